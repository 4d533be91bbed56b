import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { type EmbeddingSpace, LookalikeError, type Reindex, type ReindexVerification } from '@lookalike/shared'
import { hasCode, readJson, writeAtomic, writeOnce } from './atomic.ts'

/** What was accepted: `reindex.json`. */
export interface ReindexRecord {
  readonly id: string
  readonly from: EmbeddingSpace
  readonly to: EmbeddingSpace
  readonly createdAt: string
}

/** Whether searches move to the new space: `decision.json`, written once. */
export interface ReindexDecision {
  readonly outcome: 'switched' | 'cancelled' | 'failed'
  readonly error: string | null
  readonly at: string
}

/** What becomes of the two spaces after a switch: `end.json`, written once. */
export interface ReindexEnd {
  readonly outcome: 'finished' | 'rolled_back'
  readonly at: string
}

/** A reindex and what was decided of it so far. */
export interface ReindexSteps extends ReindexRecord {
  readonly decision?: ReindexDecision
  readonly end?: ReindexEnd
  /** The collection that is no longer wanted is gone. */
  readonly cleared: boolean
}

/** What became of one chunk of products: `chunks/<chunk>.json`, written once. */
export interface ReindexChunk {
  readonly products: number
  readonly embedded: number
}

/** Products that a space could not be told of: they are copied to it before searches use it. */
export interface BehindNote {
  readonly space: string
  readonly ids: readonly string[]
  readonly deleted: readonly { readonly id: string; readonly version: number }[]
}

/**
 * The record of moves to another model. Each has a folder with a number, and what is decided about it is written once:
 * of two processes that decide differently the first one counts.
 */
export interface ReindexFiles {
  /** The last one accepted; older ones are over. */
  newest(): Promise<ReindexSteps | undefined>
  /**
   * Accepts a reindex as the one after `previous`.
   * @throws LookalikeError `conflict` when another one was accepted in the meantime
   */
  accept(spaces: Pick<ReindexRecord, 'from' | 'to'>, previous: ReindexRecord | undefined): Promise<ReindexRecord>
  /** As the API answers it. */
  get(id: string): Promise<Reindex>
  /** Notes when copying began; the first call counts. */
  markStarted(id: string): Promise<void>
  plan(id: string): Promise<{ readonly products: number; readonly chunks: number } | undefined>
  writePlan(id: string, plan: { products: number; chunks: number }): Promise<void>
  plannedIds(id: string, chunk: number): Promise<readonly string[]>
  writePlannedIds(id: string, chunk: number, productIds: readonly string[]): Promise<void>
  finishedChunks(id: string): Promise<number[]>
  writeChunk(id: string, chunk: number, result: ReindexChunk): Promise<void>
  writeVerification(id: string, verification: ReindexVerification): Promise<void>
  /** @returns whether this call was the first */
  decide(id: string, outcome: ReindexDecision['outcome'], error?: string): Promise<boolean>
  /** @returns whether this call was the first */
  end(id: string, outcome: ReindexEnd['outcome']): Promise<boolean>
  markCleared(id: string): Promise<void>
  noteBehind(id: string, note: BehindNote): Promise<void>
  /** What is noted; each is kept until it is `done`. */
  behind(id: string): AsyncGenerator<BehindNote & { done(): Promise<void> }>
}

const ID_PATTERN = /^rdx_\d{6}$/

