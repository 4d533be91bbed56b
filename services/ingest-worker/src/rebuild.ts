import type { ImageSource } from '@lookalike/catalog-feed'
import { type FileStore, sha256Of } from '@lookalike/file-store'
import { type Embedder, LookalikeError, type Product } from '@lookalike/shared'
import type { Collection, ProductImagePoint } from '@lookalike/vector-store'
import { openImportImages } from './import-images.ts'
import { mapConcurrently } from './map-concurrently.ts'
import { newestStates } from './newest-states.ts'

export interface RebuildResources {
  readonly files: Pick<FileStore, 'imports' | 'changes' | 'images' | 'urls'>
  readonly collection: Collection
  readonly embedder: Embedder
}

export interface RebuildOptions {
  /** As `IngestWorkerConfig.allowedImageHosts`, for images that have to be read from their source again. */
  readonly allowedImageHosts?: readonly string[]
  readonly onProgress?: (done: number, total: number) => void
}

export interface RebuildReport {
  readonly products: number
  /** Images that could not be had; their products are there without them. */
  readonly missing: readonly { readonly productId: string; readonly image: string; readonly reason: string }[]
}

/** A product as it was accepted last. `image` reads one of its images. */
interface LostProduct {
  readonly product: Product
  readonly version: number
  readonly images: readonly { readonly name: string; read(): Promise<Uint8Array> }[]
}

const BATCH = 200
const READ_CONCURRENCY = 8

/**
 * Fills an empty collection with everything the file store says was accepted: each product as its newest import row or
 * change left it, its images taken from the stored ones and embedded again. Imports that have not ended bring their open
 * rows themselves. A rebuild that was interrupted goes on where it stopped.
 */
