import type { CatalogConfig, ColumnMap } from '@lookalike/shared'
import { columnMapper, CORE_COLUMNS } from './columns.ts'
import type { RowMapper } from './mapper.ts'

/** Google writes attribute names with spaces or underscores; `g:` is the XML prefix, which some text feeds keep. */
const attributeName = (column: string): string => column.trim().toLowerCase().replace(/^g:/, '').replaceAll(/\s+/g, '_')

/** Attributes of Google's specification that a catalog written for us would not have. */
const TELLTALES = ['google_product_category', 'condition', 'gtin', 'mpn', 'identifier_exists', 'shipping', 'age_group']

export function looksLikeGoogle(columns: readonly string[]): boolean {
  const names = columns.map(attributeName)
  if (!['id', 'title', 'image_link'].every((name) => names.includes(name))) return false
  const respelled = names.some((name, index) => CORE_COLUMNS.includes(name) && name !== columns[index])
  return respelled || TELLTALES.some((name) => names.includes(name))
}

/** Google's product data specification as CSV, TSV or XML: our field names, in Google's spellings. */
export function googleMapper(columns: readonly string[], catalog: CatalogConfig): RowMapper {
  const spelled = CORE_COLUMNS.filter((field) => !columns.includes(field)).flatMap((field) => {
    const column = columns.find((candidate) => attributeName(candidate) === field)
    return column === undefined ? [] : [[field, column]]
  })
  return columnMapper(columns, catalog, Object.fromEntries(spelled) as ColumnMap)
}
