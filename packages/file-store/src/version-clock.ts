import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { hasCode } from './atomic.ts'

/** Gives every accepted write its place in the order of acceptance, whichever process accepts it. */
export interface VersionClock {
  /**
   * A version that nobody else gets, above all that were given before: microseconds of the wall clock, and more where
   * that lags behind.
   * @param above a version that the answer must exceed as well, for instance the stored one of the product to be changed
   */
  next(above?: number): Promise<number>
}

/** Versions that are older than the newest by this much are forgotten. Far longer than claiming one takes. */
const KEPT_MICROSECONDS = 60_000_000
/** A claim that took longer may name a version that was given and forgotten meanwhile. */
const CLAIM_TIMEOUT_MS = 20_000

/**
 * A clock that all processes on one folder share: each version is claimed by a file of its name that only one of them can
 * create. What a folder remembers also keeps the order when the wall clock went back between two runs.
 */
export async function folderVersions(dir: string): Promise<VersionClock> {
  const root = path.join(dir, 'versions')
  await mkdir(root, { recursive: true })
  let queue: Promise<unknown> = Promise.resolve()

  async function claim(above: number): Promise<number> {
    for (;;) {
      const startedAt = performance.now()
      const given = (await readdir(root)).map(Number)
      const newest = given.reduce((a, b) => Math.max(a, b), 0)
      const version = Math.max(newest + 1, above + 1, Date.now() * 1000)
      if (!(await create(path.join(root, String(version))))) continue
      const forgotten = given.filter((old) => old < version - KEPT_MICROSECONDS)
      await Promise.all(forgotten.map((old) => rm(path.join(root, String(old)), { force: true })))
      if (performance.now() - startedAt < CLAIM_TIMEOUT_MS) return version
    }
  }

  return {
    next(above = 0) {
      // One after the other: calls of one process would only take each other's versions.
      const version = queue.then(() => claim(above))
      queue = version.catch(() => undefined)
      return version
    },
  }
}

/** @returns whether this call created the file */
async function create(file: string): Promise<boolean> {
  try {
    await writeFile(file, '', { flag: 'wx' })
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}
