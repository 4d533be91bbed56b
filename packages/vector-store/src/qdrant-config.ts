/** How a Qdrant server is used. What shapes a collection counts when the collection is made, and not later. */
export interface QdrantConfig {
  /** Sent as `api-key`; over https only, unless the network is one's own. */
  readonly apiKey?: string
  /** Put before the names of all collections and of the alias, so that several catalogs can share a server. */
  readonly namespace?: string
  /** Edges per node of the HNSW graph, and the breadth of the walk that builds it. */
  readonly m?: number
  readonly efConstruct?: number
  /** Quantise vectors to int8 in memory; the originals stay on disk and re-rank what the graph finds. */
  readonly quantization?: boolean
  readonly shardNumber?: number
  readonly replicationFactor?: number
  /** Replicas that must have a write before it counts. */
  readonly writeConsistencyFactor?: number
  /** Points per request of an upload, 64 to 256. */
  readonly batchSize?: number
  /** For one request; writes also tell the server to give up waiting a little earlier. */
  readonly timeoutMs?: number
  /** How long a question is asked again while the server is away or busy (429). */
  readonly retryReadsForMs?: number
  /** How long a write is sent again while the server is away, busy or has not finished it. */
  readonly retryWritesForMs?: number
  /** How long `optimize` waits for the server's optimizers. */
  readonly optimizeForMs?: number
}

export type QdrantSettings = Required<Omit<QdrantConfig, 'apiKey'>>

/** HNSW parameters are Qdrant's usual ones, a little denser; the recall test is what judges them. */
const DEFAULTS: QdrantSettings = {
  namespace: '',
  m: 16,
  efConstruct: 200,
  quantization: true,
  shardNumber: 1,
  replicationFactor: 1,
  writeConsistencyFactor: 1,
  batchSize: 128,
  timeoutMs: 30_000,
  retryReadsForMs: 5_000,
  retryWritesForMs: 30_000,
  optimizeForMs: 10 * 60_000,
}

export function qdrantSettings({ apiKey: _, ...config }: QdrantConfig): QdrantSettings {
  const settings = { ...DEFAULTS, ...config }
  return { ...settings, batchSize: Math.min(256, Math.max(64, settings.batchSize)) }
}
