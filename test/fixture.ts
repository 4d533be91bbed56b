/** A tiny workspace in a temporary folder that is checked by this repository's own configuration and scripts. */
import { spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

const repo = path.dirname(import.meta.dirname)

const manifests = ['package.json', 'pnpm-workspace.yaml']
const config = ['tsconfig.json', 'tsconfig.base.json', 'tsconfig.browser.json', '.oxlintrc.json', 'knip.json']
const copied = [...manifests, ...config, 'scripts', 'packages/client/scripts']

/** The workspace's packages and what each depends on. */
const packages: Record<string, string[]> = {
  'packages/shared': [],
  'packages/client': [],
  'packages/image': ['packages/shared'],
  'packages/vector-store': ['packages/shared'],
  'packages/widget': [],
  'services/api': ['packages/image', 'packages/vector-store'],
  'services/embedder': ['packages/image'],
  'apps/standalone': ['services/api', 'services/embedder', 'demo'],
  'apps/web': ['packages/client'],
  demo: [],
}

const thirdParty: Record<string, Record<string, string>> = { 'packages/client': { 'openapi-typescript': '7.13.0' } }

const sources: Record<string, string> = {
  'packages/shared/src/index.ts': `export const size = 224\n`,
  'packages/client/src/schema.ts': `export type paths = 1\n`,
  'packages/client/src/index.ts': `export type { paths } from './schema.ts'\nexport const clientSize = 1\n`,
  'packages/image/src/index.ts': `import { size } from '@lookalike/shared'\nexport const pixels = size * size\n`,
  'packages/vector-store/src/index.ts': `import { size } from '@lookalike/shared'\nexport const dimensions = size\n`,
  'services/api/src/print-openapi.ts':
    `const info = { title: 'Lookalike', version: '1' }\n` +
    `console.log(JSON.stringify({ openapi: '3.1.0', info, paths: {} }))\n`,
  'packages/widget/src/widget.ts': `export const isOnline = () => navigator.onLine && document.hasFocus()\n`,
  'packages/widget/build/index.ts': `export const entry = new URL('../src/widget.ts', import.meta.url)\n`,
  'services/api/src/env.ts': `export const port = Number(process.env.PORT)\n`,
  'services/api/src/index.ts':
    `import { pixels } from '@lookalike/image'\nimport { dimensions } from '@lookalike/vector-store'\n` +
    `import { port } from './env.ts'\nexport const api = pixels + dimensions + port\n`,
  'services/embedder/src/index.ts': `import { pixels } from '@lookalike/image'\nexport const embedder = pixels\n`,
  'apps/standalone/src/main.ts':
    `import { api } from '@lookalike/api'\nimport { catalog } from '@lookalike/demo'\n` +
    `import { embedder } from '@lookalike/embedder'\nconsole.log(api, embedder, catalog)\n`,
  'apps/web/src/app/page.tsx': `import { clientSize } from '@lookalike/client'\nexport default () => clientSize\n`,
  'apps/web/tsconfig.json':
    `{ "extends": "../../tsconfig.base.json", "compilerOptions": { "lib": ["esnext", "dom"], "types": [], ` +
    `"jsx": "preserve" }, "include": ["src"] }\n`,
  'demo/src/index.ts': `export const catalog = ['a shirt']\n`,
  'test/env.test.ts': `import { test } from 'node:test'\ntest('may read it', () => console.log(process.env.HOME))\n`,
}

function nameOf(folder: string): string {
  return `@lookalike/${path.basename(folder)}`
}

function manifestOf(folder: string, packageFolders: string[], others: Record<string, string>): string {
  const ours = Object.fromEntries(packageFolders.map((dependency) => [nameOf(dependency), 'workspace:*']))
  const exports = folder.startsWith('apps/') ? undefined : { '.': './src/index.ts' }
  const dependencies = { ...ours, ...others }
  return JSON.stringify({ name: nameOf(folder), private: true, type: 'module', exports, dependencies }, null, 2)
}

/** The one third-party package that a script of the workspace imports. */
const generator = 'packages/client/node_modules/openapi-typescript'

/** Files to add, by path; and third-party dependencies to declare, by folder. */
export interface Plant {
  files?: Record<string, string>
  dependencies?: Record<string, Record<string, string>>
}

/** Makes the workspace with `plant` in it. Dispose of the result to remove it. */
export async function makeWorkspace(plant: Plant): Promise<{ root: string } & AsyncDisposable> {
  const root = await mkdtemp(path.join(tmpdir(), 'lookalike-checks-'))
  const write = async (file: string, text: string) => {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true })
    await writeFile(path.join(root, file), text)
  }
  for (const name of copied) await cp(path.join(repo, name), path.join(root, name), { recursive: true })
  await symlink(path.join(repo, 'node_modules'), path.join(root, 'node_modules'))
  for (const [folder, dependencies] of Object.entries(packages)) {
    await write(
      `${folder}/package.json`,
      manifestOf(folder, dependencies, { ...thirdParty[folder], ...plant.dependencies?.[folder] }),
    )
    await mkdir(path.join(root, folder, 'node_modules/@lookalike'), { recursive: true })
    for (const dependency of dependencies) {
      await symlink(path.join(root, dependency), path.join(root, folder, 'node_modules', nameOf(dependency)))
    }
  }
  await symlink(path.join(repo, generator), path.join(root, generator))
  for (const [file, text] of Object.entries({ ...sources, ...plant.files })) await write(file, text)
  return { root, [Symbol.asyncDispose]: () => rm(root, { recursive: true }) }
}

interface ScriptResult {
  code: number | null
  output: string
}

/** Runs a script of the workspace with this Node and resolves with its exit code and everything that it printed. */
export function runScript(root: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<ScriptResult> {
  // Little is inherited: CI and FORCE_COLOR change what tools print, and with NODE_TEST_CONTEXT a runner that a test
  // starts would take itself for a test file.
  const child = spawn(process.execPath, args, { cwd: root, env: { PATH: process.env.PATH, NO_COLOR: '1', ...env } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}
