import { randomUUID } from 'node:crypto'
import { link, open, readFile, rename, rm } from 'node:fs/promises'

/**
 * Writes a file so that readers see either the whole of it or nothing; replaces an older one. Flushed to disk. Its folder
 * must exist: a late write must not bring back the folder of an import that was taken back.
 */
export async function writeAtomic(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = await writeTemporary(file, content)
  await rename(temporary, file)
}

/**
 * Writes a file that must be written once, into a folder that exists: the first writer wins, a later one changes nothing.
 * @returns whether this call was the first
 */
export async function writeOnce(file: string, content: string | Uint8Array): Promise<boolean> {
  const temporary = await writeTemporary(file, content)
  try {
    await link(temporary, file)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  } finally {
    await rm(temporary, { force: true })
  }
}

/** Parses a JSON file; undefined when it does not exist. */
export async function readJson<T>(file: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** True when `error` is a system error with this code, for instance `ENOENT`. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

async function writeTemporary(file: string, content: string | Uint8Array): Promise<string> {
  const temporary = `${file}.${randomUUID()}.tmp`
  const handle = await open(temporary, 'wx')
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
  return temporary
}
