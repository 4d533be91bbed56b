import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { BROWSER_SKIP, openBrowser } from './browser.ts'
import { openShop, type Shop } from './shop.ts'
import { openStack, type Stack } from './stack.ts'

const PRODUCT = 'square-navy-0'

/** What an event told, and what the page noted beside it. */
interface Told {
  readonly type: string
  readonly detail: {
    readonly productId: string
    readonly source?: string
    readonly code?: string
    readonly status?: number
    readonly id?: string
    readonly position?: number
    readonly score?: number | null
    readonly url?: string
    readonly items?: readonly { id: string; score: number | null }[]
  }
  readonly onElement: boolean
}

interface OpenPage {
  readonly page: Page
  /** Uncaught errors of the page. */
  readonly errors: string[]
  /** Paths that were asked of the API. */
  readonly requests: string[]
  events(type: string): Promise<Told[]>
  /** Waits for the first event of this type. */
  event(type: string): Promise<Told>
}

describe('the widget on a shop page of another origin', { skip: BROWSER_SKIP }, () => {
  let stack: Stack
  let browser: Browser
  let shop: Shop
  let stranger: Shop
  before(async () => {
    ;[shop, stranger] = await Promise.all([openShop(), openShop()])
    ;[stack, browser] = await Promise.all([openStack({ allowedOrigins: [shop.origin] }), openBrowser()])
  })
  after(async () => {
    await browser.close()
    await stack.close()
    shop.close()
    stranger.close()
  })

  const script = (origin: string) => `<script type="module" src="${origin}/widget.js"></script>`
  const widget = (attributes: string, origin = stack.api) =>
    `${script(origin)}<lookalike-similar ${attributes}></lookalike-similar>`

  async function open(url: string, prepare: (page: Page) => Promise<unknown> = async () => {}): Promise<OpenPage> {
    const page = await browser.newPage()
    const errors: string[] = []
    const requests: string[] = []
    page.on('pageerror', (error) => errors.push(String(error)))
    page.on('request', (request) => {
      const { origin, pathname, search } = new URL(request.url())
      if (origin === stack.api && pathname.startsWith('/v1')) requests.push(pathname + search)
    })
    // Listens on the document: the events must bubble out of the element, and out of whatever it is in.
    await page.addInitScript(`
      window.told = []
      for (const type of ['view', 'click', 'error']) document.addEventListener('lookalike:' + type, (event) =>
        told.push({ type, detail: event.detail, onElement: event.target.localName === 'lookalike-similar' }))
      addEventListener('unhandledrejection', (event) => { throw event.reason })`)
    await prepare(page)
    await page.goto(url)
    const events = async (type: string) =>
      (await page.evaluate<Told[]>('window.told')).filter((told) => told.type === type)
    const event = async (type: string) => {
      await page.waitForFunction(`window.told.some(({ type }) => type === '${type}')`)
      const [first] = await events(type)
      if (!first) throw new Error(`No ${type} event.`)
      return first
    }
    return { page, errors, requests, events, event }
  }

  const cards = (page: Page) => page.locator('lookalike-similar li:not(.placeholder)')
  const titles = async (page: Page) => {
    await cards(page).first().waitFor()
    return page.locator('lookalike-similar [part=title]').allTextContents()
  }
  /** Evaluates an expression in which `host` is the page's last widget and `$` finds what is inside it. */
  const inWidget = <T>(page: Page, expression: string) =>
    page.evaluate<T>(`{
      const host = [...document.querySelectorAll('lookalike-similar')].at(-1)
      const $ = (selector) => [...host.shadowRoot.querySelectorAll(selector)]
      ${expression}
    }`)
  const setAttributes = (page: Page, attributes: Record<string, string | null>) =>
    inWidget(
      page,
      `for (const [name, value] of Object.entries(${JSON.stringify(attributes)}))
      value === null ? host.removeAttribute(name) : host.setAttribute(name, value)`,
    )
  const heightOf = (page: Page) => inWidget<number>(page, 'host.offsetHeight')
  const hrefs = (page: Page) => inWidget<string[]>(page, "$('a').map(({ href }) => href)")
  /** Where nobody listens. */
  async function deadOrigin(): Promise<string> {
    const dead = await openShop()
    dead.close()
    return dead.origin
  }

  /** Waits until the element has given up, and asserts that it takes no room and the page is whole. */
  async function assertCollapsed({ page, errors }: OpenPage) {
    await page.waitForFunction(`document.querySelector('lookalike-similar').offsetHeight === 0`)
    assert.equal(await heightOf(page), 0)
    assert.deepEqual(errors, [])
    assert.ok(await page.getByRole('heading', { name: 'Shop' }).isVisible())
  }

  test("shows what the API answers, with images, prices in the page's language and links by template", async () => {
    const { body } = await stack.get<{ items: { product: { id: string; title: string } }[] }>(
      `/v1/products/${PRODUCT}/similar?limit=5&not.color=black`,
    )
    const attributes = `product-id="${PRODUCT}" limit="5" filter="not.color=black" link-template="/p/{id}?a=1"`
    // A page may load the script twice, from two addresses.
    const html = widget(attributes) + script(stack.web)
    const { page, errors, requests } = await open(shop.page(html, { lang: 'de' }))
    assert.deepEqual(
      await titles(page),
      body.items.map(({ product }) => product.title),
    )
    assert.equal(await page.getByRole('region', { name: 'Similar items' }).getByRole('listitem').count(), 5)
    assert.deepEqual(
      await hrefs(page),
      body.items.map(({ product }) => `${shop.origin}/p/${product.id}?a=1`),
    )
    const price = await page.locator('lookalike-similar [part=price]').first().textContent()
    assert.match(price ?? '', /^\d+,00\s\$$/)
    await page.waitForFunction(
      `document.querySelector('lookalike-similar').shadowRoot.querySelector('img').naturalWidth > 0`,
    )
    assert.ok(requests.some((request) => /^\/v1\/images\/[0-9a-f]{64}\?w=\d+$/.test(request)))
    assert.deepEqual(errors, [])
    await page.close()
  })

  test('asks for nothing before it comes near the viewport, and keeps its place meanwhile', async () => {
    const far = `<div id="far" style="height: 4000px"></div>${widget(`product-id="${PRODUCT}"`)}`
    const { page, requests, events, event } = await open(shop.page(far))
    await page.waitForFunction(`customElements.get('lookalike-similar')`)
    await page.waitForFunction(`document.querySelector('lookalike-similar').offsetHeight > 100`)
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
    assert.deepEqual(requests, [])
    const reserved = await heightOf(page)

    // Near is loaded, and not yet seen.
    await page.evaluate('scrollTo(0, document.querySelector("#far").offsetHeight - innerHeight)')
    await cards(page).first().waitFor()
    assert.deepEqual(await events('view'), [])
    assert.ok(Math.abs((await heightOf(page)) - reserved) < 2, `${await heightOf(page)} instead of ${reserved}`)

    await page.evaluate('scrollTo(0, document.body.scrollHeight)')
    const { detail, onElement } = await event('view')
    assert.equal(onElement, true)
    assert.deepEqual([detail.productId, detail.source, detail.items?.length], [PRODUCT, 'similar', 8])
    assert.ok((detail.items?.[0]?.score ?? 0) > 0.5)
    await page.evaluate('scrollTo(0, 0)')
    await page.evaluate('scrollTo(0, document.body.scrollHeight)')
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
    assert.equal((await events('view')).length, 1)
    await page.close()
  })

  test('tells of a click, which the page may take over; by keyboard too', async () => {
    const { page, event, events } = await open(
      shop.page(widget(`product-id="${PRODUCT}" link-template="/p/{id}" limit="3"`)),
    )
    await cards(page).first().waitFor()
    await page.evaluate(`document.addEventListener('lookalike:click', (event) => event.preventDefault())`)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    assert.equal(
      await inWidget(page, "$('a')[1].matches(':focus-visible') && getComputedStyle($('a')[1]).outlineStyle"),
      'solid',
    )
    await page.keyboard.press('Enter')
    const { detail } = await event('click')
    const { detail: seen } = await event('view')
    assert.equal(detail.position, 1)
    assert.equal(detail.id, seen.items?.[1]?.id)
    assert.equal(detail.score, seen.items?.[1]?.score)
    assert.equal(detail.url, `${shop.origin}/p/${detail.id}`)
    assert.deepEqual([detail.productId, detail.source], [PRODUCT, 'similar'])
    assert.equal((await events('click')).length, 1)
    assert.ok(page.url().includes('/page-'), 'the page took the click over')

    // A new tab is not the page's to take over.
    const [tab] = await Promise.all([
      page.context().waitForEvent('page'),
      cards(page)
        .first()
        .click({ modifiers: ['Control'] }),
    ])
    await tab.waitForURL(/\/p\/.+/)
    await tab.close()
    assert.equal((await events('click')).length, 2)

    await page.reload()
    await cards(page).first().click()
    await page.waitForURL(/\/p\/.+/)
    await page.close()
  })

  test('follows its attributes: another product is another request, another heading is none', async () => {
    const { page, requests } = await open(shop.page(widget(`product-id="${PRODUCT}" limit="4"`)))
    const first = await titles(page)
    const similar = () => requests.filter((request) => request.includes('/similar'))
    assert.equal(similar().length, 1)
    await setAttributes(page, { heading: 'Look-alikes', 'heading-level': '3' })
    await page.getByRole('heading', { name: 'Look-alikes', level: 3 }).waitFor()
    assert.equal(similar().length, 1)
    await setAttributes(page, { 'product-id': 'circle-orange-0', limit: '3' })
    await page.waitForFunction(
      `document.querySelector('lookalike-similar').shadowRoot.querySelectorAll('li:not(.placeholder)').length === 3`,
    )
    assert.equal(similar().length, 2)
    assert.notDeepEqual((await titles(page)).slice(0, 3), first.slice(0, 3))
    // Moving it in the page is no reason to ask again.
    await inWidget(page, 'void document.body.append(host)')
    await cards(page).nth(2).waitFor()
    assert.equal(similar().length, 2)
    await page.close()
  })

  test('shows the fallback products when there is nothing similar', async () => {
    const fallback = 'fallback-ids="nobody, square-black-0, triangle-navy-0" link-template="/p/{id}"'
    const expected = ['A black square', 'A navy triangle']
    for (const attributes of [
      `product-id="unknown" ${fallback}`,
      `product-id="${PRODUCT}" filter="price.gte=9000" ${fallback}`,
      fallback,
    ]) {
      const { page, errors, event } = await open(shop.page(widget(attributes)))
      assert.deepEqual(await titles(page), expected, attributes)
      const { detail } = await event('view')
      assert.equal(detail.source, 'fallback')
      assert.deepEqual(
        detail.items?.map(({ score }) => score),
        [null, null],
      )
      assert.deepEqual(errors, [])
      await page.close()
    }
  })

  test('takes no room and breaks nothing when there is nothing to show', async () => {
    const reserved = 'style="min-height: 300px"'
    const dead = await deadOrigin()
    const cases = [
      [`product-id="unknown" ${reserved}`, 'product_not_found', 404],
      [`product-id="${PRODUCT}" filter="nonsense=1" ${reserved}`, 'invalid_filter', 400],
      [`product-id="${PRODUCT}" api="${dead}" ${reserved}`, 'unreachable', 0],
      [`product-id="${PRODUCT}" api="no address" ${reserved}`, 'http_error', 404],
      [`product-id="${PRODUCT}" api="https://[" ${reserved}`, 'unreachable', 0],
      [`product-id="${PRODUCT}" filter="price.gte=9000" ${reserved}`, undefined, undefined],
    ] as const
    for (const [attributes, code, status] of cases) {
      const opened = await open(shop.page(widget(attributes)))
      if (code !== undefined) {
        const { detail } = await opened.event('error')
        assert.deepEqual([detail.code, detail.status], [code, status], attributes)
      }
      await assertCollapsed(opened)
      // A mended attribute brings it back.
      await setAttributes(opened.page, { api: null, filter: null, 'product-id': PRODUCT })
      await cards(opened.page).first().waitFor()
      await opened.page.close()
    }
  })

  test('an answer that is none breaks nothing', async () => {
    for (const body of ['<html>', '{}', '{"items":[{}]}', '{"items":[{"product":{"id":"a"},"image":{}}]}', 'null']) {
      const opened = await open(shop.page(widget(`product-id="${PRODUCT}"`)), (page) =>
        page.route('**/similar?*', (route) =>
          route.fulfill({ body, headers: { 'access-control-allow-origin': '*', 'content-type': 'application/json' } }),
        ),
      )
      assert.equal((await opened.event('error')).detail.code, 'unexpected', body)
      await assertCollapsed(opened)
      await opened.page.close()
    }
  })

  test('an API that does not answer is given up', async () => {
    let isAsked = false
    const opened = await open(shop.page(widget(`product-id="${PRODUCT}"`)), async (page) => {
      await page.clock.install()
      await page.route('**/similar?*', () => void (isAsked = true))
    })
    await opened.page.waitForFunction(`document.querySelector('lookalike-similar').offsetHeight > 100`)
    while (!isAsked) await opened.page.waitForTimeout(50)
    await opened.page.clock.fastForward(16_000)
    assert.equal((await opened.event('error')).detail.code, 'unreachable')
    await assertCollapsed(opened)
    await opened.page.close()
  })

  test('an origin that is not allowed gets nothing, quietly', async () => {
    const opened = await open(stranger.page(widget(`product-id="${PRODUCT}"`)))
    const { detail } = await opened.event('error')
    assert.deepEqual([detail.code, detail.status], ['unreachable', 0])
    await assertCollapsed(opened)
    await opened.page.close()
  })

  test('data is never read as HTML, and links lead to http(s) only', async () => {
    const patch = async (id: string, product: object) => {
      const headers = { 'content-type': 'application/merge-patch+json' }
      const { status } = await stack.admin(`/v1/products/${id}`, {
        method: 'PATCH',
        headers,
        body: JSON.stringify(product),
      })
      assert.equal(status, 200)
    }
    const title = '<img src=x onerror="window.broken = true">'
    const link = 'https://shop.example/p?a=1&b=2'
    await patch('stripes-navy-0', { title, link: 'javascript:window.broken=true', color: 'marked' })
    const sale = { price: { amount: 20, currency: 'USD' }, sale_price: { amount: 15.5, currency: 'USD' } }
    await patch('stripes-navy-10', { link, color: 'marked', ...sale })
    const { page, errors } = await open(shop.page(widget('product-id="stripes-orange-0" filter="color=marked"')))
    const shown = await titles(page)
    assert.deepEqual([...shown].sort(), [title, 'A navy stripes'])
    assert.deepEqual(await hrefs(page), [link])
    assert.equal(await page.locator('lookalike-similar ins').textContent(), '$15.50')
    assert.equal(await page.locator('lookalike-similar del').textContent(), '$20.00')
    assert.equal(await page.evaluate('window.broken'), undefined)
    assert.deepEqual(errors, [])
    await page.close()
  })

  test('is themed by custom properties and parts, in rows and grids, under a strict content security policy', async () => {
    const theme = `<link rel="stylesheet" href="data:text/css,${encodeURIComponent(
      'lookalike-similar { --lookalike-item-width: 150px; --lookalike-color: rgb(1, 2, 3) } lookalike-similar::part(title) { font-weight: 900 }',
    )}">`
    const policy = [
      "default-src 'none'",
      'style-src data:',
      ...['script-src', 'connect-src', 'img-src'].map((name) => `${name} ${stack.api}`),
    ].join('; ')
    const html = theme + widget(`product-id="${PRODUCT}" link-template="/p/{id}"`)
    const { page, errors } = await open(shop.page(html, { headers: { 'content-security-policy': policy } }))
    await cards(page).first().waitFor()
    const css = (selector: string, property: string) =>
      inWidget<string>(page, `getComputedStyle($('${selector}')[0]).getPropertyValue('${property}')`)
    assert.equal(await css('li', 'width'), '150px')
    assert.equal(await css('[part=title]', 'color'), 'rgb(1, 2, 3)')
    assert.equal(await css('[part=title]', 'font-weight'), '900')
    const rows = () => inWidget<number>(page, "new Set($('li').map(({ offsetTop }) => offsetTop)).size")
    await page.setViewportSize({ width: 500, height: 800 })
    assert.equal(await rows(), 1)
    await setAttributes(page, { layout: 'grid' })
    assert.ok((await rows()) >= 3)
    assert.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true)
    assert.deepEqual(errors, [])
    await page.close()
  })

  test('runs from right to left on such a page, and without motion where none is wanted', async () => {
    const html = `<div dir="rtl">${widget(`product-id="${PRODUCT}"`)}</div>`
    const { page } = await open(shop.page(html, { lang: 'ar' }), (page) =>
      page.emulateMedia({ reducedMotion: 'reduce' }),
    )
    await cards(page).first().waitFor()
    const [first = 0, second = 0] = await inWidget<number[]>(
      page,
      "$('li').map((li) => li.getBoundingClientRect().left)",
    )
    assert.ok(first > second, `${first} ${second}`)
    const behavior = () => inWidget(page, "getComputedStyle($('ul')[0]).scrollBehavior")
    assert.equal(await behavior(), 'auto')
    await page.emulateMedia({ reducedMotion: 'no-preference' })
    assert.equal(await behavior(), 'smooth')
    await page.close()
  })

  test('has nothing that axe objects to', async () => {
    const html = widget(`product-id="${PRODUCT}" link-template="/p/{id}"`) + widget('product-id="stripes-navy-0"')
    const { page } = await open(shop.page(html))
    await page.waitForFunction(`[...document.querySelectorAll('lookalike-similar')].every(({ shadowRoot }) =>
      shadowRoot.querySelector('li:not(.placeholder)'))`)
    const violations = async () => {
      const found = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>('axe.run()')
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)
    }
    await page.evaluate(axe.source)
    // Two lists on a page need names of their own; the second one gets its own below.
    await setAttributes(page, { heading: 'More' })
    await page.getByRole('heading', { name: 'More' }).waitFor()
    assert.deepEqual(await violations(), [])
    await inWidget(page, "$('img')[0].removeAttribute('alt')")
    assert.match((await violations()).join(), /image-alt/)
    await page.close()
  })

  test('works where the shop passes the API on under a path of its own', async () => {
    const own = '<script type="module" src="/lookalike/widget.js"></script>'
    for (const html of [
      `${own}<lookalike-similar product-id="${PRODUCT}"></lookalike-similar>`,
      widget(`product-id="${PRODUCT}" api="/lookalike"`),
    ]) {
      const { page, errors } = await open(stranger.page(html), (page) =>
        page.route('**/lookalike/**', (route) =>
          route.continue({ url: route.request().url().replace(`${stranger.origin}/lookalike`, stack.api) }),
        ),
      )
      await cards(page).first().waitFor()
      const sources = await inWidget<string[]>(page, "$('img').map(({ src }) => src)")
      assert.equal(sources.length, 8)
      for (const source of sources) assert.ok(source.startsWith(`${stranger.origin}/lookalike/v1/images/`), source)
      assert.deepEqual(errors, [])
      await page.close()
    }
  })

  test('images are for pages of allowed origins, and caches keep their kinds apart', async () => {
    const { body } = await stack.get<{ images: { url: string }[] }>(`/v1/products/${PRODUCT}`)
    const ask = (origin: string) =>
      fetch(`${stack.api}${body.images[0]?.url}?w=64`, { headers: { origin, accept: 'image/webp' } })
    const [allowed, refused] = [await ask(shop.origin), await ask(stranger.origin)]
    assert.equal(allowed.headers.get('access-control-allow-origin'), shop.origin)
    assert.equal(refused.headers.get('access-control-allow-origin'), null)
    for (const { headers } of [allowed, refused]) {
      assert.deepEqual(headers.get('vary')?.toLowerCase().split(/, */).sort(), ['accept', 'origin'])
    }
  })

  test('the demo shop page shows it, and goes from product to product', async () => {
    const { page, errors } = await open(
      `${shop.origin}/shop.html?api=${encodeURIComponent(stack.web)}&product=${PRODUCT}`,
    )
    await page.getByRole('heading', { name: 'A navy square' }).waitFor()
    const next = (await titles(page))[0] ?? ''
    await page.locator('#log li', { hasText: 'lookalike:view' }).waitFor()
    await cards(page).first().click()
    await page.getByRole('heading', { level: 1, name: next }).waitFor()
    await cards(page).first().waitFor()
    assert.deepEqual(errors, [])
    await page.close()

    const away = await open(`${shop.origin}/shop.html?api=${await deadOrigin()}`)
    await away.page.getByRole('heading', { name: 'A product' }).waitFor()
    assert.deepEqual(away.errors, [])
    await away.page.close()
  })

  test('is served on both origins for pages of any, zipped, and asked for again with an ETag', async () => {
    for (const origin of [stack.api, stack.web]) {
      const ask = (headers: Record<string, string>) => fetch(`${origin}/widget.js`, { headers })
      const plain = await ask({ 'accept-encoding': 'identity', origin: 'https://anybody.example' })
      assert.equal(plain.status, 200)
      assert.match(plain.headers.get('content-type') ?? '', /^text\/javascript/)
      assert.equal(plain.headers.get('access-control-allow-origin'), '*')
      assert.equal(plain.headers.get('cross-origin-resource-policy'), 'cross-origin')
      assert.match(plain.headers.get('cache-control') ?? '', /^public, max-age=\d{1,3}\b/)
      const text = await plain.text()
      const etag = plain.headers.get('etag') ?? ''
      const cached = await ask({ 'if-none-match': etag })
      assert.deepEqual([cached.status, await cached.text()], [304, ''])
      assert.equal((await ask({ 'if-none-match': '"other"' })).status, 200)
      const zipped = await ask({ 'accept-encoding': 'gzip' })
      assert.equal(zipped.headers.get('content-encoding'), 'gzip')
      assert.equal(await zipped.text(), text)
      assert.throws(() => gunzipSync(text))
    }
  })
})
