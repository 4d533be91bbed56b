import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { UrlCache } from '@lookalike/shared'
import { readJson, writeAtomic } from './atomic.ts'
import { type ImageFiles, sha256Of } from './images.ts'

interface Entry {
  readonly url: string
  readonly sha256: string
  readonly etag?: string
  readonly lastModified?: string
}

export function folderUrlCache(dir: string, images: ImageFiles): UrlCache {
  const fileOf = (url: string) => {
    const name = sha256Of(Buffer.from(url))
    return path.join(dir, 'urls', name.slice(0, 2), `${name}.json`)
  }

  return {
    async get(url) {
      const entry = await readJson<Entry>(fileOf(url))
      if (!entry) return undefined
      const { sha256, etag, lastModified } = entry
      const bytes = await images.find(sha256)
      return bytes && { bytes, ...(etag && { etag }), ...(lastModified && { lastModified }) }
    },

    async put(url, { bytes, etag, lastModified }) {
      if (!etag && !lastModified) return
      const sha256 = await images.put(bytes)
      const entry: Entry = { url, sha256, ...(etag && { etag }), ...(lastModified && { lastModified }) }
      const file = fileOf(url)
      await mkdir(path.dirname(file), { recursive: true })
      await writeAtomic(file, JSON.stringify(entry))
    },
  }
}
