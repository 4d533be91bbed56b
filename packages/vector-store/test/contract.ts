import { describe } from 'node:test'
import type { VectorStore } from '../src/store.ts'
import { browseContract } from './contract-browse.ts'
import { collectionContract } from './contract-collections.ts'
import { dumpContract } from './contract-dump.ts'
import { filterContract } from './contract-filters.ts'
import { searchContract } from './contract-search.ts'
import { sortContract } from './contract-sort.ts'
import { titleContract } from './contract-titles.ts'
import { versionContract } from './contract-versions.ts'
import { writeContract } from './contract-writes.ts'

export interface StoreUnderTest {
  readonly store: VectorStore
  /** Closes the store and opens what it kept. */
  reopen(): Promise<VectorStore>
  /** Closes the store and removes what it kept. */
  destroy(): Promise<void>
}

/** A new, empty store. */
export type MakeStore = () => Promise<StoreUnderTest>

/** Registers the tests that every vector store must pass. */
export function storeContract(name: string, makeStore: MakeStore): void {
  describe(`${name}: vector store contract`, () => {
    collectionContract(makeStore)
    writeContract(makeStore)
    versionContract(makeStore)
    dumpContract(makeStore)
    browseContract(makeStore)
    sortContract(makeStore)
    titleContract(makeStore)
    searchContract(makeStore)
    filterContract(makeStore)
  })
}
