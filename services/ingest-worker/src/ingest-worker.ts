import type { ImageSource } from '@lookalike/catalog-feed'
import type { FileStore, ImportRecord } from '@lookalike/file-store'
import type { IngestHandlers, IngestQueue, IngestWorkerHandle, WorkOptions } from '@lookalike/ingest-queue'
import type { CatalogConfig } from '@lookalike/shared'
import type { Spaces } from '@lookalike/spaces'
import { createFinish } from './finish.ts'
import { createIndexChunk } from './index-chunk.ts'
import { openImportImages } from './import-images.ts'
import { type IngestObserver, NO_OBSERVER } from './observer.ts'
import { createPlan } from './plan.ts'
import { settleChanges } from './rebuild.ts'
import { createReindex } from './reindex.ts'
import { createRequeue } from './requeue.ts'
import { createWebhook, type WebhookConfig } from './webhook.ts'

export interface IngestWorkerResources {
  readonly files: FileStore
  readonly queue: IngestQueue
  readonly spaces: Spaces
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
  /**
   * Longer than every process takes to notice a change of the embedding spaces, and longer than a search takes: a reindex
   * waits so long before it copies, and before it removes a collection. Default 5,000.
   */
  readonly graceMs?: number
  readonly observer?: IngestObserver
  /** How often what others left behind is looked for. Default 60,000. */
  readonly sweepMs?: number
  readonly onError?: WorkOptions['onError']
  readonly onEnd?: WorkOptions['onEnd']
}

const SWEEP_MS = 60_000
/** A change of a single product that took longer has lost its process. */
const SETTLE_OLDER_THAN_MS = 10 * 60_000

/**
 * Starts handling import jobs in this process. What others left behind when they ended, here or elsewhere, is taken up at the
 * start and from time to time: imports, and a reindex, whose jobs were lost, changes of single products that nobody settled.
 */
export async function startIngestWorker(
  resources: IngestWorkerResources,
  config: IngestWorkerConfig,
): Promise<IngestWorkerHandle> {
  const { files, queue, spaces } = resources
  const { handlers, close } = createHandlers(resources, config)
  const requeueUnfinished = createRequeue(files, queue)
  await requeueUnfinished()
  const worker = queue.work(handlers, {
    concurrency: config.concurrency ?? 2,
    ...(config.onError && { onError: config.onError }),
    ...(config.onEnd && { onEnd: config.onEnd }),
  })
  let sweeping = Promise.resolve()
  const sweep = async () => {
    await requeueUnfinished()
    const { collection } = await spaces.live()
    await settleChanges({ files, collection }, SETTLE_OLDER_THAN_MS)
  }
  const timer = setInterval(() => {
    sweeping = sweeping.then(sweep).catch((error: unknown) => config.onError?.(error))
  }, config.sweepMs ?? SWEEP_MS)
  timer.unref()
  return {
    activity: worker.activity,
    async close(deadlineMs) {
      clearInterval(timer)
      await worker.close(deadlineMs)
      await sweeping
      await close()
    },
  }
}

function createHandlers({ files, queue, spaces }: IngestWorkerResources, config: IngestWorkerConfig) {
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

  const observer = config.observer ?? NO_OBSERVER
  const finish = createFinish({ files, queue, live: spaces.live })
  const handlers: IngestHandlers = {
    plan: createPlan({ files, queue, catalog: config.catalog, chunkRows: config.chunkRows ?? 200 }),
    index: createIndexChunk({ files, live: spaces.live, observer, imagesOf }),
    async finish(importId, context) {
      await finish(importId, context)
      await closeSource(importId)
    },
    webhook: createWebhook(files.imports, config.webhook),
    ...createReindex({ files, queue, spaces, graceMs: config.graceMs ?? 5_000 }),
  }
  const close = async () => void (await Promise.all([...openSources.keys()].map(closeSource)))
  return { handlers, close }
}
