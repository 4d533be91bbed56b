/** fake-qdrant on the port that PORT names. What breaks Qdrant's published schema ends it. */
import { startFakeQdrant } from '@lookalike/fake-qdrant'

const fake = await startFakeQdrant({ port: Number(process.env['PORT']) })
console.log(JSON.stringify({ msg: 'ready' }))
process.once('SIGTERM', () => void fake.close())
