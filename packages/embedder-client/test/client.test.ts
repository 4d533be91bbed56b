import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { toProblem, LookalikeError } from '@lookalike/shared'
import { createEmbedderClient, type EmbedderClientConfig, type EmbedderClientEvent } from '../src/index.ts'
import { answer, inTurn, refuse, scriptedServer } from './scripted-server.ts'

const images = (count: number) => Array.from({ length: count }, (_, n) => ({ bytes: Buffer.from(`image ${n}`) }))
const bulk = { priority: 'bulk' } as const

async function connect(t: TestContext, urls: readonly string[], config: Partial<EmbedderClientConfig> = {}) {
  const events: EmbedderClientEvent[] = []
  const client = await createEmbedderClient({ urls, onEvent: (event) => events.push(event), ...config })
  t.after(() => client.close())
  return { client, events }
}

const busy = (headers: Record<string, string>) =>
  refuse(503, headers, JSON.stringify(toProblem(new LookalikeError('embedder_busy', '9 images are waiting already.'))))

test('connections stay open, and the request id goes with each request', async (t) => {
  const server = await scriptedServer(t)
  const { client } = await connect(t, [server.url], { headers: () => ({ traceparent: '00-a-b-01' }) })
  for (let n = 0; n < 20; n++) await client.embed(images(1), { ...bulk, requestId: 'req-7' })
  assert.equal(server.asked.length, 20)
  assert.ok(server.connections() <= 2, `${server.connections()} connections`)
  assert.equal(server.asked[3]?.headers['x-request-id'], 'req-7')
  assert.equal(server.asked[3]?.headers['traceparent'], '00-a-b-01')
})

test('a busy server is asked again, not before its Retry-After', async (t) => {
  // A date has whole seconds: two from now are more than one away.
  for (const retryAfter of [() => '1', () => new Date(Date.now() + 2_000).toUTCString()]) {
    const server = await scriptedServer(t, { act: inTurn(busy({ 'retry-after': retryAfter() }), answer()) })
    const { client, events } = await connect(t, [server.url], { backoffMs: 1 })
    const startedAt = performance.now()
    const { vectors } = await client.embed(images(3), bulk)
    assert.equal(vectors.length, 3)
    assert.ok(performance.now() - startedAt >= 990, `${performance.now() - startedAt} ms`)
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['retry'],
      'busy is not broken',
    )
  }
})

test('what cannot be mended by trying again is not tried again', async (t) => {
  const problem = JSON.stringify(toProblem(new LookalikeError('model_invalid', 'The model is broken.')))
  const server = await scriptedServer(t, { act: refuse(500, {}, problem) })
  const { client } = await connect(t, [server.url])
  await assert.rejects(client.embed(images(2), bulk), { code: 'model_invalid' })
  assert.equal(server.asked.length, 1)
})

test('broken answers and lost connections are tried again, until the deadline', async (t) => {
  const server = await scriptedServer(t, {
    act: inTurn(
      (response) => void response.destroy(),
      refuse(502, {}, 'Bad Gateway'),
      (response) => void response.end('no vectors'),
      answer({ space: 'another-2' }),
      answer(),
    ),
  })
  const { client } = await connect(t, [server.url], { backoffMs: 1, ejectMs: 1 })
  assert.equal((await client.embed(images(2), bulk)).vectors.length, 2)
  assert.equal(server.asked.length, 5)

  server.act = (response) => void response.destroy()
  const impatient = await connect(t, [server.url], { backoffMs: 1, deadlineMs: { bulk: 300 } })
  const startedAt = performance.now()
  await assert.rejects(impatient.client.embed(images(1), bulk), { code: 'embedder_unavailable' })
  assert.ok(performance.now() - startedAt >= 290)
})

test('a server that hangs ends at the deadline, and a caller can give up before', async (t) => {
  const server = await scriptedServer(t, { act: () => {} })
  const { client } = await connect(t, [server.url], { deadlineMs: { interactive: 200 } })
  await assert.rejects(client.embed(images(1), { priority: 'interactive' }), { code: 'embedder_unavailable' })
  const giveUp = new AbortController()
  setTimeout(() => giveUp.abort(new Error('gone')), 50)
  await assert.rejects(client.embed(images(1), { ...bulk, signal: giveUp.signal }), /gone/)
})

test('images go to the server with the fewest pending ones', async (t) => {
  const slow = await scriptedServer(t, { act: answer({ delayMs: 400 }) })
  const quick = await scriptedServer(t, { act: answer({ delayMs: 20 }) })
  const { client } = await connect(t, [slow.url, quick.url])
  await Promise.all(Array.from({ length: 10 }, () => client.embed(images(64), bulk)))
  const sum = (server: typeof slow) => server.asked.reduce((total, request) => total + request.images, 0)
  assert.equal(sum(slow) + sum(quick), 640)
  assert.ok(sum(quick) >= 2 * sum(slow), `${sum(quick)} to ${sum(slow)}`)
  assert.ok(Math.max(...quick.asked.map((request) => request.images)) <= 32)
})

test('a server that dies is left out for a while, and comes back', async (t) => {
  const [one, other] = [await scriptedServer(t), await scriptedServer(t)]
  const { client, events } = await connect(t, [one.url, other.url], { ejectMs: 300 })
  const port = Number(new URL(one.url).port)
  await one.stop()
  for (let n = 0; n < 20; n++) await client.embed(images(1), bulk)
  const ejected = events.filter(({ kind }) => kind === 'ejected')
  assert.ok(ejected.length >= 1 && ejected.length <= 2, `ejected ${ejected.length} times in 20 calls`)
  assert.ok(ejected.every(({ url }) => url === one.url))
  assert.equal(other.asked.length, 20)
  const again = await scriptedServer(t, { port })
  await new Promise((done) => setTimeout(done, 700))
  for (let n = 0; n < 10; n++) await client.embed(images(1), bulk)
  assert.ok(again.asked.length >= 4, `asked ${again.asked.length} times`)
})

test('at the start all that answer must serve one space; one that is down is no obstacle', async (t) => {
  const [one, other] = [await scriptedServer(t), await scriptedServer(t, { space: 'other-1' })]
  await assert.rejects(createEmbedderClient({ urls: [one.url, other.url] }), (error: LookalikeError) => {
    assert.equal(error.code, 'conflict')
    assert.match(error.message, /space-1.*other-1/)
    return true
  })
  await other.stop()
  const { client } = await connect(t, [other.url, one.url])
  assert.deepEqual(client.model, { space: 'space-1', dimensions: 2 })
  assert.equal((await client.embed(images(2), bulk)).vectors.length, 2)
  await one.stop()
  const none = createEmbedderClient({ urls: [one.url], startTimeoutMs: 200 })
  await assert.rejects(none, { code: 'embedder_unavailable' })
})

test('a closed client embeds nothing', async (t) => {
  const server = await scriptedServer(t, { act: () => {} })
  const { client } = await connect(t, [server.url])
  const call = client.embed(images(1), bulk)
  const ended = assert.rejects(call, { code: 'embedder_unavailable' })
  await client.close()
  await ended
  await assert.rejects(client.embed(images(1), bulk), { code: 'embedder_unavailable' })
})
