import type { CatalogConfig, ColumnMap, Field, Preset, Product } from '@lookalike/shared'
import { fieldError, LookalikeError, parseProduct } from '@lookalike/shared'

/** A row as text, by column name. */
export type RawRow = Readonly<Record<string, string>>

/** What a valid row says. */
export interface MappedRow {
  readonly product: Product
  /** Image paths, first one first; empty when the row names none. */
  readonly images: readonly string[]
}

/** Reads rows of one kind of feed. */
export interface RowMapper {
  /** Columns without which no row can be read. */
  readonly requiredColumns: readonly string[]
  /** What the shop should know about columns that are not used. */
  readonly warnings: readonly string[]
  /** True when an unquoted delimiter in the last column is part of its text. */
  readonly joinSurplus: boolean
  /** The product's id as the row names it. */
  idOf(row: RawRow): string | undefined
  /** @throws LookalikeError `missing_value` or `invalid_value` naming the field */
  map(row: RawRow): MappedRow
}

/** What errors.csv adds to the columns of a source; read back, they say nothing. */
export const ERROR_COLUMNS: readonly string[] = ['_row', '_code', '_message']

const attribute = (name: string, type: Field['type'], facet = true): Field => ({ name, type, filterable: true, facet })

/** The columns of Kaggle's "Fashion Product Images" kept under their own names; `articleType` is also the `product_type`. */
export const KAGGLE_ATTRIBUTES: readonly Field[] = [
  attribute('masterCategory', 'string'),
  attribute('subCategory', 'string'),
  attribute('articleType', 'string', false),
  attribute('season', 'string'),
  attribute('year', 'number'),
  attribute('usage', 'string'),
]

/** The preset a header looks like. */
export function detectPreset(columns: readonly string[]): Preset {
  return columns.includes('productDisplayName') && columns.includes('articleType') ? 'kaggle-fashion' : 'columns'
}

/**
 * The reader for a preset.
 * @throws LookalikeError `source_invalid` when the column map names a field or column that does not exist
 */
export function rowMapper(preset: Preset, columns: readonly string[], catalog: CatalogConfig, map?: ColumnMap): RowMapper {
  return preset === 'kaggle-fashion' ? kaggleMapper(catalog) : columnMapper(columns, catalog, map)
}

function kaggleMapper(catalog: CatalogConfig): RowMapper {
  const declared = KAGGLE_ATTRIBUTES.filter(({ name }) => catalog.attributes.some((own) => own.name === name))
  const ignored = KAGGLE_ATTRIBUTES.filter((field) => !declared.includes(field)).map(({ name }) => name)
  return {
    requiredColumns: ['id', 'productDisplayName'],
    warnings: ignored.length > 0 ? [`Columns not declared as attributes in the catalog config are left out: ${ignored.join(', ')}`] : [],
    joinSurplus: true,
    idOf: (row) => row['id']?.trim() || undefined,
    map(row) {
      const text = (name: string) => row[name]?.trim() || undefined
      const product = parseProduct(
        withoutMissing({
          id: text('id'),
          title: text('productDisplayName'),
          gender: text('gender'),
          color: text('baseColour'),
          product_type: text('articleType'),
          attributes: withoutMissing(Object.fromEntries(declared.map((field) => [field.name, parseAttribute(field, text(field.name))]))),
        }),
        catalog,
      )
      return { product, images: [`images/${product.id}.jpg`] }
    },
  }
}

const TEXT_FIELDS = [
  'id', 'title', 'description', 'link', 'availability', 'brand', 'product_type', 'color', 'gender', 'material', 'pattern',
  'item_group_id',
] as const
const OTHER_FIELDS = ['price', 'sale_price', 'size', 'image_link', 'additional_image_link'] as const
const ATTRIBUTE_PREFIX = 'attributes.'

