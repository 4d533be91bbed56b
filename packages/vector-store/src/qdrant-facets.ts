import { type FacetCounts, type Facets, type FieldType, type Filter, withoutField } from '@lookalike/shared'
import { type FieldTypes, fieldTypeOf } from './fields.ts'
import { type AllOf, allOf, filterConditions, LIVE } from './qdrant-filter.ts'
import { fieldKey } from './qdrant-schema.ts'
import type { QdrantServer } from './qdrant-server.ts'

/** The most frequent values of a field; a page shows a few dozen. */
const MAX_VALUES = 10_000

/** Counts products per value, a question per field. */
export async function countFacets(
  server: QdrantServer,
  collection: string,
  fields: FieldTypes,
  filter: Filter,
  names: readonly string[],
): Promise<Facets> {
  const types = names.map((name) => [name, fieldTypeOf(name, fields)] as const)
  const counted = types.map(async ([name, type]): Promise<[string, FacetCounts]> => {
    if (type === 'date') return [name, { values: [] }]
    const rest = allOf(LIVE, ...filterConditions(withoutField(filter, name), fields))
    return [name, await (type === 'number' ? bounds(fieldKey(name, type), rest) : values(name, type, rest))]
  })
  return Object.fromEntries(await Promise.all(counted))

  async function values(name: string, type: FieldType, filter: AllOf): Promise<FacetCounts> {
    const hits = await countValues(server, collection, fieldKey(name, type), filter)
    const values = hits.map(({ value, count }) => ({ value: value as string | boolean, count }))
    return { values: values.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)) }
  }

  async function bounds(key: string, filter: AllOf): Promise<FacetCounts> {
    const ends = (['asc', 'desc'] as const).map(async (direction) => {
      const { points } = await server.call((qdrant) =>
        qdrant.scroll(collection, { filter, order_by: { key, direction }, limit: 1, with_payload: [key] }),
      )
      return points[0] && Number(points[0].payload?.[key])
    })
    const [min, max] = await Promise.all(ends)
    return min === undefined || max === undefined ? { values: [] } : { values: [], min, max }
  }
}

/** Exact counts of the points per value of an indexed key. */
export async function countValues(server: QdrantServer, collection: string, key: string, filter: AllOf) {
  const request = { key, filter, exact: true, limit: MAX_VALUES }
  return (await server.call((qdrant) => qdrant.facet(collection, request))).hits
}
