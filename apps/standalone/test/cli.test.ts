import assert from 'node:assert/strict'
import { once } from 'node:events'
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Import, ImportPreview, Product, SearchResult } from '@lookalike/client'
import { type CliOptions, type CliRun, launchCli, runCli, startCli } from './cli.ts'
import { openStack, picture, type Stack } from './stack.ts'
import { zipOf } from './zip.ts'

const HEADER = 'id,title,price,image_link'

describe('the command line', () => {
  let stack: Stack
  let work: string
  before(async () => {
    stack = await openStack()
    work = path.join(stack.dir, 'work')
    await mkdir(work)
  })
  after(() => stack.close())

  const env = () => ({ LOOKALIKE_URL: stack.api, LOOKALIKE_KEY: stack.key })
  const cli = (args: readonly string[], options: CliOptions = {}): Promise<CliRun> =>
    runCli(args, { cwd: work, ...options, env: { ...env(), ...options.env } })
  const json = async <T>(...args: string[]): Promise<T> => {
    const { code, stdout, stderr } = await cli([...args, '--json'])
    assert.equal(code, 0, stderr)
    return JSON.parse(stdout) as T
  }
  const folder = async (name: string, rows: readonly string[], images: Record<string, Uint8Array>) => {
    await mkdir(path.join(work, name, 'images'), { recursive: true })
    await writeFile(path.join(work, name, 'products.csv'), [HEADER, ...rows, ''].join('\n'))
    for (const [image, bytes] of Object.entries(images)) await writeFile(path.join(work, name, 'images', image), bytes)
  }
  const product = async (id: string) => (await stack.get<Product>(`/v1/products/${id}`)).body

  test('imports a folder: the feed and the images it names, and nothing else', async () => {
    const red = await picture('stripes', 'crimson', 33)
    await folder('shop', ['F1,First,10 USD,images/f1.png', 'F2,Second,11 USD,images/f2.png'], {
      'f1.png': red,
      'f2.png': await picture('stripes', 'gold', 33),
      // More than everything else together.
      'not-named.png': Buffer.alloc(5_000_000),
    })
    const { code, stdout, stderr } = await cli(['import', 'shop'])
    assert.equal(code, 0, stderr)
    assert.match(stdout, /is completed after .*\n2 rows: 2 created, 0 updated, 0 unchanged, 0 failed/)
    assert.match(stderr, /Uploading shop .*%/)
    assert.doesNotMatch(stderr, /MB/)
    assert.ok(!(stdout + stderr).includes('\u001B'), 'no terminal, no escape sequences')
    assert.equal((await product('F2')).title, 'Second')
  })

  test('imports a ZIP file and what comes through a pipe', async () => {
    const zip = await zipOf({
      'products.csv': `${HEADER}\nZ1,Zipped,9 USD,z.png\n`,
      'z.png': await picture('circle', 'teal'),
    })
    await writeFile(path.join(work, 'shop.zip'), zip)
    const first = await json<Import>('import', 'shop.zip')
    assert.deepEqual([first.name, first.state, first.counts.created], ['shop.zip', 'completed', 1])
    const piped = await cli(['import', '-', '--name', 'piped.zip', '--json'], { input: zip })
    assert.equal(piped.code, 0, piped.stderr)
    const second = JSON.parse(piped.stdout) as Import
    assert.deepEqual([second.name, second.counts.unchanged], ['piped.zip', 1])
  })

  test('maps columns', async () => {
    const feed = 'sku,name,photo\nM1,Mapped,m.png\n'
    await writeFile(
      path.join(work, 'mapped.zip'),
      await zipOf({ 'feed.csv': feed, 'm.png': await picture('square', 'pink') }),
    )
    await json('import', 'mapped.zip', '--columns', '{"id":"sku","title":"name","image_link":"photo"}')
    assert.equal((await product('M1')).title, 'Mapped')
    const wrong = await cli(['import', 'mapped.zip', '--columns', '[]'])
    assert.equal(wrong.code, 2)
    assert.match(wrong.stderr, /--columns: must be a JSON object/)
  })

  test('ends with 1 when rows fail, and brings them back corrected', async () => {
    // The image of the wrong row is sent too, because the row may come back without it.
    await folder('partly', ['P1,Good,1 USD,images/p1.png', 'P2,Bad,cheap,images/p2.png'], {
      'p1.png': await picture('triangle', 'silver'),
      'p2.png': await picture('triangle', 'pink'),
    })
    const { code, stdout, stderr } = await cli(['import', 'partly', '--errors', 'errors.csv'])
    assert.equal(code, 1)
    assert.match(stdout, /1 created, 0 updated, 0 unchanged, 1 failed/)
    const id = /lookalike imports errors (\S+)/.exec(stderr)?.[1] ?? ''
    const errors = await readFile(path.join(work, 'errors.csv'), 'utf8')
    assert.match(errors, /P2,Bad,cheap,images\/p2\.png,2,invalid_value/)
    assert.equal((await cli(['imports', 'errors', id])).stdout, errors)

    await writeFile(path.join(work, 'errors.csv'), errors.replace('cheap', '2 USD'))
    const retried = await json<Import>('imports', 'retry', id, 'errors.csv')
    assert.deepEqual([retried.retryOf, retried.counts.created, retried.counts.failed], [id, 1, 0])
    assert.equal((await product('P2')).price?.amount, 2)
  })

  test('ends with 1 when the file is no catalog, and says what to do', async () => {
    await writeFile(path.join(work, 'bad.zip'), 'PK\u0003\u0004 but no more')
    const file = await cli(['import', 'bad.zip'])
    assert.equal(file.code, 1)
    assert.match(file.stderr, /not a ZIP archive, or not a whole one/)
    await mkdir(path.join(work, 'empty'))
    const empty = await cli(['import', 'empty'])
    assert.equal(empty.code, 1)
    assert.match(empty.stderr, /holds no CSV file: put products\.csv/)
  })

  test('shows what an import would find', async () => {
    await folder('tried', ['T1,Good,1 USD,images/t.png', 'T2,Bad,cheap,images/t.png'], {
      't.png': await picture('circle', 'gold'),
    })
    const { code, stdout } = await cli(['import', 'tried', '--dry-run'])
    assert.equal(code, 1)
    assert.match(stdout, /A zip feed, read as columns/)
    assert.match(stdout, /price +1 +price: "cheap" is not a price/)
    const run = await cli(['import', 'tried', '--dry-run', '--json'])
    assert.equal((JSON.parse(run.stdout) as ImportPreview).checkedRows, 2)
    assert.equal((await stack.get('/v1/products/T1')).status, 404)
  })

  test('lists, shows, watches and cancels imports', async () => {
    const accepted = await json<Import>('import', 'shop', '--no-wait')
    const watched = await cli(['imports', 'watch', accepted.id, '--json'])
    const states = watched.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Import)
    assert.equal(states.at(-1)?.state, 'completed')
    assert.equal(states.at(-1)?.counts.unchanged, 2)
    assert.equal((await json<Import>('imports', 'show', accepted.id)).state, 'completed')
    assert.equal((await json<Import[]>('imports', '--limit', '1'))[0]?.id, accepted.id)
    assert.match((await cli(['imports'])).stdout, new RegExp(`^id .*name\n${accepted.id} .*completed .*shop\n`))
    const cancelled = await cli(['imports', 'cancel', accepted.id])
    assert.equal(cancelled.code, 1)
    assert.match(cancelled.stderr, /has ended: it is completed/)
    const unknown = await cli(['imports', 'show', 'nothing'])
    assert.equal(unknown.code, 1)
  })

  test('leaves an import running when the user stops to follow it', async () => {
    const child = startCli(['import', path.join(stack.dir, 'catalog'), '--key', stack.key, '--api', stack.api])
    let stderr = ''
    child.stderr.on('data', (chunk) => {
      stderr += chunk
      if (!child.killed && /(queued|planning|running) …|rows\/s|\d+\/\d+ rows/.test(stderr)) child.kill('SIGINT')
    })
    const [code] = (await once(child, 'close')) as [number | null]
    assert.equal(code, 130, stderr)
    const id = /The import (\S+) goes on without you/.exec(stderr)?.[1]
    assert.ok(id, stderr)
    assert.equal((await stack.waitFor(id)).state, 'completed')
  })

  test('searches by photo and by product', async () => {
    await writeFile(path.join(work, 'photo.png'), await picture('square', 'navy', 10))
    const byPhoto = await cli([
      'search',
      'photo.png',
      '--filter',
      'color=navy&color=black',
      '--filter',
      'price.lte=100',
      '--limit',
      '3',
    ])
    assert.equal(byPhoto.code, 0, byPhoto.stderr)
    const [header, first] = byPhoto.stdout.split('\n')
    assert.match(header ?? '', /score +id +title +price/)
    assert.match(first ?? '', /^ *(1\.000|0\.99\d) +square-navy-10 +A navy square +\d+ USD$/)
    assert.equal(byPhoto.stdout.trim().split('\n').length, 4)

    const byId = await json<SearchResult>('search', '--id', 'square-navy-0', '--limit', '1')
    assert.equal(byId.items[0]?.product.id, 'square-navy-10')
    const cropped = await json<SearchResult>('search', 'photo.png', '--crop', '0,0,0.1,0.1', '--limit', '1')
    assert.ok((cropped.items[0]?.score ?? 1) < 0.99)
    assert.deepEqual((await json<SearchResult>('search', '--id', 'square-navy-0', '--min-score', '1')).items, [])
    const worded = await json<SearchResult>('search', 'photo.png', '--q', 'crimson', '--diversity', '0.2', '--limit', '50')
    assert.ok(worded.items.length > 0)
    assert.ok(worded.items.every(({ product: { title } }) => /crimson/i.test(title)))
    const refused = await cli(['search', '--id', 'square-navy-0', '--filter', 'colour=navy'])
    assert.equal(refused.code, 1)
    assert.match(refused.stderr, /colour/)
  })

  test('exports a folder that comes back unchanged', async () => {
    await stack.admin('/v1/products/F1', {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        availability: 'out_of_stock',
        size: ['S|M', 'L,XL'],
        description: 'Two\nlines, "quoted"',
        sale_price: { amount: 7.5, currency: 'USD' },
      }),
    })
    const before = await allProducts(stack)
    const exported = await json<{ products: number; images: number; downloaded: number }>('export', 'out')
    assert.equal(exported.products, before.length)
    assert.ok(exported.downloaded > 40)
    assert.deepEqual((await readdir(path.join(work, 'out'))).sort(), ['catalog.json', 'images', 'products.jsonl'])
    const { counts, state } = await json<Import>('import', 'out')
    assert.equal(state, 'completed')
    assert.deepEqual(counts, {
      rows: before.length,
      created: 0,
      updated: 0,
      unchanged: before.length,
      failed: 0,
      deleted: 0,
      embedded: 0,
    })
    assert.deepEqual(await allProducts(stack), before)

    // What is there is not downloaded again, and what is missing is.
    const [one = ''] = await readdir(path.join(work, 'out/images'))
    await rm(path.join(work, 'out/images', one))
    assert.equal((await json<{ downloaded: number }>('export', 'out')).downloaded, 1)
  })

  test('exports a ZIP, to a file and to a pipe', async () => {
    const { images } = await json<{ images: number }>('export', 'out.zip')
    assert.ok(images > 40)
    const again = await cli(['export', 'out.zip'])
    assert.equal(again.code, 2)
    assert.match(again.stderr, /is there already/)
    const imported = await json<Import>('import', 'out.zip')
    assert.equal(imported.counts.unchanged, imported.counts.rows)
    const piped = startCli(['export', '-'], { env: env() })
    const chunks: Buffer[] = []
    piped.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    await once(piped, 'close')
    await writeFile(path.join(work, 'piped.zip'), Buffer.concat(chunks))
    const back = await json<Import>('import', 'piped.zip')
    assert.equal(back.counts.unchanged, imported.counts.rows)
  })

  test('does not export into a folder that holds something else', async () => {
    const { code, stderr } = await cli(['export', 'shop'])
    assert.equal(code, 2)
    assert.match(stderr, /shop holds products\.csv/)
  })

  test('lists the models and tells which one is live', async () => {
    const models = await json<{ id: string; weights: string; live: boolean; dimensions: number }[]>('models')
    const of = (id: string) => models.find((model) => model.id === id)
    assert.deepEqual([of('fashion-resnet50')?.live, of('fashion-resnet50')?.weights], [true, 'present'])
    assert.deepEqual([of('imagenet-resnet50')?.live, of('imagenet-resnet50')?.weights], [false, 'missing'])
    assert.equal(of('fashion-resnet50')?.dimensions, 256)
  })

  test('ends with 3 when the key is wrong or missing, before anything is sent', async () => {
    for (const key of ['', 'wrong']) {
      const { code, stderr } = await cli(['import', 'shop'], { env: { LOOKALIKE_KEY: key } })
      assert.equal(code, 3)
      assert.match(stderr, /admin key.*--key-file/)
      assert.doesNotMatch(stderr, /Uploading/)
    }
    await writeFile(path.join(work, 'the.key'), `${stack.key}\n`)
    const { code } = await cli(['imports', '--key-file', 'the.key'], { env: { LOOKALIKE_KEY: 'wrong' } })
    assert.equal(code, 0)
  })

  test('ends with 3 when nothing answers', async () => {
    for (const args of [['imports'], ['search', '--id', 'x'], ['import', 'shop'], ['export', 'away']]) {
      const { code, stderr } = await cli(args, { env: { LOOKALIKE_URL: 'http://127.0.0.1:1' } })
      assert.equal(code, 3, stderr)
      assert.match(stderr, /http:\/\/127\.0\.0\.1:1 cannot be reached .*npm start/)
    }
  })

  test('ends with 2 when it is used wrongly', async () => {
    for (const [args, says] of [
      [['serach'], /Did you mean search/],
      [['import', 'absent.zip'], /absent\.zip: there is no such file/],
      [['search'], /either a photo or --id/],
      [['search', '--id', 'a', '--crop', '0,0,1,1'], /--crop: needs a photo/],
      [['imports', '--api', 'localhost'], /--api: "localhost" is not a URL/],
      [['imports', '--key-file', 'absent'], /--key-file: .*absent/],
    ] as const) {
      const { code, stdout, stderr } = await cli(args)
      assert.deepEqual([code, stdout], [2, ''], stderr)
      assert.match(stderr, says)
    }
  })

  test('takes file names from where the user is', async () => {
    await cp(path.join(work, 'photo.png'), path.join(work, 'shop/here.png'))
    const cwd = path.join(work, 'shop')
    const args = ['search', 'here.png', '--limit', '1', '--json']
    const byPath = await launchCli(args, { cwd, env: env() })
    assert.equal(byPath.code, 0, byPath.stderr)
    assert.equal((JSON.parse(byPath.stdout) as SearchResult).items[0]?.product.id, 'square-navy-10')
    // As npm starts it: in the folder of package.json.
    const byNpm = await launchCli(args, { env: { ...env(), npm_lifecycle_event: 'lookalike', INIT_CWD: cwd } })
    assert.equal(byNpm.code, 0, byNpm.stderr)
    const elsewhere = await launchCli(args, { env: env() })
    assert.equal(elsewhere.code, 2)
    assert.match(elsewhere.stderr, /here\.png: there is no such file/)
  })
})

/** All products, but for the version, which a write raises. */
async function allProducts(stack: Stack): Promise<object[]> {
  const products: object[] = []
  let cursor = ''
  for (;;) {
    const { body } = await stack.get<{ items: Product[]; nextCursor: string | null }>(`/v1/products?limit=100${cursor}`)
    products.push(...body.items.map(({ version: _, ...product }) => product))
    if (body.nextCursor === null) return products
    cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`
  }
}
