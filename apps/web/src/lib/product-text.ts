/** What a product page says of a product, for people and for search engines. Browser-safe. */
import type { Product } from '@lookalike/client'
import { fieldLabel, valueLabel } from './filters.ts'

const KNOWN = ['brand', 'product_type', 'gender', 'color', 'size', 'material', 'pattern'] as const

/** Label and text of everything known about a product beside title, description, price and availability. */
export function productFacts(product: Product): (readonly [label: string, text: string])[] {
  const named = [...KNOWN.map((name) => [name, product[name]] as const), ...Object.entries(product.attributes ?? {})]
  const facts = named.flatMap(([name, value]): (readonly [string, string])[] => {
    if (value === undefined || (Array.isArray(value) && value.length === 0)) return []
    return [[fieldLabel(name), [value].flat().map((one) => valueLabel(name, String(one))).join(', ')]]
  })
  return [...facts, ['Article number', product.id]]
}

/** The description, or what is known instead, in the length that search engines show. */
export function summary(product: Product): string {
  const { title, description, color, product_type: type, gender } = product
  const known = [color, type, gender && `for ${gender.toLowerCase()}`].filter(Boolean).join(' ')
  const text = description ?? `${title}: ${known || 'details and photos'}, and what looks alike.`
  return text.length <= 160 ? text : `${text.slice(0, 159).replace(/\s+\S*$/, '')}…`
}

/** The shop's own page; only what is certainly a web page. */
export function shopLink({ link }: Product): string | undefined {
  const url = link === undefined ? null : URL.parse(link)
  return url && /^https?:$/.test(url.protocol) ? url.href : undefined
}

const SCHEMA_AVAILABILITY = {
  in_stock: 'InStock',
  out_of_stock: 'OutOfStock',
  preorder: 'PreOrder',
  backorder: 'BackOrder',
} as const

/**
 * schema.org's Product as JSON-LD, to stand between script tags: no `<` is left that could end them.
 * @param url of the product's page
 */
export function productJsonLd(product: Product, url: URL): string {
  const { price, sale_price, availability } = product
  const offered = sale_price ?? price
  const data = {
    '@context': 'https://schema.org',
    '@type': 'Product',
    sku: product.id,
    name: product.title,
    url: url.href,
    description: product.description,
    image: product.images.map((image) => new URL(`${image.url}?w=1024`, url).href),
    brand: product.brand === undefined ? undefined : { '@type': 'Brand', name: product.brand },
    category: product.product_type,
    color: product.color,
    material: product.material,
    pattern: product.pattern,
    size: product.size?.join(', '),
    offers: offered && {
      '@type': 'Offer',
      url: shopLink(product) ?? url.href,
      price: offered.amount,
      priceCurrency: offered.currency,
      availability: availability && `https://schema.org/${SCHEMA_AVAILABILITY[availability]}`,
    },
  }
  return JSON.stringify(data).replaceAll('<', String.raw`\u003c`)
}
