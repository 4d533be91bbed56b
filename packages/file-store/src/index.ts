export { hasCode, readJson, writeAtomic } from './atomic.ts'
export { type ImageFiles, sha256Of } from './images.ts'
export type { ImportFiles, StagedSource } from './imports.ts'
export * from './records.ts'
import { folderImages, type ImageFiles } from './images.ts'
import { folderImports, type ImportFiles } from './imports.ts'
import { folderUrlCache, type UrlCache } from './url-cache.ts'

/** The record of what was accepted, and the catalog's images. */
export interface FileStore {
  readonly imports: ImportFiles
  readonly images: ImageFiles
  readonly urls: UrlCache
}

/** A file store in a folder; creates it when missing. */
export async function openFolderStore(dir: string): Promise<FileStore> {
  const images = folderImages(dir)
  return { imports: await folderImports(dir), images, urls: folderUrlCache(dir, images) }
}
