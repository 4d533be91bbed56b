import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Embedder,
  type EmbeddingSpace,
  type EmbedOptions,
  type EmbedPriority,
  LookalikeError,
  toLookalikeError,
} from '@lookalike/shared'
import { asImageError, type RawAnswer, readProblem, readVectors, type Vectors } from './answer.ts'
import { createBalancer, type Server } from './balancer.ts'
import { type EmbedRequest, requestsOf } from './requests.ts'

export interface EmbedderClientConfig {
  /** Base URLs of one or more embedders that serve the same embedding space. */
  readonly urls: readonly string[]
  /** Longest time for one call, retries included. Default: 15,000 interactive, 120,000 bulk. */
  readonly deadlineMs?: Partial<Record<EmbedPriority, number>>
  /** Open connections to each server; also the requests of one call that are under way at once. Default 4. */
  readonly connections?: number
  /** Wait before the second try; doubles each time up to 5 s, minus up to half as jitter. Default 100. */
  readonly backoffMs?: number
  /** How long a server that failed is left out; doubles with each failure in a row, up to 30 s. Default 1,000. */
  readonly ejectMs?: number
  /** How long to wait at the start for a first server that answers. Default 60,000. */
  readonly startTimeoutMs?: number
  /** Headers of each request, for instance of the current trace. */
  readonly headers?: () => Record<string, string>
  readonly onEvent?: (event: EmbedderClientEvent) => void
}

/** What operators want to know: a request that is tried again, or a server that is left out for a while. */
export interface EmbedderClientEvent {
  readonly kind: 'retry' | 'ejected'
  readonly url: string
  readonly error: LookalikeError
}

const DEADLINE_MS: Record<EmbedPriority, number> = { interactive: 15_000, bulk: 120_000 }
const MAX_BACKOFF_MS = 5_000
const MAX_EJECT_MS = 30_000
const MODELS_TIMEOUT_MS = 5_000

/**
 * The embedder over HTTP. Each request goes to the server with the fewest images pending, over connections that stay open;
 * one that fails or is too busy is asked again or replaced by another until the call's deadline.
 * @throws LookalikeError `embedder_unavailable` when none answers within `startTimeoutMs`, `conflict` when they serve
 * different embedding spaces
 */
