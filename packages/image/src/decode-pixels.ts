import { type CropBox, fieldError } from '@lookalike/shared'
import { type ImageInfo, inspectImage, processImage } from './open-image.ts'

export interface PixelOptions {
  /** Side of the model's square in pixels. */
  readonly size: number
  /** `letterbox` shows the whole image on the background; `center-crop` fills the square and cuts the longer side. */
  readonly resize: 'letterbox' | 'center-crop'
  /** Colour around a letterboxed image, `#rrggbb`. Transparency is always flattened on white. */
  readonly background: string
  /** The part of the upright image to show; all of it when left out. */
  readonly crop?: CropBox
}

interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/**
 * What a model sees of an image: upright, cropped, flattened, resized to its square; size × size × 3 bytes of sRGB,
 * row by row. The same bytes and options always give the same pixels.
 * @throws LookalikeError `image_undecodable`, `image_unsupported`, `image_too_large`, or `invalid_request` for the crop
 */
export async function decodePixels(bytes: Uint8Array, options: PixelOptions): Promise<Uint8Array> {
  const info = await inspectImage(bytes)
  const box = options.crop && cropPixels(options.crop, info)
  const { size, resize, background } = options
  const { data, info: result } = await processImage(bytes, info, (image) =>
    (box ? image.extract(box) : image)
      .flatten({ background: '#ffffff' })
      // libwebp's own scaling is much coarser: it moves pixels by up to 45 of 255.
      .resize(size, size, { fit: resize === 'letterbox' ? 'inside' : 'cover', fastShrinkOnLoad: false })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true }),
  )
  return resize === 'letterbox' ? letterbox(data, result.width, result.height, size, background) : data
}

/**
 * The pixels that a crop box covers, at least one.
 * @throws LookalikeError `invalid_request` when the box reaches outside the image
 */
export function cropPixels([x, y, w, h]: CropBox, { width, height }: Pick<ImageInfo, 'width' | 'height'>): Box {
  const horizontal = cropSide(x, w, width)
  const vertical = cropSide(y, h, height)
  return { left: horizontal.start, top: vertical.start, width: horizontal.length, height: vertical.length }
}

/** Fractions come from a user's drag in a browser, so a sum of 1.0000001 is rounding and not a mistake. */
const ROUNDING = 1e-3

function cropSide(from: number, extent: number, pixels: number) {
  if (!(from >= 0 && extent > 0 && from + extent <= 1 + ROUNDING)) {
    throw fieldError('invalid_request', 'crop', 'must be x,y,width,height in 0..1 that lie inside the image')
  }
  const start = Math.min(Math.round(from * pixels), pixels - 1)
  const length = Math.min(Math.max(Math.round(extent * pixels), 1), pixels - start)
  return { start, length }
}

/** Puts RGB pixels in the middle of a square. In sharp the same step costs as much as the resize itself. */
function letterbox(pixels: Uint8Array, width: number, height: number, size: number, background: string): Uint8Array {
  if (width === size && height === size) return pixels
  const square = Buffer.alloc(size * size * 3, Buffer.from(background.slice(1), 'hex'))
  const left = Math.floor((size - width) / 2)
  const top = Math.floor((size - height) / 2)
  for (let row = 0; row < height; row++) {
    square.set(pixels.subarray(row * width * 3, (row + 1) * width * 3), ((top + row) * size + left) * 3)
  }
  return square
}
