import { type FeedOptions, inspectFeed } from '@lookalike/catalog-feed'
import type { ImportFiles, ImportRecord, StagedSource } from '@lookalike/file-store'
import type { IngestQueue, JobOrigin } from '@lookalike/ingest-queue'
import type { CatalogConfig, Import } from '@lookalike/shared'

export interface AcceptImportResources {
  readonly imports: ImportFiles
  readonly queue: Pick<IngestQueue, 'addPlan'>
  readonly catalog: CatalogConfig
}

/**
 * Makes an import of a stored source. One that cannot be read or queued leaves nothing, so that the caller can send it
 * again.
 */
export function createAcceptImport({ imports, queue, catalog }: AcceptImportResources) {
  return async function acceptImport(
    staged: StagedSource,
    options: FeedOptions,
    { requestId, ...more }: Pick<ImportRecord, 'name' | 'replace' | 'retryOf' | 'imagesOf'> & JobOrigin,
    check: (description: Pick<ImportRecord, 'container'>) => void = () => {},
  ): Promise<Import> {
    try {
      const { description, warnings } = await inspectFeed(staged.path, options, catalog)
      check(description)
      const { id } = await staged.accept({ ...description, ...more, warnings })
      // Accepted first, because a worker may have the job at once.
      await queue.addPlan(id, { requestId })
      return await imports.get(id)
    } catch (error) {
      await staged.discard()
      throw error
    }
  }
}
