import { type CropBox, type Embedder, fieldError, groupOf, LookalikeError, mixVectors } from '@lookalike/shared'
import type { LiveSpace } from '@lookalike/spaces'
import type { Collection, ProductRecord } from '@lookalike/vector-store'
import type { PageQuery } from './search-page.ts'

/** A product or a photo that the results should be like, or unlike. */
export type Example = { readonly kind: ExampleKind } & (
  { readonly id: string } | { readonly bytes: Uint8Array; readonly crop?: CropBox }
)
export type ExampleKind = 'positive' | 'negative'

interface ExampleVector {
  readonly kind: ExampleKind
  readonly vector: Float32Array
}

/**
 * The one vector that examples stand for, and their groups. A product counts as the mean of its images, so that each
 * example weighs the same.
 * @throws LookalikeError `product_not_found` and `product_has_no_image` naming the id, or what is wrong with a photo
 */
export async function mixExamples(
  { collection, embedder }: LiveSpace,
  examples: readonly Example[],
  requestId: string,
): Promise<Pick<PageQuery, 'vectors'> & { excludeGroups: string[] }> {
  const products = await productsOf(collection, examples)
  const vectors = [...products.map(productVector), ...(await photoVectors(embedder, examples, requestId))]
  const of = (kind: ExampleKind) => vectors.filter((entry) => entry.kind === kind).map(({ vector }) => vector)
  return {
    vectors: [mixVectors(of('positive'), of('negative'))],
    excludeGroups: products.map(({ record }) => groupOf(record.product)),
  }
}

interface ProductExample {
  readonly kind: ExampleKind
  readonly record: ProductRecord
}

async function productsOf(collection: Collection, examples: readonly Example[]): Promise<ProductExample[]> {
  const named = examples.flatMap((example) => ('id' in example ? [example] : []))
  if (named.length === 0) return []
  const records = await collection.get([...new Set(named.map(({ id }) => id))], { vectors: true })
  const byId = new Map(records.map((record) => [record.product.id, record]))
  return named.map(({ kind, id }) => {
    const record = byId.get(id)
    if (!record) throw fieldError('product_not_found', kind, `there is no product ${id}`)
    return { kind, record }
  })
}

function productVector({ kind, record: { product, images } }: ProductExample): ExampleVector {
  const vectors = images.flatMap(({ vector }) => (vector ? [vector] : []))
  if (vectors.length === 0) {
    throw fieldError('product_has_no_image', kind, `the product ${product.id} has no image to compare`)
  }
  return { kind, vector: mixVectors(vectors) }
}

async function photoVectors(
  embedder: Embedder,
  examples: readonly Example[],
  requestId: string,
): Promise<ExampleVector[]> {
  const photos = examples.flatMap((example) => ('bytes' in example ? [example] : []))
  if (photos.length === 0) return []
  const { vectors } = await embedder.embed(photos, { priority: 'interactive', requestId })
  return photos.map(({ kind }, n) => {
    const vector = vectors[n]
    if (vector instanceof Float32Array) return { kind, vector }
    const { code, message } = vector ?? new LookalikeError('embedder_unavailable', 'The embedder gave no vector.')
    const number = photos.slice(0, n + 1).filter((other) => other.kind === kind).length
    throw fieldError(code, kind, `photo ${number}: ${message}`)
  })
}
