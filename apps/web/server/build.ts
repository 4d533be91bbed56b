/**
 * `node apps/web/server/build.ts`: builds the Next.js app unless what is built came from the same sources. Containers
 * run it once, when their image is made; everything else builds on demand.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { globSync } from 'node:fs'
import { mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { WEB_DIR } from './web-dir.ts'

const ROOT = path.resolve(WEB_DIR, '../..')
const NEXT_DIR = path.join(WEB_DIR, '.next')
const STAMP = path.join(NEXT_DIR, 'lookalike-sources')
const LOCK = path.join(ROOT, '.cache', 'web-build.lock')
/** A lock this old was left by a build that was killed. */
const LOCK_STALE_MS = 10 * 60_000
const NEXT_CLI = path.join(path.dirname(createRequire(import.meta.url).resolve('next/package.json')), 'dist/bin/next')
const SOURCES = [
  'apps/web/{src,public,server}/**/*.*', 'apps/web/*.*', 'packages/{client,shared}/src/**/*.ts', 'pnpm-lock.yaml',
]

/**
 * Builds what is missing or stale; a second process that asks meanwhile waits for the first.
 * @param say tells a person what is going on
 * @throws Error with what Next.js printed when it cannot build
 */
export async function buildPages(say: (text: string) => void = () => {}): Promise<void> {
  const sources = await fingerprint()
  const isBuilt = async () => (await readFile(STAMP, 'utf8').catch(() => '')) === sources
  if (await isBuilt()) return
  await using _lock = await takeLock(isBuilt)
  if (await isBuilt()) return
  say('Building the storefront; this happens once.')
  await run(NEXT_CLI, 'build', WEB_DIR)
  await run(path.join(import.meta.dirname, 'finish-files.ts'), path.join(NEXT_DIR, 'static'))
  await writeFile(STAMP, sources)
}

/** A sha256 over everything that the build reads. */
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256')
  const files = globSync(SOURCES, { cwd: ROOT, exclude: ['**/node_modules/**', '**/next-env.d.ts'] }).sort()
  for (const file of files) {
    // A folder may have a dot in its name too: a route is called as its address is.
    if ((await stat(path.join(ROOT, file))).isFile())
      hash.update(`\0${file}\0`).update(await readFile(path.join(ROOT, file)))
  }
  return hash.digest('hex')
}

async function takeLock(isDone: () => Promise<boolean>): Promise<AsyncDisposable> {
  await mkdir(path.dirname(LOCK), { recursive: true })
  for (;;) {
    const file = await open(LOCK, 'wx').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
    if (file) {
      await file.close()
      return { [Symbol.asyncDispose]: () => rm(LOCK, { force: true }) }
    }
    const age = Date.now() - (await stat(LOCK).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs
    if (age > LOCK_STALE_MS) await rm(LOCK, { force: true })
    if (await isDone()) return { [Symbol.asyncDispose]: async () => {} }
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

/** Runs a script to its end. @throws Error with what it printed when it fails */
function run(script: string, ...args: string[]): Promise<void> {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: WEB_DIR,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`The storefront cannot be built:\n${Buffer.concat(output).toString()}`))
    })
  })
}

if (import.meta.main) await buildPages((text) => void process.stderr.write(`${text}\n`))
