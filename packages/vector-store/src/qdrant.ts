import { type EmbeddingSpace, type Field, LookalikeError, TITLE_WORDS } from '@lookalike/shared'
import type { Schemas } from '@qdrant/js-client-rest'
import { QdrantCollection } from './qdrant-collection.ts'
import { type QdrantConfig, qdrantSettings } from './qdrant-config.ts'
import { fillFields } from './qdrant-fields.ts'
import { fieldIndex, fieldKey, IMAGES, indexedFields, OWN_INDEXES } from './qdrant-schema.ts'
import { connectQdrant, type QdrantServer, statusOf } from './qdrant-server.ts'
import { checkSpace } from './space-name.ts'
import type { VectorStore } from './store.ts'

/** A store on a Qdrant server; any number of processes may use it at once. */
export interface QdrantStore extends VectorStore {
  /**
   * Makes a snapshot of a collection on the server, which keeps it in its snapshot folder.
   * @throws LookalikeError `conflict` when there is no such collection
   */
  snapshot(space: string): Promise<{ name: string; sizeBytes: number }>
  /** Removes the alias and every collection of the namespace. */
  forget(): Promise<void>
}

/**
 * Connects to a Qdrant server.
 * @param url such as `http://qdrant:6333`; https checks the certificate against the roots that Node knows
 * (`NODE_EXTRA_CA_CERTS` adds one's own)
 * @throws LookalikeError `invalid_value`, `store_unavailable`
 */
export async function openQdrantStore(url: string, config: QdrantConfig = {}): Promise<QdrantStore> {
  return createQdrantStore(await connectQdrant(url, config.apiKey, qdrantSettings(config)))
}

function createQdrantStore(server: QdrantServer): QdrantStore {
  const prefix = `${server.settings.namespace}products-`
  const alias = `${server.settings.namespace}products`
  const nameOf = (space: string) => prefix + space

  async function listSpaces(): Promise<string[]> {
    const { collections } = await server.call((qdrant) => qdrant.getCollections())
    return collections.filter(({ name }) => name.startsWith(prefix)).map(({ name }) => name.slice(prefix.length))
  }

  async function liveSpace(): Promise<string | null> {
    const { aliases } = await server.call((qdrant) => qdrant.getAliases())
    const live = aliases.find(({ alias_name }) => alias_name === alias)
    return live ? live.collection_name.slice(prefix.length) : null
  }

  async function requireSpace(space: string): Promise<void> {
    if (!(await listSpaces()).includes(space)) throw new LookalikeError('conflict', `There is no collection ${space}.`)
  }

  async function hasPoints(name: string): Promise<boolean> {
    return (await server.call((qdrant) => qdrant.scroll(name, { limit: 1, with_payload: false }))).points.length > 0
  }

  async function create(name: string, dimensions: number): Promise<void> {
    if ((await server.call((qdrant) => qdrant.collectionExists(name))).exists) return
    await server.call(async (qdrant) => {
      try {
        await qdrant.createCollection(name, collectionConfig(server.settings, dimensions))
      } catch (error) {
        // Another process was faster, or this call was made twice.
        if (statusOf(error) !== 409) throw error
      }
    })
  }

  return {
    async ensureCollection({ space, dimensions }: EmbeddingSpace, declared: readonly Field[]) {
      checkSpace(space)
      const name = nameOf(space)
      await create(name, dimensions)
      const info = await server.call((qdrant) => qdrant.getCollection(name))
      const size = dimensionsOf(info)
      if (size !== dimensions)
        throw new LookalikeError('conflict', `The collection ${space} has ${size} dimensions, not ${dimensions}.`)

      const wanted = [...declared, TITLE_WORDS]
      const own = Object.entries(OWN_INDEXES).filter(([key]) => !(key in info.payload_schema))
      await Promise.all(own.map(([key, params]) => createIndex(server, name, key, params)))
      // A key has an index once every point has its value, so the index is also the record of that.
      const missing = wanted.filter(({ name: field, type }) => !(fieldKey(field, type) in info.payload_schema))
      if (missing.length > 0 && (await hasPoints(name))) await fillFields(server, name, missing)
      await Promise.all(
        missing.map(({ name: field, type }) => createIndex(server, name, fieldKey(field, type), fieldIndex(type))),
      )
      const fields = indexedFields(info.payload_schema, wanted)
      return new QdrantCollection({ server, name, space, dimensions, fields })
    },

    async openCollection(space) {
      await requireSpace(space)
      const name = nameOf(space)
      const info = await server.call((qdrant) => qdrant.getCollection(name))
      const fields = indexedFields(info.payload_schema, [])
      return new QdrantCollection({ server, name, space, dimensions: dimensionsOf(info), fields })
    },

    liveSpace,

    async switchAlias(space) {
      await requireSpace(space)
      const remove = (await liveSpace()) === null ? [] : [{ delete_alias: { alias_name: alias } }]
      const actions = [...remove, { create_alias: { alias_name: alias, collection_name: nameOf(space) } }]
      await server.call((qdrant) => qdrant.updateCollectionAliases({ actions }))
    },

    listSpaces,

    async dropCollection(space) {
      if ((await liveSpace()) === space) throw new LookalikeError('conflict', `Searches use the collection ${space}.`)
      await server.call((qdrant) => qdrant.deleteCollection(nameOf(space)))
    },

    async snapshot(space) {
      await requireSpace(space)
      const made = await server.call((qdrant) => qdrant.createSnapshot(nameOf(space)))
      if (!made) throw new LookalikeError('store_unavailable', 'The vector store made no snapshot.')
      return { name: made.name, sizeBytes: made.size }
    },

    async forget() {
      const spaces = await listSpaces()
      // A collection takes its alias with it.
      for (const space of spaces) await server.call((qdrant) => qdrant.deleteCollection(nameOf(space)))
    },

    // The client keeps no connection that would have to be ended: idle ones close by themselves and hold nothing up.
    async close() {},
  }
}

function dimensionsOf({ config }: Schemas['CollectionInfo']): number {
  return (config.params.vectors as Record<string, Schemas['VectorParams'] | undefined>)[IMAGES]?.size ?? 0
}

function createIndex(server: QdrantServer, name: string, key: string, params: Schemas['PayloadSchemaParams']) {
  return server.change((qdrant) =>
    qdrant.createPayloadIndex(name, { field_name: key, field_schema: params, wait: true, ordering: 'strong' }),
  )
}

/** @see https://qdrant.tech/documentation/concepts/collections/ */
function collectionConfig(settings: QdrantServer['settings'], dimensions: number): Schemas['CreateCollection'] {
  const { m, efConstruct, quantization, shardNumber, replicationFactor, writeConsistencyFactor } = settings
  return {
    vectors: {
      [IMAGES]: {
        size: dimensions,
        distance: 'Cosine',
        on_disk: quantization,
        multivector_config: { comparator: 'max_sim' },
      },
    },
    hnsw_config: { m, ef_construct: efConstruct },
    ...(quantization && { quantization_config: { scalar: { type: 'int8', quantile: 0.99, always_ram: true } } }),
    on_disk_payload: true,
    shard_number: shardNumber,
    replication_factor: replicationFactor,
    write_consistency_factor: writeConsistencyFactor,
  }
}
