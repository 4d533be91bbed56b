import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ImageSource, openFeedImages } from '@lookalike/catalog-feed'
import { type FileStore, type ImportRecord, openFolderStore, sha256Of } from '@lookalike/file-store'
import { CORE_FIELDS, DEFAULT_CATALOG, type Product } from '@lookalike/shared'
import { type Collection, openLanceStore, type ProductRecord, type VectorStore } from '@lookalike/vector-store'
import fc from 'fast-check'
import { createFinish } from '../src/finish.ts'
import { createIndexChunk } from '../src/index-chunk.ts'
import { createPlan, feedOf } from '../src/plan.ts'
import { FAKE_SPACE, fakeEmbedder, vectorOf } from './fake-embedder.ts'

const IDS = ['a', 'b', 'c']
const SHOTS = ['p', 'q', 'r']
const CHUNK_ROWS = 2
const RUNS = 20

/** A row of an import; without `shots` it leaves the stored images as they are, `wrong` ones are no valid product. */
interface RowPlan {
  readonly id: string
  readonly title: string
  readonly shots: readonly string[] | undefined
  readonly wrong: boolean
}

/** Writes in the order of their acceptance. Changes of single products are accepted and done at once. */
type Write =
  | { readonly kind: 'import'; readonly replace: boolean; readonly rows: readonly RowPlan[] }
  | { readonly kind: 'patch' | 'delete'; readonly id: string; readonly title: string }

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

/** What a product must be in the end, as far as its newest write decides it alone. */
interface Expected {
  readonly version: number
  /** Undefined: there is none. */
  readonly title: string | undefined
  /** Undefined: the images depend on what was stored when the row was worked off. */
  readonly shots?: readonly string[] | undefined
}

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
  const { versions } = files
  await collection.delete(records.map(({ product: { id }, version }) => ({ id, version: versions.next(version) })))
  return createWorld(files, collection)
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

function createWorld(files: FileStore, collection: Collection) {
  const { imports } = files
  const owed: string[] = []
  const planned = new Map<string, readonly number[]>()
  const queue = {
    addChunks: async (id: string, chunks: readonly number[]) => void planned.set(id, chunks),
    addWebhook: async (id: string) => void owed.push(id),
  }
  const imagesOf = (record: ImportRecord): Promise<ImageSource> =>
    openFeedImages(imports.sourcePath(record.id), feedOf(record))
  const context = { attempt: 1, lastAttempt: false, signal: new AbortController().signal }
  const plan = createPlan({ files, queue, catalog: DEFAULT_CATALOG, chunkRows: CHUNK_ROWS })
  const index = createIndexChunk({ files, collection, embedder: fakeEmbedder, imagesOf })
  const finish = createFinish({ files, queue, collection })
  const expected = new Map<string, Expected>()
  const accepted: { record: ImportRecord; rows: readonly RowPlan[] }[] = []

  function expect(id: string, expectation: Expected): void {
    if ((expected.get(id)?.version ?? 0) < expectation.version) expected.set(id, expectation)
  }

  return {
    chunksOf: (id: string) => planned.get(id) ?? [],
    plan: (id: string) => plan(id, context),
    index: (id: string, chunk: number) => index(id, chunk, context),
    finish,

    async accept({ rows, replace }: Extract<Write, { kind: 'import' }>): Promise<string> {
      const staged = await imports.stage(
        (async function* () {
          for (const row of rows) yield Buffer.from(`${JSON.stringify(itemOf(row))}\n`)
        })(),
      )
      const record = await staged.accept({
        container: 'jsonl',
        preset: 'lookalike',
        imagesDir: photos,
        name: 'test',
        warnings: [],
        ...(replace && { replace: { force: true } }),
      })
      accepted.push({ record, rows })
      const { version } = record
      for (const { id, title, shots, wrong } of rows) {
        if (wrong) continue
        const whole = shots?.every((shot) => SHOTS.includes(shot))
        expect(id, { version, title, ...(whole && { shots }) })
      }
      const named = new Set(rows.map(({ id }) => id))
      if (replace) for (const id of IDS) if (!named.has(id)) expect(id, { version, title: undefined })
      return record.id
    },

    /** As the API does it: on what is stored now, and again when another write came between. */
    async change({ kind, id, title }: Extract<Write, { kind: 'patch' | 'delete' }>): Promise<void> {
      for (;;) {
        const [stored] = await collection.get([id])
        if (!stored) return
        const version = files.versions.next(stored.version)
        if (kind === 'delete') {
          const [outcome] = await collection.delete([{ id, version }])
          if (outcome !== 'stale') return expect(id, { version, title: undefined })
        } else {
          const product = { ...stored.product, title }
          const [outcome] = await collection.patch([{ product, version, replaces: stored.version }])
          if (outcome === 'updated') return expect(id, { version, title, shots: stored.images.map(shotOf) })
        }
      }
    },

    async checkProducts(): Promise<void> {
      const records = new Map(
        (await collection.get(IDS, { vectors: true })).map((record) => [record.product.id, record]),
      )
      for (const [id, { version, title, shots }] of expected) {
        const record = records.get(id)
        assert.equal(record?.product.title, title, `title of ${id}`)
        if (!record) continue
        assert.equal(record.version, version, `version of ${id}`)
        checkPoints(record)
        if (shots) assert.deepEqual(record.images.map(shotOf), shots, `images of ${id}`)
      }
      for (const id of records.keys()) assert.ok(expected.has(id), `${id} was named by nobody`)
      assert.equal(await collection.count([]), records.size)
      const images = [...records.values()].reduce((sum, { images }) => sum + images.length, 0)
      assert.equal(await collection.countImages([]), images)
    },

    async checkImports(): Promise<void> {
      for (const { record, rows } of accepted) await checkImport(files, record.id, rows)
    },
  }
}

