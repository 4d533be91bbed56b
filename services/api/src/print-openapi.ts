/** Prints the OpenAPI document as the API answers it at /openapi.json; needs no data, no queue and no model. */
import { DEFAULT_CATALOG, LookalikeError } from '@lookalike/shared'
import type { Spaces } from '@lookalike/spaces'
import { type ApiResources, buildApi } from './app.ts'

/** Routes are declared without using their resources; one that is used all the same says so. */
function absent<T extends object>(resource: string): T {
  const missing = () => {
    throw new LookalikeError('internal', `The OpenAPI document was to be made without ${resource}.`)
  }
  return new Proxy({} as T, { get: () => missing })
}

const resources: ApiResources = {
  // Routes take `live` from it when they are declared, and call it when they are used.
  spaces: { ...absent<Spaces>('spaces'), live: absent<Spaces['live']>('a collection') },
  files: absent('files'),
  queue: absent('a queue'),
}
await using app = await buildApi(resources, { adminKey: 'none', catalog: DEFAULT_CATALOG })
await app.ready()
process.stdout.write(`${JSON.stringify(app.swagger(), null, 2)}\n`)
