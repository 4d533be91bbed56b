import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import { constants } from 'node:zlib'
import compression from 'compression'
import createNext from 'next'
import sirv from 'sirv'
import { WEB_DIR } from './web-dir.ts'

const FILES = '/_next/static/'

/**
 * A listing is 120 kB of HTML: 10 kB as this sends it, which a browser gets in the first round trip of a connection
 * (ten segments, 14.6 kB with the headers); 14 kB of gzip take a second one. Higher levels cost more than they save.
 */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }

/** What `compression` is to Node.js; its types name Express. */
type Compress = (request: IncomingMessage, response: ServerResponse, next: () => void) => void

/**
 * Opens the built Next.js app, to be given requests; it does not listen. Each answer has a content security policy
 * with a nonce of its own, which Next.js takes from the request's header and puts on its scripts.
 */
export async function openPages() {
  const next = createNext({ dev: false, dir: WEB_DIR, quiet: true })
  await next.prepare()
  const render = next.getRequestHandler()
  const compress = compression({ brotli: BROTLI }) as unknown as Compress
  // Their names carry a hash of what they hold.
  const files = sirv(path.join(WEB_DIR, '.next/static'), { brotli: true, gzip: true, immutable: true, maxAge: 31_536_000 })

  return {
    handle(request: IncomingMessage, response: ServerResponse): void {
      const url = request.url ?? '/'
      // Next.js answers these with 500.
      if (!isDecodable(url)) return void response.writeHead(400, { 'content-type': 'text/plain' }).end('Bad address')
      if (!url.startsWith(FILES)) return handlePage(request, response)
      request.url = url.slice(FILES.length - 1)
      files(request, response, () => void response.writeHead(404).end())
    },
    close: () => next.close(),
  }

  function handlePage(request: IncomingMessage, response: ServerResponse): void {
    const policy = contentSecurityPolicy(randomBytes(16).toString('base64'))
    request.headers['content-security-policy'] = policy
    response
      .setHeader('content-security-policy', policy)
      .setHeader('cross-origin-opener-policy', 'same-origin')
      .setHeader('referrer-policy', 'same-origin')
      .setHeader('x-content-type-options', 'nosniff')
    compress(request, response, () => void render(request, response))
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
