import {
  canonicalDate,
  type FieldType,
  type FieldValue,
  fieldValue,
  LookalikeError,
  type Product,
} from '@lookalike/shared'

/** The declared fields that a collection keeps values of, by name. */
export type FieldTypes = ReadonlyMap<string, FieldType>

/** @throws LookalikeError `invalid_filter` for a field that is not declared */
export function fieldTypeOf(name: string, fields: FieldTypes): FieldType {
  const type = fields.get(name)
  if (!type) throw new LookalikeError('invalid_filter', `${name} is not a field of this catalog.`)
  return type
}

/** What a field holds for a product, a date in `canonicalDate`'s form; another type than declared counts as missing. */
export function typedValue(product: Product, name: string, type: FieldType): Exclude<FieldValue, undefined> | null {
  const value = fieldValue(product, name)
  if (value === undefined) return null
  if (type === 'string-list') return Array.isArray(value) ? value : null
  // Adding 0 turns -0 into 0: they are equal to a reader, and not to a store.
  if (type === 'number') return typeof value === 'number' ? value + 0 : null
  if (type === 'date') return canonicalDate(value) ?? null
  return typeof value === type ? value : null
}
