import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { ASSORTMENT } from '../src/assortment/index.ts'
import { drawProduct } from '../src/draw.ts'
import { demoProducts } from '../src/products.ts'
import { CSV_COLUMNS, productsCsv } from '../src/write.ts'

const products = demoProducts()

function fingerprint(seed: number): string {
  const hash = createHash('sha256')
  const drawn = demoProducts(seed)
  for (const product of drawn) hash.update(drawProduct(product))
  return hash.update(productsCsv(drawn)).digest('hex')
}

test('the same seed gives the same drawings and the same CSV, another seed gives others', () => {
  assert.equal(fingerprint(1), fingerprint(1))
  assert.notEqual(fingerprint(1), fingerprint(2))
})

test('the catalog is big and varied, and its ids are unique', () => {
  assert.ok(products.length >= 600, `${products.length} products`)
  assert.equal(new Set(products.map(({ id }) => id)).size, products.length)
  assert.equal(new Set(products.map(({ product_type }) => product_type)).size, 28)
  assert.ok(new Set(products.map(({ color }) => color)).size >= 16)
  assert.ok(new Set(products.map(({ pattern }) => pattern)).size >= 12)
})

test('every style of every garment can be drawn', () => {
  for (const { garment, styles } of ASSORTMENT) {
    for (const { name, denim = false } of styles) {
      const design = { garment, style: name, denim, color: 'Navy', accent: 'Red', pattern: 'Striped', seed: 7 } as const
      const svg = drawProduct({ design })
      assert.match(svg, /^<svg .*<\/svg>$/s)
      assert.doesNotMatch(svg, /NaN|undefined|null/, `${garment} ${name}`)
    }
  }
})

test('some designs come in several colours, as one group that shares everything but colour and stock', () => {
  const grouped = products.filter(({ item_group_id }) => item_group_id !== undefined)
  const groups = Object.groupBy(grouped, ({ item_group_id = '' }) => item_group_id)
  assert.ok(Object.keys(groups).length >= 30)
  for (const group of Object.values(groups)) {
    assert.ok(group && group.length >= 2)
    assert.equal(new Set(group.map(({ color }) => color)).size, group.length)
    const shared = group.map(({ brand, price, design }) => `${brand} ${price} ${design.style} ${design.seed}`)
    assert.equal(new Set(shared).size, 1)
  }
})

test('prices are plausible: within the range of the garment, sales below the list price', () => {
  for (const { id, price, sale_price, design } of products) {
    const range = ASSORTMENT.find(({ garment }) => garment === design.garment)
    assert.ok(range)
    assert.ok(price >= range.price[0] && price <= range.price[1] + 1, `${id} costs ${price}`)
    assert.ok(sale_price === undefined || (sale_price > 0 && sale_price < price), `${id} is on sale for ${sale_price}`)
  }
  const sales = products.filter(({ sale_price }) => sale_price !== undefined).length
  const gone = products.filter(({ availability }) => availability === 'out_of_stock').length
  assert.ok(sales > 50 && sales < 250, `${sales} on sale`)
  assert.ok(gone > 15 && gone < 120, `${gone} out of stock`)
})

test('the CSV has one row per product and reads back', () => {
  const [header, ...rows] = parseCsv(productsCsv(products))
  assert.deepEqual(header, [...CSV_COLUMNS])
  assert.equal(rows.length, products.length)
  rows.forEach((cells, i) => {
    const row = Object.fromEntries(CSV_COLUMNS.map((column, at) => [column, cells[at]]))
    const product = products[i]
    assert.ok(product)
    assert.equal(row['id'], product.id)
    assert.equal(row['title'], product.title)
    assert.equal(row['description'], product.description)
    assert.deepEqual(row['size']?.split('|'), product.size)
    assert.equal(row['price'], `${product.price.toFixed(2)} USD`)
    assert.equal(row['sale_price'], product.sale_price === undefined ? '' : `${product.sale_price.toFixed(2)} USD`)
    assert.equal(row['image_link'], `images/${product.id}.png`)
  })
})

/** RFC 4180, enough to read back what was written. */
function parseCsv(text: string): string[][] {
  const cell = /(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g
  return text.trimEnd().split('\n').map((line) =>
    [...line.matchAll(cell)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? ''),
  )
}
