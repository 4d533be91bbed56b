export { hasCode, readJson, writeAtomic } from './atomic.ts'
export type { ChangeFiles, PendingChange, ProductChange } from './changes.ts'
export { type ImageFiles, sha256Of } from './images.ts'
export type { ImportFiles, StagedSource } from './imports.ts'
export * from './records.ts'
export type { BehindNote, ReindexFiles, ReindexRecord, ReindexSteps } from './reindexes.ts'
export type { VersionClock } from './version-clock.ts'
import { type ChangeFiles, folderChanges } from './changes.ts'
import { folderImages, type ImageFiles } from './images.ts'
import { folderImports, type ImportFiles } from './imports.ts'
import { folderReindexes, type ReindexFiles } from './reindexes.ts'
import { folderUrlCache } from './url-cache.ts'
import type { UrlCache } from '@lookalike/shared'
import { folderVersions, type VersionClock } from './version-clock.ts'

/** The record of what was accepted, and the catalog's images. */
export interface FileStore {
  readonly imports: ImportFiles
  readonly changes: ChangeFiles
  readonly reindexes: ReindexFiles
  readonly images: ImageFiles
  readonly urls: UrlCache
  /** The order of acceptance, for imports and for changes of single products. */
  readonly versions: VersionClock
}

export interface FolderStoreOptions {
  /** Whether a webhook is owed for each import that ends. */
  readonly webhooks?: boolean
  /**
   * Whether other processes may be at work in the folder: then uploads and changes that are under way may be theirs.
   * Default: false, the folder belongs to this process.
   */
  readonly shared?: boolean
}

/**
 * A file store in a folder; creates it when missing. Several processes, also of several machines, can have it open where
 * the file system has atomic renames, hard links and exclusive creation: any local one, NFS 4, CephFS.
 */
export async function openFolderStore(
  dir: string,
  { webhooks = false, shared = false }: FolderStoreOptions = {},
): Promise<FileStore> {
  const versions = await folderVersions(dir)
  const images = folderImages(dir)
  return {
    imports: await folderImports(dir, { versions, webhooks, shared }),
    changes: await folderChanges(dir),
    reindexes: await folderReindexes(dir),
    images,
    urls: folderUrlCache(dir, images),
    versions,
  }
}
