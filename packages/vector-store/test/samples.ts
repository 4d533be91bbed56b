import { CORE_FIELDS, type Field, type Product } from '@lookalike/shared'
import type { ProductImagePoint, StoredProduct } from '../src/store.ts'

export const DIMENSIONS = 8

const field = (name: string, type: Field['type']): Field => ({ name, type, filterable: true, facet: true })

/** Names that a careless adapter mixes up: camel case, twins that differ in case, words of SQL and of the store. */
export const FIELDS: readonly Field[] = [
  ...CORE_FIELDS,
  field('articleType', 'string'),
  field('ArticleType', 'string'),
  field('vector', 'string'),
  field('select', 'number'),
  field('primary', 'boolean'),
  field('sizesInStock', 'string-list'),
  { ...field('released', 'date'), facet: false },
]

/** Strings that break what is not escaped, decoded or compared by bytes. */
export const WEIRD_STRINGS = [
  "it's",
  "''",
  '"quoted"',
  'back\\slash',
  "\\'",
  '100%',
  '_',
  '`tick`',
  'line\nbreak',
  'tab\tstop',
  '--',
  '/* x */',
  '$1',
  '?',
  '{"a":1}',
  '[x]',
  'é',
  'e\u0301',
  'ß',
  'İ',
  '👗',
  '👩‍👩‍👧',
  '\uFFFD',
  '\u{10FFFF}',
  '漢字',
  'عربى',
  'null',
  'NaN',
  '0',
  ' ',
  'a',
  'A',
] as const

/** The unit vector along one axis; cosines of such vectors are exactly 1 or 0, so ties are real ties. */
export function axis(n: number): Float32Array {
  return Float32Array.from({ length: DIMENSIONS }, (_, i) => (i === n ? 1 : 0))
}

/** A unit vector that is the same for the same seed and unlike the others. */
export function randomVector(seed: number, dimensions = DIMENSIONS): Float32Array {
  const next = seededRandom(seed)
  return normalise(Float32Array.from({ length: dimensions }, () => next() - 0.5))
}

export function normalise(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}

/** Numbers in 0..1 (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1) | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export function image(position: number, vector: Float32Array): ProductImagePoint {
  return { position, imageSha256: position.toString(16).padStart(64, '0'), vector }
}

/** A product with one image per vector. */
export function stored(
  product: Partial<Product> & { id: string },
  version: number,
  ...vectors: Float32Array[]
): StoredProduct {
  return {
    product: { title: `Title of ${product.id}`, ...product },
    version,
    images: vectors.map((vector, n) => image(n, vector)),
  }
}

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let n = 0; n < a.length; n++) sum += (a[n] ?? 0) * (b[n] ?? 0)
  return sum
}
