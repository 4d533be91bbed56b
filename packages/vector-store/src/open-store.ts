import { LookalikeError } from '@lookalike/shared'
import { openLanceStore } from './lancedb.ts'
import type { QdrantConfig } from './qdrant-config.ts'
import { openQdrantStore } from './qdrant.ts'
import type { VectorStore } from './store.ts'

/**
 * Opens the store that a URL names.
 * @param url `lance:<folder>`, which belongs to one process, or `http(s)://<host>:<port>` of a Qdrant server, which any
 * number of processes share
 * @param config counts for Qdrant only
 * @throws LookalikeError `invalid_value` for another URL, `store_unavailable`
 */
export async function openVectorStore(url: string, config: QdrantConfig = {}): Promise<VectorStore> {
  const [, protocol, rest = ''] = /^([a-z]+):(.*)$/s.exec(url) ?? []
  if (protocol === 'lance' && rest !== '') return openLanceStore(rest)
  if (protocol === 'http' || protocol === 'https') return openQdrantStore(url, config)
  throw new LookalikeError(
    'invalid_value',
    `"${url}" names no vector store: use lance:<folder>, or http://<host>:6333 of a Qdrant server.`,
  )
}
