import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { type FeedContainer, type FeedEncoding, LookalikeError } from '@lookalike/shared'
import { delimiterOf, openCsv } from './csv.ts'
import { decodeText, detectEncoding } from './encoding.ts'
import { feedEntry } from './entry.ts'
import { jsonlRows } from './jsonl.ts'
import { type Table, tableOf } from './table.ts'
import { xmlRows } from './xml.ts'
import { openZip } from './zip.ts'

/** The text format of a feed, alone or inside of a ZIP archive. */
export type FeedFormat = Exclude<FeedContainer, 'zip'>

/** A feed while it is read. */
export interface OpenFeed {
  readonly format: FeedFormat
  readonly table: Table
  close(): void
}

/** A text's start, long enough to tell its format by. */
const START_LENGTH = 4096

/**
 * Opens the feed in a file; the caller closes it.
 * @throws LookalikeError `source_invalid` when it is none of the formats
 */
export async function openFeed(file: string, zipped: boolean, encoding: FeedEncoding): Promise<OpenFeed> {
  const source = await openBytes(file, zipped)
  try {
    return { ...(await openText(decodeText(source.bytes, encoding))), close: source.close }
  } catch (error) {
    source.close()
    throw error
  }
}

/** The encoding of the feed in a file. */
export async function encodingOf(file: string, zipped: boolean): Promise<FeedEncoding> {
  const source = await openBytes(file, zipped)
  try {
    return await detectEncoding(source.bytes)
  } finally {
    source.close()
  }
}

export async function isZip(file: string): Promise<boolean> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0)
    // An archive starts with a local file header; an empty one with its end record.
    return bytesRead === 4 && ['504b0304', '504b0506'].includes(buffer.toString('hex'))
  } finally {
    await handle.close()
  }
}

async function openText(text: AsyncGenerator<string>): Promise<Omit<OpenFeed, 'close'>> {
  let start = ''
  while (start.length < START_LENGTH) {
    const next = await text.next()
    if (next.done) break
    start += next.value
  }
  if (start.includes('\0'))
    throw new LookalikeError('source_invalid', 'The file is not a text file: save it as CSV in UTF-8.')
  const whole = concat(start, text)
  switch (start.trimStart()[0]) {
    case '<':
      return { format: 'xml', table: await tableOf(xmlRows(whole)) }
    case '{':
      return { format: 'jsonl', table: await tableOf(jsonlRows(whole)) }
    case '[':
      throw new LookalikeError('source_invalid', 'The file is one JSON array: write one product a line (JSONL).')
    default: {
      const delimiter = delimiterOf(start)
      return { format: delimiter === '\t' ? 'tsv' : 'csv', table: await openCsv(whole, delimiter) }
    }
  }
}

async function* concat(start: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield start
  yield* rest
}

async function openBytes(file: string, zipped: boolean): Promise<{ bytes: AsyncIterable<Uint8Array>; close(): void }> {
  if (!zipped) {
    const bytes = createReadStream(file)
    return { bytes, close: () => void bytes.destroy() }
  }
  const zip = await openZip(file)
  try {
    const name = feedEntry(zip.names)
    const bytes = await zip.open(name)
    const close = () => {
      bytes.destroy()
      zip.close()
    }
    return { bytes: unpacked(bytes, name), close }
  } catch (error) {
    zip.close()
    throw error
  }
}

async function* unpacked(bytes: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes
  } catch (cause) {
    throw new LookalikeError('source_invalid', `The file "${name}" is damaged in the ZIP archive.`, { cause })
  }
}
