import { type CatalogConfig, type Field, parseProduct } from '@lookalike/shared'
import type { RowMapper } from './mapper.ts'
import { parseAttribute, textOf, withoutMissing } from './values.ts'

const attribute = (name: string, type: Field['type'], facet = true): Field => ({ name, type, filterable: true, facet })

/** Columns of Kaggle's "Fashion Product Images" that keep their names; `articleType` is also the `product_type`. */
export const KAGGLE_ATTRIBUTES: readonly Field[] = [
  attribute('masterCategory', 'string'),
  attribute('subCategory', 'string'),
  attribute('articleType', 'string', false),
  attribute('season', 'string'),
  attribute('year', 'number'),
  attribute('usage', 'string'),
]

const NOT_DECLARED = 'Columns not declared as attributes in the catalog config are left out'
const COLUMNS = {
  id: 'id',
  title: 'productDisplayName',
  gender: 'gender',
  color: 'baseColour',
  product_type: 'articleType',
}

export function looksLikeKaggle(columns: readonly string[]): boolean {
  return columns.includes('productDisplayName') && columns.includes('articleType')
}

/** Kaggle's `styles.csv` with `images/<id>.jpg`. */
export function kaggleMapper(columns: readonly string[], catalog: CatalogConfig): RowMapper {
  const declared = KAGGLE_ATTRIBUTES.filter(({ name }) => catalog.attributes.some((own) => own.name === name))
  const ignored = KAGGLE_ATTRIBUTES.filter((field) => !declared.includes(field)).map(({ name }) => name)
  return {
    missingColumns: ['id', 'productDisplayName'].filter((column) => !columns.includes(column)),
    warnings: ignored.length > 0 ? [`${NOT_DECLARED}: ${ignored.join(', ')}`] : [],
    joinSurplus: true,
    columnOf: (field) => new Map(Object.entries(COLUMNS)).get(field) ?? field.replace(/^attributes\./, ''),
    map([cells]) {
      const attributes = declared.map((field) => [field.name, parseAttribute(field, cells, [field.name])])
      const product = parseProduct(
        withoutMissing({
          ...Object.fromEntries(Object.entries(COLUMNS).map(([field, column]) => [field, textOf(cells, [column])])),
          attributes: withoutMissing(Object.fromEntries(attributes)),
        }),
        catalog,
      )
      return { product, images: [`images/${product.id}.jpg`] }
    },
  }
}
