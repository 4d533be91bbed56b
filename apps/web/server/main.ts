/**
 * The one origin that a browser sees: the api's paths are passed on to the api, the rest is Next.js. Started by
 * apps/standalone as a child, it tells its URL as a message and ends with its parent.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { apiUnreachable, closeOnSignals, createGateway, createProxy } from '@lookalike/service-kit'
import { buildPages } from './build.ts'
import { loadEnv } from './env.ts'
import { openPages } from './pages.ts'

const env = loadEnv()
await buildPages((text) => void process.stderr.write(`${text}\n`))
const pages = await openPages()
const api = createProxy(env.API_URL, { onUnreachable: apiUnreachable })
const gateway = createGateway({ api: api.handle, page: pages.handle })
const server = createServer((request, response) => {
  if (request.url === '/livez') response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}')
  else gateway(request, response)
})

async function close(): Promise<void> {
  server.closeIdleConnections()
  await new Promise((resolve) => server.close(resolve))
  api.close()
  await pages.close()
}

closeOnSignals(close)
process.once('disconnect', () => process.exit())
await new Promise<void>((resolve, reject) => {
  server.once('error', reject)
  server.listen(env.PORT, env.HOST, resolve)
})
const { address, port, family } = server.address() as AddressInfo
const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
if (process.send) process.send({ url })
else process.stdout.write(`${url}\n`)
