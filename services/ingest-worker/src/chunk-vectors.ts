import { type Embedder, LookalikeError } from '@lookalike/shared'
import type { Collection } from '@lookalike/vector-store'
import type { IngestObserver } from './observer.ts'
import type { FetchedImage, RowInProgress } from './row.ts'

export interface VectorDependencies {
  readonly collection: Collection
  readonly embedder: Embedder
  readonly stage: IngestObserver['stage']
  readonly requestId: string | undefined
}

/** The vectors of a chunk's images, by sha256: those the store holds of the same product, and embedded ones. */
export function createChunkVectors({ collection, embedder, stage, requestId }: VectorDependencies) {
  const vectors = new Map<string, Float32Array | LookalikeError>()
  let embedded = 0

  return {
    /** Images that went through the model. */
    embedded: () => embedded,

    /** Gets what is missing for these rows, in one call of the embedder. */
    async fetch(rows: readonly RowInProgress[], signal: AbortSignal): Promise<void> {
      for (const [sha256, vector] of await storedVectors(rows.filter(hasMissing))) vectors.set(sha256, vector)
      const images = new Map<string, FetchedImage>()
      for (const image of rows.flatMap(imagesOf)) if (!vectors.has(image.sha256)) images.set(image.sha256, image)
      if (images.size === 0) return
      const inputs = [...images.values()].map(({ bytes }) => ({ bytes }))
      const options = { priority: 'bulk', signal, ...(requestId !== undefined && { requestId }) } as const
      const answer = await stage('embed', () => embedder.embed(inputs, options))
      for (const [index, sha256] of [...images.keys()].entries()) {
        const vector = answer.vectors[index]
        if (!vector) throw new LookalikeError('embedder_unavailable', 'The embedder gave no vector for an image.')
        if (vector instanceof Float32Array) embedded += 1
        vectors.set(sha256, vector)
      }
    },

    /** Why an image that was fetched has no vector. */
    reasonAgainst(sha256: string): LookalikeError | undefined {
      const vector = vectors.get(sha256)
      return vector instanceof LookalikeError ? vector : undefined
    },

    of(sha256: string): Float32Array {
      const vector = vectors.get(sha256)
      if (vector instanceof Float32Array) return vector
      throw new Error(`The image ${sha256} was not embedded.`)
    },
  }

  function hasMissing(row: RowInProgress): boolean {
    return imagesOf(row).some(({ sha256 }) => !vectors.has(sha256))
  }

  async function storedVectors(rows: readonly RowInProgress[]): Promise<[string, Float32Array][]> {
    const shared = rows.filter((row) => {
      const own = new Set(imagesOf(row).map(({ sha256 }) => sha256))
      return row.existing?.images.some(({ imageSha256 }) => own.has(imageSha256))
    })
    const ids = shared.map(({ product }) => product.id)
    const records = await collection.get(ids, { vectors: true })
    return records.flatMap(({ images }) =>
      images.flatMap(({ imageSha256, vector }) => (vector ? [[imageSha256, vector] as [string, Float32Array]] : [])),
    )
  }
}

export type ChunkVectors = ReturnType<typeof createChunkVectors>

const imagesOf = ({ images }: RowInProgress): readonly FetchedImage[] => images ?? []
