import assert from 'node:assert/strict'
import test from 'node:test'
import type { CatalogConfig } from '@lookalike/shared'
import { inspectFeed, readFeed } from '../src/index.ts'
import { feedOf, refusal } from './reading.ts'
import { tempFile } from './temp.ts'

const EUR: CatalogConfig = { currencies: ['EUR'], attributes: [] }
const GOOGLE = 'xmlns:g="http://base.google.com/ns/1.0"'
const rss = (items: string, prolog = '<?xml version="1.0"?>') => `${prolog}
<rss version="2.0" ${GOOGLE}>
  <channel><title>Shop</title><link>https://shop.example</link><description>All</description>${items}</channel>
</rss>`
const simpleItem = (id: string, more = '') =>
  `<item><g:id>${id}</g:id><g:title>T ${id}</g:title><g:image_link>${id}.jpg</g:image_link>${more}</item>`

test('a Google TSV with spaced names, CRLF, a BOM and bare quotes', async (t) => {
  const { container, preset, warnings, rows } = await feedOf(
    t,
    [
      '\uFEFFid\ttitle\timage link\tadditional image link\tavailability\tprice\t' +
        'sale price\tproduct type\titem group id\tgoogle product category',
      'SKU1\tSwim 5" shorts, blue\thttps://c.example/w_4,h_3/1.jpg\t' +
        'https://c.example/2.jpg,https://c.example/w_4,h_3/3.jpg\tIn Stock\t19.90 EUR\t' +
        '15.00 EUR\tMen > Shorts\tG1\t204',
      'SKU2\t\thttps://c.example/4.jpg\t\tpre-order\t20 EUR\t\t\t\t',
      'SKU3\tTee\t5.jpg\t6.jpg, 7.jpg\tout of stock\t9 EUR\t\t\t\t',
      '',
    ].join('\r\n'),
    EUR,
  )
  assert.deepEqual([container, preset], ['tsv', 'google-merchant'])
  assert.deepEqual(warnings, ['Columns not used: google product category'])
  assert.deepEqual(rows[0]?.product, {
    id: 'SKU1',
    title: 'Swim 5" shorts, blue',
    availability: 'in_stock',
    price: { amount: 19.9, currency: 'EUR' },
    sale_price: { amount: 15, currency: 'EUR' },
    product_type: 'Men > Shorts',
    item_group_id: 'G1',
  })
  assert.deepEqual(rows[0]?.images, [
    'https://c.example/w_4,h_3/1.jpg',
    'https://c.example/2.jpg',
    'https://c.example/w_4,h_3/3.jpg',
  ])
  assert.equal(rows[1]?.error?.message, 'title is required')
  assert.equal(rows[1]?.original['availability'], 'pre-order')
  assert.deepEqual([rows[2]?.product?.availability, rows[2]?.images], ['out_of_stock', ['5.jpg', '6.jpg', '7.jpg']])
})

test('a Google CSV with quotes, line breaks in cells and columns in another order', async (t) => {
  const { container, preset, rows } = await feedOf(
    t,
    'price,condition,title,image_link,id,gender,color,material,pattern,brand,size\n' +
      '"10.00 EUR",new,"The ""best""\ntee, ever",a.jpg,1,female,Blue/White,Cotton,Striped,Acme,S/M\n',
    EUR,
  )
  assert.deepEqual([container, preset], ['csv', 'google-merchant'])
  assert.deepEqual(rows[0]?.product, {
    id: '1',
    title: 'The "best"\ntee, ever',
    price: { amount: 10, currency: 'EUR' },
    gender: 'female',
    color: 'Blue/White',
    material: 'Cotton',
    pattern: 'Striped',
    brand: 'Acme',
    size: ['S/M'],
  })
})

test('a Google CSV that lacks columns is refused by name', async (t) => {
  const error = await refusal(t, 'id,gtin,price\n1,2,3\n')
  assert.deepEqual(
    error.fields.map(({ field }) => field),
    ['title', 'image_link'],
  )
})

test('RSS 2.0 with CDATA, entities, repeated images and elements inside of elements', async (t) => {
  const { container, preset, rows } = await feedOf(
    t,
    rss(`
    <item>
      <title>Plain</title><link>https://shop.example/1?a=1&amp;b=2</link>
      <description><![CDATA[Soft & <b>warm</b>]]></description>
      <g:id>1</g:id><g:title>Caf&#233; &quot;tee&quot; &lt;new&gt;</g:title><g:price>19.90 EUR</g:price>
      <g:shipping><g:country>DE</g:country><g:price>4.95 EUR</g:price></g:shipping>
      <g:image_link>https://c.example/1.jpg</g:image_link>
      <g:additional_image_link>https://c.example/w_4,h_3/2.jpg</g:additional_image_link>
      <g:additional_image_link> https://c.example/3.jpg </g:additional_image_link>
      <g:product_type>Shirts &gt; Tees</g:product_type><g:product_type>Second</g:product_type>
      <g:availability>out of stock</g:availability>
    </item>${simpleItem('2', '<g:price>free</g:price>')}${simpleItem('3', '<g:sale_price>5 EUR</g:sale_price>')}`),
    EUR,
  )
  assert.deepEqual([container, preset], ['xml', 'google-merchant'])
  assert.deepEqual(rows[0]?.product, {
    id: '1',
    title: 'Café "tee" <new>',
    description: 'Soft & <b>warm</b>',
    link: 'https://shop.example/1?a=1&b=2',
    availability: 'out_of_stock',
    product_type: 'Shirts > Tees',
    price: { amount: 19.9, currency: 'EUR' },
  })
  assert.deepEqual(rows[0]?.images, [
    'https://c.example/1.jpg',
    'https://c.example/w_4,h_3/2.jpg',
    'https://c.example/3.jpg',
  ])
  assert.deepEqual([rows[1]?.row, rows[1]?.error?.code, rows[1]?.original['price']], [2, 'invalid_value', 'free'])
  assert.deepEqual(rows[2]?.product?.sale_price, { amount: 5, currency: 'EUR' })
})

