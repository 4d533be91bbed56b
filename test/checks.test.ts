import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { makeWorkspace, runScript } from './fixture.ts'
import type { Plant } from './fixture.ts'

async function runCheck(plant: Plant, step?: string) {
  await using workspace = await makeWorkspace(plant)
  return await runScript(workspace.root, ['scripts/check.ts', ...(step === undefined ? [] : [step])])
}

/** A file to plant in a folder, and what the lint step must say about it. */
interface Violation {
  title: string
  folder: string
  text: string
  says: string
}

const imports = ([folder = '', specifier = '', says = '']: string[]): Violation => ({
  title: `${folder} importing ${specifier}`,
  folder,
  text: `import '${specifier}'\n`,
  says,
})

const boundaries: Violation[] = [
  ['packages/shared/src', '@lookalike/image', 'packages/shared may not import packages/image'],
  ['packages/client/src', '@lookalike/shared', 'the client imports nothing of ours'],
  ['packages/widget/src', '@lookalike/shared', 'packages/widget may not import packages/shared'],
  ['packages/image/src', '@lookalike/api', 'packages/image may not import services/api'],
  ['packages/image/test', '@lookalike/standalone', 'packages/image may not import apps/standalone'],
  ['packages/image/src', '@lookalike/demo', 'packages/image may not import demo'],
  ['services/api/src', '@lookalike/embedder', 'services/api may not import services/embedder'],
  ['services/api/src', '@lookalike/embedder/env', 'services/api may not import services/embedder'],
  ['services/api/src', '@lookalike/demo', 'services/api may not import demo'],
  ['demo/src', '@lookalike/api', 'demo may not import services/api'],
  ['bench', '@lookalike/api', 'bench may not import services/api'],
  ['apps/web/src', '@lookalike/image', 'apps/web may not import packages/image'],
  ['apps/web/src', '@lookalike/api', 'apps/web may not import services/api'],
  ['apps/web/server', '@lookalike/client', "the storefront's server knows service-kit only"],
  ['apps/web/src', 'node:fs', 'apps/web runs in browsers and may not import node:fs'],
  ['packages/shared/src', 'node:crypto', 'packages/shared runs in browsers and may not import node:crypto'],
  ['apps/standalone/src', '@lookalike/web', 'apps/standalone may not import apps/web'],
  ['apps/cli/src', '@lookalike/standalone', 'apps/cli may not import apps/standalone'],
  ['apps/cli/src', '@lookalike/api', 'apps/cli may not import services/api'],
  ['scripts', '@lookalike/shared', 'the tooling imports nothing of ours'],
  ['packages/image/src', '../../shared/src/index.ts', 'leaves packages/image'],
  ['services/api/src/deep', '../../../../packages/shared/src/index.ts', 'leaves services/api'],
  ['packages/image/src', '/etc/a.ts', 'leaves packages/image'],
].map(imports)

const waysToImport: Violation[] = [
  ['a type import', `import type { api } from '@lookalike/api'\nexport type A = typeof api\n`],
  ['an import type', `export type A = import('@lookalike/api').A\n`],
  ['a dynamic import', `await import('@lookalike/api')\n`],
  ['a re-export', `export { api } from '@lookalike/api'\n`],
  ['a re-export of everything', `export * from '@lookalike/api'\n`],
  ['a require', `require('@lookalike/api')\n`],
].map(([title = '', text = '']) => ({ title, text, folder: 'packages/image/src', says: 'may not import services/api' }))

const vendors: Violation[] = [
  ['packages/vector-store/src', '@lancedb/lancedb', '@lancedb/lancedb is known to one module only'],
  ['packages/vector-store/src', '@qdrant/js-client-rest', '@qdrant/js-client-rest is known to one module only'],
  ['services/api/src', 'bullmq', 'bullmq is known to one module only'],
  ['services/api/src', '@bull-board/api', '@bull-board/api is known to one module only'],
  ['services/embedder/src', 'prom-client', 'prom-client is known to one module only'],
  ['packages/ingest-queue/src', '@opentelemetry/api', '@opentelemetry/api is known to one module only'],
  ['apps/standalone/src', '@electric-sql/pglite', '@electric-sql/pglite is known to one module only'],
  ['apps/standalone/src', '@electric-sql/pglite/live', '@electric-sql/pglite is known to one module only'],
  ['services/embedder/src', 'sharp', 'sharp is known to one module only'],
  ['services/api/src', 'esbuild', 'esbuild is known to one module only'],
  ['services/api/src', 'next/server', 'next is known to one module only'],
  ['packages/image/src', 'onnxruntime-node', 'onnxruntime-node is known to one module only'],
].map(imports)

