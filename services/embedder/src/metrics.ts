import type { Metrics } from '@lookalike/service-kit'
import type { BatcherObserver, BatcherStats } from './batcher.ts'

/** Times, sizes and queues of the embedder for Prometheus. @returns what the batcher tells its times to */
export function createEmbedderMetrics(metrics: Metrics, stats: () => BatcherStats): BatcherObserver {
  const decode = metrics.histogram({
    name: 'lookalike_embedder_decode_duration_seconds',
    help: 'Time to decode and resize one image',
  })
  const inference = metrics.histogram({
    name: 'lookalike_embedder_inference_duration_seconds',
    help: 'Time of the model for one batch',
  })
  const batch = metrics.histogram({
    name: 'lookalike_embedder_batch_images',
    help: 'Images of one batch',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
  })
  metrics.gauge({
    name: 'lookalike_embedder_queued_images',
    help: 'Images accepted and not yet answered, by priority',
    labelNames: ['priority'],
    collect() {
      for (const [priority, count] of Object.entries(stats().queued)) this.set({ priority }, count)
    },
  })
  metrics.counter({
    name: 'lookalike_embedder_images_total',
    help: 'Images by what became of them; of rejected, the calls',
    labelNames: ['outcome'],
    collect() {
      this.reset()
      const { embedded, undecodable, rejected } = stats()
      for (const [outcome, count] of Object.entries({ embedded, undecodable, rejected })) this.inc({ outcome }, count)
    },
  })
  return {
    decoded: (seconds) => decode.observe(seconds),
    inferred(images, seconds) {
      inference.observe(seconds)
      batch.observe(images)
    },
  }
}
