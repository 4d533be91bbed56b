import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createProxy } from '@lookalike/service-kit'
import type { SearchResult } from '@lookalike/shared'
import type { Browser, BrowserContextOptions, Locator, Page, Request, Response } from 'playwright-core'
import { assertAccessible, assertNoSidewaysScroll } from './axe.ts'
import { BROWSER_SKIP, openBrowser, openPage } from './browser.ts'
import { FASHION_DIR, FASHION_SKIP, tempDir } from './paths.ts'
import { type PhotosCatalog, writePhotosCatalog } from './photos-catalog.ts'
import { openStack, picture, type Stack } from './stack.ts'

const PHONE: BrowserContextOptions = {
  viewport: { width: 360, height: 740 },
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor: 2,
}
const TITLE = '#heading'

describe('the storefront on real photos', { skip: BROWSER_SKIP || FASHION_SKIP }, () => {
  let stack: Stack
  let browser: Browser
  let catalog: PhotosCatalog
  let dir: string
  before(async () => {
    dir = await tempDir()
    catalog = await writePhotosCatalog(path.join(dir, 'catalog'), FASHION_DIR ?? '', 300)
    const settings = { photoHosts: ['127.0.0.1'] }
    ;[stack, browser] = await Promise.all([
      openStack({ dir, catalog: catalog.dir, pages: true, settings }),
      openBrowser(),
    ])
  })
  after(async () => {
    await browser?.close()
    await stack?.close()
    await rm(dir, { recursive: true, force: true })
  })

  const open = (route: string, options: BrowserContextOptions = {}) => openPage(browser, stack.web + route, options)
  const cards = (scope: Page | Locator) => scope.locator('[data-product]')
  const idsOf = (scope: Page | Locator) =>
    cards(scope).evaluateAll((all) => all.map((card) => card.getAttribute('data-product') ?? ''))
  const productOf = async (id: string) =>
    (await stack.get<Record<string, unknown>>(`/v1/products/${encodeURIComponent(id)}`)).body
  const photoOf = (id: string) => path.join(FASHION_DIR ?? '', 'images', `${id}.jpg`)
  const route = (id: string) => `/p/${encodeURIComponent(id)}`
  /** The policy of the pages forbids what Playwright's own waiting does. */
  const until = async (isSo: () => Promise<unknown>) => {
    for (let tries = 0; tries < 300; tries++) {
      if (await isSo()) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    assert.fail(`This does not become true: ${isSo}`)
  }
  /** Pastes or drops a file, whose bytes are what the script gives. */
  const give = (page: Page, how: 'paste' | 'drop', bytes: string) =>
    page.evaluate(`{
      const data = new DataTransfer()
      data.items.add(new File([new Uint8Array(${bytes})], 'photo.jpg', { type: 'image/jpeg' }))
      const options = { bubbles: true, cancelable: true, clipboardData: data, dataTransfer: data }
      const event = '${how}' === 'paste' ? new ClipboardEvent('paste', options) : new DragEvent('drop', options)
      document.body.dispatchEvent(event)
    }`)
  const jsonLdOf = async (page: Page) => {
    const text = await page.locator('script[type="application/ld+json"]').textContent()
    return JSON.parse(text ?? '') as { offers: Record<string, string>; image: string[]; name: string; url: string }
  }
  /** The part of the photo that was asked about. */
  const cropOf = (asked: Request | Response) =>
    new URL(asked.url()).searchParams.get('crop')?.split(',').map(Number) ?? []
  const query = (page: Page) => new URL(page.url()).searchParams

  test('browse, filter, look at a product, go back', async () => {
    const { page, complaints } = await open('/')
    assert.equal(await cards(page).count(), 24)
    await page.locator('[data-facet="color"] a', { hasText: 'Black' }).click()
    await page.waitForURL(/color=Black/)
    const chip = page.getByRole('link', { name: 'Remove filter Black' })
    await chip.waitFor()
    const filtered = await idsOf(page)
    for (const id of filtered.slice(0, 4)) assert.equal((await productOf(id))['color'], 'Black')
    const title = await cards(page).first().locator('h2').textContent()
    await cards(page).first().locator('a').click()
    await page.waitForURL(/\/p\//)
    await page.getByRole('heading', { level: 1, name: title?.trim() ?? '' }).waitFor()
    await page.goBack()
    await chip.waitFor()
    assert.deepEqual(await idsOf(page), filtered)
    await page.goBack()
    await page.waitForURL((url) => url.search === '')
    await page.getByRole('heading', { level: 1, name: 'All products' }).waitFor()
    assert.deepEqual(complaints, [])
    await page.close()
  })

  test('a list is put in order as soon as one is picked, or with a button where there are no scripts', async () => {
    const pricesOf = async (page: Page) => {
      const products = await Promise.all((await idsOf(page)).map(productOf))
      return products.map(({ price }) => (price as { amount: number }).amount)
    }
    const ascending = (prices: number[]) => [...prices].sort((a, b) => a - b)
    const { page, complaints } = await open('/?color=Black')
    const order = page.getByLabel('Sort')
    await order.selectOption('Price: low to high')
    await page.waitForURL(/sort=price/)
    await until(async () => (await order.inputValue()) === 'price')
    await until(async () => (await pricesOf(page)).join() === ascending(await pricesOf(page)).join())
    assert.equal(query(page).get('color'), 'Black')
    await order.selectOption('Catalog order')
    await page.waitForURL((url) => url.search === '?color=Black')
    await page.goBack()
    await until(async () => (await order.inputValue()) === 'price')
    assert.deepEqual(complaints, [])
    await page.close()

    const { page: plain } = await open('/', { javaScriptEnabled: false })
    await plain.locator('[data-facet="color"] a', { hasText: 'Black' }).click()
    await plain.getByLabel('Sort').selectOption('Price: low to high')
    await plain.locator('form[data-submit] button').click()
    await plain.waitForURL(/sort=price/)
    assert.equal(query(plain).get('color'), 'Black')
    assert.equal(await plain.getByLabel('Sort').inputValue(), 'price')
    const prices = await pricesOf(plain)
    assert.ok(prices.length > 3)
    assert.deepEqual(prices, ascending(prices))
    await plain.close()
  })

  test('a product shows its photos, its data and its own page, and nothing that its data could inject', async () => {
    const { page, complaints } = await open(route(catalog.rich))
    const product = await productOf(catalog.rich)
    assert.equal((await page.locator(TITLE).textContent())?.trim(), product['title'])
    const main = page.getByRole('list', { name: 'Photos' }).locator('img')
    assert.equal(await main.count(), 2)
    assert.equal(await main.first().getAttribute('fetchpriority'), 'high')
    await page.getByRole('link', { name: 'Photo 2 of 2' }).press('Enter')
    const left = (selector: string) => `document.querySelector('${selector}').getBoundingClientRect().x`
    await until(() => page.evaluate(`Math.abs(${left('#photo-2')} - ${left('[aria-label="Photos"]')}) < 2`))
    const link = page.getByRole('link', { name: 'View in the shop' })
    assert.equal(await link.getAttribute('href'), product['link'])
    const facts = await page.locator('dl').innerText()
    for (const text of [product['brand'], product['color'], product['gender'], product['product_type'], catalog.rich])
      assert.ok(facts.includes(String(text)), String(text))
    const { offers, image, ...rest } = await jsonLdOf(page)
    assert.equal(rest.name, product['title'])
    assert.equal(rest.url, stack.web + route(catalog.rich))
    assert.equal(image.length, 2)
    assert.match(image[0] ?? '', new RegExp(`^${stack.web}/v1/images/[0-9a-f]{64}\\?w=1024$`))
    assert.equal(offers['@type'], 'Offer')
    assert.equal(offers['priceCurrency'], 'USD')
    assert.equal(offers['availability'], 'https://schema.org/InStock')
    const meta = (key: string) => page.locator(`meta[${key}]`).getAttribute('content')
    assert.ok((await meta('property="og:image"'))?.startsWith(`${stack.web}/v1/images/`))
    assert.ok(((await meta('name=description')) ?? '').length > 20)
    assert.equal(await page.locator('link[rel=canonical]').getAttribute('href'), stack.web + route(catalog.rich))
    assert.deepEqual(complaints, [])
    await page.close()
  })

  test('a product without a photo says so, and its title ends no script', async () => {
    const { page, complaints } = await open(route(catalog.bare))
    await page.getByText('No photo', { exact: true }).waitFor()
    await page.getByText('There is nothing to compare').waitFor()
    assert.equal(await page.locator('main b').count(), 0)
    assert.equal(await page.getByRole('link', { name: 'View in the shop' }).count(), 0, 'a script is no web page')
    assert.equal((await jsonLdOf(page)).name, 'Ends </script><b>here')
    assert.deepEqual(complaints, [])
    await page.close()
  })

  test('unknown products are not found, wrong addresses are no server errors', async () => {
    const unknown = await fetch(`${stack.web}/p/nobody`)
    assert.equal(unknown.status, 404)
    assert.match(await unknown.text(), /There is nothing at this address/)
    assert.equal((await fetch(`${stack.web}/p/%E0%A4`)).status, 400)
    assert.equal((await fetch(`${stack.web}/p/%00`)).status, 404)
  })

  test('similar items: chips, more and less like this, next page, all in the address', async () => {
    const id = catalog.rich
    const { page, complaints } = await open(route(id))
    const panel = page.locator('#similar')
    const plain = await stack.get<SearchResult>(`/v1/products/${id}/similar?limit=12&in_stock=false`)
    assert.deepEqual(await idsOf(panel), plain.body.items.map(({ product }) => product.id))

    await panel.getByRole('link', { name: 'Same color' }).click()
    await page.waitForURL(/color=Blue/)
    await panel.locator('[aria-current]', { hasText: 'Same color' }).waitFor()
    for (const found of await idsOf(panel)) assert.equal((await productOf(found))['color'], 'Blue')
    await panel.getByRole('link', { name: 'Similar price' }).click()
    await page.waitForURL(/price\.gte=7&price\.lte=13/)
    await panel.locator('[aria-current]', { hasText: 'Similar price' }).waitFor()
    await panel.getByRole('link', { name: 'Similar price' }).click()
    await page.waitForURL((url) => !url.searchParams.has('price.gte'))
    await panel.getByRole('link', { name: 'Same color' }).click()
    await page.waitForURL((url) => !url.searchParams.has('color'))
    await panel.locator('a:not([aria-current])', { hasText: 'Same color' }).waitFor()

    const [, liked = '', , unliked = ''] = await idsOf(panel)
    const actions = (other: string) => panel.locator(`[data-product="${other}"]`)
    await actions(liked).getByRole('link', { name: 'More like this' }).click()
    await panel.locator('[data-example=like]').waitFor()
    await actions(unliked).getByRole('link', { name: 'Less like this' }).click()
    await panel.locator('[data-example=unlike]').waitFor()
    assert.deepEqual([query(page).getAll('like'), query(page).getAll('unlike')], [[liked], [unliked]])
    assert.equal(await panel.locator('[data-example] img').count(), 2)
    const mixed = await fetch(`${stack.api}/v1/search/mixed?limit=12&in_stock=false`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ positive: [id, liked], negative: [unliked] }),
    })
    const { items } = (await mixed.json()) as SearchResult
    assert.deepEqual(await idsOf(panel), items.map(({ product }) => product.id))

    const firstPage = await idsOf(panel)
    await panel.getByRole('link', { name: 'Next page' }).click()
    await panel.getByText('Page 2').waitFor()
    const secondPage = await idsOf(panel)
    assert.equal(secondPage.length, 12)
    assert.equal(secondPage.filter((other) => firstPage.includes(other)).length, 0)
    await page.reload()
    assert.deepEqual(await idsOf(panel), secondPage, 'the address holds everything')
    await panel.locator('[data-example=unlike]').click()
    await page.waitForURL((url) => !url.searchParams.has('unlike') && !url.searchParams.has('cursor'))
    assert.deepEqual(query(page).getAll('like'), [liked])
    assert.deepEqual(complaints, [])

    await page.goto(`${stack.web}${route(id)}?color=Nowhere&like=${liked}`)
    await page.getByText('Nothing similar matches these filters').waitFor()
    await page.getByRole('link', { name: 'Remove all filters' }).click()
    await cards(panel).first().waitFor()
    assert.deepEqual(query(page).getAll('like'), [liked], 'examples are no filters')
    await page.close()
  })

  test('upload, crop, filter, look at a result and come back', async () => {
    const { page, complaints } = await open('/search')
    await page.getByText('It is not stored').waitFor()
    await page.getByLabel('Choose a photo').setInputFiles(photoOf(catalog.rich))
    const results = page.getByRole('list', { name: 'Results' })
    await results.waitFor()
    assert.equal((await idsOf(results))[0], catalog.rich, 'a photo finds its own product')

    const searched = () => page.waitForResponse((response) => response.url().includes('/v1/search/image'))
    const box = page.getByRole('application')
    const corner = await box.locator('[data-handle=se]').boundingBox()
    assert.ok(corner)
    const cropped = searched()
    await page.mouse.move(corner.x + corner.width - 8, corner.y + corner.height - 8)
    await page.mouse.down()
    await page.mouse.move(corner.x - 60, corner.y - 80, { steps: 4 })
    await page.mouse.up()
    const crop = cropOf(await cropped)
    assert.deepEqual(crop.slice(0, 2), [0, 0])
    assert.ok(crop.slice(2).every((side) => side > 0.3 && side < 0.9), String(crop))

    const keyed = searched()
    await box.focus()
    for (const key of ['ArrowRight', 'ArrowDown', 'Shift+ArrowLeft', 'Enter']) await page.keyboard.press(key)
    const [x = 0, y = 0, width = 0, height = 0] = cropOf(await keyed)
    assert.ok(Math.abs(x - 0.04) < 1e-3 && Math.abs(y - 0.04) < 1e-3)
    assert.ok(Math.abs(width - ((crop[2] ?? 0) - 0.04)) < 1e-3 && Math.abs(height - (crop[3] ?? 0)) < 1e-3)
    const whole = searched()
    await page.keyboard.press('Escape')
    assert.equal(new URL((await whole).url()).searchParams.has('crop'), false)

    const filtering = searched()
    await page.locator('[data-facet="gender"] a', { hasText: 'Men' }).first().click()
    await filtering
    await page.getByRole('link', { name: /Remove filter/ }).waitFor()
    await page.locator('[aria-busy=false] >> nth=0').waitFor()
    const chosen = query(page).get('gender')
    const before = await idsOf(results)
    assert.equal((await productOf(before[0] ?? ''))['gender'], chosen)

    const more = searched()
    await page.getByRole('button', { name: 'Show more' }).click()
    await more
    await until(async () => (await cards(results).count()) > before.length)
    const all = await idsOf(results)
    assert.deepEqual(all.slice(0, before.length), before)
    assert.equal(new Set(all).size, all.length)

    let searches = 0
    page.on('request', (request) => (searches += request.url().includes('/v1/search/') ? 1 : 0))
    await cards(results).nth(3).locator('h2 a').click()
    await page.waitForURL(/\/p\//)
    await page.locator(TITLE).waitFor()
    await page.goBack()
    await results.waitFor()
    assert.deepEqual(await idsOf(results), all)
    assert.ok(await page.getByAltText('Your photo').isVisible())
    assert.equal(searches, 0, 'what was found is remembered')
    assert.deepEqual(complaints, [])
    await page.close()
  })

  test('a photo is pasted, dropped, or named by its address', async () => {
    const { page, complaints } = await open('/search')
    const results = page.getByRole('list', { name: 'Results' })
    const dragOver = "document.body.dispatchEvent(new DragEvent('dragover', { bubbles: true, cancelable: true }))"
    await until(() => page.evaluate(`${dragOver}, document.documentElement.hasAttribute('data-drop')`))
    const bytes = [...(await readFile(photoOf(catalog.rich)))]
    for (const kind of ['paste', 'drop'] as const) {
      await give(page, kind, `[${bytes}]`)
      await results.waitFor()
      assert.equal((await idsOf(results))[0], catalog.rich, kind)
      await page.getByRole('button', { name: 'Another photo' }).click()
      await results.waitFor({ state: 'detached' })
    }
    const { images } = (await productOf(catalog.rich)) as { images: { url: string }[] }
    const address = page.getByLabel('Or the address of an image')
    await address.fill(`${stack.api}${images[0]?.url}`)
    await address.press('Enter')
    await results.waitFor()
    assert.equal((await idsOf(results))[0], catalog.rich)
    assert.deepEqual(complaints, [])
    await page.close()
  })

  test('a photo that is chosen before the page can listen is not lost', async () => {
    const page = await browser.newPage()
    await page.route('**/*.js', async (script) => {
      await new Promise((resolve) => setTimeout(resolve, 700))
      await script.continue()
    })
    await page.goto(`${stack.web}/search`, { waitUntil: 'commit' })
    await page.getByLabel('Choose a photo').setInputFiles(photoOf(catalog.rich))
    const results = page.getByRole('list', { name: 'Results' })
    await results.waitFor({ timeout: 15_000 })
    assert.equal((await idsOf(results))[0], catalog.rich)
    await page.close()
  })

  test('what goes wrong with a photo says what to do', async () => {
    const { page } = await open('/search')
    const choose = page.getByLabel('Choose a photo')
    const alert = page.locator('main [role=alert]')
    await choose.setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('no photo') })
    await alert.getByText('Use a JPEG, PNG, WebP, AVIF or GIF file').waitFor()
    await give(page, 'paste', '20_000_001')
    await alert.getByText('at most 20 MB').waitFor()
    await page.getByLabel('Or the address of an image').fill('http://10.0.0.1/a.jpg')
    await page.getByRole('button', { name: 'Search', exact: true }).click()
    await alert.getByText('public address').waitFor()

    await page.context().setOffline(true)
    await choose.setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: await picture('square', 'teal') })
    await alert.getByText('You are offline').waitFor()
    await page.context().setOffline(false)
    await page.route('**/v1/search/image*', (request) => request.fulfill({ status: 503, body: 'down' }), { times: 1 })
    await page.getByRole('button', { name: 'Try again' }).click()
    await alert.getByText('does not answer').waitFor()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('list', { name: 'Results' }).waitFor()
    assert.equal(await alert.count(), 0)
    await page.close()
  })

  test('on a phone everything fits, and the crop box is moved by touch', async () => {
    const { page, complaints } = await open('/search', PHONE)
    const fits = async () => assert.ok(await page.evaluate('document.documentElement.scrollWidth <= 360'), page.url())
    await fits()
    assert.equal(await page.getByLabel('Take a photo').getAttribute('capture'), 'environment')
    await page.getByLabel('Take a photo').setInputFiles(photoOf(catalog.rich))
    await page.getByRole('list', { name: 'Results' }).waitFor()
    await fits()
    const handle = await page.locator('[data-handle=nw]').boundingBox()
    assert.ok(handle && handle.width >= 24 && handle.height >= 24)
    const [x, y] = [handle.x + 10, handle.y + 10]
    const touch = await page.context().newCDPSession(page)
    const searched = page.waitForRequest((request) => request.url().includes('crop='))
    const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: { x: number; y: number }[]) =>
      touch.send('Input.dispatchTouchEvent', { type, touchPoints: points })
    await send('touchStart', [{ x, y }])
    for (const step of [20, 40, 60]) await send('touchMove', [{ x: x + step, y: y + step }])
    await send('touchEnd', [])
    const [left = 0, top = 0] = cropOf(await searched)
    assert.ok(left > 0.1 && top > 0.1)
    for (const other of ['/', route(catalog.rich)]) {
      await page.goto(stack.web + other)
      await fits()
    }
    await page.locator('#similar').getByRole('link', { name: 'Same color' }).tap()
    await page.waitForURL(/color=/)
    assert.deepEqual(complaints, [])
    await page.close()
  })

  test('everything is reached and done by keyboard', async () => {
    const { page, complaints } = await open(route(catalog.rich))
    const tabTo = async (target: Locator) => {
      for (let presses = 0; presses < 80; presses++) {
        await page.keyboard.press('Tab')
        if (await target.evaluate((element) => element.matches(':focus'))) return
      }
      assert.fail(`Tab does not reach ${target}`)
    }
    const panel = page.locator('#similar')
    await tabTo(panel.getByRole('link', { name: 'In stock only' }))
    await page.keyboard.press('Enter')
    await page.waitForURL(/in_stock=true/)
    await panel.locator('[aria-current]', { hasText: 'In stock only' }).waitFor()
    await tabTo(panel.getByRole('link', { name: 'More like this' }).first())
    await page.keyboard.press('Enter')
    await panel.locator('[data-example=like]').waitFor()

    await page.goto(`${stack.web}/search`)
    // Asked for early: the browser has to be told to hand over what it would open.
    const chooser = page.waitForEvent('filechooser')
    await tabTo(page.getByLabel('Choose a photo'))
    await page.keyboard.press('Enter')
    await (await chooser).setFiles(photoOf(catalog.rich))
    await page.getByRole('list', { name: 'Results' }).waitFor()
    await page.evaluate('document.activeElement.blur()')
    await tabTo(page.getByRole('application'))
    const cropped = page.waitForRequest((request) => request.url().includes('crop='))
    await page.keyboard.press('Shift+ArrowUp')
    await cropped
    await tabTo(page.getByRole('list', { name: 'Results' }).locator('h2 a').first())
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/p\//)
    assert.deepEqual(complaints, [])
    await page.close()
  })

  test('every page is accessible, light and dark, and fits from 360 to 1920 px', async () => {
    const photo = { name: 'photo.png', mimeType: 'image/png', buffer: await picture('circle', 'navy') }
    const lists = ['/', '/?gender=Men&q=shirt&sort=newest', '/?q=zeppelin']
    for (const address of [...lists, route(catalog.rich), '/search', '/p/nobody']) {
      const { page } = await open(address)
      await assertAccessible(page)
      await assertNoSidewaysScroll(page)
      if (address === '/search') {
        await page.locator('input[type=file]').first().setInputFiles(photo)
        await cards(page).first().waitFor()
        await assertAccessible(page)
        await assertNoSidewaysScroll(page)
      }
      await page.context().close()
    }
  })

  test('search engines find all products and no admin', async () => {
    const robots = await (await fetch(`${stack.web}/robots.txt`)).text()
    assert.match(robots, /Disallow: \/admin/)
    assert.ok(robots.includes(`Sitemap: ${stack.web}/sitemap.xml`))
    const sitemap = await (await fetch(`${stack.web}/sitemap.xml`)).text()
    assert.equal(sitemap.match(/<url>/g)?.length, 2 + 301)
    assert.ok(sitemap.includes(`<loc>${stack.web}${route(catalog.bare)}</loc>`))
  })

  test('a slow API holds up what is slow, and while it is away pages say so', async () => {
    const main = fileURLToPath(import.meta.resolve('@lookalike/web/main'))
    const behind = createProxy(stack.api, { onUnreachable: (response) => void response.destroy() })
    const slow = createServer((request, response) => {
      const delayMs = /\/similar/.test(request.url ?? '') ? 2500 : 0
      setTimeout(() => behind.handle(request, response), delayMs)
    })
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve))
    const apiUrl = `http://127.0.0.1:${(slow.address() as AddressInfo).port}`
    const env = { ...process.env, API_URL: apiUrl, HOST: '127.0.0.1', PORT: '0' }
    const child = fork(main, { env, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
    try {
      const [{ url }] = (await once(child, 'message')) as [{ url: string }]
      const late = await browser.newPage()
      await late.goto(url + route(catalog.rich), { waitUntil: 'commit' })
      await late.getByRole('status', { name: 'Looking for similar items' }).waitFor()
      assert.ok(await late.locator(TITLE).isVisible())
      assert.equal(await cards(late).count(), 0)
      await cards(late).first().waitFor()
      assert.equal(await late.getByRole('status', { name: 'Looking for similar items' }).count(), 0)
      await late.close()

      slow.closeAllConnections()
      await new Promise((resolve) => slow.close(resolve))
      for (const there of ['/', '/search', route(catalog.rich)]) {
        const { page } = await openPage(browser, url + there)
        // The catalog's fields are remembered a little while; the error comes all the same.
        await page.getByRole('heading', { name: 'This page cannot be shown right now' }).waitFor()
        assert.doesNotMatch(await page.locator('body').innerText(), /ECONNREFUSED|\bat .+\.(ts|js)/)
        assert.ok(await page.getByRole('button', { name: 'Try again' }).isVisible())
        await page.close()
      }
      const answer = await fetch(`${url}/v1/products`)
      assert.equal(answer.status, 503)
      assert.equal(((await answer.json()) as { code: string }).code, 'api_unavailable')
    } finally {
      slow.close()
      behind.close()
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
  })
})
