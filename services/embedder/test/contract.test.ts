import { createEmbedderClient } from '@lookalike/embedder-client'
import { buildEmbedderService, createEmbedder, type LocalEmbedder } from '../src/index.ts'
import { embedderContract } from './contract.ts'
import { fakeEmbedder } from './fake-embedder.ts'
import { MODEL_DIR } from './fixtures.ts'

embedderContract('in process', async () => {
  const embedder = await createEmbedder({ modelDir: MODEL_DIR })
  return { embedder, close: () => embedder.close() }
})

embedderContract('over HTTP, two servers', async () => {
  const local = await createEmbedder({ modelDir: MODEL_DIR })
  return overHttp(local, 2)
})

embedderContract('fake-embedder over HTTP', async () => overHttp(fakeEmbedder(), 1))

/** The client of services that share one embedder. */
async function overHttp(local: LocalEmbedder, count: number) {
  const apps = await Promise.all(Array.from({ length: count }, () => buildEmbedderService({ embedder: local })))
  const urls = await Promise.all(apps.map((app) => app.listen({ host: '127.0.0.1', port: 0 })))
  const embedder = await createEmbedderClient({ urls })
  return {
    embedder,
    async close() {
      await embedder.close()
      await Promise.all(apps.map((app) => app.close()))
      await local.close()
    },
  }
}
