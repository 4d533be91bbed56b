import type { ImageSource } from '@lookalike/catalog-feed'
import type { FileStore, ImportRecord } from '@lookalike/file-store'
import type { JobContext } from '@lookalike/ingest-queue'
import { LookalikeError, toLookalikeError } from '@lookalike/shared'
import type { Spaces } from '@lookalike/spaces'
import { createIndexRows } from './index-rows.ts'
import { type IngestObserver, NO_OBSERVER } from './observer.ts'
import { failAll } from './row-results.ts'

export interface IndexDependencies {
  readonly files: FileStore
  readonly live: Spaces['live']
  readonly observer?: IngestObserver
  /** The images of an import; kept open between chunks. */
  readonly imagesOf: (record: ImportRecord) => Promise<ImageSource>
}

/**
 * The index step for one chunk: writes its rows and records each row's final state. Repeating a chunk is harmless; a
 * chunk of a cancelled import ends without its next write.
 */
export function createIndexChunk({ files, live, observer = NO_OBSERVER, imagesOf }: IndexDependencies) {
  const { imports } = files

  return async function indexChunk(
    importId: string,
    chunk: number,
    { lastAttempt, signal, requestId }: Pick<JobContext, 'lastAttempt' | 'signal' | 'requestId'>,
  ): Promise<void> {
    if ((await imports.chunk(importId, chunk)) || (await imports.summary(importId))) return
    const rows = await imports.plannedRows(importId, chunk)
    try {
      const record = await imports.record(importId)
      const { version } = record
      const source = await imagesOf(record)
      const indexRows = createIndexRows({ files, ...(await live()), observer })
      const checkGoesOn = () => checkRuns(importId)
      const result = await indexRows(rows, { version, source, signal, requestId, checkGoesOn })
      await imports.writeChunk(importId, chunk, result)
      observer.rows(result.rows)
    } catch (thrown) {
      // A cancelled import has no rows to account for.
      if (await imports.summary(importId)) return
      if (!lastAttempt) throw thrown
      const result = failAll(rows, toLookalikeError(thrown))
      await imports.writeChunk(importId, chunk, result)
      observer.rows(result.rows)
      throw thrown
    }
  }

  /** @throws LookalikeError `conflict` when the import was cancelled meanwhile */
  async function checkRuns(importId: string): Promise<void> {
    if (await imports.summary(importId)) throw new LookalikeError('conflict', `The import ${importId} was cancelled.`)
  }
}
