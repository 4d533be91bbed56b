import { httpImageSource } from '@lookalike/catalog-feed'
import { thumbnail } from '@lookalike/image'
import type { Server } from '@lookalike/service-kit'
import { fieldError, LookalikeError } from '@lookalike/shared'
import { Type } from 'typebox'
import { createThrottle } from './throttle.ts'

export interface PhotoConfig {
  /** Hosts, addresses or CIDR ranges that anybody may have photos fetched from although they are private. */
  readonly photoHosts: readonly string[]
}

/** Enough for the preview, and more than a model looks at. */
const WIDTH = 1024
const TIMEOUT_MS = 8000
/** Anybody may ask, so one client cannot have other servers asked without end. */
const LIMIT = { maxFailures: 30, windowSeconds: 60, what: 'photos' }

/**
 * Fetches the photo at a URL, for pages that show it, let a part be chosen and then search by it. What is answered is
 * always an image made here, never what another server sent.
 */
export async function photoRoutes(app: Server, { photoHosts }: PhotoConfig): Promise<void> {
  const photos = httpImageSource({ allowedHosts: photoHosts, timeoutMs: TIMEOUT_MS, tries: 1 })
  app.addHook('onClose', () => photos.close())
  const throttle = createThrottle(LIMIT)

  app.post(
    '/v1/search/photo',
    {
      schema: {
        tags: ['search'],
        summary: 'The photo at a URL, to search by',
        description:
          `Answers the image as an upright JPEG of at most ${WIDTH} pixels in width, for \`POST /v1/search/image\`. ` +
          'It is not kept. Only public addresses are reached.',
        body: Type.Object({
          url: Type.String({ minLength: 1, maxLength: 2000, description: 'http or https URL of an image' }),
        }),
        produces: ['image/jpeg'],
      },
    },
    async ({ body: { url }, ip }, reply) => {
      throttle.check(ip)
      throttle.fail(ip)
      const bytes = await photos.read(url).catch(asFieldError)
      const photo = await thumbnail(bytes, { width: WIDTH, format: 'jpeg' })
      return reply.type('image/jpeg').header('cache-control', 'no-store').send(photo)
    },
  )
}

/** In the words of this route; which address a private name leads to is not told. */
function asFieldError(error: unknown): never {
  if (!(error instanceof LookalikeError) || error.code !== 'invalid_value') throw error
  const message = 'must be an http or https URL of a public address, without a password'
  throw fieldError('invalid_value', 'url', message)
}
