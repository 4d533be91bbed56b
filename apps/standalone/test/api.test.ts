import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import {
  type CatalogConfig,
  type CatalogProduct,
  groupOf,
  type Import,
  type ImportPreview,
  type ProblemDetails,
  type ProductList,
  type SearchResult,
} from '@lookalike/shared'
import sharp from 'sharp'
import { badImages } from './bad-images.ts'
import { assertProblem } from './problems.ts'
import { type Answer, openStack, picture, readAnswer, type Stack } from './stack.ts'
import { zipOf } from './zip.ts'

type ImportList = { items: Import[]; nextCursor: string | null }
type Catalog = { fields: CatalogConfig['attributes']; products: number; model: { dimensions: number } }
type OpenApi = {
  openapi: string
  paths: Record<
    string,
    Record<string, { responses: object; parameters?: { name: string; in: string; required: boolean }[] }>
  >
  components: { schemas: object }
}

let stack: Stack
before(async () => {
  stack = await openStack()
})
after(() => stack.close())

async function searchPhoto<T = SearchResult>(
  bytes: Uint8Array,
  query = '',
  fields: Record<string, string> = {},
  field = 'image',
) {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append(field, new Blob([Buffer.from(bytes)]), 'photo')
  return readAnswer<T>(await fetch(`${stack.api}/v1/search/image?${query}`, { method: 'POST', body: form }))
}

const ids = (body: ProductList | SearchResult): string[] =>
  body.items.map((item) => ('product' in item ? item.product.id : item.id))

const imageUrl = ({ images: [image] }: CatalogProduct): string => image?.url ?? ''

