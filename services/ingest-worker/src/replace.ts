import type { ImportFiles, ImportRecord } from '@lookalike/file-store'
import { LookalikeError } from '@lookalike/shared'
import type { Collection } from '@lookalike/vector-store'

/** A `replace` import deletes at most this share of the products there were before it, unless it is forced to. */
const MAX_DELETED_SHARE = 0.2
const IDS_PER_DELETE = 500

export interface ReplaceDependencies {
  readonly imports: ImportFiles
  readonly collection: Collection
}

/**
 * The end of a `replace` import whose chunks are done: what is older than the import was absent from its source, and is
 * deleted at the import's version. Products named by a failed row are not absent. What to delete is decided once and
 * written down, so that the step can be repeated and counts the same.
 */
export function createReplace({ imports, collection }: ReplaceDependencies) {
  return {
    /**
     * @returns how many products were deleted
     * @throws LookalikeError `replace_refused`; then nothing was deleted
     */
    async deleteAbsent(record: ImportRecord, force: boolean): Promise<number> {
      if (!(await imports.absent(record.id))) {
        const absent = await absentFrom(record)
        if (!force) await checkShare(record, absent.length)
        await imports.writeAbsent(record.id, absent)
      }
      return deleteAt(record.version, (await imports.absent(record.id)) ?? [])
    },

    /** Deletes what the import that just ended brought, if a `replace` import accepted after it ended before it. */
    async deleteOvertaken(importId: string): Promise<void> {
      for (const id of await imports.list()) {
        if (id <= importId) return
        const newer = await imports.record(id)
        if (!newer.replace || (await imports.summary(id))?.state !== 'completed') continue
        await deleteAt(newer.version, await absentFrom(newer))
      }
    },
  }

  async function absentFrom({ id, version }: ImportRecord): Promise<string[]> {
    const failed = new Set<string | undefined>()
    for await (const row of imports.failedRows(id)) failed.add(row.id)
    return (await collection.olderThan(version)).filter((productId) => !failed.has(productId))
  }

  async function checkShare({ id }: ImportRecord, absent: number): Promise<void> {
    let { created } = (await imports.get(id)).counts
    for await (const row of imports.failedRows(id)) {
      if (row.written === 'created') created += 1
      if (row.id !== undefined || absent === 0) continue
      throw refusal(`Row ${row.row} failed and names no product, so nobody can tell which products are absent`)
    }
    const before = (await collection.count([])) - created
    if (absent <= before * MAX_DELETED_SHARE) return
    throw refusal(`${absent} of ${before} products are absent from the source, more than ${MAX_DELETED_SHARE * 100} %`)
  }

  async function deleteAt(version: number, ids: readonly string[]): Promise<number> {
    let deleted = 0
    for (let start = 0; start < ids.length; start += IDS_PER_DELETE) {
      const outcomes = await collection.delete(ids.slice(start, start + IDS_PER_DELETE).map((id) => ({ id, version })))
      deleted += outcomes.filter((outcome) => outcome === 'deleted').length
    }
    return deleted
  }
}

function refusal(reason: string): LookalikeError {
  return new LookalikeError(
    'replace_refused',
    `${reason}; nothing was deleted. Repeat the import with force=true if that is meant.`,
  )
}
