import type { Schemas } from '@qdrant/js-client-rest'
import { FakeCollection } from './collection.ts'
import { badRequest, QdrantError } from './error.ts'

/** A request that changes something; what the log keeps. */
export interface Change {
  readonly operation: string
  readonly collection: string
  readonly body: unknown
}

/** All collections and aliases, in memory. */
export class State {
  readonly #collections = new Map<string, FakeCollection>()
  readonly #aliases = new Map<string, string>()

  get names(): string[] {
    return [...this.#collections.keys()]
  }

  get aliases(): Schemas['AliasDescription'][] {
    return [...this.#aliases].map(([alias_name, collection_name]) => ({ alias_name, collection_name }))
  }

  has(name: string): boolean {
    return this.#collections.has(this.#aliases.get(name) ?? name)
  }

  collection(name: string): FakeCollection {
    const found = this.#collections.get(this.#aliases.get(name) ?? name)
    if (!found) throw new QdrantError(404, `Not found: Collection \`${name}\` doesn't exist!`)
    return found
  }

  /** Makes a change and answers its `result`. The same changes in the same order always give the same state. */
  apply({ operation, collection: name, body }: Change): unknown {
    switch (operation) {
      case 'create_collection': {
        if (this.has(name)) throw new QdrantError(409, `Wrong input: Collection \`${name}\` already exists!`)
        this.#collections.set(name, new FakeCollection(body as Schemas['CreateCollection']))
        return true
      }
      case 'update_collection':
        return Boolean(this.collection(name))
      case 'delete_collection': {
        for (const [alias, target] of this.#aliases) if (target === name) this.#aliases.delete(alias)
        return this.#collections.delete(name)
      }
      case 'update_aliases':
        return this.#updateAliases((body as Schemas['ChangeAliasesOperation']).actions)
      case 'create_field_index':
        this.collection(name).createIndex(body as Schemas['CreateFieldIndex'])
        return undefined
      case 'batch_update':
        return this.collection(name).update((body as Schemas['UpdateOperations']).operations)
      case 'create_snapshot':
        return this.collection(name).snapshot()
      default:
        throw badRequest(`fake-qdrant cannot ${operation}`)
    }
  }

  /** All actions or none. */
  #updateAliases(actions: readonly Schemas['AliasOperations'][]): boolean {
    const next = new Map(this.#aliases)
    for (const action of actions) {
      if ('create_alias' in action) {
        const { alias_name, collection_name } = action.create_alias
        if (!this.#collections.has(collection_name))
          throw new QdrantError(404, `Not found: Collection \`${collection_name}\` doesn't exist!`)
        next.set(alias_name, collection_name)
      } else if ('delete_alias' in action) next.delete(action.delete_alias.alias_name)
      else throw badRequest('fake-qdrant creates and deletes aliases only')
    }
    this.#aliases.clear()
    for (const [alias, target] of next) this.#aliases.set(alias, target)
    return true
  }
}
