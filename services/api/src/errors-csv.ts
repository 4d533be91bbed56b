import { pipeline, Readable } from 'node:stream'
import { ERROR_COLUMNS } from '@lookalike/catalog-feed'
import type { ImportFiles } from '@lookalike/file-store'
import { stringify } from 'csv-stringify'

/**
 * An import's failed rows as a CSV stream: the source's columns, then `_row`, `_code` and `_message`. Of a product that
 * was merged from several source rows all of them are given, so that the file can be corrected and sent again.
 */
export function errorsCsv(imports: ImportFiles, id: string): Readable {
  return csvOf(lines(imports, id))
}

async function* lines(imports: ImportFiles, id: string): AsyncGenerator<string[]> {
  const columns = (await imports.plan(id))?.columns ?? []
  yield [...columns, ...ERROR_COLUMNS]
  for await (const { sources, error } of imports.failedRows(id)) {
    for (const { row, original } of sources) {
      const cells = columns.map((column) => original[column] ?? '')
      yield [...cells, String(row), error?.code ?? '', error?.message ?? '']
    }
  }
}

/** The failed rows that are right in themselves, as a CSV stream of the source's columns. */
export function failedRowsCsv(imports: ImportFiles, id: string): Readable {
  return csvOf(validRows(imports, id))
}

async function* validRows(imports: ImportFiles, id: string): AsyncGenerator<string[]> {
  const columns = (await imports.plan(id))?.columns ?? []
  yield [...columns]
  for await (const { sources, valid } of imports.failedRows(id)) {
    if (!valid) continue
    for (const { original } of sources) yield columns.map((column) => original[column] ?? '')
  }
}

/** The stream fails when a row cannot be read. */
function csvOf(rows: AsyncIterable<string[]>): Readable {
  const csv = stringify()
  pipeline(Readable.from(rows), csv, () => {})
  return csv
}
