import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { groupOf, type SearchResult } from '@lookalike/shared'
import sharp from 'sharp'
import { assertProblem } from './problems.ts'
import { openStack, picture, readAnswer, type Stack } from './stack.ts'

let stack: Stack
before(async () => {
  stack = await openStack()
})
after(() => stack.close())

type Part = readonly [field: string, value: string | Uint8Array]

async function mixedJson<T = SearchResult>(body: unknown, query = '') {
  const init = { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  return readAnswer<T>(await fetch(`${stack.api}/v1/search/mixed?${query}`, init))
}

async function mixedForm<T = SearchResult>(parts: readonly Part[], query = '') {
  const form = new FormData()
  for (const [field, value] of parts) {
    if (typeof value === 'string') form.append(field, value)
    else form.append(field, new Blob([Buffer.from(value)]), 'photo')
  }
  return readAnswer<T>(await fetch(`${stack.api}/v1/search/mixed?${query}`, { method: 'POST', body: form }))
}

const ids = ({ items }: SearchResult) => items.map(({ product }) => product.id)
const scoreOf = ({ items }: SearchResult, id: string) => items.find(({ product }) => product.id === id)?.score ?? NaN

test('one positive product gives what is similar to it, as JSON and as a form', async () => {
  const { body: similar } = await stack.get<SearchResult>('/v1/products/square-orange-0/similar?limit=30')
  for (const { status, body } of [
    await mixedJson({ positive: ['square-orange-0'] }, 'limit=30'),
    await mixedJson({ positive: ['square-orange-0'], limit: 30 }),
    await mixedForm([['positive', 'square-orange-0']], 'limit=30'),
    await mixedForm([
      ['positive', 'square-orange-0'],
      ['limit', '30'],
    ]),
  ]) {
    assert.equal(status, 200)
    assert.deepEqual(ids(body), ids(similar))
    for (const { product, score } of body.items) assert.ok(Math.abs(score - scoreOf(similar, product.id)) < 1e-5)
    assert.equal(body.nextCursor !== null, similar.nextCursor !== null)
  }
})

test('a negative example pushes its like away, and the groups of all examples are left out', async () => {
  const positive = ['square-crimson-0', 'circle-navy-0']
  const { body: plain } = await mixedJson({ positive }, 'limit=100')
  const { body: mixed } = await mixedJson({ positive, negative: ['stripes-black-0'] }, 'limit=100')
  const gone = (id: string, { items }: SearchResult) => !items.some(({ product }) => groupOf(product) === id)
  for (const group of ['square-crimson-0', 'circle-navy']) assert.ok(gone(group, plain) && gone(group, mixed), group)
  assert.ok(!gone('stripes-black-0', plain) && gone('stripes-black-0', mixed))
  assert.ok(scoreOf(mixed, 'stripes-black-10') < scoreOf(plain, 'stripes-black-10'))
  assert.ok(ids(mixed).indexOf('stripes-black-10') > ids(plain).indexOf('stripes-black-10'))
})

test('photos stand beside products, each with its crop', async () => {
  const photo = await picture('triangle', 'darkgreen')
  const { body } = await mixedForm([['positive', photo]], 'limit=1')
  assert.equal(ids(body)[0], 'triangle-darkgreen-0')
  assert.ok((body.items[0]?.score ?? 0) > 0.99)

  const [left, right] = await Promise.all([picture('stripes', 'black'), picture('triangle', 'darkgreen')])
  const both = await sharp({ create: { width: 240, height: 120, channels: 3, background: 'white' } })
    .composite([
      { input: left, left: 0, top: 0 },
      { input: right, left: 120, top: 0 },
    ])
    .png()
    .toBuffer()
  const halves = [
    ['positive', both],
    ['negative', both],
    ['crop', '0.5,0,0.5,1'],
    ['crop', '0,0,0.5,1'],
  ] as const
  const { body: cropped } = await mixedForm(halves, 'limit=100')
  const asProducts = await mixedForm(
    [
      ['positive', 'triangle-darkgreen-0'],
      ['negative', 'stripes-black-0'],
    ],
    'limit=100',
  )
  for (const { product, score } of asProducts.body.items) {
    assert.ok(Math.abs(score - scoreOf(cropped, product.id)) < 0.02, `${product.id}: ${score}`)
  }

  const { body: mixed } = await mixedForm(
    [
      ['positive', photo],
      ['positive', 'square-navy-0'],
      ['negative', await picture('circle', 'black')],
      ['color', 'navy'],
    ],
    'limit=100&not.product_type=circle',
  )
  assert.deepEqual(ids(mixed).sort(), [
    'square-navy-10',
    'stripes-navy-0',
    'stripes-navy-10',
    'triangle-navy-0',
    'triangle-navy-10',
  ])
})

test('pages, smallest score, words and exclusions work as in every search', async () => {
  const examples = { positive: ['square-navy-0'], negative: ['circle-orange-0'] }
  const { body: whole } = await mixedJson(examples, 'limit=20')
  const { body: first } = await mixedJson(examples, 'limit=12')
  const { body: second } = await mixedJson(examples, `limit=8&cursor=${first.nextCursor}`)
  assert.deepEqual([...ids(first), ...ids(second)], ids(whole))
  const { body: scored } = await mixedJson({ ...examples, min_score: whole.items[5]?.score, limit: 100 })
  assert.deepEqual(ids(scored), ids(whole).slice(0, 6))
  const filter = { color: ['navy', 'orange'], 'price.gte': 25, 'not.product_type': 'stripes' }
  const { body: filtered } = await mixedJson({ ...examples, ...filter }, 'limit=50')
  assert.deepEqual(ids(filtered).sort(), [
    'triangle-navy-0',
    'triangle-navy-10',
    'triangle-orange-0',
    'triangle-orange-10',
  ])
  const { body: found } = await mixedJson(examples, 'q=crimson&exclude_id=circle-crimson-0&exclude_id=square-crimson-0')
  assert.deepEqual(ids(found).sort(), [
    'square-crimson-10',
    'stripes-crimson-0',
    'stripes-crimson-10',
    'triangle-crimson-0',
    'triangle-crimson-10',
  ])
})

test('diversity reorders the same hits, on every page alike', async () => {
  const similar = async (query: string) =>
    (await stack.get<SearchResult>(`/v1/products/square-navy-0/similar?${query}`)).body
  const plain = await similar('limit=100')
  for (const diversity of [0.3, 1]) {
    const whole = await similar(`limit=100&diversity=${diversity}`)
    assert.deepEqual(new Set(ids(whole)), new Set(ids(plain)))
    assert.notDeepEqual(ids(whole), ids(plain))
    assert.equal(ids(whole)[0], ids(plain)[0])
    for (const { product, score } of whole.items) assert.equal(score, scoreOf(plain, product.id))
    const pages: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: SearchResult = await similar(`limit=8&diversity=${diversity}${cursor && `&cursor=${cursor}`}`)
      pages.push(...ids(page))
      cursor = page.nextCursor
    }
    assert.deepEqual(pages, ids(whole))
  }
  // Three quarters of the shapes come as near twins: the first answers should not.
  const { body: parted } = await mixedJson(
    { positive: ['square-navy-0'] },
    'limit=5&diversity=0.7&not.product_type=circle',
  )
  const looks = parted.items.map(({ product }) => `${product.product_type} ${product.color}`)
  assert.equal(new Set(looks).size, looks.length, looks.join())
})

