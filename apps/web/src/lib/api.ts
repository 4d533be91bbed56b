import 'server-only'
import { answer, ApiError, createClient, type Product, type Schemas } from '@lookalike/client'
import { cache } from 'react'
import { apiUrl } from '../env.ts'

const DEADLINE_MS = 15_000
const CATALOG_TTL_MS = 15_000

/** The api as server components ask it. */
export const api = createClient({
  baseUrl: apiUrl,
  fetch: (request) => fetch(request, { cache: 'no-store', signal: AbortSignal.timeout(DEADLINE_MS) }),
})

export type Catalog = Awaited<ReturnType<typeof fetchCatalog>>
export type Field = Catalog['fields'][number]
export type Facets = Schemas['ProductList']['facets']

const fetchCatalog = () => answer(api.GET('/v1/catalog'))
let known: { catalog: Promise<Catalog>; until: number } | undefined

/** The catalog's fields and currencies, which change with a restart only, so they are asked for now and then. */
export function getCatalog(): Promise<Catalog> {
  if (known && known.until > Date.now()) return known.catalog
  const catalog = fetchCatalog()
  const mine = { catalog, until: Date.now() + CATALOG_TTL_MS }
  known = mine
  catalog.catch(() => {
    if (known === mine) known = undefined
  })
  return catalog
}

/** A product, asked for once per request; undefined when there is none of this id. */
export const getProduct = cache(async (id: string): Promise<Product | undefined> => {
  try {
    return await answer(api.GET('/v1/products/{id}', { params: { path: { id } } }))
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined
    throw error
  }
})

/** What a wrong request was answered, for people; everything else is thrown on and ends at the error page. */
export function refusal(error: unknown): string {
  if (error instanceof ApiError && error.status >= 400 && error.status < 500) return error.message
  throw error
}
