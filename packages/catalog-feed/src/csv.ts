import { pipeline, Readable } from 'node:stream'
import { LookalikeError, type RowError } from '@lookalike/shared'
import { type CsvError, parse } from 'csv-parse'

/** A row of a CSV file: its cells by column, or why it cannot be read. */
export interface CsvRow {
  /** 1 is the first row below the header. */
  readonly row: number
  readonly cells: Readonly<Record<string, string>>
  readonly error?: RowError
}

/** A CSV file whose header has been read. */
export interface CsvFile {
  readonly columns: readonly string[]
  /** @param options.joinSurplus cells beyond the header belong to the last column's text (an unquoted comma in a title) */
  rows(options: { joinSurplus: boolean }): AsyncGenerator<CsvRow>
}

const MAX_ROW_BYTES = 1_048_576

/**
 * Reads a CSV file as a stream; comma, semicolon or tab is told from the header. Rows that cannot be read are
 * answered with an error and do not stop the rest.
 * @throws LookalikeError `source_invalid` when there is no header
 */
export async function openCsv(source: Readable): Promise<CsvFile> {
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  const first = await chunks.next()
  const start = first.done ? Buffer.alloc(0) : first.value
  if (start.includes(0)) throw new LookalikeError('source_invalid', 'The file is not a text file: save it as CSV in UTF-8.')
  const whole = Readable.from(concat(start, chunks))
  const unreadable: CsvError[] = []
  const parser = parse({
    bom: true,
    delimiter: delimiterOf(start),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: MAX_ROW_BYTES,
    on_skip: (error) => {
      if (error) unreadable.push(error)
      return undefined
    },
  })
  // The parser's iterator throws what the source throws.
  pipeline(whole, parser, () => {})
  const records = parser[Symbol.asyncIterator]() as AsyncIterator<string[]>
  const header = await records.next()
  if (header.done) throw new LookalikeError('source_invalid', 'The file is empty: the first line must name the columns.')
  const columns = header.value.map((name) => name.trim())

  async function* rows({ joinSurplus }: { joinSurplus: boolean }): AsyncGenerator<CsvRow> {
    let row = 0
    for (;;) {
      const next = await records.next()
      for (const error of unreadable.splice(0)) {
        yield { row: ++row, cells: {}, error: { code: 'invalid_value', message: `The row cannot be read: ${error.message}` } }
      }
      if (next.done) return
      yield toRow(++row, columns, next.value, joinSurplus)
    }
  }
  return { columns, rows }
}

async function* concat(start: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield start
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}

/** The delimiter that the header line holds most of. */
function delimiterOf(start: Buffer): string {
  const header = start.toString('utf8').split('\n', 1)[0] ?? ''
  const counts = [',', ';', '\t'].map((delimiter) => ({ delimiter, count: header.split(delimiter).length }))
  return counts.reduce((best, candidate) => (candidate.count > best.count ? candidate : best)).delimiter
}

function toRow(row: number, columns: readonly string[], values: readonly string[], joinSurplus: boolean): CsvRow {
  const last = columns.length - 1
  const cells = Object.fromEntries(columns.map((column, index) => [column, values[index] ?? '']))
  if (values.length === columns.length) return { row, cells }
  if (joinSurplus && values.length > columns.length) {
    return { row, cells: { ...cells, [columns[last] ?? '']: values.slice(last).join(',') } }
  }
  const message = `The row has ${values.length} cells, the header has ${columns.length}; quote texts that hold a delimiter.`
  return { row, cells, error: { code: 'invalid_value', message } }
}
