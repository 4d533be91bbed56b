import assert from 'node:assert/strict'
import test from 'node:test'
import { type CatalogConfig, DEFAULT_CATALOG } from '@lookalike/shared'
import fc from 'fast-check'
import { inspectFeed, KAGGLE_ATTRIBUTES, readFeed } from '../src/index.ts'
import { refusal, rowsOf } from './reading.ts'
import { tempFile, zipOf } from './temp.ts'

const KAGGLE: CatalogConfig = { ...DEFAULT_CATALOG, attributes: [...KAGGLE_ATTRIBUTES] }
const KAGGLE_HEADER = 'id,gender,masterCategory,subCategory,articleType,baseColour,season,year,usage,productDisplayName'

test('the Kaggle layout becomes products', async (t) => {
  const rows = await rowsOf(
    t,
    `${KAGGLE_HEADER}\n1163,Men,Apparel,Topwear,Tshirts,Blue,Summer,2011,Sports,Nike Sahara Team India Fanwear\n`,
    KAGGLE,
  )
  assert.deepEqual(
    rows.map(({ row, product, images }) => ({ row, product, images })),
    [
      {
        row: 1,
        product: {
          id: '1163',
          title: 'Nike Sahara Team India Fanwear',
          gender: 'Men',
          color: 'Blue',
          product_type: 'Tshirts',
          attributes: {
            masterCategory: 'Apparel',
            subCategory: 'Topwear',
            articleType: 'Tshirts',
            season: 'Summer',
            year: 2011,
            usage: 'Sports',
          },
        },
        images: ['images/1163.jpg'],
      },
    ],
  )
})

test("an unquoted comma in Kaggle's last column belongs to the title", async (t) => {
  const [row] = await rowsOf(
    t,
    `${KAGGLE_HEADER}\n6044,Men,A,B,C,Blue,Summer,2011,Casual,Sepia, Men Blue Shirt\n`,
    KAGGLE,
  )
  assert.equal(row?.product?.title, 'Sepia, Men Blue Shirt')
})

test('attributes the catalog does not declare are left out with a warning', async (t) => {
  const file = await tempFile(t, `${KAGGLE_HEADER}\n1,Men,A,B,C,Blue,S,2011,U,Title\n`)
  const { description, warnings } = await inspectFeed(file, { imagesDir: '.' }, DEFAULT_CATALOG)
  assert.match(warnings.join(), /masterCategory.*usage/)
  const [row] = await Array.fromAsync(readFeed(file, description, DEFAULT_CATALOG))
  assert.equal(row?.product?.attributes, undefined)
})

test('a plain CSV is mapped by its own names and by a column map', async (t) => {
  const csv =
    'sku;title;bild;price;size;additional_image_link;season\nA1;"Tee; blue";a.jpg;19.90 eur;S|M;b.jpg, c.jpg;Summer\nA2;Hat;b.jpg;5;;;\n'
  const catalog: CatalogConfig = {
    currencies: ['USD', 'EUR'],
    attributes: [{ name: 'season', type: 'string', filterable: true, facet: true }],
  }
  const rows = await rowsOf(t, csv, catalog, { columns: { id: 'sku', image_link: 'bild' } })
  assert.deepEqual(rows[0]?.product, {
    id: 'A1',
    title: 'Tee; blue',
    price: { amount: 19.9, currency: 'EUR' },
    size: ['S', 'M'],
    attributes: { season: 'Summer' },
  })
  assert.deepEqual(rows[0]?.images, ['a.jpg', 'b.jpg', 'c.jpg'])
  assert.deepEqual(rows[1]?.product, { id: 'A2', title: 'Hat', price: { amount: 5, currency: 'USD' } })
})

test('each bad row keeps its number, columns and reason and does not stop the rest', async (t) => {
  const csv = [
    'id,title,image_link,price,availability',
    'A,First,a.jpg,10,in stock',
    ',No id,b.jpg,10,',
    'C,Bad price,c.jpg,cheap,',
    'A,Again,d.jpg,10,',
    'E,No image,,10,',
    'F,Too,many,cells,in,here',
    'G,Bad availability,g.jpg,,maybe',
    'H,Last,h.jpg,,preorder',
  ].join('\r\n')
  const rows = await rowsOf(t, `\uFEFF${csv}`)
  assert.deepEqual(
    rows.map(({ row, error }) => [row, error?.code]),
    [
      [1, undefined],
      [2, 'missing_value'],
      [3, 'invalid_value'],
      [4, 'duplicate_id'],
      [5, 'missing_value'],
      [6, 'invalid_value'],
      [7, 'invalid_value'],
      [8, undefined],
    ],
  )
  assert.match(rows[2]?.error?.message ?? '', /price.*"cheap".*19\.90 EUR/)
  assert.match(rows[3]?.error?.message ?? '', /"A" already stands in row 1/)
  assert.equal(rows[2]?.original['title'], 'Bad price')
})

test('what cannot be used is refused with the fix', async (t) => {
  assert.match((await refusal(t, '')).message, /empty/)
  assert.match((await refusal(t, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0]))).message, /not a text file/)
  const lacking = await refusal(t, 'name,image_link\nx,y\n')
  assert.deepEqual(
    lacking.fields.map(({ field }) => field),
    ['id', 'title'],
  )
  assert.match(lacking.message, /it has name, image_link/)
  assert.match((await refusal(t, 'id,title,image_link\n', {})).message, /holds no images/)
  assert.match(
    (await refusal(t, 'id,title,image_link\n', { imagesDir: '.', columns: { id: 'sku' } })).message,
    /no column "sku"/,
  )
  assert.match(
    (await refusal(t, 'id,title,image_link\n', { imagesDir: '.', columns: { identity: 'id' } })).message,
    /not a product field/,
  )
})

