/**
 * `npm test [-- text…]`: node:test over every test file of the workspace, or over those whose path contains one of
 * the texts. Prints node:test's spec output, then what was skipped and why, then its summary. Under CI=true a skipped
 * test fails the run: a machine that lacks something must not look like one that passed.
 */
import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import type { TestEvent } from 'node:test/reporters'

const root = path.dirname(import.meta.dirname)
const testTimeoutMs = 15 * 60_000
// A file that keeps something open after its last test would otherwise be waited for without end.
const runTimeoutMs = 60 * 60_000

const filters = process.argv.slice(2)
const patterns = ['{,demo/,bench/,infra/}test/**/*.test.ts', '{packages,services,apps}/*/test/**/*.test.ts']
const files = globSync(patterns, { cwd: root, exclude: ['**/node_modules/**'] })
  .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
  .sort()
if (files.length === 0) {
  console.error(`No test file's path contains ${filters.map((filter) => `"${filter}"`).join(' or ')}`)
  process.exit(1)
}

const skipped: string[] = []
const summary: string[] = []
let succeeded = false

/** Notes the results that decide the exit code, and holds the closing summary back, so that it comes last. */
async function* watch(events: AsyncIterable<TestEvent>): AsyncGenerator<TestEvent> {
  for await (const event of events) {
    if (event.type === 'test:pass' || event.type === 'test:fail') {
      const { skip, todo, name, file } = event.data
      const reason = skip ?? todo
      if (reason !== undefined && reason !== false) skipped.push(describeSkip(name, file, reason))
    }
    if (event.type === 'test:summary' && event.data.file === undefined) succeeded = event.data.success
    if (event.type === 'test:diagnostic' && event.data.nesting === 0 && event.data.file === undefined) {
      summary.push(`ℹ ${event.data.message}`)
    } else yield event
  }
}

function describeSkip(name: string, file: string | undefined, reason: string | true): string {
  const where = file === undefined ? '' : `${path.relative(root, file)}: `
  return `  ${where}${name} (${reason === true ? 'no reason given' : reason})`
}

const events = run({
  cwd: root,
  files: files.map((file) => path.join(root, file)),
  concurrency: Math.min(4, Math.max(2, availableParallelism() - 1)),
  timeout: testTimeoutMs,
  signal: AbortSignal.timeout(runTimeoutMs),
})
for await (const chunk of Readable.from(watch(events)).compose(new spec())) process.stdout.write(chunk)

const skipsFail = process.env.CI === 'true'
if (skipped.length > 0) {
  const verdict = skipsFail ? ', which fails the run because CI=true' : ''
  console.log(`\n${skipped.length} not run${verdict}:\n${skipped.join('\n')}\n`)
}
console.log(summary.join('\n'))
process.exitCode = succeeded && !(skipsFail && skipped.length > 0) ? 0 : 1
