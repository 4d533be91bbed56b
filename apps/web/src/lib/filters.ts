/**
 * The state of a list lives in the page's address, in the api's own filter language, so that the back button, reloading
 * and sharing work. Browser-safe.
 */

/** What is needed of a field of the catalog. */
export interface FilterField {
  readonly name: string
  readonly type: 'string' | 'string-list' | 'number' | 'boolean' | 'date'
  readonly filterable: boolean
}

/** As Next.js hands over the query of a page. */
export type PageQuery = Readonly<Record<string, string | string[] | undefined>>

/** An active filter that a person can take away. */
export interface ActiveFilter {
  readonly label: string
  /** The parameters without it. */
  readonly without: URLSearchParams
}

const RANGE = /\.(gte|gt|lte|lt)$/

/**
 * The filters in a page's query, in order; what names no field of the catalog (campaign parameters, say) is left out.
 */
export function filtersOf(query: PageQuery, fields: readonly FilterField[]): URLSearchParams {
  const names = new Set(fields.filter(({ filterable }) => filterable).map(({ name }) => name))
  const filters = new URLSearchParams()
  for (const [key, given] of Object.entries(query)) {
    if (!names.has(key.replace(/^not\./, '').replace(RANGE, ''))) continue
    for (const value of [given ?? []].flat()) if (value !== '') filters.append(key, value)
  }
  return filters
}

/** The metadata of a page that the query narrows: search engines follow its links and list the whole page only. */
export function listedUnfiltered(query: PageQuery) {
  return Object.keys(query).length > 0 ? { robots: { index: false, follow: true } } : {}
}

/** The first value of a parameter; undefined where it is missing or empty. */
export function single(query: PageQuery, name: string): string | undefined {
  return [query[name] ?? []].flat()[0] || undefined
}

/** Filters as `client.GET` takes them. */
export function toClientFilters(filters: URLSearchParams): Record<string, string[]> {
  return Object.fromEntries([...new Set(filters.keys())].map((name) => [name, filters.getAll(name)]))
}

/** The parameters with one value of a field switched on or off; the page starts anew. */
export function toggled(params: URLSearchParams, name: string, value: string): URLSearchParams {
  const next = new URLSearchParams(params)
  if (next.has(name, value)) next.delete(name, value)
  else next.append(name, value)
  return restarted(next)
}

/** The parameters with one of them set, or removed where it is undefined; the page starts anew. */
export function withParam(params: URLSearchParams, name: string, value: string | undefined): URLSearchParams {
  const next = new URLSearchParams(params)
  if (value === undefined) next.delete(name)
  else next.set(name, value)
  return name === 'cursor' ? next : restarted(next)
}

function restarted(params: URLSearchParams): URLSearchParams {
  params.delete('cursor')
  params.delete('page')
  return params
}

export function hrefOf(path: string, params: URLSearchParams): string {
  return params.size > 0 ? `${path}?${params}` : path
}

/** A field's name as a person writes it: `product_type` and `articleType` become `Product type` and `Article type`. */
export function fieldLabel(name: string): string {
  const words = name.replaceAll(/[._]/g, ' ').replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** `in_stock` as `In stock`; what is no such word stays. */
export function valueLabel(name: string, value: string): string {
  if (name === 'availability') return fieldLabel(value)
  if (value === 'true') return 'Yes'
  return value === 'false' ? 'No' : value
}

const SIGNS: Readonly<Record<string, string>> = { gte: 'from', gt: 'above', lte: 'up to', lt: 'below' }

/** What a person sees as active and can remove, in order of the address. */
export function activeFilters(
  params: URLSearchParams,
  filters: URLSearchParams,
  amount: (value: string) => string,
): ActiveFilter[] {
  const active = [...filters].map(([key, value]): ActiveFilter => {
    const name = key.replace(/^not\./, '').replace(RANGE, '')
    const range = RANGE.exec(key)?.[1]
    const isMoney = name === 'price' || name === 'sale_price'
    const text = isMoney ? amount(value) : valueLabel(name, value)
    const words = range === undefined ? text : `${fieldLabel(name)} ${SIGNS[range]} ${text}`
    return { label: key.startsWith('not.') ? `Not ${words}` : words, without: toggled(params, key, value) }
  })
  const q = params.get('q')
  if (q) active.unshift({ label: `“${q}”`, without: withParam(params, 'q', undefined) })
  if (params.get('in_stock') === 'true')
    active.push({ label: 'In stock', without: withParam(params, 'in_stock', undefined) })
  return active
}
