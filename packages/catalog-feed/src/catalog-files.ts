import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { CatalogConfig, FeedRow, OriginalRow } from '@lookalike/shared'
import { inspectFeed, type FeedOptions, readFeed } from './feed.ts'
import { findCatalog } from './folder.ts'
import { isUrl } from './images.ts'

/** A file that belongs to a catalog folder. */
export interface CatalogFile {
  /** Where it lies, relative to the folder of the feed, with `/`. */
  readonly name: string
  readonly file: string
  readonly sizeBytes: number
}

/**
 * What of a catalog folder an import needs: the feed first, then the images that its rows name, as far as they are there.
 * @throws LookalikeError `source_invalid` when there is no feed or it cannot be read as a whole
 */
export async function catalogFiles(
  dir: string,
  options: Omit<FeedOptions, 'imagesDir'>,
  catalog: CatalogConfig,
): Promise<CatalogFile[]> {
  const { csvFile, imagesDir } = await findCatalog(dir)
  const { description } = await inspectFeed(csvFile, { ...options, imagesDir }, catalog)
  const feed = { name: path.basename(csvFile), file: csvFile, sizeBytes: (await stat(csvFile)).size }
  const files = new Map<string, CatalogFile | undefined>([[feed.name, feed]])
  for await (const row of readFeed(csvFile, description, catalog)) {
    for (const image of row.images ?? possibleImages(row)) {
      const name = path.posix.normalize(image.replaceAll('\\', '/'))
      if (!files.has(name)) files.set(name, await imageFile(imagesDir, name))
    }
  }
  return [...files.values()].filter((file) => file !== undefined)
}

/** A row that is wrong may be corrected later and sent without images, so what could be its images comes along. */
function* possibleImages({ id, row, original, merged = [] }: FeedRow): Generator<string> {
  if (id !== undefined) yield `images/${id}.jpg`
  const rows: readonly OriginalRow[] = [{ row, original }, ...merged]
  for (const source of rows)
    for (const cell of Object.values(source.original))
      for (const part of [cell, ...cell.split(/[,|]/)]) if (part.trim() !== '') yield part.trim()
}

/** The file, unless it is none, or lies outside of the catalog. */
async function imageFile(imagesDir: string, name: string): Promise<CatalogFile | undefined> {
  if (isUrl(name) || name.startsWith('/') || name === '..' || name.startsWith('../') || name.includes('\0'))
    return undefined
  const file = path.join(imagesDir, name)
  const stats = await stat(file).catch(() => undefined)
  return stats?.isFile() ? { name, file, sizeBytes: stats.size } : undefined
}
