import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { QdrantClient, type Schemas } from '@qdrant/js-client-rest'
import { startFakeQdrant } from '../src/index.ts'
import { violation } from '../src/validate.ts'

const ROOT = path.resolve(import.meta.dirname, '..')
const ID = '00000000-0000-4000-8000-000000000001'
const dir = await mkdtemp(path.join(tmpdir(), 'fake-qdrant-'))
after(() => rm(dir, { recursive: true }))

const COLLECTION = {
  vectors: { image: { size: 2, distance: 'Cosine', multivector_config: { comparator: 'max_sim' } } },
} as const

function connect(url: string, apiKey?: string): QdrantClient {
  return new QdrantClient({ url, checkCompatibility: false, ...(apiKey !== undefined && { apiKey }) })
}

function write(version: number, update_filter?: Schemas['Filter'], update_mode?: Schemas['UpdateMode']) {
  const point = { id: ID, vector: { image: [[1, 0]] }, payload: { version } }
  const upsert = { points: [point], ...(update_filter && { update_filter }), ...(update_mode && { update_mode }) }
  return { wait: true, operations: [{ upsert }] }
}

test('the schema is what the installed client says', { timeout: 60_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(ROOT, 'scripts/generate.ts')], {
    maxBuffer: 10_000_000,
  })
  assert.equal(stdout, await readFile(path.join(ROOT, 'src/qdrant-schema.json'), 'utf8'))
})

test('what the schema does not know is refused, in requests and in answers', async () => {
  const wrong: [string, 'query' | 'body' | 'answer', unknown][] = [
    ['count_points', 'body', { filter: { must: [{ key: 'a', match: { valve: 1 } }] } }],
    ['count_points', 'body', { filters: {} }],
    ['scroll_points', 'body', { limit: 'ten' }],
    ['batch_update', 'query', { ordering: 'loud' }],
    ['batch_update', 'body', { operations: [{ upsert: { points: [{ id: ID, payload: {} }] } }] }],
    ['count_points', 'answer', { status: 'ok', time: 0, result: { counted: 3 } }],
    ['query_points_groups', 'answer', { result: { groups: [{ id: 'g', hits: [{ id: ID, score: 1 }] }] } }],
  ]
  for (const [operation, part, value] of wrong)
    assert.match(violation(operation, part, value) ?? 'nothing', new RegExp(`^${operation} ${part}: `))
  assert.equal(violation('count_points', 'body', { filter: { must: [{ key: 'a', match: { value: 1 } }] } }), undefined)

  const fake = await startFakeQdrant()
  const response = await fetch(`${fake.url}/collections/c/points/count`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ filters: {} }),
  })
  assert.equal(response.status, 400)
  assert.equal(violation('', 'error', await response.json()), undefined)
  assert.equal(fake.violations.length, 1)
  await fake.close()
})

test('an upsert under a condition leaves points that do not meet it alone', async () => {
  const fake = await startFakeQdrant()
  const client = connect(fake.url)
  await client.createCollection('c', COLLECTION)
  await client.createPayloadIndex('c', { field_name: 'version', field_schema: 'integer', wait: true })
  const version = async () => (await client.retrieve('c', { ids: [ID] }))[0]?.payload?.version
  const below = (value: number) => ({ must: [{ key: 'version', range: { lt: value } }] })
  await client.batchUpdate('c', write(1, undefined, 'update_only'))
  assert.equal(await version(), undefined)
  await client.batchUpdate('c', write(5, below(5)))
  await client.batchUpdate('c', write(4, below(4)))
  assert.equal(await version(), 5)
  await client.batchUpdate('c', write(7, undefined, 'insert_only'))
  assert.equal(await version(), 5)
  await client.batchUpdate('c', write(6, below(6)))
  assert.equal(await version(), 6)
  await assert.rejects(client.count('c', { filter: { must: [{ key: 'other', match: { value: 1 } }] } }))
  assert.deepEqual(fake.violations, [])
  await fake.close()
})

test('faults that were asked for: 429, a late change, a broken connection', async () => {
  const fake = await startFakeQdrant({ apiKey: 'secret' })
  const headers = { 'api-key': 'secret' }
  assert.equal((await fetch(fake.url)).status, 401)
  assert.equal((await fetch(`${fake.url}/healthz`)).status, 200)
  fake.next({ status: 429, retryAfterSeconds: 2 })
  const busy = await fetch(fake.url, { headers })
  assert.deepEqual([busy.status, busy.headers.get('retry-after')], [429, '2'])
  assert.equal((await fetch(fake.url, { headers })).status, 200)

  const client = connect(fake.url, 'secret')
  await client.createCollection('c', COLLECTION)
  fake.next({ update: 'wait_timeout' })
  const [late] = await client.batchUpdate('c', write(1))
  assert.equal(late?.status, 'wait_timeout')
  assert.equal((await client.count('c')).count, 0)
  const [done] = await client.batchUpdate('c', write(2, undefined, 'insert_only'))
  assert.equal(done?.status, 'completed')
  assert.equal((await client.retrieve('c', { ids: [ID] }))[0]?.payload?.version, 1)
  fake.next({ operation: 'batch_update', hangUp: 'after' })
  await assert.rejects(client.batchUpdate('c', write(3)))
  assert.equal((await client.retrieve('c', { ids: [ID] }))[0]?.payload?.version, 3)
  await fake.close()
})

test('keeps what it answered over SIGKILL, and drops a line half written', { timeout: 30_000 }, async () => {
  const file = path.join(dir, 'kept.log')
  const first = await startProcess(file)
  const client = connect(first.url)
  await client.createCollection('c', COLLECTION)
  await client.batchUpdate('c', write(1))
  await client.updateCollectionAliases({ actions: [{ create_alias: { alias_name: 'a', collection_name: 'c' } }] })
  first.child.kill('SIGKILL')
  await once(first.child, 'exit')
  const { appendFile } = await import('node:fs/promises')
  await appendFile(file, '{"operation":"delete_collection","coll')

  const second = await startProcess(file)
  const again = connect(second.url)
  assert.equal((await again.count('a')).count, 1)
  assert.equal((await again.retrieve('a', { ids: [ID], with_vector: true }))[0]?.payload?.version, 1)
  await again.deleteCollection('c')
  second.child.kill('SIGTERM')
  assert.deepEqual(await once(second.child, 'exit'), [0, null])
  const third = await startProcess(file)
  assert.deepEqual((await connect(third.url).getCollections()).collections, [])
  third.child.kill('SIGKILL')
  await once(third.child, 'exit')
})

async function startProcess(data: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [path.join(ROOT, 'src/main.ts'), '--port', '0', '--data', data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const url of createInterface({ input: child.stdout })) return { child, url }
  throw new Error('fake-qdrant ended at once')
}