describe('products', () => {
  test('are browsed page by page, each once', async () => {
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const { status, body }: Answer<ProductList> = await stack.get<ProductList>(
        `/v1/products?limit=7${cursor && `&cursor=${cursor}`}`,
      )
      assert.equal(status, 200)
      seen.push(...ids(body))
      cursor = body.nextCursor
    }
    assert.equal(seen.length, 40)
    assert.equal(new Set(seen).size, 40)
  })

  test('are filtered, and facets count what each choice would give', async () => {
    const { body } = await stack.get<ProductList>(
      '/v1/products?product_type=circle&product_type=square&not.color=navy&price.lte=18&limit=100',
    )
    assert.deepEqual(ids(body).sort(), [
      'circle-black-0',
      'circle-black-10',
      'circle-crimson-0',
      'circle-crimson-10',
      'circle-darkgreen-0',
      'circle-darkgreen-10',
      'circle-orange-0',
      'circle-orange-10',
      'square-crimson-0',
      'square-crimson-10',
    ])
    const counts = Object.fromEntries(
      body.facets['product_type']?.values.map(({ value, count }) => [value, count]) ?? [],
    )
    assert.deepEqual(counts, { circle: 8, square: 2 })
    assert.equal(body.facets['color']?.values.find(({ value }) => value === 'navy')?.count, 4)
    assert.equal(body.facets['price']?.max, 24)
    assert.deepEqual(body.facets['size']?.values, [
      { value: 'M', count: 10 },
      { value: 'S', count: 10 },
    ])
  })

  test('are answered one by one with their images', async () => {
    const { body } = await stack.get<CatalogProduct>('/v1/products/circle-navy-0')
    assert.deepEqual(
      { ...body, version: 0, images: [] },
      {
        id: 'circle-navy-0',
        title: 'A navy circle',
        product_type: 'circle',
        color: 'navy',
        price: { amount: 7, currency: 'USD' },
        size: ['S', 'M'],
        item_group_id: 'circle-navy',
        version: 0,
        images: [],
      },
    )
    assert.match(imageUrl(body), /^\/v1\/images\/[0-9a-f]{64}$/)
  })

  test('have similar ones: never the product itself, never two of one group, filters hold', async () => {
    for (const id of ['circle-navy-0', 'square-orange-10', 'stripes-black-0']) {
      const { body } = await stack.get<SearchResult>(`/v1/products/${id}/similar?limit=100`)
      const groups = body.items.map(({ product }) => groupOf(product))
      assert.equal(new Set(groups).size, groups.length)
      assert.equal(groups.length, 34)
      const { body: self } = await stack.get<CatalogProduct>(`/v1/products/${id}`)
      assert.ok(!groups.includes(groupOf(self)))
      const scores = body.items.map(({ score }) => score)
      assert.deepEqual(
        scores,
        scores.toSorted((a, b) => b - a),
      )
    }
    const { body } = await stack.get<SearchResult>('/v1/products/square-orange-10/similar?limit=3')
    assert.equal(ids(body)[0], 'square-orange-0')
    const { body: filtered } = await stack.get<SearchResult>(
      '/v1/products/square-orange-10/similar?color=navy&product_type=triangle',
    )
    assert.deepEqual(ids(filtered).sort(), ['triangle-navy-0', 'triangle-navy-10'])
  })

  test('similar pages follow each other without a gap', async () => {
    const { body: whole } = await stack.get<SearchResult>('/v1/products/square-navy-0/similar?limit=20')
    const { body: first } = await stack.get<SearchResult>('/v1/products/square-navy-0/similar?limit=12')
    const { body: second } = await stack.get<SearchResult>(
      `/v1/products/square-navy-0/similar?limit=8&cursor=${first.nextCursor}`,
    )
    assert.deepEqual([...ids(first), ...ids(second)], ids(whole))
    const { body: scored } = await stack.get<SearchResult>(
      `/v1/products/square-navy-0/similar?limit=100&min_score=${whole.items[5]?.score}`,
    )
    assert.equal(scored.items.length, 6)
    assert.equal(scored.nextCursor, null)
  })

  test('wrong requests are told what is wrong', async () => {
    assertProblem(await stack.get('/v1/products?limit=10000'), { status: 400, code: 'invalid_request', field: 'limit' })
    assertProblem(await stack.get<SearchResult>('/v1/products/circle-navy-0/similar?limit=10000'), {
      status: 400,
      code: 'invalid_request',
      field: 'limit',
    })
    assertProblem(await stack.get('/v1/products?colour=Red'), { status: 400, code: 'invalid_filter', field: 'colour' })
    assertProblem(await stack.get('/v1/products?__proto__=x'), {
      status: 400,
      code: 'invalid_filter',
      field: '__proto__',
    })
    assertProblem(await stack.get('/v1/products?constructor=x'), {
      status: 400,
      code: 'invalid_filter',
      field: 'constructor',
    })
    assertProblem(await stack.get('/v1/products/%E0%A4%A'), { status: 400, code: 'invalid_request' })
    assertProblem(await stack.get('/v1/products?price.gte=cheap'), {
      status: 400,
      code: 'invalid_filter',
      field: 'price.gte',
    })
    assertProblem(await stack.get('/v1/products?cursor=nonsense'), { status: 400, code: 'invalid_cursor' })
    assertProblem(await stack.get<SearchResult>('/v1/products/circle-navy-0/similar?cursor=nonsense'), {
      status: 400,
      code: 'invalid_cursor',
    })
    assertProblem(await stack.get('/v1/products/none'), { status: 404, code: 'product_not_found' })
    assertProblem(await stack.get('/v1/products/none/similar'), { status: 404, code: 'product_not_found' })
    assertProblem(await stack.get('/v1/nothing'), { status: 404, code: 'route_not_found' })
  })
})

