import type { Table } from '@lancedb/lancedb'
import type { FieldTypes } from './fields.ts'
import { bestGroups, type Candidate } from './best-groups.ts'
import { allOf, filterSql, inSql } from './lancedb-filter.ts'
import type { SearchQuery } from './store.ts'

const COLUMNS = ['product_id', 'group_id', 'position', '_distance']
/** Deeper than this, comparing with every vector costs no more than walking the graph. */
const MAX_GRAPH_DEPTH = 1000
/** Candidates re-ranked by their full vectors per result: the graph holds them in 8 bits per dimension. */
const REFINE_FACTOR = 2
/** Smallest breadth of the walk. */
const MIN_EF = 100

/** The best image of each group that matches, best first. */
export async function searchTable(table: Table, fields: FieldTypes, query: SearchQuery): Promise<Candidate[]> {
  // No condition keeps products without images and deleted ones out: a row without a vector is never a neighbour.
  const conditions = filterSql(query.filter, fields)
  if (query.excludeGroups?.length) conditions.push(`NOT (${inSql('group_id', query.excludeGroups)})`)
  const where = allOf(conditions)
  return bestGroups((vector, count) => nearest(table, where, vector, count, query.exact ?? false), query)
}

async function nearest(table: Table, where: string | undefined, vector: Float32Array, count: number, exact: boolean) {
  if (!exact && count <= MAX_GRAPH_DEPTH) {
    const found = await run(table, where, vector, count, false)
    // A walk under a filter may end before it has found enough; what it found then is not the answer.
    if (found.length >= count) return found
  }
  return run(table, where, vector, count, true)
}

async function run(table: Table, where: string | undefined, vector: Float32Array, count: number, exact: boolean) {
  const query = table.query().nearestTo(vector).distanceType('cosine').select(COLUMNS).limit(count)
  if (where) query.where(where)
  if (exact) query.bypassVectorIndex()
  else query.ef(Math.max(MIN_EF, count * REFINE_FACTOR)).refineFactor(REFINE_FACTOR)
  const rows = (await query.toArrow()).toArray()
  return rows.map(
    ({ product_id, group_id, position, _distance }): Candidate => ({
      productId: product_id,
      groupId: group_id,
      position,
      // Rounding can leave an identical image a hair beyond 1.
      score: Math.max(-1, Math.min(1, 1 - _distance)),
    }),
  )
}
