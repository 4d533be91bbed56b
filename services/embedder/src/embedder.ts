import { availableParallelism } from 'node:os'
import { decodePixels } from '@lookalike/image'
import type { Embedder, ImageInput } from '@lookalike/shared'
import { type BatcherObserver, type BatcherStats, createBatcher } from './batcher.ts'
import { createInference } from './inference.ts'
import { readManifest, spaceOf } from './model-folder.ts'

export interface EmbedderConfig {
  /** A folder with `manifest.json`, the graph and the golden image. */
  readonly modelDir: string
  /** Images in one inference; default 8 (larger ones gain nothing on a CPU, but make interactive images wait). */
  readonly maxBatch?: number | undefined
  /** How long a batch waits to fill up while images are being decoded; default 5. */
  readonly maxWaitMs?: number | undefined
  /** Images that may wait, for each priority; default 1,024. */
  readonly maxQueuedImages?: number | undefined
  /** Threads of one inference; default: all cores. */
  readonly threads?: number | undefined
  /** Images decoded at the same time; default: all cores, at most 3 of libuv's 4 threads. */
  readonly decodeConcurrency?: number | undefined
  readonly observe?: BatcherObserver | undefined
  /** Told when the inference thread ended by itself and is started again. */
  readonly onCrash?: ((error: Error) => void) | undefined
}

export interface EmbedderStats extends BatcherStats {
  /** False while the inference thread is being started again. */
  readonly ready: boolean
  readonly restarts: number
}

/** An embedder whose model runs in this process. */
export interface LocalEmbedder extends Embedder {
  stats(): EmbedderStats
}

/**
 * Loads a model folder and starts its inference thread; resolves when the golden image has been embedded well.
 * @throws LookalikeError `model_invalid`
 */
export async function createEmbedder(config: EmbedderConfig): Promise<LocalEmbedder> {
  const { modelDir, maxBatch = 8, maxWaitMs = 5, maxQueuedImages = 1024, observe, onCrash } = config
  const { threads = availableParallelism(), decodeConcurrency = Math.min(availableParallelism(), 3) } = config
  const manifest = await readManifest(modelDir)
  const { input, resize, background, output } = manifest
  const model = { space: spaceOf(manifest), dimensions: output.dimensions }
  const inference = await createInference({ folder: modelDir, manifest, threads, maxBatch, onCrash })
  const batcher = createBatcher<ImageInput>({
    maxBatch,
    maxWaitMs,
    maxQueuedImages,
    decodeConcurrency,
    observe,
    decode: ({ bytes, crop }) => decodePixels(bytes, { size: input.size, resize, background, ...(crop && { crop }) }),
    run: inference.run,
  })
  return {
    model,
    embed: async (images, options) => ({ ...model, vectors: await batcher.embed(images, options) }),
    stats: () => ({ ready: inference.ready, restarts: inference.restarts, ...batcher.stats() }),
    async close() {
      batcher.close()
      await inference.close()
    },
  }
}
