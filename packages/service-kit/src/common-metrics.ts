import type { Logger } from './logger.ts'
import type { Metrics } from './metrics.ts'

/** Jobs by state, asked of the queue whenever Prometheus asks; without numbers while the queue does not answer. */
export function queueMetrics(
  metrics: Metrics,
  depth: () => Promise<{ readonly [State in 'waiting' | 'active' | 'delayed' | 'failed']: number }>,
): void {
  metrics.gauge({
    name: 'lookalike_queue_jobs',
    help: 'Jobs of the import queue by state',
    labelNames: ['state'],
    async collect() {
      this.reset()
      const jobs = await depth().catch(() => undefined)
      for (const [state, count] of Object.entries(jobs ?? {})) this.set({ state }, count)
    },
  })
}

/** Counts and logs what goes wrong with calls of an embedder over HTTP. @returns the client's `onEvent` */
export function observeEmbedderClient(metrics: Metrics, log: Pick<Logger, 'warn'>) {
  const events = metrics.counter({
    name: 'lookalike_embedder_client_events_total',
    help: 'Requests to an embedder that were tried again, and times that one was left out for a while',
    labelNames: ['kind', 'url'],
  })
  return ({ kind, url, error }: { readonly kind: string; readonly url: string; readonly error: unknown }) => {
    events.inc({ kind, url })
    log.warn({ url, err: error }, `embedder: ${kind}`)
  }
}
