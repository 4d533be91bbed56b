import { isIPv6 } from 'node:net'
import { LookalikeError } from '@lookalike/shared'

export interface ThrottleConfig {
  /** Failures that a client may have within one window. */
  readonly maxFailures: number
  readonly windowSeconds: number
  /** What is counted, for the refusal; default: wrong keys. */
  readonly what?: string
  /** Clients remembered at the same time; the one seen first is forgotten first. */
  readonly maxClients?: number
}

interface Failures {
  count: number
  /** When they are forgotten, ms since the epoch. */
  readonly until: number
}

/** Slows down guessing: counts a client's failures, in the memory of this process, and refuses it after too many. */
export function createThrottle({ maxFailures, windowSeconds, what = 'wrong keys', maxClients = 10_000 }: ThrottleConfig, now = Date.now) {
  const clients = new Map<string, Failures>()

  function failuresOf(address: string): Failures | undefined {
    const client = clientOf(address)
    const failures = clients.get(client)
    if (!failures || failures.until > now()) return failures
    clients.delete(client)
    return undefined
  }

  return {
    /** @throws LookalikeError `rate_limited` when the client has failed too often; right answers do not help it then */
    check(address: string): void {
      const failures = failuresOf(address)
      if (!failures || failures.count < maxFailures) return
      const retryAfterSeconds = Math.max(1, Math.ceil((failures.until - now()) / 1000))
      throw new LookalikeError('rate_limited', `Too many ${what}: try again in ${retryAfterSeconds} s.`, {
        retryAfterSeconds,
      })
    },

    fail(address: string): void {
      const failures = failuresOf(address)
      if (failures) failures.count += 1
      else clients.set(clientOf(address), { count: 1, until: now() + windowSeconds * 1000 })
      if (clients.size > maxClients) clients.delete(clients.keys().next().value ?? '')
    },
  }
}

/** One client owns a whole /64 of IPv6 addresses and could use each of them once. */
function clientOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address
  const [head = '', tail] = address.split('::')
  const groups = head.split(':').filter(Boolean)
  if (tail !== undefined) {
    const end = tail.split(':').filter(Boolean)
    groups.push(...Array.from({ length: 8 - groups.length - end.length }, () => '0'), ...end)
  }
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
