import type { Product } from '@lookalike/client'
import type { Field } from '../lib/api.ts'

export type Currencies = readonly string[]

/** How a field of a product is typed in. All of them are texts on the screen; an empty one means: no value. */
export interface EditedField {
  /** `brand`, or `attributes.season`. */
  readonly name: string
  readonly kind: 'text' | 'long' | 'money' | 'number' | 'boolean' | 'list' | 'availability'
  readonly isRequired: boolean
}

const field = (name: string, kind: EditedField['kind'] = 'text', isRequired = false) => ({ name, kind, isRequired })

const PRODUCT_FIELDS: readonly EditedField[] = [
  field('title', 'text', true),
  field('description', 'long'),
  field('link'),
  field('price', 'money'),
  field('sale_price', 'money'),
  field('availability', 'availability'),
  field('brand'),
  field('product_type'),
  field('color'),
  field('gender'),
  field('size', 'list'),
  field('material'),
  field('pattern'),
  field('item_group_id'),
]
const KINDS = { string: 'text', number: 'number', boolean: 'boolean', 'string-list': 'list', date: 'text' } as const

/** The fields of this catalog's products: those of every catalog, then its own attributes. */
export function editedFields(fields: readonly Field[]): readonly EditedField[] {
  const known = new Set([...PRODUCT_FIELDS.map(({ name }) => name), 'currency'])
  const attributes = fields.filter(({ name }) => !known.has(name))
  return [...PRODUCT_FIELDS, ...attributes.map(({ name, type }) => field(`attributes.${name}`, KINDS[type]))]
}

/** What stands in a field of a product, as text: an amount with its currency, one value of a list a line. */
export function textOf(product: Product, { name, kind }: EditedField): string {
  const value: unknown = name.startsWith('attributes.')
    ? product.attributes?.[name.slice('attributes.'.length)]
    : product[name as keyof Product]
  if (value === undefined) return ''
  if (kind === 'money') {
    const { amount, currency } = value as NonNullable<Product['price']>
    return `${amount} ${currency}`
  }
  return Array.isArray(value) ? value.join('\n') : String(value)
}

/**
 * The JSON merge patch that writes the edited texts; an empty one is `null`, which removes the field.
 * @returns `wrong`: what cannot be written, by field
 */
export function patchOf(fields: readonly EditedField[], edits: Readonly<Record<string, string>>) {
  const patch: Record<string, unknown> = {}
  const attributes: Record<string, unknown> = {}
  const wrong: Record<string, string> = {}
  for (const edited of fields) {
    const text = edits[edited.name]?.trim()
    if (text === undefined) continue
    const value = valueOf(edited, text)
    if (value === undefined) wrong[edited.name] = edited.isRequired && text === '' ? 'is required' : 'is not a number'
    else if (edited.name.startsWith('attributes.')) attributes[edited.name.slice('attributes.'.length)] = value
    else patch[edited.name] = value
  }
  if (Object.keys(attributes).length > 0) patch['attributes'] = attributes
  return { patch, wrong }
}

/** The value that a text stands for; null: none, undefined: it is not one. */
function valueOf({ kind, isRequired }: EditedField, text: string): unknown {
  if (text === '') return isRequired ? undefined : null
  if (kind === 'list') return text.split('\n').map((line) => line.trim()).filter(Boolean)
  if (kind === 'boolean') return text === 'true'
  if (kind === 'number') return numberOf(text)
  if (kind !== 'money') return text
  const [amount = '', currency] = text.split(' ')
  const number = numberOf(amount)
  // Without an amount there is no price.
  if (amount === '') return null
  return number === undefined ? undefined : { amount: number, currency }
}

function numberOf(text: string): number | undefined {
  const number = Number(text.replace(',', '.'))
  return Number.isFinite(number) ? number : undefined
}
