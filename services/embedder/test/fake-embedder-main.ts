/** `fake-embedder` as a process of its own: the embedder's service without a model. PORT, and BATCH_MS for each request. */
import { closeOnSignals, createLogger } from '@lookalike/service-kit'
import { buildEmbedderService } from '../src/index.ts'
import { fakeEmbedder } from './fake-embedder.ts'

const { PORT = '0', BATCH_MS = '0' } = process.env
const log = createLogger('fake-embedder', 'warn')
const embedder = fakeEmbedder({ batchMs: Number(BATCH_MS) })
const app = await buildEmbedderService({ embedder }, { server: { logger: log } })
closeOnSignals(() => app.close())
await app.listen({ host: '127.0.0.1', port: Number(PORT) })
console.log(JSON.stringify({ msg: 'ready' }))
