import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { hasCode, readJson, writeAtomic } from '@lookalike/file-store'
import { type CatalogConfig, LookalikeError, parseCatalogConfig } from '@lookalike/shared'
import { lockFolder } from './lock.ts'

/** The places inside a data folder. */
export interface DataFolder {
  readonly dir: string
  readonly vectors: string
  readonly queue: string
  readonly files: string
  /** Where the demo catalog is drawn. */
  readonly demo: string
  readonly adminKeyFile: string
  release(): void
}

export const MARKER = 'lookalike.json'
/** The layout of a data folder that this Lookalike reads and writes. */
export const DATA_VERSION = 1

/**
 * Opens and locks a data folder; creates it when missing.
 * @param fresh delete what an earlier run kept there
 * @throws LookalikeError `conflict` when another process uses it, it holds other files, or a newer Lookalike wrote it
 */
export async function openDataFolder(dir: string, { fresh }: { fresh: boolean }): Promise<DataFolder> {
  await mkdir(dir, { recursive: true })
  const names = await readdir(dir)
  if (names.length > 0 && !names.includes(MARKER) && !names.every((name) => name.startsWith('lookalike.'))) {
    throw new LookalikeError(
      'conflict',
      `The folder ${dir} holds files that are not Lookalike's: choose an empty one with --data.`,
    )
  }
  const release = await lockFolder(dir)
  try {
    await checkDataVersion(dir)
    if (fresh) await Promise.all(OWN_ENTRIES.map((name) => rm(path.join(dir, name), { recursive: true, force: true })))
    await writeAtomic(path.join(dir, MARKER), JSON.stringify({ dataVersion: DATA_VERSION }))
  } catch (error) {
    release()
    throw error
  }
  const [vectors, queue, files, demo, adminKeyFile] = OWN_ENTRIES.map((name) => path.join(dir, name)) as [
    string,
    string,
    string,
    string,
    string,
  ]
  return { dir, vectors, queue, files, demo, adminKeyFile, release }
}

const OWN_ENTRIES = ['vectors', 'queue', 'files', 'demo', 'admin.key', 'catalog.json', 'demo.unfinished'] as const

/**
 * Checks that this Lookalike can read what a data folder, or a backup of one, holds.
 * @throws LookalikeError `conflict` when a newer Lookalike wrote it, or its marker cannot be read
 */
export async function checkDataVersion(dir: string): Promise<void> {
  const file = path.join(dir, MARKER)
  const marker = await readJson<{ dataVersion?: unknown }>(file).catch((cause: unknown) => {
    throw new LookalikeError('conflict', `${file} cannot be read: write {"dataVersion":${DATA_VERSION}} into it.`, {
      cause,
    })
  })
  const version = marker === undefined ? DATA_VERSION : marker?.dataVersion
  if (version === DATA_VERSION) return
  throw new LookalikeError(
    'conflict',
    `The data in ${dir} has version ${String(version)}; this Lookalike reads version ${DATA_VERSION}. ` +
      'Use the Lookalike that wrote it, or a newer one.',
  )
}

/** The admin key; the first call makes it, in a file that only its owner can read. */
export async function adminKey(file: string): Promise<string> {
  try {
    const key = (await readFile(file, 'utf8')).trim()
    await chmod(file, 0o600)
    if (key.length >= 16) return key
    throw new LookalikeError(
      'invalid_value',
      `The admin key in ${file} is shorter than 16 characters: delete the file to get a new one.`,
    )
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
  }
  const key = randomBytes(32).toString('base64url')
  await writeFile(file, `${key}\n`, { mode: 0o600, flag: 'wx' })
  return key
}

/** The catalog config of a data folder; the first call stores what `initial` answers. */
export async function catalogConfig(
  { dir }: DataFolder,
  initial: () => Promise<CatalogConfig>,
): Promise<CatalogConfig> {
  const file = path.join(dir, 'catalog.json')
  const stored: unknown = await readJson(file)
  if (stored !== undefined) return parseCatalogConfig(stored)
  const config = await initial()
  await writeAtomic(file, `${JSON.stringify(config, null, 2)}\n`)
  return config
}
