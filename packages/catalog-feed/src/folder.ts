import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { LookalikeError } from '@lookalike/shared'
import { feedEntry, feedNames } from './entry.ts'

/** A catalog in a folder: a feed (CSV, TSV, XML or JSONL), and the folder its image paths are relative to. */
export interface FolderCatalog {
  readonly csvFile: string
  readonly imagesDir: string
}

/**
 * Finds the feed of a catalog folder; it may lie one folder deeper, as archives often unpack.
 * @throws LookalikeError `source_invalid` when there is none
 */
export async function findCatalog(dir: string): Promise<FolderCatalog> {
  const entries = await readdir(dir, { withFileTypes: true }).catch((cause: unknown) => {
    throw new LookalikeError('source_invalid', `The catalog folder ${dir} cannot be read.`, { cause })
  })
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name)
  for (const entry of entries.filter((entry) => entry.isDirectory() && entry.name !== 'images')) {
    const inner = await readdir(path.join(dir, entry.name))
    names.push(...inner.map((name) => `${entry.name}/${name}`))
  }
  if (feedNames(names).length === 0) {
    throw new LookalikeError(
      'source_invalid',
      `The catalog folder ${dir} holds no CSV file: put products.csv or styles.csv beside the images folder.`,
    )
  }
  const csvFile = path.join(dir, feedEntry(names))
  return { csvFile, imagesDir: path.dirname(csvFile) }
}
