import { type Static, Type } from 'typebox'
import { Check, Errors } from 'typebox/value'
import { LookalikeError } from './errors.ts'

/**
 * `string-list` is for fields with several values at once, such as the sizes of a product; `date` for `2026-03-01` or
 * `2026-03-01T09:30:00Z`, which have ranges and nothing else: neither single values nor facets.
 */
export const FieldType = Type.Enum(['string', 'string-list', 'number', 'boolean', 'date'])
export type FieldType = Static<typeof FieldType>

/**
 * A field of a product that can be filtered by or counted. Names hold no dot, so that `price.gte` and `not.brand`
 * in a query string stay unambiguous.
 */
export const Field = Type.Object(
  {
    name: Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_]{0,63}$' }),
    type: FieldType,
    filterable: Type.Boolean(),
    facet: Type.Boolean(),
  },
  { additionalProperties: false },
)
export type Field = Static<typeof Field>

/** What a shop declares about its catalog: free attributes beside the core fields, and its currencies. */
export const CatalogConfig = Type.Object(
  {
    attributes: Type.Array(Field, { maxItems: 100 }),
    currencies: Type.Array(Type.String({ pattern: '^[A-Z]{3}$' }), {
      minItems: 1,
      description: 'ISO 4217; the first is the default',
    }),
  },
  { additionalProperties: false, $id: 'CatalogConfig' },
)
export type CatalogConfig = Static<typeof CatalogConfig>

const field = (name: string, type: FieldType, facet: boolean): Field => ({ name, type, filterable: true, facet })

/** The filterable fields every catalog has (Google Merchant feed names). `price` and `sale_price` compare amounts. */
export const CORE_FIELDS: readonly Field[] = [
  field('product_type', 'string', true),
  field('gender', 'string', true),
  field('color', 'string', true),
  field('brand', 'string', true),
  field('price', 'number', true),
  field('sale_price', 'number', false),
  field('currency', 'string', false),
  field('availability', 'string', true),
  field('size', 'string-list', true),
  field('material', 'string', true),
  field('pattern', 'string', true),
  field('item_group_id', 'string', false),
]

/** What `q` looks in: `titleWords` of a product. Every vector store keeps it beside the declared fields. */
export const TITLE_WORDS: Field = { name: 'title_words', type: 'string-list', filterable: false, facet: false }

/** Query parameters that are not filters, so no attribute may take their names. */
export const RESERVED_PARAMETERS = [
  'limit', 'cursor', 'offset', 'q', 'sort', 'not', 'crop', 'image', 'facets', 'filter', 'exclude', 'exclude_id',
  'min_score', 'diversity', 'in_stock', 'positive', 'negative', 'w',
] as const

export const DEFAULT_CATALOG: CatalogConfig = { attributes: [], currencies: ['USD'] }

/** All declared fields, core ones first. */
export function catalogFields(config: CatalogConfig): readonly Field[] {
  return [...CORE_FIELDS, ...config.attributes]
}

/**
 * Checks a catalog config of unknown shape.
 * @throws LookalikeError `invalid_value` naming each wrong field.
 */
export function parseCatalogConfig(input: unknown): CatalogConfig {
  if (!Check(CatalogConfig, input)) {
    const fields = Errors(CatalogConfig, input).map((error) => ({
      field: `catalog${error.instancePath.replaceAll('/', '.')}`,
      message: error.message,
    }))
    throw new LookalikeError('invalid_value', `The catalog config is not valid: ${describe(fields)}`, { fields })
  }
  const taken = new Set<string>([...CORE_FIELDS.map(({ name }) => name), ...RESERVED_PARAMETERS, ...PRODUCT_FIELDS])
  const problems: string[] = []
  for (const { name, type, facet } of input.attributes) {
    if (taken.has(name)) problems.push(`the name "${name}" is taken; choose another`)
    if (type === 'date' && facet) problems.push(`"${name}" is a date, which has no facet; write "facet": false`)
    taken.add(name)
  }
  if (problems.length > 0) {
    const fields = problems.map((message) => ({ field: 'catalog.attributes', message }))
    throw new LookalikeError('invalid_value', `The catalog config is not valid: ${describe(fields)}`, { fields })
  }
  return input
}

const PRODUCT_FIELDS = [
  'id', 'title', 'description', 'link', 'image_link', 'additional_image_link', 'attributes', 'version', 'images',
  TITLE_WORDS.name,
]

function describe(fields: readonly { field: string; message: string }[]): string {
  return fields.map(({ field, message }) => `${field}: ${message}`).join('; ')
}
