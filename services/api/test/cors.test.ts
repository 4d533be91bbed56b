import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { createServer } from '@lookalike/service-kit'
import { cors } from '../src/cors.ts'

const SHOP = 'https://shop.example'

async function openApp(t: TestContext, ...allowedOrigins: string[]) {
  const app = createServer()
  t.after(() => app.close())
  await app.register(cors, { allowedOrigins })
  const route = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string) =>
    app.route({ method, url, handler: async () => 'answer' })
  for (const url of ['/v1/products', '/v1/products/:id', '/v1/productsx', '/v1/session']) route('GET', url)
  for (const url of ['/v1/search/image', '/v1/session', '/v1/imports', '/v1/products']) route('POST', url)
  route('PATCH', '/v1/products/:id')
  route('DELETE', '/v1/products/:id')
  const ask = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'OPTIONS', url: string, headers = {}) => {
    const answer = await app.inject({ method, url, headers: { origin: SHOP, ...headers } })
    return {
      status: answer.statusCode,
      allowed: answer.headers['access-control-allow-origin'],
      headers: answer.headers,
    }
  }
  return {
    ask,
    preflight: (url: string, method: string) => ask('OPTIONS', url, { 'access-control-request-method': method }),
  }
}

test('an allowed origin reads the public answers, errors too, and never with credentials', async (t) => {
  const { ask, preflight } = await openApp(t, 'https://other.example', SHOP)
  for (const url of ['/v1/products', '/v1/products?limit=1', '/v1/products/a%2Fb', '/v1/products/a/unknown']) {
    const { allowed, headers } = await ask('GET', url)
    assert.equal(allowed, SHOP, url)
    assert.match(String(headers['vary']), /origin/i)
    assert.equal(headers['access-control-allow-credentials'], undefined)
  }
  assert.equal((await ask('POST', '/v1/search/image')).allowed, SHOP)
  const { status, allowed, headers } = await preflight('/v1/search/image', 'POST')
  assert.deepEqual([status, allowed], [204, SHOP])
  assert.equal(headers['access-control-allow-credentials'], undefined)
})

test('another origin reads nothing', async (t) => {
  const { ask, preflight } = await openApp(t, SHOP)
  for (const origin of ['https://evil.example', 'http://shop.example', 'https://shop.example.evil.example', 'null']) {
    assert.equal((await ask('GET', '/v1/products', { origin })).allowed, undefined, origin)
  }
  assert.equal((await (await openApp(t)).ask('GET', '/v1/products')).allowed, undefined)
  assert.equal((await preflight('/v1/products/1', 'DELETE')).status, 404)
})

test('what needs the admin key is for no other origin, even where all are allowed', async (t) => {
  const { ask, preflight } = await openApp(t, '*')
  assert.equal((await ask('GET', '/v1/products')).allowed, '*')
  const refused = [
    ['GET', '/v1/session'],
    ['POST', '/v1/session'],
    ['POST', '/v1/imports'],
    ['POST', '/v1/products'],
    ['PATCH', '/v1/products/1'],
    ['DELETE', '/v1/products/1'],
    ['GET', '/v1/productsx'],
  ] as const
  for (const [method, url] of refused) {
    assert.equal((await ask(method, url)).allowed, undefined, `${method} ${url}`)
    const { status, allowed } = await preflight(url, method)
    assert.deepEqual([status, allowed], [404, undefined], `${method} ${url}`)
  }
})

test('what is no origin is refused at the start', async (t) => {
  await assert.rejects(openApp(t, 'https://shop.example/'), /allowedOrigins: .*did you mean https:\/\/shop\.example\?/)
})
