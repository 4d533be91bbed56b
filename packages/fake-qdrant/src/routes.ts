import { collectionInfo } from './info.ts'
import type { State } from './state.ts'

export interface Route {
  /** Its name in Qdrant's OpenAPI document. */
  readonly operation: string
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE'
  readonly url: string
  /** Reads; without it the route is a change. */
  readonly read?: (state: State, name: string, body: never) => unknown
}

const COLLECTION = '/collections/:name'

type Question = 'retrieve' | 'scroll' | 'count' | 'query' | 'groups' | 'facet'

/** A question to one collection; its body has been checked against the schema. */
function ask(operation: string, url: string, question: Question): Route {
  const read = (state: State, name: string, body: never) => state.collection(name)[question](body)
  return { operation, method: 'POST', url: COLLECTION + url, read }
}

/** Every endpoint there is. */
export const ROUTES: readonly Route[] = [
  { operation: 'root', method: 'GET', url: '/', read: () => undefined },
  {
    operation: 'get_collections',
    method: 'GET',
    url: '/collections',
    read: ({ names }) => ({ collections: names.map((name) => ({ name })) }),
  },
  {
    operation: 'get_collection',
    method: 'GET',
    url: COLLECTION,
    read: (state, name) => collectionInfo(state.collection(name)),
  },
  {
    operation: 'collection_exists',
    method: 'GET',
    url: `${COLLECTION}/exists`,
    read: (state, name) => ({ exists: state.has(name) }),
  },
  { operation: 'create_collection', method: 'PUT', url: COLLECTION },
  { operation: 'update_collection', method: 'PATCH', url: COLLECTION },
  { operation: 'delete_collection', method: 'DELETE', url: COLLECTION },
  { operation: 'update_aliases', method: 'POST', url: '/collections/aliases' },
  { operation: 'get_collections_aliases', method: 'GET', url: '/aliases', read: ({ aliases }) => ({ aliases }) },
  { operation: 'create_field_index', method: 'PUT', url: `${COLLECTION}/index` },
  { operation: 'batch_update', method: 'POST', url: `${COLLECTION}/points/batch` },
  ask('get_points', '/points', 'retrieve'),
  ask('scroll_points', '/points/scroll', 'scroll'),
  ask('count_points', '/points/count', 'count'),
  ask('query_points', '/points/query', 'query'),
  ask('query_points_groups', '/points/query/groups', 'groups'),
  ask('facet', '/facet', 'facet'),
  { operation: 'create_snapshot', method: 'POST', url: `${COLLECTION}/snapshots` },
  {
    operation: 'list_snapshots',
    method: 'GET',
    url: `${COLLECTION}/snapshots`,
    read: (state, name) => state.collection(name).snapshots,
  },
]
