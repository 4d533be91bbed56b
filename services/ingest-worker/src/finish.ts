import type { FileStore } from '@lookalike/file-store'
import { LookalikeError } from '@lookalike/shared'
import type { Collection } from '@lookalike/vector-store'
import { failAll } from './index-chunk.ts'

/**
 * The finish step: every chunk has its final state by now, or its job was lost and its rows are recorded as failed;
 * then the collection is indexed and the import's summary written.
 */
export function createFinish({ files, collection }: { files: FileStore; collection: Collection }) {
  const { imports } = files

  return async function finish(importId: string): Promise<void> {
    const plan = await imports.plan(importId)
    if (!plan || (await imports.summary(importId))) return
    const finished = new Set(await imports.finishedChunks(importId))
    const lost = new LookalikeError('internal', 'The worker was lost too often while it indexed this row.')
    for (let chunk = 0; chunk < plan.chunks; chunk++) {
      if (!finished.has(chunk)) await imports.writeChunk(importId, chunk, failAll(await imports.plannedRows(importId, chunk), lost))
    }
    await collection.optimize()
    const { counts } = await imports.get(importId)
    await imports.writeSummary(importId, { state: 'completed', counts, finishedAt: new Date().toISOString(), error: null })
  }
}
