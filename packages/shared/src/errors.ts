/** What a caller should know about an error code besides its name. */
interface ErrorKind {
  /** HTTP status when the error ends a request. */
  readonly status: number
  readonly title: string
  /** True when the same call can succeed later without being changed. */
  readonly retryable: boolean
}

/** The closed list of error codes; every error that leaves a process carries one of them. */
export const ERROR_CODES = {
  invalid_request: { status: 400, title: 'The request is not valid', retryable: false },
  invalid_filter: { status: 400, title: 'The filter is not valid', retryable: false },
  invalid_cursor: { status: 400, title: 'The cursor is not valid', retryable: false },
  unauthorized: { status: 401, title: 'The admin key is missing or wrong', retryable: false },
  forbidden: { status: 403, title: 'This is not allowed', retryable: false },
  route_not_found: { status: 404, title: 'There is no such route', retryable: false },
  product_not_found: { status: 404, title: 'There is no such product', retryable: false },
  import_not_found: { status: 404, title: 'There is no such import', retryable: false },
  image_not_found: { status: 404, title: 'There is no such image', retryable: false },
  conflict: { status: 409, title: 'The resource changed in the meantime', retryable: false },
  version_mismatch: { status: 412, title: 'The product has another version', retryable: false },
  payload_too_large: { status: 413, title: 'The body is too large', retryable: false },
  unsupported_media_type: { status: 415, title: 'The content type is not supported', retryable: false },
  image_unsupported: { status: 415, title: 'The image format is not supported', retryable: false },
  image_undecodable: { status: 422, title: 'The image cannot be decoded', retryable: false },
  image_too_large: { status: 422, title: 'The image is too large', retryable: false },
  image_missing: { status: 422, title: 'The image was not found', retryable: false },
  source_invalid: { status: 422, title: 'The import file cannot be used', retryable: false },
  image_unreachable: { status: 502, title: 'The image cannot be fetched at the moment', retryable: true },
  replace_refused: { status: 422, title: 'The import would delete too many products', retryable: false },
  missing_value: { status: 422, title: 'A required value is missing', retryable: false },
  invalid_value: { status: 422, title: 'A value is not valid', retryable: false },
  duplicate_id: { status: 422, title: 'The id appears more than once in the file', retryable: false },
  product_has_no_image: { status: 422, title: 'The product has no image to compare', retryable: false },
  rate_limited: { status: 429, title: 'Too many requests', retryable: true },
  model_invalid: { status: 500, title: 'The model cannot be used', retryable: false },
  internal: { status: 500, title: 'Something went wrong on our side', retryable: false },
  api_unavailable: { status: 503, title: 'The API is not available', retryable: true },
  embedder_busy: { status: 503, title: 'The embedder is busy', retryable: true },
  embedder_unavailable: { status: 503, title: 'The embedder is not available', retryable: true },
  queue_unavailable: { status: 503, title: 'The job queue is not available', retryable: true },
  store_unavailable: { status: 503, title: 'The vector store is not available', retryable: true },
} as const satisfies Record<string, ErrorKind>

export type ErrorCode = keyof typeof ERROR_CODES

/** One field of a request or row that is wrong, and how to mend it. */
export interface FieldProblem {
  readonly field: string
  readonly message: string
}

export interface LookalikeErrorOptions {
  readonly cause?: unknown
  readonly fields?: readonly FieldProblem[]
  /** Seconds after which a retry is worth trying; sent as `Retry-After`. */
  readonly retryAfterSeconds?: number
}

/** An error with a code from the closed list. Its message is safe to show to a caller. */
export class LookalikeError extends Error {
  override readonly name = 'LookalikeError'
  readonly code: ErrorCode
  readonly fields: readonly FieldProblem[]
  readonly retryAfterSeconds: number | undefined

  constructor(code: ErrorCode, message: string, options: LookalikeErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.fields = options.fields ?? []
    this.retryAfterSeconds = options.retryAfterSeconds
  }

  get status(): number {
    return ERROR_CODES[this.code].status
  }

  get retryable(): boolean {
    return ERROR_CODES[this.code].retryable
  }
}

/** A `LookalikeError` about one field. */
export function fieldError(code: ErrorCode, field: string, message: string): LookalikeError {
  return new LookalikeError(code, `${field}: ${message}`, { fields: [{ field, message }] })
}

/** Whatever was thrown, as a `LookalikeError`; what is not one becomes `internal` and keeps its cause. */
export function toLookalikeError(thrown: unknown): LookalikeError {
  if (thrown instanceof LookalikeError) return thrown
  return new LookalikeError('internal', 'Something went wrong on our side.', { cause: thrown })
}
