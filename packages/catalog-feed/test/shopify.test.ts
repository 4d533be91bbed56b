import assert from 'node:assert/strict'
import test from 'node:test'
import type { CatalogConfig } from '@lookalike/shared'
import { feedOf, refusal } from './reading.ts'

const OLD =
  'Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,' +
  'Option2 Name,Option2 Value,Variant SKU,' +
  'Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,' +
  'Variant Price,Variant Compare At Price,Image Src,Image Position,Variant Image,Status'
const NEW =
  'Title,URL handle,Description,Vendor,Product category,Type,Tags,Published on online store,Status,SKU,' +
  'Option1 name,Option1 value,Option1 Linked To,' +
  'Price,Compare-at price,Inventory tracker,Inventory quantity,Continue selling when out of stock,' +
  'Product image URL,Image position,Variant image URL,' +
  'Google Shopping / Gender'
const TAGGED: CatalogConfig = {
  currencies: ['EUR'],
  attributes: [{ name: 'tags', type: 'string', filterable: true, facet: true }],
}
/** A row with these cells, the others empty. */
const line = (header: string, cells: Record<string, string>) => {
  const columns = header.split(',')
  for (const name of Object.keys(cells)) assert.ok(columns.includes(name), name)
  return columns.map((name) => (cells[name] === undefined ? '' : `"${cells[name].replaceAll('"', '""')}"`)).join(',')
}
const file = (header: string, ...rows: Record<string, string>[]) =>
  [header, ...rows.map((cells) => line(header, cells))].join('\r\n')

test('the old header: variants and image rows are one product', async (t) => {
  const variant = { 'Variant Inventory Tracker': 'shopify', 'Variant Inventory Policy': 'deny' }
  const { preset, warnings, rows } = await feedOf(
    t,
    file(
      OLD,
      {
        ...variant,
        Handle: 'tee',
        Title: 'Tee',
        'Body (HTML)': '<style>p{}</style><p>Soft &amp; "warm",<br>\nreally</p><ul><li>A</li><li>B</li></ul>',
        Vendor: 'Acme',
        Type: 'Shirts',
        Tags: 'summer, new',
        'Option1 Name': 'Color',
        'Option1 Value': 'Red',
        'Option2 Name': 'Size',
        'Option2 Value': 'S',
        'Variant Inventory Qty': '0',
        'Variant Price': '19.90',
        'Variant Compare At Price': '29.90',
        'Image Src': 'b.jpg',
        'Image Position': '2',
        'Variant Image': 'a.jpg',
      },
      {
        ...variant,
        Handle: 'tee',
        'Option1 Value': 'Red',
        'Option2 Value': 'M',
        'Variant Inventory Qty': '3',
        'Variant Price': '19.90',
        'Image Src': 'a.jpg',
        'Image Position': '1',
        'Variant Image': 'v.jpg',
      },
      { Handle: 'tee', 'Image Src': 'c.jpg', 'Image Position': '3' },
      {
        ...variant,
        Handle: 'gift',
        Title: 'Gift card',
        'Product Category': 'Gift Cards',
        'Option1 Name': 'Title',
        'Option1 Value': 'Default Title',
        'Variant Inventory Qty': '0',
        'Variant Price': '10',
        'Image Src': 'g.jpg',
      },
    ),
    TAGGED,
  )
  assert.deepEqual([preset, warnings], ['shopify', []])
  assert.deepEqual(
    rows.map(({ product, images }) => ({ ...product, images })),
    [
      {
        id: 'tee',
        title: 'Tee',
        description: 'Soft & "warm", really A B',
        brand: 'Acme',
        product_type: 'Shirts',
        color: 'Red',
        size: ['S', 'M'],
        availability: 'in_stock',
        price: { amount: 29.9, currency: 'EUR' },
        sale_price: { amount: 19.9, currency: 'EUR' },
        attributes: { tags: 'summer, new' },
        images: ['a.jpg', 'b.jpg', 'c.jpg', 'v.jpg'],
      },
      {
        id: 'gift',
        title: 'Gift card',
        product_type: 'Gift Cards',
        availability: 'out_of_stock',
        price: { amount: 10, currency: 'EUR' },
        images: ['g.jpg'],
      },
    ],
  )
  assert.deepEqual(
    rows.map(({ row, merged }) => [row, merged?.map((source) => source.row)]),
    [
      [1, [2, 3]],
      [4, undefined],
    ],
  )
  assert.equal(rows[0]?.merged?.[1]?.original['Image Src'], 'c.jpg')
})

