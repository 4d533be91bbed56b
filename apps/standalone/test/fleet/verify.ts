import { openFolderStore } from '@lookalike/file-store'
import { catalogFields, type EmbeddingSpace } from '@lookalike/shared'
import { openVectorStore } from '@lookalike/vector-store'
import type { FleetCatalog } from './catalog.ts'
import { CATALOG, type Fleet } from './fleet.ts'

/** What is wrong with what a fleet left: products, images, rows and imports are compared with the catalog. */
export async function verifyFleet(
  { filesDir, vectorStoreUrl, namespace }: Pick<Fleet, 'filesDir' | 'vectorStoreUrl' | 'namespace'>,
  { images }: FleetCatalog,
  space: EmbeddingSpace,
): Promise<string[]> {
  const problems: string[] = []
  const check = (what: string, found: unknown, expected: unknown) =>
    found === expected || problems.push(`${what}: ${String(found)}, not ${String(expected)}`)

  const store = await openVectorStore(vectorStoreUrl, { namespace })
  try {
    check('live space', await store.liveSpace(), space.space)
    const collection = await store.ensureCollection(space, catalogFields(CATALOG))
    check('products counted', await collection.count([]), images.size)
    check('images counted', await collection.countImages([]), images.size)
    const seen = new Map<string, number>()
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<typeof collection.scroll>> = await collection.scroll({
        filter: [],
        limit: 200,
        ...(cursor !== null && { cursor }),
      })
      for (const { product, images: stored } of page.records) {
        seen.set(product.id, (seen.get(product.id) ?? 0) + 1)
        const hashes = stored.map(({ imageSha256 }) => imageSha256)
        check(`images of ${product.id}`, hashes.join(), images.get(product.id))
      }
      cursor = page.nextCursor
    } while (cursor !== null)
    for (const [id, times] of seen) check(`places of ${id} in a scroll`, times, 1)
    for (const id of images.keys()) if (!seen.has(id)) problems.push(`the product ${id} is lost`)
  } finally {
    await store.close()
  }

  const { imports, changes } = await openFolderStore(filesDir, { shared: true })
  const ids = await imports.list()
  if (ids.length === 0) problems.push('there is no import')
  for (const id of ids) {
    const { state, counts } = await imports.get(id)
    check(`state of ${id}`, state, 'completed')
    check(`rows of ${id}`, counts.rows, images.size)
    check(`final states of ${id}`, counts.created + counts.updated + counts.unchanged, images.size)
    check(`failed rows of ${id}`, counts.failed, 0)
    const rows = new Map<number, number>()
    for (const chunk of await imports.finishedChunks(id)) {
      for (const { row } of (await imports.chunk(id, chunk))?.rows ?? []) rows.set(row, (rows.get(row) ?? 0) + 1)
    }
    check(`rows recorded of ${id}`, rows.size, images.size)
    for (const [row, times] of rows) check(`final states of row ${row}`, times, 1)
  }
  check('unsettled changes', (await changes.pending()).length, 0)
  return problems
}
