import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { LookalikeError, MAX_IMAGE_BYTES } from '@lookalike/shared'
import type { ZipArchive } from './zip.ts'

/** Where a feed's image paths lead. */
export interface ImageSource {
  /**
   * The bytes of an image.
   * @throws LookalikeError `image_missing`, `image_too_large`, or `invalid_value` for a path that leaves the source
   */
  read(imagePath: string): Promise<Uint8Array>
  close(): void
}

/** Images in a folder on this machine. */
export function folderImageSource(dir: string): ImageSource {
  return {
    async read(imagePath) {
      const file = path.join(dir, checkedPath(imagePath))
      const stats = await stat(file).catch(() => undefined)
      if (!stats?.isFile()) throw missing(imagePath, 'in the catalog folder')
      checkSize(imagePath, stats.size)
      return readFile(file)
    },
    close() {},
  }
}

/** Images in a ZIP archive, at paths relative to the folder of its CSV file. */
export function zipImageSource(zip: ZipArchive, baseDir: string): ImageSource {
  return {
    async read(imagePath) {
      const name = path.posix.join(baseDir, checkedPath(imagePath))
      const sizeBytes = zip.sizeBytes(name)
      if (sizeBytes === undefined) throw missing(imagePath, 'in the ZIP archive')
      checkSize(imagePath, sizeBytes)
      try {
        return await buffer(await zip.open(name))
      } catch (cause) {
        throw new LookalikeError('image_undecodable', `The image "${imagePath}" is damaged in the ZIP archive.`, {
          cause,
        })
      }
    },
    close: () => zip.close(),
  }
}

/** The bytes of a stored image by its sha256; undefined when there is none. */
export type StoredImages = (sha256: string) => Promise<Uint8Array | undefined>

/** Images that were stored before, named as the API answers them. */
export function storedImageSource(stored: StoredImages): ImageSource {
  return {
    async read(image) {
      const bytes = await stored(image.slice(STORED_PREFIX.length))
      if (bytes) return bytes
      throw new LookalikeError(
        'image_missing',
        `There is no stored image "${image}": send it to POST /v1/images first.`,
      )
    },
    close() {},
  }
}

/** For a feed that came alone: its images can only be URLs or stored ones. */
export const noImageFiles: ImageSource = {
  read: async (imagePath) => {
    throw missing(imagePath, 'with the feed: send a ZIP of the feed and its images, or give URLs')
  },
  close() {},
}

/** True for what is meant as a URL, whichever its scheme. */
export function isUrl(image: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(image)
}

const STORED_PREFIX = '/v1/images/'

/** True for the path of an image that the API answered. */
export function isStored(image: string): boolean {
  return image.startsWith(STORED_PREFIX)
}

function checkedPath(imagePath: string): string {
  const normal = path.posix.normalize(imagePath.replaceAll('\\', '/'))
  if (normal.startsWith('/') || normal === '..' || normal.startsWith('../') || normal.includes('\0')) {
    throw new LookalikeError(
      'invalid_value',
      `image_link: "${imagePath}" leaves the catalog; give a path relative to the CSV file.`,
    )
  }
  return normal
}

function checkSize(imagePath: string, sizeBytes: number): void {
  if (sizeBytes <= MAX_IMAGE_BYTES) return
  throw new LookalikeError(
    'image_too_large',
    `The image "${imagePath}" has ${sizeBytes} bytes; the limit is ${MAX_IMAGE_BYTES}.`,
  )
}

function missing(imagePath: string, where: string): LookalikeError {
  return new LookalikeError('image_missing', `There is no image "${imagePath}" ${where}.`)
}
