import type { FileStore } from '@lookalike/file-store'
import type { IngestQueue } from '@lookalike/ingest-queue'
import { announce } from './announce.ts'

/**
 * Finds imports, and a reindex, that have not ended and of which the queue knows nothing, because it lost their jobs or they were given
 * up, and queues their plan, oldest first; planning goes on where it stopped. Of those that have ended, the webhook that
 * is still owed. A worker that joins others at work on an import adds nothing.
 */
export function createRequeue({ imports, reindexes }: Pick<FileStore, 'imports' | 'reindexes'>, queue: IngestQueue) {
  const done = new Set<string>()
  let seen: string | undefined

  /** @returns how many imports have not ended */
  return async function requeue(): Promise<number> {
    const unfinished: string[] = []
    for (const id of (await imports.list()).reverse()) {
      if (done.has(id)) continue
      if (!(await imports.summary(id))) unfinished.push(id)
      else if ((await imports.webhook(id))?.state === 'pending') await announce(imports, queue, id)
      else done.add(id)
    }
    const reindex = await openReindex()
    if (unfinished.length === 0 && reindex === undefined) return 0
    const atWork = await queue.importsAtWork()
    if (reindex !== undefined && !atWork.has(reindex)) await queue.addReindex(reindex, 'resume')
    for (const id of unfinished) {
      // It may have ended since it was looked at.
      if (!atWork.has(id) && !(await imports.summary(id))) await queue.addPlan(id)
    }
    return unfinished.length
  }

  /** The reindex that something is still to be done for; of one that has switched that may be known here already. */
  async function openReindex(): Promise<string | undefined> {
    const reindex = await reindexes.newest()
    if (!reindex || reindex.cleared) return undefined
    const waits = reindex.decision?.outcome === 'switched' && !reindex.end
    if (waits && seen === reindex.id) return undefined
    if (waits) seen = reindex.id
    return reindex.id
  }
}

/** Does it once. @returns how many imports have not ended */
export function requeueUnfinished(
  files: Pick<FileStore, 'imports' | 'reindexes'>,
  queue: IngestQueue,
): Promise<number> {
  return createRequeue(files, queue)()
}
