import { createHash } from 'node:crypto'
import { access, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { LookalikeError } from '@lookalike/shared'
import { hasCode } from './atomic.ts'

/** Catalog images by the sha256 of their bytes, and thumbnails made from them. */
export interface ImageFiles {
  /** Stores an image; the same bytes are stored once. Answers their sha256 in hex. */
  put(bytes: Uint8Array): Promise<string>
  /** @throws LookalikeError `image_not_found` */
  get(sha256: string): Promise<Uint8Array>
  /** The sha256 that each stored image goes by, in no particular order. */
  list(): AsyncGenerator<string>
  /** A thumbnail made earlier under this name, for instance `320.webp`. */
  getThumbnail(sha256: string, name: string): Promise<Uint8Array | undefined>
  putThumbnail(sha256: string, name: string, bytes: Uint8Array): Promise<void>
}

/** sha256 of the bytes, in hex. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

const SHA256 = /^[0-9a-f]{64}$/

export function folderImages(dir: string): ImageFiles {
  const shard = (kind: string, sha256: string) => path.join(dir, kind, sha256.slice(0, 2))
  const imageFile = (sha256: string) => path.join(shard('images', sha256), sha256)
  const thumbnailFile = (sha256: string, name: string) => path.join(shard('thumbnails', sha256), `${sha256}-${name}`)

  return {
    async put(bytes) {
      const sha256 = sha256Of(bytes)
      const file = imageFile(sha256)
      if (!(await exists(file))) await writeWhole(file, bytes)
      return sha256
    },

    async get(sha256) {
      const bytes = SHA256.test(sha256) ? await readIfPresent(imageFile(sha256)) : undefined
      if (!bytes) throw new LookalikeError('image_not_found', `There is no image ${sha256}.`)
      return bytes
    },

    async *list() {
      for (const shard of await namesIn(path.join(dir, 'images'))) {
        for (const name of await namesIn(path.join(dir, 'images', shard))) if (SHA256.test(name)) yield name
      }
    },

    getThumbnail: (sha256, name) => readIfPresent(thumbnailFile(sha256, name)),
    putThumbnail: (sha256, name, bytes) => writeWhole(thumbnailFile(sha256, name), bytes),
  }
}

/** Readers see the whole file or none. Not flushed: an image lost in a power cut comes back with the next import. */
async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  const temporary = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`
  await writeFile(temporary, bytes)
  await rename(temporary, file)
}

async function readIfPresent(file: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(file)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

async function namesIn(dir: string): Promise<string[]> {
  try {
    return await readdir(dir)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return []
    throw error
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}
