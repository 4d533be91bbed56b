import multipart from '@fastify/multipart'
import { createReader, type Server } from '@lookalike/service-kit'
import { type Field, fieldError, LookalikeError, parseCrop, ref, SearchResult } from '@lookalike/shared'
import type { Spaces } from '@lookalike/spaces'
import { Type } from 'typebox'
import { mixedRoute } from './mixed.ts'
import { CROP_HELP, FILTER_HELP, filterOf, SearchQuery } from './params.ts'
import { checkedByHandler, PhotoPart, readSearchForm } from './search-form.ts'
import { searchPage } from './search-page.ts'

export interface SearchResources {
  readonly live: Spaces['live']
  readonly fields: readonly Field[]
  /** Largest photo in bytes, and largest sum of photos. */
  readonly maxPhotoBytes: number
}

const PhotoQuery = Type.Object({
  ...SearchQuery.properties,
  crop: Type.Optional(Type.String({ description: `Part of the photo to search by: ${CROP_HELP}` })),
})

const readQuery = createReader(PhotoQuery, { fromText: true })

/** Search by photo and by examples. Photos are embedded and forgotten. */
export async function searchRoutes(app: Server, resources: SearchResources): Promise<void> {
  const { live, fields, maxPhotoBytes } = resources
  await app.register(multipart, { limits: { fileSize: maxPhotoBytes, files: 1, fields: 100, fieldSize: 10_000 } })
  mixedRoute(app, resources)

  app.post(
    '/v1/search/image',
    {
      validatorCompiler: checkedByHandler,
      schema: {
        tags: ['search'],
        summary: 'Search by photo',
        description:
          'multipart/form-data with the photo in the field `image`; the photo is not kept. Parameters may stand in the query or ' +
          `as form fields. ${FILTER_HELP}`,
        querystring: PhotoQuery,
        body: { content: { 'multipart/form-data': { schema: Type.Object({ image: PhotoPart }) } } },
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
      const { photos, values } = await readSearchForm(request.parts(), ['image'], maxPhotoBytes)
      const [image] = photos
      if (!image) throw fieldError('invalid_request', 'image', 'is required: the photo to search by')
      const query = readQuery({ ...request.query, ...values })
      const filter = filterOf(query, PhotoQuery, fields)
      const crop = query.crop === undefined ? undefined : parseCrop(query.crop)
      const { collection, embedder } = await live()
      const { vectors } = await embedder.embed([{ bytes: image.bytes, ...(crop && { crop }) }], {
        priority: 'interactive',
        requestId: request.id,
      })
      const [vector] = vectors
      if (!(vector instanceof Float32Array))
        throw vector ?? new LookalikeError('embedder_unavailable', 'The embedder gave no vector.')
      return searchPage(collection, { vectors: [vector], filter }, query)
    },
  )
}
