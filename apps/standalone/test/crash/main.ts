/** `npm run bench:crash [-- --seeds N --from S --jobs J]`: kills the standalone at seeded points and says what was lost. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { createCrashHarness, type SeedReport } from './harness.ts'
import { PHASE_NAMES } from './kill-point.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
  },
})
const [count = 0, from = 0, jobs = 0] = [values.seeds, values.from, values.jobs].map(Number)
if (![count, from, jobs].every((number) => Number.isSafeInteger(number) && number > 0)) {
  console.error('--seeds, --from and --jobs take whole numbers from 1.')
  process.exit(2)
}

const startedAt = performance.now()
const dir = await mkdtemp(path.join(tmpdir(), 'lookalike-crash-'))
const harness = await createCrashHarness(dir)
const reports: SeedReport[] = []
let next = from
await Promise.all(Array.from({ length: jobs }, runSeeds))

async function runSeeds(): Promise<void> {
  for (let seed = next++; seed < from + count; seed = next++) {
    const report = await harness.run(seed)
    reports.push(report)
    const { phase, operation, call, moment } = report.point
    const outcome = report.problems.length === 0 ? 'passed' : `FAILED: ${report.problems.join('; ')}`
    console.error(`seed ${seed}: ${phase}, ${moment} call ${call} of ${operation}: ${outcome}`)
  }
}

const header = ['phase', 'runs', 'kills', 'restarts killed too', 'rows', 'lost', 'doubled', 'failed']
const total = (list: readonly SeedReport[], of: (report: SeedReport) => number) =>
  list.reduce((sum, one) => sum + of(one), 0)
const row = (name: string, list: readonly SeedReport[]) => [
  name,
  list.length,
  total(list, ({ fired }) => Number(fired)),
  total(list, ({ restartKilled }) => Number(restartKilled)),
  total(list, ({ rows }) => rows),
  total(list, ({ lost }) => lost),
  total(list, ({ doubled }) => doubled),
  total(list, ({ problems }) => Number(problems.length > 0)),
]
const table = [
  header,
  header.map(() => '---'),
  ...PHASE_NAMES.map((phase) =>
    row(
      phase,
      reports.filter(({ point }) => point.phase === phase),
    ),
  ),
  row('**all**', reports),
]
for (const cells of table) console.log(`| ${cells.join(' | ')} |`)

const failed = reports.filter(({ problems }) => problems.length > 0)
console.log(`\nSeeds ${from} to ${from + count - 1} in ${Math.round((performance.now() - startedAt) / 1000)} s`)
console.log(`${count - failed.length} passed, ${failed.length} failed`)
if (failed.length === 0) await rm(dir, { recursive: true, force: true, maxRetries: 5 })
else console.log(`What the failed seeds left is kept in ${dir}`)
process.exitCode = failed.length === 0 ? 0 : 1
