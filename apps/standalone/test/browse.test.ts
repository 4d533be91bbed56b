import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { CatalogProduct, ProductList, SearchResult } from '@lookalike/shared'
import { assertProblem } from './problems.ts'
import { openStack, picture, readAnswer, type Stack } from './stack.ts'
import { zipOf } from './zip.ts'

let stack: Stack
before(async () => {
  stack = await openStack()
})
after(() => stack.close())

const browse = async (query: string) => (await stack.get<ProductList>(`/v1/products?${query}`)).body
const ids = ({ items }: ProductList) => items.map(({ id }) => id)
const setAvailability = (id: string, availability: string | null) =>
  stack.admin(`/v1/products/${id}`, {
    method: 'PATCH',
    body: JSON.stringify({ availability }),
    headers: { 'content-type': 'application/merge-patch+json' },
  })

async function allPages(query: string): Promise<CatalogProduct[]> {
  const items: CatalogProduct[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: ProductList = await browse(`${query}${cursor && `&cursor=${cursor}`}`)
    items.push(...page.items)
    cursor = page.nextCursor
  }
  return items
}

test('q finds products by the words of their titles, with facets and filters', async () => {
  const found = await browse('q=NAVY+Circles')
  assert.deepEqual(ids(found), ['circle-navy-0', 'circle-navy-10'])
  assert.deepEqual(found.facets['product_type']?.values, [{ value: 'circle', count: 2 }])
  assert.deepEqual(ids(await browse('q=navy&product_type=square&price.gte=0&sort=-price')), [
    'square-navy-10',
    'square-navy-0',
  ])
  assert.deepEqual(ids(await browse('q=nav')), [])
  assert.equal((await allPages('q=navy&limit=3')).length, 8)
  assert.equal(ids(await browse('q=&limit=100')).length, 40)
  assertProblem(await stack.get('/v1/products?q=!'), { status: 400, code: 'invalid_request', field: 'q' })
})

test('q narrows similar products too', async () => {
  const { body } = await stack.get<SearchResult>('/v1/products/square-navy-0/similar?q=black+triangle')
  assert.deepEqual(body.items.map(({ product }) => product.id).sort(), ['triangle-black-0', 'triangle-black-10'])
})

test('lists come by price or newest first, page after page', async () => {
  const prices = (await allPages('sort=price&limit=7')).map(({ price }) => price?.amount)
  assert.deepEqual(
    prices,
    Array.from({ length: 40 }, (_, n) => n + 5),
  )
  assert.deepEqual(
    (await allPages('sort=-price&limit=9')).map(({ price }) => price?.amount),
    prices.toReversed(),
  )
  const csv = 'id,title,image_link\nzz-new,A new one,new.png\n'
  await stack.upload(await zipOf({ 'new.csv': csv, 'new.png': await picture('circle', 'gold') }))
  assert.equal((await browse('sort=newest&limit=1')).items[0]?.id, 'zz-new')
  for (const sort of ['price', '-price']) assert.equal((await allPages(`sort=${sort}&limit=11`)).at(-1)?.id, 'zz-new')
  const { nextCursor } = await browse('sort=price&limit=5')
  assertProblem(await stack.get(`/v1/products?sort=-price&cursor=${nextCursor}`), {
    status: 400,
    code: 'invalid_cursor',
    field: 'cursor',
  })
  assertProblem(await stack.get('/v1/products?sort=cheap'), { status: 400, code: 'invalid_request', field: 'sort' })
})

test('searches leave out what is out of stock unless told otherwise; the list shows it', async () => {
  const similar = async (query: string) => {
    const { body } = await stack.get<SearchResult>(`/v1/products/square-orange-10/similar?color=orange&${query}`)
    return body.items.map(({ product }) => product.id)
  }
  const twin = 'square-orange-0'
  const photo = await picture('square', 'orange')
  const byPhoto = async (route: string, query: string) => {
    const form = new FormData()
    form.append(route === 'image' ? 'image' : 'positive', new Blob([Buffer.from(photo)]), 'photo')
    const response = await fetch(`${stack.api}/v1/search/${route}?${query}`, { method: 'POST', body: form })
    return (await readAnswer<SearchResult>(response)).body.items.map(({ product }) => product.id)
  }
  assert.equal((await similar(''))[0], twin)
  await setAvailability(twin, 'out_of_stock')
  assert.ok(!(await similar('')).includes(twin))
  for (const route of ['image', 'mixed']) {
    assert.ok(!(await byPhoto(route, '')).includes(twin), route)
    assert.equal((await byPhoto(route, 'in_stock=false'))[0], twin, route)
    assert.notEqual((await byPhoto(route, `in_stock=false&exclude_id=${twin}`))[0], twin, route)
  }
  assert.equal((await similar('in_stock=false'))[0], twin)
  assert.deepEqual(await similar('availability=out_of_stock'), [twin])
  assert.ok((await similar('not.availability=in_stock')).includes(twin))
  assert.ok(ids(await browse('limit=100')).includes(twin))
  assert.ok(!ids(await browse('limit=100&in_stock=true')).includes(twin))
  await setAvailability(twin, 'preorder')
  assert.equal((await similar(''))[0], twin)
  await setAvailability(twin, null)
})

test('exclude_id leaves out products with their groups; ids that are gone do not matter', async () => {
  const similar = async (query: string) => {
    const { body } = await stack.get<SearchResult>(`/v1/products/square-navy-0/similar?limit=100&${query}`)
    return body.items.map(({ product }) => product.id)
  }
  const all = await similar('')
  const left = await similar('exclude_id=circle-navy-0&exclude_id=square-navy-10&exclude_id=gone')
  assert.deepEqual(
    left,
    all.filter((id) => id !== 'square-navy-10' && !id.startsWith('circle-navy')),
  )
  assert.equal(left.length, all.length - 2)
})
