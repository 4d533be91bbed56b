import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { BROWSER_SKIP, openBrowser, openPage } from './browser.ts'
import { openStack, type Stack } from './stack.ts'

describe('the API reference in a browser', { skip: BROWSER_SKIP }, () => {
  let stack: Stack
  let browser: Browser
  before(async () => {
    ;[stack, browser] = await Promise.all([openStack(), openBrowser()])
  })
  after(async () => {
    await browser.close()
    await stack.close()
  })

  test('asks nobody outside', async () => {
    const { page, complaints } = await openPage(browser, `${stack.api}/docs`)
    await page.getByText('Search by photo').first().waitFor()
    assert.ok((await page.locator('.opblock').count()) >= 14)
    assert.deepEqual(complaints, [])
  })
})
