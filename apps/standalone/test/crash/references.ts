import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createEmbedder } from '@lookalike/embedder'
import { MODEL } from '../paths.ts'
import { hashesOf } from './catalog.ts'
import type { References } from './verify.ts'

const FILE = 'references.json'

/** Embeds each picture by itself, outside of any import. */
export async function writeReferences(catalog: string): Promise<void> {
  const hashes = await hashesOf(catalog)
  const images = await Promise.all(
    hashes.map(async (_, n) => ({ bytes: await readFile(path.join(catalog, `images/${n}.png`)) })),
  )
  const embedder = await createEmbedder({ modelDir: MODEL })
  const { vectors } = await embedder.embed(images, { priority: 'bulk' })
  await embedder.close()
  const plain = vectors.map((vector) => {
    if (vector instanceof Float32Array) return [...vector]
    throw vector
  })
  await writeFile(path.join(catalog, FILE), JSON.stringify({ hashes, vectors: plain }))
}

export async function readReferences(catalog: string): Promise<References> {
  const { hashes, vectors }: { hashes: string[]; vectors: number[][] } = JSON.parse(
    await readFile(path.join(catalog, FILE), 'utf8'),
  )
  return { hashes, vectors: vectors.map((vector) => Float32Array.from(vector)) }
}
