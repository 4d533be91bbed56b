import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { LookalikeError } from '@lookalike/shared'
import type { LocalEmbedder } from './embedder.ts'

export const healthRoutes: FastifyPluginAsyncTypebox<{ readonly embedder: LocalEmbedder }> = async (
  app,
  { embedder },
) => {
  app.get('/livez', { logLevel: 'warn' }, async () => ({ status: 'ok' }))

  app.get('/readyz', { logLevel: 'warn' }, async () => {
    if (embedder.stats().ready) return { status: 'ok' }
    throw new LookalikeError('embedder_unavailable', 'The inference thread is being started again.', {
      retryAfterSeconds: 2,
    })
  })
}
