import type { Readable } from 'node:stream'
import { LookalikeError } from '@lookalike/shared'
import yauzl, { type Entry, type ZipFile } from 'yauzl'

/** A ZIP archive whose directory has been read; entries by their full name. */
export interface ZipArchive {
  readonly names: readonly string[]
  /** @throws LookalikeError `source_invalid` when the entry is damaged or encrypted */
  open(name: string): Promise<Readable>
  /** Size of the entry's content in bytes as the directory says, or undefined when there is no such entry. */
  sizeBytes(name: string): number | undefined
  close(): void
}

const MAX_ENTRIES = 500_000

/**
 * Opens a ZIP file by its central directory; nothing is unpacked.
 * @throws LookalikeError `source_invalid` when it is not a ZIP, is damaged, or an entry's name leaves the archive (`../`, `/`)
 */
export async function openZip(file: string): Promise<ZipArchive> {
  // yauzl refuses names that are absolute or climb out of the archive, and entries that turn out larger than declared.
  const zip = await yauzl
    .openPromise(file, { autoClose: false, lazyEntries: true })
    .catch(invalid('The file is not a ZIP archive, or not a whole one'))
  const entries = await readEntries(zip).catch((error: unknown) => {
    zip.close()
    return invalid('The ZIP archive cannot be used')(error)
  })

  return {
    names: [...entries.keys()],
    async open(name) {
      const entry = entries.get(name)
      if (!entry) throw new LookalikeError('source_invalid', `The ZIP archive has no entry "${name}".`)
      return zip.openReadStreamPromise(entry).catch(invalid(`The ZIP entry "${name}" cannot be read`))
    },
    sizeBytes: (name) => entries.get(name)?.uncompressedSize,
    close: () => zip.close(),
  }
}

async function readEntries(zip: ZipFile): Promise<Map<string, Entry>> {
  if (zip.entryCount > MAX_ENTRIES) throw new Error(`it has ${zip.entryCount} entries; the limit is ${MAX_ENTRIES}`)
  const entries = new Map<string, Entry>()
  for await (const entry of zip.eachEntry()) {
    if (!entry.fileName.endsWith('/')) entries.set(entry.fileName, entry)
  }
  return entries
}

function invalid(message: string) {
  return (cause: unknown): never => {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new LookalikeError('source_invalid', `${message}: ${reason}.`, { cause })
  }
}
