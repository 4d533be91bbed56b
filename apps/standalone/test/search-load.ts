import type { CatalogProduct, ProductList, SearchResult } from '@lookalike/shared'
import { readAnswer } from './stack.ts'

/**
 * Searches of every kind, one after the other, until they are stopped; an answer that is empty is a problem too.
 * @param like a product and a photo that the searches begin with
 */
export function loadSearches(api: string, like: { id: string; photo: Buffer }) {
  const problems: string[] = []
  let searches = 0
  let stopped = false
  const form = (field: string, value: string | Buffer) => {
    const body = new FormData()
    if (typeof value === 'string') body.append(field, value)
    else body.append(field, new Blob([new Uint8Array(value)]), 'photo.png')
    return { method: 'POST', body }
  }
  const requests: [route: string, init?: () => RequestInit][] = [
    ['/v1/products?limit=5'],
    [`/v1/products/${like.id}/similar?limit=5`],
    ['/v1/search/image?limit=5', () => form('image', like.photo)],
    ['/v1/search/mixed?limit=5', () => form('positive', like.id)],
  ]
  const run = async (): Promise<void> => {
    while (!stopped) {
      for (const [route, init] of requests) {
        try {
          const { status, body } = await readAnswer<SearchResult>(await fetch(api + route, init?.()))
          if (status !== 200) problems.push(`${route} answered ${status}: ${JSON.stringify(body)}`)
          else if (body.items.length === 0) problems.push(`${route} found nothing`)
        } catch (error) {
          problems.push(`${route} failed: ${error}`)
        }
        searches += 1
      }
    }
  }
  const running = run()
  return {
    /** All products as they can be browsed. */
    async products(): Promise<readonly CatalogProduct[]> {
      const { body } = await readAnswer<ProductList>(await fetch(`${api}/v1/products?limit=100`))
      return body.items
    },
    async stop(): Promise<{ searches: number; problems: readonly string[] }> {
      stopped = true
      await running
      return { searches, problems }
    },
  }
}
