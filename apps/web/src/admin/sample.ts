/** So much of a text is enough for a preview, which looks at its first 1,000 rows. */
const SAMPLE_BYTES = 4 * 2 ** 20
/** Zip archives begin like this. */
const ZIP_MAGIC = [0x50, 0x4b]
const FEED_NAME = /\.(csv|tsv|xml|jsonl|ndjson|txt)$/i

export interface Sample {
  /** What the preview is asked about. */
  readonly content: Blob
  /** False when only the start of a text was taken. */
  readonly isWhole: boolean
  /** Whether it stands for an archive: its feeds without its photos. */
  readonly isZip: boolean
}

/**
 * The part of a file that a preview needs. Of a text it is the start, cut at the end of a row; of a ZIP archive, whose
 * table of contents is at its end, a small archive of the starts of its feeds. The file is read in slices, never whole.
 * @throws Error when the archive cannot be read
 */
export async function sampleOf(file: File): Promise<Sample> {
  const magic = new Uint8Array(await file.slice(0, 2).arrayBuffer())
  if (ZIP_MAGIC.every((byte, index) => magic[index] === byte)) return sampleOfZip(file)
  const isWhole = file.size <= SAMPLE_BYTES
  const content = isWhole ? file : cut(new Uint8Array(await file.slice(0, SAMPLE_BYTES).arrayBuffer()))
  return { content, isWhole, isZip: false }
}

async function sampleOfZip(file: File): Promise<Sample> {
  const { BlobReader, BlobWriter, configure, Uint8ArrayReader, ZipReader, ZipWriter } = await import(
    '@zip.js/zip.js/lib/zip-core-native.js'
  )
  configure({ useWebWorkers: false })
  const archive = new ZipReader(new BlobReader(file))
  const small = new ZipWriter(new BlobWriter('application/zip'))
  let isWhole = true
  try {
    for (const entry of await archive.getEntries()) {
      if (entry.directory || !FEED_NAME.test(entry.filename)) continue
      const start = await startOf((writable) => entry.getData(writable), SAMPLE_BYTES)
      isWhole &&= start.length < SAMPLE_BYTES
      const content = start.length < SAMPLE_BYTES ? start : new Uint8Array(await cut(start).arrayBuffer())
      await small.add(entry.filename, new Uint8ArrayReader(content), { level: 0 })
    }
  } catch (cause) {
    throw new Error('The ZIP archive cannot be read: it is damaged, encrypted, or was not stored to its end.', { cause })
  }
  return { content: await small.close(), isWhole, isZip: true }
}

/** The first bytes of what is written into a stream; the rest is not read. */
async function startOf(write: (to: WritableStream<Uint8Array>) => Promise<unknown>, limit: number) {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  // Told by the reader, too, unless it had enough.
  const writing = write(writable).catch((error: unknown) => error)
  const chunks: Uint8Array[] = []
  let length = 0
  const reader = readable.getReader()
  while (length < limit) {
    const { value, done } = await reader.read()
    if (done) break
    chunks.push(value)
    length += value.length
  }
  if (length >= limit) void reader.cancel()
  else {
    const error = await writing
    if (error instanceof Error) throw error
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes.subarray(0, limit)
}

/** The bytes of a text up to the end of its last whole row; XML is closed, so that it is well-formed. */
export function cut(bytes: Uint8Array<ArrayBuffer>): Blob {
  const encoding = bytes[0] === 0xff ? 'utf-16le' : bytes[0] === 0xfe ? 'utf-16be' : 'utf-8'
  // Whatever it is, markup is ASCII; a text that is not UTF-8 must not be changed by decoding it.
  const text = encoding === 'utf-8' ? latin1(bytes) : new TextDecoder(encoding).decode(bytes)
  const xml = text.trimStart().replace(/^(ï»¿|\uFEFF)/, '').startsWith('<') ? cutXml(text) : undefined
  const kept = xml ?? text.slice(0, rowEnd(text))
  return new Blob([encoding === 'utf-8' ? bytesOf(kept) : kept])
}

/** Behind the last line end that is not inside of a quoted cell. */
function rowEnd(text: string): number {
  let isQuoted = false
  let end = 0
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at]
    if (letter === '"') isQuoted = !isQuoted
    else if (letter === '\n' && !isQuoted) end = at + 1
  }
  // A stray quote leaves nothing else to go by.
  return end > text.length / 2 ? end : text.lastIndexOf('\n') + 1 || text.length
}

function cutXml(text: string): string | undefined {
  const [, root = ''] = /<([A-Za-z][\w:.-]*)[\s>]/.exec(text) ?? []
  const item = root.endsWith('feed') ? 'entry' : 'item'
  const last = [...text.matchAll(new RegExp(`</(?:\\w+:)?${item}\\s*>`, 'g'))].at(-1)
  if (!last) return undefined
  const whole = text.slice(0, last.index + last[0].length)
  return `${whole}${root === 'rss' ? '</channel>' : ''}</${root}>`
}

/** One letter a byte, and back. */
function latin1(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return text
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}
