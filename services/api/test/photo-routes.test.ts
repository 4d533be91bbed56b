import assert from 'node:assert/strict'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { type TestContext } from 'node:test'
import { inspectImage } from '@lookalike/image'
import { createServer } from '@lookalike/service-kit'
import { photoRoutes } from '../src/photo-routes.ts'

/** One transparent pixel. */
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/** The route, and a server of somebody else that it is asked to fetch from. */
async function openApp(t: TestContext, photoHosts: readonly string[]) {
  const app = createServer()
  await app.register(photoRoutes, { photoHosts })
  let requests = 0
  const other = createHttpServer((request, response) => {
    requests += 1
    if (request.url === '/photo.gif') response.end(GIF)
    else if (request.url === '/page') response.setHeader('content-type', 'text/html').end('<script>alert(1)</script>')
    else response.writeHead(request.url === '/busy' ? 503 : 404).end()
  })
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  t.after(async () => {
    await app.close()
    other.close()
    other.closeAllConnections()
  })
  const origin = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
  return {
    origin,
    requests: () => requests,
    ask: async (url: unknown) => {
      const answer = await app.inject({ method: 'POST', url: '/v1/search/photo', payload: { url } })
      const isJson = /json/.test(String(answer.headers['content-type']))
      const problem = isJson ? answer.json<{ code: string; detail: string }>() : undefined
      return { status: answer.statusCode, headers: answer.headers, bytes: answer.rawPayload, problem }
    },
  }
}

test('a photo is answered as a JPEG that was made here, and nobody keeps it', async (t) => {
  const { ask, origin } = await openApp(t, ['127.0.0.1'])
  const { status, headers, bytes } = await ask(`${origin}/photo.gif`)
  assert.equal(status, 200)
  assert.equal(headers['content-type'], 'image/jpeg')
  assert.equal(headers['cache-control'], 'no-store')
  const { format, width, height } = await inspectImage(bytes)
  assert.deepEqual({ format, width, height }, { format: 'jpeg', width: 1, height: 1 })
})

test('what is no image, missing or away is told, and asked for once', async (t) => {
  const { ask, origin, requests } = await openApp(t, ['127.0.0.1'])
  const page = await ask(`${origin}/page`)
  assert.deepEqual([page.status, page.problem?.code], [422, 'image_undecodable'])
  assert.doesNotMatch(page.bytes.toString(), /script/)
  assert.equal((await ask(`${origin}/nothing`)).problem?.code, 'image_missing')
  const busy = await ask(`${origin}/busy`)
  assert.deepEqual([busy.status, busy.problem?.code], [502, 'image_unreachable'])
  assert.equal(requests(), 3)
})

test('private addresses and other schemes are refused without telling where names lead', async (t) => {
  const { ask, origin, requests } = await openApp(t, [])
  const port = new URL(origin).port
  const hidden = [`${origin}/photo.gif`, `http://localhost:${port}/photo.gif`, 'http://[::1]/a']
  const hiddenToo = ['http://10.0.0.1/a.jpg', 'http://169.254.169.254/']
  const odd = ['file:///etc/passwd', 'http://me:secret@example.com/a.jpg', 'photo.jpg']
  for (const url of [...hidden, ...hiddenToo, ...odd]) {
    const { status, problem } = await ask(url)
    assert.deepEqual([status, problem?.code], [422, 'invalid_value'], url)
    assert.match(problem?.detail ?? '', /^url: must be an http or https URL of a public address/)
  }
  assert.equal(requests(), 0)
  for (const url of [undefined, '', 'x'.repeat(2001)]) assert.equal((await ask(url)).status, 400)
})

test('one client has a bounded number of photos fetched', async (t) => {
  const { ask, origin, requests } = await openApp(t, ['127.0.0.1'])
  for (let n = 0; n < 30; n++) assert.equal((await ask(`${origin}/photo.gif`)).status, 200)
  const { status, headers, problem } = await ask(`${origin}/photo.gif`)
  assert.deepEqual([status, problem?.code], [429, 'rate_limited'])
  assert.match(problem?.detail ?? '', /Too many photos/)
  assert.ok(Number(headers['retry-after']) > 0)
  assert.equal(requests(), 30)
})
