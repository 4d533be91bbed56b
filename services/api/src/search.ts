import multipart from '@fastify/multipart'
import { createValidator, readingForm, type Server, type Validated } from '@lookalike/service-kit'
import {
  type Embedder,
  type Field,
  fieldError,
  LookalikeError,
  MAX_EXAMPLES,
  parseCrop,
  ref,
  SearchResult,
} from '@lookalike/shared'
import type { Collection } from '@lookalike/vector-store'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { type Example, type ExampleKind, mixExamples } from './examples.ts'
import { FILTER_HELP, filterOf, SearchQuery } from './params.ts'
import { readSearchForm, type SearchForm } from './search-form.ts'
import { searchPage } from './search-page.ts'

export interface SearchResources {
  readonly collection: Collection
  readonly embedder: Embedder
  readonly fields: readonly Field[]
  /** Largest photo in bytes, and largest sum of photos. */
  readonly maxPhotoBytes: number
}

const CROP_HELP = '"x,y,width,height", fractions in 0..1'
const PhotoQuery = Type.Object({
  ...SearchQuery.properties,
  crop: Type.Optional(Type.String({ description: `Part of the photo to search by: ${CROP_HELP}` })),
})
const MixedQuery = Type.Object({
  ...SearchQuery.properties,
  crop: Type.Array(Type.String(), {
    default: [],
    description: `Part of each photo to search by, in the order of the form: ${CROP_HELP}. None, or one per photo`,
  }),
})

const photo = Type.Unsafe<unknown>({ type: 'string', format: 'binary' })
const id = Type.String({ minLength: 1, maxLength: 200, description: 'Product id' })
const examples = Type.Array(id, { default: [] })
const PhotoForm = Type.Object({ image: photo })
const MixedForm = Type.Object({
  positive: Type.Array(Type.Union([id, photo]), { description: 'What the results should be like' }),
  negative: Type.Optional(Type.Array(Type.Union([id, photo]), { description: 'What they should be unlike' })),
})
const scalar = Type.Union([Type.String(), Type.Number(), Type.Boolean()])
/** The parameters as JSON: what is text in a form may be a number or a boolean here. */
const MixedJson = Type.Object(
  { positive: Type.Array(id), negative: Type.Optional(Type.Array(id)) },
  { additionalProperties: Type.Union([scalar, Type.Array(scalar)]) },
)

const readPhotoQuery = createValidator(PhotoQuery, { fromText: true })
const readMixedQuery = createValidator(
  Type.Object({ ...MixedQuery.properties, positive: examples, negative: examples }),
  { fromText: true },
)
const readMixedJson = createValidator(MixedJson, { fromText: false, name: 'body' })

/**
 * Query and body are checked together and once, by the handler: parameters may stand in either, so that the route's
 * schemas are what the documentation says of them.
 */
const checkedByHandler = () => (value: unknown) => ({ value })

/** Search by photo and by examples. Photos are embedded and forgotten. */
export async function searchRoutes(
  app: Server,
  { collection, embedder, fields, maxPhotoBytes }: SearchResources,
): Promise<void> {
  await app.register(multipart, { limits: { fileSize: maxPhotoBytes, files: 1, fields: 100, fieldSize: 10_000 } })

  const readForm = (request: FastifyRequest, photoFields: readonly string[], files: number) =>
    readingForm(readSearchForm(request.parts({ limits: { files } }), photoFields, maxPhotoBytes))

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
        body: { content: { 'multipart/form-data': { schema: PhotoForm } } },
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
      const { photos, values } = await readForm(request, ['image'], 1)
      const [image] = photos
      if (!image) throw fieldError('invalid_request', 'image', 'is required: the photo to search by')
      const query = valid(readPhotoQuery({ ...request.query, ...values }))
      const filter = filterOf(query, PhotoQuery, fields)
      const crop = query.crop === undefined ? undefined : parseCrop(query.crop)
      const { vectors } = await embedder.embed([{ bytes: image.bytes, ...(crop && { crop }) }], {
        priority: 'interactive',
      })
      const [vector] = vectors
      if (!(vector instanceof Float32Array))
        throw vector ?? new LookalikeError('embedder_unavailable', 'The embedder gave no vector.')
      return searchPage(collection, { vectors: [vector], filter }, query)
    },
  )

  app.post(
    '/v1/search/mixed',
    {
      validatorCompiler: checkedByHandler,
      schema: {
        tags: ['search'],
        summary: 'Search by examples: like these, unlike those',
        description:
          `1 to ${MAX_EXAMPLES} \`positive\` and up to ${MAX_EXAMPLES} \`negative\` examples; their products are left out, ` +
          'each with its group. multipart/form-data takes product ids as text and photos as files, in any number of fields ' +
          '`positive` and `negative`; JSON takes ids: `{"positive": ["A1", "A2"], "negative": ["B7"]}`. Photos are not kept. ' +
          'Parameters may stand in the query or beside the examples. The query vector is ' +
          `2 · mean(positive) − mean(negative), and a product counts as the mean of its images. ${FILTER_HELP}`,
        querystring: MixedQuery,
        body: {
          content: { 'application/json': { schema: MixedJson }, 'multipart/form-data': { schema: MixedForm } },
        },
        response: { 200: ref(SearchResult) },
      },
    },
    async (request) => {
      const form: SearchForm = request.isMultipart()
        ? await readForm(request, ['positive', 'negative'], 2 * MAX_EXAMPLES)
        : { photos: [], values: valid(readMixedJson(request.body)) }
      const { positive, negative, ...query } = valid(readMixedQuery({ ...request.query, ...form.values }))
      const filter = filterOf(query, MixedQuery, fields)
      const found = examplesOf(form, { positive, negative }, query.crop)
      return searchPage(collection, { ...(await mixExamples({ collection, embedder }, found)), filter }, query)
    },
  )
}

function examplesOf(
  { photos }: SearchForm,
  ids: Readonly<Record<ExampleKind, readonly string[]>>,
  crops: readonly string[],
): Example[] {
  if (crops.length > 0 && crops.length !== photos.length) {
    throw fieldError('invalid_request', 'crop', `needs one box per photo: ${crops.length} for ${photos.length} photos`)
  }
  const boxes = crops.map(parseCrop)
  const shown = photos.map(({ field, bytes }, n): Example => {
    const crop = boxes[n]
    return { kind: field === 'negative' ? field : 'positive', bytes, ...(crop && { crop }) }
  })
  const all = (['positive', 'negative'] as const).map((kind) => {
    const some = [...ids[kind].map((id) => ({ kind, id })), ...shown.filter((example) => example.kind === kind)]
    if (some.length > MAX_EXAMPLES) throw fieldError('invalid_request', kind, `takes at most ${MAX_EXAMPLES} examples`)
    return some
  })
  if (all[0]?.length === 0) {
    const problem = 'needs a product id or a photo: what results are unlike does not say what they are like'
    throw fieldError('invalid_request', 'positive', problem)
  }
  return all.flat()
}

function valid<T>(checked: Validated<T>): T {
  if ('error' in checked) throw checked.error
  return checked.value
}
