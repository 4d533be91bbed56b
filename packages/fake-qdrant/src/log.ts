import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs'
import type { Change, State } from './state.ts'

/**
 * Keeps changes in a file, a JSON line each, written before the request is answered: what was answered survives a
 * SIGKILL.
 * (Not a power cut: nothing is flushed to the disk.)
 */
export function openLog(file: string | undefined, state: State): (change: Change) => void {
  if (file === undefined) return () => undefined
  if (existsSync(file)) replay(file, state)
  return (change) => appendFileSync(file, `${JSON.stringify(change)}\n`)
}

function replay(file: string, state: State): void {
  const bytes = readFileSync(file)
  // A line without its end was being written when the process died; nobody got an answer for it.
  const whole = bytes.lastIndexOf(10) + 1
  if (whole < bytes.length) truncateSync(file, whole)
  for (let start = 0; start < whole;) {
    const end = bytes.indexOf(10, start)
    state.apply(JSON.parse(bytes.toString('utf8', start, end)))
    start = end + 1
  }
}
