import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { sha256Of } from '@lookalike/file-store'
import { zipOf } from '../zip.ts'

export interface FleetCatalog {
  /** styles.csv and its images, as an upload. */
  readonly zip: Buffer<ArrayBuffer>
  /** sha256 of the image of each product. */
  readonly images: ReadonlyMap<string, string>
}

/** The first `count` real products of the Fashion Product Images data. */
export async function readCatalog(fashionDir: string, count: number): Promise<FleetCatalog> {
  const csv = await readFile(path.join(fashionDir, 'styles.csv'), 'utf8')
  const lines = csv.split('\n').slice(0, count + 1)
  const ids = lines.slice(1).map((line) => line.split(',')[0] ?? '')
  const entries: Record<string, string | Uint8Array> = { 'styles.csv': `${lines.join('\n')}\n` }
  const images = new Map<string, string>()
  for (const id of ids) {
    const bytes = await readFile(path.join(fashionDir, 'images', `${id}.jpg`))
    entries[`images/${id}.jpg`] = bytes
    images.set(id, sha256Of(bytes))
  }
  return { zip: await zipOf(entries), images }
}
