import { existsSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((file) => existsSync(file))

/** What a test that needs a browser says where there is none. */
export const BROWSER_SKIP = CHROMIUM === undefined ? 'install Debian\'s chromium' : false

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM ?? '',
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync',
    ],
  })
}

export interface WatchedPage {
  readonly page: Page
  /** Errors on the console, uncaught ones, and requests to other origins. */
  readonly complaints: string[]
}

/** A page that notes what no page should do, of its own or of a context that is logged in. */
export async function openPage(
  browser: { newPage(options?: BrowserContextOptions): Promise<Page> },
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const page = await browser.newPage(options)
  page.setDefaultTimeout(30_000)
  const complaints: string[] = []
  const { origin } = new URL(url)
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => message.type() === 'error' && complaints.push(`${message.text()} ${message.location().url}`))
  page.on('request', (request) => {
    const isOwn = new URL(request.url()).origin === origin || /^(data|blob):/.test(request.url())
    if (!isOwn) complaints.push(request.url())
  })
  await page.goto(url)
  return { page, complaints }
}
