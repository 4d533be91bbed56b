/**
 * `npm run bench:web [-- --runs 5] [--url http://…]`: Lighthouse (mobile, simulated slow 4G, 4× slower processor) on the
 * production storefront with the demo catalog. Prints the median of the runs for each page as JSON and exits with 1
 * where a budget is not met. With --url it measures a storefront that runs already.
 */
import { parseArgs } from 'node:util'
import { launch } from 'chrome-launcher'
import lighthouse from 'lighthouse'
import { startStorefront } from './storefront.ts'

const CHROMIUM_FLAGS = [
  '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync',
  '--disable-background-networking', '--disable-component-update',
]

/** Scores in percent, times in milliseconds. `least` and `most` are what the storefront promises. */
const BUDGETS: Record<string, { least?: number; most?: number }> = {
  performance: { least: 95 },
  accessibility: { least: 100 },
  'best-practices': { least: 95 },
  seo: { least: 100 },
  'largest-contentful-paint': { most: 2000 },
  'cumulative-layout-shift': { most: 0.02 },
}
const SHOWN = ['first-contentful-paint', 'total-blocking-time', 'speed-index']

const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' }, url: { type: 'string' } } })
const runs = Number(values.runs)
if (!(runs >= 1)) throw new Error(`--runs must be a number of 1 or more, not "${values.runs}"`)

await using storefront = values.url === undefined ? await startStorefront() : null
const origin = values.url ?? storefront?.url ?? ''
const product = await firstProduct(origin)
const report: Record<string, Record<string, number>> = {}
for (const page of ['/', `/p/${encodeURIComponent(product)}`]) report[page] = await measure(origin + page)
const missed = Object.entries(report).flatMap(([page, figures]) =>
  Object.entries(BUDGETS).flatMap(([name, { least = -Infinity, most = Infinity }]) => {
    const value = figures[name] ?? Number.NaN
    return value >= least && value <= most ? [] : [`${page}: ${name} is ${value}`]
  }),
)
console.log(JSON.stringify({ runs, pages: report, missed }, null, 2))
process.exitCode = missed.length === 0 ? 0 : 1

/** The first product of the catalog that has a photo. */
async function firstProduct(origin: string): Promise<string> {
  const response = await fetch(`${origin}/v1/products?limit=10&facets=false`)
  const { items } = (await response.json()) as { items: { id: string; images: unknown[] }[] }
  const found = items.find(({ images }) => images.length > 0)
  if (!found) throw new Error('The catalog has no product with a photo.')
  return found.id
}

/** Medians over the runs; one run before them fills the caches of thumbnails. */
async function measure(url: string): Promise<Record<string, number>> {
  const figures = new Map<string, number[]>()
  for (let run = 0; run <= runs; run++) {
    const measured = await runLighthouse(url)
    if (run === 0) continue
    for (const [name, value] of Object.entries(measured)) figures.set(name, [...(figures.get(name) ?? []), value])
  }
  return Object.fromEntries([...figures].map(([name, all]) => [name, median(all)]))
}

/** One run; one that Lighthouse itself could not make (its trace broke off, say) is made again, three times at most. */
async function runLighthouse(url: string, tries = 3): Promise<Record<string, number>> {
  const chrome = await launch({ chromePath: '/usr/bin/chromium', chromeFlags: CHROMIUM_FLAGS })
  try {
    const result = await lighthouse(url, { port: chrome.port, output: 'json', logLevel: 'error' })
    if (!result) throw new Error(`Lighthouse gave no result for ${url}`)
    const { categories, audits, runtimeError } = result.lhr
    if (runtimeError && tries > 1) return await runLighthouse(url, tries - 1)
    if (runtimeError) throw new Error(`Lighthouse could not measure ${url}: ${runtimeError.message}`)
    const scores = Object.values(categories).map(({ id, score }) => [id, Math.round((score ?? 0) * 100)])
    const times = [...Object.keys(BUDGETS), ...SHOWN]
      .filter((name) => audits[name]?.numericValue !== undefined)
      .map((name) => [name, Math.round((audits[name]?.numericValue ?? 0) * 1000) / 1000])
    const failed = Object.values(categories)
      .filter(({ id }) => id !== 'performance')
      .flatMap(({ auditRefs }) => auditRefs.filter(({ id, weight }) => weight > 0 && audits[id]?.score === 0))
      .map(({ id }) => id)
    if (failed.length > 0) console.error(`${url}: ${failed.join(', ')}`)
    return Object.fromEntries([...scores, ...times]) as Record<string, number>
  } finally {
    chrome.kill()
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
