import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Filter } from '@lookalike/shared'
import fc from 'fast-check'
import { SORTS } from '../src/store.ts'
import type { MakeStore } from './contract.ts'
import { PlainStore } from './plain-store.ts'
import { axis, DIMENSIONS, FIELDS, stored, WEIRD_STRINGS } from './samples.ts'
import { scrollAll } from './scroll-all.ts'
import { withCollection } from './with-collection.ts'

const BLUE: Filter = [{ field: 'color', anyOf: ['Blue'] }]

/** Few amounts and versions, so that ties are many. */
const listed = fc.record({
  id: fc.oneof(fc.constantFrom(...WEIRD_STRINGS), fc.string({ minLength: 1, maxLength: 3 })).map((text) => `x${text}x`),
  amount: fc.option(fc.constantFrom(0, 5e-324, 0.1, 0.1 + 0.2, 10, 1e12), { nil: undefined }),
  version: fc.integer({ min: 1, max: 4 }),
  color: fc.constantFrom('Red', 'Blue'),
  images: fc.nat(2),
})
const catalog = fc.uniqueArray(listed, { selector: ({ id }) => id, minLength: 1, maxLength: 30 })

/** Sorted lists show every product once, in order, page by page. */
export function sortContract(makeStore: MakeStore): void {
  for (const optimized of [false, true]) {
    test(`every order is complete whatever the pages, ${optimized ? 'with' : 'without'} indexes`, async () => {
      const { store, destroy } = await makeStore()
      let run = 0
      await fc.assert(
        fc.asyncProperty(catalog, fc.integer({ min: 1, max: 7 }), async (products, limit) => {
          const space = `sort-${run++}`
          const collection = await store.ensureCollection({ space, dimensions: DIMENSIONS }, FIELDS)
          const plain = new PlainStore()
          const write = products.map(({ id, amount, version, color, images }) =>
            stored(
              { id, color, ...(amount !== undefined && { price: { amount, currency: 'USD' } }) },
              version,
              ...Array.from({ length: images }, (_, n) => axis(n)),
            ),
          )
          await collection.upsert(write)
          for (const product of write) plain.upsert(product)
          if (optimized) await collection.optimize()
          for (const sort of SORTS) {
            for (const filter of [[], BLUE]) {
              assert.deepEqual(await scrollAll(collection, { filter, sort, limit }), plain.scroll(filter, sort), sort)
            }
          }
          await store.dropCollection(space)
        }),
        { numRuns: 12 },
      )
      await destroy()
    })
  }

  test('newest is the order of creation: later writes move nothing, a deletion starts anew', () =>
    withCollection(makeStore, async (collection) => {
      await collection.upsert([stored({ id: 'a' }, 1), stored({ id: 'b' }, 2), stored({ id: 'c' }, 3)])
      await collection.upsert([stored({ id: 'a', title: 'Changed' }, 4)])
      await collection.touch([{ id: 'b', version: 5 }])
      const newest = () => scrollAll(collection, { filter: [], sort: 'newest', limit: 2 })
      assert.deepEqual(await newest(), ['c', 'b', 'a'])
      await collection.delete([{ id: 'a', version: 6 }])
      await collection.upsert([stored({ id: 'a' }, 7)])
      assert.deepEqual(await newest(), ['a', 'c', 'b'])
    }))

  test('the cursor of one order is refused by every other', () =>
    withCollection(makeStore, async (collection) => {
      const price = { amount: 1, currency: 'USD' }
      await collection.upsert([stored({ id: 'a', price }, 1), stored({ id: 'b', price }, 1)])
      for (const sort of SORTS) {
        const { nextCursor } = await collection.scroll({ filter: [], sort, limit: 1 })
        assert.ok(nextCursor)
        for (const other of SORTS) {
          const page = collection.scroll({ filter: [], sort: other, limit: 1, cursor: nextCursor })
          if (other !== sort) await assert.rejects(page, { code: 'invalid_cursor' }, `${sort} for ${other}`)
          else assert.equal((await page).records[0]?.product.id, 'b')
        }
      }
    }))

  test('a sorted scroll goes on where it was, also when its last product has moved', () =>
    withCollection(makeStore, async (collection) => {
      const priced = (id: string, amount: number, version: number) =>
        stored({ id, price: { amount, currency: 'USD' } }, version, axis(0))
      await collection.upsert([1, 2, 3, 4].map((amount) => priced(`p${amount}`, amount, 1)))
      const first = await collection.scroll({ filter: [], sort: 'price', limit: 2 })
      await collection.upsert([priced('p2', 9, 2), priced('p0', 0.5, 2)])
      const rest = await collection.scroll({ filter: [], sort: 'price', limit: 9, cursor: first.nextCursor ?? '' })
      assert.deepEqual(
        rest.records.map(({ product }) => product.id),
        ['p3', 'p4', 'p2'],
      )
    }))
}
