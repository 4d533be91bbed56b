import fastifyStatic from '@fastify/static'
import { createServer, type Server } from '@lookalike/service-kit'

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  // The preview of a photo that is searched by is a blob of the browser's own.
  "img-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const PUBLIC = new URL('../../web/public', import.meta.url)

/**
 * Builds the search page's server, ready to be given requests; it does not listen. The page calls the API under
 * `/v1` of its own origin.
 */
export async function buildPage(): Promise<Server> {
  const app = createServer()
  app.addHook('onRequest', async (_request, reply) => {
    reply
      .header('content-security-policy', CONTENT_SECURITY_POLICY)
      .header('cross-origin-opener-policy', 'same-origin')
      .header('referrer-policy', 'same-origin')
      .header('x-content-type-options', 'nosniff')
  })
  // File names carry no hash, so a browser asks each time; unchanged files are answered with 304.
  await app.register(fastifyStatic, { root: PUBLIC, decorateReply: false, maxAge: 0 })
  await app.ready()
  return app
}
