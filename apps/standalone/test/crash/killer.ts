import { writeSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import type { Resources } from '../../src/standalone.ts'
import type { KillPoint } from './kill-point.ts'

/** What results of an operation are watched as well. */
const RESULTS: Readonly<Record<string, string>> = {
  'imports.stage': 'staged',
  'changes.begin': 'change',
  'store.ensureCollection': 'collection',
  'models.embedderFor': 'embedder',
}

export interface Killer {
  /** From now on calls count. */
  arm(): void
  disarm(): void
  wrap(resources: Resources): Resources
}

/** Ends this process without warning at a call of one of its own resources. */
export function createKiller(point: KillPoint | undefined): Killer {
  let armed = false
  let calls = 0
  const killMidway = point?.moment === 'during' ? startKillerThread(point.delayMs) : die

  function watched<T extends object>(target: T, name: string): T {
    return new Proxy(target, {
      get(_, key) {
        const value: unknown = Reflect.get(target, key)
        if (typeof value !== 'function') return value
        const operation = `${name}.${String(key)}`
        return (...args: unknown[]): unknown => called(operation, () => Reflect.apply(value, target, args))
      },
    })
  }

  function called(operation: string, call: () => unknown): unknown {
    const hit = armed && operation === point?.operation && ++calls === point.call
    if (hit && point.moment === 'before') die()
    if (hit && point.moment === 'during') killMidway()
    const result = call()
    if (hit && point.moment === 'after') return Promise.resolve(result).then(die)
    const inner = RESULTS[operation]
    return inner === undefined ? result : Promise.resolve(result as object).then((value) => watched(value, inner))
  }

  return {
    arm: () => void (armed = true),
    disarm: () => void (armed = false),
    wrap: ({ files, store, queue, models }) => ({
      files: {
        ...files,
        imports: watched(files.imports, 'imports'),
        changes: watched(files.changes, 'changes'),
        images: watched(files.images, 'images'),
        reindexes: watched(files.reindexes, 'reindexes'),
      },
      store: watched(store, 'store'),
      queue: watched(queue, 'queue'),
      models: watched(models, 'models'),
    }),
  }
}

const LINE = `${JSON.stringify({ event: 'kill' })}\n`

function die(): never {
  writeSync(1, LINE)
  process.kill(process.pid, 'SIGKILL')
  // Nothing more happens while the signal is on its way.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

/** A thread of its own: the operation may hold up this one, and must be hit while it does. */
function startKillerThread(delayMs: number): () => void {
  const code = `
    const { parentPort, workerData } = require('node:worker_threads')
    const { writeSync } = require('node:fs')
    parentPort.once('message', () => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, workerData.delayMs)
      writeSync(1, workerData.line)
      process.kill(process.pid, 'SIGKILL')
    })`
  const thread = new Worker(code, { eval: true, workerData: { delayMs, line: LINE } })
  thread.unref()
  return () => thread.postMessage('kill')
}
