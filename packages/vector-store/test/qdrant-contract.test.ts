import { storeContract } from './contract.ts'
import { serverContract } from './contract-qdrant.ts'
import { fakeForTests, makeQdrantStore, QDRANT_KEY, QDRANT_URL } from './qdrant-store.ts'

const { make, fake } = fakeForTests()
storeContract('fake-qdrant', make)
serverContract('fake-qdrant', fake)

if (QDRANT_URL !== undefined) {
  const url = QDRANT_URL
  storeContract('Qdrant', makeQdrantStore(url))
  serverContract('Qdrant', async () => ({ url, ...QDRANT_KEY }))
}
