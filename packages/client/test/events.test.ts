import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import test from 'node:test'
import { createClient, importEvents } from '../src/index.ts'

test('an import is followed past a connection that falls silent', async (t) => {
  let connections = 0
  const server = createServer((_request, response) => {
    connections += 1
    const state = connections === 1 ? 'running' : 'completed'
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    // The first one is left open, and nothing comes any more.
    response.write(`event: progress\ndata: ${JSON.stringify({ state })}\n\n`)
    if (connections > 1) response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const client = createClient({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
  const seen: string[] = []
  for await (const { state } of importEvents(client, 'imp_1', { silenceMs: 1500, onLost: () => seen.push('lost') }))
    seen.push(state)
  assert.deepEqual(seen, ['running', 'lost', 'completed'])
})
