import type { ImportFiles } from '@lookalike/file-store'
import type { IngestQueue, JobOrigin } from '@lookalike/ingest-queue'
import { type CatalogConfig, type Import, LookalikeError } from '@lookalike/shared'
import { createAcceptImport } from './accept-import.ts'
import { failedRowsCsv } from './errors-csv.ts'

export interface ImportChangeResources {
  readonly imports: ImportFiles
  readonly queue: Pick<IngestQueue, 'addPlan' | 'addWebhook'>
  readonly catalog: CatalogConfig
}

/** What can be done with an import after it was accepted. */
export function createImportChanges({ imports, queue, catalog }: ImportChangeResources) {
  const acceptImport = createAcceptImport({ imports, queue, catalog })

  return {
    /**
     * Ends an import; what is written stays. A second call changes nothing.
     * @throws LookalikeError `import_not_found`, or `conflict` when the import has ended, or is about to
     */
    async cancel(id: string): Promise<Import> {
      const { counts } = await imports.get(id)
      if (await imports.absent(id))
        throw new LookalikeError('conflict', `The import ${id} is deleting absent products: it is all but done.`)
      await imports.writeSummary(id, { state: 'cancelled', counts, finishedAt: new Date().toISOString(), error: null })
      if ((await imports.webhook(id))?.state === 'pending') await queue.addWebhook(id)
      const state = await imports.get(id)
      if (state.state !== 'cancelled')
        throw new LookalikeError('conflict', `The import ${id} has ended: it is ${state.state}.`)
      return state
    },

    /**
     * Accepts the failed rows of an import as a new one, with the same images.
     * @param corrected a corrected errors.csv; without it the rows are taken as they were
     * @throws LookalikeError `import_not_found`, `source_invalid`, or `conflict` when there is nothing to retry
     */
    async retry(id: string, { requestId }: JobOrigin, corrected?: AsyncIterable<Uint8Array>): Promise<Import> {
      const first = await imports.record(id)
      if (!(await imports.summary(id))) throw new LookalikeError('conflict', `The import ${id} has not ended yet.`)
      if (!corrected) await checkRetryable(id)
      const staged = await imports.stage(corrected ?? failedRowsCsv(imports, id))
      const { preset, columns, imagesDir, name } = first
      const options = {
        preset,
        ...(columns && { columns }),
        ...(imagesDir !== undefined && { imagesDir }),
        imagesElsewhere: true,
      }
      const imagesOf = first.imagesOf ?? (first.container === 'zip' ? id : undefined)
      const more = { name, requestId, retryOf: id, ...(imagesOf !== undefined && { imagesOf }) }
      return acceptImport(staged, options, more, refuseZip)
    },
  }

  async function checkRetryable(id: string): Promise<void> {
    let failed = 0
    for await (const { valid } of imports.failedRows(id)) {
      if (valid) return
      failed += 1
    }
    const reason =
      failed === 0
        ? 'has no failed rows'
        : 'has only failed rows that are wrong in themselves: correct its errors.csv and send that'
    throw new LookalikeError('conflict', `The import ${id} ${reason}.`)
  }
}

function refuseZip({ container }: { readonly container: string }): void {
  if (container !== 'zip') return
  const message = 'Send the corrected rows as CSV; a ZIP with images is an import of its own.'
  throw new LookalikeError('source_invalid', message)
}
