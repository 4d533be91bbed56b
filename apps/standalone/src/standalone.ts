import { buildApi } from '@lookalike/api'
import { findCatalog } from '@lookalike/catalog-feed'
import { createEmbedder, createEmbedderMetrics } from '@lookalike/embedder'
import { type FileStore, openFolderStore } from '@lookalike/file-store'
import type { IngestQueue } from '@lookalike/ingest-queue'
import { createObserver, openLiveCollection, startIngestWorker } from '@lookalike/ingest-worker'
import { createGateway, createMetrics, type Metrics, NO_TRACING } from '@lookalike/service-kit'
import { catalogFields, type Embedder, type Import } from '@lookalike/shared'
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
  readonly embedder: Embedder
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
}

/**
 * Composes everything in this process. Whatever was opened is put on `stack` to be closed in reverse order.
 * @param say tells a person what is going on
 */
export async function openStandalone(
  options: StandaloneOptions,
  stack: AsyncDisposableStack,
  say: (text: string) => void,
  { queueUrl, webhook, chunkRows, photoHosts, pages = true, wrap = (resources) => resources }: StandaloneSettings = {},
) {
  const metrics = createMetrics('standalone')
  const observer = createObserver(metrics, NO_TRACING)
  const data = await openDataFolder(options.data, options)
  stack.defer(data.release)

  const [{ folder, catalog }, ...opened] = await Promise.all([
    openCatalog(options, data, say),
    openFolderStore(data.files, { webhooks: webhook !== undefined }),
    openVectors(data.vectors, say).then((store) => closedWith(stack, store)),
    openJobs(data.queue, queueUrl, say).then((queue) => closedWith(stack, queue)),
    openEmbedder(options.model, metrics).then((embedder) => closedWith(stack, embedder)),
  ])
  const { files, store, queue, embedder } = wrap({
    files: opened[0],
    store: opened[1],
    queue: opened[2],
    embedder: opened[3],
  })
  const collection = await openLiveCollection(
    { files, store, embedder },
    { fields: catalogFields(catalog), imageHosts: options.imageHosts, say },
  )

  const worker = await startIngestWorker(
    { files, queue, collection, embedder },
    {
      catalog,
      allowedImageHosts: options.imageHosts,
      ...(webhook && { webhook }),
      ...(chunkRows !== undefined && { chunkRows }),
      observer,
      onEnd: observer.jobEnded,
      onError: (error, job) =>
        say(
          `${job ? `${job.name} of ${job.importId}, attempt ${job.attempt}: ` : ''}${error instanceof Error ? error.message : error}`,
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
        { collection, embedder, files, queue },
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

async function openEmbedder(modelDir: string, metrics: Metrics): Promise<Embedder> {
  const embedder = await createEmbedder({ modelDir, observe: createEmbedderMetrics(metrics, () => embedder.stats()) })
  return embedder
}

async function openCatalog(options: StandaloneOptions, data: DataFolder, say: (text: string) => void) {
  if (options.catalog === undefined) await drawDemoCatalog(data.demo, say)
  const folder = await findCatalog(options.catalog ?? data.demo)
  return { folder, catalog: await catalogConfig(data, () => configOf(folder)) }
}

function closedWith<T extends { close(): Promise<void> }>(stack: AsyncDisposableStack, resource: T): T {
  stack.defer(() => resource.close())
  return resource
}
