import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Filter } from '@lookalike/shared'
import type { MakeStore } from './contract.ts'
import { axis, stored } from './samples.ts'
import { scrollAll } from './scroll-all.ts'
import { withCollection } from './with-collection.ts'

/** Scrolling, counting and facets beyond what the filter properties check. */
export function browseContract(makeStore: MakeStore): void {
  test("scroll shows every product once, in order of the id's bytes", () =>
    withCollection(makeStore, async (collection) => {
      const ids = Array.from({ length: 57 }, (_, n) => `${['p', 'P', 'é', '👗', '\uFFFD', "'", '\\'][n % 7]}${n}`)
      await collection.upsert(
        ids.map((id, n) => stored({ id }, 1, ...Array.from({ length: n % 3 }, () => axis(n % 8)))),
      )
      for (const limit of [1, 10, 19, 57, 100]) {
        assert.deepEqual(await scrollAll(collection, { limit, filter: [] }), byBytes(ids), `limit ${limit}`)
      }
    }))

  test('a scroll is not disturbed by writes between its pages', () =>
    withCollection(makeStore, async (collection) => {
      const ids = Array.from({ length: 30 }, (_, n) => `p${String(n).padStart(2, '0')}`)
      await collection.upsert(ids.map((id) => stored({ id }, 1, axis(0))))
      const seen: string[] = []
      let cursor: string | null = null
      do {
        const page = await collection.scroll({ filter: [], limit: 7, ...(cursor === null ? {} : { cursor }) })
        seen.push(...page.records.map(({ product }) => product.id))
        cursor = page.nextCursor
        const last = seen.at(-1) ?? ''
        await collection.upsert([
          stored({ id: `a${seen.length}` }, 2, axis(0)),
          stored({ id: last }, seen.length, axis(1)),
        ])
        await collection.delete([{ id: last, version: 99 }])
        await collection.optimize()
      } while (cursor !== null)
      assert.deepEqual(seen, ids)
    }))

  test('a cursor that the store did not give is refused', () =>
    withCollection(makeStore, async (collection) => {
      await collection.upsert([stored({ id: 'a' }, 1), stored({ id: 'b' }, 1)])
      const { nextCursor } = await collection.scroll({ filter: [], limit: 1 })
      assert.ok(nextCursor)
      for (const cursor of [
        '',
        'x',
        '%%%',
        `${nextCursor}A`,
        nextCursor.slice(0, -2),
        Buffer.from('{"after":1}').toString('base64url'),
        Buffer.from('["id",null]').toString('base64url'),
        Buffer.from('["id","1 OR 1=1","a"]').toString('base64url'),
      ]) {
        await assert.rejects(collection.scroll({ filter: [], limit: 1, cursor }), { code: 'invalid_cursor' }, cursor)
      }
    }))

  test('an empty collection answers every read', () =>
    withCollection(makeStore, async (collection) => {
      assert.deepEqual(await collection.scroll({ filter: [], limit: 5 }), { records: [], nextCursor: null })
      assert.deepEqual(await collection.search({ vectors: [axis(0)], filter: [], limit: 5 }), [])
      assert.deepEqual(await collection.facets([], ['color', 'price']), {
        color: { values: [] },
        price: { values: [] },
      })
      assert.deepEqual(await collection.stats(), { products: 0, images: 0, unindexedImages: 0 })
      await collection.optimize()
      await collection.optimize()
      assert.equal(await collection.count([]), 0)
    }))

  test('facets ignore the choice made in their own field, and follow writes', () =>
    withCollection(makeStore, async (collection) => {
      const product = (id: string, color: string, gender: string, amount: number) =>
        stored({ id, color, gender, size: ['S', 'S', id], price: { amount, currency: 'USD' } }, 1, axis(0), axis(1))
      await collection.upsert([
        product('a', 'Red', 'Men', 10),
        product('b', 'Red', 'Women', 20),
        product('c', 'Blue', 'Men', 30),
      ])
      const filter: Filter = [
        { field: 'color', anyOf: ['Red'] },
        { field: 'price', range: { gte: 15 } },
      ]
      const facets = () => collection.facets(filter, ['color', 'gender', 'price', 'size'])
      assert.deepEqual(await facets(), {
        color: {
          values: [
            { value: 'Blue', count: 1 },
            { value: 'Red', count: 1 },
          ],
        },
        gender: { values: [{ value: 'Women', count: 1 }] },
        price: { values: [], min: 10, max: 20 },
        size: {
          values: [
            { value: 'S', count: 1 },
            { value: 'b', count: 1 },
          ],
        },
      })
      await collection.upsert([{ ...product('a', 'Red', 'Men', 40), version: 2 }])
      assert.deepEqual((await facets()).gender, {
        values: [
          { value: 'Men', count: 1 },
          { value: 'Women', count: 1 },
        ],
      })
      await collection.delete([{ id: 'a', version: 3 }])
      assert.deepEqual((await facets()).gender, { values: [{ value: 'Women', count: 1 }] })
      await assert.rejects(collection.facets([], ['nothing']), { code: 'invalid_filter' })
    }))
}

function byBytes(ids: readonly string[]): string[] {
  return [...ids].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}
