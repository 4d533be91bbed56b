import type { FailedRow, ImportFiles } from '@lookalike/file-store'
import type { ImportFailure } from '@lookalike/shared'
import type { Collection, ProductRecord } from '@lookalike/vector-store'

export interface FailureResources {
  readonly imports: Pick<ImportFiles, 'failedRows'>
  readonly collection: Pick<Collection, 'get'>
}

/** A page of an import's failed rows, those after the row `after`, with the products they name as they are now. */
export async function pageOfFailures(
  { imports, collection }: FailureResources,
  id: string,
  { limit, after }: { readonly limit: number; readonly after: number },
): Promise<{ items: ImportFailure[]; nextCursor: number | null }> {
  const found: FailedRow[] = []
  for await (const failed of imports.failedRows(id)) {
    if (failed.row <= after) continue
    found.push(failed)
    if (found.length > limit) break
  }
  const page = found.slice(0, limit)
  const ids = [...new Set(page.flatMap(({ id }) => id ?? []))]
  const records = new Map((await collection.get(ids)).map((record) => [record.product.id, record]))
  const items = page.map((failed) => present(failed, records.get(failed.id ?? '')))
  return { items, nextCursor: found.length > limit ? (page.at(-1)?.row ?? null) : null }
}

function present(failed: FailedRow, record: ProductRecord | undefined): ImportFailure {
  const { row, id, error, valid, written, sources } = failed
  const image = record?.images[0]
  return {
    row,
    id: id ?? null,
    title: sources[0]?.original['title'] || (record?.product.title ?? null),
    code: error?.code ?? 'internal',
    message: error?.message ?? 'It failed; see the log.',
    retryable: valid,
    written: written !== undefined,
    image: image ? `/v1/images/${image.imageSha256}` : null,
  }
}
