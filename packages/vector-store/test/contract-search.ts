import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Collection, SearchHit, SearchQuery } from '../src/store.ts'
import type { MakeStore } from './contract.ts'
import { PlainStore } from './plain-store.ts'
import { axis, FIELDS, normalise, randomVector, stored } from './samples.ts'

const DIMENSIONS = 16
const PRODUCTS = 1500

/** Similarity search on a collection big enough to be indexed, against plain evaluation. */
export function searchContract(makeStore: MakeStore): void {
  test('scores are cosines, and a hit brings its whole product', async () => {
    const { store, destroy } = await makeStore()
    const collection = await store.ensureCollection({ space: 'm', dimensions: 8 }, FIELDS)
    const half = normalise(Float32Array.from(axis(0), (value, n) => value + (axis(1)[n] ?? 0)))
    await collection.upsert([
      stored({ id: 'a' }, 1, axis(3), half),
      stored({ id: 'b' }, 1, axis(0)),
      stored(
        { id: 'c' },
        1,
        axis(0).map((value) => -value),
      ),
    ])
    const hits = await collection.search({ vectors: [axis(0)], filter: [], limit: 10 })
    assert.deepEqual(
      hits.map(({ record }) => record.product.id),
      ['b', 'a', 'c'],
    )
    for (const [n, score] of [1, Math.SQRT1_2, -1].entries()) assert.ok(Math.abs((hits[n]?.score ?? 9) - score) < 1e-5)
    assert.equal(hits[1]?.position, 1)
    assert.deepEqual(
      hits[1]?.record.images.map(({ position, vector }) => [position, vector]),
      [
        [0, undefined],
        [1, undefined],
      ],
    )
    await destroy()
  })

  test('finds what plain evaluation finds: before an index, with one, and with rows beside it', async () => {
    const { store, destroy } = await makeStore()
    const collection = await store.ensureCollection({ space: 'm', dimensions: DIMENSIONS }, FIELDS)
    const plain = new PlainStore()
    await fill(collection, plain, 0, PRODUCTS, 1)
    const { products, images, unindexedImages } = await collection.stats()
    assert.deepEqual([products, images], [PRODUCTS, 2 * PRODUCTS])
    assert.ok(unindexedImages >= 0 && unindexedImages <= images)
    await compare(collection, plain)

    await collection.optimize()
    assert.equal((await collection.stats()).unindexedImages, 0)
    await compare(collection, plain)

    await fill(collection, plain, PRODUCTS, PRODUCTS + 40, 2)
    await fill(collection, plain, 0, 40, 2, 1)
    const gone = Array.from({ length: 30 }, (_, n) => ({ id: `p${100 + n}`, version: 3 }))
    await collection.delete(gone)
    for (const { id, version } of gone) plain.delete(id, version)
    const patched = { id: 'p200', title: 'Patched', item_group_id: 'g999' }
    assert.equal(
      (await collection.patch([{ product: patched, version: 4 }]))[0],
      plain.patch({ product: patched, version: 4 }),
    )
    await compare(collection, plain)
    const [newest] = await collection.search({ vectors: [imageVector(PRODUCTS + 7, 0, 2)], filter: [], limit: 1 })
    assert.equal(newest?.record.product.id, `p${PRODUCTS + 7}`)

    await collection.optimize()
    assert.equal((await collection.stats()).unindexedImages, 0)
    await compare(collection, plain)
    for (let round = 3; round < 10; round++) {
      await fill(collection, plain, 300 + round, 310 + round, round)
      await collection.optimize()
    }
    await compare(collection, plain)
    await destroy()
  })

  test('searches go on while the collection is written and optimized', async () => {
    const { store, destroy } = await makeStore()
    const collection = await store.ensureCollection({ space: 'm', dimensions: DIMENSIONS }, FIELDS)
    const plain = new PlainStore()
    await fill(collection, plain, 0, 1200, 1)
    let busy = true
    const writes = (async () => {
      for (let version = 2; version < 6; version++) {
        await collection.optimize()
        // The same images again, at a newer version: what a search finds must not change meanwhile.
        await fill(collection, plain, 0, 1200, version, 2, 1)
      }
    })().finally(() => (busy = false))
    const query = { vectors: [randomVector(5, DIMENSIONS)], filter: [{ field: 'color', anyOf: ['c7'] }], limit: 10 }
    const expected = plain.search(query)
    for (let n = 0; busy || n === 0; n++) {
      assertHits(await collection.search({ ...query, exact: n % 2 === 0 }), expected, 1)
      assert.equal(await collection.count([]), 1200)
    }
    await writes
    await destroy()
  })

  test('many equal scores come in order of product id, page after page', async () => {
    const { store, destroy } = await makeStore()
    const collection = await store.ensureCollection({ space: 'm', dimensions: 8 }, FIELDS)
    const ids = Array.from({ length: 300 }, (_, n) => `p${String(n).padStart(3, '0')}`)
    await collection.upsert([...ids].reverse().map((id) => stored({ id }, 1, axis(0), axis(0))))
    await collection.optimize()
    const seen: string[] = []
    for (let offset = 0; offset < 300; offset += 30) {
      const hits = await collection.search({ vectors: [axis(0)], filter: [], limit: 30, offset })
      seen.push(...hits.map(({ record, position }) => record.product.id + position))
    }
    assert.deepEqual(
      seen,
      ids.map((id) => `${id}0`),
    )
    await destroy()
  })

  test('one group with very many images does not hide the others', async () => {
    const { store, destroy } = await makeStore()
    const collection = await store.ensureCollection({ space: 'm', dimensions: 8 }, FIELDS)
    const crowd = Array.from({ length: 400 }, (_, n) => stored({ id: `c${n}`, item_group_id: 'crowd' }, 1, axis(0)))
    await collection.upsert([...crowd, ...[1, 2, 3].map((n) => stored({ id: `other${n}` }, 1, axis(n)))])
    const hits = await collection.search({ vectors: [axis(0)], filter: [], limit: 3 })
    assert.deepEqual(
      hits.map(({ record }) => record.product.id),
      ['c0', 'other1', 'other2'],
    )
    const without = await collection.search({
      vectors: [axis(0)],
      filter: [],
      limit: 3,
      excludeGroups: ['crowd', 'other2'],
    })
    assert.deepEqual(
      without.map(({ record }) => record.product.id),
      ['other1', 'other3'],
    )
    await destroy()
  })
}

