import fp from 'fastify-plugin'
import {
  collectDefaultMetrics,
  Counter,
  type CounterConfiguration,
  Gauge,
  type GaugeConfiguration,
  Histogram,
  type HistogramConfiguration,
  Registry,
} from 'prom-client'
import type { Server } from './server.ts'

/** The Prometheus metrics of a process. */
export interface Metrics {
  counter<L extends string>(config: CounterConfiguration<L>): Counter<L>
  gauge<L extends string>(config: GaugeConfiguration<L>): Gauge<L>
  /** Seconds by default. */
  histogram<L extends string>(config: HistogramConfiguration<L>): Histogram<L>
  readonly contentType: string
  text(): Promise<string>
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** Metrics of Node itself (event-loop lag, heap, garbage collection) and whatever is added. */
export function createMetrics(service: string): Metrics {
  const registry = new Registry()
  registry.setDefaultLabels({ service })
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    counter: (config) => new Counter({ ...config, registers }),
    gauge: (config) => new Gauge({ ...config, registers }),
    histogram: (config) => new Histogram({ buckets: SECONDS, ...config, registers }),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  }
}

/** `GET /metrics`, and the time of each request by route. */
export const metricsRoute = fp(
  async (app: Server, { metrics }: { readonly metrics: Metrics }) => {
    const duration = metrics.histogram({
      name: 'lookalike_http_request_duration_seconds',
      help: 'Time of an HTTP request from its arrival to the end of its answer',
      labelNames: ['method', 'route', 'status'],
    })
    app.addHook('onResponse', async (request, reply) => {
      // The route as it was declared: paths would be without number.
      const route = request.routeOptions.url ?? 'none'
      duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
    })
    app.get('/metrics', { logLevel: 'warn' }, async (_request, reply) =>
      reply.type(metrics.contentType).send(await metrics.text()),
    )
  },
  { name: 'metrics' },
)
