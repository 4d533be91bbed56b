import type { IngestQueue, IngestWorkerHandle } from '@lookalike/ingest-queue'
import { createServer, type ServerConfig } from '@lookalike/service-kit'
import { LookalikeError } from '@lookalike/shared'
import type { Collection } from '@lookalike/vector-store'

export interface WorkerServiceResources {
  readonly worker: Pick<IngestWorkerHandle, 'activity'>
  readonly queue: Pick<IngestQueue, 'depth'>
  readonly live: () => Promise<{ readonly collection: Pick<Collection, 'count'> }>
}

export interface WorkerServiceConfig {
  readonly server?: ServerConfig
  readonly concurrency: number
  /** A loop with places free that has not asked for a job for so long is stuck. Default 60,000. */
  readonly maxIdleMs?: number
  /** A job that runs for so long is stuck. Default 3,600,000: planning reads a source of millions of rows. */
  readonly maxJobMs?: number
}

/** What an orchestrator asks of an ingest worker over HTTP; builds, never listens. */
export async function buildWorkerService(
  { worker, queue, live }: WorkerServiceResources,
  { server = {}, concurrency, maxIdleMs = 60_000, maxJobMs = 3_600_000 }: WorkerServiceConfig,
) {
  const app = createServer(server)

  app.get('/livez', { logLevel: 'warn' }, async () => {
    const problem = stuck()
    // While the queue is away its loop waits for it, and a restart would change nothing.
    if (problem === undefined || !(await isReachable())) return { status: 'ok' }
    throw new LookalikeError('internal', problem)
  })

  app.get('/readyz', { logLevel: 'warn' }, async () => {
    await queue.depth()
    await (await live()).collection.count([])
    return { status: 'ok' }
  })

  function stuck(): string | undefined {
    const { idleMs, running, longestMs } = worker.activity()
    if (longestMs > maxJobMs) return `A job has been running for ${Math.round(longestMs / 1000)} s.`
    if (running >= concurrency || idleMs <= maxIdleMs) return undefined
    return `The worker has not asked for a job for ${Math.round(idleMs / 1000)} s.`
  }

  const isReachable = () =>
    queue.depth().then(
      () => true,
      () => false,
    )

  return app
}
