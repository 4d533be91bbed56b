import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'
import { fieldError, type LookalikeError } from './errors.ts'

/** A part of an image: [x, y, width, height] as fractions of the upright image, each in 0..1. */
export const CropBox = Type.Tuple([
  Type.Number({ minimum: 0, maximum: 1 }),
  Type.Number({ minimum: 0, maximum: 1 }),
  Type.Number({ exclusiveMinimum: 0, maximum: 1 }),
  Type.Number({ exclusiveMinimum: 0, maximum: 1 }),
])
export type CropBox = Static<typeof CropBox>

/**
 * Reads `x,y,width,height`, with or without brackets.
 * @throws LookalikeError `invalid_request`
 */
export function parseCrop(text: string): CropBox {
  const crop: unknown = text
    .replaceAll(/[[\]\s]/g, '')
    .split(',')
    .map((part) => (part === '' ? Number.NaN : Number(part)))
  if (Check(CropBox, crop)) return crop
  throw fieldError(
    'invalid_request',
    'crop',
    'must be "x,y,width,height" as fractions of the image, each in 0..1 and inside it',
  )
}

/** Larger image files are refused before they are read or decoded. */
export const MAX_IMAGE_BYTES = 20_000_000

export interface ImageInput {
  /** The file's bytes: JPEG, PNG, WebP, AVIF or a still GIF. */
  readonly bytes: Uint8Array
  readonly crop?: CropBox
}

/** Interactive requests overtake bulk ones. */
export type EmbedPriority = 'interactive' | 'bulk'

export interface EmbedOptions {
  readonly priority: EmbedPriority
  readonly signal?: AbortSignal
  /** Of the request or job that the images are embedded for: it is found in the logs of all services. */
  readonly requestId?: string
}

export interface EmbedResult {
  /** The embedding space: one model at one version, for instance `fashion-resnet50-1`. */
  readonly space: string
  readonly dimensions: number
  /** One entry per image, in order: its L2-normalised vector, or why this image has none. */
  readonly vectors: readonly (Float32Array | LookalikeError)[]
}

export interface EmbeddingSpace {
  readonly space: string
  readonly dimensions: number
}

/** Turns images into vectors; in process or over HTTP. */
export interface Embedder {
  readonly model: EmbeddingSpace
  /**
   * Embeds images in one call; an image that cannot be decoded does not fail the others.
   * @throws LookalikeError `embedder_busy` when the queue is full, `embedder_unavailable` when inference keeps failing
   */
  embed(images: readonly ImageInput[], options: EmbedOptions): Promise<EmbedResult>
  close(): Promise<void>
}

/** The models that can be had here, each under the embedding space of its vectors. */
export interface Models {
  /** What the catalog can be moved to. */
  list(): Promise<readonly (EmbeddingSpace & { readonly id: string })[]>
  /**
   * The embedder of a space; the same one for every caller until it is released.
   * @throws LookalikeError `model_invalid` when there is no such model or it cannot be used, `embedder_unavailable`
   */
  embedderFor(space: string): Promise<Embedder>
  /** Lets go of what only this space's embedder needs; a later call of `embedderFor` makes it again. */
  release(space: string): Promise<void>
  close(): Promise<void>
}
