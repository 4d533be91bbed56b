import { createReadStream } from 'node:fs'
import path from 'node:path'
import { type FolderCatalog, inspectFeed, KAGGLE_ATTRIBUTES } from '@lookalike/catalog-feed'
import { type FileStore, readJson } from '@lookalike/file-store'
import type { IngestQueue } from '@lookalike/ingest-queue'
import { type CatalogConfig, DEFAULT_CATALOG, parseCatalogConfig } from '@lookalike/shared'

/** The config a catalog folder asks for: its own catalog.json, or what its CSV file looks like. */
export async function configOf({ csvFile, imagesDir }: FolderCatalog): Promise<CatalogConfig> {
  const own: unknown = await readJson(path.join(imagesDir, 'catalog.json'))
  if (own !== undefined) return parseCatalogConfig(own)
  const { description } = await inspectFeed(csvFile, { imagesDir }, DEFAULT_CATALOG)
  return description.preset === 'kaggle-fashion'
    ? { ...DEFAULT_CATALOG, attributes: [...KAGGLE_ATTRIBUTES] }
    : DEFAULT_CATALOG
}

/** The newest import of this folder, or undefined when it was never imported. */
export async function importOf({ imports }: FileStore, { imagesDir }: FolderCatalog): Promise<string | undefined> {
  for (const id of await imports.list()) {
    const record = await imports.record(id)
    if (record.imagesDir === imagesDir && (await imports.get(id)).state !== 'failed') return id
  }
  return undefined
}

/** Accepts a catalog folder as an import: the CSV file is copied, the images are read in place. */
export async function importFolder(
  { imports }: FileStore,
  queue: IngestQueue,
  { csvFile, imagesDir }: FolderCatalog,
  catalog: CatalogConfig,
): Promise<string> {
  const { description, warnings } = await inspectFeed(csvFile, { imagesDir }, catalog)
  const staged = await imports.stage(createReadStream(csvFile))
  const { id } = await staged.accept({ ...description, name: path.basename(csvFile), warnings })
  await queue.addPlan(id)
  return id
}
