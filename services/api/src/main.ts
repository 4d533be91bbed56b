import { openEmbedderModels } from '@lookalike/embedder-client'
import { openFolderStore } from '@lookalike/file-store'
import { openQueue } from '@lookalike/ingest-queue'
import {
  closeOnSignals,
  createLogger,
  createMetrics,
  exitOnFailure,
  observeEmbedderClient,
  settingsOrExit,
  startTracing,
} from '@lookalike/service-kit'
import { catalogFields } from '@lookalike/shared'
import { openSpaces } from '@lookalike/spaces'
import { openVectorStore } from '@lookalike/vector-store'
import { buildApi } from './app.ts'
import { loadEnv } from './env.ts'

const settings = settingsOrExit(loadEnv)
const log = createLogger('api', settings.logLevel)
exitOnFailure(log)
const { adminKey, allowedOrigins, catalog } = settings
const stack = new AsyncDisposableStack()
closeOnSignals(async (signal) => {
  log.info({ signal }, 'shutting down')
  await stack.disposeAsync()
  log.info('closed')
}, settings.shutdownDeadlineMs)

const tracing = await startTracing('api', settings.tracing)
stack.defer(() => tracing.close())
const metrics = createMetrics('api')

const files = await openFolderStore(settings.filesDir, { shared: true, webhooks: settings.webhooks })
const queue = await openQueue(settings.queue.url, {
  ...settings.queue,
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
const app = await buildApi(
  { spaces, files, queue },
  {
    adminKey,
    allowedOrigins,
    catalog,
    server: { logger: log, metrics, tracing, trustProxy: settings.trustedProxies },
  },
)
stack.defer(() => app.close())
await app.listen({ host: settings.host, port: settings.port })
log.info('ready')
