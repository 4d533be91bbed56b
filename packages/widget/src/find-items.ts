/** What the element reads of a product as the API answers it. */
export interface Product {
  readonly id: string
  readonly title: string
  readonly link?: string
  readonly price?: Money
  readonly sale_price?: Money
  readonly images: readonly ProductImage[]
}

export interface Money {
  readonly amount: number
  readonly currency: string
}

interface ProductImage {
  readonly url: string
}

/** One product to show. */
export interface Item {
  readonly product: Product
  readonly image: ProductImage | undefined
  /** Cosine similarity, -1 to 1; null for a fallback product. */
  readonly score: number | null
}

export interface Found {
  readonly source: 'similar' | 'fallback'
  readonly items: readonly Item[]
}

export interface Question {
  /** Where `v1/` is, with a slash at the end. */
  readonly api: string
  /** Empty: only the fallback products are asked for. */
  readonly productId: string
  readonly limit: number
  /** A query string in the API's filter language. */
  readonly filter: string
  readonly fallbackIds: readonly string[]
}

/** No answer, or one that is no success; `code` is the API's own where it gave one. */
export class AnswerError extends Error {
  readonly code: string
  /** HTTP status; 0 without an answer. */
  readonly status: number

  constructor(code: string, status: number) {
    super(`${status} ${code}`)
    this.code = code
    this.status = status
  }
}

/** The API knows that there is nothing to compare with; asking again will not help, other products will. */
const NOTHING_SIMILAR = ['product_not_found', 'product_has_no_image']

/**
 * Finds similar products, or the fallback products where the API has none.
 * @throws AnswerError
 */
export async function findItems(question: Question, signal: AbortSignal): Promise<Found> {
  const { productId, fallbackIds } = question
  if (productId !== '') {
    try {
      const items = await similarItems(question, signal)
      if (items.length > 0 || fallbackIds.length === 0) return { source: 'similar', items }
    } catch (error) {
      const isExpected = error instanceof AnswerError && NOTHING_SIMILAR.includes(error.code)
      if (fallbackIds.length === 0 || !isExpected) throw error
    }
  }
  return { source: 'fallback', items: await fallbackItems(question, signal) }
}

async function similarItems({ api, productId, limit, filter }: Question, signal: AbortSignal): Promise<Item[]> {
  const query = new URLSearchParams(filter)
  query.set('limit', String(limit))
  const url = `${api}v1/products/${encodeURIComponent(productId)}/similar?${query}`
  const { items } = await getJson<{ items: { product: Product; score: number; image: ProductImage }[] }>(url, signal)
  return items.map(({ product, score, image }) => ({ product, score, image }))
}

/** The fallback products that exist, in the order given. */
async function fallbackItems({ api, productId, limit, fallbackIds }: Question, signal: AbortSignal): Promise<Item[]> {
  const ids = fallbackIds.filter((id) => id !== productId).slice(0, limit)
  const answers = await Promise.allSettled(
    ids.map((id) => getJson<Product>(`${api}v1/products/${encodeURIComponent(id)}`, signal)),
  )
  const products = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
  return products.map((product) => ({ product, image: product.images[0], score: null }))
}

async function getJson<T>(url: string, signal: AbortSignal): Promise<T> {
  const response = await fetch(url, { signal, credentials: 'omit' }).catch(() => {
    throw new AnswerError('unreachable', 0)
  })
  if (response.ok) return (await response.json()) as T
  const problem = (await response.json().catch(() => null)) as { code?: unknown } | null
  throw new AnswerError(String(problem?.code ?? 'http_error'), response.status)
}
