import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { answer, type Import, importEvents } from '@lookalike/client'
import { EXIT, Failure } from './failure.ts'
import type { Session } from './session.ts'
import { bar, duration, type Terminal } from './terminal.ts'

/**
 * Shows an import's progress until it has ended.
 * @param onState is told each state
 * @throws Failure when the user interrupts; the import goes on
 */
export async function follow(
  { client, terminal }: Session,
  id: string,
  signal: AbortSignal,
  onState: (state: Import) => void = () => {},
): Promise<Import> {
  let last: Import | undefined
  try {
    for await (const state of importEvents(client, id, { signal })) {
      last = state
      terminal.progress(progressLine(state))
      onState(state)
    }
  } catch (error) {
    if (!signal.aborted) throw error
    throw new Failure(
      `The import ${id} goes on without you. See it again with: lookalike imports watch ${id}`,
      EXIT.interrupted,
    )
  } finally {
    terminal.progressDone()
  }
  if (!last) throw new Failure(`The API tells nothing of the import ${id}.`, EXIT.unreachable)
  return last
}

/** Tells how an import ended, and fails unless every row of it is well. */
export function conclude(terminal: Terminal, state: Import): void {
  terminal.answer(state, () => summary(state))
  const { failed } = state.counts
  if (state.state === 'completed' && failed === 0) return
  const why = state.error === null ? '' : `: ${state.error}`
  if (state.state !== 'completed') throw new Failure(`The import ${state.id} is ${state.state}${why}`, EXIT.failed)
  throw new Failure(
    `${failed} ${failed === 1 ? 'row' : 'rows'} failed. See why with: lookalike imports errors ${state.id}`,
    EXIT.failed,
  )
}

/** Writes the failed rows of an import as CSV; to stdout when there is no file. */
export async function writeErrors({ client }: Session, id: string, file?: string): Promise<void> {
  const path = { id }
  const body = (await answer(
    client.GET('/v1/imports/{id}/errors.csv', { params: { path }, parseAs: 'stream' }),
  )) as unknown as Parameters<typeof Readable.fromWeb>[0]
  const to = file === undefined ? process.stdout : createWriteStream(file)
  await pipeline(Readable.fromWeb(body), to, { end: file !== undefined })
}

export function summary({ id, state, counts, warnings, startedAt, finishedAt }: Import): string {
  const seconds = startedAt && finishedAt ? (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000 : undefined
  const lines = [
    `Import ${id} is ${state}${seconds === undefined ? '' : ` after ${duration(seconds)}`}.`,
    `${counts.rows} rows: ${counts.created} created, ${counts.updated} updated, ${counts.unchanged} unchanged, ` +
      `${counts.failed} failed${counts.deleted > 0 ? `; ${counts.deleted} products deleted` : ''}.`,
    ...warnings.map((warning) => `Note: ${warning}`),
  ]
  return lines.join('\n')
}

function progressLine({ state, counts, rowsPerSecond }: Import): string {
  const { rows, failed } = counts
  const done = counts.created + counts.updated + counts.unchanged + failed
  if (rows === 0) return `${state} …`
  const left = rowsPerSecond > 0 && done < rows ? [`${duration((rows - done) / rowsPerSecond)} left`] : []
  const parts = [
    `${bar(done, rows)}  ${done}/${rows} rows`,
    ...(rowsPerSecond > 0 ? [`${rowsPerSecond.toFixed(1)} rows/s`] : []),
    ...left,
    ...(failed > 0 ? [`${failed} failed`] : []),
  ]
  return parts.join(' · ')
}
