import { ApiError, type Client, fetchPhoto } from '@lookalike/client'
import type { PhotoSource } from './photo-search.tsx'

/** A photo that is searched by, upright. */
export interface Photo {
  readonly blob: Blob
  /** For an `<img>`; to be revoked when the photo goes. */
  readonly previewUrl: string
  readonly width: number
  readonly height: number
}

/** As much as the api takes. */
const MAX_BYTES = 20_000_000
/** Far more than a model looks at; what is larger takes long on a phone's connection. */
const MAX_SIDE = 1280
const FORMATS = 'Use a JPEG, PNG, WebP, AVIF or GIF file.'

/** What a person can do about a photo, or about the search. */
export class Problem extends Error {
  override readonly name = 'Problem'
  /** Whether the same can succeed a moment later. */
  readonly passes: boolean

  constructor(message: string, { passes = false, cause }: { passes?: boolean; cause?: unknown } = {}) {
    super(message, { cause })
    this.passes = passes
  }
}

/**
 * Reads a photo, or has it fetched. What is larger than needed is made smaller, which also leaves behind what a camera
 * writes into a file beside the picture.
 * @throws Problem
 */
export async function openPhoto(client: Client, source: PhotoSource): Promise<Photo> {
  const file = typeof source === 'string' ? await fetchPhoto(client, source) : source
  if (file.size > MAX_BYTES) {
    throw new Problem(`This photo has ${Math.ceil(file.size / 1e6)} MB. Use one of at most ${MAX_BYTES / 1e6} MB.`)
  }
  const bitmap = await createImageBitmap(file).catch((cause: unknown) => {
    throw new Problem(`This file is not a photo that can be read. ${FORMATS}`, { cause })
  })
  const scale = MAX_SIDE / Math.max(bitmap.width, bitmap.height)
  const blob = scale < 1 ? await scaled(bitmap, scale) : file
  const { width, height } = bitmap
  bitmap.close()
  return { blob, previewUrl: URL.createObjectURL(blob), width, height }
}

async function scaled(bitmap: ImageBitmap, scale: number): Promise<Blob> {
  const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.round(side * scale)))
  const canvas = new OffscreenCanvas(width ?? 1, height ?? 1)
  const context = canvas.getContext('2d')
  if (!context) throw new Problem('This browser cannot make the photo smaller. Use a smaller one.')
  // JPEG knows no transparency.
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 })
}

/** Whatever was thrown, in words that say what to do. */
export function explain(error: unknown): Problem {
  if (error instanceof Problem) return error
  const passes = true
  if (!navigator.onLine) return new Problem('You are offline. Search again when the connection is back.', { passes })
  const problem = error instanceof ApiError && error.status < 500 ? error.problem : undefined
  switch (problem?.code) {
    case 'image_undecodable':
    case 'image_unsupported':
      return new Problem(`This is not a photo that can be read. ${FORMATS}`)
    case 'image_too_large':
    case 'payload_too_large':
      return new Problem('This photo is too large. Use a smaller one.')
    case undefined:
      if (error instanceof ApiError && error.problem?.code === 'image_unreachable')
        return new Problem('The server of this image does not answer. Save the image, then choose the file.')
      return new Problem('The search does not answer. Try again in a moment.', { passes })
    default:
      return new Problem(problem?.detail ?? 'Use another photo.', { passes: problem?.code === 'rate_limited' })
  }
}
