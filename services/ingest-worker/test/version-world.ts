import assert from 'node:assert/strict'
import { type ImageSource, openFeedImages } from '@lookalike/catalog-feed'
import { type FileStore, type ImportRecord, sha256Of } from '@lookalike/file-store'
import { DEFAULT_CATALOG, type Product } from '@lookalike/shared'
import type { Collection, ProductRecord } from '@lookalike/vector-store'
import { createFinish } from '../src/finish.ts'
import { createIndexChunk } from '../src/index-chunk.ts'
import { createPlan, feedOf } from '../src/plan.ts'
import { fakeEmbedder, vectorOf } from './fake-embedder.ts'

export const IDS = ['a', 'b', 'c']
/** Photos that can be embedded; `broken` cannot be, and `gone` is not there. */
export const SHOTS = ['p', 'q', 'r']
const CHUNK_ROWS = 2

/** A row of an import; without `shots` it leaves the stored images as they are, `wrong` ones are no valid product. */
export interface RowPlan {
  readonly id: string
  readonly title: string
  readonly shots: readonly string[] | undefined
  readonly wrong: boolean
}

/** Writes in the order of their acceptance. Changes of single products are accepted and done at once. */
export type Write =
  | { readonly kind: 'import'; readonly replace: boolean; readonly rows: readonly RowPlan[] }
  | { readonly kind: 'patch' | 'delete'; readonly id: string; readonly title: string }

/** What a product must be in the end, as far as its newest write decides it alone. */
interface Expected {
  readonly version: number
  /** Undefined: there is none. */
  readonly title: string | undefined
  /** Undefined: the images depend on what was stored when the row was worked off. */
  readonly shots?: readonly string[] | undefined
}

/** The steps of the ingest worker, and what the writes that were accepted say that the products must become. */
export function createWorld(files: FileStore, collection: Collection, photos: string) {
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
  const live = async () => ({ collection, embedder: fakeEmbedder })
  const index = createIndexChunk({ files, live, imagesOf })
  const finish = createFinish({ files, queue, live })
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
        const version = await files.versions.next(stored.version)
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

export type World = ReturnType<typeof createWorld>

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
