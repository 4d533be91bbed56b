import type { FileStore } from '@lookalike/file-store'
import { verifyImage } from '@lookalike/image'
import type { Server } from '@lookalike/service-kit'
import { fieldError, MAX_IMAGE_BYTES } from '@lookalike/shared'
import { Type } from 'typebox'

/** Storing an image before a product names it. */
export async function imageUploadRoutes(app: Server, { files: { images } }: { files: Pick<FileStore, 'images'> }) {
  app.removeAllContentTypeParsers()
  // What an image is, its bytes tell.
  for (const type of [/^image\//, 'application/octet-stream'])
    app.addContentTypeParser(type, { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

  app.post(
    '/v1/images',
    {
      onRequest: app.requireAdmin,
      bodyLimit: MAX_IMAGE_BYTES,
      schema: {
        tags: ['images'],
        summary: 'Store an image',
        description:
          'The body is the image itself: JPEG, PNG, WebP, AVIF or a still GIF. Name the answered `url` among the `images` of a ' +
          'product in `PUT /v1/products`.',
        consumes: ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/gif', 'application/octet-stream'],
        response: { 201: Type.Object({ url: Type.String(), sha256: Type.String() }) },
      },
    },
    async ({ body }, reply) => {
      if (!(body instanceof Uint8Array) || body.length === 0)
        throw fieldError('invalid_request', 'body', 'is required: the image file')
      await verifyImage(body)
      const sha256 = await images.put(body, { flush: true })
      const url = `/v1/images/${sha256}`
      return reply.status(201).header('location', url).send({ url, sha256 })
    },
  )
}
