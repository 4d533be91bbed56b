import type { Schemas } from '@qdrant/js-client-rest'
import type { FakeCollection } from './collection.ts'

/** What a collection says of itself. It has no index to build, so it is always done: status green, all indexed. */
export function collectionInfo({ config, points, indexes }: FakeCollection): Schemas['CollectionInfo'] {
  const { vectors, shard_number, replication_factor, write_consistency_factor, on_disk_payload } = config
  const hnsw = config.hnsw_config as Schemas['HnswConfigDiff'] | null | undefined
  return {
    status: 'green',
    optimizer_status: 'ok',
    indexed_vectors_count: [...points.values()].reduce((sum, point) => sum + point.vectors.size, 0),
    points_count: points.size,
    segments_count: 1,
    config: {
      params: {
        ...(vectors && { vectors }),
        shard_number: shard_number ?? 1,
        replication_factor: replication_factor ?? 1,
        write_consistency_factor: write_consistency_factor ?? 1,
        on_disk_payload: on_disk_payload ?? true,
      },
      hnsw_config: { m: hnsw?.m ?? 16, ef_construct: hnsw?.ef_construct ?? 100, full_scan_threshold: 10_000 },
      optimizer_config: { default_segment_number: 0, flush_interval_sec: 5, indexing_threshold: 10_000 },
      quantization_config: config.quantization_config ?? null,
    },
    payload_schema: Object.fromEntries(
      [...indexes].map(([name, params]) => [name, { data_type: params.type, params, points: points.size }]),
    ),
  }
}
