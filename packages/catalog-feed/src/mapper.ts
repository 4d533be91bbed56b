import type { Product } from '@lookalike/shared'
import type { Cells } from './table.ts'

/** What a valid product row says. */
export interface MappedRow {
  readonly product: Product
  /** Image paths, first one first; empty when the row names none, undefined when it leaves the stored ones as they are. */
  readonly images: readonly string[] | undefined
}

/** Reads rows of one kind of feed. */
export interface RowMapper {
  /** Columns that the source lacks and without which no row can be read. */
  readonly missingColumns: readonly string[]
  /** What the shop should know about columns that are not used. */
  readonly warnings: readonly string[]
  /** True when an unquoted delimiter in the last column is part of its text. */
  readonly joinSurplus?: boolean
  /** A row without images is right. */
  readonly imagesOptional?: boolean
  /** The column that a product field is read from. */
  columnOf(field: string): string
  /** Rows next to each other with the same key make one product; without this function each row is one. */
  keyOf?(cells: Cells): string | undefined
  /**
   * @param rows the source rows of one product, at least one
   * @throws LookalikeError `missing_value` or `invalid_value` naming the field
   */
  map(rows: readonly [Cells, ...Cells[]]): MappedRow
}
