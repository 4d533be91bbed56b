import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import type { CatalogProduct, Import, ProductList, SearchResult } from '@lookalike/shared'
import { badImages } from './bad-images.ts'
import { assertProblem } from './problems.ts'
import { type Answer, openStack, picture, type Stack } from './stack.ts'
import { zipOf } from './zip.ts'

const SHOTS = {
  front: await picture('circle', 'gold'),
  back: await picture('square', 'pink'),
  side: await picture('triangle', 'teal'),
  detail: await picture('stripes', 'silver', 30),
}
type Shot = keyof typeof SHOTS

let stack: Stack
let shop: Server
let origin: string
/** Paths that the shop's server answers with 404. */
const gone = new Set<string>()
before(async () => {
  stack = await openStack()
  shop = createServer(({ url = '' }, response) => {
    const shot = url.slice(1, -'.png'.length)
    if (gone.has(url) || !(shot in SHOTS)) response.writeHead(404).end()
    else response.end(SHOTS[shot as Shot])
  })
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`
})
after(async () => {
  await stack.close()
  shop.close()
})

const urlOf = (shot: Shot) => `/v1/images/${createHash('sha256').update(SHOTS[shot]).digest('hex')}`
const json = (body: unknown) => ({ body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
const productOf = async (id: string) => (await stack.get<CatalogProduct>(`/v1/products/${id}`)).body
const errorsOf = async ({ id }: Import) => (await stack.admin<string>(`/v1/imports/${id}/errors.csv`)).body
const imagesInCatalog = async () => (await stack.get<{ images: number }>('/v1/catalog')).body.images

function put<T = Import>(items: unknown): Promise<Answer<T>> {
  return stack.admin<T>('/v1/products', { method: 'PUT', ...json({ items }) })
}

async function putAndWait(...items: object[]): Promise<Import> {
  const { status, body, headers } = await put(items)
  assert.equal(status, 202, JSON.stringify(body))
  assert.equal(headers.get('location'), `/v1/imports/${body.id}`)
  const done = await stack.waitFor(body.id)
  assert.deepEqual([done.state, done.counts.rows], ['completed', items.length])
  return done
}

/** The product has these images in this order, is found by each of them, and by nothing that it no longer has. */
async function assertShots(id: string, ...shots: Shot[]): Promise<void> {
  assert.deepEqual(
    (await productOf(id)).images,
    shots.map((shot, position) => ({ url: urlOf(shot), position })),
  )
  for (const shot of Object.keys(SHOTS) as Shot[]) {
    const form = new FormData()
    form.append('image', new Blob([new Uint8Array(SHOTS[shot])]), 'photo')
    const response = await fetch(`${stack.api}/v1/search/image?limit=100&min_score=0.9999`, {
      method: 'POST',
      body: form,
    })
    const { items } = (await response.json()) as SearchResult
    const hit = items.find(({ product }) => product.id === id)
    assert.equal(hit?.image.position, shots.includes(shot) ? shots.indexOf(shot) : undefined, `${id} by ${shot}`)
  }
}

test('images are replaced, added, reordered and removed by re-imports, and only new ones are embedded', async () => {
  const before = await imagesInCatalog()
  const reimport = async (title: string, ...shots: Shot[]) => {
    const [first, ...more] = shots.map((shot) => `${shot}.png`)
    const csv = `id,title,image_link,additional_image_link\ncsv-1,${title},${first},"${more.join(',')}"\n`
    const images = Object.fromEntries(shots.map((shot) => [`${shot}.png`, SHOTS[shot]]))
    const { counts } = await stack.upload(await zipOf({ 'products.csv': csv, ...images }))
    await assertShots('csv-1', ...shots)
    assert.equal(await imagesInCatalog(), before + shots.length)
    assert.equal(counts.failed, 0)
    return [counts.created, counts.updated, counts.unchanged, counts.embedded]
  }
  assert.deepEqual(await reimport('A', 'front'), [1, 0, 0, 1])
  assert.deepEqual(await reimport('A', 'front', 'back', 'side'), [0, 1, 0, 2], 'added')
  assert.deepEqual(await reimport('A', 'front', 'back', 'side'), [0, 0, 1, 0], 'the same')
  assert.deepEqual(await reimport('A', 'side', 'front', 'back'), [0, 1, 0, 0], 'reordered')
  assert.deepEqual(await reimport('B', 'side', 'front', 'back'), [0, 1, 0, 0], 'new title')
  assert.deepEqual(await reimport('B', 'side', 'detail', 'back'), [0, 1, 0, 1], 'replaced')
  assert.deepEqual(await reimport('B', 'back'), [0, 1, 0, 0], 'removed')
})

describe('PUT /v1/products', () => {
  test('takes what GET answers, and images added, reordered, removed and left as they are', async () => {
    const before = await imagesInCatalog()
    const data = { id: 'put-1', title: 'Tee', price: { amount: 19.9, currency: 'USD' }, size: ['S', 'M|L'] }
    const first = await putAndWait({ ...data, images: [`${origin}/front.png`, { url: `${origin}/back.png` }] })
    assert.deepEqual([first.counts.created, first.counts.embedded, first.preset], [1, 2, 'lookalike'])
    await assertShots('put-1', 'front', 'back')
    const { version, images, ...stored } = await productOf('put-1')
    assert.deepEqual(stored, data)
    assert.ok(version > 0 && images.length === 2)

    const same = await putAndWait(await productOf('put-1'))
    assert.deepEqual([same.counts.unchanged, same.counts.embedded], [1, 0])

    const { status, body } = await stack.admin<{ url: string; sha256: string }>('/v1/images', {
      method: 'POST',
      body: new Uint8Array(SHOTS.detail),
      headers: { 'content-type': 'image/png' },
    })
    assert.deepEqual([status, body.url], [201, urlOf('detail')])
    assert.equal(body.url, `/v1/images/${body.sha256}`)
    const product = await productOf('put-1')
    const added = await putAndWait({ ...product, images: [...product.images.toReversed(), body.url, body.url] })
    assert.deepEqual([added.counts.updated, added.counts.embedded], [1, 1])
    await assertShots('put-1', 'back', 'front', 'detail')
    assert.equal(await imagesInCatalog(), before + 3, 'an image that is named twice is one')

    const kept = await putAndWait({ id: 'put-1', title: 'Only the title' })
    assert.deepEqual([kept.counts.updated, kept.counts.embedded], [1, 0])
    await assertShots('put-1', 'back', 'front', 'detail')
    assert.equal((await productOf('put-1')).price, undefined, 'the whole product is replaced')

    await putAndWait({ id: 'put-1', title: 'Only the title', images: [urlOf('detail')] })
    await assertShots('put-1', 'detail')
    const none = await putAndWait({ id: 'put-1', title: 'Only the title', images: [] })
    assert.equal(none.counts.updated, 1)
    await assertShots('put-1')
    assert.equal(await imagesInCatalog(), before)
  })

  test('items that are wrong fail as rows, and a corrected errors.csv mends them', async () => {
    const done = await putAndWait(
      { id: 'item-1', title: 'Good', images: [urlOf('front')] },
      { id: 'item-2', title: 'Bad price', price: { amount: -1, currency: 'USD' }, images: [] },
      { id: 'item-3', title: 'Misspelt', colour: 'red', images: [] },
      { title: 'No id' },
      { id: 'item-5', title: 'Images', images: 'front.png,back.png' },
      { id: 'item-6', title: 'Images', images: [1] },
      { id: 'item-1', title: 'Twice' },
      { id: 'item-8', title: 'Unknown image', images: [`/v1/images/${'0'.repeat(64)}`, urlOf('back')] },
      { id: 'item-9', title: 'No images' },
      { id: 'item-10', title: 'None on purpose', images: [] },
    )
    assert.deepEqual([done.counts.created, done.counts.failed], [2, 8])
    const errors = await errorsOf(done)
    const reasons = [
      [2, 'invalid_value'],
      [3, 'invalid_value,colour is not a product field'],
      [4, 'missing_value,id'],
      [5, 'invalid_value,"images'],
      [6, 'invalid_value,"images'],
      [7, 'duplicate_id'],
      [8, 'image_missing'],
      [9, 'missing_value,images'],
    ] as const
    for (const [row, reason] of reasons) assert.match(errors, new RegExp(`,${row},"?${reason}`), errors)
    await assertShots('item-8', 'back')
    await assertShots('item-9')
    await assertShots('item-10')
    assertProblem(await stack.get('/v1/products/item-2'), { status: 404, code: 'product_not_found' })

    const [header, ...lines] = errors.split('\n')
    const corrected = lines
      .filter((line) => /item-8|item-9/.test(line))
      .map((line) => line.replace('0'.repeat(64), urlOf('side').slice('/v1/images/'.length)))
    const { body } = await stack.admin<Import>(`/v1/imports/${done.id}/retry`, {
      method: 'POST',
      body: [header, ...corrected].join('\n'),
      headers: { 'content-type': 'text/csv' },
    })
    const again = await stack.waitFor(body.id)
    assert.deepEqual([again.state, again.counts.updated, again.counts.unchanged], ['completed', 1, 1])
    await assertShots('item-8', 'side', 'back')
  })

  test('is refused as a whole only when it is no batch', async () => {
    const { body: before } = await stack.admin<{ items: Import[] }>('/v1/imports?limit=100')
    for (const items of [[], 'x', ['x'], Array.from({ length: 1001 }, (_, n) => ({ id: `n-${n}`, title: 'N' }))])
      assertProblem(await put(items), { status: 400, code: 'invalid_request' })
    const init = { method: 'PUT', ...json({ items: [{ id: 'a', title: 'A' }] }) }
    const anonymous = { ...init, headers: { ...init.headers, authorization: 'Bearer wrong' } }
    assertProblem(await stack.admin('/v1/products', anonymous), { status: 401, code: 'unauthorized' })
    const { body: after } = await stack.admin<{ items: Import[] }>('/v1/imports?limit=100')
    assert.equal(after.items.length, before.items.length)
  })
})

