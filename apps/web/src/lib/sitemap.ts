/** Sitemaps after sitemaps.org, written as the catalog is read. */

/** Most addresses of one sitemap file, by the protocol. */
export const MAX_URLS = 50_000

export interface CatalogPage {
  readonly ids: readonly string[]
  readonly nextCursor: string | null
}

export interface SitemapOptions {
  readonly origin: URL
  /** A page of the catalog in its own order; undefined for the first. */
  readonly read: (cursor: string | undefined) => Promise<CatalogPage>
  readonly maxUrls?: number
}

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
const NAMESPACE = 'http://www.sitemaps.org/schemas/sitemap/0.9'

/**
 * The addresses of the storefront and of the products after a cursor, as many as one file may hold.
 * @param after undefined for the first part, which also holds the storefront's own pages
 */
export async function* urlSet(after: string | undefined, options: SitemapOptions): AsyncGenerator<string> {
  const { origin, maxUrls = MAX_URLS } = options
  yield `${XML}<urlset xmlns="${NAMESPACE}">\n`
  if (after === undefined) for (const path of ['/', '/search']) yield entry('url', new URL(path, origin))
  for await (const { ids } of part(after, { ...options, maxUrls }))
    yield ids.map((id) => entry('url', new URL(`/p/${encodeURIComponent(id)}`, origin))).join('')
  yield '</urlset>\n'
}

/** The parts of a catalog that is too large for one file: each begins after the last product of the one before. */
export async function* sitemapIndex(options: SitemapOptions): AsyncGenerator<string> {
  const { origin, maxUrls = MAX_URLS } = options
  yield `${XML}<sitemapindex xmlns="${NAMESPACE}">\n`
  for (let after: string | null | undefined = undefined; after !== null; ) {
    const url = new URL('/sitemap.xml', origin)
    url.searchParams.set('after', after ?? '')
    yield entry('sitemap', url)
    let last: CatalogPage | undefined
    for await (const page of part(after, { ...options, maxUrls })) last = page
    after = last?.nextCursor ?? null
  }
  yield '</sitemapindex>\n'
}

/** Whole pages of the catalog; the storefront's own pages have their room too. */
async function* part(after: string | undefined, { read, maxUrls }: SitemapOptions & { readonly maxUrls: number }) {
  let cursor = after
  let count = after === undefined ? 2 : 0
  for (;;) {
    const page = await read(cursor)
    yield page
    count += page.ids.length
    if (page.nextCursor === null || count + page.ids.length > maxUrls) return
    cursor = page.nextCursor
  }
}

function entry(tag: 'url' | 'sitemap', url: URL): string {
  return `<${tag}><loc>${url.href.replaceAll('&', '&amp;').replaceAll("'", '&apos;')}</loc></${tag}>\n`
}