export async function folderReindexes(dir: string): Promise<ReindexFiles> {
  const root = path.join(dir, 'reindexes')
  await mkdir(root, { recursive: true })
  const file = (id: string, ...names: string[]) => path.join(root, id, ...names)
  const now = () => new Date().toISOString()

  const decisionOf = (id: string) => readJson<ReindexDecision>(file(id, 'decision.json'))
  const endOf = (id: string) => readJson<ReindexEnd>(file(id, 'end.json'))
  const isCleared = async (id: string) => (await readJson(file(id, 'cleared.json'))) !== undefined

  async function recordOf(id: string): Promise<ReindexRecord> {
    const record = await readJson<ReindexRecord>(file(id, 'reindex.json'))
    if (!record) throw new LookalikeError('internal', `There is no reindex ${id}.`)
    return record
  }

  const files: ReindexFiles = {
    async newest() {
      const id = (await namesIn(root, ID_PATTERN)).sort().at(-1)
      if (id === undefined) return undefined
      const [record, decision, end] = [await recordOf(id), await decisionOf(id), await endOf(id)]
      return { ...record, ...(decision && { decision }), ...(end && { end }), cleared: await isCleared(id) }
    },

    async accept({ from, to }, previous) {
      const number = previous === undefined ? 1 : Number(previous.id.slice(4)) + 1
      const record: ReindexRecord = { id: `rdx_${String(number).padStart(6, '0')}`, from, to, createdAt: now() }
      const staged = path.join(root, `staged-${randomUUID()}`)
      for (const name of ['planned', 'chunks', 'behind']) await mkdir(path.join(staged, name), { recursive: true })
      await writeAtomic(path.join(staged, 'reindex.json'), JSON.stringify(record))
      try {
        // A folder cannot take the place of one that holds something.
        await rename(staged, file(record.id))
      } catch (cause) {
        await rm(staged, { recursive: true, force: true })
        if (!hasCode(cause, 'ENOTEMPTY') && !hasCode(cause, 'EEXIST')) throw cause
        throw new LookalikeError('conflict', 'Another reindex was accepted a moment ago.', { cause })
      }
      return record
    },

    async get(id) {
      const { from, to, createdAt } = await recordOf(id)
      const [plan, started, decision, end, verification] = await Promise.all([
        files.plan(id),
        readJson<{ startedAt: string }>(file(id, 'started.json')),
        decisionOf(id),
        endOf(id),
        readJson<ReindexVerification>(file(id, 'verification.json')),
      ])
      const finished = await files.finishedChunks(id)
      const sum = { products: 0, embedded: 0 }
      for (const chunk of finished) {
        const { products, embedded } = (await readJson<ReindexChunk>(file(id, 'chunks', `${chunk}.json`))) ?? sum
        sum.products += products
        sum.embedded += embedded
      }
      const copied = plan !== undefined && finished.length === plan.chunks
      const startedAt = started?.startedAt ?? null
      const until = copied ? (decision?.at ?? now()) : now()
      const seconds = startedAt === null ? 0 : (Date.parse(until) - Date.parse(startedAt)) / 1000
      return {
        id,
        state: end?.outcome ?? decision?.outcome ?? (copied ? 'verifying' : started ? 'running' : 'queued'),
        from,
        to,
        products: { total: plan?.products ?? null, done: sum.products },
        embedded: sum.embedded,
        productsPerSecond: seconds > 0 ? Math.round((sum.products / seconds) * 10) / 10 : 0,
        verification: verification ?? null,
        createdAt,
        startedAt,
        decidedAt: decision?.at ?? null,
        endedAt: end?.at ?? null,
        cleared: await isCleared(id),
        error: decision?.error ?? null,
      }
    },

    async markStarted(id) {
      await writeOnce(file(id, 'started.json'), JSON.stringify({ startedAt: now() }))
    },
    plan: (id) => readJson(file(id, 'plan.json')),
    async writePlan(id, plan) {
      await writeOnce(file(id, 'plan.json'), JSON.stringify(plan))
    },
    plannedIds: async (id, chunk) => (await readJson<string[]>(file(id, 'planned', `${chunk}.json`))) ?? [],
    writePlannedIds: (id, chunk, ids) => writeAtomic(file(id, 'planned', `${chunk}.json`), JSON.stringify(ids)),
    finishedChunks: async (id) => (await namesIn(file(id, 'chunks'), /^\d+\.json$/)).map((name) => parseInt(name, 10)),
    async writeChunk(id, chunk, result) {
      await writeOnce(file(id, 'chunks', `${chunk}.json`), JSON.stringify(result))
    },
    writeVerification: (id, verification) => writeAtomic(file(id, 'verification.json'), JSON.stringify(verification)),
    decide: (id, outcome, error) =>
      writeOnce(file(id, 'decision.json'), JSON.stringify({ outcome, error: error ?? null, at: now() })),
    end: (id, outcome) => writeOnce(file(id, 'end.json'), JSON.stringify({ outcome, at: now() })),
    markCleared: (id) => writeAtomic(file(id, 'cleared.json'), JSON.stringify({ at: now() })),

    noteBehind: (id, note) => writeAtomic(file(id, 'behind', `${randomUUID()}.json`), JSON.stringify(note)),
    async *behind(id) {
      for (const name of await namesIn(file(id, 'behind'), /^[0-9a-f-]{36}\.json$/)) {
        const note = await readJson<BehindNote>(file(id, 'behind', name))
        if (note) yield { ...note, done: () => rm(file(id, 'behind', name), { force: true }) }
      }
    },
  }
  return files
}

async function namesIn(dir: string, pattern: RegExp): Promise<string[]> {
  return (await readdir(dir)).filter((name) => pattern.test(name))
}
