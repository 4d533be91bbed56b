import { EventEmitter } from 'node:events'
import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { PGlite } from '@electric-sql/pglite'
import { dataDir as emptyCluster } from '@electric-sql/pglite-prepopulatedfs'
import { LookalikeError } from '@lookalike/shared'
import { DEFAULT_SCHEMA, type PgPool, type PgPoolClient, type PgQueryResult, runMigrations } from 'bullmq'

const CLEAN_UP_EVERY_MS = 30 * 60_000

/**
 * Opens (or creates) a PGlite database in `dir`, ready for BullMQ's PostgreSQL backend, as an object of `pg.Pool`'s
 * shape. PGlite does not lock its folder: the caller makes sure that no other process has it open.
 * @throws LookalikeError `queue_unavailable` when the folder cannot be used.
 */
export async function openPglitePool(dir: string): Promise<PgPool> {
  let db: PGlite | undefined
  try {
    db = await openDatabase(dir)
    const pool = new PglitePool(db)
    await runMigrations(pool, DEFAULT_SCHEMA)
    // Nothing gathers statistics here, so plans made for empty tables would go on reading whole tables as they fill.
    await db.exec(`SET search_path TO ${DEFAULT_SCHEMA}, public; SET enable_seqscan = off; SET enable_bitmapscan = off`)
    await recoverActiveJobs(db)
    await cleanUp(db)
    await writeFile(markerOf(dir), '')
    return pool
  } catch (cause) {
    await db?.close().catch(() => undefined)
    throw new LookalikeError(
      'queue_unavailable',
      `The job queue in ${dir} cannot be opened: it is damaged, or another process uses it.`,
      { cause },
    )
  }
}

const markerOf = (dir: string) => join(dir, 'created')

/** A process killed while it creates a cluster leaves one that never opens; the marker tells it from a finished one. */
async function openDatabase(dir: string): Promise<PGlite> {
  const data = join(dir, 'pglite')
  if (await exists(markerOf(dir))) return await PGlite.create(data)
  await mkdir(dir, { recursive: true })
  await rm(data, { recursive: true, force: true })
  // Unpacking a ready cluster takes about a second, initdb in WebAssembly six to eleven.
  return await PGlite.create(data, { loadDataDir: await emptyCluster() })
}

/**
 * Only this process has the database, so a job that is active at start lost its worker. It is marked as BullMQ's own
 * stalled check would mark it, so that the first check of a worker redelivers it instead of one a minute later.
 */
async function recoverActiveJobs(db: PGlite): Promise<void> {
  await db.exec(`
    UPDATE job SET stalled_marked = true, locked_until_ms = 0 WHERE state = 'active';
    DELETE FROM meta WHERE field = 'stalled-check';
  `)
}

/** What PostgreSQL's background processes do elsewhere; without it the folder only grows. */
async function cleanUp(db: PGlite): Promise<void> {
  await db.exec('VACUUM job, job_dependency, event, meta')
  await db.exec('CHECKPOINT')
}

/** PGlite is one session, so every client of the pool is the same one. */
class PglitePool extends EventEmitter implements PgPool {
  /** Nothing to keep alive in one process; BullMQ polls an idle connection without it. */
  readonly options = { keepAlive: true }
  readonly #db: PGlite
  readonly #cleaning: NodeJS.Timeout

  constructor(db: PGlite) {
    super()
    this.#db = db
    const clean = () => cleanUp(db).catch((error: unknown) => this.emit('error', error))
    this.#cleaning = setInterval(clean, CLEAN_UP_EVERY_MS).unref()
  }

  query<R>(text: string, params?: readonly unknown[]): Promise<PgQueryResult<R>> {
    return runQuery(this.#db, text, params)
  }

  async connect(): Promise<PgPoolClient> {
    return new PgliteClient(this.#db)
  }

  async end(): Promise<void> {
    clearInterval(this.#cleaning)
    await this.#db.close()
  }
}

class PgliteClient extends EventEmitter implements PgPoolClient {
  readonly #db: PGlite
  readonly #unsubscribe: () => void

  constructor(db: PGlite) {
    super()
    this.#db = db
    this.#unsubscribe = db.onNotification((channel, payload) => this.emit('notification', { channel, payload }))
  }

  query<R>(text: string, params?: readonly unknown[]): Promise<PgQueryResult<R>> {
    return runQuery(this.#db, text, params)
  }

  release(): void {
    this.#unsubscribe()
  }
}

/** Like pg, several statements are allowed when there are no parameters; the last one's result is answered. */
async function runQuery<R>(db: PGlite, text: string, params?: readonly unknown[]): Promise<PgQueryResult<R>> {
  // A query in PGlite never leaves the microtask queue: without this, one after the other would starve everything else.
  await nextTurn()
  const result = params ? await db.query<R>(text, [...params]) : (await db.exec(text)).at(-1)
  const rows = (result?.rows ?? []) as R[]
  return { rows, rowCount: result?.affectedRows ?? rows.length }
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(() => true, () => false)
}
