import { type EmbedPriority, type ImageInput } from '@lookalike/shared'
import { FormData } from 'undici'

/** Images of one request. Small enough that a retry costs little and that several servers share the images of a chunk. */
const MAX_IMAGES = 32
const MAX_BYTES = 50_000_000

export interface EmbedRequest {
  /** Places of its images in the call. */
  readonly indexes: readonly number[]
  readonly query: Readonly<Record<string, string>>
  readonly body: Buffer | FormData
  readonly contentType?: string
}

/** Splits a call into requests: the images together, as many as one takes; those with a crop each alone. */
export function requestsOf(images: readonly ImageInput[], priority: EmbedPriority): EmbedRequest[] {
  const requests: EmbedRequest[] = []
  let together: number[] = []
  let bytes = 0
  const flush = () => {
    if (together.length > 0) requests.push(multipart(together, images, priority))
    together = []
    bytes = 0
  }
  images.forEach((image, index) => {
    if (image.crop) return void requests.push(single(index, image, priority))
    const size = image.bytes.byteLength
    if (together.length === MAX_IMAGES || (together.length > 0 && bytes + size > MAX_BYTES)) flush()
    together.push(index)
    bytes += size
  })
  flush()
  return requests
}

function single(index: number, { bytes, crop }: ImageInput, priority: EmbedPriority): EmbedRequest {
  return {
    indexes: [index],
    query: { priority, ...(crop && { crop: crop.join(',') }) },
    body: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    // The server looks at the bytes, not at this.
    contentType: 'image/*',
  }
}

function multipart(indexes: readonly number[], images: readonly ImageInput[], priority: EmbedPriority): EmbedRequest {
  const body = new FormData()
  for (const index of indexes) {
    body.append('image', new Blob([images[index]?.bytes as Uint8Array<ArrayBuffer>]), String(index))
  }
  return { indexes, query: { priority }, body }
}
