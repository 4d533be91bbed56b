import { closeOnSignals } from '@lookalike/service-kit'
import { buildEmbedderService } from './app.ts'
import { createEmbedder } from './embedder.ts'
import { loadEnv } from './env.ts'

const env = loadEnv()
const embedder = await createEmbedder({
  modelDir: env.MODEL_DIR,
  maxBatch: env.EMBEDDER_MAX_BATCH,
  maxWaitMs: env.EMBEDDER_MAX_WAIT_MS,
  maxQueuedImages: env.EMBEDDER_MAX_QUEUED_IMAGES,
  threads: env.EMBEDDER_THREADS,
  decodeConcurrency: env.EMBEDDER_DECODE_CONCURRENCY,
  onCrash: (error) => app.log.error({ err: error }, 'the inference thread ended; starting another'),
})
const app = await buildEmbedderService({ embedder }, { server: { logger: { level: env.LOG_LEVEL } } })
closeOnSignals(async () => {
  await app.close()
  await embedder.close()
})
await app.listen({ host: env.HOST, port: env.PORT })
app.log.info(embedder.model, 'ready')
