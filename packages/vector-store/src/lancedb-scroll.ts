import type { ColumnOrdering, Table } from '@lancedb/lancedb'
import { type FieldTypes, fieldTypeOf } from './fields.ts'
import { decodeCursor, encodeCursor, type Place } from './cursor.ts'
import { allOf, literal } from './lancedb-filter.ts'
import { fieldColumn } from './lancedb-schema.ts'
import type { ScrollQuery, Sort } from './store.ts'

/** What a list is sorted by before the product id. */
interface SortKey {
  readonly column: string
  readonly ascending: boolean
}

export interface ScrolledIds {
  readonly ids: readonly string[]
  readonly nextCursor: string | null
}

/**
 * Ids of one page, in order.
 * @param conditions what the rows must meet, one row per product
 */
export async function scrollTable(
  table: Table,
  fields: FieldTypes,
  conditions: readonly string[],
  { sort = 'id', limit, cursor }: ScrollQuery,
): Promise<ScrolledIds> {
  const key = sortKey(sort, fields)
  const after = cursor === undefined ? [] : [afterSql(key, decodeCursor(sort, cursor))]
  const query = table.query().select(key ? ['product_id', key.column] : ['product_id'])
  const where = allOf([...conditions, ...after])
  if (where) query.where(where)
  const rows = await query
    .orderBy([
      ...(key ? [{ columnName: key.column, ascending: key.ascending, nullsFirst: false }] : []),
      { columnName: 'product_id', ascending: true },
    ] satisfies ColumnOrdering[])
    .limit(limit + 1)
    .toArray()
  const ids: string[] = rows.slice(0, limit).map(({ product_id }) => product_id)
  const last = ids.at(-1)
  const lastKey: number | null = key ? rows[ids.length - 1]?.[key.column] : null
  return {
    ids,
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(sort, { id: last, key: lastKey }) : null,
  }
}

/** @throws LookalikeError `invalid_filter` when the collection has no prices */
function sortKey(sort: Sort, fields: FieldTypes): SortKey | undefined {
  if (sort === 'id') return undefined
  if (sort === 'newest') return { column: 'created_version', ascending: false }
  fieldTypeOf('price', fields)
  return { column: fieldColumn('price'), ascending: sort === 'price' }
}

/** The rows behind a place: those with a later key, with the same one and a later id, and last those without one. */
function afterSql(key: SortKey | undefined, place: Place): string {
  const laterId = `product_id > ${literal(place.id)}`
  if (!key) return laterId
  if (place.key === null) return `${key.column} IS NULL AND ${laterId}`
  const value = literal(place.key)
  const later = `${key.column} ${key.ascending ? '>' : '<'} ${value}`
  return `(${later} OR (${key.column} = ${value} AND ${laterId}) OR ${key.column} IS NULL)`
}
