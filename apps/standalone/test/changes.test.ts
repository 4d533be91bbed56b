import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { CatalogProduct, ProductList, SearchResult } from '@lookalike/shared'
import { assertProblem } from './problems.ts'
import { openStack, picture, type Stack } from './stack.ts'
import { zipOf } from './zip.ts'

let stack: Stack
before(async () => {
  stack = await openStack()
})
after(() => stack.close())

const product = (id: string) => stack.get<CatalogProduct>(`/v1/products/${id}`)

function patch<T = CatalogProduct>(id: string, body: object, headers: Record<string, string> = {}) {
  const type = { 'content-type': 'application/merge-patch+json' }
  return stack.admin<T>(`/v1/products/${id}`, {
    method: 'PATCH',
    body: JSON.stringify(body),
    headers: { ...type, ...headers },
  })
}

const remove = (id: string) => stack.admin(`/v1/products/${id}`, { method: 'DELETE' })

describe('a change of one product', () => {
  test('merges, removes with null, keeps the images and counts in filters at once', async () => {
    const { body: old } = await product('square-navy-0')
    const { status, body, headers } = await patch('square-navy-0', {
      color: 'blue',
      price: { amount: 1.5 },
      size: null,
      brand: 'Acme',
    })
    assert.equal(status, 200)
    const { size, ...rest } = old
    assert.deepEqual(size, ['S', 'M'])
    assert.deepEqual(body, {
      ...rest,
      color: 'blue',
      price: { amount: 1.5, currency: 'USD' },
      brand: 'Acme',
      version: body.version,
    })
    assert.ok(body.version > old.version)
    assert.equal(headers.get('etag'), `"${body.version}"`)
    const again = await product('square-navy-0')
    assert.deepEqual(again.body, body)
    assert.equal(again.headers.get('etag'), headers.get('etag'))
    assert.deepEqual((await stack.get<ProductList>('/v1/products?brand=Acme')).body.items, [body])
    const { body: similar } = await stack.get<SearchResult>('/v1/products/square-navy-10/similar?brand=Acme')
    assert.deepEqual(
      similar.items.map(({ product }) => product),
      [body],
    )
  })

  test('may ask for the version it was made from', async () => {
    const { headers } = await product('square-black-0')
    const etag = headers.get('etag') ?? ''
    assert.equal((await patch('square-black-0', { brand: 'First' }, { 'if-match': etag })).status, 200)
    for (const tag of [etag, '"1"', 'nonsense', `W/${etag}`]) {
      assertProblem(await patch('square-black-0', { brand: 'Second' }, { 'if-match': tag }), {
        status: 412,
        code: 'version_mismatch',
      })
    }
    assert.equal((await product('square-black-0')).body.brand, 'First')
    assert.equal((await patch('square-black-0', { brand: 'Third' }, { 'if-match': '*' })).status, 200)
  })

  test('is not lost when others change the same product at the same time', async () => {
    const changes = {
      title: 'T',
      description: 'D',
      brand: 'B',
      material: 'M',
      pattern: 'P',
      gender: 'G',
      color: 'C',
      link: 'L',
    }
    const answers = await Promise.all(
      Object.entries(changes).map(([name, value]) => patch('stripes-navy-0', { [name]: value })),
    )
    assert.ok(answers.every(({ status }) => status === 200))
    assert.equal(new Set(answers.map(({ body }) => body.version)).size, answers.length)
    const { body } = await product('stripes-navy-0')
    assert.deepEqual({ ...body, ...changes }, body)
    assert.equal(body.version, Math.max(...answers.map(({ body }) => body.version)))

    const etag = `"${body.version}"`
    const rivals = await Promise.all(
      ['a', 'b', 'c', 'd'].map((brand) => patch('stripes-navy-0', { brand }, { 'if-match': etag })),
    )
    assert.deepEqual(rivals.map(({ status }) => status).sort(), [200, 412, 412, 412])
  })

  test('that cannot be made is told which field is wrong and changes nothing', async () => {
    const { body: old } = await product('triangle-navy-0')
    const wrong: [object, number, string, string][] = [
      [{ id: 'other' }, 422, 'invalid_value', 'id'],
      [{ title: null }, 422, 'missing_value', 'title'],
      [{ price: { amount: -1 } }, 422, 'invalid_value', 'price.amount'],
      [{ price: { currency: 'EUR' } }, 422, 'invalid_value', 'price'],
      [{ availability: 'maybe' }, 422, 'invalid_value', 'availability'],
      [{ attributes: { season: 'Fall' } }, 422, 'invalid_value', 'attributes.season'],
      [{ images: [] }, 422, 'invalid_value', 'images'],
      [['title'], 400, 'invalid_request', 'body'],
    ]
    for (const [body, status, code, field] of wrong)
      assertProblem(await patch('triangle-navy-0', body), { status, code, field })
    assert.deepEqual((await product('triangle-navy-0')).body, old)
    assertProblem(await patch('nobody', { title: 'X' }), { status: 404, code: 'product_not_found' })
    assertProblem(await patch('triangle-navy-0', {}, { 'content-type': 'text/csv' }), {
      status: 415,
      code: 'unsupported_media_type',
    })
    const headers = { authorization: 'Bearer wrong' }
    assertProblem(await patch('triangle-navy-0', { title: 'X' }, headers), { status: 401, code: 'unauthorized' })
    assertProblem(await stack.admin('/v1/products/triangle-navy-0', { method: 'DELETE', headers }), {
      status: 401,
      code: 'unauthorized',
    })
  })

  test('may be its end, until a later import brings it back', async () => {
    const zip = await zipOf({
      'p.csv': 'id,title,image_link\nend-1,Comes and goes,a.png\n',
      'a.png': await picture('circle', 'teal'),
    })
    await stack.upload(zip)
    const { status, body } = await remove('end-1')
    assert.deepEqual([status, body], [204, ''])
    assertProblem(await product('end-1'), { status: 404, code: 'product_not_found' })
    assertProblem(await remove('end-1'), { status: 404, code: 'product_not_found' })
    assertProblem(await patch('end-1', { title: 'X' }), { status: 404, code: 'product_not_found' })
    assert.equal((await stack.upload(zip)).counts.created, 1)
    assert.equal((await product('end-1')).status, 200)
  })
})
