import { setTimeout as sleep } from 'node:timers/promises'
import type { Fleet } from './fleet.ts'

export interface ChaosOptions {
  readonly seed: number
  /** Processes to kill, if the import lasts so long. */
  readonly kills: number
  /** Longest time between two kills, and from a kill to the restart. */
  readonly betweenMs: number
}

export interface Kill {
  readonly name: string
  readonly atMs: number
}

/**
 * Kills processes of a fleet with SIGKILL, one after the other or several at once, and starts them again. Which, when and
 * for how long follows from the seed.
 */
export function startChaos(fleet: Fleet, { seed, kills, betweenMs }: ChaosOptions) {
  const random = mulberry32(seed)
  const startedAt = performance.now()
  const done: Kill[] = []
  const restarts: Promise<void>[] = []
  let stopped = false
  const stop = new AbortController()

  const services = [fleet.api, ...fleet.workers, ...fleet.embedders].map((service) => ({
    name: service.name,
    running: () => service.running,
    kill: async () => void (await service.stop('SIGKILL')),
    start: () => service.start(),
  }))
  let redisRuns = true
  const redis = {
    name: 'redis',
    running: () => redisRuns,
    async kill() {
      redisRuns = false
      await fleet.redis.stop('SIGKILL')
    },
    async start() {
      await fleet.redis.start()
      redisRuns = true
    },
  }
  const victims = [...services, redis]

  const running = (async () => {
    while (!stopped && done.length < kills) {
      await sleep(100 + random() * betweenMs, undefined, { signal: stop.signal }).catch(() => undefined)
      const victim = victims[Math.floor(random() * victims.length)]
      const awayMs = random() * betweenMs
      if (stopped || !victim?.running()) continue
      done.push({ name: victim.name, atMs: Math.round(performance.now() - startedAt) })
      await victim.kill()
      restarts.push(sleep(awayMs).then(() => victim.start()))
    }
  })()

  return {
    /** Kills no more, and waits until everything runs again. */
    async end(): Promise<readonly Kill[]> {
      stopped = true
      stop.abort()
      await running
      await Promise.all(restarts)
      return done
    },
  }
}

/** A small seeded generator of numbers in 0..1 (Tommy Ettinger's mulberry32). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
