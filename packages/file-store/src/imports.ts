import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type FeedRow, type Import, type ImportCounts, LookalikeError, type WebhookDelivery } from '@lookalike/shared'
import { hasCode, readJson, writeAtomic, writeOnce } from './atomic.ts'
import {
  type ChunkResult,
  type FailedRow,
  type FinishedChunk,
  type ImportRecord,
  NO_COUNTS,
  type Plan,
  type Summary,
} from './records.ts'
import type { VersionClock } from './version-clock.ts'

/** An uploaded source that becomes an import, or nothing. */
export interface StagedSource {
  /** Where it can be read until it is accepted or discarded. */
  readonly path: string
  readonly sizeBytes: number
  /** Makes it an import in one atomic step and gives it its place in the order of acceptance. */
  accept(description: Omit<ImportRecord, 'id' | 'version' | 'createdAt'>): Promise<ImportRecord>
  /** Leaves nothing of it, in one atomic step; an import that was accepted is taken back. */
  discard(): Promise<void>
}

/** The record of every import: what was accepted, what was planned, what became of each row. */
export interface ImportFiles {
  /** Stores a source; nothing is accepted before `accept`. */
  stage(source: AsyncIterable<Uint8Array>): Promise<StagedSource>
  /** Ids of all imports, newest first. */
  list(): Promise<string[]>
  /** @throws LookalikeError `import_not_found` */
  record(id: string): Promise<ImportRecord>
  sourcePath(id: string): string
  /** The import as the API answers it; counts are the sums of its chunk files. */
  get(id: string): Promise<Import>

  /** Notes when planning began; the first call counts. */
  markStarted(id: string): Promise<void>
  plan(id: string): Promise<Plan | undefined>
  writePlan(id: string, plan: Plan): Promise<void>
  /** The rows of a chunk as planning read them (`planned/<chunk>.json`). */
  plannedRows(id: string, chunk: number): Promise<readonly FeedRow[]>
  writePlannedRows(id: string, chunk: number, rows: readonly FeedRow[]): Promise<void>
  /** Chunks that have their final state. */
  finishedChunks(id: string): Promise<number[]>
  chunk(id: string, chunk: number): Promise<ChunkResult | undefined>
  /** Records the final state of a chunk's rows; the first writer wins. */
  writeChunk(id: string, chunk: number, result: ChunkResult): Promise<void>
  /** The chunks of all imports that got their final state at `since` or later, in no particular order. */
  chunksSince(since: Date): AsyncGenerator<FinishedChunk>
  /** The failed rows of the finished chunks, in the source's order. */
  failedRows(id: string): AsyncGenerator<FailedRow>
  /** The ids of the products that a `replace` import deletes; undefined before that was decided. */
  absent(id: string): Promise<readonly string[] | undefined>
  writeAbsent(id: string, productIds: readonly string[]): Promise<void>
  summary(id: string): Promise<Summary | undefined>
  /** Ends an import; the first writer wins. Where webhooks are configured, one is pending from then on. */
  writeSummary(id: string, summary: Summary): Promise<void>
  /** What became of the webhook of an import that has ended; undefined when none is owed. */
  webhook(id: string): Promise<WebhookDelivery | undefined>
  writeWebhook(id: string, delivery: WebhookDelivery): Promise<void>
}

export interface ImportFilesOptions {
  readonly versions: VersionClock
  /** Whether the end of an import is to be told by a webhook. */
  readonly webhooks: boolean
  /** Whether other processes may be receiving uploads. */
  readonly shared: boolean
}

/** An upload whose file has not grown for so long has lost its process. */
const ABANDONED_MS = 3_600_000
/** Chunks whose counts are remembered: those of a few large imports. */
const REMEMBERED_CHUNKS = 20_000

