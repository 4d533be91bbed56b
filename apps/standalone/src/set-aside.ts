import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { LookalikeError } from '@lookalike/shared'

/** A full disk or a missing permission is no damage: the data is fine, and new data would fare no better. */
const NOT_DAMAGE =
  /no space left|ENOSPC|quota|EDQUOT|permission denied|EACCES|not permitted|EPERM|too many open files|EMFILE|ENFILE|read-only file system|EROFS/i

export interface Derived<T> {
  /** The folder; everything in it can be made again from the file store. */
  readonly dir: string
  /** What it holds, for instance `The job queue`. */
  readonly what: string
  /** How its content comes back, as a sentence. */
  readonly comesBack: string
  /** Opens it, or makes it when it is not there. */
  open(): Promise<T>
}

/**
 * Opens a folder of derived data. One that is damaged is moved aside, never deleted, and made anew.
 * @param say tells a person what was found and what is done about it
 * @throws what `open` throws when the folder is not damaged, or cannot be made anew either; then it stays where it was
 */
export async function openOrSetAside<T>(
  { dir, what, comesBack, open }: Derived<T>,
  say: (text: string) => void,
): Promise<T> {
  try {
    return await open()
  } catch (error) {
    if (!existsSync(dir) || !isDamage(error)) throw error
    const aside = await moveAside(dir)
    let opened: T
    try {
      opened = await open()
    } catch {
      await rm(dir, { recursive: true, force: true })
      await rename(aside, dir)
      throw error
    }
    say(
      `${what} in ${dir} is damaged: ${reasonOf(error)}\n` +
        `It was moved to ${path.basename(aside)} beside it. ${comesBack} Delete ${aside} when all is well.`,
    )
    return opened
  }
}

/** Why something cannot be opened, down to the first cause, in one line. */
export function reasonOf(error: unknown): string {
  const reasons = [...causes(error)].map(({ message }) => message.split('\n', 1)[0]?.trim() ?? '')
  return [...new Set(reasons)].filter(Boolean).join(' ').slice(0, 600)
}

function isDamage(error: unknown): boolean {
  const damageCodes = ['store_unavailable', 'queue_unavailable']
  if (!(error instanceof LookalikeError) || !damageCodes.includes(error.code)) return false
  return ![...causes(error)].some(({ message }) => NOT_DAMAGE.test(message))
}

function* causes(error: unknown): Generator<Error> {
  for (let cause = error; cause instanceof Error; cause = cause.cause) yield cause
}

async function moveAside(dir: string): Promise<string> {
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')
  let aside = `${dir}.damaged-${time}`
  for (let n = 2; existsSync(aside); n++) aside = `${dir}.damaged-${time}-${n}`
  await rename(dir, aside)
  return aside
}
