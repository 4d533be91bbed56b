import type { Cell, Cells, SourceRow } from './table.ts'
import { MAX_ROW_SIZE } from './table.ts'

/**
 * Reads JSONL: one product a line, its fields named as ours, `image_link` and `additional_image_link` as text or array,
 * `attributes` as an object, `images` as it is. A line that cannot be read does not stop the rest; a row's number is its line.
 */
export async function* jsonlRows(text: AsyncIterable<string>): AsyncGenerator<SourceRow> {
  let row = 0
  for await (const line of lines(text)) {
    row += 1
    if (line === undefined) yield unreadable(row, `The line is longer than ${MAX_ROW_SIZE} characters.`)
    else if (line.trim() !== '') yield parseLine(row, line)
  }
}

/** Lines one by one; `undefined` stands for one that is too long to keep. */
async function* lines(text: AsyncIterable<string>): AsyncGenerator<string | undefined> {
  let rest: string | undefined = ''
  const extend = (part: string) =>
    rest === undefined || rest.length + part.length > MAX_ROW_SIZE ? undefined : rest + part
  for await (const chunk of text) {
    const parts = chunk.split('\n')
    const last = parts.pop() ?? ''
    for (const part of parts) {
      yield extend(part)
      rest = ''
    }
    rest = extend(last)
  }
  if (rest !== '') yield rest
}

function parseLine(row: number, line: string): SourceRow {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    return unreadable(row, `The line is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (!isObject(value)) return unreadable(row, 'The line is not a JSON object: write one product a line.')
  const cells = cellsOf(value)
  return typeof cells === 'string' ? unreadable(row, cells) : { row, cells }
}

/** The object as cells, `attributes.<name>` for its attributes; or what is wrong with it. */
function cellsOf({ attributes, ...fields }: Record<string, unknown>): Cells | string {
  if (attributes !== undefined && attributes !== null && !isObject(attributes)) return 'attributes: must be an object'
  const own = Object.entries(attributes ?? {}).map(([name, value]) => [`attributes.${name}`, value] as const)
  const cells: [string, Cell][] = []
  for (const [name, value] of [...Object.entries(fields), ...own]) {
    if (value === null) continue
    const cell = name === 'images' ? JSON.stringify(value) : cellOf(value)
    if (cell === undefined) return `${name}: must be a text, a number, a boolean or an array of them`
    cells.push([name, cell])
  }
  return Object.fromEntries(cells)
}

function cellOf(value: unknown): Cell | undefined {
  if (isScalar(value)) return String(value)
  if (Array.isArray(value)) return value.every(isScalar) ? value.map(String) : undefined
  // Money, as our API answers it.
  const { amount, currency } = isObject(value) ? value : {}
  return isScalar(amount) && isScalar(currency) ? `${amount} ${currency}` : undefined
}

const isScalar = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value)

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function unreadable(row: number, message: string): SourceRow {
  return { row, cells: {}, error: { code: 'invalid_value', message } }
}
