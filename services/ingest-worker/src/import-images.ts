import { type ImageSource, openFeedImages } from '@lookalike/catalog-feed'
import type { FileStore, ImportRecord } from '@lookalike/file-store'
import { feedOf } from './plan.ts'

/** Opens the places where an import's image paths and URLs lead; those of a retry lead into the import it repeats. */
export async function openImportImages(
  { imports, urls }: Pick<FileStore, 'imports' | 'urls'>,
  record: ImportRecord,
  allowedHosts: readonly string[] = [],
): Promise<ImageSource> {
  const owner = record.imagesOf === undefined ? record : await imports.record(record.imagesOf)
  return openFeedImages(imports.sourcePath(owner.id), feedOf(owner), { cache: urls, allowedHosts })
}
