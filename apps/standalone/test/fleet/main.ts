/**
 * `npm run bench:fleet [-- --seeds N --from S --products P --kills K --fake-embedder]`: imports real products through a
 * fleet whose processes are killed at random, seeded moments, and says what was lost.
 * `-- --scaling` compares the rows per second of four workers with those of one, on `fake-embedder`, in the same run.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { FASHION_DIR, FASHION_SKIP } from '../paths.ts'
import { readCatalog } from './catalog.ts'
import { type FleetReport, runFleet } from './run.ts'
import { compareWorkers } from './scaling.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    from: { type: 'string', default: '1' },
    products: { type: 'string', default: '3600' },
    kills: { type: 'string', default: '20' },
    'fake-embedder': { type: 'boolean', default: false },
    scaling: { type: 'boolean', default: false },
  },
})
const [count = 0, from = 0, products = 0, kills = 0] = [values.seeds, values.from, values.products, values.kills].map(
  Number,
)
if (![count, from, products, kills].every((number) => Number.isSafeInteger(number) && number > 0)) {
  console.error('--seeds, --from, --products and --kills take whole numbers from 1.')
  process.exit(2)
}
if (FASHION_DIR === undefined) {
  console.error(`This needs real products: ${String(FASHION_SKIP)}`)
  process.exit(2)
}

// So that the processes of the fleet go as well.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130))
const dir = await mkdtemp(path.join(tmpdir(), 'lookalike-fleet-'))
const catalog = await readCatalog(FASHION_DIR, products)
process.exitCode = values.scaling ? await scaling() : await chaos()
if (process.exitCode === 0) await rm(dir, { recursive: true, force: true, maxRetries: 5 })
else console.log(`What is left is kept in ${dir}`)

async function chaos(): Promise<number> {
  const reports: FleetReport[] = []
  for (let seed = from; seed < from + count; seed++) {
    const report = await runFleet(dir, catalog, {
      seed,
      kills,
      betweenMs: 3_000,
      timeoutMs: 15 * 60_000,
      workers: 3,
      embedders: 2,
      chunkRows: 50,
      ...(values['fake-embedder'] && { fakeBatchMs: 100 }),
    }).catch((error: unknown): FleetReport => ({ seed, seconds: 0, kills: [], problems: [String(error)] }))
    reports.push(report)
    const outcome = report.problems.length === 0 ? 'passed' : `FAILED: ${report.problems.slice(0, 10).join('; ')}`
    console.error(`seed ${seed}: ${report.kills.length} kills, ${report.seconds} s: ${outcome}`)
  }
  const killsOf = (name: string) =>
    reports.flatMap((report) => report.kills).filter((kill) => kill.name.replace(/-\d+$/, '') === name).length
  const failed = reports.filter(({ problems }) => problems.length > 0)
  console.log(
    `| embedder | runs | products each | ${['worker', 'embedder', 'api', 'redis'].map((name) => `kills: ${name}`).join(' | ')} | failed |`,
  )
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |')
  const numbers = ['worker', 'embedder', 'api', 'redis'].map(killsOf)
  const embedder = values['fake-embedder'] ? 'fake-embedder' : 'fashion-resnet50'
  console.log(`| ${[embedder, reports.length, products, ...numbers, failed.length].join(' | ')} |`)
  return failed.length === 0 ? 0 : 1
}

async function scaling(): Promise<number> {
  const { one, four } = await compareWorkers(dir, catalog)
  const ratio = four / one
  console.log(
    `1 worker: ${one.toFixed(1)} chunks/s; 4 workers: ${four.toFixed(1)} chunks/s; ratio ${ratio.toFixed(2)} (at least 3.6)`,
  )
  return ratio >= 3.6 ? 0 : 1
}
