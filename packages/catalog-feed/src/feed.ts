import path from 'node:path'
import {
  type CatalogConfig,
  type ColumnMap,
  type FeedContainer,
  type FeedEncoding,
  type FeedRow,
  type ImportPreview,
  LookalikeError,
  type Preset,
} from '@lookalike/shared'
import { feedEntry } from './entry.ts'
import { type HttpImageOptions, httpImageSource } from './http-images.ts'
import {
  folderImageSource,
  type ImageSource,
  isStored,
  isUrl,
  noImageFiles,
  type StoredImages,
  storedImageSource,
  zipImageSource,
} from './images.ts'
import type { RowMapper } from './mapper.ts'
import { detectPreset, requireAnyColumn, requireColumns, rowMapper } from './presets.ts'
import { collectPreview } from './preview.ts'
import { type CheckedRow, readProducts } from './products.ts'
import { encodingOf, isZip, type OpenFeed, openFeed } from './source.ts'
import { openZip } from './zip.ts'

/** How to read a stored source. */
export interface FeedDescription {
  readonly container: FeedContainer
  /** UTF-8 when missing. */
  readonly encoding?: FeedEncoding
  readonly preset: Preset
  readonly columns?: ColumnMap
  /** Folder that image paths of a feed outside of a ZIP are relative to. */
  readonly imagesDir?: string
}

export interface FeedOptions {
  /** Told from the columns when missing. */
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

interface Inspected extends FeedInspection {
  readonly feed: OpenFeed
  readonly mapper: RowMapper
}

const NO_IMAGES = 'A feed file alone holds no images: send a ZIP of the file and its images, or give their URLs.'
const NOT_UTF8 = 'The file is not valid UTF-8 and was read as windows-1252; save it as UTF-8 if letters look wrong.'

/**
 * Looks at a source before it is accepted: container, encoding, columns, column map, ZIP names.
 * @throws LookalikeError `source_invalid` saying what to change
 */
export async function inspectFeed(file: string, options: FeedOptions, catalog: CatalogConfig): Promise<FeedInspection> {
  return inspectAnd(file, options, catalog, async ({ description, warnings, feed, mapper }) => {
    requireColumns(mapper, feed.table.columns)
    const alone = !hasImages(description) && !options.imagesElsewhere && !mapper.imagesOptional
    if (alone && !(await startsWithUrl(readProducts(feed.table, mapper))))
      throw new LookalikeError('source_invalid', NO_IMAGES)
    return { description, warnings }
  })
}

/**
 * What an import of the source would find, from its first 1,000 rows; without a required column none is read.
 * @throws LookalikeError `source_invalid` when the file as a whole cannot be read
 */
export async function previewFeed(file: string, options: FeedOptions, catalog: CatalogConfig): Promise<ImportPreview> {
  return inspectAnd(file, options, catalog, async ({ description, warnings, feed, mapper }) => {
    const { missingColumns } = mapper
    const rows = missingColumns.length > 0 ? noRows() : readProducts(feed.table, mapper)
    const preview = await collectPreview(rows, mapper)
    return {
      container: description.container,
      preset: description.preset,
      columns: [...feed.table.columns],
      missingColumns: [...missingColumns],
      ...preview,
      warnings:
        missingColumns.length > 0 || hasImages(description) || mapper.imagesOptional || namesUrls(preview.rows)
          ? [...warnings]
          : [NO_IMAGES, ...warnings],
    }
  })
}

/**
 * Streams a source's products, each valid or with the reason why not; the second one with an id is refused.
 * @throws LookalikeError `source_invalid` when the file as a whole cannot be read
 */
export async function* readFeed(file: string, feed: FeedDescription, catalog: CatalogConfig): AsyncGenerator<FeedRow> {
  const { table, close } = await openFeed(file, feed.container === 'zip', feed.encoding ?? 'utf-8')
  try {
    const mapper = rowMapper(feed.preset, table.columns, catalog, feed.columns)
    for await (const { feedRow } of readProducts(table, mapper)) yield feedRow
  } finally {
    close()
  }
}

export interface FeedImageOptions extends HttpImageOptions {
  /** What images named `/v1/images/<sha256>` are. */
  readonly stored?: StoredImages
}

/** Opens the places where a source's image paths, URLs and names of stored images lead. */
export async function openFeedImages(
  file: string,
  feed: FeedDescription,
  { stored = async () => undefined, ...http }: FeedImageOptions = {},
): Promise<ImageSource> {
  const files = await openImageFiles(file, feed)
  const urls = httpImageSource(http)
  const images = storedImageSource(stored)
  return {
    read: (image) => (isUrl(image) ? urls : isStored(image) ? images : files).read(image),
    close() {
      files.close()
      urls.close()
    },
  }
}

async function openImageFiles(file: string, feed: FeedDescription): Promise<ImageSource> {
  if (feed.container !== 'zip') return feed.imagesDir === undefined ? noImageFiles : folderImageSource(feed.imagesDir)
  const zip = await openZip(file)
  return zipImageSource(zip, path.posix.dirname(feedEntry(zip.names)))
}

async function inspectAnd<T>(
  file: string,
  options: FeedOptions,
  catalog: CatalogConfig,
  use: (inspected: Inspected) => Promise<T>,
): Promise<T> {
  const { columns, imagesDir } = options
  const zipped = await isZip(file)
  const encoding = await encodingOf(file, zipped)
  const feed = await openFeed(file, zipped, encoding)
  try {
    const preset = options.preset ?? presetOf(feed, columns)
    const mapper = rowMapper(preset, feed.table.columns, catalog, columns)
    requireAnyColumn(feed.table.columns)
    const container = zipped ? 'zip' : feed.format
    const description: FeedDescription = {
      container,
      encoding,
      preset,
      ...(columns && { columns }),
      ...(imagesDir !== undefined && { imagesDir }),
    }
    const warnings = encoding === 'windows-1252' ? [NOT_UTF8, ...mapper.warnings] : mapper.warnings
    return await use({ description, warnings, feed, mapper })
  } finally {
    feed.close()
  }
}

function presetOf({ format, table }: OpenFeed, columns: ColumnMap | undefined): Preset {
  if (columns) return 'columns'
  return format === 'xml' ? 'google-merchant' : detectPreset(table.columns)
}

async function* noRows(): AsyncGenerator<never> {}

function hasImages({ container, imagesDir }: FeedDescription): boolean {
  return container === 'zip' || imagesDir !== undefined
}

/** Whether the first product that names an image does so by a URL; no further one is read. */
async function startsWithUrl(products: AsyncIterable<CheckedRow>): Promise<boolean> {
  for await (const { feedRow } of products) if (feedRow.images?.length) return namesUrls([feedRow])
  return false
}

/** Whether the first row that names an image does so by a URL, or as a stored one. */
function namesUrls(rows: readonly Pick<FeedRow, 'images'>[]): boolean {
  const first = rows.find(({ images }) => images?.length)?.images?.[0]
  return first !== undefined && (isUrl(first) || isStored(first))
}