export async function createEmbedderClient(config: EmbedderClientConfig): Promise<Embedder> {
  const { urls, connections = 4, ejectMs = 1_000, backoffMs = 100, startTimeoutMs = 60_000 } = config
  const balancer = createBalancer({ urls, connections, ejectMs, maxEjectMs: MAX_EJECT_MS })
  const closing = new AbortController()
  const model = await findModel().catch(async (error: unknown) => {
    await balancer.close()
    throw error
  })

  return {
    model,
    async embed(images, options) {
      options.signal?.throwIfAborted()
      if (closing.signal.aborted) throw closing.signal.reason
      const deadline = AbortSignal.timeout(config.deadlineMs?.[options.priority] ?? DEADLINE_MS[options.priority])
      // The first request that fails for good ends the others.
      const failed = new AbortController()
      const signals = [closing.signal, failed.signal, deadline, ...(options.signal ? [options.signal] : [])]
      const signal = AbortSignal.any(signals)
      const vectors: (Float32Array | LookalikeError)[] = []
      const requests = requestsOf(images, options.priority)
      const lane = async () => {
        for (let request = requests.shift(); request; request = requests.shift()) {
          const answer = await send(request, options, signal)
          request.indexes.forEach((index, n) => (vectors[index] = answer[n] as Float32Array | LookalikeError))
        }
      }
      try {
        await Promise.all(Array.from({ length: Math.min(connections * urls.length, requests.length) }, lane))
      } catch (error) {
        failed.abort(error)
        options.signal?.throwIfAborted()
        throw toLookalikeError(error)
      }
      return { ...model, vectors }
    },
    async close() {
      closing.abort(new LookalikeError('embedder_unavailable', 'The embedder client is closed.'))
      await balancer.close()
    },
  }

  /** The embedding space that all servers that answer have in common. */
  async function findModel(): Promise<EmbeddingSpace> {
    const startedAt = performance.now()
    for (;;) {
      const asked = await Promise.allSettled(balancer.servers.map(modelOf))
      const found = asked.flatMap((answer, n) =>
        answer.status === 'fulfilled' ? [{ url: urls[n], ...answer.value }] : [],
      )
      const [first] = found
      const other = found.find(({ space, dimensions }) => space !== first?.space || dimensions !== first.dimensions)
      if (first && other) {
        throw new LookalikeError(
          'conflict',
          `EMBEDDER_URL: ${first.url} serves the embedding space ${first.space}, but ${other.url} serves ${other.space}.`,
        )
      }
      if (first) return { space: first.space, dimensions: first.dimensions }
      if (performance.now() - startedAt > startTimeoutMs) {
        const [answer] = asked
        throw new LookalikeError('embedder_unavailable', `No embedder answers at ${urls.join(', ')}.`, {
          cause: answer?.status === 'rejected' ? answer.reason : undefined,
        })
      }
      await sleep(Math.min(500, startTimeoutMs))
    }
  }

  /** Sends one request until it is answered. @throws what the last try met, or the signal's reason */
  async function send(request: EmbedRequest, options: EmbedOptions, signal: AbortSignal): Promise<Vectors['vectors']> {
    const refusedBy = new Set<Server>()
    let last: LookalikeError | undefined
    for (let attempt = 0; ; attempt++) {
      const images = request.indexes.length
      const server = await balancer.acquire(images, options.priority, refusedBy, signal).catch(() => {
        throw reasonOf(signal, last)
      })
      try {
        return await ask(server, request, options, signal)
      } catch (thrown) {
        if (signal.aborted) throw reasonOf(signal, last)
        last = toLookalikeError(thrown)
        // A request of one image answers what is wrong with that as if it were the request.
        if (request.contentType !== undefined && !last.retryable) return [asImageError(last)]
        if (!last.retryable) throw last
        // Busy is not broken: such a server works off what it has.
        if (last.code !== 'embedder_busy') {
          balancer.failed(server)
          config.onEvent?.({ kind: 'ejected', url: server.url, error: last })
        }
        refusedBy.add(server)
        config.onEvent?.({ kind: 'retry', url: server.url, error: last })
      } finally {
        balancer.release(server, images)
      }
      // Another server is asked at once; when each has refused, their wish decides how long to wait.
      if (refusedBy.size < balancer.servers.length) continue
      refusedBy.clear()
      const backoff = Math.min(backoffMs * 2 ** attempt, MAX_BACKOFF_MS) * (1 - Math.random() / 2)
      const waitMs = Math.max(backoff, (last.retryAfterSeconds ?? 0) * 1000)
      await sleep(waitMs, undefined, { signal }).catch(() => {
        throw reasonOf(signal, last)
      })
    }
  }

  async function ask(
    server: Server,
    { indexes, query, body, contentType }: EmbedRequest,
    { requestId }: EmbedOptions,
    signal: AbortSignal,
  ): Promise<Vectors['vectors']> {
    const answer = await request(server, `/v1/embeddings?${new URLSearchParams(query)}`, {
      method: 'POST',
      body,
      signal,
      headers: {
        accept: 'application/octet-stream',
        ...(contentType && { 'content-type': contentType }),
        ...(requestId !== undefined && { 'x-request-id': requestId }),
        ...config.headers?.(),
      },
    })
    if (answer.status !== 200) throw readProblem(answer)
    const { space, vectors } = readVectors(answer, indexes.length)
    if (space !== model.space) {
      const message = `${server.url} serves the embedding space ${space}, not ${model.space}.`
      throw new LookalikeError('embedder_unavailable', message)
    }
    balancer.worked(server)
    return vectors
  }
}

async function modelOf(server: Server): Promise<EmbeddingSpace> {
  const answer = await request(server, '/v1/models', { method: 'GET', signal: AbortSignal.timeout(MODELS_TIMEOUT_MS) })
  if (answer.status !== 200) throw readProblem(answer)
  const { items } = JSON.parse(Buffer.from(answer.body).toString()) as { items?: EmbeddingSpace[] }
  const [model] = items ?? []
  if (model) return model
  throw new LookalikeError('embedder_unavailable', `${server.url} serves no model.`)
}

/** @throws LookalikeError `embedder_unavailable` when the server cannot be reached, or lets go */
async function request(
  { pool, url }: Server,
  path: string,
  options: Omit<Parameters<Server['pool']['request']>[0], 'path'>,
): Promise<RawAnswer> {
  try {
    const {
      statusCode: status,
      headers,
      body,
    } = await pool.request({
      ...options,
      path: new URL(url).pathname.replace(/\/$/, '') + path,
      // The signal holds the deadline of the whole call.
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    return { status, headers, body: new Uint8Array(await body.arrayBuffer()) }
  } catch (cause) {
    throw new LookalikeError('embedder_unavailable', `The embedder at ${url} cannot be reached.`, { cause })
  }
}

/** Why a call ended: its caller, the end of the client, or its deadline with what stood in the way. */
function reasonOf({ reason }: AbortSignal, last: LookalikeError | undefined): unknown {
  if (!(reason instanceof DOMException) || reason.name !== 'TimeoutError') return reason
  if (last?.code === 'embedder_busy') return last
  return new LookalikeError('embedder_unavailable', 'The embedder did not answer in time.', {
    cause: last ?? reason,
    retryAfterSeconds: 5,
  })
}
