import type { Server } from './server.ts'

export type Attributes = Readonly<Record<string, string | number>>

/** Traces as OpenTelemetry has them. */
export interface Tracing {
  /** False when nothing is traced; then nothing of OpenTelemetry is loaded either. */
  readonly enabled: boolean
  /** Does work within a span, as a child of the current one; what it throws is noted on the span. */
  span<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T>
  /** Headers (`traceparent`) that carry the current span to another service. */
  headers(): Record<string, string>
  /** Makes a span of each request of a server, as a child of the caller's. */
  trace(app: Server): void
  /** Sends what is left. */
  close(): Promise<void>
}

export const NO_TRACING: Tracing = {
  enabled: false,
  span: (_name, _attributes, work) => work(),
  headers: () => ({}),
  trace: () => {},
  close: async () => {},
}

export interface TracingConfig {
  /** Share of new traces that are kept, 0 to 1; a caller's decision is followed. */
  readonly sampleRatio: number
}

/**
 * Starts tracing where it is configured. Exporter and resource follow the `OTEL_*` variables, which the SDK reads itself.
 */
export async function startTracing(service: string, config: TracingConfig | undefined): Promise<Tracing> {
  if (!config) return NO_TRACING
  const { startOpenTelemetry } = await import('./open-telemetry.ts')
  return startOpenTelemetry(service, config)
}
