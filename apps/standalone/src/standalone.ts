import { buildApi } from '@lookalike/api'
import { findCatalog } from '@lookalike/catalog-feed'
import { createEmbedderMetrics, openModelFolders } from '@lookalike/embedder'
import { type FileStore, openFolderStore } from '@lookalike/file-store'
import type { IngestQueue } from '@lookalike/ingest-queue'
import { createObserver, openLiveCollection, startIngestWorker } from '@lookalike/ingest-worker'
import { createGateway, createMetrics, NO_TRACING } from '@lookalike/service-kit'
import { catalogFields, type Import, type Models } from '@lookalike/shared'
import { openSpaces } from '@lookalike/spaces'
import type { VectorStore } from '@lookalike/vector-store'
import { configOf, importFolder, importOf } from './catalog.ts'
import { adminKey, catalogConfig, DATA_VERSION, type DataFolder, openDataFolder } from './data-folder.ts'
import { drawDemoCatalog } from './demo.ts'
import type { Settings } from './env.ts'
import { openJobs } from './jobs.ts'
import { listen, listenWeb } from './listen.ts'
import type { StandaloneOptions } from './options.ts'
import { NO_PAGES, startPages } from './pages-process.ts'
import { followImport } from './progress.ts'
import { openVectors } from './vectors.ts'

export interface Standalone {
  readonly apiUrl: string
  readonly webUrl: string
  readonly adminKeyFile: string
  /** Resolves once the storefront is there: the first start builds it. */
  readonly pagesReady: Promise<void>
}

/** What the standalone is put together from. */
export interface Resources {
  readonly files: FileStore
  readonly store: VectorStore
  readonly queue: IngestQueue
  readonly models: Models
}

/** The queue is one in the data folder where no other is set. */
export interface StandaloneSettings extends Settings {
  /** Rows of one chunk of an import. */
  readonly chunkRows?: number
  /** Private hosts that anybody may have photos fetched from; a test's own. */
  readonly photoHosts?: readonly string[]
  /** Whether the storefront and the admin are served beside the API; default true. */
  readonly pages?: boolean
  /** Stands between the resources and those who use them; the crash tests end the process there. */
  readonly wrap?: (resources: Resources) => Resources
  /** As `IngestWorkerConfig.graceMs`. */
  readonly graceMs?: number
}

/**
 * Composes everything in this process. Whatever was opened is put on `stack` to be closed in reverse order.
 * @param say tells a person what is going on
 */
export async function openStandalone(
  options: StandaloneOptions,
  stack: AsyncDisposableStack,
  say: (text: string) => void,
  {
    queueUrl,
    webhook,
    chunkRows,
    photoHosts,
    pages = true,
    wrap = (resources) => resources,
    graceMs,
  }: StandaloneSettings = {},
) {
  const metrics = createMetrics('standalone')
  const observer = createObserver(metrics, NO_TRACING)
  const data = await openDataFolder(options.data, options)
  stack.defer(data.release)

  const localModels = await openModelFolders({
    first: options.model,
    more: options.models,
    observe: createEmbedderMetrics(metrics, () => localModels.stats()),
  })
  stack.defer(() => localModels.close())
  const { firstSpace } = localModels
  const [{ folder, catalog }, ...opened] = await Promise.all([
    openCatalog(options, data, say),
    openFolderStore(data.files, { webhooks: webhook !== undefined }),
    openVectors(data.vectors, say).then(async (store) => {
      closedWith(stack, store)
      // Loading a model takes longest of all, so it begins as soon as it is known which one.
      await localModels.embedderFor((await store.liveSpace()) ?? firstSpace)
      return store
    }),
    openJobs(data.queue, queueUrl, say).then((queue) => closedWith(stack, queue)),
  ])
  const resources = { files: opened[0], store: opened[1], queue: opened[2], models: localModels }
  const { files, store, queue, models } = wrap(resources)
  const spaces = openSpaces(
    { files, store, models },
    {
      fields: catalogFields(catalog),
      onBehind: (error, space) => say(`A write is copied to ${space} later: ${messageOf(error)}`),
    },
  )
  await openLiveCollection(
    { files, store, spaces },
    { firstSpace: async () => firstSpace, imageHosts: options.imageHosts, say },
  )
  const { space } = (await spaces.live()).collection
  if (space !== firstSpace) say(`Searches use the model ${space}, which the catalog has moved to, not ${firstSpace}.`)

  const worker = await startIngestWorker(
    { files, queue, spaces },
    {
      catalog,
      allowedImageHosts: options.imageHosts,
      ...(webhook && { webhook }),
      ...(chunkRows !== undefined && { chunkRows }),
      ...(graceMs !== undefined && { graceMs }),
      observer,
      onEnd: observer.jobEnded,
      onError: (error, job) =>
        say(
          `${job ? `${job.name} of ${job.importId ?? job.reindexId}, attempt ${job.attempt}: ` : ''}${messageOf(error)}`,
        ),
    },
  )
  stack.defer(() => worker.close(10_000))

  return {
    /** Imports the catalog; a folder that was imported before is left as it is unless `again` is true. */
    async importCatalog({ again }: { again: boolean }): Promise<Import> {
      const earlier = await importOf(files, folder)
      const unfinished = earlier !== undefined && (await files.imports.summary(earlier)) === undefined
      const id =
        earlier !== undefined && (unfinished || !again) ? earlier : await importFolder(files, queue, folder, catalog)
      return id === earlier && !unfinished ? files.imports.get(id) : followImport(files.imports, id, process.stderr)
    },

    /** Serves the API and the pages. */
    async serve(): Promise<Standalone> {
      const key = await adminKey(data.adminKeyFile)
      const app = await buildApi(
        { spaces, files, queue },
        {
          adminKey: key,
          catalog,
          allowedOrigins: options.allowedOrigins,
          dataVersion: DATA_VERSION,
          ...(photoHosts && { photoHosts }),
          server: { metrics, trustProxy: [...options.trustedProxies] },
        },
      )
      stack.defer(() => app.close())
      const apiUrl = await listen(app, options.host, options.apiPort)
      const page = pages ? startPages(apiUrl) : NO_PAGES
      stack.defer(() => page.close())
      const web = await listenWeb(createGateway({ api: app.routing, page: page.handle }), options.host, options.webPort)
      stack.defer(() => web.close())
      return { apiUrl, webUrl: web.url, adminKeyFile: data.adminKeyFile, pagesReady: page.ready }
    },
  }
}

async function openCatalog(options: StandaloneOptions, data: DataFolder, say: (text: string) => void) {
  if (options.catalog === undefined) await drawDemoCatalog(data.demo, say)
  const folder = await findCatalog(options.catalog ?? data.demo)
  return { folder, catalog: await catalogConfig(data, () => configOf(folder)) }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function closedWith<T extends { close(): Promise<void> }>(stack: AsyncDisposableStack, resource: T): T {
  stack.defer(() => resource.close())
  return resource
}
