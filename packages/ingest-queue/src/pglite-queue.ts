import { createPostgresBackend } from 'bullmq'
import { type IngestQueueOptions, loadTelemetry } from './bullmq-connection.ts'
import { createBullQueue } from './bullmq-queue.ts'
import { openPglitePool } from './pglite-pool.ts'
import type { IngestQueue } from './queue.ts'

/**
 * Opens the import queue on BullMQ's PostgreSQL backend, on PGlite in this process. The folder belongs to one process
 * at a time; jobs that were running when the last one ended are redelivered at once.
 * @throws LookalikeError `queue_unavailable` when the folder cannot be used.
 */
export async function openPgliteQueue(dir: string, options?: IngestQueueOptions): Promise<IngestQueue> {
  const pool = await openPglitePool(dir)
  const telemetry = await loadTelemetry(options?.tracing)
  const connection = {
    producer: pool,
    worker: () => pool,
    backend: createPostgresBackend,
    telemetry,
    close: () => pool.end(),
  }
  return createBullQueue(connection, options)
}