describe('search by photo', () => {
  test('finds the product in a photo of it, with and without filter', async () => {
    const photo = await sharp(await picture('triangle', 'darkgreen', 5))
      .jpeg()
      .toBuffer()
    const { status, body } = await searchPhoto(photo, 'limit=4')
    assert.equal(status, 200)
    assert.equal(body.items[0]?.product.product_type, 'triangle')
    assert.ok((body.items[0]?.score ?? 0) > 0.9)
    const filtered = await searchPhoto(photo, 'limit=4&color=navy', { product_type: 'square' })
    assert.deepEqual(ids(filtered.body).sort(), ['square-navy-0', 'square-navy-10'])
  })

  test('looks only at the crop', async () => {
    const [left, right] = await Promise.all([picture('stripes', 'black'), picture('circle', 'orange')])
    const both = await sharp({ create: { width: 240, height: 120, channels: 3, background: 'white' } })
      .composite([
        { input: left, left: 0, top: 0 },
        { input: right, left: 120, top: 0 },
      ])
      .png()
      .toBuffer()
    const best = async (crop: string) => (await searchPhoto(both, `limit=1&crop=${crop}`)).body.items[0]?.product
    assert.equal((await best('0,0,0.5,1'))?.product_type, 'stripes')
    assert.equal((await best('0.5,0,0.5,1'))?.product_type, 'circle')
  })

  test('every kind of bad image is a clear problem, and the next photo works', async () => {
    for (const { name, bytes, code, status } of await badImages()) {
      const answer = await searchPhoto<ProblemDetails>(bytes)
      assertProblem(answer, { status, code })
      assert.doesNotMatch(answer.body.detail, /vips|sharp|\/src\//i, name)
    }
    assert.equal((await searchPhoto(await picture('square', 'navy'))).status, 200)
  })

  test('wrong requests are told what is wrong', async () => {
    const photo = await picture('square', 'navy')
    assertProblem(await searchPhoto(photo, 'limit=10000'), { status: 400, code: 'invalid_request', field: 'limit' })
    assertProblem(await searchPhoto(photo, 'colour=Red'), { status: 400, code: 'invalid_filter', field: 'colour' })
    for (const crop of ['1,2', '0,0,2,1', 'a,b,c,d', '0.9,0,0.5,1', '0,0,0,0']) {
      assertProblem(await searchPhoto(photo, `crop=${crop}`), { status: 400, code: 'invalid_request', field: 'crop' })
    }
    assertProblem(await searchPhoto(photo, '', {}, 'photo'), { status: 400, code: 'invalid_request', field: 'photo' })
    assertProblem(await searchPhoto(Buffer.alloc(0)), { status: 400, code: 'invalid_request', field: 'image' })
    assertProblem(await searchPhoto(Buffer.alloc(21 * 2 ** 20)), { status: 413, code: 'payload_too_large' })
    const post = async (type: string, body: string) =>
      readAnswer(
        await fetch(`${stack.api}/v1/search/image`, { method: 'POST', body, headers: { 'content-type': type } }),
      )
    assertProblem(await post('application/json', '{}'), { status: 415, code: 'unsupported_media_type' })
    const broken = ['multipart/form-data', 'multipart/form-data; boundary=abc']
    for (const type of broken)
      assertProblem(await post(type, '--abc'), { status: 400, code: 'invalid_request', field: 'body' })
    const head = '--abc\r\ncontent-disposition: form-data; name="image"; filename="a.png"\r\n\r\nbreaks off'
    assertProblem(await post('multipart/form-data; boundary=abc', head), {
      status: 400,
      code: 'invalid_request',
      field: 'body',
    })
  })
})

describe('images', () => {
  test('come whole or as thumbnails in the format the client prefers', async () => {
    const { body } = await stack.get<CatalogProduct>('/v1/products/circle-navy-0')
    const url = stack.api + imageUrl(body)
    const whole = await fetch(url)
    assert.equal(whole.headers.get('content-type'), 'image/png')
    assert.deepEqual(Buffer.from(await whole.arrayBuffer()), await picture('circle', 'navy'))
    for (const [accept, format] of [
      ['image/avif,image/webp,*/*', 'avif'],
      ['image/webp', 'webp'],
      ['*/*', 'jpeg'],
    ] as const) {
      for (const repeat of [1, 2]) {
        const response = await fetch(`${url}?w=50`, { headers: { accept } })
        assert.equal(response.headers.get('content-type'), `image/${format}`, `repeat ${repeat}`)
        assert.match(response.headers.get('cache-control') ?? '', /immutable/)
        assert.equal((await sharp(await response.arrayBuffer()).metadata()).width, 64)
      }
    }
    assert.equal((await sharp(await (await fetch(`${url}?w=1000`)).arrayBuffer()).metadata()).width, 120)
    assertProblem(await stack.get(`${imageUrl(body)}?w=99999`), { status: 400, code: 'invalid_request', field: 'w' })
    assertProblem(await stack.get(`/v1/images/${'0'.repeat(64)}?w=64`), { status: 404, code: 'image_not_found' })
    assertProblem(await stack.get('/v1/images/..%2f..%2fadmin.key'), {
      status: 400,
      code: 'invalid_request',
      field: 'sha256',
    })
  })
})

describe('admin rights', () => {
  test('imports need the key', async () => {
    const wrong = { authorization: 'Bearer wrong' }
    for (const route of [
      '/v1/imports',
      '/v1/imports/imp_00000000000',
      '/v1/imports/x/events',
      '/v1/imports/x/errors.csv',
    ]) {
      assertProblem(await stack.get(route), { status: 401, code: 'unauthorized' })
      assertProblem(await stack.get(route, wrong), { status: 401, code: 'unauthorized' })
    }
    const response = await fetch(`${stack.api}/v1/imports`, {
      method: 'POST',
      body: 'id',
      headers: { ...wrong, 'content-type': 'text/csv' },
    })
    assertProblem(await readAnswer(response), { status: 401, code: 'unauthorized' })
  })

  test('a session works in its own origin only and ends', async () => {
    const login = (key: string) =>
      fetch(`${stack.api}/v1/session`, {
        method: 'POST',
        body: JSON.stringify({ key }),
        headers: { 'content-type': 'application/json' },
      })
    assert.equal((await login('wrong')).status, 401)
    const response = await login(stack.key)
    assert.equal(response.status, 204)
    const setCookie = response.headers.get('set-cookie') ?? ''
    assert.match(setCookie, /HttpOnly.*SameSite=Strict/)
    const cookie = setCookie.split(';')[0] ?? ''
    assert.equal((await stack.get('/v1/imports', { cookie })).status, 200)
    assert.equal((await stack.get('/v1/imports', { cookie: `${cookie}x` })).status, 401)
    const post = (headers: Record<string, string>) =>
      fetch(`${stack.api}/v1/imports`, {
        method: 'POST',
        body: 'x',
        headers: { cookie, 'content-type': 'text/csv', ...headers },
      })
    assert.equal((await post({})).status, 403)
    assert.equal((await post({ origin: 'https://evil.example' })).status, 403)
    assert.equal((await post({ origin: stack.api, 'sec-fetch-site': 'cross-site' })).status, 403)
    assert.equal((await post({ origin: stack.api })).status, 422)
    const logout = await fetch(`${stack.api}/v1/session`, { method: 'DELETE', headers: { cookie } })
    assert.match(logout.headers.get('set-cookie') ?? '', /lookalike_session=;/)
  })
})

describe('imports', () => {
  test('of a ZIP with bad rows record each failure and keep the rest', async () => {
    const bad = await badImages()
    const rows = [
      'id,title,price,image_link',
      'ok-1,Good one,10,images/good.png',
      ...bad.map(({ code }, index) => `bad-${index},${code},10,images/bad-${index}`),
      'gone,No such image,10,images/gone.png',
      'ok-1,Twice,10,images/good.png',
      'out,Climbs out,10,../secret.png',
      'priceless,Bad price,cheap,images/good.png',
      'ok-2,"Good, too",11,images/good.png',
    ]
    const images = Object.fromEntries(bad.map(({ bytes }, index) => [`images/bad-${index}`, bytes]))
    const done = await stack.upload(
      await zipOf({ 'products.csv': rows.join('\n'), 'images/good.png': await picture('square', 'pink'), ...images }),
      'name=shop.zip',
    )
    assert.equal(done.state, 'completed')
    assert.deepEqual(done.counts, {
      rows: rows.length - 1,
      created: 2,
      updated: 0,
      unchanged: 0,
      failed: bad.length + 4,
      deleted: 0,
      embedded: 1,
    })

    const { body: csv, headers } = await stack.admin<string>(`/v1/imports/${done.id}/errors.csv`)
    assert.match(headers.get('content-type') ?? '', /text\/csv/)
    const lines = csv.trim().split('\n')
    assert.equal(lines[0], 'id,title,price,image_link,_row,_code,_message')
    const failures = lines.slice(1).map((line) => line.split(',').slice(0, 6))
    assert.deepEqual(
      failures.map((cells) => [cells[0], cells[4], cells[5]]),
      [
        ...bad.map(({ code }, index) => [`bad-${index}`, String(index + 2), code]),
        ['gone', String(bad.length + 2), 'image_missing'],
        ['ok-1', String(bad.length + 3), 'duplicate_id'],
        ['out', String(bad.length + 4), 'invalid_value'],
        ['priceless', String(bad.length + 5), 'invalid_value'],
      ],
    )
    assert.equal((await stack.get<CatalogProduct>('/v1/products/ok-2')).body.title, 'Good, too')
    assert.equal((await stack.get('/v1/products/priceless')).status, 404)
    // What is wrong with an image does not keep its product out of the catalog.
    const { body: imageless } = await stack.get<ProductList>('/v1/products?price=10&facets=false&limit=100')
    const written = ['gone', 'ok-1', 'out', ...bad.map((_, index) => `bad-${index}`)]
    assert.deepEqual(
      ids(imageless).filter((id) => written.includes(id)),
      written.toSorted(),
    )
    assert.match(lines[1] ?? '', /The rest of the row was written\./)
    assertProblem(await stack.get('/v1/products/gone/similar'), { status: 422, code: 'product_has_no_image' })
    const hits = await searchPhoto(await picture('square', 'pink'), 'limit=100')
    assert.ok(ids(hits.body).includes('ok-1'))
    assert.ok(!ids(hits.body).some((id) => id !== 'ok-1' && written.includes(id)))
  })

  test('again embed only what changed', async () => {
    const good = await picture('circle', 'gold')
    const zip = (title: string, image: Uint8Array) =>
      zipOf({
        'products.csv': `id,title,image_link\nre-1,${title},a.png\nre-2,Other,b.png\n`,
        'a.png': image,
        'b.png': good,
      })
    assert.deepEqual((await stack.upload(await zip('One', good))).counts, {
      rows: 2,
      created: 2,
      updated: 0,
      unchanged: 0,
      failed: 0,
      deleted: 0,
      embedded: 1,
    })
    assert.deepEqual((await stack.upload(await zip('One', good))).counts, {
      rows: 2,
      created: 0,
      updated: 0,
      unchanged: 2,
      failed: 0,
      deleted: 0,
      embedded: 0,
    })
    assert.deepEqual((await stack.upload(await zip('Renamed', good))).counts, {
      rows: 2,
      created: 0,
      updated: 1,
      unchanged: 1,
      failed: 0,
      deleted: 0,
      embedded: 0,
    })
    assert.equal((await stack.get<CatalogProduct>('/v1/products/re-1')).body.title, 'Renamed')
    const other = await picture('circle', 'silver')
    assert.deepEqual((await stack.upload(await zip('Renamed', other))).counts, {
      rows: 2,
      created: 0,
      updated: 1,
      unchanged: 1,
      failed: 0,
      deleted: 0,
      embedded: 1,
    })
  })

  test('tell their progress as events and appear in the list', async () => {
    const zip = await zipOf({ 'p.csv': 'sku,name,bild\nev-1,One,a.png\n', 'a.png': await picture('stripes', 'teal') })
    const columns = encodeURIComponent(JSON.stringify({ id: 'sku', title: 'name', image_link: 'bild' }))
    const { status, body, headers } = await stack.admin<Import>(`/v1/imports?name=p.zip&columns=${columns}`, {
      method: 'POST',
      body: zip,
      headers: { 'content-type': 'application/zip' },
    })
    assert.equal(status, 202)
    assert.equal(headers.get('location'), `/v1/imports/${body.id}`)
    const { body: stream } = await stack.admin<string>(`/v1/imports/${body.id}/events`)
    const states = [...stream.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? '') as Import)
    assert.equal(states.at(-1)?.state, 'completed')
    assert.equal(states.at(-1)?.counts.created, 1)
    const { body: list } = await stack.admin<ImportList>('/v1/imports?limit=1')
    assert.deepEqual(
      list.items.map(({ id }) => id),
      [body.id],
    )
    const { body: next } = await stack.admin<ImportList>(`/v1/imports?limit=100&cursor=${list.nextCursor}`)
    assert.ok(next.items.length > 0 && !next.items.some(({ id }) => id === body.id))
  })

  test('of a Shopify export give one product a handle, and errors.csv gives back all its rows', async () => {
    const csv = [
      'Handle,Title,Option1 Name,Option1 Value,Variant Price,Image Src,Image Position',
      'tee-shop,Tee,Size,S,10,images/a.png,1',
      'tee-shop,,,M,10,images/b.png,2',
      'hat-shop,,Size,One,10,images/a.png,1',
      'hat-shop,,,Two,10,,',
    ].join('\n')
    const images = { 'images/a.png': await picture('square', 'teal'), 'images/b.png': await picture('circle', 'pink') }
    const done = await stack.upload(await zipOf({ 'export.csv': csv, ...images }))
    assert.equal(done.preset, 'shopify')
    assert.deepEqual(done.counts, { rows: 2, created: 1, updated: 0, unchanged: 0, failed: 1, deleted: 0, embedded: 2 })
    const { body: tee } = await stack.get<CatalogProduct>('/v1/products/tee-shop')
    assert.deepEqual([tee.size, tee.images.length], [['S', 'M'], 2])
    const { body: errors } = await stack.admin<string>(`/v1/imports/${done.id}/errors.csv`)
    assert.deepEqual(errors.trim().split('\n').slice(1), [
      'hat-shop,,Size,One,10,images/a.png,1,3,missing_value,title is required',
      'hat-shop,,,Two,10,,,4,missing_value,title is required',
    ])
  })

  test('fetch images from URLs, but not from private hosts, and ask again only if they changed', async (t) => {
    const image = await picture('stripes', 'gold')
    const statuses: number[] = []
    const server = createServer((request, response) => {
      const status = request.url !== '/a.png' ? 404 : request.headers['if-none-match'] ? 304 : 200
      statuses.push(status)
      response.writeHead(status, { etag: '"1"' }).end(status === 200 ? image : undefined)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    t.after(() => server.close())
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const csv = [
      'id,title,image_link',
      `url-1,One,${origin}/a.png`,
      `url-2,Gone,${origin}/b.png`,
      'url-3,Private,http://10.0.0.1/a.png',
      'url-4,Path,images/a.png',
    ]
    const first = await stack.upload(csv.join('\n'))
    assert.deepEqual([first.counts.created, first.counts.failed], [1, 3])
    const { body: errors } = await stack.admin<string>(`/v1/imports/${first.id}/errors.csv`)
    for (const reason of [
      /url-2.*image_missing.*404/,
      /url-3.*invalid_value.*not a public address/,
      /url-4.*image_missing.*give URLs/,
    ])
      assert.match(errors, reason)
    const again = await stack.upload(csv.slice(0, 2).join('\n'))
    assert.deepEqual([again.counts.unchanged, again.counts.embedded], [1, 0])
    assert.deepEqual(statuses.toSorted(), [200, 304, 404])
  })

  test('can be tried first: the preview tells what would be found and stores nothing', async () => {
    const { body: before } = await stack.admin<ImportList>('/v1/imports?limit=100')
    const preview = <T = ImportPreview>(body: string | Buffer<ArrayBuffer>, type: string, query = '') =>
      stack.admin<T>(`/v1/imports/preview?${query}`, { method: 'POST', body, headers: { 'content-type': type } })
    const rows = Array.from({ length: 30 }, (_, index) => [
      `p${index}`,
      `Product ${index}`,
      index % 3 === 0 ? 'cheap' : '10.50 USD',
      'a.png',
    ])
    const lines = [['id', 'title', 'price', 'image link'], ...rows].map((cells) => cells.join('\t'))
    const zip = await zipOf({ 'products.tsv': lines.join('\r\n') })
    const { status, body } = await preview(zip, 'application/zip')
    assert.equal(status, 200)
    assert.deepEqual(
      { ...body, rows: body.rows.slice(0, 2), problems: [] },
      {
        container: 'zip',
        preset: 'google-merchant',
        columns: ['id', 'title', 'price', 'image link'],
        missingColumns: [],
        checkedRows: 30,
        failedRows: 10,
        problems: [],
        warnings: [],
        rows: [
          {
            row: 1,
            error: {
              code: 'invalid_value',
              message: 'price: "cheap" is not a price; write it as "19.90 EUR" or "19.90"',
            },
          },
          {
            row: 2,
            product: { id: 'p1', title: 'Product 1', price: { amount: 10.5, currency: 'USD' } },
            images: ['a.png'],
          },
        ],
      },
    )
    assert.equal(body.rows.length, 20)
    assert.deepEqual(
      body.problems.map(({ column, count }) => [column, count]),
      [['price', 10]],
    )

    const feed =
      '<rss xmlns:g="http://base.google.com/ns/1.0"><channel>' +
      '<item><g:id>x</g:id><title>X</title><g:image_link>x.png</g:image_link></item></channel></rss>'
    const xml = await preview(feed, 'application/xml')
    assert.deepEqual(
      [xml.body.container, xml.body.preset, xml.body.rows[0]?.product?.id],
      ['xml', 'google-merchant', 'x'],
    )
    assert.match(xml.body.warnings.join(), /holds no images/)

    const lacking = await preview('sku,title,image_link\nx,X,y\n', 'text/csv')
    assert.deepEqual(
      [lacking.status, lacking.body.columns, lacking.body.missingColumns, lacking.body.rows, lacking.body.warnings],
      [200, ['sku', 'title', 'image_link'], ['id'], [], ['Columns not used: sku']],
    )
    const mapped = await preview('sku,title,image_link\nx,X,y\n', 'text/csv', 'columns={"id":"sku"}')
    assert.deepEqual([mapped.body.missingColumns, mapped.body.rows[0]?.product?.id], [[], 'x'])
    assertProblem(await preview('', 'text/csv'), { status: 422, code: 'source_invalid' })
    assertProblem(await preview('id', 'text/csv', 'preset=shopware'), {
      status: 400,
      code: 'invalid_request',
      field: 'preset',
    })
    const anonymous = await fetch(`${stack.api}/v1/imports/preview`, {
      method: 'POST',
      body: 'id',
      headers: { 'content-type': 'text/csv' },
    })
    assertProblem(await readAnswer(anonymous), { status: 401, code: 'unauthorized' })
    assert.deepEqual((await stack.admin<ImportList>('/v1/imports?limit=100')).body, before)
  })

  test('that cannot be used are refused at the door and leave nothing', async () => {
    const { body: before } = await stack.admin<ImportList>('/v1/imports?limit=100')
    const post = (body: string | Buffer<ArrayBuffer>, query = '', type = 'text/csv') =>
      stack.admin(`/v1/imports?${query}`, { method: 'POST', body, headers: { 'content-type': type } })
    assertProblem(await post('title,image_link\nx,y\n'), { status: 422, code: 'source_invalid', field: 'id' })
    assertProblem(await post('id,title,image_link\n'), { status: 422, code: 'source_invalid' })
    assertProblem(await post(Buffer.from('PK\x03\x04 not really', 'latin1'), '', 'application/zip'), {
      status: 422,
      code: 'source_invalid',
    })
    const good = await zipOf({ 'products.csv': 'id,title,image_link\n', 'aa/aa/evil.jpg': 'x' })
    const climbing = Buffer.from(good.toString('latin1').replaceAll('aa/aa/evil.jpg', '../../evil.jpg'), 'latin1')
    assertProblem(await post(climbing, '', 'application/zip'), { status: 422, code: 'source_invalid' })
    assertProblem(await post(good, 'preset=shopware', 'application/zip'), {
      status: 400,
      code: 'invalid_request',
      field: 'preset',
    })
    assertProblem(await post(good, 'columns=nojson', 'application/zip'), {
      status: 400,
      code: 'invalid_request',
      field: 'columns',
    })
    assertProblem(await post(good, 'mood=good', 'application/zip'), {
      status: 400,
      code: 'invalid_request',
      field: 'mood',
    })
    assertProblem(await post('{}', '', 'application/json'), { status: 415, code: 'unsupported_media_type' })
    assertProblem(await stack.admin('/v1/imports/imp_00000000000'), { status: 404, code: 'import_not_found' })
    assertProblem(await stack.admin('/v1/imports/..%2F..%2Fx/errors.csv'), { status: 404, code: 'import_not_found' })
    const { body: after } = await stack.admin<ImportList>('/v1/imports?limit=100')
    assert.equal(after.items.length, before.items.length)
  })
})

describe('operations', () => {
  test('the catalog, liveness and readiness answer', async () => {
    const { body } = await stack.get<Catalog>('/v1/catalog')
    assert.ok(body.fields.some(({ name }) => name === 'price'))
    assert.equal(body.model.dimensions, 256)
    assert.ok(body.products >= 40)
    assert.deepEqual((await stack.get('/livez')).body, { status: 'ok' })
    assert.deepEqual((await stack.get('/readyz')).body, { status: 'ok' })
  })

  test('the OpenAPI 3.1 document describes every route with its errors', async () => {
    const { body } = await stack.get<OpenApi>('/openapi.json')
    assert.equal(body.openapi, '3.1.0')
    assert.deepEqual(Object.keys(body.paths).sort(), [
      '/livez',
      '/readyz',
      '/v1/catalog',
      '/v1/images',
      '/v1/images/{sha256}',
      '/v1/imports',
      '/v1/imports/preview',
      '/v1/imports/{id}',
      '/v1/imports/{id}/cancel',
      '/v1/imports/{id}/errors.csv',
      '/v1/imports/{id}/events',
      '/v1/imports/{id}/failures',
      '/v1/imports/{id}/retry',
      '/v1/models',
      '/v1/products',
      '/v1/products/{id}',
      '/v1/products/{id}/similar',
      '/v1/reindex',
      '/v1/reindex/cancel',
      '/v1/reindex/events',
      '/v1/reindex/finish',
      '/v1/reindex/rollback',
      '/v1/search/image',
      '/v1/search/mixed',
      '/v1/search/photo',
      '/v1/session',
      '/v1/system',
      '/widget.js',
    ])
    assert.deepEqual(Object.keys(body.components.schemas).sort(), [
      'Import',
      'ImportPreview',
      'ProblemDetails',
      'Product',
      'ProductList',
      'Reindex',
      'SearchResult',
      'System',
    ])
    for (const [route, methods] of Object.entries(body.paths)) {
      for (const { responses, parameters = [] } of Object.values(methods)) {
        assert.ok('4XX' in responses, route)
        const required = parameters.filter((parameter) => parameter.in === 'query' && parameter.required)
        assert.deepEqual(required, [], route)
      }
    }
    assert.ok(!JSON.stringify(body).includes('"def-'))
  })
})
