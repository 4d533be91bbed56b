import { createWriteStream, existsSync } from 'node:fs'
import { link, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { hasCode } from '@lookalike/file-store'
import { LookalikeError } from '@lookalike/shared'
import { create, extract, list, type ReadEntry } from 'tar'
import { requireDataFolder } from './check-data.ts'
import { checkDataVersion, MARKER, openDataFolder } from './data-folder.ts'

/** What a backup holds, the marker with the data version first. Jobs are not in it: imports are queued again from the files. */
const ENTRIES = [MARKER, 'catalog.json', 'admin.key', 'files', 'vectors']
/** Made again when needed. */
const LEFT_OUT = /^files\/(staging|thumbnails)(\/|$)|\.tmp$/

/**
 * Writes a data folder that no process uses into one `.tar.gz` file, which only its owner can read: it holds the admin key.
 * @returns the size of the file
 * @throws LookalikeError `invalid_request` when it is no data folder, `conflict` when a process uses it, a newer
 * Lookalike wrote it, or the file is there already
 */
export async function backupDataFolder(dir: string, file: string): Promise<{ sizeBytes: number }> {
  requireDataFolder(dir)
  if (existsSync(file)) throw fileExists(file)
  const data = await openDataFolder(dir, { fresh: false })
  const unfinished = `${file}.unfinished`
  try {
    const entries = ENTRIES.filter((name) => existsSync(path.join(dir, name)))
    const filter = (name: string) => !LEFT_OUT.test(path.posix.normalize(name))
    const archive = create({ gzip: true, cwd: dir, portable: true, filter }, entries)
    await pipeline(archive, createWriteStream(unfinished, { mode: 0o600, flush: true }))
    // Unlike a rename this never replaces a file that came in between.
    await link(unfinished, file).catch((error: unknown) => {
      throw hasCode(error, 'EEXIST') ? fileExists(file) : error
    })
    return { sizeBytes: (await stat(file)).size }
  } finally {
    await rm(unfinished, { force: true })
    data.release()
  }
}

/**
 * Unpacks a backup into a folder that is empty or not there; the folder appears when it is whole, or not at all.
 * @throws LookalikeError `conflict` when the folder holds anything or the backup has another data version,
 * `source_invalid` when the file is no backup or a damaged one
 */
export async function restoreDataFolder(file: string, dir: string): Promise<void> {
  if (!existsSync(file)) throw new LookalikeError('source_invalid', `There is no backup ${file}.`)
  await requireEmpty(dir)
  const unfinished = `${path.resolve(dir)}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true })
  try {
    await unpack(file, unfinished)
    if (!existsSync(path.join(unfinished, MARKER)))
      throw new LookalikeError('source_invalid', `${file} is no backup of Lookalike: it holds no ${MARKER}.`)
    await checkDataVersion(unfinished)
    // Takes the place of an empty folder, and of nothing else.
    await rename(unfinished, dir).catch((cause: unknown) => {
      throw hasCode(cause, 'ENOTEMPTY') || hasCode(cause, 'EEXIST') ? notEmpty(dir) : cause
    })
  } finally {
    await rm(unfinished, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Reads the archive to its end before the first file is written: then only the disk can still fail. */
async function unpack(file: string, dir: string): Promise<void> {
  let foreign: string | undefined
  const onReadEntry = ({ path: name, type }: ReadEntry) => {
    const [top = '', ...rest] = name.replace(/\/$/, '').split('/')
    const ours = ENTRIES.includes(top) && !rest.includes('..') && (type === 'File' || type === 'Directory')
    if (!ours) foreign ??= name
  }
  await list({ file, strict: true, onReadEntry }).catch((cause: unknown) => {
    throw new LookalikeError('source_invalid', `The backup ${file} is damaged, or no backup; nothing was restored.`, {
      cause,
    })
  })
  if (foreign !== undefined) {
    throw new LookalikeError(
      'source_invalid',
      `${file} is no backup of Lookalike: it holds "${foreign}". Nothing was restored.`,
    )
  }
  await extract({ file, cwd: dir, strict: true })
}

async function requireEmpty(dir: string): Promise<void> {
  const names = await readdir(dir).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return []
    throw error
  })
  if (names.length > 0) throw notEmpty(dir)
}

function notEmpty(dir: string): LookalikeError {
  return new LookalikeError('conflict', `The folder ${dir} is not empty: restore into a new one.`)
}

function fileExists(file: string): LookalikeError {
  return new LookalikeError('conflict', `The file ${file} is there already: choose another name.`)
}
