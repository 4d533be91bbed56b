import { storeContract } from './contract.ts'
import { fakeForTests, makeQdrantStore, QDRANT_URL } from './qdrant-store.ts'

storeContract('fake-qdrant', fakeForTests().make)
if (QDRANT_URL !== undefined) storeContract('Qdrant', makeQdrantStore(QDRANT_URL))
