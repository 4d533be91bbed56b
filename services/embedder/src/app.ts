import multipart from '@fastify/multipart'
import { createServer, type ServerConfig } from '@lookalike/service-kit'
import { MAX_IMAGE_BYTES } from '@lookalike/shared'
import type { LocalEmbedder } from './embedder.ts'
import { embeddingRoutes } from './embedding-routes.ts'
import { healthRoutes } from './health-routes.ts'

export interface EmbedderServiceConfig {
  readonly server?: ServerConfig
  /** Images in one request; default 256. */
  readonly maxImages?: number
  /** Bytes of all images of one request; default 100 MB. */
  readonly maxTotalBytes?: number
}

/** The embedder as an HTTP service: builds, never listens, and leaves the embedder to whoever made it. */
export async function buildEmbedderService(
  { embedder }: { readonly embedder: LocalEmbedder },
  { server = {}, maxImages = 256, maxTotalBytes = 100_000_000 }: EmbedderServiceConfig = {},
) {
  const app = createServer({ ...server, bodyLimitBytes: MAX_IMAGE_BYTES })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(/^image\//, { parseAs: 'buffer' }, async (_: unknown, body: Buffer) => body)
  // One byte over the limit is kept, so that a file too large fails as this one image, like any other bad one.
  const limits = { files: maxImages, fileSize: MAX_IMAGE_BYTES + 1, fields: 0 }
  await app.register(multipart, { limits, throwFileSizeLimit: false })
  await app.register(healthRoutes, { embedder })
  await app.register(embeddingRoutes, { embedder, maxTotalBytes })
  return app
}
