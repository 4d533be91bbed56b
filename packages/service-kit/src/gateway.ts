import { Agent, type IncomingMessage, type RequestListener, ServerResponse } from 'node:http'
import { LookalikeError, toProblem } from '@lookalike/shared'
import { createProxyServer } from 'http-proxy-3'

/** Paths of the one origin that a browser sees which belong to the api; all others are the web app's. */
const API_PATH = /^\/(v1|docs|openapi\.json|widget\.js|admin\/queues)(?=[/?]|$)/

/** Hands the api's paths to `api` and the rest to `page`. Bodies are streamed, never gathered. */
export function createGateway({ api, page }: { api: RequestListener; page: RequestListener }): RequestListener {
  return (request, response) => (API_PATH.test(request.url ?? '/') ? api : page)(request, response)
}

export interface ProxyOptions {
  /** Answers in the upstream's place when it cannot be reached. */
  readonly onUnreachable: (response: ServerResponse, cause: Error) => void
}

/**
 * Passes requests on to another server, streamed both ways over connections that are kept open. The client's address,
 * host and protocol go along as `X-Forwarded-*`, added to what a proxy before us sent.
 * @param target URL of the upstream, such as `http://api:4000`
 */
export function createProxy(target: string, { onUnreachable }: ProxyOptions) {
  const agent = new Agent({ keepAlive: true })
  const proxy = createProxyServer({ target, agent, xfwd: true })
  proxy.on('error', (cause, _request, response) => {
    if (!(response instanceof ServerResponse)) return
    // What has begun cannot become another answer: the client sees that it broke off.
    if (response.headersSent) response.destroy()
    else onUnreachable(response, cause)
  })
  // An answer that breaks off must not look as if it were still coming.
  proxy.on('proxyRes', (upstream, _request, response) => {
    upstream.once('close', () => {
      if (!upstream.complete) response.destroy()
    })
  })
  return {
    handle: (request: IncomingMessage, response: ServerResponse): void => void proxy.web(request, response),
    close: () => agent.destroy(),
  }
}

/** Says in problem details that the api is away. */
export function apiUnreachable(response: ServerResponse): void {
  const problem = new LookalikeError('api_unavailable', 'The API does not answer: try again in a moment.')
  response
    .writeHead(problem.status, { 'content-type': 'application/problem+json; charset=utf-8', 'retry-after': '2' })
    .end(JSON.stringify(toProblem(problem)))
}