function imageVector(n: number, position: number, salt: number): Float32Array {
  return randomVector(n * 100 + position * 10 + salt, DIMENSIONS)
}

async function fill(
  collection: Collection,
  plain: PlainStore,
  from: number,
  to: number,
  version: number,
  images = 2,
  salt = version,
): Promise<void> {
  const batch = Array.from({ length: to - from }, (_, i) => {
    const n = from + i
    const vectors = Array.from({ length: images }, (_, position) => imageVector(n, position, salt))
    return stored(
      { id: `p${n}`, item_group_id: `g${n >> 1}`, color: `c${n % 50}`, gender: n % 2 ? 'Men' : 'Women' },
      version,
      ...vectors,
    )
  })
  assert.deepEqual(
    await collection.upsert(batch),
    batch.map((product) => plain.upsert(product)),
  )
}

async function compare(collection: Collection, plain: PlainStore): Promise<void> {
  const base = { vectors: [randomVector(5, DIMENSIONS)], filter: [], limit: 10 }
  const queries: SearchQuery[] = [
    base,
    { ...base, vectors: [1, 2, 3].map((seed) => randomVector(seed, DIMENSIONS)), limit: 25 },
    { ...base, limit: 100, offset: 37 },
    { ...base, limit: 20, offset: 980 },
    { ...base, filter: [{ field: 'color', anyOf: ['c7'] }] },
    {
      ...base,
      filter: [
        { field: 'color', noneOf: ['c7'] },
        { field: 'gender', anyOf: ['Men'] },
      ],
    },
    {
      ...base,
      excludeGroups: plain
        .search(base)
        .map(({ id }) => `g${Number(id.slice(1)) >> 1}`)
        .slice(0, 4),
    },
    { ...base, minScore: (plain.search(base)[4]?.score ?? 1) - 1e-4, limit: 50 },
    { ...base, filter: [{ field: 'color', anyOf: ['c7'] }], limit: 100 },
  ]
  for (const query of queries) {
    const expected = plain.search(query)
    assertHits(await collection.search({ ...query, exact: true }), expected, 0)
    assertHits(await collection.search(query), expected, Math.ceil(expected.length * 0.05))
  }
}

/** Hits must be the expected ones, but for so many that an index may miss; every score must be the true one. */
function assertHits(
  hits: readonly SearchHit[],
  expected: readonly { id: string; score: number; position: number }[],
  misses: number,
): void {
  const found = new Map(hits.map((hit) => [hit.record.product.id, hit]))
  assert.equal(hits.length, expected.length)
  assert.ok(hits.every((hit, n) => n === 0 || hit.score <= (hits[n - 1]?.score ?? 0)))
  const missing = expected.filter(({ id, position, score }) => {
    const hit = found.get(id)
    if (hit)
      assert.ok(Math.abs(hit.score - score) < 1e-5 || hit.position !== position, `${id}: ${hit.score} is not ${score}`)
    return hit?.position !== position
  })
  assert.ok(missing.length <= misses, `${missing.length} of ${expected.length} hits are missing`)
}
