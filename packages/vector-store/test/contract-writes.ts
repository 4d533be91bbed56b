import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MakeStore } from './contract.ts'
import { axis, image, randomVector, stored, WEIRD_STRINGS } from './samples.ts'
import { withCollection } from './with-collection.ts'

/** What writes answer, keep and leave alone. */
export function writeContract(makeStore: MakeStore): void {
  test('answers in order, for a batch of new, known, stale and deleted products', () =>
    withCollection(makeStore, async (collection) => {
      await collection.upsert([
        stored({ id: 'old' }, 5, axis(0)),
        stored({ id: 'newer' }, 9, axis(1)),
        stored({ id: 'gone' }, 5),
      ])
      await collection.delete([{ id: 'gone', version: 6 }])
      const batch = ['new', 'newer', 'old', 'gone'].map((name) => stored({ id: name }, 7, axis(2)))
      assert.deepEqual(await collection.upsert(batch), ['created', 'stale', 'updated', 'created'])
      assert.deepEqual(await collection.upsert(batch), ['created', 'stale', 'updated', 'created'])
      const again = [
        { id: 'old', version: 8 },
        { id: 'newer', version: 8 },
        { id: 'never', version: 8 },
      ]
      assert.deepEqual(await collection.delete(again), ['deleted', 'stale', 'missing'])
      assert.deepEqual(await collection.delete(again), ['deleted', 'stale', 'missing'])
      assert.deepEqual(await collection.upsert([stored({ id: 'never' }, 7, axis(3))]), ['stale'])
      assert.equal(await collection.count([]), 3)
    }))

  test('surplus images go, moved ones stay findable, and products may have none', () =>
    withCollection(makeStore, async (collection) => {
      await collection.upsert([
        stored({ id: 'a' }, 1, axis(0), axis(1), axis(2)),
        stored({ id: 'other' }, 1, axis(5), axis(6)),
      ])
      await collection.upsert([stored({ id: 'a' }, 2, axis(3))])
      assert.deepEqual([await collection.count([]), await collection.countImages([])], [2, 3])
      const query = { filter: [], limit: 9, minScore: 0.9 }
      assert.deepEqual(await collection.search({ ...query, vectors: [axis(1), axis(2)] }), [])
      await collection.upsert([{ ...stored({ id: 'a' }, 3), images: [image(2, axis(4)), image(4, axis(1))] }])
      assert.equal((await collection.search({ ...query, vectors: [axis(1)] }))[0]?.position, 4)
      await collection.upsert([stored({ id: 'a' }, 4)])
      assert.deepEqual([await collection.count([]), await collection.countImages([])], [2, 2])
      assert.deepEqual((await collection.get(['a']))[0]?.images, [])
      assert.equal((await collection.search({ vectors: [axis(1)], filter: [], limit: 9 })).length, 1)
    }))

  test('patch keeps the images, their vectors and their order', () =>
    withCollection(makeStore, async (collection) => {
      const vectors = [randomVector(1), randomVector(2), randomVector(3)]
      await collection.upsert([stored({ id: 'a', color: 'Red' }, 1, ...vectors), stored({ id: 'bare' }, 1)])
      const patches = ['a', 'bare', 'none'].map((name) => ({
        product: { id: name, title: 'New', color: 'Blue', item_group_id: 'g' },
        version: 2,
      }))
      assert.deepEqual(await collection.patch(patches), ['updated', 'updated', 'missing'])
      assert.deepEqual(await collection.patch(patches.map((patch) => ({ ...patch, version: 1 }))), [
        'stale',
        'stale',
        'missing',
      ])
      const [found] = await collection.get(['a'], { vectors: true })
      assert.deepEqual(
        found?.images.map(({ vector }) => vector),
        vectors,
      )
      assert.equal(await collection.countImages([{ field: 'color', anyOf: ['Blue'] }]), 3)
      const hits = await collection.search({
        vectors: [randomVector(3)],
        filter: [{ field: 'item_group_id', anyOf: ['g'] }],
        limit: 3,
      })
      assert.deepEqual(
        hits.map(({ record, position }) => [record.product.color, position]),
        [['Blue', 2]],
      )
    }))

  test('overlapping writes of the same products leave each once, at its newest version', () =>
    withCollection(makeStore, async (collection) => {
      const ids = Array.from({ length: 20 }, (_, n) => `p${n}`)
      await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          collection.upsert(ids.map((name) => stored({ id: name }, 10 - n, axis(0)))),
        ),
      )
      await Promise.all([
        collection.optimize(),
        collection.touch(ids.map((name) => ({ id: name, version: 12 }))),
        collection.optimize(),
      ])
      assert.deepEqual([await collection.count([]), await collection.countImages([])], [20, 20])
      assert.deepEqual(
        (await collection.get(ids)).map(({ version }) => version),
        ids.map(() => 12),
      )
    }))

  test('strings come back as they were', () =>
    withCollection(makeStore, async (collection) => {
      const ids = [...WEIRD_STRINGS.filter((text) => text.trim()), 'x'.repeat(200), '👗'.repeat(50)].map(
        (text) => `id ${text}`,
      )
      const products = ids.map((name) =>
        stored({ id: name, title: name, brand: name, size: [name, 'S'], item_group_id: name }, 1, axis(0)),
      )
      await collection.upsert(products)
      await collection.upsert(products.map((entry) => ({ ...entry, version: 2 })))
      assert.equal(await collection.count([]), ids.length)
      for (const entry of products) {
        const name = entry.product.id
        assert.deepEqual(
          (await collection.get([name])).map(({ product }) => product),
          [entry.product],
        )
        assert.equal(
          await collection.count([
            { field: 'brand', anyOf: [name] },
            { field: 'size', anyOf: [name] },
          ]),
          1,
          name,
        )
        const hits = await collection.search({ vectors: [axis(0)], filter: [], limit: 100, excludeGroups: [name] })
        assert.equal(
          hits.some(({ record }) => record.product.id === name),
          false,
          name,
        )
        assert.equal(hits.length, ids.length - 1)
      }
      assert.deepEqual(
        await collection.delete(ids.map((name) => ({ id: name, version: 3 }))),
        ids.map(() => 'deleted'),
      )
      assert.equal(await collection.count([]), 0)
    }))

  test('a write that could not be kept whole is refused', () =>
    withCollection(makeStore, async (collection) => {
      const short = { ...stored({ id: 'a' }, 1), images: [image(0, new Float32Array(3))] }
      await assert.rejects(collection.upsert([short]), { code: 'internal' })
      await assert.rejects(collection.upsert([stored({ id: 'a' }, 1), stored({ id: 'a' }, 2)]), { code: 'internal' })
      assert.equal(await collection.count([]), 0)
      assert.deepEqual(
        [
          await collection.upsert([]),
          await collection.patch([]),
          await collection.delete([]),
          await collection.get([]),
        ],
        [[], [], [], []],
      )
    }))
}
