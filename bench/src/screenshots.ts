/**
 * `npm run screenshots`: pictures of each page at three widths, of the demo catalog, in docs/screenshots. Exits with 1
 * where a page logs an error, asks another origin for something, or scrolls sideways.
 */
import { mkdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { startStorefront } from './storefront.ts'

const OUT = path.resolve(import.meta.dirname, '../../docs/screenshots')
const WIDTHS = [360, 768, 1440]
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
]
const SCROLLS = 'document.documentElement.scrollWidth > document.documentElement.clientWidth'
await using storefront = await startStorefront()
const { url } = storefront
const key = (await readFile(storefront.adminKeyFile, 'utf8')).trim()
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS })
await using _browser = { [Symbol.asyncDispose]: () => browser.close() }
await rm(OUT, { recursive: true, force: true })
await mkdir(OUT, { recursive: true })

const { items } = (await (await fetch(`${url}/v1/products?limit=12&q=dress`)).json()) as {
  items: { id: string; images: { url: string }[] }[]
}
const [first] = items
if (!first) throw new Error('The demo catalog has no dress.')
const photo = Buffer.from(await (await fetch(url + (first.images[0]?.url ?? ''))).arrayBuffer())
const feed = feedOf(first.id, first.images[0]?.url ?? '')
const importId = await failingImport()

/** What is to be seen, in the order of a visit. */
const VIEWS: readonly { name: string; path: string; act?: (page: Page) => Promise<void> }[] = [
  { name: 'browse', path: '/' },
  { name: 'browse-filtered', path: '/?gender=Women&price.lte=80&sort=price' },
  { name: 'browse-empty', path: '/?q=zeppelin' },
  { name: 'product', path: `/p/${encodeURIComponent(first.id)}` },
  { name: 'search', path: '/search' },
  { name: 'search-photo', path: '/search', act: searchByPhoto },
  { name: 'admin-login', path: '/admin/login' },
  { name: 'admin-imports', path: '/admin/imports' },
  { name: 'admin-import', path: `/admin/imports/${importId}` },
  { name: 'admin-upload', path: '/admin/upload', act: chooseFeed },
  { name: 'admin-catalog', path: '/admin/catalog' },
  { name: 'admin-product', path: `/admin/catalog/${encodeURIComponent(first.id)}` },
  { name: 'admin-system', path: '/admin/system' },
]

const complaints: string[] = []
for (const width of WIDTHS) {
  const context = await browser.newContext({ viewport: { width, height: width < 500 ? 740 : 900 } })
  for (const view of VIEWS) {
    if (view.name === 'admin-imports') await logIn(context)
    await shoot(context, width, view)
  }
  await context.close()
}
const dark = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' })
await shoot(dark, 1440, { name: 'product-dark', path: `/p/${encodeURIComponent(first.id)}` })
for (const complaint of complaints) console.error(complaint)
console.log(`${(VIEWS.length * WIDTHS.length + 1).toString()} pictures in docs/screenshots`)
process.exitCode = complaints.length === 0 ? 0 : 1

async function shoot(context: BrowserContext, width: number, { name, path: where, act }: (typeof VIEWS)[number]) {
  const page = await context.newPage()
  const complain = (text: string) => complaints.push(`${name} at ${width}: ${text}`)
  page.on('pageerror', (error) => complain(String(error)))
  page.on('console', (message) => message.type() === 'error' && complain(message.text()))
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url())) complain(`asks ${request.url()}`)
  })
  await page.goto(url + where, { waitUntil: 'networkidle' })
  await act?.(page)
  const scrolls = await page.evaluate<boolean>(SCROLLS)
  if (scrolls) complain('scrolls sideways')
  await page.screenshot({ path: path.join(OUT, `${name}-${width}.jpg`), type: 'jpeg', quality: 72 })
  await page.close()
}

async function searchByPhoto(page: Page): Promise<void> {
  const file = { name: 'photo.png', mimeType: 'image/png', buffer: photo }
  await page.locator('input[type=file]').first().setInputFiles(file)
  await page.locator('[data-product]').first().waitFor()
  await page.waitForLoadState('networkidle')
}

async function chooseFeed(page: Page): Promise<void> {
  const file = { name: 'feed.csv', mimeType: 'text/csv', buffer: Buffer.from(feed) }
  await page.locator('input[type=file]').first().setInputFiles(file)
  await page.locator('table').first().waitFor()
  await page.waitForLoadState('networkidle')
}

/** A feed of which some rows fail; its products share a group and a photo, so searches stay as they are. */
function feedOf(group: string, image: string): string {
  const rows = Array.from({ length: 40 }, (_, n) => {
    const price = n % 8 === 3 ? 'cheap' : `${19 + n}.90 USD`
    return `sample-${n},Sample dress ${n},Dresses,Blue,${price},${group},${image}`
  })
  return ['id,title,product_type,color,price,item_group_id,image_link', ...rows, ''].join('\n')
}

async function logIn(context: BrowserContext): Promise<void> {
  const page = await context.newPage()
  await page.goto(`${url}/admin/login`)
  await page.locator('input[type=password]').fill(key)
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/admin\/(?!login)/)
  await page.close()
}

/** An import with rows that fail, for the pages of imports. */
async function failingImport(): Promise<string> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'text/csv' }
  const answer = await fetch(`${url}/v1/imports?name=feed.csv`, { method: 'POST', headers, body: feed })
  if (answer.status !== 202) throw new Error(`The import was refused: ${await answer.text()}`)
  const { id } = (await answer.json()) as { id: string }
  for (let state = ''; !/completed|failed/.test(state); ) {
    await new Promise((resolve) => setTimeout(resolve, 200))
    state = ((await (await fetch(`${url}/v1/imports/${id}`, { headers })).json()) as { state: string }).state
  }
  return id
}
