import { type CatalogConfig, parseProduct } from '@lookalike/shared'
import { Parser } from 'htmlparser2'
import type { RowMapper } from './mapper.ts'
import type { Cells } from './table.ts'
import { parseAttribute, parsePrice, textOf, withoutMissing } from './values.ts'

/** What Shopify's export calls each value: the names of the old header, then those since 2024; case does not matter. */
const COLUMNS = {
  id: ['handle', 'url handle'],
  title: ['title'],
  description: ['body (html)', 'description'],
  brand: ['vendor'],
  product_type: ['type', 'product category'],
  gender: ['google shopping / gender'],
  price: ['variant price', 'price'],
  sale_price: ['variant price', 'price'],
  compareAtPrice: ['variant compare at price', 'compare-at price'],
  tracker: ['variant inventory tracker', 'inventory tracker'],
  quantity: ['variant inventory qty', 'inventory quantity'],
  policy: ['variant inventory policy', 'continue selling when out of stock'],
  image_link: ['image src', 'product image url'],
  imagePosition: ['image position'],
  variantImage: ['variant image', 'variant image url'],
} as const satisfies Record<string, readonly string[]>

const columnsOf = new Map<string, readonly string[]>(Object.entries(COLUMNS))
const OPTIONS = [1, 2, 3].map((n) => ({ name: `option${n} name`, value: `option${n} value` }))
const MAX_DESCRIPTION = 10_000
const lower = (column: string) => column.trim().toLowerCase()

export function looksLikeShopify(columns: readonly string[]): boolean {
  const names = columns.map(lower)
  const old =
    names.includes('handle') && ['body (html)', 'variant price', 'image src'].some((name) => names.includes(name))
  return names.includes('title') && (old || names.includes('url handle'))
}

/**
 * Shopify's product export, old and new header. The rows of a handle are one product: its sizes are the values of the
 * option named Size, its images those of all rows in the order of their positions and then those of its variants; its
 * price is that of its first variant, before the discount where a higher compare-at price is given.
 */
export function shopifyMapper(columns: readonly string[], catalog: CatalogConfig): RowMapper {
  const own = new Map(columns.map((column) => [lower(column), column]))
  const spelled = (names: readonly string[]) => names.flatMap((name) => own.get(name) ?? [])
  const read = (cells: Cells, field: keyof typeof COLUMNS) => textOf(cells, spelled(COLUMNS[field]))

  /** Values of the option with this name; only a product's first row names its options. */
  const optionValues = (rows: readonly Cells[], name: RegExp): string[] => {
    const option = OPTIONS.find((option) =>
      rows.some((cells) => name.test(textOf(cells, spelled([option.name])) ?? '')),
    )
    return option ? distinct(rows.map((cells) => textOf(cells, spelled([option.value])))) : []
  }
  /** The option's value when all variants share it: our fields for it hold one. */
  const commonOption = (rows: readonly Cells[], name: RegExp) => {
    const values = optionValues(rows, name)
    return values.length === 1 ? values[0] : undefined
  }
  const availability = (rows: readonly Cells[]) => {
    const inStock = rows.flatMap((cells) => {
      const quantity = read(cells, 'quantity')
      if (quantity === undefined) return []
      const tracked = spelled(COLUMNS.tracker).length === 0 || read(cells, 'tracker') !== undefined
      return [Number(quantity) > 0 || !tracked || /^(continue|true)$/i.test(read(cells, 'policy') ?? '')]
    })
    return inStock.length === 0 ? undefined : inStock.includes(true) ? 'in_stock' : 'out_of_stock'
  }
  const prices = (rows: readonly Cells[]) => {
    const variant = rows.find((cells) => read(cells, 'price') !== undefined)
    const price = variant && parsePrice('price', read(variant, 'price'), catalog)
    const compareAt = variant && parsePrice('price', read(variant, 'compareAtPrice'), catalog)
    return price && compareAt && compareAt.amount > price.amount ? { price: compareAt, sale_price: price } : { price }
  }
  const images = (rows: readonly Cells[]) => {
    const listed = rows.map((cells, index) => {
      return { src: read(cells, 'image_link'), position: Number(read(cells, 'imagePosition')) || index + 1 }
    })
    const ordered = listed.toSorted((a, b) => a.position - b.position).map(({ src }) => src)
    return distinct([...ordered, ...rows.map((cells) => read(cells, 'variantImage'))])
  }

  return {
    missingColumns: [COLUMNS.id, COLUMNS.title, COLUMNS.image_link]
      .filter((names) => spelled(names).length === 0)
      .map((names) => names.join(' or ')),
    warnings: [],
    columnOf: (field) => spelled(columnsOf.get(field) ?? [lower(field.replace(/^attributes\./, ''))])[0] ?? field,
    keyOf: (cells) => read(cells, 'id'),
    map(rows) {
      const [first] = rows
      const attributes = catalog.attributes.map((field) => [
        field.name,
        parseAttribute(field, first, spelled([lower(field.name)])),
      ])
      const sizes = optionValues(rows, /^sizes?$/i)
      const product = parseProduct(
        withoutMissing({
          id: read(first, 'id'),
          title: read(first, 'title'),
          description: plainText(read(first, 'description')),
          brand: read(first, 'brand'),
          product_type: read(first, 'product_type'),
          gender: read(first, 'gender'),
          color: commonOption(rows, /^colou?rs?$/i),
          material: commonOption(rows, /^materials?$/i),
          size: sizes.length > 0 ? sizes : undefined,
          availability: availability(rows),
          ...prices(rows),
          attributes: withoutMissing(Object.fromEntries(attributes)),
        }),
        catalog,
      )
      return { product, images: images(rows) }
    },
  }
}

function distinct(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined))]
}

/** The text of an HTML description, cut where our field ends. */
function plainText(html: string | undefined): string | undefined {
  if (html === undefined) return undefined
  const parts: string[] = []
  let hidden = 0
  const isHidden = (name: string) => name === 'script' || name === 'style'
  const parser = new Parser({
    onopentag: (name) => void (isHidden(name) && hidden++),
    onclosetag: (name) =>
      void (isHidden(name) ? hidden-- : parts.push(/^(p|div|br|li|ul|ol|tr|td|h\d)$/.test(name) ? ' ' : '')),
    ontext: (text) => void (hidden === 0 && parts.push(text)),
  })
  parser.end(html)
  return parts.join('').replaceAll(/\s+/g, ' ').trim().slice(0, MAX_DESCRIPTION).trim() || undefined
}