test('feeds may name stored images', async () => {
  await putAndWait({
    id: 'ref-0',
    title: 'Stores them',
    images: ['front', 'side'].map((shot) => `${origin}/${shot}.png`),
  })
  const csv = `id,title,image_link,additional_image_link\nref-1,CSV,${urlOf('side')},"${urlOf('front')},${origin}/back.png"\n`
  assert.equal((await stack.upload(csv)).counts.created, 1)
  await assertShots('ref-1', 'side', 'front', 'back')
  const exported = JSON.stringify({ ...(await productOf('ref-1')), id: 'ref-2' })
  const { body } = await stack.admin<Import>('/v1/imports', {
    method: 'POST',
    body: exported,
    headers: { 'content-type': 'application/jsonl' },
  })
  const done = await stack.waitFor(body.id)
  assert.deepEqual([done.preset, done.counts.created], ['lookalike', 1])
  await assertShots('ref-2', 'side', 'front', 'back')
})

describe('a product of which an image cannot be had', () => {
  test('is written with the others, keeps those it had, and gets the image by a retry', async () => {
    gone.add('/side.png')
    const images = ['side', 'front', 'back'].map((shot) => `${origin}/${shot}.png`)
    const fresh = await putAndWait({ id: 'part-1', title: 'New', color: 'teal', images })
    assert.deepEqual([fresh.counts.created, fresh.counts.failed, fresh.counts.embedded], [0, 1, 2])
    await assertShots('part-1', 'front', 'back')

    await putAndWait({ id: 'part-2', title: 'Known', images: [urlOf('detail')] })
    const known = await putAndWait({ id: 'part-2', title: 'Renamed', images })
    assert.deepEqual([known.counts.updated, known.counts.failed, known.counts.embedded], [0, 1, 0])
    await assertShots('part-2', 'detail')
    assert.equal((await productOf('part-2')).title, 'Renamed')

    const bare = await putAndWait({ id: 'part-3', title: 'Bare', color: 'teal', images: [`${origin}/side.png`] })
    assert.equal(bare.counts.failed, 1)
    await assertShots('part-3')
    const found = (await stack.get<ProductList>('/v1/products?color=teal')).body.items.map(({ id }) => id)
    assert.deepEqual(found, ['part-1', 'part-3'])
    assert.match(await errorsOf(bare), /image_missing,.*side\.png.*The rest of the row was written\./)

    gone.clear()
    for (const [first, id, shots] of [
      [fresh, 'part-1', ['side', 'front', 'back']],
      [known, 'part-2', ['side', 'front', 'back']],
      [bare, 'part-3', ['side']],
    ] as const) {
      const { body } = await stack.admin<Import>(`/v1/imports/${first.id}/retry`, { method: 'POST' })
      assert.deepEqual((await stack.waitFor(body.id)).counts.updated, 1)
      await assertShots(id, ...shots)
    }
  })

  test('POST /v1/images refuses what cannot be embedded', async () => {
    const post = (body: Uint8Array, type = 'image/jpeg', key = stack.key) =>
      stack.admin('/v1/images', {
        method: 'POST',
        body: new Uint8Array(body),
        headers: { 'content-type': type, authorization: `Bearer ${key}` },
      })
    for (const { name, bytes, code, status } of await badImages())
      await test(name, async () => assertProblem(await post(bytes), { status, code }))
    assertProblem(await post(new Uint8Array()), { status: 400, code: 'invalid_request', field: 'body' })
    assertProblem(await post(new Uint8Array(20_000_001)), { status: 413, code: 'payload_too_large' })
    assertProblem(await post(SHOTS.front, 'text/plain'), { status: 415, code: 'unsupported_media_type' })
    assertProblem(await post(SHOTS.front, 'image/png', 'wrong'), { status: 401, code: 'unauthorized' })
  })
})
