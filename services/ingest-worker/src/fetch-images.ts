import { type ImageSource, toRowError } from '@lookalike/catalog-feed'
import { sha256Of } from '@lookalike/file-store'
import type { RowError } from '@lookalike/shared'
import type { FetchedImage } from './row.ts'

/** The images of a row that can be read, each once, in order; and why the first of the others cannot be. */
export async function fetchImages(
  source: ImageSource,
  paths: readonly string[],
): Promise<{ images: readonly FetchedImage[]; failure?: RowError }> {
  const read = await Promise.all(paths.map((path) => fetchImage(source, path)))
  const images = new Map(read.flatMap((image) => ('sha256' in image ? [[image.sha256, image]] : [])))
  const failure = read.find((image) => 'code' in image)
  return { images: [...images.values()], ...(failure && { failure }) }
}

async function fetchImage(source: ImageSource, path: string): Promise<FetchedImage | RowError> {
  try {
    const bytes = await source.read(path)
    return { bytes, sha256: sha256Of(bytes) }
  } catch (thrown) {
    return toRowError(thrown)
  }
}
