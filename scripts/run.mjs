// @ts-check
/**
 * `run.mjs <command> [args…]`: installs the locked dependencies if they are missing or stale, then runs the
 * command with the Node 24 that they bring. Plain JavaScript that needs Node 20 and nothing installed. package.json
 * starts it with `exec`: npm signals the shell that it starts, and a shell in between would not pass that on.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const binDir = path.join(root, 'node_modules', '.bin')
const node = path.join(binDir, 'node')
const stampFile = path.join(root, 'node_modules', '.lookalike-install')
const lockFile = path.join(root, '.cache', 'install.lock')
const lockWaitMs = 15 * 60_000

/** @type {Record<string, string>} */
const entryPoints = {
  start: 'apps/standalone/src/main.ts',
  test: 'scripts/test.ts',
  check: 'scripts/check.ts',
  client: 'scripts/client.ts',
  bench: 'bench/src/main.ts',
  'bench:migrate': 'bench/src/migrate.ts',
  'bench:web': 'bench/src/web.ts',
  'bench:crash': 'apps/standalone/test/crash/main.ts',
  'bench:fleet': 'apps/standalone/test/fleet/main.ts',
  screenshots: 'bench/src/screenshots.ts',
  picture: 'demo/src/readme-picture.ts',
  lookalike: 'apps/cli/src/main.ts',
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(message)
  process.exit(1)
}

/** Every package.json of the workspace; its packages lie at most two folders deep. */
function manifests() {
  const folders = (/** @type {string} */ dir) =>
    readdirSync(dir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.'))
      .map((entry) => path.join(dir, entry.name))
      .sort()
  const inner = folders(root).flatMap((dir) => [dir, ...folders(dir)])
  return [root, ...inner].map((dir) => path.join(dir, 'package.json')).filter((file) => existsSync(file))
}

/** The pnpm version that package.json pins, without a hash. */
function pnpmVersion() {
  /** @type {{ packageManager: string }} */
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  return manifest.packageManager.replace(/^pnpm@/, '').replace(/\+.*$/, '')
}

/** A sha256 over everything that decides what an installation contains. */
function fingerprint() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} pnpm@${pnpmVersion()}`)
  const files = [path.join(root, 'pnpm-lock.yaml'), path.join(root, 'pnpm-workspace.yaml'), ...manifests()]
  for (const file of files) hash.update(`\0${path.relative(root, file)}\0`).update(readFileSync(file))
  return hash.digest('hex')
}

function isInstalled() {
  return existsSync(node) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === fingerprint()
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'
  }
}

/** @returns {boolean} whether this process now holds the lock */
function tryLock() {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
    return false
  }
}

/** Removes the lock of a process that died; an empty lock is one that is being written. */
function dropDeadLock() {
  const holder = existsSync(lockFile) ? readFileSync(lockFile, 'utf8') : ''
  if (holder !== '' && !isAlive(Number(holder))) rmSync(lockFile, { force: true })
}

/** Lets one process install at a time: two at once on a fresh clone would write into the same node_modules. */
async function takeLock() {
  mkdirSync(path.dirname(lockFile), { recursive: true })
  const giveUpAt = Date.now() + lockWaitMs
  for (let attempt = 0; !tryLock(); attempt++) {
    if (attempt === 0) console.error('Another process is installing the dependencies; waiting for it.')
    if (Date.now() > giveUpAt) fail(`The installation is still locked. If nothing is installing, delete ${lockFile}`)
    dropDeadLock()
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
  process.once('exit', releaseLock)
}

function releaseLock() {
  process.off('exit', releaseLock)
  rmSync(lockFile, { force: true })
}

/**
 * Runs a command to its end and resolves with its exit code (128 + n after signal n).
 * It gets its own process group, so that a terminal's Ctrl-C, npm's forwarded copy of it and a signal to the whole
 * group all arrive here and leave as one. A repeat after a second is the user insisting, and is passed on.
 * @param {string} command @param {string[]} args @param {NodeJS.ProcessEnv} env @param {string} cwd @returns {Promise<number>}
 */
function run(command, args, env, cwd = root) {
  const child = spawn(command, args, { cwd, env, stdio: 'inherit', detached: true })
  let lastForwardedAt = -Infinity
  const forward = (/** @type {NodeJS.Signals} */ signal) => {
    if (child.pid === undefined || performance.now() - lastForwardedAt < 1000) return
    lastForwardedAt = performance.now()
    try {
      process.kill(-child.pid, signal)
    } catch {
      // It has just ended.
    }
  }
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, forward)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      for (const name of signals) process.off(name, forward)
      resolve(code ?? 128 + constants.signals[signal ?? 'SIGTERM'])
    })
  })
}

async function installPackages() {
  const pnpm = `pnpm@${pnpmVersion()}`
  console.error(`${existsSync(node) ? 'Updating' : 'Installing'} the dependencies with ${pnpm}.`)
  // CI makes pnpm ask nothing; the log level hides npm's remarks about the user's own configuration.
  const env = { ...process.env, CI: 'true', npm_config_loglevel: 'error', npm_config_update_notifier: 'false' }
  const code = await run('npx', ['--yes', pnpm, 'install', '--frozen-lockfile'], env)
  if (code > 128) process.exit(code)
  if (code !== 0) fail(`The installation failed. After editing a package.json, run: npx ${pnpm} install`)
  if (!existsSync(node)) fail('The installation did not bring Node 24 (node_modules/.bin/node).')
  writeFileSync(stampFile, fingerprint())
}

async function install() {
  if (isInstalled()) return
  await takeLock()
  if (!isInstalled()) await installPackages()
  releaseLock()
}

/** The environment of the children: our tools come first, and tests find the data set that lies beside the repo. */
function childEnv() {
  const fashionDir = path.join(root, '..', 'shared', 'data', 'fashion')
  return {
    ...(existsSync(fashionDir) ? { LOOKALIKE_FASHION_DIR: fashionDir } : {}),
    ...process.env,
    PATH: `${binDir}${path.delimiter}${process.env.PATH ?? ''}`,
  }
}

/** Where the user is: npm goes to the folder of package.json and says where it came from. */
function userDir() {
  const { npm_lifecycle_event: script, INIT_CWD: before } = process.env
  return script === 'lookalike' && process.cwd() === root && before !== undefined ? before : process.cwd()
}

if (Number(process.versions.node.split('.')[0]) < 20) {
  fail(`Lookalike needs Node.js 20 or newer; this is ${process.version}. See https://nodejs.org`)
}
const [command = '', ...args] = process.argv.slice(2)
const entryPoint = entryPoints[command]
if (entryPoint === undefined) fail(`Usage: node scripts/run.mjs <${Object.keys(entryPoints).join('|')}> [args…]`)
await install()
// File names given to the command line are relative to where the user is; the others are about this repository.
const cwd = command === 'lookalike' ? userDir() : root
process.exitCode = await run(node, [path.join(root, entryPoint), ...args], childEnv(), cwd)
