import type { EmbedPriority } from '@lookalike/shared'
import { Pool } from 'undici'

/** One server, and how it is doing. */
export interface Server {
  readonly url: string
  readonly pool: Pool
  /** Images sent and not yet answered. */
  pending: number
  /** Requests sent and not yet answered; at most one for each connection. */
  requests: number
  /** Failures in a row. */
  failures: number
  /** Not asked before then, in ms of `performance.now()`, unless nobody else is left. */
  ejectedUntilMs: number
}

export interface BalancerConfig {
  readonly urls: readonly string[]
  /** Open connections to each server. */
  readonly connections: number
  /** How long a server that failed is left out; doubles with each failure in a row. */
  readonly ejectMs: number
  readonly maxEjectMs: number
}

/**
 * Chooses a server for each request: the one with the fewest images pending, those that failed last not for a while. A
 * request is not bound to a server before that has a connection free, so that a slow one does not collect a queue.
 */
export function createBalancer({ urls, connections, ejectMs, maxEjectMs }: BalancerConfig) {
  const servers = urls.map((url): Server => {
    const pool = new Pool(new URL(url).origin, { connections, pipelining: 1, keepAliveTimeout: 30_000 })
    return { url, pool, pending: 0, requests: 0, failures: 0, ejectedUntilMs: -Infinity }
  })
  const waiting: Record<EmbedPriority, (() => void)[]> = { interactive: [], bulk: [] }
  let turn = 0

  /** The best server that has a connection free; undefined when those that come into question have none. */
  function choose(avoid: ReadonlySet<Server>): Server | undefined {
    const now = performance.now()
    const open = servers.filter((server) => server.ejectedUntilMs <= now)
    const [candidates = servers] = [open.filter((server) => !avoid.has(server)), open].filter((some) => some.length > 0)
    // Equals take turns; when all are left out, the one whose time is up first is asked all the same.
    turn = (turn + 1) % servers.length
    const inTurn = [...servers.slice(turn), ...servers.slice(0, turn)]
    const cost = (server: Server) => (open.length === 0 ? server.ejectedUntilMs : server.pending)
    return inTurn
      .filter((server) => candidates.includes(server) && server.requests < connections)
      .reduce<Server | undefined>((best, server) => (best && cost(best) <= cost(server) ? best : server), undefined)
  }

  return {
    servers,

    /**
     * Waits for a server and takes one of its connections; interactive requests are served first.
     * @param avoid servers that have just turned the same request away
     */
    async acquire(
      images: number,
      priority: EmbedPriority,
      avoid: ReadonlySet<Server>,
      signal: AbortSignal,
    ): Promise<Server> {
      for (;;) {
        signal.throwIfAborted()
        const server = choose(avoid)
        if (server) {
          server.pending += images
          server.requests += 1
          return server
        }
        const { promise, resolve } = Promise.withResolvers<void>()
        waiting[priority].push(resolve)
        signal.addEventListener('abort', () => resolve(), { once: true })
        await promise
      }
    },

    release(server: Server, images: number): void {
      server.pending -= images
      server.requests -= 1
      for (const wake of [...waiting.interactive.splice(0), ...waiting.bulk.splice(0)]) wake()
    },

    worked(server: Server): void {
      server.failures = 0
      server.ejectedUntilMs = -Infinity
    },

    /** Leaves a server out for a while. */
    failed(server: Server): void {
      server.ejectedUntilMs = performance.now() + Math.min(ejectMs * 2 ** server.failures, maxEjectMs)
      server.failures += 1
    },

    async close(): Promise<void> {
      await Promise.all(servers.map(({ pool }) => pool.destroy()))
    },
  }
}