const environment: Violation[] = [
  ['a read', 'export const a = process.env.HOME\n'],
  ['a read by name', `export const a = process['env']\n`],
  ['a destructuring', 'export const { env } = process\n'],
  ['a detour by globalThis', 'export const a = globalThis.process.env\n'],
  ['an import', `import { env } from 'node:process'\nexport const a = env\n`],
].map(([title = '', text = '']) => ({
  title,
  text,
  folder: 'services/api/src',
  says: "Only a service's or an app's env.ts reads the environment",
}))

const language: Violation[] = [
  ['any', 'packages/image/src', 'export const a = (b: any) => Number(b)', 'no-explicit-any'],
  ['a correctness rule', 'packages/image/src', 'export const a = 1\ndebugger', 'no-debugger'],
  ['a Node global in shared', 'packages/shared/src', `export const a = Buffer.from('a')`, `'Buffer'`],
  ['a silenced type error', 'packages/image/src', '// @ts-ignore\nexport const a = 1', 'ban-ts-comment'],
  ['a directive that silences nothing', 'demo/src', '// oxlint-disable-line\nexport const a = 1', 'Unused oxlint'],
  ['an import cycle', 'demo/src', `import { b } from './cycle.ts'\nexport const a = () => b`, 'Dependency cycle'],
].map(([title = '', folder = '', text = '', says = '']) => ({ title, folder, text: `${text}\n`, says }))

describe('a clean workspace', () => {
  it('passes every step', async () => {
    await using workspace = await makeWorkspace({})
    const client = await runScript(workspace.root, ['scripts/client.ts'])
    assert.equal(client.code, 0, client.output)
    const { code, output } = await runScript(workspace.root, ['scripts/check.ts'])
    assert.equal(code, 0, output)
    const steps = ['types', 'browser-types', 'web-types', 'lint', 'unused', 'client']
    for (const step of steps) assert.match(output, new RegExp(`✔ ${step}`))
  })

  it('may use each vendor in its own module, and sharp and onnxruntime in tests', async () => {
    const homes = {
      'packages/vector-store/src/lancedb-table.ts': '@lancedb/lancedb',
      'packages/vector-store/src/qdrant.ts': '@qdrant/js-client-rest',
      'packages/fake-qdrant/src/a.ts': '@qdrant/js-client-rest',
      'packages/ingest-queue/src/a.ts': 'bullmq',
      'packages/ingest-queue/src/b.ts': '@electric-sql/pglite',
      'packages/image/src/a.ts': 'sharp',
      'demo/src/a.ts': 'sharp',
      'services/embedder/src/a.ts': 'onnxruntime-node',
      'services/embedder/test/a.ts': 'sharp',
      'packages/vector-store/test/a.ts': 'onnxruntime-node',
      'packages/widget/build/a.ts': 'esbuild',
      'apps/web/server/a.ts': 'next',
    }
    const files = Object.fromEntries(Object.entries(homes).map(([file, vendor]) => [file, `import '${vendor}'\n`]))
    const { code, output } = await runCheck({ files }, 'lint')
    assert.equal(code, 0, output)
  })
})

describe('lint fails on', () => {
  const violations = [...boundaries, ...waysToImport, ...vendors, ...environment, ...language]
  const planted = (index: number) => `${violations[index]?.folder}/planted-${index}.ts`
  let findings: string[] = []

  // One run finds them all: starting the linter for each would take minutes.
  before(async () => {
    const files = Object.fromEntries(violations.map(({ text }, index) => [planted(index), text]))
    const cycle = `export { a as b } from './planted-${violations.length - 1}.ts'\n`
    const { output } = await runCheck({ files: { ...files, 'demo/src/cycle.ts': cycle } }, 'lint')
    findings = output.split(/\n(?=  [x!] )/)
  })

  for (const [index, { title, says }] of violations.entries()) {
    it(title, () => {
      const mine = findings.filter((finding) => finding.includes(`${planted(index)}:`))
      assert.ok(
        mine.some((finding) => finding.startsWith('  x ') && finding.includes(says)),
        mine.join('\n'),
      )
    })
  }

  it('one finding', async () => {
    const files = { 'services/api/src/a.ts': `import '@lookalike/embedder'\n` }
    const { code, output } = await runCheck({ files }, 'lint')
    assert.match(output, /Found 0 warnings and 1 error/)
    assert.equal(code, 1)
  })
})

