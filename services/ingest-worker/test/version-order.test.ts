import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openFolderStore } from '@lookalike/file-store'
import { CORE_FIELDS } from '@lookalike/shared'
import { type Collection, openLanceStore, type VectorStore } from '@lookalike/vector-store'
import fc from 'fast-check'
import { deliver } from './delivery.ts'
import { FAKE_SPACE } from './fake-embedder.ts'
import { createWorld, IDS, type RowPlan, SHOTS, type Write } from './version-world.ts'

const RUNS = 20

const row: fc.Arbitrary<RowPlan> = fc.record({
  id: fc.constantFrom(...IDS),
  title: fc.constantFrom('One', 'Two'),
  // Often the same ones, so that many rows change nothing, or only the title.
  shots: fc.oneof(
    { weight: 3, arbitrary: fc.constant(['p']) },
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: 3, arbitrary: fc.uniqueArray(fc.constantFrom(...SHOTS, 'broken', 'gone'), { maxLength: 3 }) },
  ),
  wrong: fc.nat(4).map((n) => n === 0),
})
const write: fc.Arbitrary<Write> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('import' as const),
      replace: fc.nat(2).map((n) => n === 0),
      rows: fc.uniqueArray(row, { selector: ({ id }) => id, minLength: 1, maxLength: IDS.length }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('patch' as const, 'delete' as const),
      id: fc.constantFrom(...IDS),
      title: fc.constant('Patched'),
    }),
  },
)

let dir: string
let photos: string
let store: VectorStore
let collection: Collection
before(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'lookalike-'))
  photos = path.join(dir, 'photos')
  await mkdir(photos)
  await Promise.all([...SHOTS, 'broken'].map((shot) => writeFile(path.join(photos, shot), shot)))
  store = await openLanceStore(path.join(dir, 'vectors'))
  collection = await store.ensureCollection(FAKE_SPACE, CORE_FIELDS)
})
after(async () => {
  await store.close()
  await rm(dir, { recursive: true, force: true })
})

test('whatever the order and number of deliveries, each product ends as its newest accepted write says', async () => {
  const property = fc.asyncProperty(
    fc.array(write, { minLength: 2, maxLength: 5 }),
    fc.infiniteStream(fc.nat(1_000_000)),
    fc.boolean(),
    async (writes, dice, concurrent) => {
      const roll = (sides: number) => (dice.next().value ?? 0) % sides
      const world = await openWorld(concurrent ? withPauses(collection, roll) : collection)
      await deliver(writes, world, { roll, concurrent })
      await world.checkProducts()
      await world.checkImports()
    },
  )
  await fc.assert(property, { numRuns: RUNS, endOnFailure: true })
})

test('imports that write one product at the same moment leave it as the newest of them says', async () => {
  const single = row.map((only) => ({
    kind: 'import' as const,
    replace: false,
    rows: [{ ...only, id: 'a', wrong: false }],
  }))
  const property = fc.asyncProperty(
    fc.array(single, { minLength: 3, maxLength: 4 }),
    fc.infiniteStream(fc.nat(1_000_000)),
    async (writes, dice) => {
      const world = await openWorld(withPauses(collection, (sides) => (dice.next().value ?? 0) % sides))
      const [first, ...others] = await mapInOrder(writes, world.accept)
      for (const id of [first, ...others]) await world.plan(id ?? '')
      await world.index(first ?? '', 0)
      await Promise.all(others.map((id) => world.index(id, 0)))
      await world.checkProducts()
    },
  )
  await fc.assert(property, { numRuns: 2 * RUNS, endOnFailure: true })
})

let worlds = 0
/** An empty file store, beside the collection without its products. */
async function openWorld(collection: Collection) {
  const files = await openFolderStore(path.join(dir, `files-${worlds++}`))
  const records = await collection.get(IDS)
  const deletes = await mapInOrder(records, async ({ product: { id }, version }) => ({
    id,
    version: await files.versions.next(version),
  }))
  await collection.delete(deletes)
  return createWorld(files, collection, photos)
}

async function mapInOrder<T, R>(items: readonly T[], map: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (const item of items) results.push(await map(item))
  return results
}

/** The collection, with a pause after each read of products, in which other writes can come between. */
function withPauses(collection: Collection, roll: (sides: number) => number): Collection {
  return new Proxy(collection, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (name !== 'get') return typeof value === 'function' ? value.bind(target) : value
      return async (...args: Parameters<Collection['get']>) => {
        const records = await target.get(...args)
        await sleep(roll(4) * 10)
        return records
      }
    },
  })
}