function columnMapper(columns: readonly string[], catalog: CatalogConfig, map: ColumnMap = {}): RowMapper {
  const known = new Set<string>([
    ...TEXT_FIELDS, ...OTHER_FIELDS, ...catalog.attributes.map(({ name }) => ATTRIBUTE_PREFIX + name),
  ])
  for (const [field, column] of Object.entries(map)) {
    if (!known.has(field)) {
      throw fieldError('source_invalid', `columns.${field}`, `is not a product field; use one of ${[...known].join(', ')}`)
    }
    if (!columns.includes(column)) {
      throw fieldError('source_invalid', `columns.${field}`, `the file has no column "${column}"; it has ${columns.join(', ')}`)
    }
  }
  // A column with a field's own name needs no mapping; an attribute's column may leave the prefix out.
  const columnOf = (field: string) => map[field] ?? [field, field.slice(ATTRIBUTE_PREFIX.length)].find(
    (name, index) => columns.includes(name) && (index === 0 || (field.startsWith(ATTRIBUTE_PREFIX) && !known.has(name))),
  )
  const used = new Map([...known].flatMap((field) => (columnOf(field) ? [[field, columnOf(field)!]] : [])))
  const unused = columns.filter((column) => ![...used.values(), ...ERROR_COLUMNS].includes(column))

  return {
    requiredColumns: ['id', 'title', 'image_link'].map((field) => used.get(field) ?? field),
    warnings: unused.length > 0 ? [`Columns not used: ${unused.join(', ')}`] : [],
    joinSurplus: false,
    idOf: (row) => row[used.get('id') ?? '']?.trim() || undefined,
    map(row) {
      const text = (field: string) => row[used.get(field) ?? '']?.trim() || undefined
      const attributes = catalog.attributes.map((field) => [field.name, parseAttribute(field, text(ATTRIBUTE_PREFIX + field.name))])
      const product = parseProduct(
        withoutMissing({
          ...Object.fromEntries(TEXT_FIELDS.map((field) => [field, text(field)])),
          availability: text('availability')?.toLowerCase().replaceAll(' ', '_'),
          size: splitList(text('size')),
          price: parsePrice('price', text('price'), catalog),
          sale_price: parsePrice('sale_price', text('sale_price'), catalog),
          attributes: withoutMissing(Object.fromEntries(attributes)),
        }),
        catalog,
      )
      return { product, images: [text('image_link'), ...(splitList(text('additional_image_link'), ',') ?? [])].filter((path) => path !== undefined) }
    },
  }
}

/** `19.90 EUR` or `19.90`, the latter in the catalog's first currency. */
function parsePrice(field: string, text: string | undefined, catalog: CatalogConfig) {
  if (text === undefined) return undefined
  const match = /^(\d+(?:\.\d+)?)(?:\s*([A-Za-z]{3}))?$/.exec(text)
  if (!match) throw fieldError('invalid_value', field, `"${text}" is not a price; write it as "19.90 EUR" or "19.90"`)
  return { amount: Number(match[1]), currency: match[2]?.toUpperCase() ?? catalog.currencies[0] }
}

function parseAttribute(field: Field, text: string | undefined): unknown {
  if (text === undefined) return undefined
  switch (field.type) {
    case 'number': {
      const number = Number(text)
      if (!Number.isFinite(number)) throw fieldError('invalid_value', `attributes.${field.name}`, `"${text}" is not a number`)
      return number
    }
    case 'boolean':
      if (!/^(true|false|yes|no|1|0)$/i.test(text)) {
        throw fieldError('invalid_value', `attributes.${field.name}`, `"${text}" is not a boolean; write true or false`)
      }
      return /^(true|yes|1)$/i.test(text)
    case 'string-list':
      return splitList(text)
    default:
      return text
  }
}

function splitList(text: string | undefined, separator = '|'): string[] | undefined {
  return text?.split(separator).map((part) => part.trim()).filter(Boolean)
}

function withoutMissing<T extends Record<string, unknown>>(object: T): T {
  return Object.fromEntries(
    Object.entries(object).filter(([name, value]) => value !== undefined && !(name === 'attributes' && Object.keys(value as object).length === 0)),
  ) as T
}

/** @throws LookalikeError `source_invalid` naming each column that is missing */
export function requireColumns(mapper: RowMapper, columns: readonly string[]): void {
  const missing = mapper.requiredColumns.filter((column) => !columns.includes(column))
  if (missing.length === 0) return
  const fields = missing.map((column) => ({ field: column, message: 'the file has no such column' }))
  throw new LookalikeError(
    'source_invalid',
    `The file lacks the column ${missing.join(', ')}; it has ${columns.join(', ')}. Add the column, or map it with "columns".`,
    { fields },
  )
}
