import type { FileStore } from '@lookalike/file-store'
import { inspectImage, thumbnail, type ThumbnailFormat } from '@lookalike/image'
import type { Server } from '@lookalike/service-kit'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'

/** Widths that are made; a request gets the next larger one, so that nobody can fill the disk with odd sizes. */
const WIDTHS = [64, 128, 256, 384, 512, 768, 1024, 1536] as const
const LARGEST = 1536

/** Catalog images and their thumbnails. An address names the bytes, so answers never go stale. */
export async function imageRoutes(app: Server, { files }: { files: FileStore }): Promise<void> {
  const { images } = files
  const inTheMaking = new Map<string, Promise<Uint8Array>>()

  app.get(
    '/v1/images/:sha256',
    {
      schema: {
        tags: ['images'],
        summary: 'A catalog image or a thumbnail of it',
        description: `Without \`w\` the stored bytes; with it AVIF, WebP or JPEG by \`Accept\`, of the next larger width of ${WIDTHS.join(', ')}, never enlarged.`,
        params: Type.Object({ sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }) }),
        querystring: Type.Object({
          w: Type.Optional(Type.Integer({ minimum: 1, maximum: LARGEST, description: 'Width in pixels' })),
        }),
        produces: ['image/avif', 'image/webp', 'image/jpeg'],
      },
    },
    async (request, reply) => {
      const { sha256 } = request.params
      const { w } = request.query
      reply
        .header('cache-control', 'public, max-age=31536000, immutable')
        .header('content-security-policy', "default-src 'none'")
        .header('x-content-type-options', 'nosniff')
        .header('cross-origin-resource-policy', 'cross-origin')
      if (w === undefined) {
        const bytes = await images.get(sha256)
        return reply.type(`image/${(await inspectImage(bytes)).format}`).send(bytes)
      }
      const format = bestFormat(request)
      const width = WIDTHS.find((step) => step >= w) ?? LARGEST
      return reply
        .type(`image/${format}`)
        .header('vary', [reply.getHeader('vary') ?? [], 'accept'].flat().join(', '))
        .send(await thumbnailOf(sha256, width, format))
    },
  )

  async function thumbnailOf(sha256: string, width: number, format: ThumbnailFormat): Promise<Uint8Array> {
    const name = `${width}.${format}`
    const made = await images.getThumbnail(sha256, name)
    if (made) return made
    const key = `${sha256}/${name}`
    const making = inTheMaking.get(key) ?? make().finally(() => inTheMaking.delete(key))
    inTheMaking.set(key, making)
    return making

    async function make() {
      const bytes = await thumbnail(await images.get(sha256), { width, format })
      await images.putThumbnail(sha256, name, bytes)
      return bytes
    }
  }
}

function bestFormat({ headers }: FastifyRequest): ThumbnailFormat {
  const accept = headers.accept ?? ''
  if (accept.includes('image/avif')) return 'avif'
  return accept.includes('image/webp') ? 'webp' : 'jpeg'
}
