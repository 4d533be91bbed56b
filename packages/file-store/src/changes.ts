import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Product } from '@lookalike/shared'
import { hasCode, readJson, writeAtomic } from './atomic.ts'
import { sha256Of } from './images.ts'

/** A change of one product outside of imports, as the whole state it leaves: the newest one of a product says it all. */
export interface ProductChange {
  readonly id: string
  readonly version: number
  /** Null when the product was deleted. */
  readonly product: Product | null
  /** sha256 of each image, first image first. */
  readonly images: readonly string[]
}

/** A change that is written down and about to be made. */
export interface PendingChange extends ProductChange {
  /** It was made, and is kept from now on; older changes of the product are forgotten. */
  commit(): Promise<void>
  /** It was not made. */
  drop(): Promise<void>
}

/** The record of accepted changes of single products. */
export interface ChangeFiles {
  /** Writes a change down before it is made. */
  begin(change: ProductChange): Promise<PendingChange>
  /**
   * Changes that a process began and did not live to settle.
   * @param olderThanMs where other processes are at work, the younger ones may be theirs
   */
  pending(olderThanMs?: number): Promise<PendingChange[]>
  /** Accepted changes in no particular order; a product's newest one counts. */
  list(): AsyncGenerator<ProductChange>
}

export async function folderChanges(dir: string): Promise<ChangeFiles> {
  const root = path.join(dir, 'changes')
  const pending = path.join(root, 'pending')
  await mkdir(pending, { recursive: true })

  const pendingFile = ({ version, id }: ProductChange) =>
    path.join(pending, `${version}-${sha256Of(Buffer.from(id))}.json`)

  function settled({ id, version, product, images }: ProductChange): PendingChange {
    const change: ProductChange = { id, version, product, images }
    const file = pendingFile(change)
    return {
      ...change,
      async commit() {
        const name = sha256Of(Buffer.from(change.id))
        const shard = path.join(root, name.slice(0, 2))
        await mkdir(shard, { recursive: true })
        const record = path.join(shard, `${name}-${change.version}.json`)
        await rename(file, record).catch((error: unknown) => {
          // Another process took this one for dead, and has settled its change.
          if (hasCode(error, 'ENOENT')) return writeAtomic(record, JSON.stringify(change))
          throw error
        })
        for (const { version, file } of await changesIn(shard))
          if (file.startsWith(name) && version < change.version) await rm(path.join(shard, file), { force: true })
      },
      drop: () => rm(file, { force: true }),
    }
  }

  return {
    async begin({ id, version, product, images }) {
      const change: ProductChange = { id, version, product, images }
      await writeAtomic(pendingFile(change), JSON.stringify(change))
      return settled(change)
    },

    async pending(olderThanMs = 0) {
      const names = (await readdir(pending)).filter((name) => name.endsWith('.json'))
      const changes = await Promise.all(
        names.map(async (name) => {
          const file = path.join(pending, name)
          const isYoung = olderThanMs > 0 && Date.now() - (await begunAt(file)) < olderThanMs
          return isYoung ? undefined : readJson<ProductChange>(file)
        }),
      )
      return changes.flatMap((change) => (change ? [settled(change)] : []))
    },

    async *list() {
      const shards = (await readdir(root)).filter((name) => /^[0-9a-f]{2}$/.test(name))
      for (const shard of shards) {
        for (const { file } of await changesIn(path.join(root, shard))) {
          const change = await readJson<ProductChange>(path.join(root, shard, file))
          if (change) yield change
        }
      }
    },
  }
}

/** When a change was begun; now when it has been settled meanwhile. */
async function begunAt(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => Date.now(),
  )
}

async function changesIn(shard: string): Promise<{ file: string; version: number }[]> {
  return (await readdir(shard)).flatMap((file) => {
    const version = /^[0-9a-f]{64}-(\d+)\.json$/.exec(file)?.[1]
    return version === undefined ? [] : [{ file, version: Number(version) }]
  })
}
