import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'

/** A model folder, as far as its manifest can be read. */
export interface ModelFolder {
  readonly id: string
  readonly folder: string
  /** The embedding space of its vectors, one model at one version; null when it is only a recipe to download. */
  readonly space: string | null
  readonly dimensions: number | null
  readonly license: string
  readonly weights: 'present' | 'missing'
}

/** What this program reads of a manifest; the embedder checks all of it. */
interface Manifest {
  readonly id?: string
  readonly version?: number
  readonly file?: string
  readonly sha256?: string
  readonly license?: string
  readonly dimensions?: number
  readonly output?: { readonly dimensions?: number }
}

/** The folders of a folder that hold a manifest. */
export async function modelFolders(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => path.join(dir, name))
    .sort()
}

/** @throws Error when there is no manifest, or it is not JSON */
export async function readModel(folder: string): Promise<ModelFolder> {
  const { id, version, license, dimensions, output, file } = await readManifest(folder)
  const graph = file === undefined ? undefined : await stat(path.join(folder, file)).catch(() => undefined)
  return {
    id: id ?? path.basename(folder),
    folder,
    space: version === undefined ? null : `${id}-${version}`,
    dimensions: output?.dimensions ?? dimensions ?? null,
    license: license ?? 'unknown',
    weights: graph?.isFile() ? 'present' : 'missing',
  }
}

/** What is wrong with the weights of a model folder; undefined when they are what the manifest says, or not downloaded. */
export async function checkWeights(folder: string): Promise<string | undefined> {
  const { file, sha256 } = await readManifest(folder)
  if (file === undefined) return undefined
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(path.join(folder, file)), hash)
  } catch (error) {
    return `${file} cannot be read (${error instanceof Error ? error.message : error})`
  }
  const actual = hash.digest('hex')
  return actual === sha256 ? undefined : `the sha256 of ${file} is ${actual}, but manifest.json says ${sha256}`
}

async function readManifest(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(path.join(folder, 'manifest.json'), 'utf8')) as Manifest
}