export async function folderImports(
  dir: string,
  { versions, webhooks, shared }: ImportFilesOptions,
): Promise<ImportFiles> {
  const root = path.join(dir, 'imports')
  const staging = path.join(dir, 'staging')
  await mkdir(root, { recursive: true })
  await mkdir(staging, { recursive: true })
  await removeAbandoned(staging, shared ? ABANDONED_MS : 0)

  const file = (id: string, ...names: string[]) => path.join(root, checkedId(id), ...names)
  const chunkFile = (id: string, chunk: number) => file(id, 'chunks', `${chunk}.json`)
  const plannedFile = (id: string, chunk: number) => file(id, 'planned', `${chunk}.json`)
  /** Chunk files never change, so their sums are kept. */
  const chunkCounts = new Map<string, ImportCounts>()

  const files: ImportFiles = {
    async stage(source) {
      const folder = path.join(staging, randomUUID())
      const sourceFile = path.join(folder, 'source')
      let accepted: string | undefined
      await mkdir(folder)
      try {
        await Promise.all(['chunks', 'planned'].map((name) => mkdir(path.join(folder, name))))
        await pipeline(source, createWriteStream(sourceFile, { flush: true }))
      } catch (error) {
        await rm(folder, { recursive: true, force: true })
        throw error
      }
      return {
        path: sourceFile,
        sizeBytes: (await stat(sourceFile)).size,
        async accept(description) {
          const version = await versions.next()
          const id = importId(version)
          const record: ImportRecord = { id, version, ...description, createdAt: new Date().toISOString() }
          await writeAtomic(path.join(folder, 'import.json'), toJson(record))
          await rename(folder, file(id))
          accepted = id
          return record
        },
        async discard() {
          if (accepted !== undefined) await rename(file(accepted), folder)
          accepted = undefined
          await rm(folder, { recursive: true, force: true })
        },
      }
    },

    async list() {
      const names = await readdir(root)
      return names
        .filter((name) => ID_PATTERN.test(name))
        .sort()
        .reverse()
    },

    async record(id) {
      const record = ID_PATTERN.test(id) ? await readJson<ImportRecord>(file(id, 'import.json')) : undefined
      if (!record) throw new LookalikeError('import_not_found', `There is no import ${id}.`)
      return record
    },

    sourcePath: (id) => file(id, 'source'),

    async get(id) {
      const record = await files.record(id)
      const [started, plan, summary, webhook] = await Promise.all([
        readJson<{ startedAt: string }>(file(id, 'started.json')),
        files.plan(id),
        files.summary(id),
        files.webhook(id),
      ])
      // A chunk that was being written when the import was cancelled is not in the summary yet.
      const settled = summary && summary.state !== 'cancelled'
      // Summaries of earlier versions lack the counts that were added since.
      const counts = settled ? { ...NO_COUNTS, ...summary.counts } : { ...(await sumChunks(id)), rows: plan?.rows ?? 0 }
      const startedAt = started?.startedAt ?? null
      const finishedAt = summary?.finishedAt ?? null
      return {
        id,
        state: summary?.state ?? (plan ? 'running' : started ? 'planning' : 'queued'),
        name: record.name,
        preset: record.preset,
        retryOf: record.retryOf ?? null,
        mode: record.replace ? 'replace' : 'merge',
        counts,
        rowsPerSecond: rate(counts, startedAt, finishedAt),
        createdAt: record.createdAt,
        startedAt,
        finishedAt,
        error: summary?.error ?? null,
        warnings: [...record.warnings],
        webhook: webhook ?? null,
      }
    },

    async markStarted(id) {
      await writeOnce(file(id, 'started.json'), toJson({ startedAt: new Date().toISOString() }))
    },
    plan: (id) => readJson<Plan>(file(id, 'plan.json')),
    async writePlan(id, plan) {
      await writeOnce(file(id, 'plan.json'), toJson(plan))
    },
    plannedRows: async (id, chunk) => (await readJson<FeedRow[]>(plannedFile(id, chunk))) ?? [],
    writePlannedRows: (id, chunk, rows) => writeAtomic(plannedFile(id, chunk), toJson(rows)),

    async finishedChunks(id) {
      try {
        const names = await readdir(file(id, 'chunks'))
        return names
          .flatMap((name) => (/^\d+\.json$/.test(name) ? [Number.parseInt(name, 10)] : []))
          .sort((a, b) => a - b)
      } catch (error) {
        if (hasCode(error, 'ENOENT')) return []
        throw error
      }
    },
    chunk: (id, chunk) => readJson<ChunkResult>(chunkFile(id, chunk)),
    async writeChunk(id, chunk, result) {
      await writeOnce(chunkFile(id, chunk), toJson(result))
    },
    async *chunksSince(since) {
      for (const id of await files.list()) {
        // Most imports are old, and their folder tells so without a look inside.
        if (await isOlder(file(id, 'chunks'), since)) continue
        for (const chunk of await files.finishedChunks(id)) {
          const finishedAt = await modifiedAt(chunkFile(id, chunk))
          if (!finishedAt || finishedAt < since) continue
          const { rows, embedded } = await countsOf(id, chunk)
          yield { finishedAt, rows, embedded }
        }
      }
    },
    async *failedRows(id) {
      for (const chunk of await files.finishedChunks(id)) {
        const result = await files.chunk(id, chunk)
        const failed = result?.rows.filter(({ status }) => status === 'failed') ?? []
        if (failed.length === 0) continue
        const planned = new Map<number, FeedRow>((await files.plannedRows(id, chunk)).map((row) => [row.row, row]))
        for (const result of failed) {
          const row = planned.get(result.row) ?? { row: result.row, original: {} }
          const valid = row.product !== undefined && result.error?.code !== 'missing_value'
          yield { ...result, sources: [row, ...(row.merged ?? [])], valid }
        }
      }
    },
    absent: (id) => readJson<string[]>(file(id, 'absent.json')),
    async writeAbsent(id, productIds) {
      await writeOnce(file(id, 'absent.json'), toJson(productIds))
    },
    summary: (id) => readJson<Summary>(file(id, 'summary.json')),
    async writeSummary(id, summary) {
      // First, so that a process that is killed between the two leaves no end untold.
      if (webhooks && !(await files.summary(id))) await writeOnce(file(id, 'webhook.json'), toJson(UNTOLD))
      await writeOnce(file(id, 'summary.json'), toJson(summary))
      for (const key of chunkCounts.keys()) if (key.startsWith(`${id}/`)) chunkCounts.delete(key)
    },
    async webhook(id) {
      const delivery = await readJson<WebhookDelivery>(file(id, 'webhook.json'))
      return delivery && (await files.summary(id)) && delivery
    },
    writeWebhook: (id, delivery) => writeAtomic(file(id, 'webhook.json'), toJson(delivery)),
  }

  async function sumChunks(id: string): Promise<ImportCounts> {
    const sum = { ...NO_COUNTS }
    for (const chunk of await files.finishedChunks(id)) {
      const counts = await countsOf(id, chunk)
      for (const name of Object.keys(sum) as (keyof ImportCounts)[]) sum[name] += counts[name]
    }
    return sum
  }

  async function countsOf(id: string, chunk: number): Promise<ImportCounts> {
    const key = `${id}/${chunk}`
    const counts = chunkCounts.get(key) ?? countRows(await files.chunk(id, chunk))
    chunkCounts.set(key, counts)
    // Another process may end the import; so what is remembered is bounded here, not there.
    if (chunkCounts.size > REMEMBERED_CHUNKS) chunkCounts.delete(chunkCounts.keys().next().value ?? key)
    return counts
  }

  const newest = (await files.list())[0]
  if (newest) await versions.next((await files.record(newest)).version)
  return files
}

