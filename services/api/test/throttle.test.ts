import assert from 'node:assert/strict'
import test from 'node:test'
import { LookalikeError } from '@lookalike/shared'
import { createThrottle } from '../src/throttle.ts'

function throttleAt(options: { maxClients?: number } = {}) {
  let nowMs = 1_000_000
  const throttle = createThrottle({ maxFailures: 2, windowSeconds: 60, ...options }, () => nowMs)
  return { ...throttle, wait: (seconds: number) => (nowMs += seconds * 1000) }
}

const fail = ({ fail }: { fail(address: string): void }, ...addresses: string[]) => addresses.forEach(fail)
const refused = (retryAfterSeconds: number) => (error: unknown) =>
  error instanceof LookalikeError && error.code === 'rate_limited' && error.retryAfterSeconds === retryAfterSeconds

test('a client is refused after its failures, alone, until the window has passed', () => {
  const throttle = throttleAt()
  fail(throttle, '10.0.0.1')
  throttle.check('10.0.0.1')
  throttle.wait(20)
  fail(throttle, '10.0.0.1')
  assert.throws(() => throttle.check('10.0.0.1'), refused(40))
  throttle.check('10.0.0.2')
  throttle.wait(40)
  throttle.check('10.0.0.1')
  fail(throttle, '10.0.0.1')
  throttle.check('10.0.0.1')
})

test('the addresses of one IPv6 network are one client', () => {
  const throttle = throttleAt()
  fail(throttle, '2001:db8:0:1::1', '2001:0db8::1:ffff:0:0:2')
  assert.throws(() => throttle.check('2001:db8:0:1:a:b:c:d'), refused(60))
  throttle.check('2001:db8:0:2::1')
  fail(throttle, '::ffff:10.0.0.1', '::ffff:10.0.0.2')
  throttle.check('::ffff:10.0.0.1')
})

test('memory is bounded: the client seen first is forgotten first', () => {
  const throttle = throttleAt({ maxClients: 2 })
  fail(throttle, 'a', 'a', 'b', 'b')
  assert.throws(() => throttle.check('a'), refused(60))
  fail(throttle, 'c')
  throttle.check('a')
  assert.throws(() => throttle.check('b'), refused(60))
})
