import { type Static, type TSchema, Type } from 'typebox'

/** A reference to a schema that has an `$id`: one named component in the OpenAPI document, one type here. */
export function ref<T extends TSchema & { $id?: string }>(schema: T) {
  return Type.Unsafe<Static<T>>({ $ref: `${schema.$id}#` })
}
