import { pipeline, Readable } from 'node:stream'
import type { ImportFiles } from '@lookalike/file-store'
import { stringify } from 'csv-stringify'

/**
 * An import's failed rows as a CSV stream: the source's columns, then `_row`, `_code` and `_message`. Of a product that
 * was merged from several source rows all of them are given, so that the file can be corrected and sent again.
 */
export function errorsCsv(imports: ImportFiles, id: string): Readable {
  const csv = stringify()
  pipeline(Readable.from(lines(imports, id)), csv, () => {})
  return csv
}

async function* lines(imports: ImportFiles, id: string): AsyncGenerator<string[]> {
  const columns = (await imports.plan(id))?.columns ?? []
  yield [...columns, '_row', '_code', '_message']
  for (const chunk of await imports.finishedChunks(id)) {
    const result = await imports.chunk(id, chunk)
    const failed = result?.rows.filter(({ status }) => status === 'failed') ?? []
    if (failed.length === 0) continue
    const planned = new Map((await imports.plannedRows(id, chunk)).map((row) => [row.row, row]))
    for (const { row, error } of failed) {
      const first = planned.get(row)
      for (const source of [first ?? { row, original: {} }, ...(first?.merged ?? [])]) {
        const cells = columns.map((column) => source.original[column] ?? '')
        yield [...cells, String(source.row), error?.code ?? '', error?.message ?? '']
      }
    }
  }
}
