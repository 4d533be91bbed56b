import type { BackendFactory, IQueueBackend, Telemetry } from 'bullmq'

export const QUEUE_NAME = 'ingest'
/** Far longer than adding all chunks takes. A gate that opens by itself belongs to a call that was interrupted. */
export const GATE_MS = 3_600_000

export interface IngestQueueOptions {
  /** How often a job is tried in all; a worker that dies with it counts as a try. Default 5. */
  readonly attempts?: number
  /** Wait before the second try; doubles each time, minus up to half as jitter. Default 3,000. */
  readonly backoffMs?: number
  /** How often a webhook is tried in all. Default 10. */
  readonly webhookAttempts?: number
  /** Wait before a webhook's second try; doubles each time as above. Default 10,000: the tenth try comes within 90 minutes. */
  readonly webhookBackoffMs?: number
  /** A worker silent for this long has lost its jobs; half of it between two signs of life. Default 30,000. */
  readonly lockMs?: number
  /** How long a closing worker waits for handlers to heed their aborted signal. Default 5,000. */
  readonly abortGraceMs?: number
  /** Whether jobs carry the trace of who added them, with spans of their own (OpenTelemetry). Default false. */
  readonly tracing?: boolean
}

/** A database that BullMQ can use. */
export interface BullConnection<B extends IQueueBackend, C> {
  /** The `connection` of what answers a caller: it must fail soon when the database is away. */
  readonly producer: C
  /** The `connection` of a worker: it must wait for the database, however long that takes. */
  worker(): C
  readonly backend: BackendFactory<B, C>
  /** First part of all keys, where queues share a database. */
  readonly prefix?: string
  readonly telemetry?: Telemetry | undefined
  /** Called last, after everything that uses the connection has been closed. */
  close(): Promise<void>
}

/** Prefix and telemetry as options of BullMQ's classes; neither where it is not set. */
export function commonOptions({
  prefix,
  telemetry,
}: {
  readonly prefix?: string
  readonly telemetry?: Telemetry | undefined
}): { prefix?: string; telemetry?: Telemetry } {
  return { ...(prefix !== undefined && { prefix }), ...(telemetry && { telemetry }) }
}

/** What makes BullMQ's spans; loaded only where it is wanted. */
export async function loadTelemetry(tracing: boolean | undefined): Promise<Telemetry | undefined> {
  if (!tracing) return undefined
  const { BullMQOtel } = await import('bullmq-otel')
  return new BullMQOtel({ tracerName: 'lookalike' })
}
