import { type FeedDescription, readFeed } from '@lookalike/catalog-feed'
import type { FileStore, ImportRecord } from '@lookalike/file-store'
import { NO_COUNTS } from '@lookalike/file-store'
import type { IngestQueue, JobContext } from '@lookalike/ingest-queue'
import { announce } from './announce.ts'
import { type CatalogConfig, type FeedRow, toLookalikeError } from '@lookalike/shared'

export interface PlanDependencies {
  readonly files: FileStore
  readonly queue: Pick<IngestQueue, 'addChunks' | 'addWebhook'>
  readonly catalog: CatalogConfig
  /** Rows of one chunk. */
  readonly chunkRows: number
}

const MAX_COLUMNS = 1000

/**
 * The plan step: reads the source as a stream, checks each row, stores the rows chunk by chunk and queues the chunks.
 * A repeated plan queues what is still open. A source that cannot be read ends the import as failed.
 */
export function createPlan({ files, queue, catalog, chunkRows }: PlanDependencies) {
  const { imports } = files

  return async function plan(importId: string, { lastAttempt, requestId }: JobContext): Promise<void> {
    if (await imports.summary(importId)) return announce(imports, queue, importId, { requestId })
    const record = await imports.record(importId)
    await imports.markStarted(importId)
    try {
      const { chunks } = (await imports.plan(importId)) ?? (await planRows(record))
      if (await imports.summary(importId)) return
      const finished = new Set(await imports.finishedChunks(importId))
      await queue.addChunks(
        importId,
        Array.from({ length: chunks }, (_, chunk) => chunk).filter((chunk) => !finished.has(chunk)),
        { requestId },
      )
    } catch (thrown) {
      const error = toLookalikeError(thrown)
      if (error.code !== 'source_invalid' && !lastAttempt) throw thrown
      await imports.writeSummary(importId, {
        state: 'failed',
        counts: NO_COUNTS,
        finishedAt: new Date().toISOString(),
        error: `${error.code}: ${error.message}`,
      })
      await announce(imports, queue, importId, { requestId })
      if (error.code !== 'source_invalid') throw thrown
    }
  }

  async function planRows(record: ImportRecord) {
    let chunk: FeedRow[] = []
    let chunks = 0
    let rows = 0
    const columns = new Set<string>()
    const flush = async () => {
      await imports.writePlannedRows(record.id, chunks++, chunk)
      chunk = []
    }
    for await (const row of readFeed(imports.sourcePath(record.id), feedOf(record), catalog)) {
      // A source without a header may name a column in any row; far more of them than a feed has are not kept.
      if (columns.size < MAX_COLUMNS) Object.keys(row.original).forEach((name) => columns.add(name))
      rows += 1
      chunk.push(row)
      if (chunk.length === chunkRows) await flush()
    }
    if (chunk.length > 0) await flush()
    const plan = { rows, chunks, columns: [...columns] }
    await imports.writePlan(record.id, plan)
    return plan
  }
}

/** How to read an import's source. */
export function feedOf({ container, encoding, preset, columns, imagesDir }: ImportRecord): FeedDescription {
  return {
    container,
    preset,
    ...(encoding && { encoding }),
    ...(columns && { columns }),
    ...(imagesDir !== undefined && { imagesDir }),
  }
}
