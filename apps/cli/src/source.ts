import { createReadStream, openAsBlob } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import type { CatalogFile } from '@lookalike/catalog-feed'
import { answer, type FileContent, type ImportQuery } from '@lookalike/client'
import { type CatalogConfig, type ColumnMap, CORE_FIELDS, type Field } from '@lookalike/shared'
import { ZipFile } from 'yazl'
import { usage } from './failure.ts'
import type { Session } from './session.ts'

/** Something to upload. */
export interface Source {
  readonly name: string
  readonly bytes: Readable
  /** Unknown of what comes through a pipe. */
  readonly sizeBytes: number | undefined
}

/**
 * Opens a file, a catalog folder (as a ZIP that is made while it is sent) or, for `-`, stdin.
 * @throws Failure when it is not there, LookalikeError when a folder holds no catalog
 */
export async function openSource(file: string, query: ImportQuery, session: Session): Promise<Source> {
  if (file === '-') {
    if (process.stdin.isTTY) throw usage('-: stdin is a terminal; pipe a file into it')
    return { name: 'stdin', bytes: process.stdin, sizeBytes: undefined }
  }
  const stats = await existing(file)
  const name = path.basename(path.resolve(file))
  if (!stats.isDirectory()) {
    // A pipe that has a name tells no size.
    return { name, bytes: createReadStream(file), sizeBytes: stats.isFile() ? stats.size : undefined }
  }
  session.terminal.progress(`Reading the feed in ${file} …`)
  const options = {
    ...(query.preset && { preset: query.preset }),
    ...(query.columns !== undefined && { columns: columnMap(query.columns) }),
  }
  // Loaded when needed: it brings the readers of all formats.
  const { catalogFiles } = await import('@lookalike/catalog-feed')
  const files = await catalogFiles(file, options, await catalogConfig(session))
  session.terminal.progressDone()
  return { name, ...(await zipOf(files)) }
}

/** @throws Failure when there is no such file */
export async function existing(file: string) {
  return stat(file).catch(() => {
    throw usage(`${file}: there is no such file or folder`)
  })
}

/** A photo, or another small file that is sent whole. */
export async function openFile(file: string): Promise<Blob> {
  if (!(await existing(file)).isFile()) throw usage(`${file} is not a file`)
  return openAsBlob(file)
}

/** The stream as a request's body; `onSent` is told the bytes that have left so far. */
export function sent({ bytes }: Source, onSent: (sentBytes: number) => void): FileContent {
  let sentBytes = 0
  const counted = async function* () {
    for await (const chunk of bytes as AsyncIterable<Uint8Array>) {
      sentBytes += chunk.length
      onSent(sentBytes)
      yield chunk
    }
  }
  return Readable.toWeb(Readable.from(counted(), { objectMode: false })) as ReadableStream<Uint8Array>
}

/** What the API's catalog declares beside the fields that every catalog has. */
export function configOf({ fields, currencies }: { fields: Field[]; currencies: string[] }): CatalogConfig {
  const core = new Set(CORE_FIELDS.map(({ name }) => name))
  return { attributes: fields.filter(({ name }) => !core.has(name)), currencies }
}

async function catalogConfig({ client }: Session): Promise<CatalogConfig> {
  return configOf(await answer(client.GET('/v1/catalog')))
}

/** @throws Failure */
export function columnMap(text: string): ColumnMap {
  try {
    const map: unknown = JSON.parse(text)
    const isMap = typeof map === 'object' && map !== null && !Array.isArray(map)
    if (isMap && Object.values(map).every((column) => typeof column === 'string')) return map as ColumnMap
  } catch {
    // Told below.
  }
  throw usage(`--columns: must be a JSON object of texts such as '{"id": "sku", "title": "name"}'`)
}

/** A ZIP that is written while it is read. Nothing is compressed: images cannot be, and so its size is known before. */
async function zipOf(files: readonly CatalogFile[]): Promise<Pick<Source, 'bytes' | 'sizeBytes'>> {
  const zip = new ZipFile()
  for (const { name, file, sizeBytes } of files) {
    // Opened when their turn comes: a catalog has more images than a process may have open files.
    zip.addReadStreamLazy(name, { size: sizeBytes, compress: false }, (opened) => opened(null, createReadStream(file)))
  }
  const sizeBytes = await new Promise<number | undefined>((resolve) => {
    zip.end(undefined, ((size: number) => resolve(size < 0 ? undefined : size)) as () => void)
  })
  const bytes = zip.outputStream as Readable
  zip.on('error', (error: Error) => bytes.destroy(error))
  return { bytes, sizeBytes }
}
