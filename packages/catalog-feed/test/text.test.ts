import assert from 'node:assert/strict'
import test from 'node:test'
import type { CatalogConfig } from '@lookalike/shared'
import { previewFeed } from '../src/index.ts'
import { feedOf, refusal } from './reading.ts'
import { tempFile, zipOf } from './temp.ts'

const CSV = 'id,title,image_link,price\nA,Café – 5 € “tee”,a.jpg,5\n'
const TITLE = 'Café – 5 € “tee”'
/** The characters of `TITLE` that windows-1252 places elsewhere than Latin-1 does. */
const WINDOWS_1252 = new Map([
  ['–', 0x96],
  ['€', 0x80],
  ['“', 0x93],
  ['”', 0x94],
])

test('JSONL: arrays, attributes, money, and a bad line that stops nothing', async (t) => {
  const catalog: CatalogConfig = {
    currencies: ['EUR'],
    attributes: [
      { name: 'year', type: 'number', filterable: true, facet: true },
      { name: 'vegan', type: 'boolean', filterable: true, facet: true },
      { name: 'tags', type: 'string-list', filterable: true, facet: true },
      { name: 'released', type: 'date', filterable: true, facet: false },
    ],
  }
  const { container, preset, warnings, rows } = await feedOf(
    t,
    [
      '{"id":1,"title":"One","price":19.9,"image_link":"1.jpg","additional_image_link":["2,2.jpg","3.jpg"],' +
        '"size":["S","M|L"],"attributes":{"year":2026,"vegan":true,"tags":["a|b","c"],"released":"2026-03-01"}}',
      '{"id":"2","title":"broken"',
      '',
      '["not","an","object"]',
      '{"id":"3","title":"Three","price":{"amount":5,"currency":"EUR"},"image_link":["a.jpg","b.jpg"],' +
        '"additional_image_link":"c.jpg, d.jpg","color":null,"mood":"good"}',
      '{"id":"4","title":{"en":"Four"},"image_link":"4.jpg"}',
      `{"id":"5","title":"${'x'.repeat(1_100_000)}","image_link":"5.jpg"}`,
      '{"id":"6","title":"Six","image_link":"6.jpg","attributes":{"year":"soon"}}\r',
      '{"id":"7","title":"Seven","image_link":"7.jpg","__proto__":{"x":1}}',
      '{"id":"8","title":"Eight","image_link":"8.jpg"}',
      '{"id":"9","title":"Nine","image_link":"9.jpg","attributes":{"released":"1.3.2026"}}',
    ].join('\n'),
    catalog,
  )
  assert.deepEqual([container, preset], ['jsonl', 'columns'])
  assert.match(warnings.join(), /not used: mood/)
  assert.deepEqual(rows[0]?.product, {
    id: '1',
    title: 'One',
    price: { amount: 19.9, currency: 'EUR' },
    size: ['S', 'M|L'],
    attributes: { year: 2026, vegan: true, tags: ['a|b', 'c'], released: '2026-03-01' },
  })
  assert.deepEqual(rows[0]?.images, ['1.jpg', '2,2.jpg', '3.jpg'])
  assert.deepEqual(
    [rows[3]?.product?.price, rows[3]?.images],
    [{ amount: 5, currency: 'EUR' }, ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg']],
  )
  assert.deepEqual(
    rows.map(({ row, error }) => [row, error?.code]),
    [
      [1, undefined],
      [2, 'invalid_value'],
      [4, 'invalid_value'],
      [5, undefined],
      [6, 'invalid_value'],
      [7, 'invalid_value'],
      [8, 'invalid_value'],
      [9, 'invalid_value'],
      [10, undefined],
      [11, 'invalid_value'],
    ],
  )
  const messages = rows.map(({ error }) => error?.message ?? '')
  for (const [index, message] of [
    [1, /not JSON/],
    [2, /not a JSON object/],
    [4, /^title: must be a text/],
    [5, /longer than/],
    [6, /year: "soon"/],
    [9, /released: "1\.3\.2026" is not a date; write it as 2026-03-01/],
  ] as const) {
    assert.match(messages[index] ?? '', message)
  }
})

test('a JSON array and JSON lines without a product are refused', async (t) => {
  assert.match((await refusal(t, '[{"id":"1"}]')).message, /one product a line/)
  assert.match((await refusal(t, '{\n"id": "1"\n}')).message, /holds no product/)
})

test('encodings: a byte order mark decides, then UTF-8, then windows-1252 with a warning', async (t) => {
  const utf16le = Buffer.from(`\uFEFF${CSV}`, 'utf16le')
  const windows = Buffer.from(CSV.split('').map((char) => WINDOWS_1252.get(char) ?? char.charCodeAt(0)))
  const sources = [
    { bytes: Buffer.from(CSV), encoding: 'utf-8' },
    { bytes: Buffer.from(`\uFEFF${CSV}`), encoding: 'utf-8' },
    { bytes: utf16le, encoding: 'utf-16le' },
    { bytes: Buffer.from(utf16le).swap16(), encoding: 'utf-16be' },
    { bytes: windows, encoding: 'windows-1252' },
  ]
  for (const source of sources) {
    const { encoding, rows, warnings } = await feedOf(t, source.bytes)
    assert.equal(encoding, source.encoding)
    assert.deepEqual([rows[0]?.product?.id, rows[0]?.product?.title], ['A', TITLE], source.encoding)
    assert.equal(warnings.length, source.encoding === 'windows-1252' ? 1 : 0)
  }
  assert.match((await refusal(t, utf16le.subarray(2))).message, /not a text file/)
})

test('characters that reads of a large file cut in two stay whole, and a wrong byte far in is noticed', async (t) => {
  const lines = Array.from({ length: 20_000 }, (_, index) => `${index},${'ä€'.repeat(index % 7)}x,a.jpg`)
  const bytes = Buffer.from(`id,title,image_link\n${lines.join('\n')}`)
  const { encoding, rows } = await feedOf(t, bytes)
  assert.equal(encoding, 'utf-8')
  assert.ok(rows.every(({ product }, index) => product?.title === `${'ä€'.repeat(index % 7)}x`))
  bytes[bytes.length - 7] = 0xff
  assert.equal((await feedOf(t, bytes)).encoding, 'windows-1252')
})

test('an XML feed in ISO-8859-1 and one in UTF-16 read right', async (t) => {
  const xml = (encoding: string) =>
    `<?xml version="1.0" encoding="${encoding}"?><rss xmlns:g="http://base.google.com/ns/1.0"><channel><item>` +
    '<g:id>1</g:id><g:title>Größe</g:title><g:image_link>a.jpg</g:image_link></item></channel></rss>'
  for (const bytes of [Buffer.from(xml('ISO-8859-1'), 'latin1'), Buffer.from(`\uFEFF${xml('UTF-16')}`, 'utf16le')]) {
    assert.equal((await feedOf(t, bytes)).rows[0]?.product?.title, 'Größe')
  }
})

test('a ZIP may hold any of the formats; a .txt file counts where there is no other', async (t) => {
  const tsv = 'id\ttitle\timage_link\nT,Tee\tt.jpg'.replace('T,Tee', 'T\tTee')
  const zips = [
    { 'readme.txt': 'Hi', 'feed.jsonl': '{"id":"T","title":"Tee","image_link":"t.jpg"}' },
    { 'feed.txt': tsv },
    { 'old/products.csv': 'x', 'feed.tsv': tsv },
  ]
  for (const files of zips) {
    const { container, rows } = await feedOf(t, await zipOf(files))
    assert.deepEqual([container, rows.map(({ product }) => product?.id)], ['zip', ['T']])
  }
})

test('a preview shows the first rows and counts the problems of each column by its own name', async (t) => {
  const lines = Array.from({ length: 1200 }, (_, index) =>
    [
      `h${index}`,
      index % 4 === 0 ? '' : 'T',
      index % 2 === 0 ? 'cheap' : '5',
      index === 3 ? '' : 'a.jpg',
      ...(index === 5 ? ['surplus'] : []),
    ].join(';'),
  )
  const file = await tempFile(t, `Handle;Title;Variant Price;Image Src\n${lines.join('\n')}`)
  const preview = await previewFeed(file, {}, { currencies: ['EUR'], attributes: [] })
  assert.deepEqual(
    [preview.container, preview.preset, preview.columns],
    ['csv', 'shopify', ['Handle', 'Title', 'Variant Price', 'Image Src']],
  )
  assert.deepEqual([preview.rows.length, preview.checkedRows], [20, 1000])
  assert.match(preview.warnings.join(), /holds no images/)
  assert.deepEqual(preview.problems, [
    {
      column: 'Variant Price',
      count: 500,
      message: 'price: "cheap" is not a price; write it as "19.90 EUR" or "19.90"',
    },
    { column: 'Image Src', count: 1, message: 'image_link: is required' },
    { column: null, count: 1, message: 'The row has 5 cells, the header has 4; quote texts that hold a delimiter.' },
  ])
})