type World = ReturnType<typeof createWorld>

function itemOf({ id, title, shots, wrong }: RowPlan): object {
  const item: Product = { id, title }
  return { ...item, ...(wrong && { price: 'cheap' }), ...(shots && { images: shots }) }
}

const SHOT_BY_HASH = new Map(SHOTS.map((shot) => [sha256Of(Buffer.from(shot)), shot]))
const shotOf = ({ imageSha256 }: { imageSha256: string }) => SHOT_BY_HASH.get(imageSha256) ?? imageSha256

/** One point an image, without gaps, each with the vector of its bytes. */
function checkPoints({ product: { id }, images }: ProductRecord): void {
  assert.deepEqual(
    images.map(({ position }) => position),
    images.map((_, position) => position),
    `positions of ${id}`,
  )
  assert.equal(new Set(images.map(shotOf)).size, images.length, `images of ${id} differ`)
  for (const image of images) assert.deepEqual(image.vector, vectorOf(Buffer.from(shotOf(image))), `vectors of ${id}`)
}

/** Each row has one final state, the counts are their sums, and rows that are wrong failed. */
async function checkImport({ imports }: FileStore, id: string, rows: readonly RowPlan[]): Promise<void> {
  const { state, counts } = await imports.get(id)
  assert.equal(state, 'completed')
  const chunks = await Promise.all((await imports.finishedChunks(id)).map((chunk) => imports.chunk(id, chunk)))
  const results = chunks.flatMap((chunk) => chunk?.rows ?? [])
  assert.deepEqual(
    results.map((result) => [result.row, result.id]),
    rows.map((row, index) => [index + 1, row.id]),
  )
  const statuses = (status: string) => results.filter((result) => result.status === status).length
  const { created, updated, unchanged, failed } = counts
  assert.deepEqual([created, updated, unchanged, failed], ['created', 'updated', 'unchanged', 'failed'].map(statuses))
  assert.equal(created + updated + unchanged + failed, rows.length)
  rows.forEach(({ wrong, shots = [] }, index) => {
    // A broken image is not found out in a row that a newer write has overtaken: it is not embedded.
    if (wrong || shots.includes('gone')) assert.equal(results[index]?.status, 'failed', `row ${index + 1}`)
  })
}

interface Course {
  /** A number from 0 to `sides` − 1. */
  readonly roll: (sides: number) => number
  /** Several steps at the same time, or one after the other. */
  readonly concurrent: boolean
}

/**
 * Delivers the steps as a queue may: in any order across imports, some of them twice, also late; only that a chunk comes
 * after its plan, and an import's end after each of its chunks has ended once.
 */
async function deliver(writes: readonly Write[], world: World, { roll, concurrent }: Course): Promise<void> {
  type Step = () => Promise<void>
  const late: Step[] = []
  /** What can be delivered now. */
  const ready: Step[] = []
  const upcoming = [...writes]

  function offer(step: Step): void {
    ready.push(step)
    if (roll(3) === 0) late.push(step)
  }
  function begin(id: string): void {
    offer(async () => {
      await world.plan(id)
      const open = new Set(world.chunksOf(id))
      if (begun.has(id)) return
      begun.add(id)
      if (open.size === 0) return offer(() => world.finish(id))
      for (const chunk of open) {
        offer(async () => {
          await world.index(id, chunk)
          if (open.delete(chunk) && open.size === 0) offer(() => world.finish(id))
        })
      }
    })
  }
  const begun = new Set<string>()

  async function next(): Promise<void> {
    const choices = ready.length + (upcoming.length > 0 ? 1 : 0) + (late.length > 0 ? 1 : 0)
    const choice = roll(choices)
    if (choice < ready.length) return ready.splice(choice, 1)[0]?.()
    const write = choice === ready.length ? upcoming.shift() : undefined
    if (!write) return late.shift()?.()
    if (write.kind === 'import') begin(await world.accept(write))
    else await world.change(write)
  }

  while (ready.length + upcoming.length + late.length > 0) {
    await Promise.all(Array.from({ length: concurrent ? 1 + roll(6) : 1 }, next))
  }
}
