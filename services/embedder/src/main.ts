import {
  closeOnSignals,
  createLogger,
  createMetrics,
  exitOnFailure,
  settingsOrExit,
  startTracing,
} from '@lookalike/service-kit'
import { buildEmbedderService } from './app.ts'
import { createEmbedder } from './embedder.ts'
import { loadEnv } from './env.ts'
import { createEmbedderMetrics } from './metrics.ts'

const settings = settingsOrExit(loadEnv)
const log = createLogger('embedder', settings.logLevel)
exitOnFailure(log)
const tracing = await startTracing('embedder', settings.tracing)
const metrics = createMetrics('embedder')
const embedder = await createEmbedder({
  ...settings.embedder,
  observe: createEmbedderMetrics(metrics, () => embedder.stats()),
  onCrash: (error) => log.error({ err: error }, 'the inference thread ended; starting another'),
})
const app = await buildEmbedderService({ embedder }, { server: { logger: log, metrics, tracing } })
closeOnSignals(async (signal) => {
  log.info({ signal }, 'shutting down')
  await app.close()
  await embedder.close()
  await tracing.close()
})
await app.listen({ host: settings.host, port: settings.port })
log.info(embedder.model, 'ready')
