import { LookalikeError } from '@lookalike/shared'

export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'gif'

const ACCEPTED = 'send JPEG, PNG, WebP, AVIF or a still GIF'

/** Signatures (latin1, at offset 0) of what people send by mistake, so that the answer can name it. */
const UNSUPPORTED: readonly (readonly [signature: string, name: string])[] = [
  ['II*\0', 'TIFF'],
  ['MM\0*', 'TIFF'],
  ['II+\0', 'TIFF'],
  ['MM\0+', 'TIFF'],
  ['%PDF', 'PDF'],
  ['BM', 'BMP'],
  ['8BPS', 'PSD'],
  ['\0\0\x01\0', 'ICO'],
  ['\xff\x0a', 'JPEG XL'],
  ['\0\0\0\x0cJXL ', 'JPEG XL'],
  ['\0\0\0\x0cjP  ', 'JPEG 2000'],
]

/**
 * Tells the format from the first bytes alone, before any decoder sees them: file names and content types lie, and
 * only these five formats may reach a decoder.
 * @throws LookalikeError `image_unsupported` for another or an animated image, `image_undecodable` for anything else
 */
export function sniffFormat(bytes: Uint8Array): ImageFormat {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 1024)).toString('latin1')
  if (head.startsWith('\xff\xd8\xff')) return 'jpeg'
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return isAnimatedPng(bytes) ? refuseAnimation('PNG') : 'png'
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'webp'
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'gif'
  if (head.slice(4, 8) === 'ftyp') return sniffIsoMedia(head)
  const name = UNSUPPORTED.find(([signature]) => head.startsWith(signature))?.[1] ?? (isSvg(head) ? 'SVG' : undefined)
  if (name) throw new LookalikeError('image_unsupported', `${name} images are not supported: ${ACCEPTED}.`)
  const what = bytes.byteLength === 0 ? 'The image is empty' : 'These bytes are not an image'
  throw new LookalikeError('image_undecodable', `${what}: ${ACCEPTED}.`)
}

/** @throws LookalikeError `image_unsupported` */
export function refuseAnimation(name: string): never {
  throw new LookalikeError('image_unsupported', `Animated ${name} images are not supported: send a still image.`)
}

/** AVIF, HEIC and videos share one container (ISO/IEC 14496-12); the brands in `ftyp` tell them apart. */
function sniffIsoMedia(head: string): ImageFormat {
  const boxBytes = Buffer.from(head.slice(0, 4), 'latin1').readUInt32BE()
  const major = head.slice(8, 12)
  const brands = [major, ...(head.slice(16, boxBytes).match(/.{4}/gs) ?? [])]
  if (major === 'avis') return refuseAnimation('AVIF')
  if (brands.includes('avif')) return 'avif'
  const name = brands.some((brand) => /^(hei|hev|mif)/.test(brand)) ? 'HEIC' : 'Video and other MP4-like'
  throw new LookalikeError('image_unsupported', `${name} files are not supported: ${ACCEPTED}.`)
}

function isSvg(head: string): boolean {
  return /^(\xef\xbb\xbf)?\s*</.test(head) && /<svg[\s>]/i.test(head)
}

/** An animated PNG has an `acTL` chunk of several frames before its first `IDAT`; libpng would show one frame. */
function isAnimatedPng(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 8; at + 12 <= view.byteLength; at += 12 + view.getUint32(at)) {
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    if (type === 'IDAT') return false
    if (type === 'acTL') return view.getUint32(at + 8) > 1
  }
  return false
}
