import { DIVERSITY_POOL, diversify, type Filter, groupOf, MAX_SEARCH_DEPTH, type SearchResult } from '@lookalike/shared'
import type { Collection, SearchHit, SearchQuery as StoreQuery } from '@lookalike/vector-store'
import { decodeOffset, encodeOffset } from './cursor.ts'
import type { SearchQuery } from './params.ts'
import { presentHit } from './presenter.ts'

export interface PageQuery {
  readonly vectors: readonly Float32Array[]
  readonly filter: Filter
  /** Groups to leave out beside those of `exclude_id`. */
  readonly excludeGroups?: readonly string[]
}

/** One page of a similarity search. */
export async function searchPage(
  collection: Collection,
  { vectors, filter, excludeGroups = [] }: PageQuery,
  { limit, cursor, min_score: minScore, diversity, exclude_id: excludeIds }: SearchQuery,
): Promise<SearchResult> {
  const depth = diversity > 0 ? DIVERSITY_POOL : MAX_SEARCH_DEPTH
  const offset = decodeOffset(cursor, depth)
  const end = Math.min(offset + limit, depth)
  const query = {
    vectors,
    filter,
    excludeGroups: [...excludeGroups, ...(await groupsOf(collection, excludeIds))],
    ...(minScore !== undefined && { minScore }),
  }
  // One more than the page holds tells whether there is a next page.
  const hits =
    diversity > 0
      ? (await diversified(collection, query, diversity, Math.min(end + 1, depth))).slice(offset)
      : await collection.search({ ...query, offset, limit: Math.min(end + 1, depth) - offset })
  return {
    items: hits.slice(0, end - offset).map(presentHit),
    nextCursor: hits.length > end - offset ? encodeOffset(end) : null,
  }
}

async function diversified(
  collection: Collection,
  query: Omit<StoreQuery, 'limit'>,
  diversity: number,
  count: number,
): Promise<SearchHit[]> {
  const hits = await collection.search({ ...query, limit: DIVERSITY_POOL, withVectors: true })
  const ranked = hits.flatMap((hit) => {
    const image = hit.record.images.find(({ position }) => position === hit.position)
    return image?.vector ? [{ ...hit, vector: image.vector }] : []
  })
  return diversify(ranked, diversity, count)
}

/** The groups of the products that there are. */
async function groupsOf(collection: Collection, ids: readonly string[]): Promise<string[]> {
  return ids.length === 0 ? [] : (await collection.get(ids)).map(({ product }) => groupOf(product))
}