test('the header since 2024: the same products under new names', async (t) => {
  const { preset, rows } = await feedOf(
    t,
    file(
      NEW,
      {
        Title: 'Tee',
        'URL handle': 'tee',
        Description: 'Plain text',
        Vendor: 'Acme',
        'Product category': 'Apparel > Shirts',
        'Option1 name': 'size',
        'Option1 value': 'S',
        Price: '19.90',
        'Compare-at price': '19.90',
        'Inventory quantity': '0',
        'Inventory tracker': 'shopify',
        'Continue selling when out of stock': 'TRUE',
        'Product image URL': 'https://cdn.example/1,2.jpg',
        'Image position': '1',
        'Google Shopping / Gender': 'unisex',
      },
      { 'URL handle': 'tee', 'Option1 value': 'M', Price: '21', 'Variant image URL': 'https://cdn.example/3.jpg' },
      { 'URL handle': 'tee', 'Product image URL': 'https://cdn.example/2.jpg', 'Image position': '2' },
    ),
  )
  assert.equal(preset, 'shopify')
  assert.deepEqual(
    rows.map(({ product, images }) => ({ ...product, images })),
    [
      {
        id: 'tee',
        title: 'Tee',
        description: 'Plain text',
        brand: 'Acme',
        product_type: 'Apparel > Shirts',
        gender: 'unisex',
        size: ['S', 'M'],
        availability: 'in_stock',
        price: { amount: 19.9, currency: 'USD' },
        images: ['https://cdn.example/1,2.jpg', 'https://cdn.example/2.jpg', 'https://cdn.example/3.jpg'],
      },
    ],
  )
})

test('a handle that comes back is refused, a broken row stands alone, a colour counts when all share it', async (t) => {
  const good = file(
    OLD,
    { Handle: 'a', Title: 'A', 'Option1 Name': 'Colour', 'Option1 Value': 'Red', 'Image Src': 'a.jpg' },
    { Handle: 'a', 'Option1 Value': 'Blue' },
  )
  const { rows } = await feedOf(
    t,
    [
      good,
      'a,too,short',
      line(OLD, { Handle: 'a', 'Image Src': 'a2.jpg' }),
      line(OLD, { Handle: 'b', Title: 'B' }),
      line(OLD, { Handle: 'a', Title: 'A again' }),
    ].join('\r\n'),
  )
  assert.deepEqual(
    rows.map(({ row, product, error }) => [row, product?.id, error?.code]),
    [
      [3, undefined, 'invalid_value'],
      [1, 'a', undefined],
      [5, undefined, 'missing_value'],
      [6, undefined, 'duplicate_id'],
    ],
  )
  assert.deepEqual(rows[1]?.images, ['a.jpg', 'a2.jpg'])
  assert.equal(rows[1]?.product?.color, undefined)
  assert.match(rows[3]?.error?.message ?? '', /"a" already stands in row 1/)
})

test('an export without images is refused with both names of the column', async (t) => {
  const error = await refusal(t, 'Handle,Title,Variant Price\na,A,1\n')
  assert.deepEqual(
    error.fields.map(({ field }) => field),
    ['image src or product image url'],
  )
})

test('endless rows of one handle end as a repeated id, not in memory', async (t) => {
  const { rows } = await feedOf(t, `Handle,Title,Image Src,Variant Price\n${'a,A,a.jpg,1\n'.repeat(5001)}`)
  assert.deepEqual(
    rows.map(({ row, merged, error }) => [row, merged?.length, error?.code]),
    [
      [1, 4999, undefined],
      [5001, undefined, 'duplicate_id'],
    ],
  )
})