/** Plants one file and expects the step to fail and to say so. */
function failsOn(step: string, title: string, file: string, text: string, says: RegExp): void {
  it(title, async () => {
    const { code, output } = await runCheck({ files: { [file]: text } }, step)
    assert.match(output, says)
    assert.ok(output.includes(file), output)
    assert.equal(code, 1)
  })
}

describe('types fail on', () => {
  const file = 'packages/image/src/a.ts'
  failsOn('types', 'a wrong type', file, `export const a: number = 'a'\n`, /TS2322/)
  failsOn('types', 'an unchecked index', file, 'export const a = (b: string[]): string => b[0]\n', /TS2322/)
  failsOn('types', 'syntax that cannot be erased', file, 'export enum A { B }\n', /TS1294/)
  failsOn('types', 'a browser global in a service', 'services/api/src/a.ts', 'export const a = document\n', /TS2584/)
  const widget = 'packages/widget/src/a.ts'
  failsOn('browser-types', 'a wrong type in the widget', widget, `export const a: number = document.title\n`, /TS2322/)
  failsOn('web-types', 'a wrong type in a page', 'apps/web/src/a.tsx', `export const a: number = location.href\n`, /TS2322/)
  failsOn('browser-types', 'a Node global in the widget', widget, `export const a = process.pid\n`, /TS2591|TS2580/)
})

describe('unused code fails on', () => {
  const fails = (title: string, file: string, text: string, says: RegExp) => failsOn('unused', title, file, text, says)
  const two = 'export const size = 1\nexport const extra = 2\n'
  fails('a file', 'packages/image/src/a.ts', 'export const a = 1\n', /Unused files/)
  fails('an export of an index', 'packages/shared/src/index.ts', two, /Unused exports[^]*extra/)
  fails('an export of a module', 'services/api/src/env.ts', `${two}export const port = 3\n`, /Unused exports[^]*extra/)
  fails('an undeclared one', 'demo/src/index.ts', `import 'fastify'\nexport const catalog = 1\n`, /Unlisted[^]*fastify/)

  it('a dependency', async () => {
    const { code, output } = await runCheck({ dependencies: { 'packages/image': { fastify: '5.12.8' } } }, 'unused')
    assert.match(output, /Unused dependencies[^]*fastify +packages\/image\/package\.json/)
    assert.equal(code, 1)
  })

  it('a dependency of ours', async () => {
    const files = { 'services/embedder/src/index.ts': 'export const embedder = 1\n' }
    const { code, output } = await runCheck({ files }, 'unused')
    assert.match(output, /Unused dependencies[^]*@lookalike\/image +services\/embedder\/package\.json/)
    assert.equal(code, 1)
  })
})

describe('unused code passes', () => {
  it('a worker that is named by URL', async () => {
    const files = {
      'services/embedder/src/worker.ts': 'console.log(1)\n',
      'services/embedder/src/index.ts':
        `import { Worker } from 'node:worker_threads'\nimport { pixels } from '@lookalike/image'\n` +
        `export const embedder = () => new Worker(new URL('./worker.ts', import.meta.url), { workerData: pixels })\n`,
    }
    const { code, output } = await runCheck({ files }, 'unused')
    assert.equal(code, 0, output)
  })
})

it('client fails on types that are not those of the OpenAPI document', async () => {
  const { code, output } = await runCheck({}, 'client')
  assert.match(output, /schema\.ts is not what the API answers at \/openapi\.json: run npm run client/)
  assert.equal(code, 1)
})

it('check refuses a step that does not exist', async () => {
  const { code, output } = await runCheck({}, 'style')
  assert.match(output, /There is no step style/)
  assert.equal(code, 1)
})
