import type { BehindNote, FileStore, ReindexSteps } from '@lookalike/file-store'
import { type Embedder, type Field, LookalikeError, type Models } from '@lookalike/shared'
import type { Collection, VectorStore } from '@lookalike/vector-store'
import { copyProducts, type CopyReport } from './copy-products.ts'
import { chosenSpace, keptSpaces } from './kept-spaces.ts'
import { mirrored } from './mirrored-collection.ts'

export interface SpacesResources {
  readonly files: Pick<FileStore, 'reindexes' | 'images'>
  readonly store: VectorStore
  readonly models: Models
}

export interface SpacesOptions {
  readonly fields: readonly Field[]
  /** For so long a process goes by what it has read of the spaces. Default 1,000. */
  readonly noticeMs?: number
  /** Told of a space that could not be kept up; what it lacks is noted and copied later. */
  readonly onBehind?: (error: unknown, space: string) => void
}

/** A collection and the embedder whose vectors it holds. */
export interface LiveSpace {
  readonly collection: Collection
  readonly embedder: Embedder
}

/**
 * The embedding spaces of a catalog: the one that searches use (the alias of the vector store says which), and those
 * that every write must reach while the catalog moves to another model (the record of the reindex says which). Both are
 * shared by all processes, and each of them notices a change within `noticeMs`.
 */
export interface Spaces {
  readonly models: Models
  /**
   * What searches use. A request asks once and keeps to the answer. Writes to its collection also reach the other spaces
   * that are kept up, before they are answered; their outcomes are those of this collection.
   * @throws LookalikeError `store_unavailable` before there is one
   */
  live(): Promise<LiveSpace>
  /** A space's own collection, made when missing; writes reach no other. */
  open(space: string): Promise<LiveSpace>
  /** Brings products of one space to another; see `copyProducts`. */
  copy(from: string, to: string, ids: readonly string[], signal?: AbortSignal): Promise<CopyReport>
  /** Copies to a space what it could not be told of when it was written. */
  catchUp(reindex: ReindexSteps, space: string, signal?: AbortSignal): Promise<void>
  /** Points the alias at the space that is decided on, however many processes decide at once. */
  settleAlias(): Promise<void>
  /** Removes a space that is no longer kept up. */
  drop(space: string): Promise<void>
  /** The next call looks at what is shared; for who has just changed it. */
  forget(): void
}

interface View {
  readonly at: number
  readonly live: string | null
  readonly kept: readonly string[]
  readonly reindexId: string | undefined
}

const NOTICE_MS = 1_000

export function openSpaces({ files, store, models }: SpacesResources, options: SpacesOptions): Spaces {
  const { fields, noticeMs = NOTICE_MS, onBehind } = options
  const opened = new Map<string, Promise<LiveSpace>>()
  let view: { readonly at: number; readonly read: Promise<View> } | undefined

  /** What is shared, not older than `noticeMs`. */
  function look(): Promise<View> {
    const at = performance.now()
    if (view && at - view.at < noticeMs) return view.read
    const read = readShared(at)
    view = { at, read }
    read.catch(() => (view = undefined))
    return read
  }

  async function readShared(at: number): Promise<View> {
    // The record comes first: a space is written before the alias can name it.
    const reindex = await files.reindexes.newest()
    const live = await store.liveSpace()
    const kept = [...new Set([...(live === null ? [] : [live]), ...keptSpaces(reindex)])]
    for (const space of opened.keys()) if (!kept.includes(space)) opened.delete(space)
    return { at, live, kept, reindexId: reindex?.id }
  }

  function open(space: string): Promise<LiveSpace> {
    const known = opened.get(space)
    if (known) return known
    const opening = openSpace(space)
    opened.set(space, opening)
    opening.catch(() => opened.get(space) === opening && opened.delete(space))
    return opening
  }

  async function openSpace(space: string): Promise<LiveSpace> {
    const embedder = await models.embedderFor(space)
    return { embedder, collection: await store.ensureCollection(embedder.model, fields) }
  }

  async function copy(from: string, to: string, ids: readonly string[], signal?: AbortSignal): Promise<CopyReport> {
    const [source, target] = await Promise.all([open(from), open(to)])
    const { collection, embedder } = target
    return copyProducts({ from: source.collection, to: collection, embedder, images: files.images }, ids, signal)
  }

  /**
   * Tells the other spaces of a write. One that cannot be told fails nobody: what it lacks is written down, unless it is
   * given up in the meantime.
   */
  async function tellOthers(from: string, note: Omit<BehindNote, 'space'>): Promise<void> {
    // Looked up after the write: so no write is missed that began before this process noticed a new space.
    for (const space of (await look()).kept) {
      if (space === from) continue
      try {
        await bring(from, { space, ...note })
      } catch (error) {
        forget()
        const { kept, reindexId } = await look()
        if (!kept.includes(space) || reindexId === undefined) continue
        await files.reindexes.noteBehind(reindexId, { space, ...note })
        onBehind?.(error, space)
      }
    }
  }

  async function bring(from: string, { space, ids, deleted }: BehindNote, signal?: AbortSignal): Promise<void> {
    if (ids.length > 0) await copy(from, space, ids, signal)
    if (deleted.length > 0) await (await open(space)).collection.delete(deleted)
  }

  function forget(): void {
    view = undefined
  }

  return {
    models,
    open,
    copy,
    forget,

    async live() {
      const { live } = await look()
      if (live === null)
        throw new LookalikeError('store_unavailable', 'The catalog is not there yet.', { retryAfterSeconds: 5 })
      const { collection, embedder } = await open(live)
      return {
        embedder,
        collection: mirrored(collection, {
          written: (ids) => tellOthers(live, { ids, deleted: [] }),
          deleted: (deleted) => tellOthers(live, { ids: [], deleted }),
          async optimized() {
            for (const space of (await look()).kept) {
              if (space === live) continue
              // It only makes searches of that space faster, and is done again before there are any.
              await open(space)
                .then(({ collection }) => collection.optimize())
                .catch((error: unknown) => onBehind?.(error, space))
            }
          },
        }),
      }
    },

    async catchUp({ id, from, to }, space, signal) {
      const source = space === from.space ? to.space : from.space
      for await (const { done, ...note } of files.reindexes.behind(id)) {
        if (note.space !== space) continue
        await bring(source, note, signal)
        await done()
      }
    },

    async settleAlias() {
      for (let settled: string | undefined; ;) {
        const reindex = await files.reindexes.newest()
        if (!reindex || chosenSpace(reindex) === settled) break
        // Who moves it last also looks last, so that the last decision counts.
        settled = chosenSpace(reindex)
        await store.switchAlias(settled)
      }
      forget()
    },

    async drop(space) {
      opened.delete(space)
      await store.dropCollection(space)
      await models.release(space)
    },
  }
}
