import { parseArgs } from 'node:util'
import { startFakeQdrant } from './server.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '6333' },
    host: { type: 'string', default: '127.0.0.1' },
    data: { type: 'string' },
    'api-key': { type: 'string' },
  },
})
const fake = await startFakeQdrant({
  port: Number(values.port),
  host: values.host,
  ...(values.data !== undefined && { data: values.data }),
  ...(values['api-key'] !== undefined && { apiKey: values['api-key'] }),
})
console.log(fake.url)
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void fake.close())
