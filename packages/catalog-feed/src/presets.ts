import { type CatalogConfig, type ColumnMap, fieldError, LookalikeError, type Preset } from '@lookalike/shared'
import { columnMapper } from './columns.ts'
import { googleMapper, looksLikeGoogle } from './google.ts'
import { kaggleMapper, looksLikeKaggle } from './kaggle.ts'
import type { RowMapper } from './mapper.ts'
import { lookalikeMapper, looksLikeLookalike } from './lookalike.ts'
import { looksLikeShopify, shopifyMapper } from './shopify.ts'

/** The preset that the columns look like. */
export function detectPreset(columns: readonly string[]): Preset {
  if (looksLikeKaggle(columns)) return 'kaggle-fashion'
  if (looksLikeShopify(columns)) return 'shopify'
  if (looksLikeLookalike(columns)) return 'lookalike'
  return looksLikeGoogle(columns) ? 'google-merchant' : 'columns'
}

/**
 * The reader for a preset.
 * @throws LookalikeError `source_invalid` when the column map names a field or column that does not exist, or comes
 *   with a preset that has its own
 */
export function rowMapper(
  preset: Preset,
  columns: readonly string[],
  catalog: CatalogConfig,
  map?: ColumnMap,
): RowMapper {
  if (preset === 'columns') return columnMapper(columns, catalog, map)
  if (map)
    throw fieldError(
      'source_invalid',
      'columns',
      `the preset ${preset} has its own column map; use the preset "columns"`,
    )
  const mappers = {
    'google-merchant': googleMapper,
    shopify: shopifyMapper,
    'kaggle-fashion': kaggleMapper,
    lookalike: lookalikeMapper,
  }
  return mappers[preset](columns, catalog)
}

/** @throws LookalikeError `source_invalid` naming each column that is missing */
export function requireColumns({ missingColumns }: RowMapper, columns: readonly string[]): void {
  if (missingColumns.length === 0) return
  const fields = missingColumns.map((column) => ({ field: column, message: 'the file has no such column' }))
  throw new LookalikeError(
    'source_invalid',
    `The file lacks the column ${missingColumns.join(', ')}; it has ${columns.join(', ')}. ` +
      'Add the column, or map it with "columns".',
    { fields },
  )
}

/** @throws LookalikeError `source_invalid` for a file in which no row can be told */
export function requireAnyColumn(columns: readonly string[]): void {
  if (columns.length === 0) throw new LookalikeError('source_invalid', 'The file holds no product that can be read.')
}
