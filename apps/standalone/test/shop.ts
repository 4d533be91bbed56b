import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { ROOT } from './paths.ts'

export interface Shop {
  readonly origin: string
  /** Puts a page on the shop's server. @returns its URL */
  page(body: string, options?: { headers?: Record<string, string>; lang?: string }): string
  close(): void
}

/** A shop's web server: an origin of its own, with the demo page at `/shop.html` and pages that a test writes. */
export async function openShop(): Promise<Shop> {
  const demo = await readFile(path.join(ROOT, 'packages/widget/demo/shop.html'))
  const pages = new Map<string, { html: string | Buffer; headers: Record<string, string> }>()
  pages.set('/shop.html', { html: demo, headers: {} })
  const server = createServer((request, response) => {
    const page = pages.get(request.url?.split('?')[0] ?? '')
    response.writeHead(page ? 200 : 404, { 'content-type': 'text/html; charset=utf-8', ...page?.headers })
    response.end(page?.html ?? '<!doctype html><html lang="en"><title>Another page</title><h1>Another page</h1></html>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    page(body, { headers = {}, lang = 'en' } = {}) {
      const name = `/page-${pages.size}`
      const html = `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>Shop</title>
        <link rel="icon" href="data:,"></head><body><main><h1>Shop</h1>${body}</main></body></html>`
      pages.set(name, { html, headers })
      return origin + name
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
