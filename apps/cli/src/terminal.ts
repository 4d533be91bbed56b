import { styleText } from 'node:util'

/** stdout carries what was asked for, stderr what is going on. */
export interface Terminal {
  /** A line for a person, on stderr. */
  say(text: string): void
  /** What was asked for, on stdout: `text()` for a person, or `value` as one line of JSON with --json. */
  answer(value: unknown, text: () => string): void
  /** Shows how far something is; on a terminal in place, elsewhere as a line now and then. */
  progress(text: string): void
  /** Ends the line that progress is shown in. */
  progressDone(): void
}

const REDRAW_MS = 100
const LINE_EVERY_MS = 5000

/** The terminal of this process. */
export function createTerminal({ json }: { json: boolean }): Terminal {
  const live = process.stderr.isTTY === true
  let shownAt = -Infinity
  let open = false
  /** What is not drawn yet. */
  let latest: string | undefined

  const draw = (text: string) => {
    shownAt = performance.now()
    latest = undefined
    open = live
    const width = (process.stderr.columns ?? 80) - 1
    process.stderr.write(live ? `\r\u001B[2K${text.slice(0, width)}` : `${text}\n`)
  }
  const endLine = () => {
    if (latest !== undefined) draw(latest)
    if (open) process.stderr.write('\n')
    open = false
    shownAt = -Infinity
  }

  return {
    say(text) {
      endLine()
      process.stderr.write(`${text}\n`)
    },
    answer(value, text) {
      endLine()
      process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${text()}\n`)
    },
    progress(text) {
      latest = text
      if (performance.now() - shownAt >= (live ? REDRAW_MS : LINE_EVERY_MS)) draw(text)
    },
    progressDone: endLine,
  }
}

const BAR_WIDTH = 24

/** `████████░░░░░░░░ 50 %`; empty while the whole is not known. */
export function bar(done: number, total: number | undefined): string {
  if (!total) return ''
  const part = Math.min(done / total, 1)
  const filled = Math.round(part * BAR_WIDTH)
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${String(Math.floor(part * 100)).padStart(3)} %`
}

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB']

export function bytes(count: number): string {
  const power = count < 1000 ? 0 : Math.min(Math.floor(Math.log10(count) / 3), UNITS.length - 1)
  return power === 0 ? `${count} bytes` : `${(count / 1000 ** power).toFixed(1)} ${UNITS[power]}`
}

/** Seconds as `42 s`, `3 min 20 s` or `2 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}

export interface Column<T> {
  readonly title: string
  readonly of: (row: T) => string
  /** Numbers stand to the right. */
  readonly right?: boolean
}

const MAX_CELL = 60

/** Rows below their titles, each column as wide as its widest cell. */
export function table<T>(rows: readonly T[], columns: readonly Column<T>[]): string {
  const cells = rows.map((row) => columns.map(({ of }) => shown(of(row))))
  const widths = columns.map(({ title }, n) => Math.max(title.length, ...cells.map((row) => row[n]?.length ?? 0)))
  const line = (texts: readonly string[]) =>
    texts
      .map((text, n) => (columns[n]?.right ? text.padStart(widths[n] ?? 0) : text.padEnd(widths[n] ?? 0)))
      .join('  ')
      .trimEnd()
  return [paint('bold', line(columns.map(({ title }) => title))), ...cells.map(line)].join('\n')
}

/** A catalog's text may hold anything; a terminal obeys some of it. */
function shown(text: string): string {
  const plain = text.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ')
  return plain.length > MAX_CELL ? `${plain.slice(0, MAX_CELL - 1)}…` : plain
}

/** Colour where stdout is a terminal that wants it (NO_COLOR is respected). */
export function paint(format: 'bold' | 'green' | 'red' | 'yellow', text: string): string {
  return styleText(format, text, { stream: process.stdout })
}
