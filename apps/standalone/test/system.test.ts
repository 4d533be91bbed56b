import assert from 'node:assert/strict'
import { utimes } from 'node:fs/promises'
import path from 'node:path'
import { after, before, test } from 'node:test'
import type { Import, System, ThroughputMinute } from '@lookalike/shared'
import { assertProblem } from './problems.ts'
import { openStack, type Stack } from './stack.ts'

let stack: Stack
before(async () => {
  stack = await openStack()
})
after(() => stack.close())

test('the system tells its model, points, queue, throughput, versions and health', async () => {
  const { status, headers, body } = await stack.admin<System>('/v1/system')
  assert.equal(status, 200)
  assert.equal(headers.get('cache-control'), 'no-store')
  assert.equal(body.model.id, 'fashion-resnet50')
  assert.match(body.model.space, /^fashion-resnet50-\d+$/)
  assert.equal(body.model.dimensions, 256)
  assert.deepEqual([body.points?.products, body.points?.images], [40, 40])
  assert.ok(['none', 'partial', 'complete'].includes(body.index ?? ''))
  assert.deepEqual([body.queue?.waiting, body.queue?.delayed, body.queue?.failed], [0, 0, 0])
  for (const [part, health] of Object.entries(body.health)) assert.deepEqual(health, { status: 'ok' }, part)
  assert.match(body.versions.lookalike, /^\d+\.\d+\.\d+/)
  assert.deepEqual([body.versions.node, body.versions.data], [process.versions.node, 1])
})

test('the throughput is read from the records of the last hour, minute by minute', async () => {
  const throughput = async () => (await stack.admin<System>('/v1/system')).body.throughput ?? []
  const minutes = await throughput()
  assert.equal(minutes.length, 60)
  for (const [index, { at }] of minutes.entries()) {
    const before = minutes[index - 1]
    if (before) assert.equal(Date.parse(at) - Date.parse(before.at), 60_000)
  }
  const sum = (list: ThroughputMinute[], name: 'rows' | 'embedded') =>
    list.reduce((all, minute) => all + minute[name], 0)
  const sums = (list: ThroughputMinute[]) => [sum(list, 'rows'), sum(list, 'embedded')]
  const { body } = await stack.admin<{ items: Import[] }>('/v1/imports')
  const embedded = body.items[0]?.counts.embedded ?? 0
  assert.ok(embedded > 20)
  assert.deepEqual(sums(minutes), [40, embedded])

  // The same chunk, finished half an hour ago, and then before the last hour.
  const chunks = path.join(stack.dir, 'data/files/imports', body.items[0]?.id ?? '', 'chunks')
  const finishedBefore = async (minutesAgo: number) => {
    const then = new Date(Date.now() - minutesAgo * 60_000)
    await utimes(path.join(chunks, '0.json'), then, then)
    return throughput()
  }
  const halfAnHour = await finishedBefore(30)
  assert.deepEqual(sums(halfAnHour), [40, embedded])
  const place = halfAnHour.findIndex(({ rows }) => rows === 40)
  assert.ok(place === 28 || place === 29, String(place))
  assert.deepEqual(sums(await finishedBefore(61)), [0, 0])
})

test('the system is for admins', async () => {
  assertProblem(await stack.get('/v1/system'), { status: 401, code: 'unauthorized' })
})
