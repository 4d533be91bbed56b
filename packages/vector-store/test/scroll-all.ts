import assert from 'node:assert/strict'
import type { Collection, ScrollQuery } from '../src/store.ts'

/** Ids of all pages of a list, in the order they came. */
export async function scrollAll(collection: Collection, query: Omit<ScrollQuery, 'cursor'>): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | null = null
  do {
    const page = await collection.scroll({ ...query, ...(cursor === null ? {} : { cursor }) })
    assert.ok(page.records.length <= query.limit)
    ids.push(...page.records.map(({ product }) => product.id))
    cursor = page.nextCursor
  } while (cursor !== null)
  return ids
}