/** Removes uploads that nobody goes on with. */
async function removeAbandoned(staging: string, olderThanMs: number): Promise<void> {
  for (const name of await readdir(staging)) {
    const folder = path.join(staging, name)
    const changedAt = (await modifiedAt(path.join(folder, 'source'))) ?? (await modifiedAt(folder))
    if (olderThanMs > 0 && changedAt && Date.now() - changedAt.getTime() < olderThanMs) continue
    await rm(folder, { recursive: true, force: true })
  }
}

/** What a chunk adds to its import's counts. */
function countRows(result: ChunkResult | undefined): ImportCounts {
  const counts = { ...NO_COUNTS, embedded: result?.embedded ?? 0, rows: result?.rows.length ?? 0 }
  for (const { status } of result?.rows ?? []) counts[status] += 1
  return counts
}

function rate(counts: ImportCounts, startedAt: string | null, finishedAt: string | null): number {
  if (!startedAt) return 0
  const seconds = (Date.parse(finishedAt ?? new Date().toISOString()) - Date.parse(startedAt)) / 1000
  const done = counts.created + counts.updated + counts.unchanged + counts.failed
  return seconds > 0 ? Math.round((done / seconds) * 10) / 10 : 0
}

/** When a file or folder last changed; undefined when it is gone. */
async function modifiedAt(name: string): Promise<Date | undefined> {
  try {
    return (await stat(name)).mtime
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

async function isOlder(name: string, than: Date): Promise<boolean> {
  const modified = await modifiedAt(name)
  return modified === undefined || modified < than
}
const UNTOLD: WebhookDelivery = { state: 'pending', attempts: 0, error: null }

const ID_PATTERN = /^imp_[0-9a-z]{11,}$/

/** Ids sort in the order of acceptance. */
function importId(version: number): string {
  return `imp_${version.toString(36).padStart(11, '0')}`
}

/** Ids come from callers and become folder names. */
function checkedId(id: string): string {
  if (!ID_PATTERN.test(id)) throw new LookalikeError('import_not_found', `There is no import ${id}.`)
  return id
}

function toJson(value: unknown): string {
  return JSON.stringify(value)
}
