import type { ImportPreview } from '@lookalike/shared'
import type { RowMapper } from './mapper.ts'
import type { CheckedRow } from './products.ts'

const SHOWN_ROWS = 20
const CHECKED_ROWS = 1000

/** The first rows as they would be imported, and what is wrong in which column. */
export async function collectPreview(
  products: AsyncIterable<CheckedRow>,
  mapper: RowMapper,
): Promise<Pick<ImportPreview, 'rows' | 'checkedRows' | 'failedRows' | 'problems'>> {
  const rows: ImportPreview['rows'] = []
  const problems = new Map<string | null, { count: number; message: string }>()
  let checkedRows = 0
  let failedRows = 0
  for await (const { feedRow, problems: found } of products) {
    checkedRows += 1
    if (feedRow.error) failedRows += 1
    if (rows.length < SHOWN_ROWS) {
      const { row, product, images, error } = feedRow
      rows.push({ row, ...(product && { product }), ...(images && { images: [...images] }), ...(error && { error }) })
    }
    const inColumns = new Map(found.map((problem) => [columnOf(problem.field, mapper), problem]))
    for (const [column, { field, message }] of inColumns) {
      const known = problems.get(column)
      if (known) known.count += 1
      else problems.set(column, { count: 1, message: field === '' ? message : `${field}: ${message}` })
    }
    if (checkedRows === CHECKED_ROWS) break
  }
  const sorted = [...problems]
    .map(([column, { count, message }]) => ({ column, count, message }))
    .sort((a, b) => b.count - a.count)
  return { rows, checkedRows, failedRows, problems: sorted }
}

/** Problems name a field, or a place inside of it such as `size.0`. */
function columnOf(field: string, mapper: RowMapper): string | null {
  if (field === '') return null
  const [name = '', inner] = field.split('.')
  return mapper.columnOf(name === 'attributes' ? `${name}.${inner}` : name)
}
