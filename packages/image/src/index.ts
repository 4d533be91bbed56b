export { decodePixels, type PixelOptions } from './decode-pixels.ts'
export { type ImageInfo, inspectImage, verifyImage } from './open-image.ts'
export type { ImageFormat } from './sniff.ts'
export { thumbnail, type ThumbnailFormat, type ThumbnailOptions } from './thumbnail.ts'
