import { Pool } from 'undici'

/** One server, and how it is doing. */
export interface Server {
  readonly url: string
  readonly pool: Pool
  /** Images sent and not yet answered. */
  pending: number
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

/** Chooses a server for each request: the one with the fewest images pending, those that failed last not for a while. */
export function createBalancer({ urls, connections, ejectMs, maxEjectMs }: BalancerConfig) {
  const servers = urls.map((url): Server => {
    const pool = new Pool(new URL(url).origin, { connections, pipelining: 1, keepAliveTimeout: 30_000 })
    return { url, pool, pending: 0, failures: 0, ejectedUntilMs: -Infinity }
  })
  let turn = 0

  return {
    servers,

    /** @param avoid servers that have just turned the same request away */
    choose(avoid: ReadonlySet<Server>): Server {
      const now = performance.now()
      const open = servers.filter((server) => server.ejectedUntilMs <= now)
      const [candidates = servers] = [open.filter((server) => !avoid.has(server)), open].filter((some) => some.length > 0)
      // Equals take turns; when all are left out, the one whose time is up first is asked all the same.
      turn = (turn + 1) % servers.length
      const inTurn = [...servers.slice(turn), ...servers.slice(0, turn)].filter((server) => candidates.includes(server))
      const cost = (server: Server) => (open.length === 0 ? server.ejectedUntilMs : server.pending)
      return inTurn.reduce((best, server) => (cost(server) < cost(best) ? server : best))
    },

    worked(server: Server): void {
      server.failures = 0
      server.ejectedUntilMs = -Infinity
    },

    /** @returns for how long it is left out */
    failed(server: Server): number {
      const leftOutMs = Math.min(ejectMs * 2 ** server.failures, maxEjectMs)
      server.failures += 1
      server.ejectedUntilMs = performance.now() + leftOutMs
      return leftOutMs
    },

    async close(): Promise<void> {
      await Promise.all(servers.map(({ pool }) => pool.destroy()))
    },
  }
}
