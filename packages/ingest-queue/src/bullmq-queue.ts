import { LookalikeError } from '@lookalike/shared'
import { FlowProducer, type IQueueBackend, type JobsOptions, Queue } from 'bullmq'
import { type BullConnection, commonOptions, GATE_MS, type IngestQueueOptions, QUEUE_NAME } from './bullmq-connection.ts'
import { startWorker } from './bullmq-worker.ts'
import type { IngestJob } from './payload.ts'
import { openBoard } from './board.ts'
import type { IngestHandlers, IngestQueue, IngestWorkerHandle, JobOrigin, WorkOptions } from './queue.ts'

type Settings = Required<Omit<IngestQueueOptions, 'tracing'>>

const DEFAULTS: Settings = {
  attempts: 5,
  backoffMs: 3_000,
  webhookAttempts: 10,
  webhookBackoffMs: 10_000,
  lockMs: 30_000,
  abortGraceMs: 5_000,
}
/** BullMQ's largest priority number, the last in line. */
const LAST_PRIORITY = 2 ** 21 - 1
/** Chunks added at a time: one flow of thousands would hold PGlite, and with it this process, for minutes. */
const SLICE = 100
const GATE: JobsOptions = { delay: GATE_MS, failParentOnFailure: true }
/** Failed jobs are kept for whoever looks into it: so many, so long. */
const KEPT_FAILED_JOBS = { count: 1_000, age: 7 * 24 * 3600 }
const KEPT_EVENTS = 1_000
/** Plans, and finish jobs whose chunks have ended, have the first priority and are among the first jobs. */
const FIRST_JOBS = 10_000
const RETRY_AFTER_SECONDS = 5

