import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { createServer } from '@lookalike/service-kit'
import type { ProblemDetails } from '@lookalike/shared'
import { auth } from '../src/auth.ts'

const KEY = 'the right admin key'

async function openApp(t: TestContext) {
  const app = createServer({ trustProxy: ['127.0.0.1'] })
  t.after(() => app.close())
  await app.register(auth, { adminKey: KEY })
  app.get('/secret', { onRequest: app.requireAdmin }, async () => 'told')
  const from = (address: string) => ({ 'x-forwarded-for': address })
  return {
    login: (key: string, address = '10.0.0.1') =>
      app.inject({ method: 'POST', url: '/v1/session', payload: { key }, headers: from(address) }),
    bearer: (key: string, address = '10.0.0.1') =>
      app.inject({ url: '/secret', headers: { ...from(address), authorization: `Bearer ${key}` } }),
    session: (cookie?: string) => app.inject({ url: '/v1/session', headers: cookie === undefined ? {} : { cookie } }),
  }
}

/** Runs one after the other. @returns the status codes */
async function times(count: number, call: () => Promise<{ statusCode: number }>): Promise<number[]> {
  const codes: number[] = []
  for (let done = 0; done < count; done++) codes.push((await call()).statusCode)
  return codes
}

test('five wrong logins lock the address out, also for the right key, and no other address', async (t) => {
  const { login, bearer } = await openApp(t)
  assert.deepEqual(await times(5, () => login('wrong')), [401, 401, 401, 401, 401])
  const refused = await login(KEY)
  assert.equal(refused.statusCode, 429)
  const { code, retryable, detail } = refused.json<ProblemDetails>()
  assert.deepEqual([code, retryable], ['rate_limited', true])
  assert.match(detail, /Too many wrong keys/)
  const seconds = Number(refused.headers['retry-after'])
  assert.ok(seconds >= 1 && seconds <= 60, String(seconds))
  assert.equal((await login(KEY, '10.0.0.2')).statusCode, 204)
  assert.equal((await bearer(KEY)).statusCode, 200)
})

test('right logins are never counted', async (t) => {
  const { login } = await openApp(t)
  assert.deepEqual(new Set(await times(12, () => login(KEY))), new Set([204]))
})

test('wrong bearer keys lock out later and separately', async (t) => {
  const { login, bearer } = await openApp(t)
  assert.deepEqual(new Set(await times(20, () => bearer('wrong'))), new Set([401]))
  assert.equal((await bearer(KEY)).statusCode, 429)
  assert.equal((await bearer(KEY, '10.0.0.2')).statusCode, 200)
  assert.equal((await login(KEY)).statusCode, 204)
})

test('a page can ask whether it is logged in', async (t) => {
  const { login, session } = await openApp(t)
  const cookie = String((await login(KEY)).headers['set-cookie']).split(';')[0]
  const known = await session(cookie)
  assert.equal(known.statusCode, 200)
  const end = Date.parse(known.json<{ expiresAt: string }>().expiresAt)
  assert.ok(end > Date.now() + 11 * 3_600_000 && end < Date.now() + 13 * 3_600_000)
  assert.equal(known.headers['cache-control'], 'no-store')
  for (const none of [undefined, `${cookie}x`, 'lookalike_session=1.x']) {
    assert.equal((await session(none)).statusCode, 401, none)
  }
})
