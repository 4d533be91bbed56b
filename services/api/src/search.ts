import multipart, { type Multipart } from '@fastify/multipart'
import { readingForm, type Server } from '@lookalike/service-kit'
import { type Embedder, type Field, fieldError, LookalikeError, parseCrop, ref, SearchResult } from '@lookalike/shared'
import type { Collection } from '@lookalike/vector-store'
import { Type } from 'typebox'
import { Check, Convert, Default, Errors } from 'typebox/value'
import { FILTER_HELP, filterOf, SearchQuery } from './params.ts'
import { searchPage } from './products.ts'

export interface SearchResources {
  readonly collection: Collection
  readonly embedder: Embedder
  readonly fields: readonly Field[]
  /** Largest photo in bytes. */
  readonly maxPhotoBytes: number
}

const PhotoQuery = Type.Object({
  ...SearchQuery.properties,
  crop: Type.Optional(
    Type.String({ description: 'Part of the photo to search by: "x,y,width,height", fractions in 0..1' }),
  ),
})

/** Search by photo. The photo is embedded and forgotten. */
export async function searchRoutes(
  app: Server,
  { collection, embedder, fields, maxPhotoBytes }: SearchResources,
): Promise<void> {
  await app.register(multipart, { limits: { fileSize: maxPhotoBytes, files: 1, fields: 100, fieldSize: 10_000 } })

  app.post(
    '/v1/search/image',
    {
      bodyLimit: maxPhotoBytes + 1_048_576,
      schema: {
        tags: ['search'],
        summary: 'Search by photo',
        description:
          'multipart/form-data with the photo in the field `image`; the photo is not kept. Parameters may stand in the query or ' +
          `as form fields. ${FILTER_HELP}`,
        consumes: ['multipart/form-data'],
        querystring: Type.Partial(PhotoQuery),
        response: { 200: ref(SearchResult) },
      },
    },
    async (request) => {
      if (!request.isMultipart()) {
        throw new LookalikeError(
          'unsupported_media_type',
          'Send the photo as multipart/form-data in the field "image".',
        )
      }
      const { image, form } = await readingForm(readForm(request.parts()))
      const query = parseQuery({ ...request.query, ...form })
      const filter = filterOf(query, PhotoQuery, fields)
      const crop = query.crop === undefined ? undefined : parseCrop(query.crop)
      const { vectors } = await embedder.embed([{ bytes: image, ...(crop && { crop }) }], { priority: 'interactive' })
      const [vector] = vectors
      if (!(vector instanceof Float32Array))
        throw vector ?? new LookalikeError('embedder_unavailable', 'The embedder gave no vector.')
      return searchPage(collection, { vectors: [vector], filter }, query)
    },
  )
}

async function readForm(parts: AsyncIterable<Multipart>) {
  const form: Record<string, string[]> = {}
  let image: Uint8Array | undefined
  for await (const part of parts) {
    if (part.type === 'field') (form[part.fieldname] ??= []).push(String(part.value))
    else if (part.fieldname === 'image') image = await part.toBuffer()
    else throw fieldError('invalid_request', part.fieldname, 'is not expected; send the photo in the field "image"')
  }
  if (!image || image.length === 0) throw fieldError('invalid_request', 'image', 'is required: the photo to search by')
  return {
    image,
    form: Object.fromEntries(
      Object.entries(form).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
    ),
  }
}

/** Form fields and query parameters obey one schema, whichever way they came. */
function parseQuery(input: Record<string, unknown>) {
  const query: unknown = Convert(PhotoQuery, Default(PhotoQuery, { ...input }))
  if (Check(PhotoQuery, query)) return query
  const fields = Errors(PhotoQuery, query).map(({ instancePath, message }) => ({
    field: instancePath.slice(1),
    message,
  }))
  throw new LookalikeError('invalid_request', fields.map(({ field, message }) => `${field} ${message}`).join('; '), {
    fields,
  })
}
