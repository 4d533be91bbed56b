import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Product } from '@lookalike/shared'
import fc from 'fast-check'
import type { Collection, ProductPatch, ProductRecord, ProductTouch, StoredProduct } from '../src/store.ts'
import type { MakeStore } from './contract.ts'
import { PlainStore } from './plain-store.ts'
import { image, randomVector, stored } from './samples.ts'
import { withCollection } from './with-collection.ts'

type Operation =
  | { readonly kind: 'upsert'; readonly product: StoredProduct }
  | ({ readonly kind: 'patch' } & ProductPatch)
  | ({ readonly kind: 'touch' } & ProductTouch)
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
  {
    weight: 3,
    arbitrary: fc.record(
      { kind: fc.constant('patch' as const), product, version, replaces: version },
      { requiredKeys: ['kind', 'product', 'version'] },
    ),
  },
  {
    weight: 3,
    arbitrary: fc.record(
      { kind: fc.constant('touch' as const), id, version, replaces: version },
      { requiredKeys: ['kind', 'id', 'version'] },
    ),
  },
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
          for (const version of [1, 5, 10]) {
            const older = (await collection.olderThan(version)).filter((name) => ids.includes(name))
            assert.deepEqual(
              older.sort(),
              plain.all().flatMap((kept) => (kept.version < version ? kept.product.id : [])),
            )
          }
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

  test('tells what is older than a version, at the size versions have, after a restart too', async () => {
    const { store, reopen, destroy } = await makeStore()
    try {
      const now = 1_795_446_000_000_000
      const ids = Array.from({ length: 600 }, (_, n) => `p${n}`)
      const space = { space: 'older', dimensions: 8 }
      const collection = await store.ensureCollection(space, [])
      await collection.upsert([...ids.map((name, n) => stored({ id: name }, now + n)), stored({ id: 'gone' }, now)])
      await collection.delete([{ id: 'gone', version: now + 1 }])
      await collection.touch([{ id: 'p0', version: now + 1000 }])
      assert.deepEqual(await collection.olderThan(now), [])
      assert.deepEqual(await collection.olderThan(now + 2), ['p1'])
      const again = await (await reopen()).ensureCollection(space, [])
      assert.deepEqual((await again.olderThan(now + 1000)).sort(), ids.slice(1).sort())
    } finally {
      await destroy()
    }
  })

  test('touches and patches made from what was read, all at once, converge to the newest write', () =>
    withCollection(makeStore, async (collection) => {
      let run = 0
      // Two titles and at most one image: most writes change the metadata only, or nothing.
      const rarely = fc.integer({ min: 0, max: 4 }).map((n) => n === 4)
      const title = fc.constantFrom('x', 'y')
      const write = fc.record({ version: fc.integer({ min: 2, max: 99 }), deletes: rarely, title, pictured: rarely })
      const writes = fc.uniqueArray(write, { selector: ({ version }) => version, minLength: 1, maxLength: 6 })
      const delays = fc.array(fc.nat(3), { minLength: 6, maxLength: 6 })
      await fc.assert(
        fc.asyncProperty(writes, delays, async (list, turns) => {
          const name = `p${run++}`
          await collection.upsert([stored({ id: name, title: 'x' }, 1)])
          await Promise.all(
            list.map(async ({ version, deletes, title, pictured }, n) => {
              for (let turn = 0; turn < (turns[n] ?? 0); turn++) await collection.get([name])
              if (deletes) return void (await collection.delete([{ id: name, version }]))
              const images = pictured ? [image(0, randomVector(1))] : []
              await writeFromRead(collection, { product: { id: name, title }, version, images })
            }),
          )
          const [found] = await collection.get([name], { vectors: true })
          const newest = list.reduce((best, each) => (each.version > best.version ? each : best))
          if (newest.deletes) return void assert.equal(found, undefined)
          assert.deepEqual([found?.product.title, found?.version], [newest.title, newest.version])
          assert.equal(found?.images.length, newest.pictured ? 1 : 0)
        }),
        { numRuns: 30 },
      )
    }))
}

/** Writes as little as what is stored allows, as an import does; begins anew when that has changed in the meantime. */
async function writeFromRead(collection: Collection, write: StoredProduct): Promise<void> {
  const { product, version, images } = write
  for (;;) {
    const [record] = await collection.get([product.id])
    if (record && record.version > version) return
    if (!record || record.images.length !== images.length) return void (await collection.upsert([write]))
    const outcome = await keepImages(collection, record, write)
    if (outcome !== 'stale' && outcome !== 'missing') return
  }
}

async function keepImages(collection: Collection, record: ProductRecord, { product, version }: StoredProduct) {
  const replaces = record.version
  if (record.product.title !== product.title) return (await collection.patch([{ product, version, replaces }]))[0]
  return (await collection.touch([{ id: product.id, version, replaces }]))[0]
}

async function perform(collection: Collection, step: Operation, suffix: string) {
  if (step.kind === 'optimize') return collection.optimize()
  if (step.kind === 'touch') return (await collection.touch([{ ...step, id: step.id + suffix }]))[0]
  if (step.kind === 'delete') return (await collection.delete([{ id: step.id + suffix, version: step.version }]))[0]
  if (step.kind === 'patch') return (await collection.patch([{ ...step, product: renamed(step.product, suffix) }]))[0]
  return (await collection.upsert([{ ...step.product, product: renamed(step.product.product, suffix) }]))[0]
}

function performPlain(plain: PlainStore, step: Operation, suffix: string) {
  if (step.kind === 'optimize') return undefined
  if (step.kind === 'touch') return plain.touch({ ...step, id: step.id + suffix })
  if (step.kind === 'delete') return plain.delete(step.id + suffix, step.version)
  if (step.kind === 'patch') return plain.patch({ ...step, product: renamed(step.product, suffix) })
  return plain.upsert({ ...step.product, product: renamed(step.product.product, suffix) })
}

function renamed(product: Product, suffix: string): Product {
  return { ...product, id: product.id + suffix }
}
