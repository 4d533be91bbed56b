import { ERROR_CODES, type ErrorCode, LookalikeError, ProblemDetails } from '@lookalike/shared'
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'

const ImageErrors = Type.Array(
  Type.Object({ index: Type.Integer({ minimum: 0 }), code: Type.String(), detail: Type.Optional(Type.String()) }),
)

export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Uint8Array
}

export interface Vectors {
  readonly space: string
  readonly dimensions: number
  readonly vectors: (Float32Array | LookalikeError)[]
}

/**
 * Reads n × d float32, little-endian, and the errors of single images.
 * @throws LookalikeError `embedder_unavailable` when the answer is not what was asked for
 */
export function readVectors({ headers, body }: RawAnswer, count: number): Vectors {
  const space = String(headers['x-embedding-space'] ?? '')
  const dimensions = Number(headers['x-embedding-dimensions'])
  if (space === '' || !(dimensions > 0) || body.byteLength !== count * dimensions * 4) {
    throw new LookalikeError('embedder_unavailable', 'The embedder gave an answer that cannot be read.')
  }
  // A copy starts at offset 0, as a Float32Array needs it.
  const floats = new Float32Array(body.slice().buffer)
  const vectors: (Float32Array | LookalikeError)[] = Array.from({ length: count }, (_, n) =>
    floats.slice(n * dimensions, (n + 1) * dimensions),
  )
  for (const { index, code, detail } of imageErrors(headers['x-embedding-errors'])) {
    vectors[index] = new LookalikeError(codeOf(code), detail ?? titleOf(code))
  }
  return { space, dimensions, vectors }
}

/** The error that a status other than 200 stands for. */
export function readProblem({ status, headers, body }: RawAnswer): LookalikeError {
  const retryAfterSeconds = secondsOf(headers['retry-after'])
  const more = retryAfterSeconds === undefined ? {} : { retryAfterSeconds }
  const problem: unknown = parse(Buffer.from(body).toString())
  if (Check(ProblemDetails, problem)) return new LookalikeError(problem.code, problem.detail, more)
  const code = status === 429 ? 'embedder_busy' : 'embedder_unavailable'
  return new LookalikeError(code, `The embedder answered ${status}.`, more)
}

/** What was wrong with a request of one image, as the error of that image. */
export function asImageError(error: LookalikeError): LookalikeError {
  return error.code === 'payload_too_large' ? new LookalikeError('image_too_large', error.message) : error
}

function imageErrors(header: string | string[] | undefined): Static<typeof ImageErrors> {
  if (header === undefined) return []
  const errors: unknown = parse(String(header))
  if (Check(ImageErrors, errors)) return errors
  throw new LookalikeError('embedder_unavailable', 'The embedder gave an answer that cannot be read.')
}

const isCode = (code: string): code is ErrorCode => code in ERROR_CODES
const codeOf = (code: string): ErrorCode => (isCode(code) ? code : 'image_undecodable')
const titleOf = (code: string): string => ERROR_CODES[codeOf(code)].title

/** Seconds, or a date (RFC 9110, 10.2.3). */
function secondsOf(header: string | string[] | undefined): number | undefined {
  if (typeof header !== 'string') return undefined
  if (/^\d+$/.test(header)) return Number(header)
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, (date - Date.now()) / 1000)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
