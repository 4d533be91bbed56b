import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { type CatalogConfig, type ColumnMap, type FeedRow, LookalikeError, type Preset, type RowError, toLookalikeError } from '@lookalike/shared'
import { type CsvFile, type CsvRow, openCsv } from './csv.ts'
import { folderImageSource, type ImageSource, zipImageSource } from './images.ts'
import { detectPreset, requireColumns, type RowMapper, rowMapper } from './presets.ts'
import { openZip } from './zip.ts'

/** How to read a stored source. */
export interface FeedDescription {
  readonly container: 'csv' | 'zip'
  readonly preset: Preset
  readonly columns?: ColumnMap
  /** Folder that image paths of a CSV are relative to. */
  readonly imagesDir?: string
}

export interface FeedOptions {
  /** Told from the header when missing. */
  readonly preset?: Preset
  readonly columns?: ColumnMap
  readonly imagesDir?: string
  /** The images are where an earlier source has them: a CSV file alone will do. */
  readonly imagesElsewhere?: boolean
}

export interface FeedInspection {
  readonly description: FeedDescription
  readonly warnings: readonly string[]
}

/**
 * Looks at a source before it is accepted: container, header, column map, ZIP names.
 * @throws LookalikeError `source_invalid` saying what to change
 */
export async function inspectFeed(file: string, options: FeedOptions, catalog: CatalogConfig): Promise<FeedInspection> {
  const container = (await isZip(file)) ? 'zip' : 'csv'
  return withCsv(file, container, async (csv) => {
    const preset = options.preset ?? detectPreset(csv.columns)
    const mapper = rowMapper(preset, csv.columns, catalog, options.columns)
    requireColumns(mapper, csv.columns)
    if (container === 'csv' && options.imagesDir === undefined && !options.imagesElsewhere) {
      throw new LookalikeError('source_invalid', 'A CSV file alone holds no images: send a ZIP of the CSV file and its images.')
    }
    const { columns, imagesDir } = options
    return {
      description: { container, preset, ...(columns && { columns }), ...(imagesDir !== undefined && { imagesDir }) },
      warnings: mapper.warnings,
    }
  })
}

/**
 * Streams a source's rows, each valid or with the reason why not; the second row with an id is refused.
 * @throws LookalikeError `source_invalid` when the file as a whole cannot be read
 */
export async function* readFeed(file: string, feed: FeedDescription, catalog: CatalogConfig): AsyncGenerator<FeedRow> {
  const source = await openFeedCsv(file, feed.container)
  try {
    const csv = await openCsv(source.stream)
    const mapper = rowMapper(feed.preset, csv.columns, catalog, feed.columns)
    const firstRows = new Map<string, number>()
    for await (const row of csv.rows({ joinSurplus: mapper.joinSurplus })) yield toFeedRow(row, mapper, firstRows)
  } finally {
    source.close()
  }
}

/** Opens the place where a source's image paths lead. */
export async function openFeedImages(file: string, feed: FeedDescription): Promise<ImageSource> {
  if (feed.container === 'csv') return folderImageSource(feed.imagesDir ?? '')
  const zip = await openZip(file)
  return zipImageSource(zip, path.posix.dirname(csvEntry(zip.names)))
}

function toFeedRow({ row, cells, error }: CsvRow, mapper: RowMapper, firstRows: Map<string, number>): FeedRow {
  const id = mapper.idOf(cells)
  const named = { row, original: cells, ...(id !== undefined && { id }) }
  if (error) return { ...named, error }
  try {
    const { product, images } = mapper.map(cells)
    const firstRow = firstRows.get(product.id)
    if (firstRow !== undefined) {
      return { ...named, error: { code: 'duplicate_id', message: `id: "${product.id}" already stands in row ${firstRow}.` } }
    }
    firstRows.set(product.id, row)
    if (images.length === 0) return { ...named, error: { code: 'missing_value', message: 'image_link is required' } }
    return { ...named, product, images }
  } catch (thrown) {
    return { ...named, error: toRowError(thrown) }
  }
}

/** What a row's record says of an error; one that is not ours is thrown on. */
export function toRowError(thrown: unknown): RowError {
  const { code, message } = toLookalikeError(thrown)
  if (code === 'internal') throw thrown
  return { code, message }
}

async function withCsv<T>(file: string, container: 'csv' | 'zip', use: (csv: CsvFile) => Promise<T>): Promise<T> {
  const source = await openFeedCsv(file, container)
  try {
    return await use(await openCsv(source.stream))
  } finally {
    source.close()
  }
}

async function openFeedCsv(file: string, container: 'csv' | 'zip'): Promise<{ stream: Readable; close(): void }> {
  if (container === 'csv') {
    const stream = createReadStream(file)
    return { stream, close: () => void stream.destroy() }
  }
  const zip = await openZip(file)
  try {
    const stream = await zip.open(csvEntry(zip.names))
    const close = () => {
      stream.destroy()
      zip.close()
    }
    return { stream, close }
  } catch (error) {
    zip.close()
    throw error
  }
}

/** The CSV file of an archive: the one nearest to its root; of several, the one with a well-known name. */
export function csvEntry(names: readonly string[]): string {
  const depth = (name: string) => name.split('/').length
  const candidates = names.filter((name) => /\.(csv|tsv)$/i.test(name) && !/(^|\/)(__MACOSX|\.)/.test(name))
  const least = Math.min(...candidates.map(depth))
  const nearest = candidates.filter((name) => depth(name) === least)
  const chosen = nearest.find((name) => /(^|\/)(styles|products)\.csv$/i.test(name)) ?? nearest[0]
  if (chosen === undefined) throw new LookalikeError('source_invalid', 'The ZIP archive holds no CSV file: add products.csv beside the images.')
  if (nearest.length > 1 && !/(styles|products)\.csv$/i.test(chosen)) {
    throw new LookalikeError('source_invalid', `The ZIP archive holds several CSV files (${nearest.join(', ')}): name one of them products.csv.`)
  }
  return chosen
}

async function isZip(file: string): Promise<boolean> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0)
    // An archive starts with a local file header; an empty one with its end record.
    return bytesRead === 4 && ['504b0304', '504b0506'].includes(buffer.toString('hex'))
  } finally {
    await handle.close()
  }
}
