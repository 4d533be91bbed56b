import type { AddressInfo } from 'node:net'
import type { Schemas } from '@qdrant/js-client-rest'
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { QdrantError } from './error.ts'
import { openLog } from './log.ts'
import { ROUTES } from './routes.ts'
import { State } from './state.ts'
import { violation } from './validate.ts'

/** The version it says it is; requests and answers follow the schema of this version's client. */
const VERSION = '1.19.0'
/** Qdrant's own limit of a request. */
const MAX_BODY_BYTES = 32 * 1024 * 1024
/** When a change that was only acknowledged is made, unless another comes first. */
const LATE_MS = 150

/** How a coming request shall go wrong. */
export type Fault =
  | { readonly operation?: string; readonly status: number; readonly retryAfterSeconds?: number }
  | { readonly update: 'acknowledged' | 'wait_timeout' }
  | { readonly operation?: string; readonly hangUp: 'before' | 'after' }

export interface FakeQdrantOptions {
  readonly port?: number
  readonly host?: string
  /** Needed in every request's `api-key` or bearer token when given. */
  readonly apiKey?: string
  /** A file that keeps everything over restarts and SIGKILL. */
  readonly data?: string
  /** What it says its version is. */
  readonly version?: string
}

export interface FakeQdrant {
  readonly url: string
  /** Operations served, in order: what a client really did. */
  readonly served: readonly string[]
  /** Requests and answers that broke Qdrant's published schema. */
  readonly violations: readonly string[]
  /** Makes coming requests go wrong, each fault once, in order. */
  next(...faults: readonly Fault[]): void
  close(): Promise<void>
}

/** Starts the double; port 0 means a free one. */
export async function startFakeQdrant(options: FakeQdrantOptions = {}): Promise<FakeQdrant> {
  const { port = 0, host = '127.0.0.1', apiKey, data, version = VERSION } = options
  const state = new State()
  const log = openLog(data, state)
  const faults: Fault[] = []
  const [served, violations]: [string[], string[]] = [[], []]
  const late: (() => void)[] = []
  const makeLate = () => {
    for (const change of late.splice(0)) change()
  }

  const app = Fastify({ bodyLimit: MAX_BODY_BYTES, forceCloseConnections: true, exposeHeadRoutes: false })
  for (const url of ['/healthz', '/livez', '/readyz']) app.get(url, async () => 'all shards are ready\n')
  app.setErrorHandler((error, _request, reply) => {
    const status = error instanceof QdrantError ? error.status : 500
    void reply.code(status).send({ status: { error: error instanceof Error ? error.message : String(error) }, time: 0 })
  })
  if (apiKey !== undefined) requireKey(app, apiKey)

  for (const { operation, method, url, read } of ROUTES) {
    app.route({
      method,
      url,
      async handler(request, reply) {
        const { name = '' } = request.params as { name?: string }
        check(operation, 'query', typedQuery(request.query))
        check(operation, 'body', givenBody(operation, request.body))
        const fault = takeFault(faults, operation)
        served.push(operation)
        if (fault && 'status' in fault) {
          if (fault.retryAfterSeconds !== undefined) reply.header('retry-after', String(fault.retryAfterSeconds))
          throw new QdrantError(fault.status, 'A fault that a test asked for')
        }
        if (fault && 'hangUp' in fault && fault.hangUp === 'before') return hangUp(request)
        const body = read ? read(state, name, request.body as never) : change(operation, name, request.body, fault)
        if (fault && 'hangUp' in fault) return hangUp(request)
        const answer =
          operation === 'root'
            ? { title: 'fake-qdrant', version }
            : { status: 'ok', time: 0, ...(body !== undefined && { result: body }) }
        check(operation, 'answer', answer)
        return answer
      },
    })
  }

  function change(operation: string, collection: string, body: unknown, fault: Fault | undefined): unknown {
    makeLate()
    const make = () => {
      const result = state.apply({ operation, collection, body })
      log({ operation, collection, body })
      return result
    }
    const isUpdate = operation === 'batch_update' || operation === 'create_field_index'
    const status = fault && 'update' in fault ? fault.update : 'completed'
    if (!isUpdate) return make()
    if (status !== 'completed') {
      late.push(make)
      setTimeout(makeLate, LATE_MS).unref()
    }
    const numbers = status === 'completed' ? make() : undefined
    const results: Schemas['UpdateResult'][] = Array.isArray(numbers)
      ? numbers.map((operation_id: number) => ({ operation_id, status }))
      : [{ operation_id: 0, status }]
    return operation === 'batch_update' ? results : results[0]
  }

  function check(operation: string, part: 'query' | 'body' | 'answer', value: unknown): void {
    const wrong = violation(operation, part, value)
    if (wrong === undefined) return
    violations.push(wrong)
    throw new QdrantError(part === 'answer' ? 500 : 400, `Format error in JSON body: ${wrong}`)
  }

  await app.listen({ port, host })
  const { port: bound } = app.server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    served,
    violations,
    next: (...more) => void faults.push(...more),
    close: () => app.close(),
  }
}

/** The client sends an empty object where an endpoint takes no body. */
function givenBody(operation: string, body: unknown): unknown {
  const isEmpty = typeof body === 'object' && body !== null && Object.keys(body).length === 0
  return body === undefined || (isEmpty && violation(operation, 'body', null) === undefined) ? null : body
}

/** The first fault that is about this operation; those about updates are about writes of points. */
function takeFault(faults: Fault[], operation: string): Fault | undefined {
  const index = faults.findIndex((fault) =>
    'update' in fault ? operation === 'batch_update' : fault.operation === undefined || fault.operation === operation,
  )
  return index < 0 ? undefined : faults.splice(index, 1)[0]
}

function requireKey(app: FastifyInstance, apiKey: string): void {
  app.addHook('onRequest', async ({ headers, url }) => {
    const given = headers['api-key'] ?? headers.authorization?.replace(/^Bearer /, '')
    if (given !== apiKey && !/^\/(healthz|livez|readyz)/.test(url))
      throw new QdrantError(401, 'Must provide an API key or an Authorization bearer token')
  })
}

/** Query parameters are text; the schema speaks of numbers and booleans. */
function typedQuery(query: unknown): Record<string, unknown> {
  const read = (text: unknown) => {
    if (text === 'true' || text === 'false') return text === 'true'
    return typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : text
  }
  return Object.fromEntries(Object.entries(query as Record<string, unknown>).map(([key, text]) => [key, read(text)]))
}

function hangUp(request: FastifyRequest): Promise<never> {
  request.raw.socket.destroy()
  return new Promise(() => undefined)
}
