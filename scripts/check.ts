/**
 * `npm run check [-- step…]`: types (of Node's code, of what runs in browsers, and of the storefront), lint (with the import and
 * environment rules), unused code and whether the API client is up to date, side by side.
 * Prints each step's findings as it ends; exits with 1 when a step found something.
 */
import { spawn } from 'node:child_process'
import path from 'node:path'

const root = path.dirname(import.meta.dirname)

const steps: Record<string, string[]> = {
  types: ['tsc', '-p', '.'],
  'browser-types': ['tsc', '-p', 'tsconfig.browser.json'],
  'web-types': ['tsc', '-p', 'apps/web'],
  lint: ['oxlint', '--deny-warnings', '--report-unused-disable-directives-severity=error'],
  unused: ['knip', '--no-progress', '--no-config-hints'],
  client: ['node', 'scripts/client.ts', '--check'],
}

/** Runs one step and resolves with whether it passed. Its output is kept together. */
function check(name: string, [tool = '', ...args]: string[]): Promise<boolean> {
  const startedAt = performance.now()
  const child = spawn(path.join(root, 'node_modules', '.bin', tool), args, { cwd: root })
  const chunks: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
      const passed = code === 0
      if (!passed) process.stdout.write(`\n${Buffer.concat(chunks).toString()}\n`)
      console.log(`${passed ? '✔' : '✖'} ${name} (${[tool, ...args].join(' ')}), ${seconds} s`)
      resolve(passed)
    })
  })
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => steps[name] === undefined)
if (unknown.length > 0) {
  console.error(`There is no step ${unknown.join(', ')}; the steps are ${Object.keys(steps).join(', ')}`)
  process.exit(1)
}
const chosen = Object.entries(steps).filter(([name]) => asked.length === 0 || asked.includes(name))
const passed = await Promise.all(chosen.map(([name, command]) => check(name, command)))
process.exitCode = passed.every(Boolean) ? 0 : 1
