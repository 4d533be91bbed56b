import type { ImportFiles } from '@lookalike/file-store'
import { FINAL_STATES, type Import } from '@lookalike/shared'

/** Where progress is shown; `isTTY` streams get one line that is written over. */
type Output = Pick<NodeJS.WriteStream, 'write' | 'isTTY'>

/** Shows an import's progress (rows, rows/s, ETA, failures) until it ends; answers its final state. */
export async function followImport(imports: ImportFiles, id: string, output: Output): Promise<Import> {
  let shown = ''
  for (;;) {
    const state = await imports.get(id)
    const line = progressLine(state)
    const ended = FINAL_STATES.includes(state.state)
    if (line !== shown) output.write(output.isTTY ? `\r\x1b[2K${line}${ended ? '\n' : ''}` : `${line}\n`)
    shown = line
    if (ended) return state
    await new Promise((resolve) => setTimeout(resolve, output.isTTY ? 250 : 1000))
  }
}

/** One line of text, for instance `Importing styles.csv: 1200/3600 rows (33 %), 240 rows/s, 10 s left, 0 failed`. */
export function progressLine({ name, state, counts, rowsPerSecond }: Import): string {
  if (state === 'queued' || state === 'planning') return `Importing ${name}: reading the file`
  const done = counts.created + counts.updated + counts.unchanged + counts.failed
  const percent = counts.rows === 0 ? 100 : Math.floor((100 * done) / counts.rows)
  const parts = [`${done}/${counts.rows} rows (${percent} %)`, `${Math.round(rowsPerSecond)} rows/s`]
  if (state === 'running' && rowsPerSecond > 0) {
    parts.push(
      done === counts.rows ? 'building the index' : `${Math.ceil((counts.rows - done) / rowsPerSecond)} s left`,
    )
  }
  parts.push(`${counts.failed} failed`)
  return `Importing ${name}: ${parts.join(', ')}`
}
