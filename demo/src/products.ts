import { ASSORTMENT, type Gender, type Range, type Style } from './assortment/index.ts'
import type { GarmentName } from './garments/index.ts'
import { ACCENTS, type ColorName } from './palette.ts'
import type { PatternName } from './patterns.ts'
import type { Look } from './pen.ts'
import { createRng, type Rng } from './rng.ts'
import { BRANDS, describe, lineName, titleOf } from './words.ts'

/** How a product is drawn. */
export interface Design extends Look {
  readonly garment: GarmentName
  readonly style: string
  readonly denim: boolean
}

/** A demo product; the names are those of the Google Merchant feed. */
export interface DemoProduct {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly brand: string
  readonly product_type: string
  readonly gender: Gender
  readonly color: ColorName
  readonly pattern: PatternName
  readonly material: string
  readonly size: readonly string[]
  /** USD. */
  readonly price: number
  /** USD. */
  readonly sale_price?: number
  readonly availability: 'in_stock' | 'out_of_stock'
  /** Shared by the colours of one design. */
  readonly item_group_id?: string
  readonly design: Design
}

export const PRODUCTS_PER_GARMENT = 23
export const DEFAULT_SEED = 1

/** Patterns that only look right on some colours. */
const PATTERN_COLORS: Partial<Record<PatternName, readonly ColorName[]>> = {
  Camouflage: ['Olive', 'Green', 'Beige', 'Grey', 'Charcoal'],
  Leopard: ['Tan', 'Beige', 'Grey', 'Mustard'],
  Pinstripe: ['Navy', 'Charcoal', 'Black', 'White', 'Light Blue', 'Cream', 'Grey', 'Burgundy'],
  Houndstooth: ['White', 'Cream', 'Beige', 'Grey', 'Light Blue', 'Pink'],
}

/** The whole demo catalog, the same for the same seed. */
export function demoProducts(seed: number = DEFAULT_SEED): DemoProduct[] {
  return ASSORTMENT.flatMap((range) => productsOf(range, createRng(`${seed} ${range.garment}`)))
}

function productsOf(range: Range, rng: Rng): DemoProduct[] {
  const products: DemoProduct[] = []
  const taken = new Set<string>()
  for (let design = 1; products.length < PRODUCTS_PER_GARMENT; design += 1) {
    const left = PRODUCTS_PER_GARMENT - products.length
    const wanted = rng.chance(0.17) ? Math.min(left, rng.int(2, 4)) : 1
    const base = newDesign(range, rng, taken, wanted)
    const group = base.colors.length > 1 ? `${range.garment}-group-${design}` : undefined
    for (const color of base.colors) products.push(variant(range, rng, base, color, products.length + 1, group))
  }
  return products
}

interface NewDesign {
  readonly style: Style
  readonly pattern: PatternName
  readonly colors: readonly ColorName[]
  readonly gender: Gender
  readonly material: string
  readonly brand: (typeof BRANDS)[number]
  readonly line: string
  readonly price: number
  readonly salePrice: number | undefined
  readonly seed: number
}

/** Draws the lots of one design; designs of the same style, pattern and colour are avoided while others are left. */
function newDesign(range: Range, rng: Rng, taken: Set<string>, wanted: number): NewDesign {
  let style = rng.pick(range.styles)
  let pattern = rng.pick(style.patterns ?? range.patterns)
  let colors = choices(range, style, pattern, taken)
  for (let tries = 0; colors.length < wanted && tries < 12; tries += 1) {
    style = rng.pick(range.styles)
    pattern = rng.pick(style.patterns ?? range.patterns)
    colors = choices(range, style, pattern, taken)
  }
  const chosen = rng.shuffle(colors.length > 0 ? colors : (style.colors ?? range.colors)).slice(0, wanted)
  for (const color of chosen) taken.add(`${style.name} ${pattern} ${color}`)
  const brand = rng.pick(BRANDS)
  const price = priceOf(range, brand.tier, rng)
  return {
    style,
    pattern,
    colors: chosen,
    brand,
    price,
    gender: rng.pick(style.genders),
    material: rng.pick(style.materials ?? range.materials),
    line: lineName(rng),
    salePrice: rng.chance(0.2) ? shopPrice(price * rng.pick([0.6, 0.7, 0.8])) : undefined,
    seed: rng.int(1, 2 ** 31),
  }
}

function choices(range: Range, style: Style, pattern: PatternName, taken: ReadonlySet<string>): ColorName[] {
  const colors = PATTERN_COLORS[pattern] ?? style.colors ?? range.colors
  return colors.filter((color) => !taken.has(`${style.name} ${pattern} ${color}`))
}

function variant(
  range: Range,
  rng: Rng,
  base: NewDesign,
  color: ColorName,
  number: number,
  group: string | undefined,
): DemoProduct {
  const accent = rng.pick(ACCENTS[color])
  const { style, pattern, gender, material } = base
  return {
    // The number first: products in the order of their ids are a mixed bag, which is nicer to browse.
    id: `${String(number).padStart(2, '0')}-${range.garment}`,
    title: titleOf(base.line, pattern, style.name, range.noun, color),
    description: describe(rng, { style: style.name, noun: range.noun, material, pattern, color, accent }),
    brand: base.brand.name,
    product_type: range.productType,
    gender,
    color,
    pattern,
    material,
    size: sizesOf(range, gender, rng),
    price: base.price,
    ...(base.salePrice === undefined ? {} : { sale_price: base.salePrice }),
    availability: rng.chance(0.08) ? 'out_of_stock' : 'in_stock',
    ...(group === undefined ? {} : { item_group_id: group }),
    design: {
      garment: range.garment,
      style: style.name,
      denim: style.denim ?? false,
      color,
      accent,
      pattern,
      seed: base.seed,
    },
  }
}

function priceOf({ price: [low, high] }: Range, tier: number, rng: Rng): number {
  const middle = (low + high) / 2
  const wish = middle * tier * rng.range(0.85, 1.15)
  return shopPrice(Math.min(high, Math.max(low, wish)))
}

/** Prices as shops like them: 24.90, 139.00. */
function shopPrice(amount: number): number {
  return amount < 100 ? Math.floor(amount) + 0.9 : Math.round(amount / 10) * 10 - 1
}

const LETTERS = ['XS', 'S', 'M', 'L', 'XL']
const WAISTS = ['28', '30', '32', '34', '36', '38']
const SHOES: Readonly<Record<Gender, readonly string[]>> = {
  Women: ['5', '6', '7', '8', '9', '10'],
  Men: ['8', '9', '10', '11', '12', '13'],
  Unisex: ['6', '7', '8', '9', '10', '11'],
}

/** The sizes in stock: a run of the sizes that the garment comes in. */
function sizesOf(range: Range, gender: Gender, rng: Rng): readonly string[] {
  if (range.sizes === 'one') return ['One size']
  const all = range.sizes === 'letters' ? LETTERS : range.sizes === 'waist' ? WAISTS : SHOES[gender]
  const from = rng.int(0, 1)
  return all.slice(from, rng.int(from + 3, all.length))
}
