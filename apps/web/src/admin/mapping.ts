/** The columns of every catalog; the first three are required. Beside them there are the catalog's own attributes. */
const CORE_FIELDS = [
  'id', 'title', 'image_link', 'additional_image_link', 'description', 'link', 'price', 'sale_price', 'availability',
  'brand', 'product_type', 'color', 'gender', 'size', 'material', 'pattern', 'item_group_id',
] as const
const REQUIRED: readonly string[] = ['id', 'title', 'image_link']

export type ColumnMap = Readonly<Record<string, string>>

export interface MappedField {
  readonly name: string
  readonly isRequired: boolean
  /** The column that is taken without a map: one of the field's own name. */
  readonly ownColumn: string | undefined
}

/** The fields that a column can be mapped to. */
export function mappedFields(catalogFields: readonly string[], columns: readonly string[]): MappedField[] {
  const known = new Set<string>([...CORE_FIELDS, 'currency'])
  const attributes = catalogFields.filter((name) => !known.has(name)).map((name) => `attributes.${name}`)
  return [...CORE_FIELDS, ...attributes].map((name) => ({
    name,
    isRequired: REQUIRED.includes(name),
    ownColumn: [name, name.replace(/^attributes\./, '')].find((column) => columns.includes(column)),
  }))
}

/** The map with another column for a field; an empty one takes the field out. */
export function withColumn(map: ColumnMap, field: string, column: string): ColumnMap {
  const { [field]: _, ...rest } = map
  return column === '' ? rest : { ...rest, [field]: column }
}
