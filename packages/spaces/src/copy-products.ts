import { isDeepStrictEqual } from 'node:util'
import { type ImageFiles, sha256Of } from '@lookalike/file-store'
import { type Embedder, LookalikeError } from '@lookalike/shared'
import type { Collection, ProductImagePoint, ProductRecord } from '@lookalike/vector-store'

export interface CopyResources {
  readonly from: Collection
  readonly to: Collection
  /** Of the space of `to`. */
  readonly embedder: Pick<Embedder, 'embed'>
  readonly images: Pick<ImageFiles, 'find'>
}

/** An image that could not be had; its product was copied without it. */
export interface MissingImage {
  readonly productId: string
  readonly imageSha256: string
  readonly reason: string
}

export interface CopyReport {
  /** Images that went through the model. */
  readonly embedded: number
  readonly missing: readonly MissingImage[]
}

const READ_CONCURRENCY = 8

/**
 * Makes one collection say of these products what another one says. Only what differs is written, and only images that
 * the target does not have are embedded, from their stored bytes. Versions decide as in every write: what is newer in
 * the target stays. Products that the source does not have are left alone.
 * @param ids a few hundred at most: their images are in memory at once
 * @throws LookalikeError of the store or the embedder; repeating the call is harmless
 */
export async function copyProducts(
  { from, to, embedder, images }: CopyResources,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<CopyReport> {
  const missing = new Map<string, MissingImage>()
  const vectors = new Map<string, Float32Array | LookalikeError>()
  let embedded = 0
  let open = ids
  while (open.length > 0) {
    signal?.throwIfAborted()
    const [wanted, present] = await Promise.all([from.get(open), recordsOf(to, open)])
    // What another write changed in between is looked at again.
    open = await bring(wanted, present)
  }
  return { embedded, missing: [...missing.values()] }

  /** Writes each product as cheaply as it can be. Answers those that something else has changed meanwhile. */
  async function bring(wanted: readonly ProductRecord[], present: ReadonlyMap<string, ProductRecord>) {
    const [touched, patched, loaded]: [Pair[], Pair[], ProductRecord[]] = [[], [], []]
    for (const record of wanted) {
      const existing = present.get(record.product.id)
      if (existing && existing.version > record.version) continue
      if (!existing || !hasSamePoints(existing, record)) loaded.push(record)
      else if (!isDeepStrictEqual(existing.product, record.product)) patched.push({ record, existing })
      else if (existing.version !== record.version) touched.push({ record, existing })
    }
    await load(loaded, present)
    return [...(await touch(touched)), ...(await patch(patched))]
  }

  async function touch(pairs: readonly Pair[]): Promise<string[]> {
    const outcomes = await to.touch(
      pairs.map(({ record, existing }) => ({
        id: record.product.id,
        version: record.version,
        replaces: existing.version,
      })),
    )
    return pairs.flatMap(({ record }, n) => (outcomes[n] === 'touched' ? [] : [record.product.id]))
  }

  async function patch(pairs: readonly Pair[]): Promise<string[]> {
    const outcomes = await to.patch(
      pairs.map(({ record: { product, version }, existing }) => ({ product, version, replaces: existing.version })),
    )
    return pairs.flatMap(({ record }, n) =>
      outcomes[n] === 'created' || outcomes[n] === 'updated' ? [] : [record.product.id],
    )
  }

  async function load(records: readonly ProductRecord[], present: ReadonlyMap<string, ProductRecord>) {
    if (records.length === 0) return
    await findVectors(records, present)
    // What is stale has met something newer.
    await to.load(
      records.map((record) => {
        const { product, version, createdVersion } = record
        return { id: product.id, version, createdVersion, product, images: pointsOf(record) }
      }),
    )
  }

  async function findVectors(records: readonly ProductRecord[], present: ReadonlyMap<string, ProductRecord>) {
    const hashes = new Set(records.flatMap((record) => record.images.map(({ imageSha256 }) => imageSha256)))
    for (const sha256 of vectors.keys()) hashes.delete(sha256)
    const sharing = records.flatMap(({ product: { id } }) =>
      present.get(id)?.images.some(({ imageSha256 }) => hashes.has(imageSha256)) ? [id] : [],
    )
    for (const { images } of sharing.length === 0 ? [] : await to.get(sharing, { vectors: true })) {
      for (const { imageSha256, vector } of images) {
        if (vector && hashes.delete(imageSha256)) vectors.set(imageSha256, vector)
      }
    }
    const found: { sha256: string; bytes: Uint8Array }[] = []
    const waiting = [...hashes]
    const lane = async () => {
      for (let sha256 = waiting.shift(); sha256 !== undefined; sha256 = waiting.shift()) {
        const bytes = await images.find(sha256)
        if (bytes && sha256Of(bytes) === sha256) found.push({ sha256, bytes })
        else vectors.set(sha256, new LookalikeError('image_missing', 'Its stored file is gone or damaged.'))
      }
    }
    await Promise.all(Array.from({ length: READ_CONCURRENCY }, lane))
    if (found.length === 0) return
    const answer = await embedder.embed(found, { priority: 'bulk', ...(signal && { signal }) })
    for (const [n, { sha256 }] of found.entries()) {
      const vector = answer.vectors[n]
      if (!vector) throw new LookalikeError('embedder_unavailable', 'The embedder gave no vector for an image.')
      if (vector instanceof Float32Array) embedded += 1
      vectors.set(sha256, vector)
    }
  }

  function pointsOf({ product, images }: ProductRecord): ProductImagePoint[] {
    return images.flatMap(({ position, imageSha256 }) => {
      const vector = vectors.get(imageSha256)
      if (vector instanceof Float32Array) return [{ position, imageSha256, vector }]
      const reason = vector?.message ?? 'It was not embedded.'
      missing.set(`${product.id} ${position}`, { productId: product.id, imageSha256, reason })
      return []
    })
  }
}

interface Pair {
  readonly record: ProductRecord
  readonly existing: ProductRecord
}

async function recordsOf(collection: Collection, ids: readonly string[]): Promise<Map<string, ProductRecord>> {
  return new Map((await collection.get(ids)).map((record) => [record.product.id, record]))
}

function hasSamePoints(a: ProductRecord, b: ProductRecord): boolean {
  const points = ({ images }: ProductRecord) => images.map(({ position, imageSha256 }) => `${position} ${imageSha256}`)
  return a.createdVersion === b.createdVersion && isDeepStrictEqual(points(a), points(b))
}
