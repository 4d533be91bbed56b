import assert from 'node:assert/strict'
import { cp, mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openFolderStore } from '@lookalike/file-store'
import type { CatalogProduct, Import, ProductList, SearchResult } from '@lookalike/shared'
import { checkDataFolder, repairDataFolder } from '../src/data.ts'
import { MODEL, tempDir } from './paths.ts'
import { openStack, picture, type Stack } from './stack.ts'
import { zipOf } from './zip.ts'

const GONE = 'square-black-0'
const PATCHED = 'square-navy-0'
const TWO = 'two-images'

let root: string
let catalog: string
let answers: Answers
before(async () => {
  root = await tempDir()
  const dir = path.join(root, 'base')
  const stack = await openStack({ dir })
  catalog = path.join(dir, 'catalog')
  try {
    await changeCatalog(stack)
    answers = await ask(stack)
  } finally {
    await stack.close()
  }
})
after(() => rm(root, { recursive: true, force: true }))

/** After the folder's import: an upload, single changes, one on top of the other, and an upload that deletes. */
async function changeCatalog(stack: Stack): Promise<void> {
  const header = 'id,title,product_type,color,price,image_link,additional_image_link'
  const images = { 'a.png': await picture('circle', 'gold'), 'b.png': await picture('stripes', 'teal') }
  const two = `${TWO},Two,circle,gold,3 USD,a.png,b.png`
  await stack.upload(await zipOf({ 'a.csv': `${header}\n${two}\n`, ...images }), 'name=two')
  const patch = (id: string, body: object) =>
    stack.admin<CatalogProduct>(`/v1/products/${id}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: JSON.stringify(body),
    })
  await patch(PATCHED, { brand: 'Acme', size: null })
  await patch(PATCHED, { title: 'Patched twice' })
  await stack.admin(`/v1/products/${GONE}`, { method: 'DELETE' })

  // All products but the first triangle, so that it goes, and with the deleted one as it was, so that it comes back.
  const lines = (await readFile(path.join(stack.dir, 'catalog/products.csv'), 'utf8')).trim().split('\n')
  const kept = lines.filter((line) => !line.startsWith('triangle-crimson-0') && !line.startsWith(PATCHED))
  const names = await readdir(path.join(stack.dir, 'catalog/images'))
  const files: Record<string, Buffer> = {}
  for (const name of names) files[`images/${name}`] = await readFile(path.join(stack.dir, 'catalog/images', name))
  const bad = `${PATCHED},Bad price,square,navy,cheap,,,images/square-navy-0.png`
  const keptTwo = `${TWO},Two,circle,gold,3 USD,,,a.png`
  const zip = await zipOf({ 'products.csv': [...kept, bad, keptTwo].join('\n'), ...files, 'a.png': images['a.png'] })
  const replaced = await stack.upload(zip, 'name=replace&mode=replace')
  assert.deepEqual([replaced.state, replaced.counts.deleted, replaced.counts.failed], ['completed', 1, 1])
  await stack.admin(`/v1/products/${GONE}`, { method: 'DELETE' })
}

interface Answers {
  readonly products: readonly CatalogProduct[]
  readonly similar: readonly SearchResult[]
}

async function ask(stack: Pick<Stack, 'get'>): Promise<Answers> {
  const { items } = (await stack.get<ProductList>('/v1/products?limit=100')).body
  const asked = ['circle-navy-0', PATCHED, TWO, 'stripes-orange-10']
  const similar = await Promise.all(
    asked.map(async (id) => (await stack.get<SearchResult>(`/v1/products/${id}/similar?limit=5&not.color=black`)).body),
  )
  return { products: items, similar }
}

/** The same products with the same versions and images, and the same neighbours; a vector made anew may round differently. */
function assertSame(now: Answers): void {
  assert.deepEqual(now.products, answers.products)
  assert.equal(now.products.length, 40 - 2 + 1)
  for (const [n, { items }] of now.similar.entries()) {
    const expected = answers.similar[n]?.items ?? []
    assert.equal(items.length, 5)
    for (const [place, { score }] of items.entries()) assert.ok(Math.abs(score - (expected[place]?.score ?? 2)) < 1e-3)
  }
}

/** Starts on a damaged copy of the data folder. */
async function startOn(
  damage: (data: string) => Promise<unknown>,
  check: (stack: Stack, said: string, data: string) => Promise<void>,
): Promise<void> {
  const dir = await mkdtemp(path.join(root, 'copy-'))
  const data = path.join(dir, 'data')
  await cp(path.join(root, 'base/data'), data, { recursive: true })
  await damage(data)
  const said: string[] = []
  const stack = await openStack({ dir, catalog, say: (text) => said.push(text) })
  try {
    await check(stack, said.join('\n'), data)
  } finally {
    await stack.close()
    await rm(dir, { recursive: true })
  }
}

const tables = async (data: string) => {
  const names = await readdir(path.join(data, 'vectors'))
  return names.filter((name) => name.endsWith('.lance')).map((name) => path.join(data, 'vectors', name))
}
const loseManifests = async (data: string) => {
  for (const table of await tables(data)) await rm(path.join(table, '_versions'), { recursive: true })
}
const cutLog = async (data: string) => {
  const wal = path.join(data, 'queue/pglite/pg_wal')
  const entries = await readdir(wal, { withFileTypes: true })
  for (const entry of entries.filter((entry) => entry.isFile())) await truncate(path.join(wal, entry.name), 1000)
}
const setAside = async (data: string) => (await readdir(data)).filter((name) => name.includes('.damaged-'))

test('imports that recorded no image hashes are rebuilt from their sources', async () => {
  await startOn(
    async (data) => {
      const imports = path.join(data, 'files/imports')
      for (const id of await readdir(imports)) {
        for (const name of await readdir(path.join(imports, id, 'chunks'))) {
          const file = path.join(imports, id, 'chunks', name)
          const { rows, ...chunk } = JSON.parse(await readFile(file, 'utf8'))
          const without = rows.map(({ images: _, ...row }: Record<string, unknown>) => row)
          await writeFile(file, JSON.stringify({ ...chunk, rows: without }))
        }
      }
      // The changed product has no source row that says it all; its images are stored.
      await rm(path.join(data, 'vectors'), { recursive: true })
    },
    async (stack, said) => {
      assert.match(said, /The vector store is rebuilt: 39 products/)
      assertSame(await ask(stack))
    },
  )
})

describe('without the sources', () => {
  before(() => rename(path.join(catalog, 'images'), path.join(root, 'images-elsewhere')))

  test('an undamaged folder is left alone', async () => {
    await startOn(
      async () => {},
      async (stack, said, data) => {
        assert.equal(said, '')
        assert.deepEqual(await setAside(data), [])
        assertSame(await ask(stack))
      },
    )
  })

  test('a vector store that cannot be opened is set aside and rebuilt before anybody can ask', async () => {
    await startOn(loseManifests, async (stack, said, data) => {
      assert.match(
        said,
        /The vector store in \S+ is damaged: The table \S+ cannot be read\. [^]*rebuilt from the file store/,
      )
      assert.match(said, /Rebuilding the vector store: 39\/39 products/)
      const [aside = '', ...others] = await setAside(data)
      assert.match(aside, /^vectors\.damaged-\d{8}T\d{6}Z$/)
      assert.deepEqual(others, [])
      assert.ok(said.includes(aside))
      assertSame(await ask(stack))
      assert.equal((await stack.get(`/v1/products/${GONE}`)).status, 404)
      const csv = `id,title,image_link\nnew,New,a.png\n`
      const again = await stack.upload(await zipOf({ 'a.csv': csv, 'a.png': await picture('circle', 'pink') }))
      assert.deepEqual([again.state, again.counts.created], ['completed', 1])
    })
  })

  const damages: Record<string, (data: string) => Promise<unknown>> = {
    'data files are gone': async (data) => {
      for (const table of await tables(data)) await rm(path.join(table, 'data'), { recursive: true, force: true })
    },
    'the folder is gone': (data) => rm(path.join(data, 'vectors'), { recursive: true }),
  }
  for (const [name, damage] of Object.entries(damages)) {
    test(`a vector store whose ${name.replace(/^the /, '')} is rebuilt`, async () => {
      await startOn(damage, async (stack) => assertSame(await ask(stack)))
    })
  }

  test('a job queue that cannot be opened is set aside, and unfinished imports go on in the new one', async () => {
    let open = ''
    await startOn(
      async (data) => {
        await cutLog(data)
        await loseManifests(data)
        const { imports } = await openFolderStore(path.join(data, 'files'))
        const zip = await zipOf({
          'a.csv': 'id,title,image_link\nlate,Late,a.png\n',
          'a.png': await picture('circle', 'pink'),
        })
        const staged = await imports.stage(
          (async function* () {
            yield zip
          })(),
        )
        const accepted = await staged.accept({ name: 'open', container: 'zip', preset: 'columns', warnings: [] })
        open = accepted.id
      },
      async (stack, said, data) => {
        assert.match(said, /The job queue in \S+ is damaged: [^]*imports that have not ended go on/)
        const [queue = '', vectors = ''] = (await setAside(data)).sort()
        assert.match(`${queue} ${vectors}`, /^queue\.damaged-\S+ vectors\.damaged-\S+$/)
        const { state, counts }: Import = await stack.waitFor(open)
        assert.deepEqual([state, counts.created], ['completed', 1])
        assert.equal((await stack.get('/v1/products/late')).status, 200)
      },
    )
  })

  test('a product whose image is nowhere to be had stays, without it, and is named', async () => {
    await startOn(
      async (data) => {
        const image = answers.products.find(({ id }) => id === PATCHED)?.images[0]?.url ?? ''
        const sha256 = /[0-9a-f]{64}/.exec(image)?.[0] ?? ''
        await writeFile(path.join(data, 'files/images', sha256.slice(0, 2), sha256), 'not what it was')
        await loseManifests(data)
      },
      async (stack, said) => {
        assert.match(said, /1 images could not be had again, the first of product square-navy-0 \(The stored image/)
        const { body } = await stack.get<CatalogProduct>(`/v1/products/${PATCHED}`)
        assert.deepEqual([body.title, body.images], ['Patched twice', []])
        assert.equal((await stack.get<ProductList>('/v1/products?limit=100')).body.items.length, 39)
      },
    )
  })

  test('by hand: the check tells what is damaged, and the repair mends it', async () => {
    const dir = await mkdtemp(path.join(root, 'hand-'))
    const data = path.join(dir, 'data')
    await cp(path.join(root, 'base/data'), data, { recursive: true })
    assert.deepEqual(
      (await checkDataFolder(data, { deep: true })).map(({ part, ok }) => [part, ok]),
      [
        ['catalog', true],
        ['files', true],
        ['queue', true],
        ['vectors', true],
      ],
    )
    await loseManifests(data)
    await cutLog(data)
    const bad = (await checkDataFolder(data)).filter(({ ok }) => !ok)
    assert.deepEqual(
      bad.map(({ part }) => part),
      ['queue', 'vectors'],
    )
    assert.match(bad[1]?.detail ?? '', /The table \S+ cannot be read/)
    const said: string[] = []
    await repairDataFolder(data, { model: MODEL, say: (text) => said.push(text) })
    assert.equal(said.filter((text) => /is damaged/.test(text)).length, 2)
    assert.ok((await checkDataFolder(data, { deep: true })).every(({ ok }) => ok))

    const [image = ''] = await Array.fromAsync((await openFolderStore(path.join(data, 'files'))).images.list())
    await writeFile(path.join(data, 'files/images', image.slice(0, 2), image), 'x')
    const [files] = (await checkDataFolder(data, { deep: true })).filter(({ ok }) => !ok)
    assert.match(`${files?.part} ${files?.detail}`, new RegExp(`^files 3 imports, .*image ${image}`))
    const stack = await openStack({ dir, catalog })
    assertSame(await ask(stack))
    await assert.rejects(checkDataFolder(data), { code: 'conflict', message: /in use by process/ })
    await stack.close()
    await assert.rejects(checkDataFolder(root), { code: 'invalid_request', message: /is no data folder/ })
  })
})
