import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { TestContext } from 'node:test'

/** What a server does with a request for embeddings. */
export type Act = (response: ServerResponse, images: number, request: IncomingMessage) => void | Promise<void>

export interface ScriptedServer {
  readonly url: string
  /** Requests for embeddings, each with its images and headers. */
  readonly asked: { readonly images: number; readonly headers: IncomingMessage['headers'] }[]
  /** Connections that were opened. */
  readonly connections: () => number
  act: Act
  stop(): Promise<void>
}

export interface ScriptedOptions {
  readonly act?: Act
  readonly space?: string
  readonly port?: number
}

/** The embedder's protocol without an embedder: a test says what becomes of each request. */
export async function scriptedServer(t: TestContext, options: ScriptedOptions = {}): Promise<ScriptedServer> {
  const { act = answer(), space = 'space-1', port = 0 } = options
  const asked: ScriptedServer['asked'] = []
  let opened = 0
  const http = createServer(async (request, response) => {
    if (request.url === '/v1/models') return response.end(JSON.stringify({ items: [{ space, dimensions: 2 }] }))
    const body = await buffer(request).catch(() => Buffer.alloc(0))
    const images = body.toString('latin1').split('filename=').length - 1 || 1
    asked.push({ images, headers: request.headers })
    await scripted.act(response, images, request)
  })
  http.on('connection', () => void (opened += 1))
  http.listen(port, '127.0.0.1')
  await once(http, 'listening')
  const scripted: ScriptedServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    asked,
    connections: () => opened,
    act,
    async stop() {
      http.closeAllConnections()
      if (http.listening) await new Promise((done) => http.close(done))
    },
  }
  t.after(() => scripted.stop())
  return scripted
}

/** Vectors [1, 0] for all images. */
export function answer({ space = 'space-1', delayMs = 0 } = {}): Act {
  return async (response, images) => {
    if (delayMs > 0) await new Promise((done) => setTimeout(done, delayMs))
    response.setHeader('x-embedding-space', space).setHeader('x-embedding-dimensions', '2')
    response.end(Buffer.from(Float32Array.from({ length: 2 * images }, (_, n) => 1 - (n % 2)).buffer))
  }
}

export function refuse(status: number, headers: Record<string, string> = {}, body = ''): Act {
  return (response) => void response.writeHead(status, headers).end(body)
}

/** One act after the other, the last one for all that follow. */
export function inTurn(...acts: Act[]): Act {
  return (...args) => (acts.length > 1 ? acts.shift() : acts[0])?.(...args)
}
