import type { FileStore } from '@lookalike/file-store'

/** Which write a product's state comes from. */
export interface NewestState {
  readonly version: number
  readonly deleted: boolean
}

/**
 * For each product the newest write that was accepted and carried out, by id. Versions decide, not the order of
 * execution, just as in the collection itself.
 */
export async function newestStates({
  imports,
  changes,
}: Pick<FileStore, 'imports' | 'changes'>): Promise<Map<string, NewestState>> {
  const newest = new Map<string, NewestState>()
  const raise = (id: string, state: NewestState) => {
    if (state.version > (newest.get(id)?.version ?? 0)) newest.set(id, state)
  }

  for await (const { id, version, product } of changes.list()) raise(id, { version, deleted: product === null })
  for (const importId of (await imports.list()).reverse()) {
    const { version, replace } = await imports.record(importId)
    const failed = new Set<string>()
    for (const chunk of await imports.finishedChunks(importId)) {
      for (const { id, status } of (await imports.chunk(importId, chunk))?.rows ?? []) {
        if (id === undefined) continue
        if (status === 'failed') failed.add(id)
        else raise(id, { version, deleted: false })
      }
    }
    if (!replace || (await imports.summary(importId))?.state !== 'completed') continue
    // What is older than a `replace` import and was not in its source is gone, also where it was written later.
    for (const [id, state] of newest)
      if (state.version < version && !failed.has(id)) newest.set(id, { version, deleted: true })
  }
  return newest
}
