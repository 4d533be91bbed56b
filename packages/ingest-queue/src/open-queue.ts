import { LookalikeError } from '@lookalike/shared'
import { openPgliteQueue } from './pglite-queue.ts'
import type { IngestQueue } from './queue.ts'
import { openRedisQueue, type RedisQueueOptions } from './redis-queue.ts'

/**
 * Opens the import queue that a URL names: `pglite:<folder>` for one process, `redis://…` or `rediss://…` for several.
 * @throws LookalikeError `invalid_request` for any other URL, `queue_unavailable` when the queue cannot be opened.
 */
export async function openQueue(url: string, options?: RedisQueueOptions): Promise<IngestQueue> {
  const [, scheme = '', rest = ''] = /^([a-z]+):(.+)$/.exec(url) ?? []
  if (scheme === 'pglite') return await openPgliteQueue(rest, options)
  if ((scheme === 'redis' || scheme === 'rediss') && URL.canParse(url)) return await openRedisQueue(url, options)
  // The URL itself may hold a password.
  throw new LookalikeError(
    'invalid_request',
    'QUEUE_URL: must be pglite:<folder>, redis://<host>:<port> or, with TLS, rediss://<host>:<port>.',
    {
      fields: [
        { field: 'QUEUE_URL', message: 'must be pglite:<folder>, redis://<host>:<port> or rediss://<host>:<port>' },
      ],
    },
  )
}
