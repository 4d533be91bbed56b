import type { ChunkResult, RowResult } from '@lookalike/file-store'
import type { FeedRow, LookalikeError, RowError } from '@lookalike/shared'
import type { RowInProgress, WrittenAs } from './row.ts'

const NO_IMAGES: RowError = {
  code: 'missing_value',
  message: 'images: is required for a new product; an empty list says that it has none.',
}

/** Gathers the final state of each row of a chunk. */
export function createRowResults(rows: readonly FeedRow[]) {
  const results = new Map<number, RowResult>()

  return {
    isOpen: ({ source }: RowInProgress) => !results.has(source.row),

    /** A row that names no valid product is not written. */
    refuse(row: FeedRow): void {
      results.set(row.row, { ...nameOf(row), status: 'failed', ...(row.error && { error: row.error }) })
    },

    /**
     * A row whose product was written, even though an image of it may have failed.
     * @param stored sha256 of each image that the product has now; not told of an overtaken row
     */
    finish({ source, images, failure }: RowInProgress, writtenAs: WrittenAs, stored?: readonly string[]): void {
      const written = writtenAs === 'created' || writtenAs === 'updated' ? writtenAs : undefined
      const kept = stored && { images: stored }
      const error = failure ?? (!images && writtenAs === 'created' ? NO_IMAGES : undefined)
      if (error) {
        const message = writtenAs === 'overtaken' ? error.message : `${error.message} The rest of the row was written.`
        const failed = { status: 'failed', error: { code: error.code, message }, ...(written && { written }) } as const
        results.set(source.row, { ...nameOf(source), ...failed, ...kept })
      } else results.set(source.row, { ...nameOf(source), status: written ?? 'unchanged', ...kept })
    },

    inOrder: (): RowResult[] =>
      rows.map((row) => {
        const result = results.get(row.row)
        if (!result) throw new Error(`Row ${row.row} has no final state.`)
        return result
      }),
  }
}

export type RowResults = ReturnType<typeof createRowResults>

/** Every row's final state when the chunk as a whole could not be indexed; rows that were wrong already keep their reason. */
export function failAll(rows: readonly FeedRow[], { code, message }: LookalikeError): ChunkResult {
  return {
    rows: rows.map((row) => ({ ...nameOf(row), status: 'failed', error: row.error ?? { code, message } })),
    embedded: 0,
  }
}

function nameOf({ row, id }: FeedRow): Pick<RowResult, 'row' | 'id'> {
  return { row, ...(id !== undefined && { id }) }
}
