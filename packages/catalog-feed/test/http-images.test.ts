import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { type TestContext } from 'node:test'
import { type FetchedImage, MAX_IMAGE_BYTES, type UrlCache } from '@lookalike/shared'
import { type HttpImageOptions, httpImageSource } from '../src/http-images.ts'

/** A server on 127.0.0.1; answers its origin. */
async function serve(t: TestContext, handler: RequestListener): Promise<string> {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function source(t: TestContext, options: HttpImageOptions = {}) {
  const images = httpImageSource({ allowedHosts: ['127.0.0.1'], retryMs: 1, ...options })
  t.after(() => images.close())
  return images
}

test('an image is fetched, also through redirects', async (t) => {
  const origin = await serve(t, (request, response) => {
    if (request.url === '/a.jpg') return response.writeHead(302, { location: '/b.jpg' }).end()
    response.end('picture')
  })
  assert.equal(Buffer.from(await source(t).read(`${origin}/a.jpg`)).toString(), 'picture')
})

test('private addresses are refused, however they are written or reached', async (t) => {
  let requests = 0
  const origin = await serve(t, (_request, response) => {
    requests += 1
    response.writeHead(302, { location: `http://[::1]:${new URL(origin).port}/` }).end()
  })
  const port = new URL(origin).port
  const strict = source(t, { allowedHosts: [] })
  const hosts = [
    '127.0.0.1',
    'localhost',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0.0.0.0',
    '10.0.0.1',
    '192.168.1.1',
    '172.16.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '224.0.0.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[fe80::1]',
    '[fc00::1]',
    '[64:ff9b::7f00:1]',
  ]
  for (const host of hosts) {
    await assert.rejects(
      strict.read(`http://${host}:${port}/`),
      { code: 'invalid_value', message: /not a public address/ },
      host,
    )
  }
  assert.equal(requests, 0)
  await assert.rejects(source(t).read(`${origin}/`), { code: 'invalid_value', message: /::1 is not a public address/ })
  assert.equal(requests, 1)
})

test('hosts are allowed by name, address or range', async (t) => {
  const origin = await serve(t, (_request, response) => void response.end('picture'))
  const port = new URL(origin).port
  for (const allowed of ['127.0.0.1', '127.0.0.0/8']) {
    assert.ok((await source(t, { allowedHosts: [allowed] }).read(`${origin}/`)).length > 0, allowed)
  }
  assert.ok((await source(t, { allowedHosts: ['localhost'] }).read(`http://localhost:${port}/`)).length > 0)
  await assert.rejects(source(t, { allowedHosts: ['10.0.0.0/8', '::/0', 'localhost'] }).read(`${origin}/`), {
    code: 'invalid_value',
  })
})

test('what is not an http URL, or carries a password, is refused', async (t) => {
  for (const url of ['ftp://example.com/a', 'file:///etc/hostname', 'http://', 'http://user:secret@example.com/']) {
    await assert.rejects(source(t).read(url), { code: 'invalid_value' }, url)
  }
})

test('a server that fails for the moment is asked again, one that says no is not', async (t) => {
  const asked = new Map<string, number>()
  const origin = await serve(t, (request, response) => {
    const url = request.url ?? ''
    asked.set(url, (asked.get(url) ?? 0) + 1)
    if (url === '/gone') return response.writeHead(404).end()
    if (url === '/loop') return response.writeHead(301, { location: '/loop' }).end()
    if (url === '/down' || (asked.get(url) ?? 0) < 3) return response.writeHead(503).end()
    response.end('picture')
  })
  assert.ok((await source(t).read(`${origin}/recovers`)).length > 0)
  await assert.rejects(source(t).read(`${origin}/down`), { code: 'image_unreachable', message: /answered 503/ })
  await assert.rejects(source(t).read(`${origin}/gone`), { code: 'image_missing', message: /answered 404/ })
  await assert.rejects(source(t).read(`${origin}/loop`), {
    code: 'image_missing',
    message: /redirected more than 5 times/,
  })
  assert.deepEqual(Object.fromEntries(asked), { '/recovers': 3, '/down': 3, '/gone': 1, '/loop': 6 })
})

test('time and size are bounded', async (t) => {
  const origin = await serve(t, (request, response) => {
    if (request.url === '/silent') return
    if (request.url === '/declared')
      return response.writeHead(200, { 'content-length': String(MAX_IMAGE_BYTES + 1) }).write('x')
    const chunk = Buffer.alloc(1_000_000)
    const pump = () => {
      while (!response.destroyed && response.write(chunk));
      response.once('drain', pump)
    }
    pump()
  })
  await assert.rejects(source(t, { timeoutMs: 50 }).read(`${origin}/silent`), { code: 'image_unreachable' })
  await assert.rejects(source(t).read(`${origin}/declared`), { code: 'image_too_large' })
  await assert.rejects(source(t).read(`${origin}/endless`), { code: 'image_too_large' })
})

test('a known image is asked for only if it changed', async (t) => {
  const statuses: number[] = []
  let version = '"1"'
  const origin = await serve(t, (request, response) => {
    const status = request.headers['if-none-match'] === version ? 304 : 200
    statuses.push(status)
    response.writeHead(status, { etag: version }).end(status === 200 ? `picture ${version}` : undefined)
  })
  const stored = new Map<string, FetchedImage>()
  const cache: UrlCache = {
    get: async (url) => stored.get(url),
    put: async (url, image) => void stored.set(url, image),
  }
  const images = source(t, { cache })
  const read = async () => Buffer.from(await images.read(`${origin}/a.jpg`)).toString()
  assert.deepEqual([await read(), await read()], ['picture "1"', 'picture "1"'])
  version = '"2"'
  assert.deepEqual([await read(), await read()], ['picture "2"', 'picture "2"'])
  assert.deepEqual(statuses, [200, 304, 200, 304])
})

test('one host gets few connections at a time', async (t) => {
  let open = 0
  let most = 0
  const origin = await serve(t, (_request, response) => {
    most = Math.max(most, ++open)
    setTimeout(() => {
      open -= 1
      response.end('picture')
    }, 20)
  })
  const images = source(t)
  await Promise.all(Array.from({ length: 20 }, (_, n) => images.read(`${origin}/${n}`)))
  assert.equal(most, 4)
})
