import type { FileStore } from '@lookalike/file-store'
import type { IngestQueue, JobOrigin } from '@lookalike/ingest-queue'
import { LookalikeError, toLookalikeError } from '@lookalike/shared'
import type { Spaces } from '@lookalike/spaces'
import { announce } from './announce.ts'
import { failAll } from './row-results.ts'
import { createReplace } from './replace.ts'

export interface FinishDependencies {
  readonly files: FileStore
  readonly queue: Pick<IngestQueue, 'addWebhook'>
  readonly live: Spaces['live']
}

/**
 * The finish step: every chunk has its final state by now, or its job was lost and its rows are recorded as failed;
 * then a `replace` import deletes what was absent, the collection is indexed and the import's summary written.
 */
export function createFinish({ files, queue, live }: FinishDependencies) {
  const { imports } = files

  return async function finish(importId: string, origin: JobOrigin = {}): Promise<void> {
    const plan = await imports.plan(importId)
    const ended = await imports.summary(importId)
    if (!plan) return
    if (ended) {
      if (ended.state === 'cancelled') await settle(importId)
      return announce(imports, queue, importId, origin)
    }
    const finished = new Set(await imports.finishedChunks(importId))
    const lost = new LookalikeError('internal', 'The worker was lost too often while it indexed this row.')
    for (let chunk = 0; chunk < plan.chunks; chunk++) {
      if (!finished.has(chunk))
        await imports.writeChunk(importId, chunk, failAll(await imports.plannedRows(importId, chunk), lost))
    }
    const { deleted, error } = await replaceCatalog(importId)
    await settle(importId)
    const { counts } = await imports.get(importId)
    await imports.writeSummary(importId, {
      state: error === null ? 'completed' : 'failed',
      counts: { ...counts, deleted },
      finishedAt: new Date().toISOString(),
      error,
    })
    await announce(imports, queue, importId, origin)
  }

  /** What every import owes the collection, a cancelled one too. */
  async function settle(importId: string): Promise<void> {
    const { collection } = await live()
    await createReplace({ imports, collection }).deleteOvertaken(importId)
    await collection.optimize()
  }

  async function replaceCatalog(importId: string): Promise<{ deleted: number; error: string | null }> {
    const record = await imports.record(importId)
    if (!record.replace) return { deleted: 0, error: null }
    try {
      const { deleteAbsent } = createReplace({ imports, collection: (await live()).collection })
      return { deleted: await deleteAbsent(record, record.replace.force), error: null }
    } catch (thrown) {
      const { code, message } = toLookalikeError(thrown)
      if (code !== 'replace_refused') throw thrown
      return { deleted: 0, error: `${code}: ${message}` }
    }
  }
}
