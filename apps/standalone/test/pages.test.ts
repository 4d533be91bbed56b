import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { BROWSER_SKIP, openBrowser } from './browser.ts'
import { openStack, picture, type Stack } from './stack.ts'

describe('the pages in a browser', { skip: BROWSER_SKIP }, () => {
  let stack: Stack
  let browser: Browser
  before(async () => {
    ;[stack, browser] = await Promise.all([openStack(), openBrowser()])
  })
  after(async () => {
    await browser.close()
    await stack.close()
  })

  /** A page that notes errors and requests to other origins. */
  async function open(url: string): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage()
    const complaints: string[] = []
    const { origin } = new URL(url)
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('request', (request) => {
      if (!request.url().startsWith(origin) && !/^(data|blob):/.test(request.url())) complaints.push(request.url())
    })
    await page.goto(url)
    return { page, complaints }
  }

  const settled = (page: Page) => page.locator('#results[aria-busy=false]').waitFor()
  const cards = (page: Page) => page.locator('#items > li')

  test('the API reference asks nobody outside', async () => {
    const { page, complaints } = await open(`${stack.api}/docs`)
    await page.getByText('Search by photo').first().waitFor()
    assert.ok((await page.locator('.opblock').count()) >= 14)
    assert.deepEqual(complaints, [])
  })

  test('the search page browses, filters, goes back and shows similar products', async () => {
    const { page, complaints } = await open(stack.web)
    await settled(page)
    assert.equal(await cards(page).count(), 24)
    await page.locator('[data-facet="product_type"] [data-facet-value="circle"] input').check()
    await settled(page)
    await page.locator('button[data-chip="product_type"]').waitFor()
    assert.equal(await cards(page).count(), 10)
    await page.goBack()
    await settled(page)
    assert.equal(await cards(page).count(), 24)
    await page.locator('[data-product="circle-black-0"] a').click()
    await page.locator('[data-product][data-score]').first().waitFor()
    assert.equal(await page.locator('[data-product="circle-black-10"]').count(), 0)
    assert.deepEqual(complaints, [])
  })

  test('the search page finds the product in a photo, and explains a bad one', async () => {
    const { page, complaints } = await open(stack.web)
    await settled(page)
    const buffer = await picture('triangle', 'orange', 4)
    await page.locator('#photo-input').setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer })
    const first = page.locator('[data-product][data-score]').first()
    await first.waitFor()
    assert.match((await first.getAttribute('data-product')) ?? '', /^triangle-orange/)
    assert.deepEqual(complaints, [])
    await page
      .locator('#photo-input')
      .setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from('no photo') })
    await page.locator('#error p').waitFor()
    assert.match((await page.locator('#error p').textContent()) ?? '', /image/i)
  })
})
