import { isDeepStrictEqual } from 'node:util'
import { type ImageSource, toRowError } from '@lookalike/catalog-feed'
import { type ChunkResult, type FileStore, type ImportRecord, type RowResult, sha256Of } from '@lookalike/file-store'
import type { JobContext } from '@lookalike/ingest-queue'
import {
  type Embedder,
  type FeedRow,
  LookalikeError,
  type Product,
  type RowStatus,
  toLookalikeError,
} from '@lookalike/shared'
import type { Collection, ProductImagePoint, ProductRecord } from '@lookalike/vector-store'
import { mapConcurrently } from './map-concurrently.ts'

export interface IndexDependencies {
  readonly files: FileStore
  readonly collection: Collection
  readonly embedder: Embedder
  /** The images of an import; kept open between chunks. */
  readonly imagesOf: (record: ImportRecord) => Promise<ImageSource>
}

/** Image files read at the same time for one chunk. */
const READ_CONCURRENCY = 8

interface FetchedImage {
  readonly bytes: Uint8Array
  readonly sha256: string
}

/** A row on its way through the steps; `result` is set as soon as its final state is known. */
interface RowInProgress {
  readonly source: FeedRow
  readonly product: Product
  readonly images: readonly FetchedImage[]
  readonly existing: ProductRecord | undefined
}

/** A row whose images are the stored ones. */
type KeptRow = RowInProgress & { readonly existing: ProductRecord }

/**
 * The index step for one chunk: fetch images → embed the new ones in one call → upsert → record each row's final
 * state. A row whose images are unchanged is not embedded again. Repeating a chunk is harmless; a chunk of a cancelled
 * import ends without its next write.
 */