/** The import queue on any of BullMQ's backends. */
export function createBullQueue<B extends IQueueBackend, C>(
  connection: BullConnection<B, C>,
  overrides: IngestQueueOptions = {},
): IngestQueue {
  const options = { ...DEFAULTS, ...overrides }
  const streams = { events: { maxLen: KEPT_EVENTS } }
  const base = { connection: connection.producer, ...commonOptions(connection) }
  const queue = new Queue(QUEUE_NAME, { ...base, streams }, connection.backend)
  const flows = new FlowProducer(base, connection.backend)
  const workers = new Set<IngestWorkerHandle>()
  let closed: Promise<void> | undefined
  // Without a listener an `error` event ends the process; the call that met the error rejects anyway.
  queue.on('error', () => undefined)
  flows.on('error', () => undefined)

  function job({ name, data }: IngestJob, more: JobsOptions = {}) {
    const priority =
      name === 'reindex-chunk' ? LAST_PRIORITY : name === 'index' ? Math.min(data.chunk + 1, LAST_PRIORITY) : 1
    return { queueName: QUEUE_NAME, name, data, opts: { ...jobOptions(options), priority, ...more } }
  }

  /** Adds a job unless the same one waits or runs: its id is free again as soon as it has ended, in the same transaction. */
  async function addOnce(
    step: 'plan' | 'webhook',
    of: JobOrigin & { importId: string },
    more: JobsOptions = {},
  ): Promise<void> {
    const deduplication = { id: `${step}-${of.importId}` }
    const { name, data, opts } = job({ name: step, data: dataOf(of) }, { deduplication, ...more })
    await reaching(() => queue.add(name, data, opts))
  }

  /** Adds chunk jobs, and one that runs after all of them. */
  async function addFlow(
    last: ReturnType<typeof job>,
    gate: ReturnType<typeof job>,
    chunks: readonly number[],
    jobOf: (chunk: number) => IngestJob,
  ): Promise<void> {
    // Job ids are fresh ones, so what an earlier, interrupted run left behind cannot stand in the way.
    if (chunks.length === 0) return void (await reaching(() => flows.add(last)))

    const flow = await reaching(() => flows.add({ ...last, children: [gate] }))
    const parent = { id: flow.job.id ?? '', queue: queue.qualifiedName }
    const child = (chunk: number) => job(jobOf(chunk), { parent, ignoreDependencyOnFailure: true })
    for (let start = 0; start < chunks.length; start += SLICE) {
      await reaching(() => queue.addBulk(chunks.slice(start, start + SLICE).map(child)))
    }
    await reaching(async () => await flow.children?.[0]?.job.promote())
  }

  /** Closed BullMQ objects answer nothing, or never; so this asks before each step. */
  async function reaching<T>(step: () => Promise<T>): Promise<T> {
    if (closed) throw unavailable('The job queue is closed.')
    try {
      return await step()
    } catch (cause) {
      throw unavailable('The job queue cannot be reached.', cause)
    }
  }

  const isReachable = () => queue.count().then(() => true, () => false)

  async function closeAll(): Promise<void> {
    await Promise.all([...workers].map((worker) => worker.close(0)))
    await Promise.all([queue.close(), flows.close()])
    await connection.close()
  }

  return {
    addPlan: (importId, origin) => addOnce('plan', { importId, ...origin }),

    addWebhook(importId, origin) {
      const { webhookAttempts: attempts, webhookBackoffMs: backoffMs } = options
      return addOnce('webhook', { importId, ...origin }, retryOptions({ attempts, backoffMs }))
    },

    addChunks(importId, chunks, origin) {
      const data = dataOf({ importId, ...origin })
      const finish = job({ name: 'finish', data })
      const gate = job({ name: 'gate', data }, GATE)
      return addFlow(finish, gate, chunks, (chunk) => ({ name: 'index', data: { ...data, chunk } }))
    },

    async addReindex(reindexId, reason) {
      const deduplication = { id: `reindex-${reindexId}-${reason}` }
      const { name, data, opts } = job({ name: 'reindex', data: { reindexId } }, { deduplication })
      await reaching(() => queue.add(name, data, opts))
    },

    addReindexChunks(reindexId, chunks) {
      const next = job({ name: 'reindex', data: { reindexId } })
      const gate = job({ name: 'gate', data: { reindexId } }, GATE)
      return addFlow(next, gate, chunks, (chunk) => ({ name: 'reindex-chunk', data: { reindexId, chunk } }))
    },

    work(handlers: IngestHandlers, work: WorkOptions) {
      const worker = startWorker(connection, handlers, work, { ...options, isReachable })
      workers.add(worker)
      return worker
    },

    async depth() {
      const counts = await reaching(() => queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed'))
      const { waiting = 0, prioritized = 0, active = 0, delayed = 0, failed = 0 } = counts
      return { waiting: waiting + prioritized, active, delayed, failed }
    },

    async importsAtWork() {
      // A planned import has its finish job waiting for the chunks; so most of the many chunk jobs need not be read.
      const jobs = await reaching(() => queue.getJobs(['waiting-children', 'active', 'waiting', 'delayed'], 0, -1))
      const first = await reaching(() => queue.getJobs(['prioritized'], 0, FIRST_JOBS, true))
      return new Set([...jobs, ...first].flatMap((job) => ownerOf(job?.data) ?? []))
    },

    board: (basePath) => openBoard(queue, basePath),

    close() {
      closed ??= closeAll()
      return closed
    },
  }
}

/** As it is stored: nothing that is not known. */
function dataOf({ importId, requestId }: JobOrigin & { importId: string }): { importId: string; requestId?: string } {
  return { importId, ...(requestId !== undefined && { requestId }) }
}

function ownerOf(data: unknown): string | undefined {
  const { importId, reindexId = importId } = (data ?? {}) as { importId?: unknown; reindexId?: unknown }
  return typeof reindexId === 'string' ? reindexId : undefined
}

function unavailable(message: string, cause?: unknown): LookalikeError {
  return new LookalikeError('queue_unavailable', message, { cause, retryAfterSeconds: RETRY_AFTER_SECONDS })
}

/** Finished jobs leave no trace in the queue: the file store records what became of an import. */
function jobOptions(options: Settings): JobsOptions {
  return {
    ...retryOptions(options),
    removeOnComplete: true,
    removeOnFail: KEPT_FAILED_JOBS,
    stackTraceLimit: 10,
  }
}

function retryOptions({ attempts, backoffMs }: { attempts: number; backoffMs: number }): JobsOptions {
  return { attempts, backoff: { type: 'exponential', delay: backoffMs, jitter: 0.5 } }
}
