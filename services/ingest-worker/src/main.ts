import { openEmbedderModels } from '@lookalike/embedder-client'
import { openFolderStore } from '@lookalike/file-store'
import { type JobDescription, openQueue } from '@lookalike/ingest-queue'
import {
  closeOnSignals,
  createLogger,
  createMetrics,
  exitOnFailure,
  observeEmbedderClient,
  queueMetrics,
  settingsOrExit,
  startTracing,
} from '@lookalike/service-kit'
import { catalogFields } from '@lookalike/shared'
import { openSpaces } from '@lookalike/spaces'
import { openVectorStore } from '@lookalike/vector-store'
import { buildWorkerService } from './app.ts'
import { loadEnv } from './env.ts'
import { startIngestWorker } from './ingest-worker.ts'
import { openLiveCollection } from './live-collection.ts'
import { createObserver } from './observer.ts'

/** Changes of single products are made by the api processes, and take seconds. */
const SETTLE_OLDER_THAN_MS = 10 * 60_000
const ABORT_GRACE_MS = 5_000

const settings = settingsOrExit(loadEnv)
const log = createLogger('ingest-worker', settings.logLevel)
exitOnFailure(log)
const { imageHosts, catalog, concurrency, chunkRows, shutdownDeadlineMs, webhook } = settings
const stack = new AsyncDisposableStack()
closeOnSignals(
  async (signal) => {
    log.info({ signal }, 'shutting down')
    await stack.disposeAsync()
    log.info('closed')
  },
  shutdownDeadlineMs + ABORT_GRACE_MS + 10_000,
)

const tracing = await startTracing('ingest-worker', settings.tracing)
stack.defer(() => tracing.close())
const metrics = createMetrics('ingest-worker')
const observer = createObserver(metrics, tracing)

const files = await openFolderStore(settings.filesDir, { shared: true, webhooks: webhook !== undefined })
const queue = await openQueue(settings.queue.url, {
  ...settings.queue,
  lockMs: settings.lockMs,
  abortGraceMs: ABORT_GRACE_MS,
  tracing: tracing.enabled,
  onWarning: (warning) => log.warn(warning),
})
stack.defer(() => queue.close())
const store = await openVectorStore(settings.vectorStore.url, settings.vectorStore.config)
stack.defer(() => store.close())
const models = openEmbedderModels({
  urls: settings.embedderUrls,
  headers: tracing.headers,
  onEvent: observeEmbedderClient(metrics, log),
})
stack.defer(() => models.close())
const spaces = openSpaces(
  { files, store, models },
  {
    fields: catalogFields(catalog),
    onBehind: (error, space) => log.warn({ err: error, space }, 'a write is copied to this space later'),
  },
)
await openLiveCollection(
  { files, store, spaces },
  {
    firstSpace: models.firstSpace,
    imageHosts,
    say: (text) => log.info(text),
    settleOlderThanMs: SETTLE_OLDER_THAN_MS,
  },
)
const worker = await startIngestWorker(
  { files, queue, spaces },
  {
    catalog,
    chunkRows,
    concurrency,
    observer,
    allowedImageHosts: imageHosts,
    ...(webhook && { webhook }),
    onEnd(job) {
      observer.jobEnded(job)
      if (!job.failed) log.info(idsOf(job), 'job done')
    },
    onError: (error, job) => log.error({ err: error, ...(job && idsOf(job)) }, job ? 'job failed' : 'the queue failed'),
  },
)
queueMetrics(metrics, () => queue.depth())
const app = await buildWorkerService(
  { worker, queue, live: spaces.live },
  { server: { logger: log, metrics, tracing }, concurrency },
)
stack.defer(() => app.close())
// Last, so that it comes first: what is running ends while everything that it needs is still there.
stack.defer(() => worker.close(shutdownDeadlineMs))
await app.listen({ host: settings.host, port: settings.port })
log.info({ space: (await spaces.live()).collection.space, concurrency }, 'ready')

/** A job as the logs name it. */
function idsOf({ name, failed: _, ...job }: JobDescription & { failed?: boolean }) {
  return { job: name, ...job }
}
