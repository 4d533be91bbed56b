import { type CatalogConfig, fieldError, LookalikeError } from '@lookalike/shared'
import { columnMapper, CORE_COLUMNS, ERROR_COLUMNS } from './columns.ts'
import type { RowMapper } from './mapper.ts'
import { splitImages, textOf } from './values.ts'

const IMAGE_COLUMNS = ['image_link', 'additional_image_link']

/** Only our own API answers images as one list. */
export function looksLikeLookalike(columns: readonly string[]): boolean {
  return columns.includes('images') && !columns.includes('image_link')
}

/**
 * Products as the API answers them, `images` included. A row without `images` leaves the stored ones as they are, and an
 * empty list removes them. What is not a field of a product makes its row fail, so that no misspelt field is lost.
 */
export function lookalikeMapper(columns: readonly string[], catalog: CatalogConfig): RowMapper {
  const own = columnMapper(columns, catalog)
  const known = new Set([
    ...CORE_COLUMNS.filter((column) => !IMAGE_COLUMNS.includes(column)),
    ...catalog.attributes.flatMap(({ name }) => [name, `attributes.${name}`]),
    'images',
    'version',
    ...ERROR_COLUMNS,
  ])
  return {
    missingColumns: [],
    warnings: [],
    imagesOptional: true,
    columnOf: (field) => (field === 'images' ? field : own.columnOf(field)),
    map(rows) {
      const [cells] = rows
      const unknown = Object.keys(cells).filter((name) => !known.has(name) && textOf(cells, [name]) !== undefined)
      if (unknown.length > 0) {
        const fields = unknown.map((field) => ({ field, message: 'is not a product field' }))
        const message = fields.map(({ field, message }) => `${field} ${message}`).join('; ')
        throw new LookalikeError('invalid_value', message, { fields })
      }
      return { product: own.map(rows).product, images: parseImages(textOf(cells, ['images'])) }
    },
  }
}

/** A JSON array, as JSONL and errors.csv have it, or image paths parted by commas. */
function parseImages(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined
  const json = parseJson(text)
  if (json === undefined) return splitImages(text).map((image) => image.trim())
  const images = Array.isArray(json) ? json.map(pathOf) : [undefined]
  if (images.every((image) => image !== undefined)) return images
  throw fieldError('invalid_value', 'images', 'must be an array of URLs, or of objects with a url')
}

function pathOf(image: unknown): string | undefined {
  const path: unknown = typeof image === 'object' && image !== null && 'url' in image ? image.url : image
  return typeof path === 'string' && path.trim() !== '' ? path.trim() : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
