import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Fault, startFakeQdrant } from '@lookalike/fake-qdrant'
import { LookalikeError } from '@lookalike/shared'
import { openQdrantStore } from '../src/qdrant.ts'
import type { QdrantConfig } from '../src/qdrant-config.ts'
import { axis, DIMENSIONS, FIELDS, stored } from './samples.ts'
import { fakeForTests } from './qdrant-store.ts'

const SPACE = { space: 'm', dimensions: DIMENSIONS }
const { fake } = fakeForTests()
const unavailable = (error: unknown) => error instanceof LookalikeError && error.code === 'store_unavailable'

interface CollectionInfo {
  readonly config: unknown
  readonly payload_schema: Record<string, { data_type: string }>
}

/** A store of its own on the shared double. */
async function open(namespace: string, config: QdrantConfig = {}) {
  const { url } = await fake()
  const store = await openQdrantStore(url, { namespace: `${namespace}-`, ...config })
  return { store, collection: await store.ensureCollection(SPACE, FIELDS), name: `${namespace}-products-m` }
}

async function infoOf(name: string) {
  const response = await fetch(`${(await fake()).url}/collections/${name}`)
  const { result }: { result: CollectionInfo } = JSON.parse(await response.text())
  return result
}

test('Qdrant: a collection is made as configured, and its indexes before the first point', async () => {
  const double = await fake()
  const before = double.served.length
  const settings = { m: 24, efConstruct: 300, shardNumber: 2, replicationFactor: 3, writeConsistencyFactor: 2 }
  const { collection, name } = await open('config', settings)
  await collection.upsert([stored({ id: 'a' }, 1, axis(0))])
  const served = double.served.slice(before)
  assert.ok(served.indexOf('create_field_index') > served.indexOf('create_collection'))
  assert.ok(served.lastIndexOf('create_field_index') < served.indexOf('batch_update'))
  const { config, payload_schema: indexes } = await infoOf(name)
  assert.deepEqual(config, {
    params: {
      vectors: {
        images: {
          size: DIMENSIONS,
          distance: 'Cosine',
          on_disk: true,
          multivector_config: { comparator: 'max_sim' },
        },
      },
      shard_number: 2,
      replication_factor: 3,
      write_consistency_factor: 2,
      on_disk_payload: true,
    },
    hnsw_config: { m: 24, ef_construct: 300, full_scan_threshold: 10_000 },
    optimizer_config: { default_segment_number: 0, flush_interval_sec: 5, indexing_threshold: 10_000 },
    quantization_config: { scalar: { type: 'int8', quantile: 0.99, always_ram: true } },
  })
  const types = Object.fromEntries(Object.entries(indexes).map(([key, { data_type }]) => [key, data_type]))
  const some = ['group_id', 'version', 'deleted', 's_color', 'n_price', 'l_size', 'b_primary', 'l_title_words']
  assert.deepEqual(
    some.map((key) => types[key]),
    ['keyword', 'integer', 'bool', 'keyword', 'float', 'keyword', 'bool', 'keyword'],
  )
})

test('Qdrant: points go in batches of 64 to 256', async () => {
  const double = await fake()
  for (const [batchSize, requests] of [
    [1, 5],
    [100, 3],
    [999, 2],
  ] as const) {
    const { collection } = await open(`batch-${batchSize}`, { batchSize })
    const before = double.served.length
    await collection.upsert(Array.from({ length: 300 }, (_, n) => stored({ id: `p${n}` }, 1, axis(0))))
    const writes = double.served.slice(before).filter((operation) => operation === 'batch_update')
    assert.equal(writes.length, requests)
    assert.equal(await collection.count([]), 300)
  }
})

