import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import createNext from 'next'
import sirv from 'sirv'
import { WEB_DIR } from './web-dir.ts'

const FILES = '/_next/static/'

/**
 * Opens the built Next.js app, to be given requests; it does not listen. Each answer has a content security policy
 * with a nonce of its own, which Next.js takes from the request's header and puts on its scripts.
 */
export async function openPages() {
  const next = createNext({ dev: false, dir: WEB_DIR, quiet: true })
  await next.prepare()
  const render = next.getRequestHandler()
  // Their names carry a hash of what they hold.
  const files = sirv(path.join(WEB_DIR, '.next/static'), { brotli: true, gzip: true, immutable: true, maxAge: 31_536_000 })

  return {
    handle(request: IncomingMessage, response: ServerResponse): void {
      const url = request.url ?? '/'
      // Next.js answers these with 500.
      if (!isDecodable(url)) return void response.writeHead(400, { 'content-type': 'text/plain' }).end('Bad address')
      if (!url.startsWith(FILES)) return void handlePage(request, response)
      request.url = url.slice(FILES.length - 1)
      files(request, response, () => void response.writeHead(404).end())
    },
    close: () => next.close(),
  }

  async function handlePage(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const policy = contentSecurityPolicy(randomBytes(16).toString('base64'))
    request.headers['content-security-policy'] = policy
    response
      .setHeader('content-security-policy', policy)
      .setHeader('cross-origin-opener-policy', 'same-origin')
      .setHeader('referrer-policy', 'same-origin')
      .setHeader('x-content-type-options', 'nosniff')
    await render(request, response)
  }
}

function isDecodable(url: string): boolean {
  try {
    return decodeURI(url) !== ''
  } catch {
    return false
  }
}

function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    // React writes the style of an element, a swatch's colour for instance, into the page's HTML.
    "style-src-attr 'unsafe-inline'",
    // The preview of a photo that is searched by is a blob of the browser's own.
    "img-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}