test('wrong requests are told what is wrong', async () => {
  const photo = await picture('square', 'navy')
  const refused = { status: 400, code: 'invalid_request' }
  assertProblem(await mixedJson({}), { ...refused, field: 'positive' })
  assertProblem(await mixedJson([]), { ...refused, field: 'body' })
  assertProblem(await mixedJson({ positive: [{}] }), { ...refused, field: 'positive.0' })
  assertProblem(await mixedJson({ positive: ['x'], color: { in: ['navy'] } }), { ...refused, field: 'color' })
  for (const answer of [
    await mixedJson({ positive: [], negative: ['square-navy-0'] }),
    await mixedForm([['negative', photo]]),
    await mixedForm([['positive', new Uint8Array()]]),
    await mixedJson({ positive: Array.from({ length: 11 }, () => 'square-navy-0') }),
  ])
    assertProblem(answer, { ...refused, field: 'positive' })
  const eleven = Array.from({ length: 11 }, (): Part => ['negative', photo])
  assertProblem(await mixedForm([['positive', 'square-navy-0'], ...eleven]), { ...refused, field: 'negative' })
  const unknown = { positive: ['square-navy-0', 'nobody'] }
  const missing = await mixedJson<{ detail: string }>(unknown)
  assertProblem(missing, { status: 404, code: 'product_not_found', field: 'positive' })
  assert.match(missing.body.detail, /nobody/)
  assertProblem(await mixedForm([['image', photo]]), { ...refused, field: 'image' })
  assertProblem(
    await mixedForm([
      ['positive', photo],
      ['crop', '2,0,1,1'],
    ]),
    { ...refused, field: 'crop' },
  )
  assertProblem(
    await mixedForm([
      ['positive', photo],
      ['positive', photo],
      ['crop', '0,0,1,1'],
    ]),
    {
      ...refused,
      field: 'crop',
    },
  )
  const broken = await mixedForm<{ detail: string }>([
    ['positive', photo],
    ['positive', Buffer.from('no image')],
  ])
  assertProblem(broken, { status: 422, code: 'image_undecodable', field: 'positive' })
  assert.match(broken.body.detail, /photo 2/)
  const known = { positive: ['square-navy-0'] }
  for (const [name, value] of [
    ['limit', 0],
    ['diversity', 2],
    ['min_score', 7],
    ['in_stock', 'maybe'],
  ] as const) {
    assertProblem(await mixedJson({ ...known, [name]: value }), { ...refused, field: name })
    assertProblem(await mixedJson(known, `${name}=${value}`), { ...refused, field: name })
  }
  assertProblem(await mixedJson(known, 'colour=Red'), { status: 400, code: 'invalid_filter', field: 'colour' })
  assertProblem(await mixedJson({ ...known, colour: 'Red' }), { status: 400, code: 'invalid_filter', field: 'colour' })
  const far = Buffer.from('o200').toString('base64url')
  assertProblem(await mixedJson(known, `diversity=0.5&cursor=${far}`), { status: 400, code: 'invalid_cursor' })
  assert.deepEqual((await mixedJson(known, `cursor=${far}`)).body.items, [])
  const text = await fetch(`${stack.api}/v1/search/mixed`, { method: 'POST', body: 'positive=square-navy-0' })
  assertProblem(await readAnswer(text), { ...refused, field: 'body' })
  const xml = { method: 'POST', body: '<x/>', headers: { 'content-type': 'application/xml' } }
  assertProblem(await readAnswer(await fetch(`${stack.api}/v1/search/mixed`, xml)), {
    status: 415,
    code: 'unsupported_media_type',
  })
})

test('photos may take 20 MB together', async () => {
  const big = Buffer.concat([await picture('square', 'navy'), Buffer.alloc(11_000_000)])
  assert.equal((await mixedForm([['positive', big]], 'limit=1')).status, 200)
  const two = await mixedForm([
    ['positive', big],
    ['negative', big],
  ])
  assertProblem(two, { status: 413, code: 'payload_too_large' })
})
