import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { imageConfig, readDockerfile, ROOT } from './dockerfile.ts'
import { contextFiles, createImageBuilder } from './image-build.ts'

const stages = readDockerfile()
const dir = mkdtempSync(path.join(tmpdir(), 'lookalike-image-'))
after(() => rmSync(dir, { recursive: true, force: true }))
let build: (target: string) => string

before(() => {
  // The pages are built once for all tests of this checkout; the image builds them by the same command.
  execFileSync(process.execPath, ['apps/web/server/build.ts'], { cwd: ROOT, stdio: 'ignore' })
  build = createImageBuilder(stages, dir, { pages: ROOT })
})

for (const target of ['api', 'ingest-worker', 'embedder'] as const) {
  test(`the image of ${target} holds what its service needs to start, and no tests`, () => {
    const app = build(target)
    const { command, env } = imageConfig(stages, target)
    const printed = execFileSync(process.execPath, [...command.slice(1), '--print-config'], {
      cwd: app,
      env: { PATH: process.env['PATH'], ...env, ...(target === 'embedder' ? {} : fleet()) },
      encoding: 'utf8',
    })
    assert.equal(String((JSON.parse(printed) as { PORT: number }).PORT), env['PORT'])
    assert.equal(existsSync(path.join(app, 'models')), target === 'embedder')
    assert.ok(existsSync(path.join(app, 'infra/healthcheck.ts')))
    assert.deepEqual(globSync('{.env,secrets,*,*/*}/{test,bench,.git}', { cwd: app }), [])
  })
}

test('the image of web serves pages without building them, and without packages for development', async () => {
  const app = build('web')
  assert.equal(existsSync(path.join(app, 'apps/web/node_modules/@types/react')), false)
  const { command } = imageConfig(stages, 'web')
  const child = spawn(process.execPath, command.slice(1), {
    cwd: app,
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', API_URL: 'http://127.0.0.1:9', PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => void (output += chunk))
  try {
    for (const deadline = performance.now() + 60_000; !/^http:.*$/m.test(output); await sleep(100)) {
      assert.ok(child.exitCode === null && performance.now() < deadline, output)
    }
    const url = /^http:.*$/m.exec(output)?.[0] ?? ''
    execFileSync(process.execPath, ['infra/healthcheck.ts', `${url}/livez`], { cwd: app })
    assert.doesNotMatch(output, /Building/, 'the sources in the image are those that the pages were built from')
  } finally {
    child.kill()
  }
})

test('the image of the standalone starts', () => {
  const { command } = imageConfig(stages, 'standalone')
  assert.match(
    execFileSync(process.execPath, [command[1] ?? '', '--help'], { cwd: build('standalone'), encoding: 'utf8' }),
    /Usage/,
  )
})

test('a builder finds a package that is missing, and a step that fails', () => {
  const planted = stages.map((stage) => ({
    ...stage,
    instructions: stage.instructions.map((each) => ({
      ...each,
      text: each.text.replace('--filter @lookalike/embedder...', '--filter @lookalike/shared'),
    })),
  }))
  const own = path.join(dir, 'planted')
  mkdirSync(own)
  const app = createImageBuilder(planted, own, { pages: ROOT })('embedder')
  assert.throws(
    () =>
      execFileSync(process.execPath, ['services/embedder/src/main.ts', '--print-config'], { cwd: app, stdio: 'pipe' }),
    /ERR_MODULE_NOT_FOUND/,
  )
  const failing = [{ name: 'x', from: 'base', instructions: [{ keyword: 'RUN', text: 'exit 3', line: 1 }] }]
  assert.throws(() => createImageBuilder(failing, own, {})('x'), /exit 3/)
})

test('.dockerignore lets in what is listed, never secrets, tests or what other machines installed', () => {
  const files = [
    'package.json',
    'README.md',
    '.env',
    'secrets/admin.key',
    'data/demo/x',
    'infra/healthcheck.ts',
    'infra/Dockerfile',
    'packages/shared/src/index.ts',
    'packages/shared/test/a.test.ts',
    'packages/shared/node_modules/a/index.js',
    'apps/web/.next/BUILD_ID',
  ]
  assert.deepEqual(
    contextFiles(
      `*\n!package.json\n!packages\n!apps\n!infra/healthcheck.ts\n**/node_modules\n**/test\n**/.next\n`,
      files,
    ),
    ['package.json', 'infra/healthcheck.ts', 'packages/shared/src/index.ts'],
  )
})

/** What a service of the fleet must be told. */
function fleet(): Record<string, string> {
  const files = path.join(dir, 'files')
  mkdirSync(files, { recursive: true })
  writeFileSync(path.join(dir, 'admin.key'), 'sixteen characters or more')
  return {
    VECTOR_STORE_URL: 'http://qdrant:6333',
    QUEUE_URL: 'redis://redis:6379/0',
    EMBEDDER_URL: 'http://embedder:4100',
    FILES_DIR: files,
    ADMIN_KEY_FILE: path.join(dir, 'admin.key'),
  }
}
