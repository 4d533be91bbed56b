import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { connect } from '@lancedb/lancedb'
import { LookalikeError, textCondition } from '@lookalike/shared'
import { openLanceStore } from '../src/lancedb.ts'
import { storeContract } from './contract.ts'
import { makeLanceStore } from './lance-store.ts'
import { axis, DIMENSIONS, FIELDS, randomVector, stored } from './samples.ts'

const SPACE = { space: 'm', dimensions: DIMENSIONS }
const dir = await mkdtemp(join(tmpdir(), 'lookalike-lance-'))
after(() => rm(dir, { recursive: true }))

storeContract('LanceDB', makeLanceStore)

test('LanceDB: a column that a crash left unfinished is made again', async () => {
  const folder = join(dir, 'unfinished')
  const before = await openLanceStore(folder)
  const few = await before.ensureCollection(SPACE, [])
  await few.upsert([stored({ id: 'a', color: 'Red' }, 1, axis(0))])
  await before.close()
  const connection = await connect(folder)
  await (await connection.openTable('products-m')).addColumns([{ name: 'unfinished_color', valueSql: "'half'" }])
  connection.close()

  const store = await openLanceStore(folder)
  const collection = await store.ensureCollection(SPACE, FIELDS)
  assert.equal(await collection.count([{ field: 'color', anyOf: ['Red'] }]), 1)
  await store.close()
})

test('LanceDB: an alias half written beside the real one changes nothing', async () => {
  const store = await openLanceStore(join(dir, 'alias'))
  await store.ensureCollection(SPACE, [])
  await store.switchAlias('m')
  await writeFile(join(dir, 'alias', 'alias.json.tmp'), '{"spa')
  assert.equal(await store.liveSpace(), 'm')
  await store.switchAlias('m')
  assert.deepEqual(JSON.parse(await readFile(join(dir, 'alias', 'alias.json'), 'utf8')), { space: 'm' })
  await store.close()
})

test('LanceDB: a folder that cannot be used is store_unavailable, with its cause', async () => {
  const file = join(dir, 'file')
  await writeFile(file, '')
  await assert.rejects(openLanceStore(file), (error) => {
    assert.ok(error instanceof LookalikeError && error.code === 'store_unavailable')
    return error.cause instanceof Error
  })
})

test('LanceDB: touching products keeps their vectors in the index', async () => {
  const store = await openLanceStore(join(dir, 'touch'))
  const collection = await store.ensureCollection(SPACE, FIELDS)
  const ids = Array.from({ length: 1200 }, (_, n) => `p${n}`)
  await collection.upsert(ids.map((id, n) => stored({ id }, 1, randomVector(n))))
  assert.equal((await collection.stats()).unindexedImages, 1200)
  await collection.optimize()
  await collection.upsert(ids.slice(0, 50).map((id, n) => stored({ id }, 1, randomVector(n))))
  assert.ok((await collection.stats()).unindexedImages >= 50)
  await collection.optimize()
  for (let version = 2; version < 5; version++) await collection.touch(ids.map((id) => ({ id, version })))
  assert.equal((await collection.stats()).unindexedImages, 0)
  await collection.optimize()
  assert.equal((await collection.stats()).unindexedImages, 0)
  await store.close()
  const again = await openLanceStore(join(dir, 'touch'))
  const versions = (await (await again.ensureCollection(SPACE, FIELDS)).get(ids)).map(({ version }) => version)
  assert.deepEqual([versions.length, ...new Set(versions)], [1200, 4])
  await again.close()
})

test('LanceDB: a folder from before titles could be searched is filled when opened, and its index stays', async () => {
  const folder = join(dir, 'titles')
  const before = await openLanceStore(folder)
  const old = await before.ensureCollection(SPACE, FIELDS)
  await old.upsert(
    Array.from({ length: 600 }, (_, n) =>
      stored({ id: `p${n}`, title: `Tee no. ${n % 9}` }, 1, randomVector(n), axis(n % 8)),
    ),
  )
  await old.optimize()
  await before.close()
  const connection = await connect(folder)
  await (await connection.openTable('products-m')).dropColumns(['f_title_words'])
  connection.close()

  const store = await openLanceStore(folder)
  const collection = await store.ensureCollection(SPACE, FIELDS)
  const filter = [textCondition('tees 7')]
  assert.deepEqual([await collection.count(filter), await collection.countImages(filter)], [66, 132])
  assert.equal((await collection.stats()).unindexedImages, 0)
  const query = { vectors: [randomVector(1)], filter, limit: 20 }
  const exact = await collection.search({ ...query, exact: true })
  assert.deepEqual(await collection.search(query), exact)
  assert.ok(exact.length === 20 && exact.every(({ record }) => record.product.title === 'Tee no. 7'))
  await store.close()
})
