import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Product } from '@lookalike/shared'
import fc from 'fast-check'
import type { Collection, StoredProduct } from '../src/store.ts'
import type { MakeStore } from './contract.ts'
import { PlainStore } from './plain-store.ts'
import { image, randomVector } from './samples.ts'
import { withCollection } from './with-collection.ts'

type Operation =
  | { readonly kind: 'upsert'; readonly product: StoredProduct }
  | { readonly kind: 'patch'; readonly product: Product; readonly version: number }
  | { readonly kind: 'touch'; readonly id: string; readonly version: number }
  | { readonly kind: 'delete'; readonly id: string; readonly version: number }
  | { readonly kind: 'optimize' }

const id = fc.constantFrom('a', 'b', "c'")
const version = fc.integer({ min: 1, max: 9 })
const product = fc.record(
  { id, title: fc.constantFrom('x', 'y'), color: fc.constantFrom('Red', 'Blue') },
  { noNullPrototype: true },
)
const images = fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { maxLength: 3 })
const upsert = fc.record({ product, version, images }).map(({ images, ...rest }) => ({
  ...rest,
  images: images.sort().map((position) => image(position, randomVector(rest.version * 10 + position))),
}))
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('upsert' as const), product: upsert }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('patch' as const), product, version }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('touch' as const), id, version }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), id, version }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'optimize' as const }) },
)

/** Versions decide, in whatever order writes arrive. */
export function versionContract(makeStore: MakeStore): void {
  test('any sequence of writes, late and repeated ones too, ends as plain evaluation says', () =>
    withCollection(makeStore, async (collection) => {
      let run = 0
      await fc.assert(
        fc.asyncProperty(fc.array(operation, { maxLength: 14 }), async (operations) => {
          const [plain, suffix] = [new PlainStore(), `-${run++}`]
          for (const step of operations) {
            const [actual, expected] = [await perform(collection, step, suffix), performPlain(plain, step, suffix)]
            assert.deepEqual(actual, expected, JSON.stringify(step))
          }
          const ids = ['a', 'b', "c'"].map((name) => name + suffix)
          const found = await collection.get(ids, { vectors: true })
          assert.deepEqual(
            found.sort((a, b) => (a.product.id < b.product.id ? -1 : 1)),
            plain.all(),
          )
        }),
        { numRuns: 30 },
      )
    }))

  test('shuffled and duplicated deliveries of versioned writes converge to the newest', () =>
    withCollection(makeStore, async (collection) => {
      let run = 0
      const writes = fc.uniqueArray(fc.record({ deletes: fc.boolean(), product: upsert }), {
        selector: ({ product }) => product.version,
        maxLength: 6,
      })
      const deliveries = writes.chain((list) => {
        const twice = [...list, ...list]
        return fc.shuffledSubarray(twice, { minLength: twice.length })
      })
      await fc.assert(
        fc.asyncProperty(deliveries, async (delivered) => {
          const name = `p${run++}`
          for (const { deletes, product } of delivered) {
            if (deletes) await collection.delete([{ id: name, version: product.version }])
            else await collection.upsert([{ ...product, product: { ...product.product, id: name } }])
          }
          const newest = [...delivered].sort((a, b) => b.product.version - a.product.version)[0]
          const [found] = await collection.get([name], { vectors: true })
          if (!newest || newest.deletes) return void assert.equal(found, undefined)
          assert.deepEqual(found?.product, { ...newest.product.product, id: name })
          assert.equal(found.version, newest.product.version)
          assert.deepEqual(found.images, newest.product.images)
        }),
        { numRuns: 30 },
      )
    }))
}

async function perform(collection: Collection, step: Operation, suffix: string) {
  if (step.kind === 'optimize') return collection.optimize()
  if (step.kind === 'touch') return collection.touch([{ id: step.id + suffix, version: step.version }])
  if (step.kind === 'delete') return (await collection.delete([{ id: step.id + suffix, version: step.version }]))[0]
  if (step.kind === 'patch') return (await collection.patch([{ ...step, product: renamed(step.product, suffix) }]))[0]
  return (await collection.upsert([{ ...step.product, product: renamed(step.product.product, suffix) }]))[0]
}

function performPlain(plain: PlainStore, step: Operation, suffix: string) {
  if (step.kind === 'optimize') return undefined
  if (step.kind === 'touch') return plain.touch(step.id + suffix, step.version)
  if (step.kind === 'delete') return plain.delete(step.id + suffix, step.version)
  if (step.kind === 'patch') return plain.patch(renamed(step.product, suffix), step.version)
  return plain.upsert({ ...step.product, product: renamed(step.product.product, suffix) })
}

function renamed(product: Product, suffix: string): Product {
  return { ...product, id: product.id + suffix }
}
