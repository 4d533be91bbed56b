import { type FeedRow, type FieldProblem, type RowError, toLookalikeError } from '@lookalike/shared'
import type { RowMapper } from './mapper.ts'
import { asTexts, type Cells, type SourceRow, type Table } from './table.ts'
import { textOf } from './values.ts'

/** A product row, and what is wrong with it field by field; a field is '' when the row as a whole cannot be read. */
export interface CheckedRow {
  readonly feedRow: FeedRow
  readonly problems: readonly FieldProblem[]
}

/** The source rows of one product. */
type Group = [SourceRow, ...SourceRow[]]

/** Source rows of one product at most: Shopify allows 2,048 variants and 250 images. Further ones repeat the id. */
const MAX_GROUP_ROWS = 5000

/** Makes products of a table's rows, each valid or with the reason why not; the second one with an id is refused. */
export async function* readProducts(table: Table, mapper: RowMapper): AsyncGenerator<CheckedRow> {
  const firstRows = new Map<string, number>()
  const rows = table.rows({ joinSurplus: mapper.joinSurplus ?? false })
  for await (const group of groups(rows, mapper)) yield checkGroup(group, mapper, firstRows)
}

/** Rows next to each other with the same key; a row that cannot be read stands alone and parts no group. */
async function* groups(rows: AsyncGenerator<SourceRow>, mapper: RowMapper): AsyncGenerator<Group> {
  let open: Group | undefined
  let openKey: string | undefined
  for await (const row of rows) {
    const key = row.error ? undefined : mapper.keyOf?.(row.cells)
    if (key === undefined) yield [row]
    else if (open && key === openKey && open.length < MAX_GROUP_ROWS) open.push(row)
    else {
      if (open) yield open
      open = [row]
      openKey = key
    }
  }
  if (open) yield open
}

function checkGroup(group: Group, mapper: RowMapper, firstRows: Map<string, number>): CheckedRow {
  const [first, ...more] = group
  const id = textOf(first.cells, [mapper.columnOf('id')])
  const source = {
    row: first.row,
    original: asTexts(first.cells),
    ...(id !== undefined && { id }),
    ...(more.length > 0 && { merged: more.map(({ row, cells }) => ({ row, original: asTexts(cells) })) }),
  }
  const failed = (error: RowError, problems: readonly FieldProblem[]) => ({ feedRow: { ...source, error }, problems })
  if (first.error) return failed(first.error, [{ field: '', message: first.error.message }])
  try {
    const cells: [Cells, ...Cells[]] = [first.cells, ...more.map((row) => row.cells)]
    const { product, images } = mapper.map(cells)
    const firstRow = firstRows.get(product.id)
    if (firstRow !== undefined) {
      const message = `"${product.id}" already stands in row ${firstRow}.`
      return failed({ code: 'duplicate_id', message: `id: ${message}` }, [{ field: 'id', message }])
    }
    firstRows.set(product.id, first.row)
    if (images?.length === 0 && !mapper.imagesOptional) {
      const field = 'image_link'
      return failed({ code: 'missing_value', message: `${field} is required` }, [{ field, message: 'is required' }])
    }
    return { feedRow: { ...source, product, ...(images && { images }) }, problems: [] }
  } catch (thrown) {
    return failed(toRowError(thrown), toLookalikeError(thrown).fields)
  }
}

/** What a row's record says of an error; one that is not ours is thrown on. */
export function toRowError(thrown: unknown): RowError {
  const { code, message } = toLookalikeError(thrown)
  if (code === 'internal') throw thrown
  return { code, message }
}
