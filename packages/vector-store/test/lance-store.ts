import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLanceStore } from '../src/lancedb.ts'
import type { StoreUnderTest } from './contract.ts'

/** A LanceDB store in a temporary folder. */
export async function makeLanceStore(): Promise<StoreUnderTest> {
  const dir = await mkdtemp(join(tmpdir(), 'lookalike-store-'))
  let store = await openLanceStore(dir)
  return {
    store,
    async reopen() {
      await store.close()
      store = await openLanceStore(dir)
      return store
    },
    async destroy() {
      await store.close()
      await rm(dir, { recursive: true })
    },
  }
}
