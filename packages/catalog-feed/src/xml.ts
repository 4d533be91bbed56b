import { LookalikeError } from '@lookalike/shared'
import { SaxesParser } from 'saxes'
import { type Cells, MAX_ROW_SIZE, type SourceRow } from './table.ts'

const GOOGLE_NAMESPACE = /^https?:\/\/base\.google\.com\/ns\/1\.0\/?$/
const PLAIN_NAMESPACE = /^$|atom|rss/i
/** What an item is called, by the name of the root. */
const ITEMS = new Map([
  ['rss', 'item'],
  ['RDF', 'item'],
  ['feed', 'entry'],
])
/** windows-1252 holds ISO-8859-1, and UTF-8 holds ASCII, so these read right by the rule of `detectEncoding`. */
const ENCODINGS = /^(utf-?8|us-ascii|iso-8859-1|windows-1252|utf-?16(le|be)?)$/i
const MAX_DEPTH = 100

/** An item on its way: `g:` elements win over those of RSS or Atom with the same name. */
interface Item {
  readonly start: number
  readonly plain: Map<string, string[]>
  readonly google: Map<string, string[]>
}

/**
 * Reads a Google Merchant feed in XML (RSS 2.0, RSS 1.0 or Atom) as a stream: one row an item, elements inside of an
 * element such as `g:shipping` left out.
 * @throws LookalikeError `source_invalid` when it is not well-formed, declares a document type (so entities are neither
 *   expanded nor fetched) or holds an element larger than a row may be
 */
export async function* xmlRows(text: AsyncIterable<string>): AsyncGenerator<SourceRow> {
  const parser = new SaxesParser({ xmlns: true })
  const rows: SourceRow[] = []
  let row = 0
  let depth = 0
  let itemName: string | undefined
  let itemDepth = 0
  let item: Item | undefined
  let value = ''
  let lastTag = 0

  parser.on('error', (error) => refuse(`it is not well-formed (${error.message})`))
  parser.on('doctype', () => refuse('it declares a document type; remove the <!DOCTYPE …> line'))
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && !ENCODINGS.test(encoding)) refuse(`its encoding is ${encoding}; save it as UTF-8`)
  })
  parser.on('opentag', ({ local, uri, name, attributes }) => {
    depth += 1
    lastTag = parser.position
    if (depth > MAX_DEPTH) refuse(`its elements are nested more than ${MAX_DEPTH} deep`)
    if (depth === 1) itemName = ITEMS.get(local) ?? refuse(`it is neither RSS nor Atom: its root is <${name}>`)
    if (!item && depth > 1 && local === itemName) {
      item = { start: parser.position, plain: new Map(), google: new Map() }
      itemDepth = depth
    } else if (item && depth === itemDepth + 1) {
      value = ''
      // Atom writes a link as an attribute.
      const href = attributes['href']?.value
      const rel = attributes['rel']?.value ?? 'alternate'
      if (local === 'link' && !GOOGLE_NAMESPACE.test(uri) && href !== undefined && rel === 'alternate') {
        put(item.plain, 'link', href)
      }
    }
  })
  const addText = (part: string) => {
    if (item && depth === itemDepth + 1) value += part
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', ({ local, uri, name }) => {
    lastTag = parser.position
    if (item && depth === itemDepth + 1 && value.trim() !== '') {
      if (GOOGLE_NAMESPACE.test(uri)) put(item.google, local, value.trim())
      else put(item.plain, PLAIN_NAMESPACE.test(uri) ? plainName(local) : name, value.trim())
    }
    if (item && depth === itemDepth) {
      rows.push({ row: ++row, cells: cellsOf(item) })
      item = undefined
    }
    depth -= 1
  })

  for await (const chunk of text) {
    // What one write may hold back in the parser is bounded by this size.
    parser.write(chunk)
    if (parser.position - (item?.start ?? lastTag) > MAX_ROW_SIZE) {
      refuse(`an element near character ${lastTag} is larger than ${MAX_ROW_SIZE} characters`)
    }
    yield* rows.splice(0)
  }
  parser.close()
  yield* rows
}

/** Atom's names for what RSS and Google call the description. */
function plainName(local: string): string {
  return local === 'summary' || local === 'content' ? 'description' : local
}

function put(cells: Map<string, string[]>, name: string, value: string): void {
  const values = cells.get(name)
  if (values) values.push(value)
  else cells.set(name, [value])
}

function cellsOf({ plain, google }: Item): Cells {
  // Of two with one name, the later wins.
  return Object.fromEntries(
    [...plain, ...google].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]),
  )
}

function refuse(reason: string): never {
  throw new LookalikeError('source_invalid', `The XML file cannot be used: ${reason}.`)
}
