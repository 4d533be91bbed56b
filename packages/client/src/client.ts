import createFetchClient, { type Client as FetchClient } from 'openapi-fetch'
import type { components, paths } from './schema.ts'

export type { paths }
export type Schemas = components['schemas']
export type Product = Schemas['Product']
export type ProductList = Schemas['ProductList']
export type SearchResult = Schemas['SearchResult']
export type Import = Schemas['Import']
export type Reindex = Schemas['Reindex']
export type ImportPreview = Schemas['ImportPreview']
export type ProblemDetails = Schemas['ProblemDetails']

/** `client.GET('/v1/products', { params: { query: { limit: 10, filters: { color: ['Red', 'Blue'] } } } })` */
export type Client = FetchClient<paths>

export interface ClientOptions {
  /** Where the API is, for instance `http://127.0.0.1:4000`; `/` in a page of the same origin. */
  readonly baseUrl: string
  /** Only for programs that may change the catalog. */
  readonly adminKey?: string
  readonly fetch?: (request: Request) => Promise<Response>
}

/** A client of one API; its paths, parameters and answers are typed after the OpenAPI document. */
export function createClient({ baseUrl, adminKey, fetch }: ClientOptions): Client {
  return createFetchClient<paths>({
    baseUrl,
    querySerializer: queryString,
    ...(fetch && { fetch }),
    ...(adminKey !== undefined && { headers: { authorization: `Bearer ${adminKey}` } }),
  })
}

/**
 * The query of a URL, without `?`: `filters` stand as parameters of their own, a list as a parameter that repeats, and
 * what is undefined or null is left out.
 */
function queryString({ filters, ...query }: Record<string, unknown>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...query, ...(filters as object | undefined) })) {
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined && one !== null) search.append(name, String(one))
  }
  return search.toString()
}

/** What the API answered instead of what was asked for; `message` says what is wrong and how to mend it. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  /** Missing when something between here and the API answered. */
  readonly problem: ProblemDetails | undefined

  constructor(response: Response, body: unknown) {
    const problem = isProblem(body) ? body : undefined
    super(problem?.detail ?? `${response.url} answered ${response.status} ${response.statusText}`.trim())
    this.status = response.status
    this.problem = problem
  }
}

/**
 * The data of a call: `await answer(client.GET('/v1/products/{id}', { params: { path: { id } } }))`.
 * @throws ApiError for every other status; TypeError when the API cannot be reached, as `fetch` does
 */
export async function answer<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call
  if (!response.ok) throw new ApiError(response, error)
  return data as T
}

function isProblem(body: unknown): body is ProblemDetails {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body
}
