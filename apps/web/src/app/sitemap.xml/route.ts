import { answer } from '@lookalike/client'
import { api } from '../../lib/api.ts'
import { siteOrigin } from '../../lib/site-origin.ts'
import { MAX_URLS, sitemapIndex, type SitemapOptions, urlSet } from '../../lib/sitemap.ts'

/** As many products as the api answers at once. */
const PAGE_SIZE = 100

const list = (query: { limit: number; facets: boolean; cursor?: string }) =>
  answer(api.GET('/v1/products', { params: { query } }))

/** The sitemap of all products, or of those `after` a cursor; an index of such parts where one file cannot hold all. */
export async function GET(request: Request): Promise<Response> {
  const given = new URL(request.url).searchParams.get('after')
  const options: SitemapOptions = {
    origin: await siteOrigin(),
    async read(cursor) {
      const page = await list({ limit: PAGE_SIZE, facets: false, ...(cursor !== undefined && { cursor }) })
      return { ids: page.items.map(({ id }) => id), nextCursor: page.nextCursor }
    },
  }
  const isWhole = given === null && ((await list({ limit: 1, facets: true })).total ?? 0) < MAX_URLS - PAGE_SIZE
  const text = given === null && !isWhole ? sitemapIndex(options) : urlSet(given || undefined, options)
  return new Response(streamOf(text), { headers: { 'content-type': 'application/xml; charset=utf-8' } })
}

function streamOf(text: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await text.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    cancel: () => void text.return(undefined),
  })
}
