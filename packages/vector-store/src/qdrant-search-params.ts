import type { Schemas } from '@qdrant/js-client-rest'

/** Comparing with so few products costs less than a walk that has to look for them. */
const EXACT_BELOW = 5_000
/** Smallest breadth of the walk. */
const MIN_EF = 128
/** From here down, the walk meets so few matches that it has to be broader. */
const STRICT_BELOW = 0.1
/** Qdrant's own bound: above it, the links that payload indexes add to the graph are enough. */
const ACORN_BELOW = 0.4
/** Candidates re-ranked by their original vectors per result: the graph knows them in 8 bits per dimension. */
const OVERSAMPLING = 2

export interface SearchSize {
  /** Groups wanted. */
  readonly wanted: number
  /** Conditions of the filter. */
  readonly conditions: number
  /** Estimates: products that match, and products there are. */
  readonly matches: number
  readonly total: number
}

/**
 * How to search, from how much the filter leaves: few matches are all compared; for more, the walk is the broader the
 * fewer it meets, and where several conditions must hold together it also follows the neighbours of neighbours (ACORN).
 */
export function searchParams({ wanted, conditions, matches, total }: SearchSize): Schemas['SearchParams'] {
  if (conditions > 0 && matches <= EXACT_BELOW) return { exact: true }
  const selectivity = total > 0 ? Math.min(1, matches / total) : 1
  const breadth = Math.max(MIN_EF, 2 * wanted)
  const params = {
    hnsw_ef: selectivity < STRICT_BELOW ? 2 * breadth : breadth,
    quantization: { rescore: true, oversampling: OVERSAMPLING },
  }
  const acorn = conditions > 1 && selectivity < ACORN_BELOW
  return acorn ? { ...params, acorn: { enable: true, max_selectivity: ACORN_BELOW } } : params
}
