import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'

export async function zipOf(entries: Record<string, string | Uint8Array>): Promise<Buffer<ArrayBuffer>> {
  const zip = new ZipFile()
  for (const [name, content] of Object.entries(entries)) zip.addBuffer(Buffer.from(content), name)
  zip.end()
  return Buffer.from(await buffer(zip.outputStream))
}
