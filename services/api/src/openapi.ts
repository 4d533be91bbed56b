import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { Server } from '@lookalike/service-kit'
import {
  CatalogProduct,
  Import,
  ImportPreview,
  ProblemDetails,
  ProductList,
  ref,
  SearchResult,
  System,
} from '@lookalike/shared'
import fp from 'fastify-plugin'

/** The OpenAPI 3.1 document at /openapi.json, made from the routes' schemas, and a page to read it at /docs. */
export const openapi = fp(
  async (app: Server) => {
    for (const schema of [CatalogProduct, ProductList, SearchResult, Import, ImportPreview, ProblemDetails, System])
      app.addSchema(schema)
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: { title: 'Lookalike', version: '1', description: 'Visual similarity search for fashion shops.' },
        components: { securitySchemes: { adminKey: { type: 'http', scheme: 'bearer' } } },
        tags: ['products', 'search', 'imports', 'images', 'widget', 'admin', 'operations'].map((name) => ({ name })),
      },
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
