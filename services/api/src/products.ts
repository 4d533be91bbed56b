import type { ChangeFiles, VersionClock } from '@lookalike/file-store'
import type { Server } from '@lookalike/service-kit'
import {
  type CatalogConfig,
  CatalogProduct,
  catalogFields,
  type Filter,
  groupOf,
  LookalikeError,
  ProductList,
  ref,
  SearchResult,
} from '@lookalike/shared'
import type { Spaces } from '@lookalike/spaces'
import type { Collection } from '@lookalike/vector-store'
import { Type } from 'typebox'
import { BrowseQuery, FILTER_HELP, filterOf, SearchQuery } from './params.ts'
import { presentProduct } from './presenter.ts'
import { createProductChanges, etagOf, existing } from './product-changes.ts'
import { searchPage } from './search-page.ts'

export interface ProductResources {
  readonly live: Spaces['live']
  readonly catalog: CatalogConfig
  readonly changes: ChangeFiles
  readonly versions: VersionClock
}

const ProductParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 200 }) })
const IfMatch = Type.Optional(
  Type.String({ maxLength: 1000, description: 'The ETag of the product that is to be changed' }),
)

const MERGE_PATCH = 'application/merge-patch+json'

/** Browse, one product and its changes, and the products that look like it. */
export async function productRoutes(app: Server, resources: ProductResources): Promise<void> {
  const { live, catalog } = resources
  const fields = catalogFields(catalog)
  const { patchProduct, deleteProduct } = createProductChanges(resources)
  app.addContentTypeParser(MERGE_PATCH, { parseAs: 'string' }, app.getDefaultJsonParser('error', 'error'))
  const facetFields = fields.filter(({ facet }) => facet).map(({ name }) => name)

  async function countsOf(collection: Collection, filter: Filter) {
    const [facets, total] = await Promise.all([collection.facets(filter, facetFields), collection.count(filter)])
    return { facets, total }
  }

  app.get(
    '/v1/products',
    {
      schema: {
        tags: ['products'],
        summary: 'Browse products',
        description: `Facet counts of a field leave that field's own filter out. ${FILTER_HELP}`,
        querystring: BrowseQuery,
        response: { 200: ref(ProductList) },
      },
    },
    async ({ query }) => {
      const filter = filterOf(query, BrowseQuery, fields)
      const { collection } = await live()
      const [page, counts] = await Promise.all([
        collection.scroll({
          filter,
          sort: query.sort,
          limit: query.limit,
          ...(query.cursor !== undefined && { cursor: query.cursor }),
        }),
        query.facets ? countsOf(collection, filter) : { facets: {} },
      ])
      return { items: page.records.map(presentProduct), nextCursor: page.nextCursor, ...counts }
    },
  )

  app.get(
    '/v1/products/:id',
    {
      schema: {
        tags: ['products'],
        summary: 'One product',
        params: ProductParams,
        response: { 200: ref(CatalogProduct) },
      },
    },
    async ({ params }, reply) => {
      const product = presentProduct(await existing((await live()).collection, params.id))
      reply.header('etag', etagOf(product))
      return product
    },
  )

  app.patch(
    '/v1/products/:id',
    {
      onRequest: app.requireAdmin,
      schema: {
        tags: ['products'],
        summary: "Change a product's data",
        description:
          'A JSON merge patch (RFC 7396) on the fields of the product: `null` removes a field. The id and the images stay, ' +
          'and nothing is embedded.',
        consumes: [MERGE_PATCH, 'application/json'],
        params: ProductParams,
        headers: Type.Object({ 'if-match': IfMatch }),
        body: Type.Record(Type.String(), Type.Unknown()),
        response: { 200: ref(CatalogProduct) },
      },
    },
    async ({ params, headers, body }, reply) => {
      const product = presentProduct(await patchProduct(params.id, body, headers['if-match']))
      reply.header('etag', etagOf(product))
      return product
    },
  )

  app.delete(
    '/v1/products/:id',
    {
      onRequest: app.requireAdmin,
      schema: {
        tags: ['products'],
        summary: 'Delete a product',
        params: ProductParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ params }, reply) => {
      await deleteProduct(params.id)
      return reply.status(204).send(null)
    },
  )

  app.get(
    '/v1/products/:id/similar',
    {
      schema: {
        tags: ['search'],
        summary: 'Products that look like this one',
        description: `Compares stored vectors; nothing is embedded. The product's own group is left out. ${FILTER_HELP}`,
        params: ProductParams,
        querystring: SearchQuery,
        response: { 200: ref(SearchResult) },
      },
    },
    async ({ params, query }) => {
      const filter = filterOf(query, SearchQuery, fields)
      const { collection } = await live()
      const { product, images } = await existing(collection, params.id, { vectors: true })
      const vectors = images.flatMap(({ vector }) => (vector ? [vector] : []))
      if (vectors.length === 0)
        throw new LookalikeError('product_has_no_image', `The product ${params.id} has no image to compare.`)
      return searchPage(collection, { vectors, filter, excludeGroups: [groupOf(product)] }, query)
    },
  )
}