test('Qdrant: a write comes through whatever happens to its requests', async () => {
  const double = await fake()
  const { collection } = await open('faults')
  const faults: [string, readonly Fault[], number][] = [
    ['busy', [{ operation: 'batch_update', status: 429, retryAfterSeconds: 1 }], 1000],
    ['busy without a time', [{ operation: 'batch_update', status: 429 }], 0],
    ['failing', [{ operation: 'batch_update', status: 500 }], 0],
    ['acknowledged', [{ update: 'acknowledged' }], 0],
    ['wait_timeout', [{ update: 'wait_timeout' }, { update: 'wait_timeout' }], 0],
    ['broken off before', [{ operation: 'batch_update', hangUp: 'before' }], 0],
    ['broken off after', [{ operation: 'batch_update', hangUp: 'after' }], 0],
  ]
  for (const [what, next, atLeastMs] of faults) {
    const [id, version] = [`p ${what}`, 1]
    double.next(...next)
    const start = performance.now()
    assert.deepEqual(await collection.upsert([stored({ id }, version, axis(0))]), ['created'], what)
    assert.ok(performance.now() - start >= atLeastMs, what)
    // Once is enough where it takes its time.
    if (atLeastMs > 0) continue
    double.next(...next)
    assert.deepEqual(await collection.touch([{ id, version: 2, replaces: 1 }]), ['touched'], what)
    double.next(...next)
    assert.deepEqual(await collection.patch([{ product: { id, title: 'New' }, version: 3, replaces: 2 }]), ['updated'])
    double.next(...next)
    assert.deepEqual(await collection.delete([{ id, version: 4 }]), ['deleted'], what)
  }
  assert.deepEqual([await collection.count([]), await collection.countImages([])], [1, 1])
})

test('Qdrant: what stays away is store_unavailable, in time and with a time to come back', async () => {
  const busy = await open('busy', { retryReadsForMs: 300, retryWritesForMs: 300 })
  const double = await fake()
  const always = (status: number) => Array.from({ length: 20 }, (): Fault => ({ operation: 'count_points', status }))
  double.next(...always(429))
  const start = performance.now()
  await assert.rejects(
    busy.collection.count([]),
    (error) => unavailable(error) && Boolean((error as LookalikeError).retryAfterSeconds),
  )
  assert.ok(performance.now() - start < 2_000)
  while (
    await busy.collection.count([]).then(
      () => false,
      () => true,
    )
  ) {}
  // What is wrong in itself is not tried again.
  double.next({ operation: 'count_points', status: 400 })
  await assert.rejects(busy.collection.count([]), unavailable)
  assert.equal(await busy.collection.count([]), 0)

  await assert.rejects(openQdrantStore('http://127.0.0.1:9', { retryReadsForMs: 200 }), unavailable)
  await assert.rejects(openQdrantStore('ftp://qdrant'), { code: 'invalid_value' })
})

test('Qdrant: the key is needed and never tried twice; an old server is refused', async () => {
  const locked = await startFakeQdrant({ apiKey: 'secret' })
  const wrong = openQdrantStore(locked.url, { apiKey: 'wrong', retryReadsForMs: 60_000 })
  await assert.rejects(wrong, /refuses the API key/)
  const store = await openQdrantStore(locked.url, { apiKey: 'secret' })
  await store.ensureCollection(SPACE, [])
  assert.deepEqual(await store.listSpaces(), ['m'])
  await locked.close()

  const old = await startFakeQdrant({ version: '1.17.4' })
  await assert.rejects(openQdrantStore(old.url), /Qdrant 1\.17\.4; 1\.18 or newer is needed/)
  await old.close()
})

test('Qdrant: an old write that was held up undoes nothing, and the new one reads as one', async () => {
  const { collection } = await open('held-up')
  const double = await fake()
  await collection.upsert([stored({ id: 'a' }, 1, axis(0))])
  // Version 2 is decided and sent, and made only after version 3 has been: its condition no longer holds.
  double.next({ update: 'acknowledged' })
  const [late, next] = await Promise.all([
    collection.upsert([stored({ id: 'a' }, 2, axis(2))]),
    collection.upsert([stored({ id: 'a', title: 'Third' }, 3, axis(3), axis(4))]),
  ])
  assert.ok(['stale', 'updated'].includes(late[0] ?? ''))
  assert.deepEqual(next, ['updated'])
  const [found] = await collection.get(['a'], { vectors: true })
  assert.deepEqual([found?.version, found?.product.title, found?.images.length], [3, 'Third', 2])
})

test('Qdrant: the alias moves in one request', async () => {
  const { store } = await open('alias')
  await store.switchAlias('m')
  await store.ensureCollection({ ...SPACE, space: 'n' }, [])
  const before = (await fake()).served.length
  await store.switchAlias('n')
  const changes = (await fake()).served.slice(before).filter((operation) => operation === 'update_aliases')
  assert.equal(changes.length, 1)
  assert.equal(await store.liveSpace(), 'n')
})
