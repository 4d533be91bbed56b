import { mkdir, rename, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import sharp from 'sharp'
import { drawProduct } from './draw.ts'
import { type DemoProduct, demoProducts } from './products.ts'

export const CSV_COLUMNS = [
  'id', 'title', 'description', 'brand', 'product_type', 'gender', 'color', 'pattern', 'material', 'size', 'price',
  'sale_price', 'availability', 'item_group_id', 'image_link',
] as const

export interface WriteOptions {
  readonly seed?: number
  readonly onProgress?: (done: number, total: number) => void
}

/**
 * Writes the demo catalog into a folder: `products.csv` and `images/<id>.png`. The CSV comes last and in one step,
 * so a folder that has it is complete.
 */
export async function writeDemoCatalog(
  dir: string,
  { seed, onProgress }: WriteOptions = {},
): Promise<{ products: number }> {
  const products = demoProducts(seed)
  await mkdir(join(dir, 'images'), { recursive: true })
  let next = 0
  let done = 0
  const work = async (): Promise<void> => {
    for (let product = products[next++]; product; product = products[next++]) {
      await writeFile(join(dir, imageLink(product)), await renderPng(drawProduct(product)))
      done += 1
      onProgress?.(done, products.length)
    }
  }
  // One more than the processors, so that none waits for a file to be written.
  await Promise.all(Array.from({ length: availableParallelism() + 1 }, work))
  const csv = join(dir, 'products.csv')
  await writeFile(`${csv}.part`, productsCsv(products))
  await rename(`${csv}.part`, csv)
  return { products: products.length }
}

/** A drawing as PNG bytes, 8-bit RGB. */
export function renderPng(svg: string): Promise<Buffer> {
  return sharp(Buffer.from(svg)).removeAlpha().png({ compressionLevel: 4 }).toBuffer()
}

/** The catalog as CSV with Google Merchant column names; a cell with several sizes separates them by `|`. */
export function productsCsv(products: readonly DemoProduct[]): string {
  return stringify(products.map(toRow), { header: true, columns: [...CSV_COLUMNS] })
}

function toRow(product: DemoProduct): Record<(typeof CSV_COLUMNS)[number], string> {
  return {
    id: product.id,
    title: product.title,
    description: product.description,
    brand: product.brand,
    product_type: product.product_type,
    gender: product.gender,
    color: product.color,
    pattern: product.pattern,
    material: product.material,
    size: product.size.join('|'),
    price: usd(product.price),
    sale_price: product.sale_price === undefined ? '' : usd(product.sale_price),
    availability: product.availability,
    item_group_id: product.item_group_id ?? '',
    image_link: imageLink(product),
  }
}

function imageLink({ id }: DemoProduct): string {
  return `images/${id}.png`
}

function usd(amount: number): string {
  return `${amount.toFixed(2)} USD`
}
