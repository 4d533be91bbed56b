import type { Sharp } from 'sharp'
import { inspectImage, processImage } from './open-image.ts'

export type ThumbnailFormat = 'avif' | 'webp' | 'jpeg'

export interface ThumbnailOptions {
  /** Width in pixels; a narrower image keeps its own. */
  readonly width: number
  readonly format: ThumbnailFormat
}

/**
 * A smaller, upright copy without metadata, in sRGB. AVIF and WebP keep transparency; JPEG gets a white ground.
 * @throws LookalikeError `image_undecodable`, `image_unsupported` or `image_too_large`
 */
export async function thumbnail(bytes: Uint8Array, { width, format }: ThumbnailOptions): Promise<Uint8Array> {
  const info = await inspectImage(bytes)
  return processImage(bytes, info, (image) =>
    encode(image.resize({ width, withoutEnlargement: true }), format).toBuffer(),
  )
}

function encode(image: Sharp, format: ThumbnailFormat): Sharp {
  switch (format) {
    case 'avif':
      // Effort 2 of 9: thumbnails are made while a shopper waits.
      return image.avif({ quality: 55, effort: 2 })
    case 'webp':
      return image.webp({ quality: 78 })
    case 'jpeg':
      return image.flatten({ background: '#ffffff' }).jpeg({ quality: 80 })
  }
}
