/**
 * `npm run bench:migrate -- --catalog <Kaggle folder>`: imports the catalog into a data folder, moves that to Qdrant and
 * Redis with `lookalike migrate`, and asks both for the same 200 products' nearest ten. Exits with 1 when fewer than 98 %
 * agree. Qdrant is the server that QDRANT_URL names, or else the double, whose search is exact; `--data` skips the import.
 */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { startFakeQdrant } from '@lookalike/fake-qdrant'
import { type Collection, openQdrantStore, openVectorStore } from '@lookalike/vector-store'

const ROOT = path.resolve(import.meta.dirname, '../..')
const QUERIES = 200
const TOP = 10
const MIN_AGREEMENT = 0.98
const run = promisify(execFile)

const { values } = parseArgs({
  options: {
    catalog: { type: 'string', default: process.env['LOOKALIKE_FASHION_DIR'] ?? '' },
    data: { type: 'string' },
  },
})
const work = await mkdtemp(path.join(tmpdir(), 'lookalike-migrate-'))
const data = path.resolve(values.data ?? path.join(work, 'data'))
const namespace = `bench-${process.pid}-`
const fake = process.env['QDRANT_URL'] === undefined ? await startFakeQdrant() : undefined
const qdrantUrl = process.env['QDRANT_URL'] ?? fake?.url ?? ''
const redis = await startRedis()
try {
  if (values.data === undefined) {
    const main = path.join(ROOT, 'apps/standalone/src/main.ts')
    await run(process.execPath, [main, '--catalog', path.resolve(values.catalog), '--data', data, '--once'])
  }
  const cli = path.join(ROOT, 'apps/cli/src/main.ts')
  const target = ['--to-store', qdrantUrl, '--to-queue', redis.url, '--namespace', namespace]
  const seconds: number[] = []
  let report = ''
  for (let time = 0; time < 2; time++) {
    const start = performance.now()
    report = (await run(process.execPath, [cli, 'migrate', '--data', data, ...target, '--json'])).stdout
    seconds.push((performance.now() - start) / 1000)
  }
  const [from, to] = [
    await openVectorStore(`lance:${path.join(data, 'vectors')}`),
    await openQdrantStore(qdrantUrl, { namespace }),
  ]
  const live = (await to.liveSpace()) ?? ''
  const agreement = await compare(await from.openCollection(live), await to.openCollection(live))
  const qdrant = fake ? 'fake-qdrant' : qdrantUrl
  console.log(JSON.stringify({ qdrant, seconds, report: JSON.parse(report), ...agreement }, null, 2))
  if (agreement.agreement < MIN_AGREEMENT) process.exitCode = 1
  await from.close()
  await to.forget()
} finally {
  redis.stop()
  await fake?.close()
  await rm(work, { recursive: true, force: true })
}

/** Share of the nearest ten of 200 products, spread over the catalog, that both answer. */
async function compare(from: Collection, to: Collection) {
  const { records, nextCursor } = await from.scroll({ filter: [], limit: 100_000 })
  if (nextCursor !== null) throw new Error('The catalog is larger than this compares.')
  const step = Math.max(1, Math.floor(records.length / QUERIES))
  const ids = records.filter((_, n) => n % step === 0).map(({ product }) => product.id)
  let [queries, wanted, same] = [0, 0, 0]
  for (const { product, images } of (await from.get(ids, { vectors: true })).slice(0, QUERIES)) {
    const vectors = images.flatMap(({ vector }) => vector ?? [])
    if (vectors.length === 0) continue
    const query = { vectors, filter: [], limit: TOP, excludeGroups: [product.item_group_id ?? product.id] }
    const [here, there] = await Promise.all([from.search(query), to.search(query)])
    const found = new Set(there.map(({ record }) => record.product.id))
    queries += 1
    wanted += here.length
    same += here.filter(({ record }) => found.has(record.product.id)).length
  }
  return { products: records.length, copied: await to.count([]), queries, agreement: same / wanted }
}

/** A Redis that keeps nothing. */
async function startRedis(): Promise<{ url: string; stop(): void }> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', work]
  const child = spawn('redis-server', args, { stdio: 'ignore' })
  return { url: `redis://127.0.0.1:${port}/0`, stop: () => void child.kill() }
}
