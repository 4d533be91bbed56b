import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { after, before, describe, test, type TestContext } from 'node:test'
import type { CatalogProduct, Import } from '@lookalike/shared'
import type { Browser, BrowserContext, Locator, Page, Response } from 'playwright-core'
import { startPages } from '../src/pages-process.ts'
import { assertAccessible, assertNoSidewaysScroll } from './axe.ts'
import { BROWSER_SKIP, openBrowser, openPage } from './browser.ts'
import { openLine } from './line.ts'
import { FASHION_DIR, FASHION_SKIP } from './paths.ts'
import { openPhotoShop, type PhotoShop } from './photo-shop.ts'
import { openShop, type Shop } from './shop.ts'
import { openStack, picture, type Stack } from './stack.ts'
import { zipOf } from './zip.ts'

/** Chunks this small show progress in steps. */
const CHUNK_ROWS = 20
const ROWS = 200
/** So many rows can be done before the shop lets the other photos go. */
const FREE_ROWS = 100

describe('the admin in a browser', { skip: BROWSER_SKIP || FASHION_SKIP }, () => {
  let stack: Stack
  let browser: Browser
  let photos: PhotoShop
  let shop: Shop
  /** Logged in. */
  let context: BrowserContext

  before(async () => {
    ;[stack, browser, photos, shop] = await Promise.all([
      openStack({ pages: true, settings: { chunkRows: CHUNK_ROWS } }),
      openBrowser(),
      openPhotoShop(FASHION_DIR ?? ''),
      openShop(),
    ])
    context = await browser.newContext({ reducedMotion: 'reduce' })
    const page = await context.newPage()
    await page.goto(`${stack.web}/admin`)
    await logIn(page)
    await page.close()
  })
  after(async () => {
    await browser.close()
    photos.release()
    photos.close()
    shop.close()
    await stack.close()
  })

  async function logIn(page: Page, key = stack.key) {
    await page.getByLabel('Admin key').fill(key)
    await page.getByRole('button', { name: 'Log in' }).click()
    if (key === stack.key) await page.waitForURL((url) => url.pathname !== '/admin/login')
  }

  /**
   * A page of the admin. When the test ends it must not have complained: no error in the console but the `expected`
   * ones, no request to another origin.
   */
  async function open(t: TestContext, route: string, options: { expected?: RegExp; context?: BrowserContext; web?: string } = {}) {
    const { page, complaints } = await openPage(options.context ?? context, (options.web ?? stack.web) + route)
    t.after(async () => {
      await page.close()
      assert.deepEqual(
        complaints.filter((text) => !options.expected?.test(text)),
        [],
      )
    })
    return page
  }

  const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor()
  const fact = (page: Page, name: string) => page.locator('dl > div', { has: page.locator(`dt:text-is("${name}")`) }).locator('dd')
  const ended = (page: Page, state: string) => page.locator(`section[data-state="${state}"]`).waitFor()
  const importOf = async (page: Page) => (await stack.admin<Import>(`/v1/imports/${page.url().split('/').at(-1)}`)).body
  const csvFile = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })

  /** Moves the focus to an element with the Tab key only. */
  async function tabTo(page: Page, target: Locator) {
    await target.waitFor()
    for (let presses = 0; presses < 80; presses += 1) {
      if ((await target.and(page.locator(':focus')).count()) > 0) return
      await page.keyboard.press('Tab')
    }
    assert.fail(`The Tab key does not lead to ${String(target)}`)
  }

  test('the check of accessibility finds what is wrong', async () => {
    const page = await browser.newPage()
    await page.setContent('<html lang="en"><title>T</title><main><h1>T</h1><img src="data:,"><input></main></html>')
    await assert.rejects(assertAccessible(page), /image-alt[\s\S]*label/)
    await page.setContent('<html lang="en"><title>T</title><div style="width: 400px">wide</div></html>')
    await assert.rejects(assertNoSidewaysScroll(page), /360 px/)
    await page.close()
  })

  test('a wrong key is told; the right one leads to where one wanted to be, in a cookie no script can read', async (t) => {
    const own = await browser.newContext()
    t.after(() => own.close())
    const page = await open(t, '/admin/upload', { context: own, expected: /status of 401/ })
    assert.equal(new URL(page.url()).pathname, '/admin/login')
    assert.equal(await page.locator('meta[name="robots"]').getAttribute('content'), 'noindex, nofollow')
    await assertAccessible(page)
    await assertNoSidewaysScroll(page)
    await logIn(page, 'not the key')
    await page.getByText('This is not the admin key').waitFor()
    await assertAccessible(page)
    await logIn(page)
    await heading(page, 'Upload a catalog')
    const [cookie] = await own.cookies()
    assert.deepEqual([cookie?.httpOnly, cookie?.sameSite], [true, 'Strict'])

    await page.getByRole('button', { name: 'Log out' }).click()
    await page.waitForURL('**/admin/login')
    assert.deepEqual(await own.cookies(), [])
    await page.goto(`${stack.web}/admin/imports`)
    assert.equal(new URL(page.url()).pathname, '/admin/login')
    // Nor does the login lead to another site.
    await page.goto(`${stack.web}/admin/login?next=//elsewhere.example/admin`)
    await logIn(page)
    await heading(page, 'Imports')
  })

  test('every page is accessible, light and dark, and fits from 360 to 1920 px', async (t) => {
    const page = await open(t, '/admin/imports')
    await page.getByRole('link', { name: 'products.csv' }).waitFor()
    await assertAccessible(page)
    await assertNoSidewaysScroll(page)
    await page.getByRole('link', { name: 'products.csv' }).click()
    await ended(page, 'completed')
    for (const [route, text] of [
      [page.url().slice(stack.web.length), 'Every row of the file is in the catalog.'],
      ['/admin/upload', 'Drop the file here, or pick it'],
      ['/admin/catalog', '40 products'],
      ['/admin/catalog?q=navy&color=navy', '8 products'],
      ['/admin/catalog?q=zeppelin', 'No product matches'],
      ['/admin/catalog/square-navy-0', 'Neighbours'],
      ['/admin/catalog/nothing', 'There is no product nothing'],
      ['/admin/system', 'Throughput of the last hour'],
    ] as const) {
      await page.goto(stack.web + route)
      await page.getByText(text, { exact: true }).first().waitFor()
      await assertAccessible(page)
      await assertNoSidewaysScroll(page)
    }
  })

  test('a CSV with 5 bad rows of 200: progress, reload and lost connection, errors.csv, correction, all green', async (t) => {
    const line = await openLine(stack.web)
    t.after(line.close)
    const page = await open(t, '/admin/upload', { web: line.origin, expected: /ERR_|not well-formed chunked/ })
    await page.getByLabel('Catalog file').setInputFiles(csvFile('spring.csv', await feed(photos.origin)))
    // The dry run sees what is wrong in the rows; what is wrong with photos shows in the import.
    await page.getByText('Of the first 200 rows, 197 would be imported and 3 refused').waitFor()
    await page.getByRole('button', { name: 'Start import' }).click()
    await page.waitForURL('**/admin/imports/imp_*')
    await heading(page, 'spring.csv')

    await page.getByText(`${FREE_ROWS} of ${ROWS} rows, 50 %`).waitFor()
    await assertAccessible(page)
    await page.reload()
    await page.getByText(`${FREE_ROWS} of ${ROWS} rows, 50 %`).waitFor()
    assert.match(await fact(page, 'Time left').innerText(), /^about /)
    line.cut()
    await page.getByText('The connection is lost: reconnecting.').waitFor()
    line.mend()
    await page.getByText('The connection is lost: reconnecting.').waitFor({ state: 'hidden' })
    photos.release()
    await ended(page, 'completed')
    await page.getByRole('heading', { name: '5 rows failed' }).waitFor()
    assert.equal(await fact(page, 'Failed').innerText(), '5')

    const rows = page.getByRole('region', { name: 'Failed rows' }).locator('tbody tr')
    await rows.nth(4).waitFor()
    const reasons = await rows.allInnerTexts()
    for (const [index, reason] of ['"cheap" is not a price', 'title is required', 'availability', '404', 'image'].entries())
      assert.ok(reasons[index]?.includes(reason), reasons[index])
    // The product of the last one was written with its other photo, which stands in the row.
    assert.match(reasons[4] ?? '', /written without the photo/)
    assert.equal(await rows.locator('img').count(), 1)
    await page.evaluate(`document.querySelector('[aria-label="Failed rows"] tbody img').decode()`)
    await assertAccessible(page)
    await assertNoSidewaysScroll(page)

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download errors.csv' }).click(),
    ])
    const errors = await readFile(await download.path(), 'utf8')
    assert.match(errors, /^id,title,.*_row,_code,_message\n/)
    const broken = page.url()
    await page.getByLabel('Upload the corrected file').setInputFiles(csvFile('errors.csv', corrected(errors, photos.origin)))
    await page.waitForURL((url) => url.href !== broken && /\/admin\/imports\/imp_/.test(url.href))
    await page.getByText('Every row of the file is in the catalog.').waitFor()
    const { counts, retryOf } = await importOf(page)
    // The product that had been written without its broken photo needs nothing more.
    assert.deepEqual([counts.rows, counts.created, counts.updated, counts.unchanged, counts.failed], [5, 3, 1, 1, 0])
    assert.equal(retryOf, broken.split('/').at(-1))
    await page.getByRole('link', { name: 'All imports' }).click()
    await page.getByRole('link', { name: 'Retry of spring.csv' }).waitFor()
  })

  test('login, upload and start by keyboard only', async (t) => {
    const own = await browser.newContext({ reducedMotion: 'reduce' })
    t.after(() => own.close())
    const page = await open(t, '/admin/upload', { context: own })
    await tabTo(page, page.getByLabel('Admin key'))
    await page.keyboard.type(stack.key)
    await page.keyboard.press('Enter')
    await heading(page, 'Upload a catalog')
    const chosen = page.waitForEvent('filechooser')
    await tabTo(page, page.getByLabel('Catalog file'))
    await page.keyboard.press('Enter')
    const chooser = await chosen
    const id = await anyPhoto()
    await chooser.setFiles(csvFile('keys.csv', `sku,title,image_link\nkeys-1,By keyboard,${photos.origin}/${id}.jpg\n`))
    // The file has no column of the name "id": it is chosen, and the dry run follows.
    const column = page.getByLabel('Id (required)')
    await tabTo(page, column)
    assert.equal(await page.getByRole('button', { name: 'Start import' }).isDisabled(), true)
    await page.keyboard.type('sku')
    await page.getByText('Of the first 1 row, 1 would be imported.').waitFor()
    await assertAccessible(page)
    await assertNoSidewaysScroll(page)
    await tabTo(page, page.getByRole('button', { name: 'Start import' }))
    await page.keyboard.press('Enter')
    await page.waitForURL('**/admin/imports/imp_*')
    await ended(page, 'completed')
    assert.deepEqual((await importOf(page)).counts.created, 1)
  })

  test('the preview of a ZIP sends its feed and not its photos; wrong rows are told by column', async (t) => {
    const page = await open(t, '/admin/upload')
    const photo = await readFile(path.join(FASHION_DIR ?? '', 'images', `${await anyPhoto()}.jpg`))
    const large = Buffer.concat([photo, Buffer.alloc(2_000_000, 7)])
    const zip = await zipOf({
      'shop/products.csv': 'id,title,price,image_link\nz-1,Zipped,9.50,a.jpg\nz-2,Zipped too,cheap,a.jpg\n',
      'shop/a.jpg': large,
    })
    const sent = page.waitForRequest('**/v1/imports/preview*')
    await page.getByLabel('Catalog file').setInputFiles({ name: 'shop.zip', mimeType: 'application/zip', buffer: zip })
    const size = Number((await (await sent).allHeaders())['content-length'])
    assert.ok(size > 0 && size < 1000, `${size} bytes`)
    await page.getByText('Of the first 2 rows, 1 would be imported and 1 refused').waitFor()
    assert.match(await page.getByRole('region', { name: 'Problems by column' }).innerText(), /price\s+1\s+price: "cheap"/)

    await page.getByRole('radio', { name: /^Replace/ }).check()
    await page.getByText('more than a fifth').first().waitFor()
    await page.getByRole('button', { name: 'Start import' }).click()
    await page.waitForURL('**/admin/imports/imp_*')
    await ended(page, 'failed')
    assert.match((await importOf(page)).error ?? '', /delete/)
    await assertAccessible(page)
  })

  test('a file that is no feed, and a damaged ZIP, are refused with what to do', async (t) => {
    const page = await open(t, '/admin/upload', { expected: /status of 422/ })
    await page.getByLabel('Catalog file').setInputFiles(csvFile('empty.csv', ''))
    await page.getByText('The file is empty: the first line must name the columns.').waitFor()
    await page.getByLabel('Catalog file').setInputFiles(csvFile('half.zip', 'PK\u0003\u0004 only the start'))
    await page.getByText('The ZIP archive cannot be read').waitFor()
    await assertAccessible(page)
  })

  test('an upload that is under way can be cancelled, and leaves nothing', async (t) => {
    const count = async () => (await stack.admin<{ items: Import[] }>('/v1/imports?limit=100')).body.items.length
    const before = await count()
    const line = await openLine(stack.web, 2_000_000)
    t.after(line.close)
    const page = await open(t, '/admin/upload', { web: line.origin })
    const large = `id,title,image_link\n${'u-1,Long,https://shop.example/a.jpg\n'.repeat(300_000)}`
    await page.getByLabel('Catalog file').setInputFiles(csvFile('large.csv', large))
    await page.getByText('Only the start of the feed was sent for this preview').waitFor()
    await page.getByRole('button', { name: 'Start import' }).click()
    await page.getByText(/^\d.* of 10\.8 MB, [1-9]\d* %/).waitFor()
    await page.getByRole('button', { name: 'Cancel upload' }).click()
    await page.getByText('The upload was cancelled: nothing is imported.').waitFor()
    assert.equal(await count(), before)
  })

  test('a running import is cancelled after a second word', async (t) => {
    const slow = await openPhotoShop(FASHION_DIR ?? '')
    t.after(() => {
      slow.release()
      slow.close()
    })
    const page = await open(t, '/admin/upload')
    const lines = Array.from({ length: 3 }, (_, n) => `slow-${n},Slow,${slow.origin}/held/1.jpg`)
    await page.getByLabel('Catalog file').setInputFiles(csvFile('slow.csv', ['id,title,image_link', ...lines].join('\n')))
    await page.getByRole('button', { name: 'Start import' }).click()
    await page.waitForURL('**/admin/imports/imp_*')
    await page.getByRole('button', { name: 'Cancel import' }).click()
    const dialog = page.getByRole('dialog')
    await assertAccessible(page)
    await dialog.getByRole('button', { name: 'Let it run' }).click()
    assert.equal((await importOf(page)).state === 'cancelled', false)
    await page.getByRole('button', { name: 'Cancel import' }).click()
    await dialog.getByRole('button', { name: 'Cancel import' }).click()
    await ended(page, 'cancelled')
    assert.equal((await importOf(page)).state, 'cancelled')
  })

  test('a product is changed, cleared of a field, and kept from being overwritten', async (t) => {
    const route = '/v1/products/square-orange-0'
    const product = async () => (await stack.get<CatalogProduct>(route)).body
    const patch = (body: object) =>
      stack.admin(route, { method: 'PATCH', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
    const page = await open(t, '/admin/catalog', { expected: /status of (412|422)/ })
    await page.getByLabel('Id of a product').fill('square-orange-0')
    await page.getByRole('button', { name: 'Open' }).click()
    await heading(page, 'A orange square')
    await page.getByLabel('Title', { exact: true }).fill('An orange square')
    await page.getByLabel('Price', { exact: true }).fill('7,25')
    await page.getByLabel('Color').fill('')
    await page.getByRole('button', { name: 'Save 3 changes' }).click()
    await page.getByText('Saved at').waitFor()
    const saved = await product()
    assert.deepEqual([saved.title, saved.price, saved.color], ['An orange square', { amount: 7.25, currency: 'USD' }, undefined])

    await patch({ brand: 'Acme' })
    await page.getByLabel('Material').fill('Wool')
    await page.getByRole('button', { name: 'Save 1 change' }).click()
    await page.getByText('changed this product in the meantime').waitFor()
    await assertAccessible(page)
    await page.getByRole('button', { name: 'Load the newest version' }).click()
    assert.equal(await page.getByLabel('Material').inputValue(), 'Wool')
    await page.getByRole('button', { name: 'Save 1 change' }).click()
    await page.getByText('Saved at').waitFor()
    const merged = await product()
    assert.deepEqual([merged.brand, merged.material], ['Acme', 'Wool'])

    await page.getByLabel('Price', { exact: true }).fill('cheap')
    await page.getByRole('button', { name: 'Save 1 change' }).click()
    await page.getByText('is not a number').waitFor()
    assert.deepEqual((await product()).price, { amount: 7.25, currency: 'USD' })
  })

  test('photos are added, reordered and removed; then the product is deleted', async (t) => {
    const route = '/v1/products/triangle-navy-0'
    const images = async () => (await stack.get<CatalogProduct>(route)).body.images.map(({ url }) => url)
    const [first = ''] = await images()
    const page = await open(t, '/admin/catalog/triangle-navy-0', { expected: /status of 422/ })
    const add = page.getByLabel('Add photos')
    await add.setInputFiles({ name: 'x.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') })
    await page.getByText('image', { exact: false }).and(page.getByRole('alert')).waitFor()
    await add.setInputFiles({ name: 'n.png', mimeType: 'image/png', buffer: await picture('stripes', 'gold') })
    await page.getByRole('img', { name: 'Photo 2' }).waitFor()
    await page.getByRole('button', { name: 'Move photo 2 forward' }).click()
    await page.getByRole('button', { name: 'Save photos' }).click()
    // Its neighbours follow its looks.
    await page.getByRole('link', { name: /stripes/ }).first().waitFor()
    const both = await images()
    assert.deepEqual([both.length, both[1]], [2, first])
    await page.getByRole('button', { name: 'Remove photo 2' }).click()
    await page.getByRole('button', { name: 'Save photos' }).click()
    await page.getByText('Embedding …').waitFor({ state: 'hidden' })
    assert.deepEqual(await images(), both.slice(0, 1))

    await page.getByRole('button', { name: 'Delete product' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete it' }).click()
    await page.waitForURL('**/admin/catalog')
    assert.equal((await stack.get(route)).status, 404)
  })

  test('a session that ends asks for the key on the spot, and nothing typed is lost', async (t) => {
    const own = await browser.newContext({ reducedMotion: 'reduce' })
    t.after(() => own.close())
    const page = await open(t, '/admin/catalog/circle-black-0', { context: own, expected: /status of 401/ })
    await logIn(page)
    await page.getByLabel('Description').fill('Typed before the session ended')
    await own.clearCookies()
    await page.getByRole('button', { name: 'Save 1 change' }).click()
    await page.getByRole('heading', { name: 'Your session has ended' }).waitFor()
    await assertAccessible(page)
    await page.getByLabel('Admin key').fill(stack.key)
    await page.keyboard.press('Enter')
    await page.getByText('Saved at').waitFor()
    const { body } = await stack.get<CatalogProduct>('/v1/products/circle-black-0')
    assert.equal(body.description, 'Typed before the session ended')
  })

  test('pages of another origin cannot use the session', async () => {
    const before = (await stack.admin<{ items: Import[] }>('/v1/imports?limit=100')).body.items.length
    const csv = 'id,title,image_link\nforged,Forged,https://shop.example/a.jpg'
    const page = await context.newPage()
    const isForged = (response: Response) => response.url().includes('name=forged')
    // Both are sent without asking first; another port of one host is the same site, so the cookie
    // goes along: without it, the answer would be 401.
    await page.goto(shop.page(''))
    const [fetched] = await Promise.all([
      page.waitForResponse(isForged),
      page.evaluate(
        `void fetch('${stack.web}/v1/imports?name=forged', { method: 'POST', mode: 'no-cors', credentials: 'include', body: ${JSON.stringify(csv)} })`,
      ),
    ])
    assert.equal(fetched.status(), 403)
    await page.goto(
      shop.page(`<form method="post" enctype="text/plain" action="${stack.web}/v1/imports?name=forged">
        <input name="id,title,image_link" value="x"></form>`),
    )
    const [posted] = await Promise.all([page.waitForResponse(isForged), page.evaluate('document.forms[0].submit()')])
    assert.equal(posted.status(), 403)
    await page.waitForURL('**/v1/imports?name=forged')
    // Everything else is asked for first, and refused then.
    await page.goto(shop.page(''))
    const refused = await page.evaluate(
      `fetch('${stack.web}/v1/products/square-navy-0', { method: 'DELETE', credentials: 'include' }).then(() => 'done', () => 'refused')`,
    )
    assert.equal(refused, 'refused')
    assert.equal((await stack.get('/v1/products/square-navy-0')).status, 200)
    const { items } = (await stack.admin<{ items: Import[] }>('/v1/imports?limit=100')).body
    assert.equal(items.length, before)
    await page.close()
  })

  test('the state of the system refreshes by itself, not while hidden, and says when the API is away', async (t) => {
    const page = await open(t, '/admin/system', { expected: /ERR_FAILED/ })
    const works = page.getByText('Works', { exact: true })
    await works.nth(3).waitFor()
    assert.equal(await works.count(), 4)
    await page.getByText('fashion-resnet50-1').waitFor()
    await page.getByRole('img', { name: /^Rows per minute/ }).waitFor()
    await page.getByText('As a table').click()
    await page.getByRole('region', { name: 'Throughput by minute' }).waitFor()
    await page.waitForResponse('**/v1/system')
    await page.route('**/v1/system', (route) => route.abort())
    await page.getByText('What you see is the last known state.').waitFor()
    await page.reload()
    await page.getByText('The API cannot be reached').waitFor()
    await assertAccessible(page)
    await page.unroute('**/v1/system')
    await page.getByRole('button', { name: 'Try again' }).click()
    await works.first().waitFor()
  })

  test('an API that is away is a page that says what to do', async (t) => {
    const pages = startPages('http://127.0.0.1:1')
    await pages.ready
    const server = createServer(pages.handle)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const web = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const own = await browser.newContext()
    t.after(async () => {
      await own.close()
      server.close()
      await pages.close()
    })
    await own.addCookies([{ name: 'lookalike_session', value: 'one', url: web }])
    const page = await open(t, '/admin/system', { context: own, web, expected: /status of 50[03]|Error: / })
    await page.getByText('The API does not answer.').waitFor()
    await page.getByRole('button', { name: 'Try again' }).waitFor()
    assert.doesNotMatch(await page.locator('body').innerText(), /ECONNREFUSED|at async/)
    await assertAccessible(page)
    await page.goto(`${web}/admin/login`)
    await logIn(page, 'any')
    await page.getByText('The API does not answer: try again in a moment.').waitFor()
  })

  test('too many wrong keys: the login says how long to wait', async (t) => {
    const own = await browser.newContext()
    t.after(() => own.close())
    const page = await open(t, '/admin/login', { context: own, expected: /status of (401|429)/ })
    for (let n = 0; n < 6; n += 1) {
      await page.getByLabel('Admin key').fill(`wrong ${n}`)
      const [answer] = await Promise.all([page.waitForResponse('**/v1/session'), page.keyboard.press('Enter')])
      if (answer.status() === 429) break
    }
    await page.getByText(/You can try again in \d+ s\./).waitFor()
    assert.equal(await page.getByRole('button', { name: 'Log in' }).isDisabled(), true)
    await assertAccessible(page)
  })
})

/** 200 products of the shared photos, 5 of them wrong, each in another way; the later photos are held back. */
async function feed(origin: string): Promise<string> {
  const rows = (await styles()).slice(0, ROWS).map(({ id, title, type }, n) => {
    const row = { id, title, type, price: '19.90', stock: 'in_stock', image: `${origin}/${n < FREE_ROWS ? '' : 'held/'}${id}.jpg`, more: '' }
    if (n === 10) row.price = 'cheap'
    if (n === 50) row.title = ''
    if (n === 90) row.stock = 'perhaps'
    if (n === 130) row.image = `${origin}/nowhere.jpg`
    if (n === 170) row.more = `${origin}/broken.jpg`
    return Object.values(row)
      .map((cell) => `"${cell}"`)
      .join(',')
  })
  return ['id,title,product_type,price,availability,image_link,additional_image_link', ...rows].join('\r\n')
}

/** What a person makes of errors.csv. */
function corrected(errors: string, origin: string): string {
  const [header = '', ...rows] = errors.trimEnd().split('\n')
  const fixed = rows.map((row) => {
    const id = row.split(',')[0]
    return row
      .replace(/^(\d+),,/, '$1,A title,')
      .replace(',cheap,', ',18.50,')
      .replace(',perhaps,', ',in_stock,')
      .replace(`${origin}/nowhere.jpg`, `${origin}/${id}.jpg`)
      .replace(`${origin}/broken.jpg`, '')
  })
  return [header, ...fixed].join('\n')
}

async function styles(): Promise<{ id: string; title: string; type: string }[]> {
  const text = await readFile(path.join(FASHION_DIR ?? '', 'styles.csv'), 'utf8')
  const rows = text.split('\n').slice(1).map((line) => line.replaceAll('"', '').split(','))
  return rows.map(([id = '', , , , type = '', , , , , title = '']) => ({ id, type, title }))
}

async function anyPhoto(): Promise<string> {
  return (await styles())[ROWS]?.id ?? ''
}
