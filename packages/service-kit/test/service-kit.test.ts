import assert from 'node:assert/strict'
import test from 'node:test'
import { LookalikeError } from '@lookalike/shared'
import { Type } from 'typebox'
import { createReader, createServer, readEnv } from '../src/index.ts'

const EnvSchema = Type.Object({
  PORT: Type.Integer({ minimum: 1, maximum: 65_535, default: 4000 }),
  STRICT: Type.Boolean({ default: false }),
  KEY: Type.String({ minLength: 3 }),
})

test('readEnv fills defaults and converts text', () => {
  assert.deepEqual(readEnv(EnvSchema, { KEY: 'abc', STRICT: 'true', OTHER: 'x', PORT: '' }), {
    PORT: 4000,
    STRICT: true,
    KEY: 'abc',
  })
})

test('readEnv names every wrong variable at once', () => {
  assert.throws(
    () => readEnv(EnvSchema, { PORT: '99999' }),
    (error: LookalikeError) => {
      assert.deepEqual(error.fields.map(({ field }) => field).sort(), ['KEY', 'PORT'])
      assert.match(error.message, /99999/)
      return true
    },
  )
})

test('a reader fills and converts text, takes other values as they are, and names what is wrong', () => {
  const schema = Type.Object({ limit: Type.Integer({ default: 24 }), ids: Type.Array(Type.String(), { maxItems: 2 }) })
  const [fromText, asIs] = [true, false].map((text) => createReader(schema, { fromText: text, name: 'form' }))
  assert.deepEqual(fromText?.({ ids: 'a' }), { limit: 24, ids: ['a'] })
  assert.deepEqual(asIs?.({ limit: 3, ids: [] }), { limit: 3, ids: [] })
  const wrong = (field: string) => (error: LookalikeError) => {
    assert.deepEqual([error.code, error.fields[0]?.field], ['invalid_request', field])
    return true
  }
  assert.throws(() => asIs?.({ limit: '3', ids: [] }), wrong('limit'))
  assert.throws(() => fromText?.({ ids: ['a', 'b', 'c'] }), wrong('ids'))
  assert.throws(() => asIs?.({}), wrong('ids'))
  assert.throws(() => asIs?.('text'), wrong('form'))
})

function exampleApp() {
  const app = createServer({ bodyLimitBytes: 100 })
  app.post('/things', {
    schema: { body: Type.Object({ size: Type.Integer({ minimum: 1 }), name: Type.String() }) },
    handler: async () => ({}),
  })
  app.get('/list', {
    schema: { querystring: Type.Object({ limit: Type.Integer({ default: 24, maximum: 100 }) }) },
    handler: async (request) => ({ limit: request.query.limit }),
  })
  app.get('/busy', async () => {
    throw new LookalikeError('embedder_busy', 'Try again soon.', { retryAfterSeconds: 1.2 })
  })
  app.get('/broken', async () => {
    throw new Error('secret detail')
  })
  return app
}

test('every error is problem details with a code of the closed list', async () => {
  const app = exampleApp()
  const json = { 'content-type': 'application/json' }
  const cases = [
    [
      { method: 'POST', url: '/things', payload: '{"size":0,"name":"x"}', headers: json },
      400,
      'invalid_request',
      ['size'],
    ],
    [{ method: 'POST', url: '/things', payload: '{}', headers: json }, 400, 'invalid_request', ['size, name']],
    [{ method: 'POST', url: '/things', payload: '{', headers: json }, 400, 'invalid_request', []],
    [
      { method: 'POST', url: '/things', payload: 'x', headers: { 'content-type': 'text/x' } },
      415,
      'unsupported_media_type',
      [],
    ],
    [{ method: 'POST', url: '/things', payload: `"${'x'.repeat(200)}"`, headers: json }, 413, 'payload_too_large', []],
    [{ method: 'GET', url: '/list?limit=10000' }, 400, 'invalid_request', ['limit']],
    [{ method: 'GET', url: '/nowhere' }, 404, 'route_not_found', []],
    [{ method: 'GET', url: '/busy' }, 503, 'embedder_busy', []],
    [{ method: 'GET', url: '/broken' }, 500, 'internal', []],
  ] as const
  for (const [request, status, code, fields] of cases) {
    const response = await app.inject(request)
    const problem = response.json()
    assert.equal(response.statusCode, status, request.url)
    assert.match(String(response.headers['content-type']), /^application\/problem\+json/)
    assert.equal(problem.code, code)
    assert.equal(problem.requestId, response.headers['x-request-id'])
    assert.deepEqual(
      problem.fields.map((problem: { field: string }) => problem.field),
      fields,
      JSON.stringify(problem),
    )
    assert.ok(!response.body.includes('secret'))
  }
  assert.equal((await app.inject('/busy')).headers['retry-after'], '2')
  assert.deepEqual((await app.inject('/list?limit=10')).json(), { limit: 10 })
  assert.deepEqual((await app.inject('/list')).json(), { limit: 24 })
})
