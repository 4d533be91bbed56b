// A worker that plans import `a` with chunks 0, 1 and 2, indexes chunk 0, and never comes back from chunk 1.
import { openQueue } from '../src/index.ts'

const queue = await openQueue(process.argv[2] ?? '', { lockMs: 2_000 })
queue.work(
  {
    plan: (importId) => queue.addChunks(importId, [0, 1, 2]),
    async index(_importId, chunk) {
      if (chunk === 0) return
      console.log('stuck')
      await new Promise(() => undefined)
    },
    finish: () => Promise.reject(new Error('not all chunks have ended')),
    webhook: () => Promise.reject(new Error('no import has ended')),
    reindex: () => Promise.reject(new Error('there is no reindex')),
    reindexChunk: () => Promise.reject(new Error('there is no reindex')),
  },
  { concurrency: 1, onError: console.error },
)
await queue.addPlan('a')
