import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Server } from '@lookalike/service-kit'
import { buildWidget } from '@lookalike/widget'
import { Type } from 'typebox'

/** Pages load it by this address for years, so it carries no hash, and what is cached must be asked for again soon. */
const CACHE_CONTROL = 'public, max-age=300, stale-while-revalidate=86400'

/** `<lookalike-similar>` as one script, for pages of any origin. */
export async function widgetRoutes(app: Server): Promise<void> {
  const script = Buffer.from(await buildWidget())
  const zipped = gzipSync(script, { level: 9 })
  const etag = `W/"${createHash('sha256').update(script).digest('base64url').slice(0, 22)}"`

  app.get(
    '/widget.js',
    {
      schema: {
        tags: ['widget'],
        summary: 'The web component <lookalike-similar>',
        description: 'An ES module for pages of any origin.',
        headers: Type.Object({ 'if-none-match': Type.Optional(Type.String()) }),
        produces: ['text/javascript'],
      },
    },
    async ({ headers }, reply) => {
      reply
        .header('access-control-allow-origin', '*')
        .header('cache-control', CACHE_CONTROL)
        .header('cross-origin-resource-policy', 'cross-origin')
        .header('etag', etag)
        .header('vary', 'accept-encoding')
        .header('x-content-type-options', 'nosniff')
      if (headers['if-none-match']?.includes(etag)) return reply.status(304).send()
      reply.type('text/javascript; charset=utf-8')
      if (!/\bgzip\b/.test(headers['accept-encoding'] ?? '')) return reply.send(script)
      return reply.header('content-encoding', 'gzip').send(zipped)
    },
  )
}
