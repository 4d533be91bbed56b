import type { SearchQuery } from './store.ts'

/** One image found by a nearest-neighbour query. */
export interface Candidate {
  readonly productId: string
  readonly groupId: string
  readonly position: number
  /** Cosine similarity. */
  readonly score: number
}

/** Answers the `count` nearest images of one vector, best first; fewer only when there are no more. */
export type FetchNearest = (vector: Float32Array, count: number) => Promise<readonly Candidate[]>

/**
 * The best image of each group, best group first, for a store that can only list the nearest images of one vector.
 * Fetches deeper until the page is settled, so equal scores are ordered by product id however the store breaks ties.
 */
export async function bestGroups(fetchNearest: FetchNearest, query: SearchQuery): Promise<Candidate[]> {
  const { vectors, limit, offset = 0, minScore = Number.NEGATIVE_INFINITY } = query
  const wanted = offset + limit
  for (let count = Math.ceil(wanted * 1.5) + 10; ; count *= 4) {
    const lists = await Promise.all(vectors.map((vector) => fetchNearest(vector, count)))
    const groups = rankGroups(lists.flat())
    // An image that some list did not reach scores at most that list's last one; what beats all such is settled.
    const bounds = lists.filter((list) => list.length >= count).map((list) => list.at(-1)?.score ?? 0)
    const bound = Math.max(Number.NEGATIVE_INFINITY, ...bounds)
    const last = groups[wanted - 1]
    if (bound < minScore || bounds.length === 0 || (last && last.score > bound)) {
      return groups.slice(offset, wanted).filter(({ score }) => score >= minScore)
    }
  }
}

function rankGroups(candidates: readonly Candidate[]): Candidate[] {
  const best = new Map<string, Candidate>()
  for (const candidate of candidates) {
    const rival = best.get(candidate.groupId)
    if (!rival || byRank(candidate, rival) < 0) best.set(candidate.groupId, candidate)
  }
  return [...best.values()].sort(byRank)
}

function byRank(a: Candidate, b: Candidate): number {
  return b.score - a.score || compareBytes(a.productId, b.productId) || a.position - b.position
}

/** Order of the UTF-8 bytes, which differs from the order of JavaScript strings outside the basic plane. */
export function compareBytes(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b))
}
