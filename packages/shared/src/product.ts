import { type Static, Type } from 'typebox'
import { Check, Errors } from 'typebox/value'
import type { CatalogConfig, Field } from './catalog.ts'
import { canonicalDate, DATE_HELP } from './date.ts'
import { type FieldProblem, LookalikeError } from './errors.ts'
import { titleWords } from './title-words.ts'

export const Money = Type.Object(
  {
    amount: Type.Number({ minimum: 0, maximum: 1e12 }),
    currency: Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' }),
  },
  { additionalProperties: false },
)
export type Money = Static<typeof Money>

export const AttributeValue = Type.Union([
  Type.String({ maxLength: 1000 }),
  Type.Number(),
  Type.Boolean(),
  Type.Array(Type.String({ maxLength: 1000 }), { maxItems: 100 }),
])
export type AttributeValue = Static<typeof AttributeValue>

const Text = Type.String({ minLength: 1, maxLength: 1000 })

/** An id keeps to printable characters without spaces around it, so that it survives URLs, CSV files and logs. */
export const ProductId = Type.String({
  minLength: 1,
  maxLength: 200,
  pattern: '^[^\\s\\p{Cc}](?:[^\\p{Cc}]*[^\\s\\p{Cc}])?$',
})

/** A product as a shop describes it. Field names follow the Google Merchant feed. */
export const Product = Type.Object(
  {
    id: ProductId,
    title: Type.String({ minLength: 1, maxLength: 500 }),
    description: Type.Optional(Type.String({ maxLength: 10_000 })),
    link: Type.Optional(Type.String({ maxLength: 2000 })),
    price: Type.Optional(Money),
    sale_price: Type.Optional(Money),
    availability: Type.Optional(Type.Enum(['in_stock', 'out_of_stock', 'preorder', 'backorder'])),
    brand: Type.Optional(Text),
    product_type: Type.Optional(Text),
    color: Type.Optional(Text),
    gender: Type.Optional(Text),
    size: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 100 })),
    material: Type.Optional(Text),
    pattern: Type.Optional(Text),
    item_group_id: Type.Optional(ProductId),
    attributes: Type.Optional(Type.Record(Type.String(), AttributeValue)),
  },
  { additionalProperties: false },
)
export type Product = Static<typeof Product>

export const ProductImage = Type.Object({
  url: Type.String({ description: 'Path of the image route, takes ?w= for a thumbnail' }),
  position: Type.Integer({ minimum: 0 }),
})
export type ProductImage = Static<typeof ProductImage>

/** A product as the API answers it. */
export const CatalogProduct = Type.Object(
  {
    ...Product.properties,
    version: Type.Integer({ description: 'Order of acceptance of the last write' }),
    images: Type.Array(ProductImage, { description: 'First image first' }),
  },
  { $id: 'Product' },
)
export type CatalogProduct = Static<typeof CatalogProduct>

/** The group a product belongs to: search answers one hit per group. */
export function groupOf(product: Pick<Product, 'id' | 'item_group_id'>): string {
  return product.item_group_id ?? product.id
}

/** What can stand in a filterable field: a missing one is `undefined`, a list field is an array. */
export type FieldValue = string | number | boolean | readonly string[] | undefined

/** Reads a field of a product: prices as amounts, `title_words`, free attributes by their own names. */
export function fieldValue(product: Product, name: string): FieldValue {
  switch (name) {
    case 'price':
      return product.price?.amount
    case 'sale_price':
      return product.sale_price?.amount
    case 'currency':
      return product.price?.currency
    case 'title_words':
      return titleWords(product.title)
    case 'product_type':
    case 'gender':
    case 'color':
    case 'brand':
    case 'availability':
    case 'size':
    case 'material':
    case 'pattern':
    case 'item_group_id':
      return product[name]
    default:
      return product.attributes?.[name]
  }
}

/**
 * Checks a product of unknown shape against the schema and the catalog's declared attributes.
 * @throws LookalikeError `missing_value` or `invalid_value` naming each wrong field.
 */
export function parseProduct(input: unknown, catalog: CatalogConfig): Product {
  if (!Check(Product, input)) throw schemaError(input)
  const problems = [...attributeProblems(input, catalog), ...currencyProblems(input, catalog)]
  if (problems.length > 0) throw productError('invalid_value', problems)
  return input
}

function schemaError(input: unknown): LookalikeError {
  const problems: FieldProblem[] = []
  let onlyMissing = true
  for (const error of Errors(Product, input)) {
    if (error.keyword === 'required') {
      for (const name of error.params.requiredProperties) problems.push({ field: name, message: 'is required' })
      continue
    }
    onlyMissing = false
    if (error.keyword === 'additionalProperties') {
      for (const name of error.params.additionalProperties)
        problems.push({ field: name, message: 'is not a product field' })
      continue
    }
    const field = error.instancePath.slice(1).replaceAll('/', '.') || 'product'
    problems.push({ field, message: error.message })
  }
  return productError(onlyMissing ? 'missing_value' : 'invalid_value', problems)
}

function attributeProblems(product: Product, catalog: CatalogConfig): FieldProblem[] {
  return Object.entries(product.attributes ?? {}).flatMap(([name, value]) => {
    const declared = catalog.attributes.find((attribute) => attribute.name === name)
    if (!declared) return [{ field: `attributes.${name}`, message: 'is not declared in the catalog config' }]
    const wanted = declared.type === 'date' ? DATE_HELP : declared.type
    return hasType(value, declared) ? [] : [{ field: `attributes.${name}`, message: `must be a ${wanted}` }]
  })
}

function hasType(value: AttributeValue, { type }: Field): boolean {
  if (type === 'date') return canonicalDate(value) !== undefined
  return type === 'string-list' ? Array.isArray(value) : typeof value === type
}

function currencyProblems(product: Product, catalog: CatalogConfig): FieldProblem[] {
  return (['price', 'sale_price'] as const).flatMap((field) => {
    const currency = product[field]?.currency
    if (currency === undefined || catalog.currencies.includes(currency)) return []
    return [{ field, message: `is in ${currency}, but the catalog sells in ${catalog.currencies.join(', ')}` }]
  })
}

function productError(code: 'missing_value' | 'invalid_value', fields: FieldProblem[]): LookalikeError {
  return new LookalikeError(code, fields.map(({ field, message }) => `${field} ${message}`).join('; '), { fields })
}
