import type { FastifyPluginCallback } from 'fastify'

/** Where a job comes from. */
export interface JobOrigin {
  /** The request that began the import; carried from job to job, for the logs. */
  readonly requestId?: string | undefined
}

/** What a handler is told about its job. */
export interface JobContext extends JobOrigin {
  /** 1 for the first attempt. */
  readonly attempt: number
  /** True when a failure now is final: the handler's last chance to record what became of its rows. */
  readonly lastAttempt: boolean
  /** Aborted when the worker must let go (shutdown deadline passed). */
  readonly signal: AbortSignal
}

/**
 * The work behind each kind of job. A handler that throws is retried with exponential backoff, unless it throws a
 * `LookalikeError` whose code is not retryable. Handlers must be idempotent: a job can be delivered twice.
 */
export interface IngestHandlers {
  /** Reads and validates an import's source, then calls `addChunks`. */
  plan(importId: string, context: JobContext): Promise<void>
  /** Embeds and upserts one chunk of rows; chunks count from 0. */
  index(importId: string, chunk: number, context: JobContext): Promise<void>
  /** Runs once all chunks of an import have ended, however they ended. */
  finish(importId: string, context: JobContext): Promise<void>
  /** Tells the shop's own system that an import has ended. */
  webhook(importId: string, context: JobContext): Promise<void>
  /** Takes the next step of a move to another model; also runs once all of its chunks have ended. */
  reindex(reindexId: string, context: JobContext): Promise<void>
  /** Copies one chunk of products to the new collection; chunks count from 0. */
  reindexChunk(reindexId: string, chunk: number, context: JobContext): Promise<void>
}

/** A job as it is told of; it belongs to an import or to a reindex. */
export interface JobDescription extends JobOrigin {
  readonly name: string
  readonly importId?: string
  readonly reindexId?: string
  readonly chunk?: number
  readonly attempt: number
}

/** An attempt that ended. */
export interface EndedJob extends JobDescription {
  readonly seconds: number
  readonly failed: boolean
}

export interface WorkOptions {
  /** Jobs handled at the same time by this process. */
  readonly concurrency: number
  /** Called for every failed attempt, and for errors outside jobs. */
  readonly onError?: (error: unknown, job?: JobDescription) => void
  /** Called for every attempt that ended, with its time. */
  readonly onEnd?: (job: EndedJob) => void
}

/** Whether a worker's loop turns: it asks for a job at least every few seconds, unless all its places are taken. */
export interface WorkerActivity {
  /** Since it last asked for a job. */
  readonly idleMs: number
  /** Jobs that are being handled, and since when the longest one is. */
  readonly running: number
  readonly longestMs: number
}

export interface IngestWorkerHandle {
  activity(): WorkerActivity
  /** Takes no new jobs and waits for running ones; after `deadlineMs` their signals abort. */
  close(deadlineMs?: number): Promise<void>
}

/** What calls for the next step of a reindex: that it was accepted, a restart, or what an admin decided. */
export type ReindexReason = 'begin' | 'resume' | 'cancel' | 'rollback' | 'finish'

export interface QueueDepth {
  readonly waiting: number
  readonly active: number
  readonly delayed: number
  readonly failed: number
}

/**
 * Jobs between the api and the ingest workers. Calls fail with `queue_unavailable` while the queue cannot be
 * reached, and can be repeated then: what they add is added whole or not at all. A call whose answer was lost on the way
 * fails too, though its jobs are there, so handlers must bear with jobs of imports that were taken back.
 */
export interface IngestQueue {
  /**
   * Adds an import's plan job. A second call while that job waits or runs changes nothing; a finished one is replaced.
   */
  addPlan(importId: string, origin?: JobOrigin): Promise<void>
  /**
   * Adds one index job per chunk, and a finish job that runs after all of them. Chunk n has priority n + 1, so that a
   * big import does not starve a small one. May be called again after a crash with the chunks still open; with none
   * open only the finish job is added.
   */
  addChunks(importId: string, chunks: readonly number[], origin?: JobOrigin): Promise<void>
  /** Adds the job that sends an import's webhook. A second call while that job waits or runs changes nothing. */
  addWebhook(importId: string, origin?: JobOrigin): Promise<void>
  /**
   * Adds a job that takes a reindex on. A second call for the same reason while that job waits or runs changes nothing.
   */
  addReindex(reindexId: string, reason: ReindexReason): Promise<void>
  /** Adds the chunks of a reindex, after all imports in priority, and a `reindex` job that runs after all of them. */
  addReindexChunks(reindexId: string, chunks: readonly number[]): Promise<void>
  /** Starts handling jobs in this process. */
  work(handlers: IngestHandlers, options: WorkOptions): IngestWorkerHandle
  depth(): Promise<QueueDepth>
  /** Imports and reindexes of which a job waits or runs; those that have not ended and are not among them were lost. */
  importsAtWork(): Promise<ReadonlySet<string>>
  /** Pages (bull-board) that show the jobs, as a Fastify plugin to be registered under `basePath`. */
  board(basePath: string): Promise<FastifyPluginCallback>
  close(): Promise<void>
}
