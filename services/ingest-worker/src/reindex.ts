import { setTimeout as sleep } from 'node:timers/promises'
import type { FileStore, ReindexSteps } from '@lookalike/file-store'
import type { IngestHandlers, IngestQueue, JobContext } from '@lookalike/ingest-queue'
import { LookalikeError, type ReindexVerification, toLookalikeError } from '@lookalike/shared'
import type { MissingImage, Spaces } from '@lookalike/spaces'
import type { Collection, ProductState } from '@lookalike/vector-store'
import { verifyReindex } from './verify-reindex.ts'

export interface ReindexDependencies {
  readonly files: Pick<FileStore, 'reindexes' | 'images'>
  readonly queue: Pick<IngestQueue, 'addReindexChunks'>
  readonly spaces: Spaces
  /** As `IngestWorkerConfig.graceMs`. */
  readonly graceMs: number
  /** Products of one chunk; their images are in memory at once. */
  readonly chunkProducts?: number
}

/**
 * The steps of a move to another model. From its acceptance on, every write reaches both collections; so what is copied
 * here is what was there before. Each step can be repeated, and looks first at what is decided.
 */
export function createReindex({
  files,
  queue,
  spaces,
  graceMs,
  chunkProducts = 100,
}: ReindexDependencies): Pick<IngestHandlers, 'reindex' | 'reindexChunk'> {
  const { reindexes } = files

  /** The reindex of a job, unless it is over. */
  async function current(id: string): Promise<ReindexSteps | undefined> {
    const reindex = await reindexes.newest()
    return reindex?.id === id && !reindex.cleared ? reindex : undefined
  }

  async function openBoth({ from, to }: ReindexSteps): Promise<{ from: Collection; to: Collection }> {
    return { from: (await spaces.open(from.space)).collection, to: (await spaces.open(to.space)).collection }
  }

  return {
    async reindex(id, context) {
      const reindex = await current(id)
      if (!reindex) return
      if (!reindex.decision && (await deciding(id, context, () => fill(reindex, context)))) return
      const decided = await current(id)
      if (decided) await conclude(decided, context.signal)
    },

    async reindexChunk(id, chunk, context) {
      const reindex = await current(id)
      if (!reindex || reindex.decision || (await reindexes.finishedChunks(id)).includes(chunk)) return
      await deciding(id, context, async () => {
        const ids = await reindexes.plannedIds(id, chunk)
        const { embedded } = await spaces.copy(reindex.from.space, reindex.to.space, ids, context.signal)
        await reindexes.writeChunk(id, chunk, { products: ids.length, embedded })
      })
    },
  }

  /**
   * Work that ends the reindex as failed when it fails for good.
   * @returns what the work answers; nothing of a reindex that has been decided meanwhile
   */
  async function deciding<T>(
    id: string,
    { lastAttempt, signal }: Pick<JobContext, 'lastAttempt' | 'signal'>,
    work: () => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await work()
    } catch (thrown) {
      if ((await current(id))?.decision) return undefined
      const error = toLookalikeError(thrown)
      const canPass = !(thrown instanceof LookalikeError) || error.retryable
      if (signal.aborted || (canPass && !lastAttempt)) throw thrown
      await reindexes.decide(id, 'failed', `${error.code}: ${error.message}`)
      spaces.forget()
      return undefined
    }
  }

  /** Fills the new collection, checks it and decides. @returns true while there are chunks to be copied */
  async function fill(reindex: ReindexSteps, { signal }: JobContext): Promise<boolean> {
    const { id } = reindex
    const { chunks } = (await reindexes.plan(id)) ?? (await plan(reindex, signal))
    const finished = new Set(await reindexes.finishedChunks(id))
    const open = Array.from({ length: chunks }, (_, chunk) => chunk).filter((chunk) => !finished.has(chunk))
    if (open.length > 0) {
      await queue.addReindexChunks(id, open)
      return true
    }
    const both = await openBoth(reindex)
    const missing = await compareAll(reindex, both, signal)
    await both.to.optimize()
    await spaces.catchUp(reindex, reindex.to.space, signal)
    const { embedder } = await spaces.open(reindex.to.space)
    const verification = await verifyReindex({ ...both, embedder, images: files.images, missing }, signal)
    await reindexes.writeVerification(id, verification)
    await decideBy(id, verification)
    return false
  }

  async function decideBy(id: string, { problems }: ReindexVerification): Promise<void> {
    if (problems.length === 0) await reindexes.decide(id, 'switched')
    else await reindexes.decide(id, 'failed', `The new collection is not right: ${problems.join('; ')}.`)
  }

  async function plan(reindex: ReindexSteps, signal: AbortSignal): Promise<{ products: number; chunks: number }> {
    const { id } = reindex
    // A process that has not noticed yet that writes go to both may be writing to one.
    await sleep(graceMs, undefined, { signal })
    await checkGoesOn(id, signal)
    await reindexes.markStarted(id)
    const both = await openBoth(reindex)
    let [products, chunks] = [0, 0]
    let ids: string[] = []
    const flush = async () => {
      await reindexes.writePlannedIds(id, chunks++, ids.splice(0, chunkProducts))
    }
    for await (const states of both.from.dump()) {
      await checkGoesOn(id, signal)
      const { present, deleted } = split(states)
      if (deleted.length > 0) await both.to.load(deleted)
      ids.push(...present)
      products += present.length
      while (ids.length >= chunkProducts) await flush()
    }
    if (ids.length > 0) await flush()
    await reindexes.writePlan(id, { products, chunks })
    return { products, chunks }
  }

  /** Looks once more at everything there is: what a process wrote that was slow to notice is copied now. */
  async function compareAll(
    reindex: ReindexSteps,
    both: { from: Collection; to: Collection },
    signal: AbortSignal,
  ): Promise<MissingImage[]> {
    const missing: MissingImage[] = []
    for await (const states of both.from.dump()) {
      await checkGoesOn(reindex.id, signal)
      const { present, deleted } = split(states)
      if (deleted.length > 0) await both.to.load(deleted)
      missing.push(...(await spaces.copy(reindex.from.space, reindex.to.space, present, signal)).missing)
    }
    return missing
  }

  async function checkGoesOn(id: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if ((await current(id))?.decision) throw new LookalikeError('conflict', `The reindex ${id} was cancelled.`)
  }

  /** Makes what was decided so, and removes the collection that lost once nobody uses it any more. */
  async function conclude(reindex: ReindexSteps, signal: AbortSignal): Promise<void> {
    const { id, from, to, decision, end } = reindex
    await spaces.settleAlias()
    const winner = decision?.outcome === 'switched' && end?.outcome !== 'rolled_back' ? to : from
    await sleep(graceMs, undefined, { signal })
    await spaces.catchUp(reindex, winner.space, signal)
    // A switch keeps both; and what it has become meanwhile is the matter of another job.
    if (!(await current(id)) || (decision?.outcome === 'switched' && !end)) return
    await spaces.drop(winner === to ? from.space : to.space)
    await reindexes.markCleared(id)
  }
}

function split(states: readonly ProductState[]): { present: string[]; deleted: ProductState[] } {
  return {
    present: states.flatMap(({ id, product }) => (product ? [id] : [])),
    deleted: states.filter(({ product }) => product === null),
  }
}
