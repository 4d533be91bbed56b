import { setTimeout as sleep } from 'node:timers/promises'
import type { ImageFiles } from '@lookalike/file-store'
import { type Embedder, groupOf, type ReindexVerification } from '@lookalike/shared'
import type { MissingImage } from '@lookalike/spaces'
import type { Collection, ProductRecord } from '@lookalike/vector-store'

export interface VerifyResources {
  readonly from: Collection
  readonly to: Collection
  /** Of the space of `to`. */
  readonly embedder: Embedder
  readonly images: Pick<ImageFiles, 'find'>
  /** Images that could not be copied. */
  readonly missing: readonly MissingImage[]
}

const MAX_NAMED = 3
const SAMPLED = 100
/** Below this a vector is of another picture or another model; int8 arithmetic stays above it on any processor. */
const MIN_COSINE = 0.98
/** Scores of a quantised index may differ a little from the products of the vectors. */
const SCORE_TOLERANCE = 0.02
const NEIGHBOURS = 10
const COUNT_ATTEMPTS = 20
const COUNT_PAUSE_MS = 250

interface Sample {
  readonly record: ProductRecord
  readonly vector: Float32Array
  readonly bytes: Uint8Array
}

/**
 * Checks a new collection against the one it is to replace: as many products and images; and of a sample that the model
 * makes the stored vectors of the stored images, and that a search finds each product itself and others.
 */
export async function verifyReindex(
  { from, to, embedder, images, missing }: VerifyResources,
  signal: AbortSignal,
): Promise<ReindexVerification> {
  const counts = await countBoth(from, to, signal)
  const problems = missing
    .slice(0, MAX_NAMED)
    .map(({ productId, imageSha256, reason }) => `the image ${imageSha256} of ${productId} is not in it (${reason})`)
  for (const what of ['products', 'images'] as const) {
    const { from: before, to: after } = counts[what]
    if (before !== after) problems.push(`it holds ${after} ${what} instead of ${before}`)
  }
  const samples = await sampleOf(to, images)
  const { vectors } =
    samples.length === 0 ? { vectors: [] } : await embedder.embed(samples, { priority: 'bulk', signal })
  const cosines = samples.map(({ vector }, n) => cosine(vector, vectors[n]))
  const minCosine = cosines.length === 0 ? null : Math.min(...cosines)
  if (minCosine !== null && !(minCosine >= MIN_COSINE)) {
    const worst = samples[cosines.indexOf(minCosine)]?.record.product.id
    problems.push(`an image of ${worst} has a vector that the model does not make: cosine ${minCosine.toFixed(3)}`)
  }
  if (samples.length === 0 && counts.images.from > 0) problems.push('none of its images could be read again')
  const found = await searchAll(to, samples, signal)
  const changed = await changedSince(to, samples)
  const lost = samples.find((sample, n) => !found[n]?.itself && !changed.has(sample))
  if (lost) problems.push(`a search for ${lost.record.product.id} does not find it`)
  const groups = new Set(samples.map(({ record }) => groupOf(record.product))).size
  const alone = samples.find((sample, n) => !found[n]?.others && !changed.has(sample))
  if (alone && groups > 1) problems.push(`a search for ${alone.record.product.id} finds nothing else`)
  return {
    ...counts,
    sampled: samples.length,
    minCosine,
    foundItself: found.filter(({ itself }) => itself).length,
    withNeighbours: found.filter(({ others }) => others).length,
    problems,
  }
}

/**
 * Counts until both agree, since products may be written meanwhile: to the one a moment before the other. A count that
 * lies between two of the other collection agrees too.
 */
async function countBoth(from: Collection, to: Collection, signal: AbortSignal) {
  const count = async (collection: Collection) => ({
    products: await collection.count([]),
    images: await collection.countImages([]),
  })
  for (let attempt = 1; ; attempt++) {
    const before = await count(from)
    const found = await count(to)
    const after = await count(from)
    const agreed = (what: 'products' | 'images') => {
      const [low, high] = [Math.min(before[what], after[what]), Math.max(before[what], after[what])]
      return { from: Math.min(Math.max(found[what], low), high), to: found[what] }
    }
    const counts = { products: agreed('products'), images: agreed('images') }
    const agree = counts.products.from === counts.products.to && counts.images.from === counts.images.to
    if (agree || attempt === COUNT_ATTEMPTS) return counts
    await sleep(COUNT_PAUSE_MS, undefined, { signal })
  }
}

/** Images of products drawn at random, with their stored vectors. */
async function sampleOf(collection: Collection, images: Pick<ImageFiles, 'find'>): Promise<Sample[]> {
  const ids = await collection.olderThan(Number.MAX_SAFE_INTEGER)
  const drawn = Array.from({ length: Math.min(SAMPLED, ids.length) }, () => {
    const [id] = ids.splice(Math.floor(Math.random() * ids.length), 1)
    return id ?? ''
  })
  const records = await collection.get(drawn, { vectors: true })
  const samples = records.map(async (record): Promise<Sample[]> => {
    const image = record.images[Math.floor(Math.random() * record.images.length)]
    const bytes = image && (await images.find(image.imageSha256))
    return image?.vector && bytes ? [{ record, vector: image.vector, bytes }] : []
  })
  return (await Promise.all(samples)).flat()
}

/** The samples whose product has been written or deleted since they were drawn: a search need not find them. */
async function changedSince(collection: Collection, samples: readonly Sample[]): Promise<ReadonlySet<Sample>> {
  const records = await collection.get(samples.map(({ record }) => record.product.id))
  const versions = new Map(records.map(({ product, version }) => [product.id, version]))
  return new Set(samples.filter(({ record: { product, version } }) => versions.get(product.id) !== version))
}

async function searchAll(to: Collection, samples: readonly Sample[], signal: AbortSignal) {
  const found: { itself: boolean; others: boolean }[] = []
  for (const { record, vector } of samples) {
    signal.throwIfAborted()
    const hits = await to.search({ vectors: [vector], filter: [], limit: NEIGHBOURS })
    const group = groupOf(record.product)
    const isOwn = (hit: (typeof hits)[number]) => groupOf(hit.record.product) === group
    const last = hits.at(-1)
    found.push({
      // Shops sell many things under one picture; as near as itself is as good.
      itself: hits.some(isOwn) || (hits.length === NEIGHBOURS && (last?.score ?? 0) >= 1 - SCORE_TOLERANCE),
      others: hits.some((hit) => !isOwn(hit)),
    })
  }
  return found
}

/** Both are L2-normalised; NaN when the second is none. */
function cosine(a: Float32Array, b: unknown): number {
  if (!(b instanceof Float32Array)) return Number.NaN
  return a.reduce((sum, value, n) => sum + value * (b[n] ?? Number.NaN), 0)
}
