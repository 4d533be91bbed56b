import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import { createProxy } from '@lookalike/service-kit'
import { pagesEnv } from './env.ts'

const MAIN = fileURLToPath(import.meta.resolve('@lookalike/web/main'))
const RESTART_AFTER_MS = 1000
const CLOSE_WITHIN_MS = 5000

export interface PagesProcess {
  /** Resolves once pages are served. Rejects when the process ends before that: the storefront cannot be built. */
  readonly ready: Promise<void>
  handle(request: IncomingMessage, response: ServerResponse): void
  close(): Promise<void>
}

/**
 * Runs the storefront's server as a process of its own, so that rendering never holds up a search. One that dies is
 * started again; until it is there, requests are answered with a page that says so.
 */
export function startPages(apiUrl: string): PagesProcess {
  let child: ChildProcess
  let closing = false
  let proxy: ReturnType<typeof createProxy> | undefined

  async function start(port: number): Promise<void> {
    child = fork(MAIN, { env: pagesEnv({ apiUrl, port }), stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    const [message] = (await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [])])) as [unknown?]
    if (message === undefined) throw new Error('The storefront did not start.')
    const { url } = message as { url: string }
    proxy = createProxy(url, { onUnreachable: away })
    child.once('exit', () => void restart(Number(new URL(url).port)))
  }

  /** On the port it had before: requests that are under way know it. */
  async function restart(port: number): Promise<void> {
    proxy?.close()
    proxy = undefined
    if (closing) return
    await new Promise((resolve) => setTimeout(resolve, RESTART_AFTER_MS))
    if (!closing) await start(port).catch(() => restart(port))
  }

  return {
    ready: start(0),
    handle(request, response) {
      if (proxy) proxy.handle(request, response)
      else away(response)
    },
    async close() {
      closing = true
      if (child.exitCode !== null || child.signalCode !== null) return
      const exit = once(child, 'exit')
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_WITHIN_MS)
      await exit
      clearTimeout(timer)
    },
  }
}

/** In the place of the pages where only the API is wanted. */
export const NO_PAGES: PagesProcess = { ready: Promise.resolve(), handle: (_, response) => away(response), async close() {} }

const AWAY = `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="2">
<meta name="viewport" content="width=device-width"><title>Lookalike is starting</title>
<h1>The storefront is starting</h1><p>This page asks again by itself. The API answers already.</p></html>`

function away(response: ServerResponse): void {
  response.writeHead(503, { 'content-type': 'text/html; charset=utf-8', 'retry-after': '2' }).end(AWAY)
}
