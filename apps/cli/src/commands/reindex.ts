import { answer, type Reindex, reindexEvents } from '@lookalike/client'
import type { Command } from 'commander'
import { EXIT, Failure, usage } from '../failure.ts'
import { type Context, openSession, type Session, type SessionOptions, withApi } from '../session.ts'
import { bar, duration } from '../terminal.ts'

const CHANGES = ['cancel', 'rollback', 'finish'] as const

type Options = SessionOptions & { readonly wait: boolean; readonly status?: true } & {
  readonly [change in (typeof CHANGES)[number]]?: true
}

export function reindexCommand(program: Command, context: Context): void {
  withApi(program.command('reindex'))
    .summary('move the catalog to another model while it is searched')
    .description(
      'Embeds the stored images with another model into a new collection, and then lets searches use it, with no downtime. ' +
        'The old collection is kept, and written too, until --finish or --rollback.',
    )
    .argument('[model]', 'the model to move to, by id or space; `lookalike models` lists those of this machine')
    .option('--status', 'show the last reindex')
    .option('--cancel', 'end it before the switch')
    .option('--rollback', 'go back to the old model')
    .option('--finish', 'keep the new model and remove the old collection')
    .option('--no-wait', 'end when it is accepted')
    .addHelpText('after', '\nExamples:\n  lookalike reindex imagenet-resnet50\n  lookalike reindex --rollback')
    .action(async (model: string | undefined, options: Options) => {
      const asked = [...CHANGES, 'status' as const].filter((name) => options[name])
      if (asked.length + (model === undefined ? 0 : 1) !== 1)
        throw usage('Give either a model or one of --status, --cancel, --rollback and --finish.')
      const session = await openSession(options, context)
      if (model !== undefined) return begin(session, model, options.wait, context.signal)
      const [change] = CHANGES.filter((name) => options[name])
      if (change === undefined) return show(session, await last(session))
      return show(session, await answer(session.client.POST(`/v1/reindex/${change}`)))
    })
}

async function begin(session: Session, model: string, wait: boolean, signal: AbortSignal): Promise<void> {
  const accepted = await answer(session.client.POST('/v1/reindex', { body: { model } }))
  if (!wait) return show(session, accepted)
  const ended = await follow(session, signal)
  show(session, ended)
  if (ended.state === 'switched') return
  throw new Failure(`The catalog stays with the model ${ended.from.space}.`, EXIT.failed)
}

async function follow({ client, terminal }: Session, signal: AbortSignal): Promise<Reindex> {
  let last: Reindex | undefined
  try {
    for await (const state of reindexEvents(client, { signal })) {
      last = state
      terminal.progress(progressLine(state))
    }
  } catch (error) {
    if (!signal.aborted) throw error
    throw new Failure(
      'The reindex goes on without you. See it again with: lookalike reindex --status',
      EXIT.interrupted,
    )
  } finally {
    terminal.progressDone()
  }
  if (!last) throw new Failure('The API tells nothing of the reindex.', EXIT.unreachable)
  return last
}

async function last({ client }: Session): Promise<Reindex> {
  const { reindex } = await answer(client.GET('/v1/reindex'))
  if (reindex) return reindex
  throw new Failure('There was no reindex yet. Begin one with: lookalike reindex <model>', EXIT.failed)
}

function show({ terminal }: Session, reindex: Reindex): void {
  terminal.answer(reindex, () => summary(reindex))
}

function summary(reindex: Reindex): string {
  const { id, state, from, to, error, verification } = reindex
  const lines = {
    queued: `The reindex ${id} to ${to.space} is accepted.`,
    running: `The reindex ${id} to ${to.space} is running: ${progressLine(reindex)}`,
    verifying: `The new collection of ${to.space} is being checked.`,
    switched: `Searches use ${to.space} now; ${from.space} is kept.`,
    finished: `Searches use ${to.space}; ${from.space} is removed.`,
    rolled_back: `Searches use ${from.space} again; ${to.space} is removed.`,
    cancelled: `The reindex ${id} was cancelled; searches use ${from.space}.`,
    failed: `The reindex ${id} failed: ${error}`,
  } satisfies Record<Reindex['state'], string>
  const checked =
    verification &&
    `Checked: ${verification.products.to} products, ${verification.images.to} images; of ${verification.sampled} sampled ` +
      `images ${verification.foundItself} found their product, least cosine ${verification.minCosine?.toFixed(3) ?? '–'}.`
  const next = state === 'switched' ? 'Keep it with: lookalike reindex --finish\nGo back with: lookalike reindex --rollback' : ''
  return [lines[state], checked, next].filter(Boolean).join('\n')
}

function progressLine({ state, products: { done, total }, productsPerSecond, to }: Reindex): string {
  if (state !== 'running' || total === null) return `${to.space}: ${state.replace('_', ' ')} …`
  const left = productsPerSecond > 0 && done < total ? [`${duration((total - done) / productsPerSecond)} left`] : []
  const rate = productsPerSecond > 0 ? [`${productsPerSecond.toFixed(1)} products/s`] : []
  return [`${bar(done, total)}  ${done}/${total} products`, ...rate, ...left].join(' · ')
}
