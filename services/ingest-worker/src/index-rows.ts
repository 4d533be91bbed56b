import type { ImageSource } from '@lookalike/catalog-feed'
import type { ChunkResult, FileStore } from '@lookalike/file-store'
import type { Embedder, FeedRow } from '@lookalike/shared'
import type { Collection, ProductRecord } from '@lookalike/vector-store'
import { type ChunkVectors, createChunkVectors } from './chunk-vectors.ts'
import { fetchImages } from './fetch-images.ts'
import type { IngestObserver } from './observer.ts'
import { mapConcurrently } from './map-concurrently.ts'
import { createRowResults, type RowResults } from './row-results.ts'
import {
  isOvertaken,
  isSameProduct,
  keepsImages,
  type KeptRow,
  type RowInProgress,
  statusBefore,
  withoutBroken,
} from './row.ts'

export interface IndexRowsDependencies {
  readonly files: Pick<FileStore, 'images'>
  readonly collection: Collection
  readonly embedder: Embedder
  readonly observer: IngestObserver
}

export interface IndexRowsContext {
  /** The version that the products get. */
  readonly version: number
  readonly source: ImageSource
  readonly signal: AbortSignal
  readonly requestId?: string | undefined
  /** Throws when nothing more is to be written. */
  readonly checkGoesOn: () => Promise<void>
}

/** Image files read or written at the same time for one chunk. */
const FILE_CONCURRENCY = 8

/**
 * Writes the rows of a chunk: fetch images → embed the new ones in one call → upsert. Rows whose images stay are not
 * embedded again. A product is also written when an image of it cannot be had, and its row then fails with the reason.
 */
export function createIndexRows({ files, collection, embedder, observer }: IndexRowsDependencies) {
  const { stage } = observer

  return async function indexRows(rows: readonly FeedRow[], context: IndexRowsContext): Promise<ChunkResult> {
    const results = createRowResults(rows)
    const vectors = createChunkVectors({ collection, embedder, stage, requestId: context.requestId })
    let open = await begin(rows, context.source, results)
    await context.checkGoesOn()
    while (open.length > 0) {
      const changed = await keepImages(open, context.version, results)
      const written = await writeImages(changed, context, vectors, results)
      // Another write came between reading and writing: what is stored now decides anew. So it does for a row of which
      // the embedder has refused an image.
      const refused = new Map(written.map((row) => [row.source.row, row]))
      open = await readAgain(open.filter(results.isOpen).map((row) => refused.get(row.source.row) ?? row))
    }
    return { rows: results.inOrder(), embedded: vectors.embedded() }
  }

  async function begin(
    rows: readonly FeedRow[],
    source: ImageSource,
    results: RowResults,
  ): Promise<readonly RowInProgress[]> {
    const existing = await recordsById(rows)
    const begin = async (row: FeedRow): Promise<RowInProgress | undefined> => {
      if (!row.product) return void results.refuse(row)
      const fetched = row.images ? await fetchImages(source, row.images) : { images: undefined }
      return { source: row, product: row.product, ...fetched, existing: existing.get(row.product.id) }
    }
    const begun = await stage('fetch', () => mapConcurrently(rows, FILE_CONCURRENCY, begin))
    return begun.filter((row) => row !== undefined)
  }

  /** Writes the rows whose images stay: nothing but the version, or the metadata. Answers the others. */
  async function keepImages(
    rows: readonly RowInProgress[],
    version: number,
    results: RowResults,
  ): Promise<readonly RowInProgress[]> {
    const changed: RowInProgress[] = []
    const unchanged: KeptRow[] = []
    const renamed: KeptRow[] = []
    for (const row of rows) {
      if (isOvertaken(row, version)) results.finish(row, 'overtaken')
      else if (!keepsImages(row, version)) changed.push(row)
      else if (isSameProduct(row)) unchanged.push(row)
      else renamed.push(row)
    }
    const touched = unchanged.map(({ product, existing }) => ({ id: product.id, version, replaces: existing.version }))
    const touches = await write(touched, (products) => collection.touch(products))
    unchanged.forEach((row, index) => {
      if (touches[index] === 'touched') results.finish(row, statusBefore(row, version), storedImages(row))
    })
    const patched = renamed.map(({ product, existing }) => ({ product, version, replaces: existing.version }))
    const patches = await write(patched, (products) => collection.patch(products))
    renamed.forEach((row, index) => {
      const outcome = patches[index]
      if (outcome === 'created' || outcome === 'updated') results.finish(row, outcome, storedImages(row))
    })
    return changed
  }

  /** Writes whole products. Answers the rows without the images that the embedder refused. */
  async function writeImages(
    rows: readonly RowInProgress[],
    { version, signal, checkGoesOn }: IndexRowsContext,
    vectors: ChunkVectors,
    results: RowResults,
  ): Promise<readonly RowInProgress[]> {
    await vectors.fetch(rows, signal)
    const usable = rows.map((row) => withoutBroken(row, vectors.reasonAgainst))
    const writable = usable.filter((row) => !keepsImages(row, version))
    await checkGoesOn()
    await mapConcurrently(
      writable.flatMap(({ images }) => images ?? []),
      FILE_CONCURRENCY,
      ({ bytes }) => files.images.put(bytes),
    )
    const products = writable.map(({ product, images = [] }) => ({
      product,
      version,
      images: images.map(({ sha256 }, position) => ({ position, imageSha256: sha256, vector: vectors.of(sha256) })),
    }))
    const outcomes = await write(products, (written) => collection.upsert(written))
    writable.forEach((row, index) => {
      const outcome = outcomes[index]
      if (outcome === 'created' || outcome === 'updated')
        results.finish(
          row,
          outcome,
          (row.images ?? []).map(({ sha256 }) => sha256),
        )
      else results.finish(row, 'overtaken')
    })
    return usable
  }

  /** One write of the chunk, none where there is nothing to write. */
  async function write<T, R>(
    products: readonly T[],
    into: (products: readonly T[]) => Promise<readonly R[]>,
  ): Promise<readonly R[]> {
    return products.length === 0 ? [] : stage('upsert', () => into(products))
  }

  async function readAgain(rows: readonly RowInProgress[]): Promise<readonly RowInProgress[]> {
    const existing = await recordsById(rows.map(({ source }) => source))
    return rows.map((row) => ({ ...row, existing: existing.get(row.product.id) }))
  }

  async function recordsById(rows: readonly FeedRow[]): Promise<Map<string, ProductRecord>> {
    const ids = rows.flatMap(({ product }) => (product ? [product.id] : []))
    return new Map((await collection.get(ids)).map((record) => [record.product.id, record]))
  }
}

function storedImages({ existing }: KeptRow): string[] {
  return existing.images.map(({ imageSha256 }) => imageSha256)
}
