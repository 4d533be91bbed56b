import { dot } from './dot.ts'

/** Something found, with what diversity is judged by. */
export interface RankedVector {
  /** Cosine similarity to the query. */
  readonly score: number
  /** L2-normalised. */
  readonly vector: Float32Array
}

/**
 * Orders hits by maximal marginal relevance (Carbonell & Goldstein, "The Use of MMR, Diversity-Based Reranking for
 * Reordering Documents and Producing Summaries", SIGIR 1998): each next one has the largest
 * λ · score − (1 − λ) · cosine to the most similar one chosen before, with λ = 1 − diversity. The first stays the first,
 * and a shorter answer is the beginning of a longer one, so that it can be paged.
 * @param ranked best first; equals keep this order
 * @param diversity 0 keeps the order, 1 looks at the differences only
 * @param count how many to answer, at most
 */
export function diversify<T extends RankedVector>(ranked: readonly T[], diversity: number, count: number): T[] {
  if (diversity === 0) return ranked.slice(0, count)
  const left = ranked.map((hit) => ({ hit, nearest: Number.NEGATIVE_INFINITY }))
  const chosen: T[] = []
  let last = left.shift()
  while (last && chosen.push(last.hit) < count) {
    let [best, bestWorth] = [0, Number.NEGATIVE_INFINITY]
    for (const [n, entry] of left.entries()) {
      entry.nearest = Math.max(entry.nearest, dot(entry.hit.vector, last.hit.vector))
      const worth = (1 - diversity) * entry.hit.score - diversity * entry.nearest
      if (worth > bestWorth) [best, bestWorth] = [n, worth]
    }
    last = left.splice(best, 1)[0]
  }
  return chosen
}
