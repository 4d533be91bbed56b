import { dot } from '@lookalike/shared'
import type { Schemas } from '@qdrant/js-client-rest'
import { compareBytes } from './best-groups.ts'
import type { FieldTypes } from './fields.ts'
import { allOf, filterConditions, noneOf, WITH_IMAGES } from './qdrant-filter.ts'
import { IMAGES, payloadOf } from './qdrant-schema.ts'
import { searchParams } from './qdrant-search-params.ts'
import type { QdrantServer } from './qdrant-server.ts'
import type { ProductRecord, SearchHit, SearchQuery } from './store.ts'

/** `offset + limit` of a search. */
const MAX_HITS = 1000
/** Equal scores are put in order while a page asks for at most so many products; beyond, any of them is as good. */
const MAX_PRODUCTS = 20_000
/** Counts are asked for again after this time. */
const ESTIMATE_MS = 60_000
const MAX_ESTIMATES = 500
/** Scores are compared as 32-bit floats there and computed in 64 bits here. */
const ROUNDING = 1e-5

interface Candidate {
  readonly productId: string
  readonly groupId: string
  readonly score: number
}

type Group = readonly Candidate[]

export interface Searcher {
  search(fields: FieldTypes, query: SearchQuery): Promise<SearchHit[]>
}

/** @param getRecords products by id, with their vectors */
export function createSearcher(
  server: QdrantServer,
  collection: string,
  getRecords: (ids: readonly string[]) => Promise<ProductRecord[]>,
): Searcher {
  const estimates = new Map<string, { at: number; count: Promise<number> }>()

  /** About how many products match; the answer may be a minute old. */
  function estimate(filter: Schemas['Filter']): Promise<number> {
    const key = JSON.stringify(filter)
    const known = estimates.get(key)
    if (known && performance.now() - known.at < ESTIMATE_MS) return known.count
    if (estimates.size >= MAX_ESTIMATES) estimates.clear()
    const count = server.call(async (qdrant) => (await qdrant.count(collection, { filter, exact: false })).count)
    estimates.set(key, { at: performance.now(), count })
    count.catch(() => estimates.delete(key))
    return count
  }

  async function chooseParams(conditions: Schemas['Condition'][], query: SearchQuery, wanted: number) {
    if (query.exact) return { exact: true }
    const [matches, total] = await Promise.all([
      conditions.length > 0 ? estimate(allOf(WITH_IMAGES, ...conditions)) : 0,
      conditions.length > 0 ? estimate(allOf(WITH_IMAGES)) : 0,
    ])
    return searchParams({ wanted, conditions: conditions.length, matches, total })
  }

  return {
    async search(fields, query) {
      const { vectors, limit, offset = 0, minScore, withVectors = false } = query
      const wanted = Math.min(MAX_HITS, offset + limit)
      const conditions = filterConditions(query.filter, fields)
      const params = await chooseParams(conditions, query, wanted)
      const filter = allOf(WITH_IMAGES, ...conditions, ...noneOf('group_id', query.excludeGroups ?? []))

      const nearest = async (vector: Float32Array, groups: number, size: number): Promise<Group[]> => {
        const answer = await server.call((qdrant) =>
          qdrant.queryGroups(collection, {
            query: [Array.from(vector)],
            using: IMAGES,
            filter,
            params,
            ...(minScore !== undefined && { score_threshold: minScore - ROUNDING }),
            group_by: 'group_id',
            group_size: size,
            limit: groups,
            with_payload: ['product_id', 'group_id'],
          }),
        )
        return answer.groups.map(({ hits }) => hits.map(candidateOf))
      }

      const found = (await settle(vectors, nearest, wanted)).slice(offset, wanted)
      const records = new Map((await getRecords(found.map(({ productId }) => productId))).map((r) => [r.product.id, r]))
      return found
        .flatMap(({ productId }) => {
          const record = records.get(productId)
          // A product deleted since it was found has no record any more.
          return record ? (bestImage(record, vectors, withVectors) ?? []) : []
        })
        .filter(({ score }) => minScore === undefined || score >= minScore)
        .sort((a, b) => b.score - a.score || compareBytes(a.record.product.id, b.record.product.id))
    },
  }
}

/**
 * The best product of each group, best first. There is no offset for groups, and equal scores come in any order: this
 * asks for more until what is left out scores less than what is kept.
 */
async function settle(
  vectors: readonly Float32Array[],
  nearest: (vector: Float32Array, groups: number, size: number) => Promise<Group[]>,
  wanted: number,
): Promise<Candidate[]> {
  for (let [groups, size] = [wanted + 1, 2]; ;) {
    const lists = await Promise.all(vectors.map((vector) => nearest(vector, groups, size)))
    const ranked = rank(lists.flat(2))
    const last = ranked[wanted - 1]
    // A group that a list did not reach scores at most that list's last one.
    const bounds = lists.filter((list) => list.length >= groups).map((list) => list.at(-1)?.[0]?.score ?? 0)
    const undecided = bounds.length > 0 && !(last && last.score > Math.max(...bounds))
    const isTied = (group: Group) => group.length >= size && group.at(-1)?.score === group[0]?.score
    const tied = lists.some((list) => list.slice(0, wanted).some(isTied))
    if (!undecided && !tied) return ranked
    if (undecided) groups *= 4
    if (tied) size *= 4
    if (groups * size > MAX_PRODUCTS) return ranked
  }
}

function rank(candidates: readonly Candidate[]): Candidate[] {
  const best = new Map<string, Candidate>()
  for (const candidate of candidates) {
    const rival = best.get(candidate.groupId)
    if (!rival || byRank(candidate, rival) < 0) best.set(candidate.groupId, candidate)
  }
  return [...best.values()].sort(byRank)
}

function byRank(a: Candidate, b: Candidate): number {
  return b.score - a.score || compareBytes(a.productId, b.productId)
}

function candidateOf(point: Schemas['ScoredPoint']): Candidate {
  const { product_id, group_id = product_id } = payloadOf(point)
  return { productId: product_id, groupId: group_id, score: point.score }
}

/** The hit with the image that is nearest to any of the vectors; Qdrant finds the point and does not say which image. */
function bestImage(
  record: ProductRecord,
  vectors: readonly Float32Array[],
  withVectors: boolean,
): SearchHit | undefined {
  let best: { position: number; score: number } | undefined
  for (const { position, vector } of record.images) {
    if (!vector) continue
    const score = Math.max(...vectors.map((wanted) => dot(wanted, vector)))
    if (!best || score > best.score) best = { position, score }
  }
  if (!best) return undefined
  const images = record.images.map(({ position, imageSha256 }) => ({ position, imageSha256 }))
  // Rounding can leave an identical image a hair beyond 1.
  const score = Math.max(-1, Math.min(1, best.score))
  return { record: withVectors ? record : { ...record, images }, score, position: best.position }
}