export async function rebuildCollection(
  { files, collection, embedder }: RebuildResources,
  { allowedImageHosts, onProgress }: RebuildOptions = {},
): Promise<RebuildReport> {
  const newest = await newestStates(files)
  const total = [...newest.values()].filter(({ deleted }) => !deleted).length
  const missing: RebuildReport['missing'][number][] = []
  let done = 0
  if (newest.size === 0) return { products: 0, missing }

  for (const id of (await files.imports.list()).reverse()) await rebuildImport(id)
  await rebuildChanges()
  const deleted = [...newest].flatMap(([id, { version, deleted }]) => (deleted ? [{ id, version }] : []))
  // Deletions are remembered too: an import that has not ended may bring an older state of these products.
  for (const batch of batches(deleted)) await collection.delete(batch)
  await collection.optimize()
  return { products: total, missing }

  function isNewest(id: string, version: number): boolean {
    const state = newest.get(id)
    return state !== undefined && !state.deleted && state.version === version
  }

  async function rebuildImport(importId: string): Promise<void> {
    const record = await files.imports.record(importId)
    let source: Promise<ImageSource> | undefined
    const fromStore = (hashes: readonly string[]) => hashes.map((name) => ({ name, read: () => stored(name) }))
    /** Imports of earlier versions recorded no hashes; and a stored image may be gone. */
    const fromSource = (names: readonly string[], hashes: readonly string[] = []) =>
      names.map((name, position) => ({ name, read: () => storedOr(hashes[position], () => readSource(name)) }))
    const readSource = async (name: string) =>
      (await (source ??= openImportImages(files, record, allowedImageHosts))).read(name)
    try {
      for (const chunk of await files.imports.finishedChunks(importId)) {
        const planned = new Map((await files.imports.plannedRows(importId, chunk)).map((row) => [row.row, row]))
        const lost: LostProduct[] = []
        for (const result of (await files.imports.chunk(importId, chunk))?.rows ?? []) {
          const { row, id, status, written, images: hashes } = result
          const { product, images: names = [] } = planned.get(row) ?? {}
          if (id === undefined || !product || !isNewest(id, record.version)) continue
          if (status === 'failed' && !written) continue
          const images = hashes?.length === names.length || !hashes ? fromSource(names, hashes) : fromStore(hashes)
          lost.push({ product, version: record.version, images })
        }
        await write(lost)
      }
    } finally {
      await source?.then(
        (open) => open.close(),
        () => {},
      )
    }
  }

  async function rebuildChanges(): Promise<void> {
    let lost: LostProduct[] = []
    for await (const { id, version, product, images } of files.changes.list()) {
      if (!product || !isNewest(id, version)) continue
      lost.push({ product, version, images: images.map((sha256) => ({ name: sha256, read: () => stored(sha256) })) })
      if (lost.length === BATCH) await write(lost.splice(0))
    }
    await write(lost)
  }

  /** An image whose bytes are not what they were is as good as none. */
  async function stored(sha256: string): Promise<Uint8Array> {
    const bytes = await files.images.get(sha256)
    if (sha256Of(bytes) === sha256) return bytes
    throw new LookalikeError('image_missing', `The stored image ${sha256} is damaged.`)
  }

  async function storedOr(sha256: string | undefined, read: () => Promise<Uint8Array>): Promise<Uint8Array> {
    if (sha256 === undefined) return read()
    return stored(sha256).catch(read)
  }

  async function write(lost: readonly LostProduct[]): Promise<void> {
    const known = await collection.get(lost.map(({ product }) => product.id))
    const versions = new Map(known.map(({ product, version }) => [product.id, version]))
    const open = lost.filter(({ product, version }) => versions.get(product.id) !== version)
    const images = open.flatMap(({ product, images }) =>
      images.map(({ name, read }, position) => ({ productId: product.id, position, name, read })),
    )
    const read = await mapConcurrently(images, READ_CONCURRENCY, async (image) => {
      try {
        const bytes = await image.read()
        const sha256 = sha256Of(bytes)
        await files.images.put(bytes)
        return { ...image, bytes, sha256 }
      } catch (error) {
        return void lose(image, error)
      }
    })
    const found = read.filter((image) => image !== undefined)
    const distinct = new Map(found.map(({ sha256, bytes }) => [sha256, { bytes }]))
    const { vectors } =
      distinct.size === 0 ? { vectors: [] } : await embedder.embed([...distinct.values()], { priority: 'bulk' })
    const bySha256 = new Map([...distinct.keys()].map((sha256, n) => [sha256, vectors[n]]))
    const points = new Map<string, ProductImagePoint[]>()
    for (const image of found) {
      const vector = bySha256.get(image.sha256)
      if (!(vector instanceof Float32Array)) lose(image, vector)
      else {
        const point = { position: image.position, imageSha256: image.sha256, vector }
        points.set(image.productId, [...(points.get(image.productId) ?? []), point])
      }
    }
    await collection.upsert(
      open.map(({ product, version }) => ({ product, version, images: points.get(product.id) ?? [] })),
    )
    done += lost.length
    if (lost.length > 0) onProgress?.(done, total)
  }

  function lose({ productId, name }: { productId: string; name: string }, error: unknown): void {
    missing.push({ productId, image: name, reason: error instanceof Error ? error.message : String(error) })
  }
}

/**
 * Settles the changes of single products that a process began and did not live to answer: what the collection holds
 * was made, what it does not hold never was.
 * @param olderThanMs leaves out the younger ones, which other processes may be making
 */
export async function settleChanges(
  { files, collection }: Omit<RebuildResources, 'embedder'>,
  olderThanMs = 0,
): Promise<void> {
  for (const change of await files.changes.pending(olderThanMs)) {
    const [stored] = await collection.get([change.id])
    const wasMade = change.product === null ? stored === undefined : stored?.version === change.version
    if (!wasMade) {
      await change.drop()
      continue
    }
    // Made once more, which changes nothing here, it reaches the other spaces that are kept up.
    const { id, version } = change
    if (change.product === null) await collection.delete([{ id, version }])
    else await collection.touch([{ id, version, replaces: version }])
    await change.commit()
  }
}

function* batches<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += BATCH) yield items.slice(start, start + BATCH)
}
