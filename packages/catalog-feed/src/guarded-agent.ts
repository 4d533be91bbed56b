import { lookup as resolve } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { LookalikeError } from '@lookalike/shared'
import ipaddr from 'ipaddr.js'
import { Agent, buildConnector } from 'undici'

/** Connections to one host at a time. */
const CONNECTIONS_PER_HOST = 4
const CONNECT_TIMEOUT_MS = 10_000

/**
 * An HTTP client's agent that reaches public addresses only. The check is made on the very address that is connected
 * to, so neither a redirect nor a name that changes its address between check and use gets around it.
 * @param allowed host names, addresses or CIDR ranges that may be private, a shop's own image server for instance
 */
export function guardedAgent(allowed: readonly string[]): Agent {
  const connect = buildConnector({ timeout: CONNECT_TIMEOUT_MS, lookup: guardedLookup(allowed) })
  return new Agent({
    connections: CONNECTIONS_PER_HOST,
    pipelining: 1,
    connect(options, callback) {
      const hostname = options.hostname.replaceAll(/^\[|\]$/g, '')
      // A literal address is not looked up.
      if (isIP(hostname) !== 0 && !mayReach(hostname, hostname, allowed))
        return callback(refusal(hostname, hostname), null)
      connect(options, callback)
    },
  })
}

function guardedLookup(allowed: readonly string[]): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, [])
      const forbidden = addresses.find(({ address }) => !mayReach(hostname, address, allowed))
      if (forbidden) return callback(refusal(hostname, forbidden.address), [])
      const [first] = addresses
      if (options.all || !first) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}

/** `unicast` is what ipaddr.js calls an address of no special range: not loopback, private, link-local, multicast … */
function mayReach(hostname: string, address: string, allowed: readonly string[]): boolean {
  const parsed = ipaddr.process(address)
  if (parsed.range() === 'unicast') return true
  return allowed.some((entry) => {
    if (entry === hostname) return true
    if (ipaddr.isValidCIDR(entry)) {
      const [network, bits] = ipaddr.parseCIDR(entry)
      return network.kind() === parsed.kind() && parsed.match(network, bits)
    }
    return ipaddr.isValid(entry) && ipaddr.process(entry).toString() === parsed.toString()
  })
}

function refusal(hostname: string, address: string): LookalikeError {
  const detail = hostname === address ? address : `${hostname} (${address})`
  return new LookalikeError(
    'invalid_value',
    `image_link: ${detail} is not a public address; allow its host, or use a public one.`,
  )
}
