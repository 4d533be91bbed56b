import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { readingForm } from '@lookalike/service-kit'
import {
  type EmbedResult,
  fieldError,
  type ImageInput,
  LookalikeError,
  parseCrop,
  ProblemDetails,
  toProblem,
} from '@lookalike/shared'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import type { LocalEmbedder } from './embedder.ts'

const BINARY = 'application/octet-stream'
/** Node's HTTP clients take 16 KB of headers in all; above this the errors go without their details. */
const MAX_ERRORS_HEADER = 8000

const Query = Type.Object(
  {
    crop: Type.Optional(
      Type.String({ description: 'x,y,width,height as fractions of the upright image; for one image' }),
    ),
    priority: Type.Optional(
      Type.Enum(['interactive', 'bulk'], { description: 'Default: interactive for one image, bulk for multipart' }),
    ),
  },
  { additionalProperties: false },
)

const Space = Type.Object({ space: Type.String(), dimensions: Type.Integer() })

const Embeddings = Type.Object({
  ...Space.properties,
  items: Type.Array(
    Type.Object({ embedding: Type.Optional(Type.Array(Type.Number())), error: Type.Optional(ProblemDetails) }),
    { description: 'One per image, in order: its embedding, or why it has none' },
  ),
})
type Embeddings = Static<typeof Embeddings>

export interface EmbeddingRoutesOptions {
  readonly embedder: LocalEmbedder
  readonly maxTotalBytes: number
}

export const embeddingRoutes: FastifyPluginAsyncTypebox<EmbeddingRoutesOptions> = async (app, options) => {
  const { embedder, maxTotalBytes } = options

  app.get('/v1/models', {
    schema: { response: { 200: Type.Object({ items: Type.Array(Space) }) } },
    handler: async () => ({ items: [embedder.model] }),
  })

  app.post('/v1/embeddings', {
    schema: { querystring: Query, response: { 200: Embeddings } },
    handler: async (request, reply) => {
      const { crop, priority } = request.query
      const many = request.isMultipart()
      if (many && crop !== undefined)
        throw fieldError('invalid_request', 'crop', 'goes with one image, not with multipart')
      const images = many ? await readingForm(readParts(request, maxTotalBytes)) : [readBody(request.body, crop)]
      const signal = clientGone(reply)
      const result = await embedder
        .embed(images, { priority: priority ?? (many ? 'bulk' : 'interactive'), signal })
        .catch((error: unknown) => (signal.aborted ? null : Promise.reject(error)))
      if (!result) return reply.hijack()
      const [first] = result.vectors
      if (!many && first instanceof LookalikeError) throw first
      return request.headers.accept?.includes(BINARY) ? sendBinary(reply, result) : toJson(result)
    },
  })
}

/**
 * Aborts when the connection closes. Fastify's own `request.signal` follows the request's `close`, which comes as soon
 * as the body has been read, and so tells nothing about the client.
 */
function clientGone(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  return gone.signal
}

function readBody(body: unknown, crop: string | undefined): ImageInput {
  if (!(body instanceof Uint8Array))
    throw fieldError('invalid_request', 'body', 'must be an image or multipart/form-data')
  return { bytes: body, ...(crop !== undefined && { crop: parseCrop(crop) }) }
}

async function readParts(request: FastifyRequest, maxTotalBytes: number): Promise<ImageInput[]> {
  const images: ImageInput[] = []
  let totalBytes = 0
  for await (const part of request.files()) {
    const bytes = await part.toBuffer()
    totalBytes += bytes.byteLength
    if (totalBytes > maxTotalBytes) {
      throw new LookalikeError('payload_too_large', `The images are larger than ${maxTotalBytes / 1e6} MB together.`)
    }
    images.push({ bytes })
  }
  if (images.length === 0) throw fieldError('invalid_request', 'body', 'holds no image file')
  return images
}

function toJson({ space, dimensions, vectors }: EmbedResult): Embeddings {
  const items = vectors.map((vector) =>
    vector instanceof LookalikeError ? { error: toProblem(vector) } : { embedding: Array.from(vector) },
  )
  return { space, dimensions, items }
}

/** n × d float32, little-endian like every processor onnxruntime runs on; NaN in the row of a failed image. */
function sendBinary(reply: FastifyReply, { space, dimensions, vectors }: EmbedResult): FastifyReply {
  const rows = new Float32Array(vectors.length * dimensions).fill(Number.NaN)
  vectors.forEach((vector, n) => vector instanceof LookalikeError || rows.set(vector, n * dimensions))
  const errors = vectors.flatMap((vector, index) =>
    vector instanceof LookalikeError ? [{ index, code: vector.code, detail: vector.message }] : [],
  )
  reply.header('x-embedding-space', space).header('x-embedding-dimensions', dimensions)
  if (errors.length > 0) reply.header('x-embedding-errors', errorsHeader(errors))
  return reply.type(BINARY).send(Buffer.from(rows.buffer))
}

/** JSON in the characters that a header may hold. */
function errorsHeader(errors: readonly { index: number; code: string; detail: string }[]): string {
  const escape = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  const text = JSON.stringify(errors).replace(/[^ -~]/g, escape)
  return text.length <= MAX_ERRORS_HEADER ? text : JSON.stringify(errors.map(({ index, code }) => ({ index, code })))
}
