import { setTimeout as sleep } from 'node:timers/promises'
import { LookalikeError } from '@lookalike/shared'
import { QdrantClient, QdrantClientResourceExhaustedError, type Schemas } from '@qdrant/js-client-rest'
import type { QdrantConfig, QdrantSettings } from './qdrant-config.ts'

const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 5_000
const UNFINISHED = 'The vector store is too busy to finish a write.'
/** `update_mode` came with 1.17; what is tested is 1.18 and later. */
const [MIN_MAJOR, MIN_MINOR] = [1, 18]

/**
 * One Qdrant server: its client, with retries and our errors around every call. A call may therefore run twice: what it
 * writes must be the same when written again. All throw LookalikeError `store_unavailable`.
 */
export interface QdrantServer {
  /** Asks something, or makes a change that is at once done. */
  call<T>(use: (client: QdrantClient) => Promise<T>): Promise<T>
  /** Makes a change and returns once the server is done with it. */
  change(use: (client: QdrantClient) => Promise<Schemas['UpdateResult'] | Schemas['UpdateResult'][]>): Promise<void>
  /** Applies operations in order. */
  write(collection: string, operations: readonly Schemas['UpdateOperation'][]): Promise<void>
  readonly settings: QdrantSettings
  /** With several replicas, reads that decide about writes ask most of them. */
  readonly consistent: { readonly consistency?: Schemas['ReadConsistency'] }
}

/** @throws LookalikeError `invalid_value` for a URL that cannot be one, `store_unavailable` */
export async function connectQdrant(
  url: string,
  apiKey: string | undefined,
  settings: QdrantSettings,
): Promise<QdrantServer> {
  const client = createClient(url, { ...(apiKey !== undefined && { apiKey }) }, settings.timeoutMs)
  const server = createServer(client, settings)
  const { version } = await server.call((qdrant) => qdrant.versionInfo())
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major < MIN_MAJOR || (major === MIN_MAJOR && minor < MIN_MINOR)) {
    throw new LookalikeError(
      'store_unavailable',
      `The vector store is Qdrant ${version}; ${MIN_MAJOR}.${MIN_MINOR} or newer is needed.`,
    )
  }
  return server
}

function createClient(url: string, key: Pick<QdrantConfig, 'apiKey'>, timeoutMs: number): QdrantClient {
  const { protocol, hostname, pathname } = URL.parse(url) ?? {}
  if (!hostname || !/^https?:\/\//.test(url))
    throw new LookalikeError('invalid_value', `"${url}" is no URL of a Qdrant server, such as http://qdrant:6333.`)
  // URL drops a port that is its protocol's default; the client would then take 6333.
  const port = /^https?:\/\/[^/]*:(\d+)(\/|$)/.exec(url)?.[1]
  return new QdrantClient({
    url: `${protocol}//${hostname}`,
    port: port === undefined ? 6333 : Number(port),
    ...(pathname !== undefined && pathname !== '/' && { prefix: pathname.replace(/\/$/, '') }),
    ...key,
    timeout: timeoutMs,
    checkCompatibility: false,
  })
}

function createServer(client: QdrantClient, settings: QdrantSettings): QdrantServer {
  const waitSeconds = Math.max(1, Math.floor(settings.timeoutMs / 1000) - 2)

  async function retry<T>(forMs: number, use: (client: QdrantClient) => Promise<T>, isDone: (answer: T) => boolean) {
    const giveUpAt = performance.now() + forMs
    for (let attempt = 0; ; attempt++) {
      let waitMs = backoffMs(attempt)
      let failure: LookalikeError
      try {
        const answer = await use(client)
        if (isDone(answer)) return answer
        failure = new LookalikeError('store_unavailable', UNFINISHED, { retryAfterSeconds: 5 })
      } catch (cause) {
        waitMs = Math.max(waitMs, askedWaitMs(cause))
        failure = unavailable(cause, waitMs)
        if (!canPass(cause)) throw failure
      }
      if (performance.now() + waitMs > giveUpAt) throw failure
      await sleep(waitMs)
    }
  }

  const server: QdrantServer = {
    settings,
    consistent: settings.replicationFactor > 1 ? { consistency: 'majority' } : {},

    call: (use) => retry(settings.retryReadsForMs, use, () => true),

    // `acknowledged` and `wait_timeout` say that it will be done. Changes are done in the order they came: once the
    // same one, sent again, is done, the first one is as well.
    async change(use) {
      await retry(settings.retryWritesForMs, use, (results) =>
        [results].flat().every(({ status }) => status === 'completed'),
      )
    },

    async write(collection, operations) {
      if (operations.length === 0) return
      const ordering = 'strong' as const
      const request = { wait: true, ordering, timeout: waitSeconds, operations: [...operations] }
      await server.change((qdrant) => qdrant.batchUpdate(collection, request))
    },
  }
  return server
}

/** Doubles with each attempt, with up to half of it left to chance, so that workers do not come back together. */
function backoffMs(attempt: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt) * (1 - Math.random() / 2)
}

/** `Retry-After`. The client keeps only its first digit: a longer wait is made up for by the backoff. */
function askedWaitMs(error: unknown): number {
  return error instanceof QdrantClientResourceExhaustedError ? error.retry_after * 1000 : 0
}

/** The HTTP status that the client puts on what it throws; undefined when there was no answer. */
export function statusOf(error: unknown): number | undefined {
  if (error instanceof QdrantClientResourceExhaustedError) return 429
  const status = error instanceof Error && 'status' in error ? error.status : undefined
  return typeof status === 'number' ? status : undefined
}

function canPass(error: unknown): boolean {
  const status = statusOf(error)
  return status === undefined || status === 429 || status >= 500
}

function unavailable(cause: unknown, waitMs: number): LookalikeError {
  const status = statusOf(cause)
  const options = { cause, ...(canPass(cause) && { retryAfterSeconds: Math.ceil(waitMs / 1000) }) }
  if (status === 401 || status === 403)
    return new LookalikeError('store_unavailable', 'The vector store refuses the API key.', options)
  if (status === 404) return new LookalikeError('store_unavailable', 'The vector store has lost a collection.', options)
  if (status === 429) return new LookalikeError('store_unavailable', 'The vector store is busy.', options)
  return new LookalikeError('store_unavailable', 'The vector store is not available.', options)
}
