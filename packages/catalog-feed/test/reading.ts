import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { type CatalogConfig, DEFAULT_CATALOG, type FeedRow, LookalikeError } from '@lookalike/shared'
import { type FeedInspection, type FeedOptions, inspectFeed, readFeed } from '../src/index.ts'
import { tempFile } from './temp.ts'

export async function rowsOf(
  t: TestContext,
  content: string | Uint8Array,
  catalog = DEFAULT_CATALOG,
  options: FeedOptions = {},
): Promise<FeedRow[]> {
  const file = await tempFile(t, content)
  const { description } = await inspectFeed(file, { imagesDir: '.', ...options }, catalog)
  return Array.fromAsync(readFeed(file, description, catalog))
}

export async function refusal(
  t: TestContext,
  content: string | Uint8Array,
  options: FeedOptions = { imagesDir: '.' },
): Promise<LookalikeError> {
  const file = await tempFile(t, content)
  const error: unknown = await inspectFeed(file, options, DEFAULT_CATALOG).then(
    () => undefined,
    (error: unknown) => error,
  )
  assert.ok(error instanceof LookalikeError)
  return error
}

/** What is told of a source, and its products. */
export async function feedOf(
  t: TestContext,
  content: string | Uint8Array,
  catalog: CatalogConfig = DEFAULT_CATALOG,
): Promise<FeedInspection['description'] & { warnings: readonly string[]; rows: FeedRow[] }> {
  const file = await tempFile(t, content)
  const { description, warnings } = await inspectFeed(file, { imagesDir: '.' }, catalog)
  return { ...description, warnings, rows: await Array.fromAsync(readFeed(file, description, catalog)) }
}
