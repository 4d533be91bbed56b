import type { ReindexSteps } from '@lookalike/file-store'
import type { ReindexReason } from '@lookalike/ingest-queue'
import { type EmbeddingSpace, fieldError, LookalikeError, type Reindex } from '@lookalike/shared'
import type { ReindexResources } from './reindex.ts'

/** What an admin decides about the move to another model; the worker does the rest. */
export function createReindexChanges({ spaces, files: { reindexes }, queue }: ReindexResources) {
  return {
    /**
     * @param model id or space
     * @throws LookalikeError `invalid_request` for a model that is not there, `model_invalid` for one that cannot be used,
     * `conflict` when it is in use or another reindex is under way
     */
    async begin(model: string): Promise<Reindex> {
      const to = await chosenModel(model)
      const { collection } = await spaces.live()
      const from = { space: collection.space, dimensions: collection.dimensions }
      if (to.space === from.space) throw new LookalikeError('conflict', `Searches use the model ${to.space} already.`)
      const last = await reindexes.newest()
      if (last) checkOver(last)
      // Before anything is accepted: a model that cannot be loaded would fail later.
      await spaces.models.embedderFor(to.space)
      await spaces.drop(to.space)
      const { id } = await reindexes.accept({ from, to }, last)
      return tell(id, 'begin')
    },

    /** @throws LookalikeError `conflict` when there is none to cancel */
    async cancel(): Promise<Reindex> {
      const { id } = required(await reindexes.newest())
      await reindexes.decide(id, 'cancelled')
      const { state } = await reindexes.get(id)
      if (state === 'switched') throw new LookalikeError('conflict', 'Searches use the new model: roll it back instead.')
      if (state !== 'cancelled') throw new LookalikeError('conflict', `The reindex has ended: it is ${state}.`)
      return tell(id, 'cancel')
    },

    /** @throws LookalikeError `conflict` when there is no switch to take back */
    async rollBack(): Promise<Reindex> {
      const reindex = await switched()
      // What the old collection could not be told of comes first; while that cannot be had, nothing changes.
      await spaces.catchUp(reindex, reindex.from.space)
      return end(reindex, 'rolled_back')
    },

    /** @throws LookalikeError `conflict` when there is no switch to keep */
    async finish(): Promise<Reindex> {
      return end(await switched(), 'finished')
    },
  }

  async function end({ id }: ReindexSteps, outcome: 'finished' | 'rolled_back'): Promise<Reindex> {
    await reindexes.end(id, outcome)
    await spaces.settleAlias()
    const { state } = await reindexes.get(id)
    if (state !== outcome) throw new LookalikeError('conflict', `The reindex has ended: it is ${state}.`)
    return tell(id, outcome === 'finished' ? 'finish' : 'rollback')
  }

  async function switched(): Promise<ReindexSteps> {
    const reindex = required(await reindexes.newest())
    const { state } = await reindexes.get(reindex.id)
    if (state === 'switched') return reindex
    throw new LookalikeError('conflict', `The reindex has not switched to another model: it is ${state}.`)
  }

  /** What is recorded goes on at the next start of a worker too, when the queue cannot be told now. */
  async function tell(id: string, reason: ReindexReason): Promise<Reindex> {
    spaces.forget()
    await queue.addReindex(id, reason)
    return reindexes.get(id)
  }

  async function chosenModel(model: string): Promise<EmbeddingSpace> {
    const models = await spaces.models.list()
    const [chosen] = models.filter(({ id, space }) => space === model || id === model).toReversed()
    if (chosen) return { space: chosen.space, dimensions: chosen.dimensions }
    const choice = models.map(({ id }) => id).join(', ')
    throw fieldError('invalid_request', 'model', `there is no model "${model}"; there are: ${choice}`)
  }
}

/** @throws LookalikeError `conflict` when there was no reindex */
export function required(reindex: ReindexSteps | undefined): ReindexSteps {
  if (reindex) return reindex
  throw new LookalikeError('conflict', 'There is no reindex: begin one with POST /v1/reindex.')
}

function checkOver({ id, cleared, decision, end }: ReindexSteps): void {
  if (cleared) return
  if (!decision) throw new LookalikeError('conflict', `The reindex ${id} is under way: cancel it, or wait for its end.`)
  if (decision.outcome === 'switched' && !end)
    throw new LookalikeError('conflict', `The reindex ${id} can still be rolled back: finish it or roll it back first.`)
  throw new LookalikeError('conflict', `What the reindex ${id} leaves is being removed: try again in a moment.`)
}
