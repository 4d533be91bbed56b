import type { RowError } from '@lookalike/shared'

/** A cell: one text, or several where the source repeats an element or holds an array. */
export type Cell = string | readonly string[]

export type Cells = Readonly<Record<string, Cell>>

/** A row of a source: its cells by column, or why it cannot be read. */
export interface SourceRow {
  /** 1 is the first row below the header, the first item, the first line. */
  readonly row: number
  readonly cells: Cells
  readonly error?: RowError
}

/** A source whose columns are known. */
export interface Table {
  readonly columns: readonly string[]
  /** @param options.joinSurplus cells beyond the header belong to the last column (an unquoted comma in a title) */
  rows(options: { joinSurplus: boolean }): AsyncGenerator<SourceRow>
}

/** The largest row, item or line in characters. */
export const MAX_ROW_SIZE = 1_048_576

const PEEKED_ROWS = 100

/** A table without a header: its columns are those of its first hundred rows; later rows may hold more. */
export async function tableOf(rows: AsyncGenerator<SourceRow>): Promise<Table> {
  const peeked: SourceRow[] = []
  while (peeked.length < PEEKED_ROWS) {
    const next = await rows.next()
    if (next.done) break
    peeked.push(next.value)
  }
  const columns = [...new Set(peeked.flatMap(({ cells }) => Object.keys(cells)))]
  return {
    columns,
    async *rows() {
      yield* peeked
      yield* rows
    },
  }
}

/** Cells as texts, the way a CSV file would write them. */
export function asTexts(cells: Cells): Record<string, string> {
  const text = (name: string, cell: Cell) =>
    typeof cell === 'string' ? cell : cell.join(name.endsWith('image_link') ? ',' : '|')
  return Object.fromEntries(Object.entries(cells).map(([name, cell]) => [name, text(name, cell)]))
}
