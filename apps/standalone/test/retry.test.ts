import assert from 'node:assert/strict'
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { CatalogProduct, Import } from '@lookalike/shared'
import { assertProblem } from './problems.ts'
import { openStack, picture, type Stack } from './stack.ts'
import { tempDir } from './paths.ts'
import { zipOf } from './zip.ts'

let stack: Stack
let catalog: string
before(async () => {
  catalog = await tempDir()
  await writeFile(
    path.join(catalog, 'products.csv'),
    'id,title,image_link\nlocal-1,Here,a.png\nlocal-2,Not yet,b.png\n',
  )
  await writeFile(path.join(catalog, 'a.png'), await picture('circle', 'gold'))
  stack = await openStack({ catalog, dir: path.join(catalog, 'work') })
})
after(async () => {
  await stack.close()
  await rm(catalog, { recursive: true, force: true })
})

async function retry<T = Import>(id: string, csv?: string | Buffer<ArrayBuffer>) {
  const body = csv === undefined ? {} : { body: csv, headers: { 'content-type': 'text/csv' } }
  return stack.admin<T>(`/v1/imports/${id}/retry`, { method: 'POST', ...body })
}

const errorsOf = async (id: string) => (await stack.admin<string>(`/v1/imports/${id}/errors.csv`)).body

describe('failed rows', () => {
  test('run again as they are, with the images of the same folder', async () => {
    const { body: list } = await stack.admin<{ items: Import[] }>('/v1/imports')
    const first = list.items[0]
    assert.deepEqual([first?.counts.created, first?.counts.failed, first?.retryOf], [1, 1, null])
    await writeFile(path.join(catalog, 'b.png'), await picture('square', 'pink'))
    const { status, body, headers } = await retry(first?.id ?? '')
    assert.equal(status, 202)
    assert.equal(headers.get('location'), `/v1/imports/${body.id}`)
    assert.equal(body.retryOf, first?.id)
    const done = await stack.waitFor(body.id)
    // The first import wrote the product without its image.
    assert.deepEqual([done.state, done.counts.rows, done.counts.updated], ['completed', 1, 1])
    assert.equal((await stack.get<CatalogProduct>('/v1/products/local-2')).body.images.length, 1)
    assertProblem(await retry(done.id), { status: 409, code: 'conflict' })
  })

  test('run again from a corrected errors.csv, with the images of the first ZIP, again and again', async () => {
    const rows = [
      'sku,title,price,image_link',
      'z-1,Good,1,a.png',
      'z-2,Bad price,cheap,a.png',
      'z-3,Bad path,3,x.png',
      'z-1,Twice,1,a.png',
    ]
    const zip = await zipOf({ 'shop/products.csv': rows.join('\n'), 'shop/a.png': await picture('square', 'teal') })
    const first = await stack.upload(zip, `columns=${encodeURIComponent('{"id":"sku"}')}`)
    assert.deepEqual([first.counts.created, first.counts.failed], [1, 3])

    // As they are: only the row that might succeed; a row that is wrong in itself, or a second one of its id, is not run.
    const same = await stack.waitFor((await retry(first.id)).body.id)
    assert.deepEqual([same.counts.rows, same.counts.failed], [1, 1])
    assert.match(
      await errorsOf(same.id),
      /^sku,title,price,image_link,_row,_code,_message\nz-3,Bad path,3,x.png,1,image_missing,/,
    )

    const errors = await errorsOf(first.id)
    const corrected = errors.split('\n').slice(0, 3).join('\n').replace('cheap', '2.50').replace('x.png', 'y.png')
    const second = await stack.waitFor((await retry(first.id, corrected)).body.id)
    assert.deepEqual([second.counts.rows, second.counts.created, second.counts.failed], [2, 1, 1])
    assert.deepEqual([second.warnings, second.retryOf], [[], first.id])
    assert.equal((await stack.get<CatalogProduct>('/v1/products/z-2')).body.price?.amount, 2.5)

    const third = await stack.waitFor(
      (await retry(second.id, (await errorsOf(second.id)).replace('y.png', 'a.png'))).body.id,
    )
    assert.deepEqual([third.counts.rows, third.counts.updated, third.retryOf], [1, 1, second.id])
    assert.equal((await stack.get<CatalogProduct>('/v1/products/z-1')).body.title, 'Good')
  })

  test('that cannot run again are told why', async () => {
    const zip = await zipOf({
      'p.csv': 'id,title,price,image_link\nw-1,Bad,cheap,a.png\n',
      'a.png': await picture('circle', 'gold'),
    })
    const { id } = await stack.upload(zip)
    const { body } = await stack.admin<{ items: Import[] }>('/v1/imports?limit=100')
    assertProblem(await retry(id), { status: 409, code: 'conflict' })
    assertProblem(await retry(id, ''), { status: 422, code: 'source_invalid' })
    assertProblem(await retry(id, 'title\nx\n'), { status: 422, code: 'source_invalid', field: 'id' })
    assertProblem(await retry(id, zip), { status: 422, code: 'source_invalid' })
    assertProblem(await retry('imp_00000000000'), { status: 404, code: 'import_not_found' })
    const { body: later } = await stack.admin<{ items: Import[] }>('/v1/imports?limit=100')
    assert.equal(later.items.length, body.items.length)
  })
})

