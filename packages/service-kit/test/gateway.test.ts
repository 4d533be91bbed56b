import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, request, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { type TestContext } from 'node:test'
import { apiUnreachable, createGateway, createProxy } from '../src/index.ts'

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A gateway before an api that runs elsewhere. */
async function gatewayTo(t: TestContext, api: string): Promise<string> {
  const proxy = createProxy(api, { onUnreachable: apiUnreachable })
  t.after(() => proxy.close())
  return serve(t, createGateway({ api: proxy.handle, page: (_, response) => void response.end('a page') }))
}

test('the api gets its paths, the pages get the rest', async (t) => {
  const gateway = await gatewayTo(t, await serve(t, ({ url }, response) => void response.end(`api ${url}`)))
  const text = async (path: string) => (await fetch(gateway + path)).text()
  for (const path of ['/v1/products?q=a&color=Red', '/v1', '/docs/', '/openapi.json', '/widget.js', '/admin/queues/a']) {
    assert.equal(await text(path), `api ${path}`)
  }
  for (const path of ['/', '/v1x', '/admin', '/p/v1', '/docsearch', '/?/v1']) assert.equal(await text(path), 'a page')
})

test('the api is told who asks, and for which origin', async (t) => {
  const api = await serve(t, ({ headers }, response) => void response.end(JSON.stringify(headers)))
  const gateway = await gatewayTo(t, api)
  const answer = await fetch(`${gateway}/v1/session`, { headers: { 'x-forwarded-for': '203.0.113.9' } })
  const headers = (await answer.json()) as Record<string, string>
  assert.equal(headers['host'], new URL(gateway).host)
  assert.equal(headers['x-forwarded-for'], '203.0.113.9,127.0.0.1')
  assert.equal(headers['x-forwarded-proto'], 'http')
})

test('an answer is passed on as it comes, and its end too', async (t) => {
  let finish = () => {}
  const api = await serve(t, (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
    finish = () => void response.end('data: 2\n\n')
  })
  const { body } = await fetch(`${await gatewayTo(t, api)}/v1/imports/a/events`)
  const events = body?.pipeThrough(new TextDecoderStream()).getReader()
  assert.equal((await events?.read())?.value, 'data: 1\n\n')
  finish()
  assert.equal((await events?.read())?.value, 'data: 2\n\n')
  assert.equal((await events?.read())?.done, true)
})

test('the api learns that a client has left', async (t) => {
  let left: Promise<unknown> = Promise.resolve('nobody asked')
  const api = await serve(t, (_, response) => {
    left = once(response, 'close')
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
  })
  const leave = new AbortController()
  await fetch(`${await gatewayTo(t, api)}/v1/imports/a/events`, { signal: leave.signal })
  leave.abort()
  assert.deepEqual(await left, [])
})

test('a large upload is passed on without being gathered, as fast as the api reads', async (t) => {
  const sizeBytes = 256 * 2 ** 20
  let received = 0
  const api = await serve(t, async (upload, response) => {
    for await (const chunk of upload) received += (chunk as Buffer).length
    response.end(String(received))
  })
  const upload = request(`${await gatewayTo(t, api)}/v1/imports`, { method: 'POST' })
  const before = process.memoryUsage.rss()
  const piece = Buffer.alloc(2 ** 20)
  let most = 0
  for (let sent = 0; sent < sizeBytes; sent += piece.length) {
    if (!upload.write(piece)) await once(upload, 'drain')
    most = Math.max(most, process.memoryUsage.rss() - before)
  }
  upload.end()
  const [answer] = (await once(upload, 'response')) as [import('node:http').IncomingMessage]
  answer.resume()
  await once(answer, 'end')
  assert.equal(received, sizeBytes)
  assert.ok(most < sizeBytes / 2, `${most} bytes were gathered`)
})

test('an api that is away is told in problem details, one that breaks off is not hidden', async (t) => {
  const away = createServer()
  away.listen(0, '127.0.0.1')
  await once(away, 'listening')
  const { port } = away.address() as AddressInfo
  await new Promise((resolve) => away.close(resolve))
  const answer = await fetch(`${await gatewayTo(t, `http://127.0.0.1:${port}`)}/v1/products`)
  assert.equal(answer.status, 503)
  assert.equal(answer.headers.get('retry-after'), '2')
  assert.equal(((await answer.json()) as { code: string }).code, 'api_unavailable')

  const breaking = await serve(t, (_, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('half')
    setTimeout(() => response.destroy(), 20)
  })
  const half = await fetch(`${await gatewayTo(t, breaking)}/v1/products`)
  await assert.rejects(half.text())
})
