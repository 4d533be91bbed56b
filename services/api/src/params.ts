import {
  type Condition,
  DIVERSITY_POOL,
  type Field,
  type Filter,
  MAX_LIMIT,
  parseFilterQuery,
  textCondition,
  withCondition,
} from '@lookalike/shared'
import { SORTS } from '@lookalike/vector-store'
import { type Static, Type } from 'typebox'

export const ImportParams = Type.Object({ id: Type.String({ maxLength: 100 }) })

/** Paging of every list. Parameters beside the named ones are filters. */
const ListQuery = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: MAX_LIMIT, default: 24, description: 'Items of one page' }),
  cursor: Type.Optional(Type.String({ maxLength: 1000, description: '`nextCursor` of the page before' })),
})

const q = Type.Optional(
  Type.String({
    maxLength: 200,
    description:
      'Words that the title must hold, all of them, as whole words; case, diacritics and plurals do not count. ' +
      'They narrow the result and do not change its order',
  }),
)

export const BrowseQuery = Type.Object({
  ...ListQuery.properties,
  q,
  in_stock: Type.Boolean({ default: false, description: 'Whether to leave out products that are `out_of_stock`' }),
  sort: Type.Enum([...SORTS], {
    default: 'id',
    description:
      'By id; by amount of the price, lowest or highest first, products without one last; or last created first. ' +
      'Equals come in order of id. A cursor belongs to its order',
  }),
  facets: Type.Boolean({ default: true, description: 'Whether to count values per facet field' }),
})

export const SearchQuery = Type.Object({
  ...ListQuery.properties,
  q,
  in_stock: Type.Boolean({
    default: true,
    description:
      'Whether to leave out products that are `out_of_stock`; a filter on `availability` decides instead. ' +
      'A product without availability counts as in stock',
  }),
  min_score: Type.Optional(
    Type.Number({ minimum: -1, maximum: 1, description: 'Smallest cosine similarity to answer' }),
  ),
  diversity: Type.Number({
    minimum: 0,
    maximum: 1,
    default: 0,
    description:
      `Above 0, the ${DIVERSITY_POOL} best hits are put in order by maximal marginal relevance, and there are no more than these: ` +
      '0.3 parts near duplicates, 1 looks at differences only. Scores stay the similarities to the query',
  }),
  exclude_id: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
    maxItems: 100,
    default: [],
    description: 'Products to leave out, each with its group; repeat it for several',
  }),
})
export type SearchQuery = Static<typeof SearchQuery>

/** How a part of a photo is written. */
export const CROP_HELP = '"x,y,width,height", fractions in 0..1'

/** What every filtered route says of its further parameters. */
export const FILTER_HELP =
  'Every further parameter is a filter on a field of `GET /v1/catalog`: `color=Red&color=Blue` (any of), ' +
  '`price.gte=10&price.lte=40` (range; of dates too, as in `released.gte=2026-03-01`), `not.brand=Acme` (none of). Fields are joined by AND.'

const IN_STOCK: Condition = { field: 'availability', noneOf: ['out_of_stock'] }

/**
 * The filter in a query: all parameters that the route's schema does not name, the words of `q`, and the stock.
 * @throws LookalikeError `invalid_filter`; `invalid_request` for a `q` without a word
 */
export function filterOf(
  query: { readonly q?: string; readonly in_stock: boolean },
  own: { properties: object },
  fields: readonly Field[],
): Filter {
  const rest = Object.entries(query).filter(([name]) => !Object.hasOwn(own.properties, name))
  let filter = parseFilterQuery(Object.fromEntries(rest), fields)
  if (query.in_stock && !filter.some(({ field }) => field === IN_STOCK.field)) filter = withCondition(filter, IN_STOCK)
  // A form sends an empty search box too.
  return query.q?.trim() ? withCondition(filter, textCondition(query.q)) : filter
}
