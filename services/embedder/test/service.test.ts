import assert from 'node:assert/strict'
import { request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { after, before } from 'node:test'
import type { ProblemDetails } from '@lookalike/shared'
import sharp from 'sharp'
import { animation, detailed, hugePng, plain } from '@lookalike/image/test-images'
import { buildEmbedderService, createEmbedder, type LocalEmbedder } from '../src/index.ts'
import { MODEL_DIR, photos, until } from './fixtures.ts'

let embedder: LocalEmbedder
let app: Awaited<ReturnType<typeof buildEmbedderService>>

before(async () => {
  embedder = await createEmbedder({ modelDir: MODEL_DIR, maxQueuedImages: 20 })
  app = await buildEmbedderService({ embedder }, { maxImages: 32, maxTotalBytes: 25_000_000 })
})

after(async () => {
  await app.close()
  await embedder.close()
})

interface Answer {
  readonly space: string
  readonly dimensions: number
  readonly items: readonly { readonly embedding?: number[]; readonly error?: ProblemDetails }[]
}

const post = (payload: Buffer, query = '', headers: Record<string, string> = { 'content-type': 'image/jpeg' }) =>
  app.inject({ method: 'POST', url: `/v1/embeddings${query}`, payload, headers })

async function multipart(images: readonly Buffer[], query = '', accept = 'application/json') {
  const form = new FormData()
  images.forEach((bytes, n) => form.append('image', new Blob([new Uint8Array(bytes)]), `${n}.jpg`))
  const body = new Response(form)
  const headers = { 'content-type': body.headers.get('content-type') ?? '', accept }
  return post(Buffer.from(await body.arrayBuffer()), query, headers)
}

test('one image gives one embedding, as JSON or as float32', async (t) => {
  const [photo = Buffer.alloc(0)] = await photos(t, 1)
  const json = await post(photo)
  const { space, dimensions, items }: Answer = json.json()
  assert.deepEqual([json.statusCode, space, dimensions, items.length], [200, 'fashion-resnet50-1', 256, 1])
  const embedding = items[0]?.embedding ?? []
  assert.ok(Math.abs(Math.hypot(...embedding) - 1) < 1e-3)
  const binary = await post(photo, '', { 'content-type': 'image/jpeg', accept: 'application/octet-stream' })
  assert.equal(binary.headers['content-type'], 'application/octet-stream')
  assert.equal(binary.headers['x-embedding-space'], 'fashion-resnet50-1')
  assert.equal(binary.headers['x-embedding-dimensions'], '256')
  assert.equal(binary.headers['x-embedding-errors'], undefined)
  assert.deepEqual(
    Array.from({ length: 256 }, (_, n) => binary.rawPayload.readFloatLE(n * 4)),
    embedding,
  )
})

test('?crop= embeds a part; a wrong one is invalid_request', async (t) => {
  const [photo = Buffer.alloc(0)] = await photos(t, 1)
  const whole: Answer = (await post(photo)).json()
  const part: Answer = (await post(photo, '?crop=0.25,0.25,0.5,0.5')).json()
  assert.notDeepEqual(part.items, whole.items)
  for (const query of ['?crop=0,0,1', '?crop=a,0,1,1', '?crop=0,0,0,1', '?crop=,,,', '?crop=0.9,0,0.5,1']) {
    const problem: ProblemDetails = (await post(photo, query)).json()
    assert.equal(problem.code, 'invalid_request', query)
    assert.deepEqual(
      problem.fields.map(({ field }) => field),
      ['crop'],
    )
  }
  assert.equal((await multipart([photo], '?crop=0,0,1,1')).json().code, 'invalid_request')
  assert.equal((await post(photo, '?priority=urgent')).json().code, 'invalid_request')
  assert.equal((await post(photo, '?priority=bulk')).statusCode, 200)
})

async function badImages() {
  const jpeg = await detailed().jpeg().toBuffer()
  return [
    { name: 'text', bytes: Buffer.from('not an image'), status: 422, code: 'image_undecodable' },
    { name: 'nothing', bytes: Buffer.alloc(0), status: 422, code: 'image_undecodable' },
    { name: 'half a JPEG', bytes: jpeg.subarray(0, jpeg.length / 2), status: 422, code: 'image_undecodable' },
    { name: '64,250 pixels', bytes: await hugePng(64_250), status: 422, code: 'image_too_large' },
    {
      name: 'SVG',
      bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      status: 415,
      code: 'image_unsupported',
    },
    { name: 'PDF', bytes: Buffer.from('%PDF-1.7'), status: 415, code: 'image_unsupported' },
    { name: 'TIFF', bytes: await plain(9, 9, '#aa0000').tiff().toBuffer(), status: 415, code: 'image_unsupported' },
    { name: 'animation', bytes: await animation().gif().toBuffer(), status: 415, code: 'image_unsupported' },
  ]
}

test('each kind of bad image is a problem of its own', async () => {
  for (const { name, bytes, status, code } of await badImages()) {
    const response = await post(bytes)
    const problem: ProblemDetails = response.json()
    assert.deepEqual([response.statusCode, problem.code, problem.retryable], [status, code, false], name)
    assert.match(String(response.headers['content-type']), /problem\+json/)
    assert.ok(problem.detail.length > 20 && !/vips|sharp|\n/i.test(problem.detail), problem.detail)
  }
})

test('in multipart the good images are embedded beside the bad ones, each bad one with its problem', async () => {
  const bad = await badImages()
  const good = await plain(30, 40, '#336699').png().toBuffer()
  const images = bad.flatMap(({ bytes }) => [bytes, good])
  const response = await multipart(images)
  const { items }: Answer = response.json()
  assert.equal(response.statusCode, 200)
  assert.equal(items.length, images.length)
  bad.forEach(({ code, name }, n) => {
    assert.deepEqual([items[2 * n]?.error?.code, items[2 * n]?.embedding], [code, undefined], name)
    assert.equal(items[2 * n + 1]?.embedding?.length, 256)
    assert.equal(items[2 * n + 1]?.error, undefined)
  })
})

test('as float32 a failed image is a row of NaN and named in a header', async () => {
  const good = await plain(30, 40, '#336699').png().toBuffer()
  const images = [good, await hugePng(64_250), good]
  const response = await multipart(images, '', 'application/octet-stream')
  const rows = [0, 1, 2].map((row) =>
    Array.from({ length: 256 }, (_, n) => response.rawPayload.readFloatLE((row * 256 + n) * 4)),
  )
  const { items }: Answer = (await multipart(images)).json()
  assert.deepEqual([rows[0], rows[2]], [items[0]?.embedding, items[2]?.embedding])
  assert.ok(rows[1]?.every(Number.isNaN))
  const errors = JSON.parse(String(response.headers['x-embedding-errors']))
  assert.deepEqual(errors, [{ index: 1, code: 'image_too_large', detail: items[1]?.error?.detail }])
})

test('many errors leave their details out of the header, which stays small', async () => {
  const roomy = await createEmbedder({ modelDir: MODEL_DIR, threads: 1 })
  const service = await buildEmbedderService({ embedder: roomy })
  const form = new FormData()
  for (let n = 0; n < 256; n++) form.append('image', new Blob(['bad']), `${n}.jpg`)
  const body = new Response(form)
  const headers = { 'content-type': body.headers.get('content-type') ?? '', accept: 'application/octet-stream' }
  const response = await service.inject({
    method: 'POST',
    url: '/v1/embeddings',
    headers,
    payload: Buffer.from(await body.arrayBuffer()),
  })
  await service.close()
  await roomy.close()
  const header = String(response.headers['x-embedding-errors'])
  assert.ok(header.length < 12_000)
  assert.deepEqual(JSON.parse(header)[255], { index: 255, code: 'image_undecodable' })
})

test('limits of a request are problems', async () => {
  const jpeg = await plain(20, 20, '#102030').jpeg().toBuffer()
  const padded = Buffer.concat([jpeg, Buffer.alloc(20_000_000)])
  const half = Buffer.concat([jpeg, Buffer.alloc(13_000_000)])
  assert.deepEqual([(await post(padded)).statusCode, (await post(padded)).json().code], [413, 'payload_too_large'])
  const { items }: Answer = (await multipart([padded, jpeg])).json()
  assert.deepEqual([items[0]?.error?.code, items[1]?.embedding?.length], ['image_too_large', 256])
  const cases = [
    [await multipart([half, half]), 413, 'payload_too_large'],
    [await multipart(Array.from({ length: 33 }, () => jpeg)), 413, 'payload_too_large'],
    [await multipart([]), 400, 'invalid_request'],
    [await post(Buffer.from('{}'), '', { 'content-type': 'application/json' }), 415, 'unsupported_media_type'],
    [await app.inject({ method: 'POST', url: '/v1/embeddings' }), 400, 'invalid_request'],
    [await app.inject('/v1/nothing'), 404, 'route_not_found'],
  ] as const
  for (const [response, status, code] of cases) {
    assert.deepEqual([response.statusCode, response.json().code], [status, code], response.body.slice(0, 300))
  }
})

test('a full queue answers 503 with Retry-After, and people still get through', async (t) => {
  const images = await photos(t, 20)
  const first = multipart(images)
  await until(() => embedder.stats().queued.bulk > 10)
  const second = await multipart(images)
  assert.deepEqual([second.statusCode, second.json().code, second.json().retryable], [503, 'embedder_busy', true])
  assert.ok(Number(second.headers['retry-after']) >= 1)
  assert.equal((await post(images[0] as Buffer)).statusCode, 200)
  assert.equal((await first).statusCode, 200)
})

test('over a socket a request is answered, and one whose client leaves is dropped from the queue', async (t) => {
  const images = await photos(t, 20)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/v1/embeddings`
  const form = new FormData()
  for (const bytes of images) form.append('image', new Blob([new Uint8Array(bytes)]), 'photo.jpg')
  const answer = (await (await fetch(url, { method: 'POST', body: form })).json()) as Answer
  assert.ok(answer.items.every(({ embedding }) => embedding?.length === 256))
  const body = new Response(form)
  const leaving = httpRequest(url, {
    method: 'POST',
    headers: { 'content-type': body.headers.get('content-type') ?? '' },
  })
  leaving.on('error', () => undefined)
  leaving.end(Buffer.from(await body.arrayBuffer()))
  const { embedded } = embedder.stats()
  await until(() => embedder.stats().queued.bulk > 0)
  leaving.destroy()
  await until(() => embedder.stats().queued.bulk === 0)
  assert.ok(embedder.stats().embedded < embedded + 20, 'the rest was not embedded')
})

test('health and models', async () => {
  assert.equal((await app.inject('/livez')).statusCode, 200)
  assert.equal((await app.inject('/readyz')).statusCode, 200)
  assert.deepEqual((await app.inject('/v1/models')).json(), {
    items: [{ space: 'fashion-resnet50-1', dimensions: 256 }],
  })
  const restarting = { ...embedder, stats: () => ({ ...embedder.stats(), ready: false }) }
  const service = await buildEmbedderService({ embedder: restarting })
  const response = await service.inject('/readyz')
  assert.deepEqual([response.statusCode, response.json().code], [503, 'embedder_unavailable'])
  assert.ok(response.headers['retry-after'])
  await service.close()
})

test('an image is embedded the same whatever lossless format carries it', async () => {
  const png = await detailed(90, 120).png().toBuffer()
  const webp = await sharp(png).webp({ lossless: true }).toBuffer()
  assert.deepEqual((await post(webp)).json(), (await post(png)).json())
})
