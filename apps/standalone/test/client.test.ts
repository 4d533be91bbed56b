import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { answer, ApiError, type Client, createClient, type Import, importEvents, uploadImport } from '@lookalike/client'
import { openStack, type Stack } from './stack.ts'

describe('the client', () => {
  let stack: Stack
  let client: Client
  before(async () => {
    stack = await openStack()
    client = createClient({ baseUrl: stack.api })
  })
  after(() => stack.close())

  test('sends filters and lists as parameters of their own', async () => {
    const filters = { color: ['navy', 'crimson'], 'not.product_type': 'circle', 'price.lte': 20 }
    const { items } = await answer(client.GET('/v1/products', { params: { query: { limit: 100, filters } } }))
    const expected = ['square-crimson-0', 'square-crimson-10', 'square-navy-0', 'square-navy-10']
    assert.deepEqual(
      items.map(({ id }) => id),
      expected,
    )
  })

  test('puts the id of a product into the path', async () => {
    const { items } = await answer(
      client.GET('/v1/products/{id}/similar', { params: { path: { id: 'square-navy-0' }, query: { limit: 1 } } }),
    )
    assert.equal(items[0]?.product.id, 'square-navy-10')
  })

  test('throws what the API says is wrong', async () => {
    await assert.rejects(
      answer(client.GET('/v1/products', { params: { query: { filters: { colour: 'navy' } } } })),
      (error) => error instanceof ApiError && error.status === 400 && error.problem?.code === 'invalid_filter',
    )
  })

  test('sends the admin key when it has one', async () => {
    const logIn = (adminKey: string) =>
      answer(createClient({ baseUrl: stack.api, adminKey }).GET('/v1/imports', { params: { query: { limit: 1 } } }))
    assert.equal((await logIn(stack.key)).items.length, 1)
    await assert.rejects(logIn('wrong'), (error) => error instanceof ApiError && error.status === 401)
  })

  test('follows an import through connections that fail, break off and are refused for a while', async () => {
    const [{ id }] = (await answer(admin(stack).GET('/v1/imports'))).items as [Import]
    const ended = await answer(admin(stack).GET('/v1/imports/{id}', { params: { path: { id } } }))
    const broken = `: still here\n\nevent: progress\ndata: ${JSON.stringify({ ...ended, state: 'running' })}\n\nevent: pro`
    const connections = [
      async () => Promise.reject(new TypeError('fetch failed')),
      async () => new Response(broken),
      async () => new Response('<html>', { status: 502 }),
      fetch,
    ]
    const states: Import[] = []
    const client = admin(stack, (request) => (connections.shift() ?? fetch)(request))
    for await (const state of importEvents(client, id)) states.push(state)
    assert.deepEqual(
      states.map(({ state }) => state),
      ['running', 'completed'],
    )
    assert.deepEqual(states.at(-1), ended)
    assert.equal(connections.length, 0)
  })

  test('stops following an import that is not there, or when told to', async () => {
    const following = async (id: string, signal?: AbortSignal) => {
      for await (const _ of importEvents(admin(stack), id, { ...(signal && { signal }) }));
    }
    await assert.rejects(following('nothing'), (error) => error instanceof ApiError && error.status === 404)
    await assert.rejects(following('nothing', AbortSignal.abort()), { name: 'AbortError' })
  })

  test('uploads a stream once', async () => {
    const rows = ['id,title,image_link\n', 'U1,Up,http://127.0.0.1:1/a.png\n']
    const body = ReadableStream.from(rows.map((row) => new TextEncoder().encode(row)))
    const accepted = await uploadImport(admin(stack), body, { name: 'streamed.csv' })
    assert.equal(accepted.name, 'streamed.csv')
    assert.equal((await stack.waitFor(accepted.id)).counts.rows, 1)
  })

  test('throws when something else answers', async () => {
    const elsewhere = createClient({ baseUrl: stack.api, fetch: async () => new Response('<html>', { status: 502 }) })
    await assert.rejects(
      answer(elsewhere.GET('/v1/catalog')),
      (error) => error instanceof ApiError && error.status === 502 && error.problem === undefined,
    )
  })
})

function admin({ api, key }: Stack, fetch?: (request: Request) => Promise<Response>): Client {
  return createClient({ baseUrl: api, adminKey: key, ...(fetch && { fetch }) })
}
