import { LookalikeError } from '@lookalike/shared'
import { createRedisBackend } from 'bullmq'
import { Redis, type RedisOptions } from 'ioredis'
import { type IngestQueueOptions, loadTelemetry } from './bullmq-connection.ts'
import { createBullQueue } from './bullmq-queue.ts'
import type { IngestQueue } from './queue.ts'

export interface RedisQueueOptions extends IngestQueueOptions {
  /** First part of every key, so that queues can share a database. Default `lookalike`. */
  readonly prefix?: string
  /** How long a caller waits for a Redis that is connected but silent. Default 3,000. */
  readonly commandTimeoutMs?: number
  /** PEM of the authority that signed a `rediss://` server's certificate, where it is none that Node knows. */
  readonly ca?: string | undefined
  /** Told at the start of each setting by which Redis can lose jobs. */
  readonly onWarning?: ((warning: string) => void) | undefined
}

/**
 * Opens the import queue on Redis (6.2 or newer, `maxmemory-policy noeviction`, append-only file on). Connections are set
 * up as BullMQ's guide for production has it: while Redis is away, calls fail at once and workers wait for it.
 * @param url `redis://[user:password@]host[:port][/database]`, or `rediss://` for TLS
 * @throws LookalikeError `queue_unavailable` when Redis cannot be reached now.
 */
export async function openRedisQueue(url: string, options: RedisQueueOptions = {}): Promise<IngestQueue> {
  const { prefix = 'lookalike', commandTimeoutMs = 3_000, ca, onWarning, ...queueOptions } = options
  const clients: Redis[] = []
  const connect = (settings: RedisOptions): Redis => {
    const client = new Redis(url, { ...settings, ...(ca !== undefined && { tls: { ca } }) })
    // Without a listener ioredis prints each error; BullMQ hears them as well and tells them to `onError`.
    client.on('error', () => undefined)
    clients.push(client)
    return client
  }
  const close = async () => clients.forEach((client) => client.disconnect())

  const producer = connect({
    lazyConnect: true,
    connectTimeout: commandTimeoutMs,
    commandTimeout: commandTimeoutMs,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
  })
  let sharedWorker: Redis | undefined
  const worker = () => (sharedWorker ??= connect({ maxRetriesPerRequest: null }))
  try {
    await producer.connect()
    for (const warning of await dangersOf(producer)) onWarning?.(warning)
    const telemetry = await loadTelemetry(queueOptions.tracing)
    const backend = createRedisBackend
    const queue = createBullQueue({ producer, worker, backend, prefix, telemetry, close }, queueOptions)
    // The first question also waits for BullMQ's own greeting, which is not repeated if it fails.
    await queue.depth()
    return queue
  } catch (cause) {
    await close()
    throw new LookalikeError(
      'queue_unavailable',
      `Redis at ${new URL(url).host} cannot be used: is QUEUE_URL right, and Redis up?`,
      { cause },
    )
  }
}

/** Settings of a Redis by which it can lose jobs. INFO tells them also where CONFIG is forbidden. */
async function dangersOf(client: Redis): Promise<string[]> {
  const info = await Promise.all(['memory', 'persistence'].map((section) => client.info(section)))
  const settings = new Map(
    info.flatMap((text) => [...text.matchAll(/^(\w+):(.*?)\r?$/gm)].map(([, name, value]) => [name, value] as const)),
  )
  const policy = settings.get('maxmemory_policy')
  const dangers: string[] = []
  if (policy !== undefined && policy !== 'noeviction') {
    dangers.push(`Redis may delete jobs when its memory is full: set maxmemory-policy to noeviction (it is ${policy}).`)
  }
  if (settings.get('aof_enabled') === '0') {
    dangers.push('Redis loses jobs when it is restarted: turn its append-only file on (appendonly yes).')
  }
  return dangers
}
