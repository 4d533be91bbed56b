import { pipeline, Readable } from 'node:stream'
import { LookalikeError } from '@lookalike/shared'
import { type CsvError, parse } from 'csv-parse'
import { MAX_ROW_SIZE, type SourceRow, type Table } from './table.ts'

/**
 * Reads a CSV file as a stream. Rows that cannot be read are answered with an error and do not stop the rest.
 * @throws LookalikeError `source_invalid` when there is no header
 */
export async function openCsv(text: AsyncIterable<string>, delimiter: string): Promise<Table> {
  const unreadable: CsvError[] = []
  const parser = parse({
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: MAX_ROW_SIZE,
    on_skip: (error) => {
      if (error) unreadable.push(error)
      return undefined
    },
  })
  // The parser's iterator throws what the source throws.
  pipeline(Readable.from(text), parser, () => {})
  const records = parser[Symbol.asyncIterator]() as AsyncIterator<string[]>
  const header = await records.next()
  if (header.done)
    throw new LookalikeError('source_invalid', 'The file is empty: the first line must name the columns.')
  const columns = header.value.map((name) => name.trim())

  async function* rows({ joinSurplus }: { joinSurplus: boolean }): AsyncGenerator<SourceRow> {
    let row = 0
    for (;;) {
      const next = await records.next()
      for (const error of unreadable.splice(0)) {
        yield {
          row: ++row,
          cells: {},
          error: { code: 'invalid_value', message: `The row cannot be read: ${error.message}` },
        }
      }
      if (next.done) return
      yield toRow(++row, columns, next.value, joinSurplus)
    }
  }
  return { columns, rows }
}

/** The delimiter that the header line holds most of: comma, semicolon or tab. */
export function delimiterOf(start: string): string {
  const header = start.split('\n', 1)[0] ?? ''
  const counts = [',', ';', '\t'].map((delimiter) => ({ delimiter, count: header.split(delimiter).length }))
  return counts.reduce((best, candidate) => (candidate.count > best.count ? candidate : best)).delimiter
}

function toRow(row: number, columns: readonly string[], values: readonly string[], joinSurplus: boolean): SourceRow {
  const last = columns.length - 1
  const cells = Object.fromEntries(columns.map((column, index) => [column, values[index] ?? '']))
  if (values.length === columns.length) return { row, cells }
  if (joinSurplus && values.length > columns.length) {
    return { row, cells: { ...cells, [columns[last] ?? '']: values.slice(last).join(',') } }
  }
  const counts = `The row has ${values.length} cells, the header has ${columns.length}`
  const message = `${counts}; quote texts that hold a delimiter.`
  return { row, cells, error: { code: 'invalid_value', message } }
}
