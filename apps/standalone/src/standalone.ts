import { buildApi } from '@lookalike/api'
import { findCatalog } from '@lookalike/catalog-feed'
import { createEmbedder } from '@lookalike/embedder'
import { openFolderStore } from '@lookalike/file-store'
import { openQueue } from '@lookalike/ingest-queue'
import { startIngestWorker } from '@lookalike/ingest-worker'
import { catalogFields, type Import, LookalikeError } from '@lookalike/shared'
import { openLanceStore } from '@lookalike/vector-store'
import { configOf, importFolder, importOf } from './catalog.ts'
import { adminKey, catalogConfig, DATA_VERSION, type DataFolder, openDataFolder } from './data-folder.ts'
import { drawDemoCatalog } from './demo.ts'
import type { Settings } from './env.ts'
import { listen, listenWeb } from './listen.ts'
import type { StandaloneOptions } from './options.ts'
import { followImport } from './progress.ts'

export interface Standalone {
  readonly apiUrl: string
  readonly webUrl: string
  readonly adminKeyFile: string
}

/**
 * Composes everything in this process. Whatever was opened is put on `stack` to be closed in reverse order.
 * @param say tells a person what is going on
 * @param settings.queueUrl as `openQueue` takes it; a queue in the data folder when missing
 */
export async function openStandalone(
  options: StandaloneOptions,
  stack: AsyncDisposableStack,
  say: (text: string) => void,
  { queueUrl, webhook }: Settings = {},
) {
  const data = await openDataFolder(options.data, options)
  stack.defer(data.release)

  const [{ folder, catalog }, files, store, queue, embedder] = await Promise.all([
    openCatalog(options, data, say),
    openFolderStore(data.files, { webhooks: webhook !== undefined }),
    openLanceStore(data.vectors).then((store) => closedWith(stack, store)),
    openQueue(queueUrl ?? `pglite:${data.queue}`).then((queue) => closedWith(stack, queue)),
    createEmbedder({ modelDir: options.model }).then((embedder) => closedWith(stack, embedder)),
  ])
  const { space } = embedder.model
  const live = await store.liveSpace()
  if (live !== null && live !== space) {
    throw new LookalikeError(
      'conflict',
      `The data folder was filled by the model ${live}, not ${space}: start with --fresh, or with that model.`,
    )
  }
  const collection = await store.ensureCollection(embedder.model, catalogFields(catalog))
  if (live === null) await store.switchAlias(space)

  const worker = await startIngestWorker(
    { files, queue, collection, embedder },
    {
      catalog,
      allowedImageHosts: options.imageHosts,
      ...(webhook && { webhook }),
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

    /** Serves the API and the search page. */
    async serve(): Promise<Standalone> {
      const key = await adminKey(data.adminKeyFile)
      const app = await buildApi(
        { collection, embedder, files, queue },
        {
          adminKey: key,
          catalog,
          allowedOrigins: options.allowedOrigins,
          dataVersion: DATA_VERSION,
          server: { trustProxy: [...options.trustedProxies] },
        },
      )
      stack.defer(() => app.close())
      const apiUrl = await listen(app, options.host, options.apiPort)
      const web = await listenWeb(app, options.host, options.webPort)
      stack.defer(() => web.close())
      return { apiUrl, webUrl: web.url, adminKeyFile: data.adminKeyFile }
    },
  }
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
