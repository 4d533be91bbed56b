import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { FileStore } from '@lookalike/file-store'
import { groupOf, type Product } from '@lookalike/shared'
import type { Collection, ProductRecord } from '@lookalike/vector-store'
import { FEEDS, STAGES } from './catalog.ts'

/** Both by picture number. */
export interface References {
  readonly hashes: readonly string[]
  readonly vectors: readonly Float32Array[]
}

export interface Verdict {
  /** Rows without a final state, products and images that are not there. */
  readonly lost: number
  /** Rows with two final states, products and images that are there once too often. */
  readonly doubled: number
  readonly problems: readonly string[]
}

/** Batches of another make-up give another rounding; another picture is far below this. */
const SAME_COSINE = 0.999

/** Compares everything that is stored with what a stage must leave behind. */
export async function verify(
  stage: number,
  { files, collection, data }: { files: FileStore; collection: Collection; data: string },
  references: References,
): Promise<Verdict> {
  const problems: string[] = []
  const sum = { lost: 0, doubled: 0 }
  const check = (holds: boolean, problem: string) => void (holds || problems.push(problem))
  const checkEach = (expected: readonly unknown[], found: readonly unknown[], what: string) => {
    const missing = expected.filter((item) => !found.includes(item))
    const surplus = found.length - (expected.length - missing.length)
    sum.lost += missing.length
    sum.doubled += Math.max(0, surplus)
    check(missing.length === 0, `${what}: ${missing.slice(0, 5)} and so on missing, ${missing.length} in all`)
    check(surplus === 0, `${what}: ${surplus} too many`)
  }

  await checkImports()
  const records = await allRecords(collection)
  await checkProducts(records)
  await checkSearch(records)
  const staged = await readdir(path.join(data, 'files/staging'))
  check(staged.length === 0, `${staged.length} sources are left over in staging`)
  const pending = await files.changes.pending()
  check(pending.length === 0, `${pending.length} changes are not settled`)
  return { ...sum, problems }

  async function checkImports(): Promise<void> {
    const feeds = STAGES[stage]?.feeds.map((name) => FEEDS[name]) ?? []
    const ids = (await files.imports.list()).reverse()
    const names = await Promise.all(ids.map(async (id) => (await files.imports.get(id)).name))
    checkEach(
      feeds.map(({ name }) => name),
      names.map((name) => (name === 'products.csv' ? 'first' : name)),
      'imports',
    )
    for (const [index, id] of ids.entries()) {
      const { rows = [], broken = [] } = feeds[index] ?? {}
      const { state, counts } = await files.imports.get(id)
      const total = rows.length + broken.length
      check(state === 'completed', `import ${names[index]} is ${state}`)
      check(
        counts.rows === total && counts.failed === broken.length,
        `import ${names[index]}: ${JSON.stringify(counts)}`,
      )
      const chunks = await Promise.all((await files.imports.finishedChunks(id)).map((n) => files.imports.chunk(id, n)))
      const ended = chunks.flatMap((chunk) => chunk?.rows ?? [])
      checkEach(
        Array.from({ length: total }, (_, row) => row + 1),
        ended.map(({ row }) => row),
        'rows',
      )
      check(ended.filter(({ status }) => status === 'failed').length === broken.length, 'other rows failed')
    }
  }

  async function checkProducts(records: readonly ProductRecord[]): Promise<void> {
    const state = STAGES[stage]?.state() ?? new Map<string, never>()
    checkEach(
      [...state.keys()],
      records.map(({ product }) => product.id),
      'products',
    )
    const images = [...state.values()].reduce((count, { pictures }) => count + pictures.length, 0)
    const counted = await collection.countImages([])
    sum.doubled += Math.max(0, counted - images)
    sum.lost += Math.max(0, images - counted)
    check(counted === images, `${counted} images instead of ${images}`)
    check((await collection.count([])) === state.size, 'the count of products')
    for (const { product, images } of records) {
      const expected = state.get(product.id)
      if (!expected) continue
      check(isDeepStrictEqual(product, expected.product), `the payload of ${product.id}: ${JSON.stringify(product)}`)
      const hashes = expected.pictures.map((picture) => references.hashes[picture])
      check(
        isDeepStrictEqual(
          images.map(({ imageSha256 }) => imageSha256),
          hashes,
        ),
        `the images of ${product.id}`,
      )
      const alike = images.every(
        ({ vector }, n) => cosine(vector, references.vectors[expected.pictures[n] ?? -1]) > SAME_COSINE,
      )
      check(alike, `a vector of ${product.id} is of another picture`)
    }
  }

  /** Filtered exact search against a plain comparison with every image. */
  async function checkSearch(records: readonly ProductRecord[]): Promise<void> {
    for (const color of ['navy', 'gold']) {
      const matching = records.filter(({ product }) => product.color === color)
      for (const picture of [1, 50]) {
        const query = references.vectors[picture]
        if (!query) continue
        const filter = [{ field: 'color', anyOf: [color] }]
        const hits = await collection.search({ vectors: [query], filter, limit: 10, exact: true })
        const best = bestOfGroups(matching, query).slice(0, 10)
        const same = hits.every(({ score, record }, n) => {
          const group = best.find(({ product }) => groupOf(product) === groupOf(record.product))
          return Math.abs(score - (best[n]?.score ?? 2)) < 1e-4 && Math.abs(score - (group?.score ?? 2)) < 1e-4
        })
        check(hits.length === best.length && same, `the exact search for ${color} near picture ${picture}`)
      }
    }
  }
}

async function allRecords(collection: Collection): Promise<ProductRecord[]> {
  const ids: string[] = []
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await collection.scroll({ filter: [], limit: 100, ...(cursor !== undefined && { cursor }) })
    ids.push(...page.records.map(({ product }) => product.id))
    cursor = page.nextCursor
  }
  return collection.get(ids, { vectors: true })
}

function bestOfGroups(records: readonly ProductRecord[], query: Float32Array): { product: Product; score: number }[] {
  const best = new Map<string, { product: Product; score: number }>()
  for (const { product, images } of records) {
    const score = Math.max(...images.map(({ vector }) => cosine(vector, query)))
    if (score > (best.get(groupOf(product))?.score ?? -2)) best.set(groupOf(product), { product, score })
  }
  return [...best.values()].sort((a, b) => b.score - a.score)
}

/** Both are L2-normalised; NaN when one is missing. */
function cosine(a: Float32Array | undefined, b: Float32Array | undefined): number {
  if (!a || !b) return Number.NaN
  return a.reduce((sum, value, n) => sum + value * (b[n] ?? Number.NaN), 0)
}
