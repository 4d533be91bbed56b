import type { FeedEncoding } from '@lookalike/shared'

const BOMS: readonly { bytes: readonly number[]; encoding: FeedEncoding }[] = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
]

/**
 * The encoding of a text, by one rule: a byte order mark decides; without one it is UTF-8 if all of it is valid UTF-8,
 * and windows-1252 otherwise. The whole text is read for that.
 */
export async function detectEncoding(bytes: AsyncIterable<Uint8Array>): Promise<FeedEncoding> {
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  let first = true
  try {
    for await (const chunk of bytes) {
      const marked = first && BOMS.find((bom) => bom.bytes.every((byte, index) => chunk[index] === byte))
      if (marked) return marked.encoding
      first = false
      utf8.decode(chunk, { stream: true })
    }
    utf8.decode()
    return 'utf-8'
  } catch (error) {
    if (error instanceof TypeError) return 'windows-1252'
    throw error
  }
}

/** Bytes as text, without the byte order mark; no character is split between two chunks. */
export async function* decodeText(bytes: AsyncIterable<Uint8Array>, encoding: FeedEncoding): AsyncGenerator<string> {
  // Always in stream mode: Node 24.9 reads windows-1252 as ISO-8859-1 when it decodes in one go.
  const decoder = new TextDecoder(encoding)
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true })
  yield decoder.decode()
}