test('an import that has ended cannot be cancelled', async () => {
  const { id } = await stack.upload(
    await zipOf({ 'p.csv': 'id,title,image_link\nc-1,C,a.png\n', 'a.png': await picture('circle', 'gold') }),
  )
  assertProblem(await stack.admin(`/v1/imports/${id}/cancel`, { method: 'POST' }), { status: 409, code: 'conflict' })
  assert.equal((await stack.waitFor(id)).state, 'completed')
  assertProblem(await stack.admin('/v1/imports/imp_00000000000/cancel', { method: 'POST' }), {
    status: 404,
    code: 'import_not_found',
  })
  for (const step of ['cancel', 'retry']) {
    const init = { method: 'POST', headers: { authorization: 'Bearer wrong' } }
    assertProblem(await stack.admin(`/v1/imports/${id}/${step}`, init), { status: 401, code: 'unauthorized' })
  }
})

test('a running import can be cancelled: what is written stays, the rest is not written, and it stays cancelled', async () => {
  const rows = Array.from({ length: 3000 }, (_, n) => `many-${n},Product ${n},a-${n % 600}.png`)
  const images = Object.fromEntries(
    await Promise.all(
      Array.from({ length: 600 }, async (_, n) => [`a-${n}.png`, await picture('stripes', 'silver', n * 0.3)] as const),
    ),
  )
  const zip = await zipOf({ 'p.csv': ['id,title,image_link', ...rows].join('\n'), ...images })
  const { body } = await stack.admin<Import>('/v1/imports', {
    method: 'POST',
    body: zip,
    headers: { 'content-type': 'application/zip' },
  })
  const state = async () => (await stack.admin<Import>(`/v1/imports/${body.id}`)).body
  while ((await state()).counts.created === 0) await new Promise((resolve) => setTimeout(resolve, 20))
  const cancel = () => stack.admin<Import>(`/v1/imports/${body.id}/cancel`, { method: 'POST' })
  const answers = [await cancel(), await cancel()]
  assert.deepEqual(
    answers.map(({ status, body }) => [status, body.state]),
    [
      [200, 'cancelled'],
      [200, 'cancelled'],
    ],
  )
  const other = await stack.upload(
    await zipOf({ 'p.csv': 'id,title,image_link\nd-1,D,a.png\n', 'a.png': await picture('circle', 'gold') }),
  )
  assert.equal(other.counts.created, 1)
  const { counts, state: final } = await state()
  assert.equal(final, 'cancelled')
  assert.ok(counts.created > 0 && counts.created < 3000, String(counts.created))
  const { body: found } = await stack.get<{ products: number }>('/v1/catalog')
  assert.equal(found.products, counts.created + 7)
})
