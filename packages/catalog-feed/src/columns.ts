import { type CatalogConfig, type ColumnMap, fieldError, parseProduct } from '@lookalike/shared'
import type { RowMapper } from './mapper.ts'
import {
  parseAttribute,
  parseAvailability,
  parsePrice,
  splitAtBars,
  splitImages,
  textOf,
  valuesOf,
  withoutMissing,
} from './values.ts'

const TEXT_FIELDS = [
  'id',
  'title',
  'description',
  'link',
  'availability',
  'brand',
  'product_type',
  'color',
  'gender',
  'material',
  'pattern',
  'item_group_id',
] as const
/** The columns of every catalog: our fields, and where the images are. */
export const CORE_COLUMNS: readonly string[] = [
  ...TEXT_FIELDS,
  'price',
  'sale_price',
  'size',
  'image_link',
  'additional_image_link',
]
/** What errors.csv adds to the columns of a source; read back, they say nothing. */
export const ERROR_COLUMNS: readonly string[] = ['_row', '_code', '_message']

const ATTRIBUTE_PREFIX = 'attributes.'

/**
 * Reads columns that have our fields' names or are mapped to them; an attribute's column may leave the prefix out.
 * @throws LookalikeError `source_invalid` when the map names a field or column that does not exist
 */
export function columnMapper(columns: readonly string[], catalog: CatalogConfig, map: ColumnMap = {}): RowMapper {
  const known = [...CORE_COLUMNS, ...catalog.attributes.map(({ name }) => ATTRIBUTE_PREFIX + name)]
  for (const [field, column] of Object.entries(map)) {
    if (!known.includes(field)) {
      throw fieldError('source_invalid', `columns.${field}`, `is not a product field; use one of ${known.join(', ')}`)
    }
    if (!columns.includes(column)) {
      throw fieldError(
        'source_invalid',
        `columns.${field}`,
        `the file has no column "${column}"; it has ${columns.join(', ')}`,
      )
    }
  }
  const candidates = new Map(
    known.map((field) => {
      const mapped = map[field]
      const own = field.startsWith(ATTRIBUTE_PREFIX) ? [field, field.slice(ATTRIBUTE_PREFIX.length)] : [field]
      return [field, mapped === undefined ? own : [mapped]]
    }),
  )
  const columnsOf = (field: string) => candidates.get(field) ?? []
  const used = new Set([...candidates.values()].flat())
  const unused = columns.filter((column) => !used.has(column) && !ERROR_COLUMNS.includes(column))

  return {
    missingColumns: ['id', 'title', 'image_link'].flatMap(columnsOf).filter((column) => !columns.includes(column)),
    warnings: unused.length > 0 ? [`Columns not used: ${unused.join(', ')}`] : [],
    columnOf: (field) => columnsOf(field).find((column) => columns.includes(column)) ?? field,
    map([cells]) {
      const text = (field: string) => textOf(cells, columnsOf(field))
      const attributes = catalog.attributes.map((field) => {
        return [field.name, parseAttribute(field, cells, columnsOf(ATTRIBUTE_PREFIX + field.name))]
      })
      const product = parseProduct(
        withoutMissing({
          ...Object.fromEntries(TEXT_FIELDS.map((field) => [field, text(field)])),
          availability: parseAvailability(text('availability')),
          size: valuesOf(cells, columnsOf('size'), splitAtBars),
          price: parsePrice('price', text('price'), catalog),
          sale_price: parsePrice('sale_price', text('sale_price'), catalog),
          attributes: withoutMissing(Object.fromEntries(attributes)),
        }),
        catalog,
      )
      // image_link holds one path as text, but may hold all of them as an array.
      const first = valuesOf(cells, columnsOf('image_link')) ?? []
      const more = valuesOf(cells, columnsOf('additional_image_link'), splitImages) ?? []
      return { product, images: [...first, ...more] }
    },
  }
}
