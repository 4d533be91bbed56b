import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { buildApi } from '@lookalike/api'
import { hasCode } from '@lookalike/file-store'
import { LookalikeError } from '@lookalike/shared'

type Api = Awaited<ReturnType<typeof buildApi>>

/** Listens with the API. @returns its URL */
export async function listen(app: Api, host: string, port: number): Promise<string> {
  await app.listen({ host, port }).catch(inUse('--api-port', port))
  return urlOf(app.server)
}

/** Listens with the one origin that a browser sees: the API's paths go straight to the API, the rest to the pages. */
export async function listenWeb(gateway: RequestListener, host: string, port: number) {
  const server = createServer(gateway)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  }).catch(inUse('--web-port', port))
  return {
    url: urlOf(server),
    async close() {
      server.closeIdleConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function inUse(option: string, port: number) {
  return (cause: unknown): never => {
    if (!hasCode(cause, 'EADDRINUSE')) throw cause
    throw new LookalikeError(
      'conflict',
      `Port ${port} is in use: stop what listens there, or choose another with ${option}.`,
      { cause },
    )
  }
}

function urlOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}
