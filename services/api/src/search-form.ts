import type { Multipart } from '@fastify/multipart'
import { readingForm } from '@lookalike/service-kit'
import { fieldError, LookalikeError } from '@lookalike/shared'
import { Type } from 'typebox'

/** A file of a form, as the documentation shows it. */
export const PhotoPart = Type.Unsafe<unknown>({ type: 'string', format: 'binary' })

/**
 * The validator of a route whose parameters may stand in its query or in its body: the handler checks both together, and
 * the schemas of the route tell the documentation.
 */
export const checkedByHandler = () => (value: unknown) => ({ value })

export interface Photo {
  /** The form field it came in. */
  readonly field: string
  readonly bytes: Uint8Array
}

export interface SearchForm {
  /** In the order of the form. */
  readonly photos: readonly Photo[]
  /** What stood beside the photos; a field that repeats is an array. */
  readonly values: Readonly<Record<string, unknown>>
}

/**
 * Reads a form of photos and parameters.
 * @param photoFields the fields that may hold photos
 * @param maxTotalBytes of all photos together
 * @throws LookalikeError `invalid_request` for a broken form or a file in another field, `payload_too_large`
 */
export function readSearchForm(
  parts: AsyncIterable<Multipart>,
  photoFields: readonly string[],
  maxTotalBytes: number,
): Promise<SearchForm> {
  return readingForm(readParts(parts, photoFields, maxTotalBytes))
}

async function readParts(
  parts: AsyncIterable<Multipart>,
  photoFields: readonly string[],
  maxTotalBytes: number,
): Promise<SearchForm> {
  const photos: Photo[] = []
  const values = new Map<string, string[]>()
  let totalBytes = 0
  for await (const part of parts) {
    const field = part.fieldname
    if (part.type === 'field') {
      values.set(field, [...(values.get(field) ?? []), String(part.value)])
      continue
    }
    if (!photoFields.includes(field)) {
      throw fieldError(
        'invalid_request',
        field,
        `is not expected; send photos in the field ${photoFields.join(' or ')}`,
      )
    }
    const bytes = await part.toBuffer()
    totalBytes += bytes.length
    if (totalBytes > maxTotalBytes) {
      throw new LookalikeError('payload_too_large', `The photos are larger than ${maxTotalBytes / 1e6} MB together.`)
    }
    // A browser sends a file field that nobody filled in as an empty file.
    if (bytes.length > 0) photos.push({ field, bytes })
  }
  const entries = [...values].map(([name, all]) => [name, all.length === 1 ? (all[0] ?? '') : all] as const)
  return { photos, values: Object.fromEntries(entries) }
}
