import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CatalogPage, sitemapIndex, type SitemapOptions, urlSet } from '../src/lib/sitemap.ts'

const origin = new URL('https://shop.example')

/** A catalog of `count` products, answered three at a time. */
function optionsFor(count: number, maxUrls: number): SitemapOptions {
  const ids = Array.from({ length: count }, (_, n) => `id ${n}&'<`)
  return {
    origin,
    maxUrls,
    async read(cursor): Promise<CatalogPage> {
      const start = Number(cursor ?? 0)
      return { ids: ids.slice(start, start + 3), nextCursor: start + 3 < count ? String(start + 3) : null }
    },
  }
}

const textOf = async (parts: AsyncGenerator<string>) => (await Array.fromAsync(parts)).join('')
const locations = (xml: string) =>
  [...xml.matchAll(/<loc>(.*?)<\/loc>/g)].map(([, text = '']) => text.replaceAll('&amp;', '&'))

test('a small catalog is one file, its ids are escaped', async () => {
  const xml = await textOf(urlSet(undefined, optionsFor(4, 100)))
  assert.equal(locations(xml).length, 2 + 4)
  assert.ok(xml.includes('<loc>https://shop.example/p/id%200%26&apos;%3C</loc>'))
  assert.match(xml, /^<\?xml .*<urlset .*<\/urlset>\n$/s)
})

test('a large catalog is an index of parts that hold every product once, none more than a file may', async () => {
  for (const count of [1, 3, 9, 10, 20, 31]) {
    const options = optionsFor(count, 10)
    const found: string[] = []
    const parts = locations(await textOf(sitemapIndex(options)))
    for (const part of parts) {
      const urls = locations(await textOf(urlSet(new URL(part).searchParams.get('after') || undefined, options)))
      assert.ok(urls.length <= 10, `${urls.length} addresses`)
      found.push(...urls)
    }
    assert.equal(new Set(found).size, found.length)
    assert.equal(found.length, count + 2)
  }
})
