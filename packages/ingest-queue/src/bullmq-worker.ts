import { setTimeout as sleep } from 'node:timers/promises'
import { LookalikeError } from '@lookalike/shared'
import { type IQueueBackend, type Job, type JobProgress, UnrecoverableError, WaitingError, Worker } from 'bullmq'
import { type BullConnection, commonOptions, GATE_MS, type IngestQueueOptions, QUEUE_NAME } from './bullmq-connection.ts'
import { type IngestJob, parseJob } from './payload.ts'
import type { IngestHandlers, IngestWorkerHandle, JobContext, JobDescription, WorkOptions } from './queue.ts'

const CLOSE_DEADLINE_MS = 30_000

interface WorkerSettings extends Required<Omit<IngestQueueOptions, 'tracing'>> {
  /** Whether the database answers now. */
  isReachable(): Promise<boolean>
}

/** Notes when its loop asks for a job. */
class WatchedWorker<B extends IQueueBackend, C> extends Worker<unknown, void, string, B, JobProgress, C> {
  askedAtMs = performance.now()

  protected override moveToActive(token: string, name?: string) {
    this.askedAtMs = performance.now()
    return super.moveToActive(token, name)
  }
}

/** Starts a BullMQ worker that hands jobs to the handlers. */
export function startWorker<B extends IQueueBackend, C>(
  connection: BullConnection<B, C>,
  handlers: IngestHandlers,
  { concurrency, onError, onEnd }: WorkOptions,
  { attempts, lockMs, abortGraceMs, isReachable }: WorkerSettings,
): IngestWorkerHandle {
  const abort = new AbortController()
  const running = new Map<Promise<void>, number>()
  let closed: Promise<void> | undefined

  const worker = new WatchedWorker(
    QUEUE_NAME,
    processJob,
    {
      connection: connection.worker(),
      ...commonOptions(connection),
      concurrency,
      lockDuration: lockMs,
      stalledInterval: lockMs,
      maxStalledCount: attempts - 1,
    },
    connection.backend,
  )
  worker.on('error', (error) => onError?.(error))
  worker.on('failed', (job, error) => onError?.(originOf(error), job && describe(job)))

  /** A job runs until it has ended in the queue as well: a worker that closes must not cut its putting back short. */
  async function processJob(job: Job, token?: string): Promise<void> {
    const work = workOff(job, token)
    const startedMs = performance.now()
    running.set(work, startedMs)
    const description = describe(job)
    const attempt = attemptsBefore(job) + 1
    const end = (failed: boolean) => {
      if (!description || job.name === 'gate') return
      onEnd?.({ ...description, attempt, seconds: (performance.now() - startedMs) / 1000, failed })
    }
    try {
      await work
      end(false)
    } catch (error) {
      if (!(error instanceof WaitingError)) end(true)
      throw error
    } finally {
      running.delete(work)
    }
  }

  async function workOff(job: Job, token?: string): Promise<void> {
    if (closed) return await putBack(job, token)
    const parsed = parseOrFail(job)
    if (parsed.name === 'gate') return passGate(job)
    const attempt = attemptsBefore(job) + 1
    const context: JobContext = {
      attempt,
      lastAttempt: attempt >= (job.opts.attempts ?? 1),
      signal: abort.signal,
      requestId: 'requestId' in parsed.data ? parsed.data.requestId : undefined,
    }
    try {
      await handle(handlers, parsed, context)
    } catch (error) {
      if (abort.signal.aborted) return await putBack(job, token)
      throw context.lastAttempt || isFinal(error) ? finalError(error) : error
    }
  }

  async function closeWorker(deadlineMs: number): Promise<void> {
    await worker.pause(true)
    await settled(running.keys(), deadlineMs)
    if (running.size > 0) {
      abort.abort(new LookalikeError('queue_unavailable', 'The worker is shutting down.'))
      await settled(running.keys(), abortGraceMs)
    }
    // A handler that heeds no signal is left behind with its job, which is redelivered when its lock has run out.
    // So is everything while the database is away: the worker would wait for it to come back.
    await worker.close(running.size > 0 || !(await isReachable()))
  }

  return {
    activity() {
      const now = performance.now()
      const [firstMs = now] = running.values()
      return { idleMs: now - worker.askedAtMs, running: running.size, longestMs: now - firstMs }
    },
    close(deadlineMs = CLOSE_DEADLINE_MS) {
      closed ??= closeWorker(deadlineMs)
      return closed
    },
  }
}

/** An attempt ends by failing or by the death of its worker; BullMQ counts these apart. */
function attemptsBefore(job: Job): number {
  return job.attemptsMade + job.stalledCounter
}

/** A gate whose `addChunks` never came to open it fails, and its finish job with it: another call has replaced them. */
function passGate(job: Job): void {
  if (Date.now() >= job.timestamp + GATE_MS) throw new UnrecoverableError('Adding the chunks was interrupted.')
}

async function handle(
  handlers: IngestHandlers,
  { name, data }: Exclude<IngestJob, { name: 'gate' }>,
  context: JobContext,
): Promise<void> {
  if (name === 'index') return await handlers.index(data.importId, data.chunk, context)
  if (name === 'reindex-chunk') return await handlers.reindexChunk(data.reindexId, data.chunk, context)
  if (name === 'reindex') return await handlers.reindex(data.reindexId, context)
  await handlers[name](data.importId, context)
}

/** Gives a job back unharmed: to the head of its priority, with no attempt counted. */
async function putBack(job: Job, token: string | undefined): Promise<never> {
  await job.moveToWait(token)
  throw new WaitingError()
}

function parseOrFail(job: Job): IngestJob {
  try {
    return parseJob(job)
  } catch (error) {
    throw finalError(error)
  }
}

function isFinal(error: unknown): boolean {
  return error instanceof LookalikeError && !error.retryable
}

/** BullMQ's way to say "do not retry"; the error that led to it stays its cause. */
function finalError(cause: unknown): UnrecoverableError {
  return Object.assign(new UnrecoverableError(cause instanceof Error ? cause.message : String(cause)), { cause })
}

function originOf(error: Error): unknown {
  return error instanceof UnrecoverableError ? (error.cause ?? error) : error
}

function describe(job: Job): JobDescription | undefined {
  try {
    const { name, data } = parseJob(job)
    return { name, ...data, attempt: attemptsBefore(job) }
  } catch {
    return undefined
  }
}

/** Waits for the promises, at most `ms`. */
async function settled(promises: Iterable<Promise<void>>, ms: number): Promise<void> {
  const timer = new AbortController()
  const timeout = sleep(ms, undefined, { signal: timer.signal }).catch(() => undefined)
  await Promise.race([Promise.allSettled(promises), timeout])
  timer.abort()
}
