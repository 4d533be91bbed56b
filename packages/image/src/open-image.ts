import { LookalikeError, MAX_IMAGE_BYTES } from '@lookalike/shared'
import sharp, { type Sharp, type SharpOptions } from 'sharp'
import { type ImageFormat, refuseAnimation, sniffFormat } from './sniff.ts'

/** Bounds the memory of a decode: 50 Mpx are 150 MB of RGB. */
const MAX_IMAGE_PIXELS = 50_000_000
const TIMEOUT_SECONDS = 20

// One thread for each image, several images at a time: on small photos that is faster than the other way round.
sharp.concurrency(1)
// Every input is new, so a cache of operations would only hold memory.
sharp.cache(false)
// The second lock behind `sniffFormat`: no other loader (librsvg, poppler, ImageMagick, …) can run at all.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadHeifBuffer',
    'VipsForeignLoadNsgifBuffer',
  ],
})

export interface ImageInfo {
  readonly format: ImageFormat
  /** Pixels of the upright image (EXIF orientation applied). */
  readonly width: number
  readonly height: number
}

/**
 * Reads format and size from the header, without decoding the pixels.
 * @throws LookalikeError `image_undecodable`, `image_unsupported` (also animations) or `image_too_large`
 */
export async function inspectImage(bytes: Uint8Array): Promise<ImageInfo> {
  if (bytes.byteLength > MAX_IMAGE_BYTES) {
    throw new LookalikeError('image_too_large', `The image file is larger than ${MAX_IMAGE_BYTES / 1e6} MB.`)
  }
  const format = sniffFormat(bytes)
  const { autoOrient, pages = 1 } = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((cause: unknown) => undecodable(format, cause))
  const { width, height } = autoOrient
  if (width * height > MAX_IMAGE_PIXELS) {
    const limit = `the limit is ${MAX_IMAGE_PIXELS / 1e6} million pixels`
    throw new LookalikeError('image_too_large', `The image has ${width} × ${height} pixels; ${limit}.`)
  }
  if (pages > 1 && (format === 'gif' || format === 'webp')) return refuseAnimation(format === 'gif' ? 'GIF' : 'WebP')
  return { format, width, height }
}

/**
 * Decodes the whole image and keeps nothing of it: what passes can be embedded.
 * @throws LookalikeError as `inspectImage` does
 */
export async function verifyImage(bytes: Uint8Array): Promise<ImageInfo> {
  const info = await inspectImage(bytes)
  await processImage(bytes, info, (image) => image.stats())
  return info
}

/**
 * Decodes an inspected image and sends it, upright, through `work`; time and pixels are bounded.
 * @throws LookalikeError `image_undecodable`, also for an image that ends early
 */
export async function processImage<T>(
  bytes: Uint8Array,
  { format }: ImageInfo,
  work: (image: Sharp) => Promise<T>,
): Promise<T> {
  const open = (failOn: NonNullable<SharpOptions['failOn']>) =>
    sharp(bytes, { autoOrient: true, failOn, limitInputPixels: MAX_IMAGE_PIXELS }).timeout({ seconds: TIMEOUT_SECONDS })
  try {
    return await work(open('warning'))
  } catch (cause) {
    if (!isHarmless(cause)) return undecodable(format, cause)
  }
  return work(open('error')).catch((cause: unknown) => undecodable(format, cause))
}

/**
 * Some Samsung phones write wrong scan parameters into whole, sound JPEGs. Everything else that libjpeg only warns
 * about may be half an image (for instance one cut off by a proxy that then added an end marker), which must not pass.
 */
function isHarmless(cause: unknown): boolean {
  return cause instanceof Error && /^VipsJpeg: Invalid SOS parameters for sequential JPEG\s*$/.test(cause.message)
}

function undecodable(format: ImageFormat, cause: unknown): never {
  const name = format === 'webp' ? 'WebP' : format.toUpperCase()
  const late = cause instanceof Error && cause.message.startsWith('timeout')
  const why = late ? `takes longer than ${TIMEOUT_SECONDS} s to decode` : 'is damaged or incomplete'
  throw new LookalikeError('image_undecodable', `The ${name} image ${why}.`, { cause })
}
