import { setTimeout as sleep } from 'node:timers/promises'
import type { IngestHandlers, JobContext } from '../src/queue.ts'

interface Call extends JobContext {
  readonly name: string
  readonly chunk: number | undefined
  /** Milliseconds on a monotonic clock. */
  readonly at: number
}

interface Behaviour {
  plan?(importId: string, context: JobContext): unknown
  index?(importId: string, chunk: number, context: JobContext): unknown
  webhook?(importId: string, context: JobContext): unknown
  reindex?(reindexId: string, context: JobContext): unknown
}

/** Handlers that write down what they are called with, before they do what the test wants. */
export function record(behaviour: Behaviour = {}) {
  const seen = { log: [] as string[], calls: [] as Call[], ended: 0, handlers: {} as IngestHandlers }
  type Work = () => unknown
  async function call(name: string, importId: string, chunk: number | undefined, context: JobContext, work?: Work) {
    seen.log.push([name, importId, ...(chunk === undefined ? [] : [chunk])].join(' '))
    seen.calls.push({ name, chunk, at: performance.now(), ...context })
    await work?.()
    seen.ended += 1
  }
  seen.handlers = {
    plan: (id, context) => call('plan', id, undefined, context, () => behaviour.plan?.(id, context)),
    index: (id, chunk, context) => call('index', id, chunk, context, () => behaviour.index?.(id, chunk, context)),
    finish: (id, context) => call('finish', id, undefined, context),
    webhook: (id, context) => call('webhook', id, undefined, context, () => behaviour.webhook?.(id, context)),
    reindex: (id, context) => call('reindex', id, undefined, context, () => behaviour.reindex?.(id, context)),
    reindexChunk: (id, chunk, context) => call('reindex-chunk', id, chunk, context),
  }
  return seen
}

export function range(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n)
}

/** Waits until the condition holds; a minute without is an error. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Nothing came of: ${condition}`)
    await sleep(10)
  }
}
