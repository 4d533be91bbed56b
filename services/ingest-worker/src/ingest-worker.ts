import type { ImageSource } from '@lookalike/catalog-feed'
import type { FileStore, ImportRecord } from '@lookalike/file-store'
import type { IngestHandlers, IngestQueue, IngestWorkerHandle, WorkOptions } from '@lookalike/ingest-queue'
import type { CatalogConfig, Embedder } from '@lookalike/shared'
import type { Collection } from '@lookalike/vector-store'
import { createFinish } from './finish.ts'
import { createIndexChunk } from './index-chunk.ts'
import { announce } from './announce.ts'
import { openImportImages } from './import-images.ts'
import { createPlan } from './plan.ts'
import { createWebhook, type WebhookConfig } from './webhook.ts'

export interface IngestWorkerResources {
  readonly files: FileStore
  readonly queue: IngestQueue
  readonly collection: Collection
  readonly embedder: Embedder
}

export interface IngestWorkerConfig {
  readonly catalog: CatalogConfig
  /** Rows of one chunk; 200 keeps a chunk under a second or two and an embed call well filled. */
  readonly chunkRows?: number
  /** Chunks handled at the same time: one embeds while the next reads its images. */
  readonly concurrency?: number
  /** Host names, addresses or CIDR ranges of image URLs that may be private. */
  readonly allowedImageHosts?: readonly string[]
  /** Who is told of each import's end. */
  readonly webhook?: WebhookConfig
  readonly onError?: WorkOptions['onError']
}

/** Starts handling import jobs in this process. Imports that were under way when a process ended are queued again. */
export async function startIngestWorker(
  resources: IngestWorkerResources,
  config: IngestWorkerConfig,
): Promise<IngestWorkerHandle> {
  const { files, queue } = resources
  const { handlers, close } = createHandlers(resources, config)
  await requeueUnfinished(files, queue)
  const worker = queue.work(handlers, {
    concurrency: config.concurrency ?? 2,
    ...(config.onError && { onError: config.onError }),
  })
  return {
    async close(deadlineMs) {
      await worker.close(deadlineMs)
      await close()
    },
  }
}

function createHandlers({ files, queue, collection, embedder }: IngestWorkerResources, config: IngestWorkerConfig) {
  const openSources = new Map<string, Promise<ImageSource>>()
  const imagesOf = (record: ImportRecord) => {
    const open = openSources.get(record.id) ?? openImportImages(files, record, config.allowedImageHosts)
    openSources.set(record.id, open)
    open.catch(() => openSources.delete(record.id))
    return open
  }
  const closeSource = async (importId: string) => {
    const open = openSources.get(importId)
    openSources.delete(importId)
    await open?.then(
      (source) => source.close(),
      () => {},
    )
  }

  const finish = createFinish({ files, queue, collection })
  const handlers: IngestHandlers = {
    plan: createPlan({ files, queue, catalog: config.catalog, chunkRows: config.chunkRows ?? 200 }),
    index: createIndexChunk({ files, collection, embedder, imagesOf }),
    async finish(importId) {
      await finish(importId)
      await closeSource(importId)
    },
    webhook: createWebhook(files.imports, config.webhook),
  }
  const close = async () => void (await Promise.all([...openSources.keys()].map(closeSource)))
  return { handlers, close }
}

/**
 * Queues the plan of every import without a summary, oldest first; planning goes on where it stopped. Of one with a
 * summary, the webhook that is still owed.
 * @returns how many imports have not ended
 */
export async function requeueUnfinished({ imports }: FileStore, queue: IngestQueue): Promise<number> {
  let unfinished = 0
  for (const id of (await imports.list()).reverse()) {
    if (await imports.summary(id)) await announce(imports, queue, id)
    else {
      await queue.addPlan(id)
      unfinished += 1
    }
  }
  return unfinished
}