export function createIndexChunk({ files, collection, embedder, imagesOf }: IndexDependencies) {
  const { imports } = files

  return async function indexChunk(
    importId: string,
    chunk: number,
    { lastAttempt, signal }: JobContext,
  ): Promise<void> {
    if ((await imports.chunk(importId, chunk)) || (await imports.summary(importId))) return
    const rows = await imports.plannedRows(importId, chunk)
    try {
      const record = await imports.record(importId)
      await imports.writeChunk(importId, chunk, await indexRows(rows, record, signal))
    } catch (thrown) {
      // A cancelled import has no rows to account for.
      if (await imports.summary(importId)) return
      if (!lastAttempt) throw thrown
      await imports.writeChunk(importId, chunk, failAll(rows, toLookalikeError(thrown)))
      throw thrown
    }
  }

  /** @throws LookalikeError `conflict` when the import was cancelled meanwhile */
  async function checkGoesOn({ id }: ImportRecord): Promise<void> {
    if (await imports.summary(id)) throw new LookalikeError('conflict', `The import ${id} was cancelled.`)
  }

  async function indexRows(rows: readonly FeedRow[], record: ImportRecord, signal: AbortSignal): Promise<ChunkResult> {
    const results = new Map<number, RowResult>()
    const finish = (row: FeedRow, result: Omit<RowResult, 'row' | 'id'>) =>
      void results.set(row.row, { row: row.row, ...(row.id !== undefined && { id: row.id }), ...result })
    const fail = (row: FeedRow, thrown: unknown) => finish(row, { status: 'failed', error: toRowError(thrown) })

    const source = await imagesOf(record)
    const existing = await recordsById(rows)
    const fetched = await mapConcurrently(rows, READ_CONCURRENCY, async (row): Promise<RowInProgress | undefined> => {
      if (!row.product) return void finish(row, { status: 'failed', ...(row.error && { error: row.error }) })
      try {
        const images = await Promise.all((row.images ?? []).map(async (path) => fetchedImage(await source.read(path))))
        return { source: row, product: row.product, images, existing: existing.get(row.product.id) }
      } catch (thrown) {
        return void fail(row, thrown)
      }
    })
    await checkGoesOn(record)
    let embedded = 0
    let open = fetched.filter((row) => row !== undefined)
    while (open.length > 0) {
      const { kept, changed } = await keepImages(open, record.version)
      for (const { row, status } of kept) finish(row.source, { status, images: hashesOf(row) })
      embedded += await embedAndUpsert(changed, record, signal, finish, fail)
      // Another write came between reading and writing: what is stored now decides anew.
      open = await readAgain(open.filter(({ source }) => !results.has(source.row)))
    }
    return { rows: rows.map((row) => results.get(row.row) ?? unreachable(row)), embedded }
  }

  /** Writes the rows whose images are stored already: nothing but the version, or the metadata. */
  async function keepImages(rows: readonly RowInProgress[], version: number) {
    const kept: { row: RowInProgress; status: RowStatus }[] = []
    const changed: RowInProgress[] = []
    const unchanged: KeptRow[] = []
    const renamed: KeptRow[] = []
    for (const row of rows) {
      if (row.existing && row.existing.version > version) kept.push({ row, status: 'unchanged' })
      else if (!hasSameImages(row)) changed.push(row)
      else if (isDeepStrictEqual(row.existing.product, row.product)) unchanged.push(row)
      else renamed.push(row)
    }
    const touches = await collection.touch(
      unchanged.map(({ product, existing }) => ({ id: product.id, version, replaces: existing.version })),
    )
    unchanged.forEach((row, index) => {
      // This import may have written the row itself, before the worker was killed.
      const status = row.existing.version === version ? writtenStatus(row.existing) : 'unchanged'
      if (touches[index] === 'touched') kept.push({ row, status })
    })
    const patches = await collection.patch(
      renamed.map(({ product, existing }) => ({ product, version, replaces: existing.version })),
    )
    renamed.forEach((row, index) => {
      const status = patches[index]
      if (status === 'created' || status === 'updated') kept.push({ row, status })
    })
    return { kept, changed }
  }

  async function readAgain(rows: readonly RowInProgress[]): Promise<RowInProgress[]> {
    if (rows.length === 0) return []
    const existing = await recordsById(rows.map(({ source }) => source))
    return rows.map((row) => ({ ...row, existing: existing.get(row.product.id) }))
  }

  async function embedAndUpsert(
    rows: readonly RowInProgress[],
    record: ImportRecord,
    signal: AbortSignal,
    finish: (row: FeedRow, result: Omit<RowResult, 'row' | 'id'>) => void,
    fail: (row: FeedRow, thrown: unknown) => void,
  ): Promise<number> {
    const known = await knownVectors(rows)
    const fresh = new Map(
      rows
        .flatMap(({ images }) => images)
        .filter(({ sha256 }) => !known.has(sha256))
        .map((image) => [image.sha256, image]),
    )
    const { vectors } =
      fresh.size === 0
        ? { vectors: [] }
        : await embedder.embed(
            [...fresh.values()].map(({ bytes }) => ({ bytes })),
            { priority: 'bulk', signal },
          )
    const embedded = new Map([...fresh.keys()].map((sha256, index) => [sha256, vectors[index]]))

    const writable: { row: RowInProgress; points: ProductImagePoint[] }[] = []
    for (const row of rows) {
      try {
        const points = row.images.map(({ sha256 }, position) => ({
          position,
          imageSha256: sha256,
          vector: vectorOf(sha256, known, embedded),
        }))
        writable.push({ row, points })
      } catch (thrown) {
        fail(row.source, thrown)
      }
    }
    await checkGoesOn(record)
    await mapConcurrently(
      writable.flatMap(({ row }) => row.images),
      READ_CONCURRENCY,
      ({ bytes }) => files.images.put(bytes),
    )
    const outcomes = await collection.upsert(
      writable.map(({ row, points }) => ({ product: row.product, version: record.version, images: points })),
    )
    writable.forEach(({ row }, index) => {
      const outcome = outcomes[index]
      finish(row.source, {
        status: outcome === 'created' || outcome === 'updated' ? outcome : 'unchanged',
        images: hashesOf(row),
      })
    })
    return vectors.filter((vector) => vector instanceof Float32Array).length
  }

  async function recordsById(rows: readonly FeedRow[]): Promise<Map<string, ProductRecord>> {
    const ids = rows.flatMap(({ product }) => (product ? [product.id] : []))
    return new Map((await collection.get(ids)).map((record) => [record.product.id, record]))
  }

  /** Vectors the collection holds already for images of these rows, by sha256. */
  async function knownVectors(rows: readonly RowInProgress[]): Promise<Map<string, Float32Array>> {
    const shared = rows.filter(({ images, existing }) =>
      existing?.images.some(({ imageSha256 }) => images.some(({ sha256 }) => sha256 === imageSha256)),
    )
    const records = await collection.get(
      shared.map(({ product }) => product.id),
      { vectors: true },
    )
    return new Map(
      records.flatMap(({ images }) =>
        images.flatMap(({ imageSha256, vector }) => (vector ? [[imageSha256, vector] as const] : [])),
      ),
    )
  }
}

function hashesOf({ images }: RowInProgress): string[] {
  return images.map(({ sha256 }) => sha256)
}

function fetchedImage(bytes: Uint8Array): FetchedImage {
  return { bytes, sha256: sha256Of(bytes) }
}

/** `created` when the version that is stored is the one that created the product. */
function writtenStatus({ version, createdVersion }: ProductRecord): RowStatus {
  return version === createdVersion ? 'created' : 'updated'
}

function hasSameImages(row: RowInProgress): row is KeptRow {
  const { images, existing } = row
  return (
    existing !== undefined &&
    images.length === existing.images.length &&
    images.every(({ sha256 }, position) => existing.images[position]?.imageSha256 === sha256)
  )
}

function vectorOf(
  sha256: string,
  ...sources: ReadonlyMap<string, Float32Array | LookalikeError | undefined>[]
): Float32Array {
  const vector = sources.map((source) => source.get(sha256)).find((found) => found !== undefined)
  if (vector instanceof LookalikeError) throw vector
  if (!vector) throw new LookalikeError('embedder_unavailable', 'The embedder gave no vector for an image.')
  return vector
}

/** Every row's final state when the chunk as a whole could not be indexed; rows that were wrong already keep their reason. */
export function failAll(rows: readonly FeedRow[], { code, message }: LookalikeError): ChunkResult {
  return {
    rows: rows.map(({ row, id, error }) => ({
      row,
      ...(id !== undefined && { id }),
      status: 'failed',
      error: error ?? { code, message },
    })),
    embedded: 0,
  }
}

function unreachable(row: FeedRow): never {
  throw new Error(`Row ${row.row} has no final state.`)
}
