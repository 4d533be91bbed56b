import { type Field, type Filter, MAX_LIMIT, parseFilterQuery } from '@lookalike/shared'
import { type Static, Type } from 'typebox'

export const ImportParams = Type.Object({ id: Type.String({ maxLength: 100 }) })

/** Paging of every list. Parameters beside the named ones are filters. */
export const ListQuery = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: MAX_LIMIT, default: 24, description: 'Items of one page' }),
  cursor: Type.Optional(Type.String({ maxLength: 1000, description: '`nextCursor` of the page before' })),
})
export type ListQuery = Static<typeof ListQuery>

export const SearchQuery = Type.Object({
  ...ListQuery.properties,
  min_score: Type.Optional(
    Type.Number({ minimum: -1, maximum: 1, description: 'Smallest cosine similarity to answer' }),
  ),
})
export type SearchQuery = Static<typeof SearchQuery>

/** What every filtered route says of its further parameters. */
export const FILTER_HELP =
  'Every further parameter is a filter on a field of `GET /v1/catalog`: `color=Red&color=Blue` (any of), ' +
  '`price.gte=10&price.lte=40` (range), `not.brand=Acme` (none of). Fields are joined by AND.'

/**
 * The filter in a query: all parameters that the route's schema does not name.
 * @throws LookalikeError `invalid_filter`
 */
export function filterOf(query: object, own: { properties: object }, fields: readonly Field[]): Filter {
  return parseFilterQuery(
    Object.fromEntries(Object.entries(query).filter(([name]) => !Object.hasOwn(own.properties, name))),
    fields,
  )
}
