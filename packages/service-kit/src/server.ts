import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { type ErrorCode, LookalikeError, toLookalikeError, toProblem } from '@lookalike/shared'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyReply,
  type FastifyRequest,
  type FastifySchemaCompiler,
  LogController,
} from 'fastify'
import type { TSchema } from 'typebox'
import { type Metrics, metricsRoute } from './metrics.ts'
import type { Tracing } from './tracing.ts'
import { createValidator } from './validator.ts'

export interface ServerConfig {
  /** Where requests and errors are logged; nowhere when missing. */
  readonly logger?: FastifyBaseLogger
  /** Served at `/metrics`, with the times of requests. */
  readonly metrics?: Metrics
  readonly tracing?: Tracing
  /** Largest body in bytes of a route that does not set its own. */
  readonly bodyLimitBytes?: number
  /** Proxies (addresses or CIDRs) whose X-Forwarded-* headers are believed. */
  readonly trustProxy?: string[]
}

/**
 * A Fastify instance as every service wants it: TypeBox schemas enforced on what comes in, problem details
 * (RFC 9457) for every error, a request id in every answer (the caller's, where it sent a usable one), query parameters that
 * repeat kept as arrays.
 */
export function createServer(config: ServerConfig = {}) {
  const app = Fastify({
    ...(config.logger && { loggerInstance: config.logger }),
    logController: new LogController({ requestIdLogLabel: 'requestId' }),
    genReqId: requestIdOf,
    bodyLimit: config.bodyLimitBytes ?? 1_048_576,
    trustProxy: config.trustProxy ?? false,
    requestIdHeader: false,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    // What fails before routing, a badly encoded URL for instance.
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply),
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.setValidatorCompiler(compileValidator)
  app.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id))
  config.tracing?.trace(app)
  if (config.metrics) void app.register(metricsRoute, { metrics: config.metrics })
  app.setErrorHandler<FastifyError>(sendProblem)
  app.setNotFoundHandler((request, reply) => {
    const detail = `There is no ${request.method} ${request.url.split('?')[0]}.`
    return sendProblem(new LookalikeError('route_not_found', detail), request, reply)
  })
  return app
}

/** One id for a request on its way through all services; what a caller sends goes into logs, so it is held short and plain. */
function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID()
}

/** Text (query, params, headers) is converted to the schema's types; a body is taken as it is. */
const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) =>
  createValidator(schema, { fromText: httpPart !== 'body', ...(httpPart !== undefined && { name: httpPart }) })

export type Server = ReturnType<typeof createServer>

/** Answers any error as problem details. What is not a `LookalikeError` is logged whole and told as `internal`. */
export function sendProblem(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = fromFastify(thrown)
  if (error.status >= 500) request.log.error({ err: error.cause ?? error, code: error.code }, error.message)
  if (error.retryAfterSeconds !== undefined) reply.header('retry-after', String(Math.ceil(error.retryAfterSeconds)))
  return reply
    .status(error.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(toProblem(error, request.id))
}

const STATUS_CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid_request',
  401: 'unauthorized',
  403: 'forbidden',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
}

/** Fastify's own errors keep their meaning. */
function fromFastify(thrown: unknown): LookalikeError {
  const { statusCode, message } = thrown as Partial<FastifyError>
  const code = statusCode === undefined ? undefined : STATUS_CODES[statusCode]
  if (code && !(thrown instanceof LookalikeError)) return new LookalikeError(code, message ?? code, { cause: thrown })
  return toLookalikeError(thrown)
}
