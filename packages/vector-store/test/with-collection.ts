import type { Collection } from '../src/store.ts'
import type { MakeStore } from './contract.ts'
import { DIMENSIONS, FIELDS } from './samples.ts'

/** Runs on an empty collection of its own store. */
export async function withCollection(
  makeStore: MakeStore,
  run: (collection: Collection) => Promise<void>,
): Promise<void> {
  const { store, destroy } = await makeStore()
  try {
    await run(await store.ensureCollection({ space: 'model-1', dimensions: DIMENSIONS }, FIELDS))
  } finally {
    await destroy()
  }
}
