import { randomUUID } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { hasCode } from '@lookalike/file-store'
import { LookalikeError } from '@lookalike/shared'

interface Holder {
  readonly pid: number
  /** When the process started, as the system tells it: pids are used again, pids with a start time are not. */
  readonly started: string | null
}

/**
 * Takes the data folder for this process; LanceDB and PGlite belong to one process at a time. A lock whose holder
 * is gone is taken over.
 * @returns how to release it
 * @throws LookalikeError `conflict` naming the pid of the holder
 */
export async function lockFolder(dir: string): Promise<() => void> {
  const file = path.join(dir, 'lookalike.lock')
  const own = `${file}.${randomUUID()}`
  await writeFile(own, JSON.stringify({ pid: process.pid, started: startOf(process.pid) } satisfies Holder))
  try {
    for (;;) {
      try {
        await link(own, file)
        return () => rmSync(file, { force: true })
      } catch (error) {
        if (!hasCode(error, 'EEXIST')) throw error
        await removeStale(file, dir)
      }
    }
  } finally {
    await rm(own, { force: true })
  }
}

async function removeStale(file: string, dir: string): Promise<void> {
  refuseIfHeld(await readFile(file, 'utf8').catch(() => undefined), dir)
  // Moved aside before it is deleted: if another process took the lock over in this moment, it is put back.
  const aside = `${file}.${randomUUID()}`
  await rename(file, aside).catch(() => {})
  const moved = await readFile(aside, 'utf8').catch(() => undefined)
  if (moved !== undefined && isHeld(parseHolder(moved))) await link(aside, file).catch(() => {})
  await rm(aside, { force: true })
}

function refuseIfHeld(text: string | undefined, dir: string): void {
  const holder = text === undefined ? undefined : parseHolder(text)
  if (holder && isHeld(holder)) {
    throw new LookalikeError(
      'conflict',
      `The data folder ${dir} is in use by process ${holder.pid}: stop it, or choose another folder with --data.`,
    )
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder
  } catch {
    return undefined
  }
}

function isHeld(holder: Holder | undefined): boolean {
  if (!holder) return false
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    if (!hasCode(error, 'EPERM')) return false
  }
  const started = startOf(holder.pid)
  return started === null || holder.started === null || started === holder.started
}

/** Start time of a process in clock ticks since boot (field 22 of /proc/<pid>/stat); null where there is no /proc. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the command in parentheses and may hold spaces.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}
