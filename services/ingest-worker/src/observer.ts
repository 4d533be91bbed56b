import type { RowResult } from '@lookalike/file-store'
import type { EndedJob } from '@lookalike/ingest-queue'
import type { Metrics, Tracing } from '@lookalike/service-kit'

/** The parts of a chunk's time: reading its images, the embedder's call, and writing to the vector store. */
export type Stage = 'fetch' | 'embed' | 'upsert'

/** Sees how the work goes. */
export interface IngestObserver {
  /** Does one stage of a chunk. */
  stage<T>(name: Stage, work: () => Promise<T>): Promise<T>
  /** Told of rows that got their final state here. */
  rows(rows: readonly RowResult[]): void
}

export const NO_OBSERVER: IngestObserver = { stage: (_name, work) => work(), rows: () => {} }

/** Times and counts for Prometheus, spans for the trace of the import. */
export function createObserver(metrics: Metrics, tracing: Tracing) {
  const stageSeconds = metrics.histogram({
    name: 'lookalike_ingest_stage_duration_seconds',
    help: 'Time of one stage of a chunk: fetch (read its images), embed, upsert',
    labelNames: ['stage'],
  })
  const jobSeconds = metrics.histogram({
    name: 'lookalike_ingest_job_duration_seconds',
    help: 'Time of one attempt of a job',
    labelNames: ['step', 'outcome'],
  })
  const rowCount = metrics.counter({
    name: 'lookalike_ingest_rows_total',
    help: 'Rows that got their final state here',
    labelNames: ['status'],
  })
  return {
    async stage<T>(name: Stage, work: () => Promise<T>): Promise<T> {
      const end = stageSeconds.startTimer({ stage: name })
      try {
        return await tracing.span(name, {}, work)
      } finally {
        end()
      }
    },
    rows(rows: readonly RowResult[]) {
      for (const { status } of rows) rowCount.inc({ status })
    },
    jobEnded({ name, seconds, failed }: EndedJob) {
      jobSeconds.observe({ step: name, outcome: failed ? 'failed' : 'ok' }, seconds)
    },
  }
}
