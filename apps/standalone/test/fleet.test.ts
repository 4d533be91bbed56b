import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { noRedis } from '@lookalike/ingest-queue/test-redis'
import { readCatalog, type FleetCatalog } from './fleet/catalog.ts'
import { type Reindex, SETTLED_REINDEX_STATES } from '@lookalike/shared'
import { type CollectedSpan, fakeCollector } from './fleet/fake-collector.ts'
import { startChaos } from './fleet/chaos.ts'
import { fleetClient } from './fleet/client.ts'
import { ADMIN_KEY, type Fleet, makeFleet } from './fleet/fleet.ts'
import { metricNames, unknownMetrics } from './fleet/metric-names.ts'
import { MODEL_SPACE } from './fleet/run.ts'
import { verifyFleet } from './fleet/verify.ts'
import { FASHION_DIR, FASHION_SKIP, ROOT, tempDir } from './paths.ts'
import { writeProjectedModel } from './projected-model.ts'
import { loadSearches } from './search-load.ts'
import { zipOf } from './zip.ts'

const PRODUCTS = 300
const KILLS = 7
const TIMEOUT_MS = 240_000

describe('a fleet: Redis, fake-qdrant, api, 2 embedders, 3 workers', { skip: noRedis || FASHION_SKIP }, () => {
  let dir: string
  let fleet: Fleet
  let catalog: FleetCatalog
  let next: Awaited<ReturnType<typeof writeProjectedModel>>
  let collector: Awaited<ReturnType<typeof fakeCollector>>
  before(async () => {
    dir = await tempDir()
    collector = await fakeCollector()
    catalog = await readCatalog(FASHION_DIR ?? '', PRODUCTS)
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }
    const nextModel = path.join(dir, 'models/projected')
    next = await writeProjectedModel(nextModel)
    fleet = await makeFleet(dir, { workers: 3, embedders: 2, nextModel, chunkRows: 20, env })
    await fleet.start()
  })
  after(async () => {
    await fleet?.close()
    collector?.close()
    await rm(dir, { recursive: true, force: true, maxRetries: 5 })
  })

  test('loses nothing while processes are killed', async (t) => {
    const client = fleetClient(fleet.api.url)
    const chaos = startChaos(fleet, { seed: 1, kills: KILLS, betweenMs: 1_500 })
    try {
      const { id } = await client.upload(catalog.zip)
      await client.ended(id, TIMEOUT_MS)
    } finally {
      const kills = await chaos.end()
      t.diagnostic(`killed: ${kills.map(({ name, atMs }) => `${name} at ${atMs} ms`).join(', ')}`)
      assert.ok(kills.length >= 3, `only ${kills.length} kills`)
    }
    for (const { id } of await client.list()) await client.ended(id, TIMEOUT_MS)
    assert.deepEqual(await verifyFleet(fleet, catalog, MODEL_SPACE), [])
  })

  test('and the check of that would notice a product that is lost, too many, or has another image', async () => {
    const [[lost = ''] = [], ...others] = [...catalog.images]
    const more = { ...catalog, images: new Map([...others, [lost, 'another'], ['not there', 'x']]) }
    const problems = await verifyFleet(fleet, more, MODEL_SPACE)
    assert.ok(
      problems.some((problem) => problem.includes('not there is lost')),
      problems.join('\n'),
    )
    assert.ok(
      problems.some((problem) => problem.startsWith(`images of ${lost}`)),
      problems.join('\n'),
    )
  })

  test('one request id and one trace lead from the upload to the upsert', async () => {
    const client = fleetClient(fleet.api.url)
    const photo = readFileSync(`${FASHION_DIR}/images/${[...catalog.images.keys()][0]}.jpg`)
    const zip = await zipOf({ 'feed.csv': 'id,title,image_link\nnew-1,A shirt,a.jpg\n', 'a.jpg': photo })
    const { id } = await client.upload(zip, { 'x-request-id': 'upload-of-the-test' })
    assert.equal((await client.ended(id, TIMEOUT_MS)).counts.created, 1)

    const logged = [fleet.api, ...fleet.embedders].map((service) =>
      service.output().includes('"requestId":"upload-of-the-test"'),
    )
    assert.ok(logged[0], 'the api logs the id')
    assert.ok(logged.slice(1).some(Boolean), 'an embedder logs the id that the worker sent')
    const lines = fleet.workers.flatMap((worker) => worker.output().split('\n'))
    const job = lines.find((line) => line.includes(`"importId":"${id}"`) && line.includes('"job":"index"'))
    assert.match(job ?? '', /"requestId":"upload-of-the-test"/)

    const inTrace = () => {
      const root = collector.spans.findLast(({ name }) => name === 'POST /v1/imports')
      return collector.spans.filter(({ traceId }) => traceId === root?.traceId)
    }
    const upload = 'lookalike-api POST /v1/imports'
    const paths = () => {
      const spans = inTrace()
      return spans.map((span) => pathTo(span, spans)).filter(([root]) => root === upload)
    }
    const pathOf = (last: string) => paths().find((path) => path.at(-1) === last)
    const [upsert, embedding] = ['lookalike-ingest-worker upsert', 'lookalike-embedder POST /v1/embeddings'] as const
    // The services send their spans every two seconds.
    for (let n = 0; n < 60 && !(pathOf(upsert) && pathOf(embedding)); n++) await sleep(250)
    assert.ok(pathOf(upsert), JSON.stringify(paths()))
    assert.ok(pathOf(embedding)?.includes('lookalike-ingest-worker embed'), JSON.stringify(paths()))
  })

  test('every metric that the dashboard and the alerts name is there', async () => {
    const urls = [fleet.api, ...fleet.workers, ...fleet.embedders].map(({ url }) => `${url}/metrics`)
    const photo = readFileSync(`${FASHION_DIR}/images/${[...catalog.images.keys()][0]}.jpg`)
    const form = new FormData()
    form.append('image', new Blob([photo]), 'photo.jpg')
    assert.equal((await fetch(`${fleet.api.url}/v1/search/image`, { method: 'POST', body: form })).status, 200)
    const exposed = metricNames(await Promise.all(urls.map(async (url) => (await fetch(url)).text())))
    for (const file of ['infra/grafana/lookalike.json', 'infra/prometheus/alerts.yml']) {
      const content = readFileSync(`${ROOT}/${file}`, 'utf8')
      assert.deepEqual(unknownMetrics(content, exposed), [], file)
      assert.ok(content.includes('lookalike_'), file)
      const planted = content.replace('lookalike_queue_jobs', 'lookalike_queue_jobz')
      assert.deepEqual(unknownMetrics(planted, exposed), ['lookalike_queue_jobz'])
    }
  })

  test('the job board is for whoever is logged in', async () => {
    const board = `${fleet.api.url}/admin/queues`
    assert.equal((await fetch(board)).status, 401)
    assert.equal((await fetch(`${board}/api/queues`)).status, 401)
    const login = await fetch(`${fleet.api.url}/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ key: ADMIN_KEY }),
    })
    const cookie = login.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const page = await fetch(board, { headers: { cookie } })
    assert.deepEqual([page.status, /<html/i.test(await page.text())], [200, true])
    const queues = await fetch(`${board}/api/queues`, { headers: { cookie } })
    const answer = (await queues.json()) as { queues: { name: string }[] }
    assert.deepEqual([queues.status, answer.queues.map(({ name }) => name)], [200, ['ingest']])
    const pause = `${board}/api/queues/ingest/pause`
    assert.equal((await fetch(pause, { method: 'PUT', headers: { cookie } })).status, 403, 'from a page of elsewhere')
  })

  test('moves to another model while it is searched and a worker is killed, and back', async (t) => {
    const [id = ''] = catalog.images.keys()
    const load = loadSearches(fleet.api.url, { id, photo: readFileSync(`${FASHION_DIR}/images/${id}.jpg`) })
    t.after(() => load.stop())
    const headers = { authorization: `Bearer ${ADMIN_KEY}` }
    const post = async (route: string, body?: object) => {
      const json = body && { body: JSON.stringify(body), headers: { ...headers, 'content-type': 'application/json' } }
      const answer = await fetch(fleet.api.url + route, { method: 'POST', headers, ...json })
      assert.ok(answer.ok, await answer.clone().text())
    }
    const until = async (holds: (state: Reindex) => boolean): Promise<Reindex> => {
      for (;;) {
        const answer = await fetch(`${fleet.api.url}/v1/reindex`, { headers })
        const { reindex } = (await answer.json()) as { reindex: Reindex }
        if (holds(reindex)) return reindex
        await sleep(100)
      }
    }
    // A product that another test brought is all that differs from the catalog.
    const before = await verifyFleet(fleet, catalog, MODEL_SPACE)
    const [worker] = fleet.workers
    assert.ok(worker)
    await post('/v1/reindex', { model: next.space })
    await until(({ products }) => products.done > 0)
    await worker.stop('SIGKILL')
    await worker.start()
    const moved = await until(({ state }) => SETTLED_REINDEX_STATES.includes(state))
    assert.deepEqual([moved.state, moved.error], ['switched', null])
    const { from, to } = moved.verification?.products ?? { from: 0, to: 1 }
    assert.equal(from, to)
    assert.ok(from >= PRODUCTS)
    const live = async () => {
      const answer = await fetch(`${fleet.api.url}/v1/catalog`)
      return ((await answer.json()) as { model: { space: string } }).model.space
    }
    // The alias follows the decision, and the api looks at it once a second.
    for (const deadline = Date.now() + 20_000; (await live()) !== next.space; await sleep(50))
      assert.ok(Date.now() < deadline, 'searches stay with the old model')
    assert.deepEqual(await verifyFleet(fleet, catalog, next), before)
    await post('/v1/reindex/rollback')
    assert.equal(await live(), MODEL_SPACE.space)
    await until(({ cleared }) => cleared)
    assert.deepEqual(await verifyFleet(fleet, catalog, MODEL_SPACE), before)
    const { searches, problems } = await load.stop()
    t.diagnostic(`${searches} searches meanwhile`)
    assert.deepEqual(problems, [])
    assert.ok(searches > 20)
  })

  test('on SIGTERM every process ends by itself, and what it was doing is done by others', async () => {
    const client = fleetClient(fleet.api.url)
    const { id } = await client.upload(catalog.zip)
    const [first, ...rest] = fleet.workers
    assert.equal(await first?.stop('SIGTERM'), 0)
    assert.equal((await client.ended(id, TIMEOUT_MS)).counts.unchanged, PRODUCTS)
    for (const service of [...rest, fleet.api, ...fleet.embedders])
      assert.equal(await service.stop('SIGTERM'), 0, service.name)
    const secrets = [fleet.api, ...fleet.workers].filter((service) => service.output().includes(ADMIN_KEY))
    assert.deepEqual(
      secrets.map(({ name }) => name),
      [],
      'nobody logs the admin key',
    )
  })
})

/** Names of the spans from the root to this one, each after its service. */
function pathTo(span: CollectedSpan | undefined, spans: readonly CollectedSpan[]): string[] {
  if (!span) return []
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId)
  return [...pathTo(parent, spans), `${span.service} ${span.name}`]
}
