import { createReader, type Server } from '@lookalike/service-kit'
import { fieldError, MAX_EXAMPLES, parseCrop, ref, SearchResult } from '@lookalike/shared'
import { Type } from 'typebox'
import { type Example, type ExampleKind, mixExamples } from './examples.ts'
import { CROP_HELP, FILTER_HELP, filterOf, SearchQuery } from './params.ts'
import { checkedByHandler, PhotoPart, readSearchForm, type SearchForm } from './search-form.ts'
import { searchPage } from './search-page.ts'
import type { SearchResources } from './search.ts'

const MixedQuery = Type.Object({
  ...SearchQuery.properties,
  crop: Type.Array(Type.String(), {
    default: [],
    description: `Part of each photo to search by, in the order of the form: ${CROP_HELP}. None, or one per photo`,
  }),
})

const productId = Type.String({ minLength: 1, maxLength: 200, description: 'Product id' })
const examples = Type.Array(productId, { default: [] })
const MixedForm = Type.Object({
  positive: Type.Array(Type.Union([productId, PhotoPart]), { description: 'What the results should be like' }),
  negative: Type.Optional(
    Type.Array(Type.Union([productId, PhotoPart]), { description: 'What they should be unlike' }),
  ),
})
const scalar = Type.Union([Type.String(), Type.Number(), Type.Boolean()])
/** The parameters as JSON: what is text in a form may be a number or a boolean here. */
const MixedJson = Type.Object(
  { positive: Type.Array(productId), negative: Type.Optional(Type.Array(productId)) },
  { additionalProperties: Type.Union([scalar, Type.Array(scalar)]) },
)

const readQuery = createReader(Type.Object({ ...MixedQuery.properties, positive: examples, negative: examples }), {
  fromText: true,
})
const readJson = createReader(MixedJson, { fromText: false, name: 'body' })

/** Search by examples: products and photos that results should be like or unlike. */
export function mixedRoute(app: Server, { live, fields, maxPhotoBytes }: SearchResources): void {
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
        ? await readSearchForm(
            request.parts({ limits: { files: 2 * MAX_EXAMPLES } }),
            ['positive', 'negative'],
            maxPhotoBytes,
          )
        : { photos: [], values: readJson(request.body) }
      const { positive, negative, ...query } = readQuery({ ...request.query, ...form.values })
      const filter = filterOf(query, MixedQuery, fields)
      const found = examplesOf(form, { positive, negative }, query.crop)
      const space = await live()
      return searchPage(space.collection, { ...(await mixExamples(space, found, request.id)), filter }, query)
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
