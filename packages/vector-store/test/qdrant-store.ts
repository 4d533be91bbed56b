import { randomUUID } from 'node:crypto'
import { after } from 'node:test'
import { type FakeQdrant, startFakeQdrant } from '@lookalike/fake-qdrant'
import type { QdrantConfig } from '../src/qdrant-config.ts'
import { openQdrantStore } from '../src/qdrant.ts'
import type { MakeStore } from './contract.ts'

/** The real server to test against as well, if there is one. */
export const QDRANT_URL = process.env.QDRANT_URL
export const QDRANT_KEY = process.env.QDRANT_API_KEY === undefined ? {} : { apiKey: process.env.QDRANT_API_KEY }

/** The double that this process's tests share. */
export function fakeForTests(): { make: MakeStore; fake: () => Promise<FakeQdrant> } {
  let started: Promise<FakeQdrant> | undefined
  const fake = () => (started ??= startFakeQdrant())
  after(async () => {
    const running = await started
    await running?.close()
    // The contract is only worth something while both sides keep to Qdrant's schema.
    if (running && running.violations.length > 0) throw new Error(running.violations.join('\n'))
  })
  return { fake, make: async () => makeQdrantStore((await fake()).url)() }
}

/** Stores on one server, each with collections of its own. */
export function makeQdrantStore(url: string, config: QdrantConfig = {}): MakeStore {
  return async () => {
    const settings = {
      namespace: `test-${randomUUID().slice(0, 8)}-`,
      ...(url === QDRANT_URL && QDRANT_KEY),
      ...config,
    }
    let store = await openQdrantStore(url, settings)
    // A test that fails does not come to its end.
    if (url === QDRANT_URL) after(async () => (await openQdrantStore(url, settings)).forget())
    return {
      store,
      async reopen() {
        await store.close()
        store = await openQdrantStore(url, settings)
        return store
      },
      async destroy() {
        await store.forget()
        await store.close()
      },
    }
  }
}
