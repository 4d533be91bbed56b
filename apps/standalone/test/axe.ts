import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const GRAVE = new Set<unknown>(['serious', 'critical'])

/** Asserts that axe finds nothing serious or critical in a page as it is, neither in light nor in dark. */
export async function assertAccessible(page: Page): Promise<void> {
  const source = await readFile(AXE, 'utf8')
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.evaluate(source)
    // Colours are all that differs in the dark.
    const rules = colorScheme === 'light' ? {} : { runOnly: { type: 'rule', values: ['color-contrast'] } }
    const run = `axe.run(document, ${JSON.stringify({ resultTypes: ['violations'], ...rules })})`
    const { violations } = (await page.evaluate(run)) as AxeResults
    const found = violations
      .filter(({ impact }) => GRAVE.has(impact))
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`)
    assert.deepEqual(found, [], `${page.url()} in ${colorScheme}`)
  }
}

/** Asserts that a page scrolls in no other direction than down, on phones and on wide screens. */
export async function assertNoSidewaysScroll(page: Page): Promise<void> {
  const before = page.viewportSize()
  for (const width of [360, 768, 1920]) {
    await page.setViewportSize({ width, height: 900 })
    const scrollWidth = await page.evaluate('document.documentElement.scrollWidth')
    assert.equal(Math.max(Number(scrollWidth), width), width, `${page.url()} at ${width} px`)
  }
  if (before) await page.setViewportSize(before)
}
