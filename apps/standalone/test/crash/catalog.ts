import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Product } from '@lookalike/shared'
import { COLORS, picture, SHAPES } from '../stack.ts'
import { zipOf } from '../zip.ts'

/** A product of the drawn catalog and the pictures it has. */
interface Drawn {
  readonly product: Product
  readonly pictures: readonly number[]
}

/** What the catalog must be after a stage; a picture is a number. */
export type CatalogState = ReadonlyMap<string, Drawn>

/** An import of the scenario: what it holds, and how many of its rows must fail. */
interface Feed {
  readonly name: string
  readonly query: string
  readonly rows: readonly Drawn[]
  readonly broken: readonly string[]
}

const PRODUCTS = 120
const HEADER = 'id,title,product_type,color,price,size,item_group_id,image_link,additional_image_link'
const shapes = Object.keys(SHAPES) as (keyof typeof SHAPES)[]
const colors = Object.keys(COLORS) as (keyof typeof COLORS)[]
const TURNS = 4
/** 120 first pictures, 12 second ones, and 12 that come with the later imports. */
const PICTURES = shapes.length * colors.length * TURNS

const idOf = (n: number) => `p${String(n).padStart(3, '0')}`

function drawn(n: number, change: Partial<Product> = {}, picture = n): Drawn {
  const product: Product = {
    id: idOf(n),
    title: `Product ${n}`,
    product_type: shapes[n % shapes.length] ?? '',
    color: colors[n % 7] ?? '',
    price: { amount: 10 + n, currency: 'USD' },
    size: ['S', 'M'],
    ...(n % 6 === 0 && { item_group_id: `g${n % 24}` }),
    ...change,
  }
  return { product, pictures: n % 10 === 0 && n < PRODUCTS ? [picture, PRODUCTS + n / 10] : [picture] }
}

const all = Array.from({ length: PRODUCTS }, (_, n) => n)
const BAD_PRICE = 'bad-price,Bad price,circle,navy,cheap,,,images/0.png,'
const NO_IMAGE = 'no-image,No image,circle,navy,5 USD,,,images/none.png,'
/** Its row fails, and the product is there without the image. */
const WITHOUT_IMAGE: Drawn = {
  product: {
    id: 'no-image',
    title: 'No image',
    product_type: 'circle',
    color: 'navy',
    price: { amount: 5, currency: 'USD' },
  },
  pictures: [],
}

/** Changes a third of the first import's products, brings two new ones and leaves some out, which deletes them. */
function changed(n: number): Drawn {
  if (n % 12 === 7) return drawn(n, {}, 132 + (n - 7) / 12)
  return n % 4 === 1
    ? drawn(n, { title: `Product ${n}, second`, price: { amount: 1.5 + n, currency: 'USD' } })
    : drawn(n)
}

const late = (n: number, picture: number, title: string): Drawn => drawn(n, { title }, picture)

export const FEEDS = {
  first: {
    name: 'first',
    query: 'name=first',
    rows: all.map((n) => drawn(n)),
    broken: [BAD_PRICE, NO_IMAGE],
  },
  second: {
    name: 'second',
    query: 'name=second&mode=replace&force=true',
    rows: [...all.filter((n) => n % 12 !== 5).map(changed), late(301, 142, 'New 0'), late(302, 143, 'New 1')],
    broken: [BAD_PRICE],
  },
  third: {
    name: 'third',
    query: 'name=third',
    rows: [late(6, 5, 'Late'), late(303, 17, 'Later')],
    broken: [],
  },
} as const satisfies Record<string, Feed>

/** Single changes between the second and the third import. */
export const PATCHED = { id: idOf(2), patch: { title: 'Patched', size: null, brand: 'Acme' } }
export const DELETED = idOf(3)

/** Parts of the scenario, each with the state that it must leave behind. */
export const STAGES = [
  { name: 'first import', feeds: ['first'], state: () => stateOf([...FEEDS.first.rows, WITHOUT_IMAGE]) },
  { name: 'second import', feeds: ['first', 'second'], state: () => stateOf(FEEDS.second.rows) },
  { name: 'single changes', feeds: ['first', 'second'], state: changedState },
  {
    name: 'third import',
    feeds: ['first', 'second', 'third'],
    state: lastState,
  },
  // There and back: the products stay what they are.
  { name: 'reindex', feeds: ['first', 'second', 'third'], state: lastState },
] as const satisfies readonly { name: string; feeds: readonly (keyof typeof FEEDS)[]; state: () => CatalogState }[]

function stateOf(rows: readonly Drawn[]): Map<string, Drawn> {
  return new Map(rows.map((row) => [row.product.id, row]))
}

function lastState(): CatalogState {
  return new Map([...changedState(), ...stateOf(FEEDS.third.rows)])
}

function changedState(): CatalogState {
  const state = stateOf(FEEDS.second.rows)
  state.delete(DELETED)
  const patched = state.get(PATCHED.id)
  if (patched) {
    const { size: _, ...product } = patched.product
    state.set(PATCHED.id, { ...patched, product: { ...product, title: 'Patched', brand: 'Acme' } })
  }
  return state
}

/** Draws the pictures, the catalog folder of the first import, and all imports as ZIP files. */
export async function writeCatalog(dir: string): Promise<void> {
  await mkdir(path.join(dir, 'images'), { recursive: true })
  const images: Record<string, Buffer> = {}
  for (let n = 0; n < PICTURES; n++) {
    const [shape, color] = [shapes[n % shapes.length], colors[Math.floor(n / shapes.length) % colors.length]]
    if (!shape || !color) throw new Error(`There is no picture ${n}.`)
    const turn = Math.floor(n / shapes.length / colors.length) * 11
    images[`images/${n}.png`] = await picture(shape, color, turn)
    await writeFile(path.join(dir, `images/${n}.png`), images[`images/${n}.png`] ?? '')
  }
  await writeFile(path.join(dir, 'products.csv'), csvOf(FEEDS.first))
  for (const feed of Object.values(FEEDS))
    await writeFile(path.join(dir, `${feed.name}.zip`), await zipOf({ 'products.csv': csvOf(feed), ...images }))
}

/** The sha256 of each picture, by its number. */
export async function hashesOf(dir: string): Promise<string[]> {
  const bytes = await Promise.all(
    Array.from({ length: PICTURES }, (_, n) => readFile(path.join(dir, `images/${n}.png`))),
  )
  return bytes.map((image) => createHash('sha256').update(image).digest('hex'))
}

function csvOf({ rows, broken }: Feed): string {
  const lines = rows.map(({ product: { id, title, product_type, color, price, size, item_group_id }, pictures }) => {
    const [first, second] = pictures.map((n) => `images/${n}.png`)
    const quoted = `"${title}"`
    return [
      id,
      quoted,
      product_type,
      color,
      `${price?.amount} USD`,
      size?.join('|'),
      item_group_id,
      first,
      second,
    ].join(',')
  })
  const middle = Math.floor(lines.length / 2)
  return [HEADER, ...lines.slice(0, middle), ...broken, ...lines.slice(middle), ''].join('\n')
}
