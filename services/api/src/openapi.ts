import swagger, { type SwaggerTransformObject } from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { Server } from '@lookalike/service-kit'
import {
  CatalogProduct,
  Import,
  ImportPreview,
  ProblemDetails,
  ProductList,
  ref,
  Reindex,
  SearchResult,
  System,
} from '@lookalike/shared'
import fp from 'fastify-plugin'
import { IsObject, type TSchema } from 'typebox'
import { FILTER_HELP } from './params.ts'

/** The OpenAPI 3.1 document at /openapi.json, made from the routes' schemas, and a page to read it at /docs. */
export const openapi = fp(
  async (app: Server) => {
    for (const schema of [CatalogProduct, ProductList, SearchResult, Import, ImportPreview, ProblemDetails, Reindex, System])
      app.addSchema(schema)
    await app.register(swagger, {
      transform: ({ schema, url }) => ({
        schema: { ...schema, querystring: withOptionalDefaults(schema?.querystring as TSchema | undefined) },
        url,
      }),
      openapi: {
        openapi: '3.1.0',
        info: { title: 'Lookalike', version: '1', description: 'Visual similarity search for fashion shops.' },
        components: { securitySchemes: { adminKey: { type: 'http', scheme: 'bearer' } } },
        tags: ['products', 'search', 'imports', 'images', 'widget', 'admin', 'operations'].map((name) => ({ name })),
      },
      transformObject: describeFilters,
      refResolver: { buildLocalReference: (json, _baseUri, _fragment, index) => String(json['$id'] ?? `def-${index}`) },
    })
    // Every route can answer problem details; documenting it here keeps the routes short.
    app.addHook('onRoute', (route) => {
      if (route.schema?.tags)
        route.schema.response = { ...(route.schema.response as object), '4xx': problem(), '5xx': problem() }
    })
    await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true, transformStaticCSP: onlyOwnOrigin })
    app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  },
  { name: 'openapi' },
)

/** Parameters that are filters have no names of their own in a schema. */
const describeFilters: SwaggerTransformObject = (document) => {
  if (!('openapiObject' in document)) return document.swaggerObject
  for (const path of Object.values(document.openapiObject.paths ?? {})) {
    for (const operation of [path?.get, path?.post]) {
      if (!operation?.description?.includes(FILTER_HELP)) continue
      operation.parameters?.push({
        name: 'filters',
        in: 'query',
        style: 'form',
        explode: true,
        description: 'Field names, `<field>.gte`, `<field>.lte` and `not.<field>`, each with a value or several',
        schema: { type: 'object', additionalProperties: true },
      })
    }
  }
  return document.openapiObject
}

/** A parameter that has a default may be left out, though a handler can count on it. */
function withOptionalDefaults(query: TSchema | undefined): TSchema | undefined {
  if (!query || !IsObject(query)) return query
  const { properties, required = [] } = query
  return { ...query, required: required.filter((name) => !('default' in (properties[name] ?? {}))) }
}

function problem() {
  return {
    description: 'Problem details (RFC 9457)',
    content: { 'application/problem+json': { schema: ref(ProblemDetails) } },
  }
}

/** The page styles itself inline; nothing comes from another origin. */
function onlyOwnOrigin(policy: string): string {
  return policy.replaceAll(' https:', '').replace(/style-src [^;]*/, "style-src 'self' 'unsafe-inline'")
}
