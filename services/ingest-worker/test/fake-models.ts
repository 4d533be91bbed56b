import { LookalikeError, type Models } from '@lookalike/shared'
import { vectorOf } from './fake-embedder.ts'

export const OLD = { space: 'old-1', dimensions: 8 }
export const NEW = { space: 'new-1', dimensions: 8 }
export const SPACES = [OLD, NEW]

/** The vector that a space's fake model makes of some bytes. */
export function vectorIn(space: string, bytes: Uint8Array): Float32Array {
  return vectorOf(Buffer.concat([Buffer.from(space), bytes]))
}

/**
 * Two models without weights: their vectors follow from the hash of the bytes and the space.
 * @param isAway says whether a space's embedder cannot be reached now
 */
export function fakeModels(isAway: (space: string) => boolean = () => false): Models {
  return {
    list: async () => SPACES.map((model) => ({ id: model.space, ...model })),
    async embedderFor(space) {
      const model = SPACES.find((one) => one.space === space)
      if (!model) throw new LookalikeError('model_invalid', `There is no model ${space}.`)
      return {
        model,
        async embed(images) {
          if (isAway(space)) throw new LookalikeError('embedder_unavailable', 'The embedder is away.')
          return { ...model, vectors: images.map(({ bytes }) => vectorIn(space, bytes)) }
        },
        close: async () => {},
      }
    },
    release: async () => {},
    close: async () => {},
  }
}