test('Atom with links as attributes and its own names', async (t) => {
  const { container, rows } = await feedOf(
    t,
    `<?xml version="1.0" encoding="UTF-8"?>
    <feed xmlns="http://www.w3.org/2005/Atom" ${GOOGLE}><title>Shop</title><id>tag:shop</id>
      <entry><title>Red wool sweater</title><link rel="self" href="https://shop.example/self"/>
        <link href="https://shop.example/1"/>
        <summary>Comfortable and soft</summary><id>tag:shop:1</id><g:id>W1</g:id>
        <g:image_link>w1.jpg</g:image_link></entry>
      <entry><title>Hat</title><id>H1</id><g:image_link>h1.jpg</g:image_link></entry>
    </feed>`,
  )
  assert.equal(container, 'xml')
  assert.deepEqual(
    rows.map(({ product }) => product),
    [
      { id: 'W1', title: 'Red wool sweater', description: 'Comfortable and soft', link: 'https://shop.example/1' },
      { id: 'H1', title: 'Hat' },
    ],
  )
})

test('a field that only late items have is still read', async (t) => {
  const items = Array.from({ length: 150 }, (_, index) =>
    simpleItem(`i${index}`, index === 149 ? '<g:color>Red</g:color>' : ''),
  )
  const { rows } = await feedOf(t, rss(items.join('\n')))
  assert.equal(rows.length, 150)
  assert.equal(rows[149]?.product?.color, 'Red')
})

test('XML that declares a document type is refused: no entity is expanded or fetched', async (t) => {
  const lol = Array.from({ length: 9 }, (_, index) => `<!ENTITY l${index + 1} "${`&l${index};`.repeat(10)}">`).join('')
  const bomb = rss(
    simpleItem('1', '<g:color>&l9;</g:color>'),
    `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">${lol}]>`,
  )
  const external = rss(
    simpleItem('1', '<g:color>&x;</g:color>'),
    '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
  )
  for (const feed of [bomb, external]) assert.match((await refusal(t, feed)).message, /declares a document type/)
  assert.match((await refusal(t, rss(simpleItem('1', '<g:color>&x;</g:color>')))).message, /not well-formed.*entity/)
})

test('huge or endlessly nested elements are refused before they fill the memory', async (t) => {
  const huge = 'x'.repeat(3_000_000)
  for (const feed of [
    rss(simpleItem('1', `<g:color>${huge}</g:color>`)),
    rss(`<!-- ${huge} -->`),
    rss(simpleItem('1', `<g:color a="${huge}"/>`)),
    rss(`<item>${'<g:color>x</g:color>'.repeat(100_000)}</item>`),
    rss('').replace('Shop', huge),
  ])
    assert.match((await refusal(t, feed)).message, /larger than 1048576 characters/)
  assert.match((await refusal(t, rss('<a>'.repeat(200)))).message, /nested more than 100 deep/)
})

test('XML that is no feed, is cut off or has no items is refused with the reason', async (t) => {
  assert.match((await refusal(t, '<html><body>404</body></html>')).message, /neither RSS nor Atom: its root is <html>/)
  assert.match((await refusal(t, rss(simpleItem('1')).slice(0, -20))).message, /not well-formed/)
  assert.match((await refusal(t, rss(''))).message, /holds no product/)
  assert.match(
    (await refusal(t, rss(simpleItem('1')).replace(GOOGLE, ''))).message,
    /not well-formed.*unbound namespace prefix/,
  )
  assert.match(
    (await refusal(t, rss(simpleItem('1'), '<?xml version="1.0" encoding="Shift_JIS"?>'))).message,
    /encoding is Shift_JIS; save it as UTF-8/,
  )
})

test('XML that breaks off far in keeps what came before and then ends with the reason', async (t) => {
  const items = Array.from({ length: 5000 }, (_, index) => simpleItem(`i${index}`)).join('\n')
  const file = await tempFile(t, rss(items).slice(0, -100))
  const { description } = await inspectFeed(file, { imagesDir: '.' }, EUR)
  let rows = 0
  await assert.rejects(
    async () => {
      for await (const _row of readFeed(file, description, EUR)) rows += 1
    },
    { code: 'source_invalid', message: /not well-formed/ },
  )
  assert.ok(rows > 4900, `${rows}`)
})
