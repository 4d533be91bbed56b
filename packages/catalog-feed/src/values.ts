import type { CatalogConfig, Field } from '@lookalike/shared'
import { canonicalDate, fieldError } from '@lookalike/shared'
import type { Cell, Cells } from './table.ts'

/** The text of the first named column that holds one; of several values the first. */
export function textOf(cells: Cells, columns: readonly string[]): string | undefined {
  return valuesOf(cells, columns)?.[0]
}

/** The values of the first named column that holds any; a text is one value unless `split` takes it apart. */
export function valuesOf(cells: Cells, columns: readonly string[], split = whole): string[] | undefined {
  for (const column of columns) {
    const cell: Cell = Object.hasOwn(cells, column) ? (cells[column] ?? '') : ''
    const values = (typeof cell === 'string' ? split(cell) : cell).map((value) => value.trim()).filter(Boolean)
    if (values.length > 0) return values
  }
  return undefined
}

const whole = (text: string): string[] => [text]

export const splitAtBars = (text: string): string[] => text.split('|')

/**
 * Image paths are parted by commas. URLs may hold commas, so a list that begins with one is parted where the next URL or
 * stored image begins.
 */
export const splitImages = (text: string): string[] =>
  text.split(/^\s*https?:/i.test(text) ? /,(?=\s*(?:https?:|\/v1\/images\/))/i : ',')

const AVAILABILITY: Readonly<Record<string, string>> = {
  pre_order: 'preorder',
  back_order: 'backorder',
  instock: 'in_stock',
  outofstock: 'out_of_stock',
  available_for_order: 'in_stock',
}

/** `In stock`, `in-stock` and `in_stock` are one; other words stay for the schema to refuse. */
export function parseAvailability(text: string | undefined): string | undefined {
  const word = text?.toLowerCase().replaceAll(/[\s-]+/g, '_')
  return word === undefined ? undefined : (AVAILABILITY[word] ?? word)
}

/** `19.90 EUR` or `19.90`, the latter in the catalog's first currency. */
export function parsePrice(field: string, text: string | undefined, catalog: CatalogConfig) {
  if (text === undefined) return undefined
  const match = /^(\d+(?:\.\d+)?)(?:\s*([A-Za-z]{3}))?$/.exec(text)
  if (!match) throw fieldError('invalid_value', field, `"${text}" is not a price; write it as "19.90 EUR" or "19.90"`)
  return { amount: Number(match[1]), currency: match[2]?.toUpperCase() ?? catalog.currencies[0] }
}

/** An attribute's value by its declared type, from the first named column that holds one. */
export function parseAttribute(field: Field, cells: Cells, columns: readonly string[]): unknown {
  if (field.type === 'string-list') return valuesOf(cells, columns, splitAtBars)
  const text = textOf(cells, columns)
  if (text === undefined || field.type === 'string') return text
  if (field.type === 'number') {
    const number = Number(text)
    if (!Number.isFinite(number))
      throw fieldError('invalid_value', `attributes.${field.name}`, `"${text}" is not a number`)
    return number
  }
  if (field.type === 'date') {
    if (canonicalDate(text) !== undefined) return text
    const message = `"${text}" is not a date; write it as 2026-03-01 or 2026-03-01T09:30:00Z`
    throw fieldError('invalid_value', `attributes.${field.name}`, message)
  }
  if (!/^(true|false|yes|no|1|0)$/i.test(text)) {
    throw fieldError('invalid_value', `attributes.${field.name}`, `"${text}" is not a boolean; write true or false`)
  }
  return /^(true|yes|1)$/i.test(text)
}

/** The object without its undefined values and without empty attributes. */
export function withoutMissing<T extends Record<string, unknown>>(object: T): T {
  const isEmpty = (name: string, value: unknown) => name === 'attributes' && Object.keys(value as object).length === 0
  return Object.fromEntries(
    Object.entries(object).filter(([name, value]) => value !== undefined && !isEmpty(name, value)),
  ) as T
}