test('any table of texts survives writing and reading', async (t) => {
  const cell = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .map((text) => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '').trim())
    .filter(Boolean)
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(cell, { minLength: 1, maxLength: 20 }),
      fc.constantFrom(',', ';', '\t'),
      async (ids, delimiter) => {
        const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
        const lines = ids.map((id) => [id, `Title of\n${id}`, 'a.jpg'].map(quote).join(delimiter))
        const rows = await rowsOf(t, [`id${delimiter}title${delimiter}image_link`, ...lines].join('\n'))
        assert.deepEqual(
          rows.map(({ product }) => product?.id),
          ids,
        )
        assert.deepEqual(
          rows.map(({ product }) => product?.title),
          ids.map((id) => `Title of\n${id}`),
        )
      },
    ),
    { numRuns: 50 },
  )
})

test('a ZIP is read from the CSV nearest to its root', async (t) => {
  const zip = await zipOf({
    '__MACOSX/._products.csv': 'junk',
    'shop/products.csv': 'id,title,image_link\nA,Tee,images/a.jpg\n',
    'shop/images/a.jpg': 'bytes',
    'shop/old/products.csv': 'x',
  })
  const rows = await rowsOf(t, zip)
  assert.deepEqual(
    rows.map(({ product }) => product?.id),
    ['A'],
  )
})

test('a ZIP that climbs out, lacks a CSV, is cut off or ambiguous is refused', async (t) => {
  const good = await zipOf({ 'products.csv': 'id,title,image_link\n', 'aa/aa/evil.jpg': 'x' })
  const climbing = Buffer.from(good.toString('latin1').replaceAll('aa/aa/evil.jpg', '../../evil.jpg'), 'latin1')
  assert.match((await refusal(t, climbing)).message, /invalid relative path.*\.\.\/\.\.\/evil\.jpg/)
  assert.match((await refusal(t, await zipOf({ 'a.jpg': 'x' }))).message, /holds no CSV file/)
  assert.match((await refusal(t, good.subarray(0, good.length - 30))).message, /not a ZIP archive, or not a whole one/)
  assert.match((await refusal(t, await zipOf({ 'a.csv': 'x', 'b.csv': 'x' }))).message, /several CSV files/)
})

test('a damaged feed in a ZIP is refused', async (t) => {
  const zip = await zipOf({ 'products.csv': `id,title,image_link\n${'A,Tee,a.jpg\n'.repeat(500)}` })
  const start = zip.indexOf('products.csv') + 'products.csv'.length
  zip.fill(0xff, start, start + 8)
  assert.match((await refusal(t, zip)).message, /"products.csv" is damaged/)
})

test('a column map comes with the preset "columns" only', async (t) => {
  const error = await refusal(t, 'id,title,image_link\n', { imagesDir: '.', preset: 'shopify', columns: { id: 'id' } })
  assert.match(error.message, /shopify has its own column map/)
})

test('a feed that came alone is looked into only as far as its first product with an image', async (t) => {
  const item = (n: number) =>
    `<item><g:id>${n}</g:id><title>T</title><g:image_link>https://a/${n}.png</g:image_link></item>`
  const items = Array.from({ length: 900 }, (_, n) => item(n))
  const file = await tempFile(
    t,
    `<rss xmlns:g="http://base.google.com/ns/1.0"><channel>${items.join('\n')}<item><g:id>`,
  )
  const { description } = await inspectFeed(file, {}, DEFAULT_CATALOG)
  assert.equal(description.container, 'xml')
  await assert.rejects(Array.fromAsync(readFeed(file, description, DEFAULT_CATALOG)), { code: 'source_invalid' })
})

test('products as the API answers them: images as a list, left out, or none; misspelt fields are told', async (t) => {
  const items = [
    {
      id: '1',
      title: 'A',
      version: 7,
      price: { amount: 5, currency: 'USD' },
      images: [{ url: 'https://a/1.png', position: 3 }, 'b.png'],
    },
    { id: '2', title: 'B', images: [] },
    { id: '3', title: 'C', images: null },
    { id: '4', title: 'D', colour: 'red', images: [] },
    { id: '5', title: 'E', images: [7] },
  ]
  const file = await tempFile(t, items.map((item) => JSON.stringify(item)).join('\n'))
  const { description, warnings } = await inspectFeed(file, {}, DEFAULT_CATALOG)
  assert.deepEqual([description.preset, warnings], ['lookalike', []])
  const read = await Array.fromAsync(readFeed(file, description, DEFAULT_CATALOG))
  assert.deepEqual(
    read.map(({ images, error }) => images ?? error?.message),
    [
      ['https://a/1.png', 'b.png'],
      [],
      undefined,
      'colour is not a product field',
      'images: must be an array of URLs, or of objects with a url',
    ],
  )
  assert.deepEqual(read[0]?.product, { id: '1', title: 'A', price: { amount: 5, currency: 'USD' } })
  assert.deepEqual(read[2]?.product, { id: '3', title: 'C' })
})
