import { makeQdrantStore, QDRANT_URL } from './qdrant-store.ts'
import { recallContract } from './recall.ts'

// A double that compares with every vector would prove nothing.
if (QDRANT_URL !== undefined) recallContract('Qdrant', makeQdrantStore(QDRANT_URL))
