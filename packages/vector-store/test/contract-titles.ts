import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Filter, textCondition } from '@lookalike/shared'
import type { Collection } from '../src/store.ts'
import type { MakeStore } from './contract.ts'
import { axis, stored } from './samples.ts'
import { withCollection } from './with-collection.ts'

/** Searching for the words of titles, in every read, without anyone having declared a field for them. */
export function titleContract(makeStore: MakeStore): void {
  test('the words of titles narrow every read', () =>
    withCollection(makeStore, async (collection) => {
      await collection.upsert([
        stored({ id: 'a', title: 'Striped T-Shirts', color: 'Red' }, 1, axis(0), axis(1)),
        stored({ id: 'b', title: 'Tshirt, plain', color: 'Blue' }, 1, axis(2)),
        stored({ id: 'c', title: 'Striped shirt', color: 'Red' }, 1, axis(1)),
        stored({ id: 'd', title: 'T shirt without image' }, 1),
      ])
      for (const optimized of [false, true]) {
        if (optimized) await collection.optimize()
        const filter = [textCondition('T SHIRT')]
        assert.deepEqual(await idsOf(collection, filter), ['a', 'b', 'd'])
        assert.deepEqual([await collection.count(filter), await collection.countImages(filter)], [3, 3])
        assert.deepEqual((await collection.facets(filter, ['color']))['color']?.values, [
          { value: 'Blue', count: 1 },
          { value: 'Red', count: 1 },
        ])
        // The second image of the product is on a row of its own, and has the words too.
        const hits = await collection.search({ vectors: [axis(1)], filter, limit: 1 })
        assert.deepEqual(
          hits.map(({ record, position }) => [record.product.id, position]),
          [['a', 1]],
        )
        assert.deepEqual(await idsOf(collection, [textCondition('striped tshirt')]), ['a'])
        assert.deepEqual(await idsOf(collection, [textCondition("it's 100% nothing")]), [])
      }
    }))

  test('follow the title', () =>
    withCollection(makeStore, async (collection) => {
      await collection.upsert([stored({ id: 'a', title: 'Red dress' }, 1, axis(0), axis(1))])
      await collection.patch([{ product: { id: 'a', title: 'Blaue Röcke' }, version: 2 }])
      assert.equal(await collection.countImages([textCondition('dress')]), 0)
      assert.equal(await collection.countImages([textCondition('rocke BLAUE')]), 2)
      await collection.upsert([stored({ id: 'a', title: 'Green' }, 3, axis(0))])
      assert.equal(await collection.count([textCondition('blaue')]), 0)
      assert.equal(await collection.count([textCondition('green')]), 1)
    }))

  test('a hit brings the vectors of its product when asked', () =>
    withCollection(makeStore, async (collection) => {
      await collection.upsert([stored({ id: 'a' }, 1, axis(0), axis(1))])
      const [hit] = await collection.search({ vectors: [axis(1)], filter: [], limit: 1, withVectors: true })
      assert.deepEqual(
        hit?.record.images.map(({ vector }) => vector),
        [axis(0), axis(1)],
      )
    }))
}

async function idsOf(collection: Collection, filter: Filter): Promise<string[]> {
  return (await collection.scroll({ filter, limit: 100 })).records.map(({ product }) => product.id)
}
