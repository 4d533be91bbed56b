import { createHash } from 'node:crypto'
import { answer, ApiError, type Client, type Product } from '@lookalike/client'
import type { Command } from 'commander'
import { EXIT, Failure } from '../failure.ts'
import { type ExportTarget, openTarget } from '../export-target.ts'
import { type Context, openSession, type Session, type SessionOptions, withApi } from '../session.ts'
import { configOf } from '../source.ts'
import { bar, bytes } from '../terminal.ts'

const PAGE = 100
const DOWNLOADS_AT_ONCE = 8

export function exportCommand(program: Command, context: Context): void {
  withApi(program.command('export'))
    .summary('write the whole catalog into a folder or ZIP')
    .description(
      'Write all products (products.jsonl) with their images into a folder or ZIP, which import and `npm start -- --catalog` take. ' +
        'A folder keeps the images that it has, so an export that was interrupted goes on. - writes a ZIP to stdout.',
    )
    .argument('<to>', 'a folder, a file that ends in .zip, or - for stdout')
    .addHelpText(
      'after',
      `
Examples:
  lookalike export ~/catalog
  lookalike export catalog.zip --json
  lookalike export - | ssh backup.example 'cat > catalog.zip'`,
    )
    .action(async (to: string, options: SessionOptions) => {
      const session = await openSession(options, context)
      const counts = await exportCatalog(to, session, context.signal)
      const result = { to, ...counts }
      const text = `${counts.products} products and ${counts.images} images are in ${to}; ${counts.downloaded} images were downloaded (${bytes(counts.downloadedBytes)}).`
      // With `-` stdout carries the archive.
      if (to === '-') session.terminal.say(session.json ? JSON.stringify(result) : text)
      else session.terminal.answer(result, () => text)
    })
}

interface ExportCounts {
  products: number
  images: number
  downloaded: number
  downloadedBytes: number
}

async function exportCatalog(to: string, session: Session, signal: AbortSignal): Promise<ExportCounts> {
  const { client, terminal } = session
  const catalog = await answer(client.GET('/v1/catalog', { signal }))
  const target = await openTarget(to, `${JSON.stringify(configOf(catalog), null, 2)}\n`)
  const counts: ExportCounts = { products: 0, images: 0, downloaded: 0, downloadedBytes: 0 }
  try {
    for await (const page of pages(client, signal)) {
      const wanted = new Set(page.flatMap(({ images }) => images.map(({ url }) => sha256In(url))))
      counts.images += wanted.size
      const missing = [...wanted].filter((sha256) => target.image(sha256) === undefined)
      await inParallel(missing, DOWNLOADS_AT_ONCE, async (sha256) => {
        const { content, extension } = await download(client, sha256, signal)
        await target.addImage(sha256, extension, content)
        counts.downloaded += 1
        counts.downloadedBytes += content.length
        terminal.progress(progressLine(counts, catalog.products))
      })
      for (const product of page) await target.addLine(JSON.stringify(lineOf(product, target)))
      counts.products += page.length
      terminal.progress(progressLine(counts, catalog.products))
    }
    await target.finish()
    return counts
  } catch (error) {
    await target.discard()
    throw error
  }
}

async function* pages(client: Client, signal: AbortSignal): AsyncGenerator<Product[]> {
  let cursor: string | null | undefined
  do {
    const query = { limit: PAGE, facets: false, ...(cursor && { cursor }) }
    const page = await answer(client.GET('/v1/products', { params: { query }, signal }))
    yield page.items
    cursor = page.nextCursor
  } while (cursor !== null)
}

/** A product as a feed has it: JSON Lines takes prices, sizes and attributes as the API answers them. */
function lineOf({ version: _, images, ...product }: Product, target: ExportTarget) {
  const [first, ...more] = images.map(({ url }) => target.image(sha256In(url)))
  return { ...product, image_link: first, ...(more.length > 0 && { additional_image_link: more }) }
}

function sha256In(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1)
}

async function download(client: Client, sha256: string, signal: AbortSignal) {
  const params = { path: { sha256 } }
  const { data, error, response } = await client.GET('/v1/images/{sha256}', { params, parseAs: 'arrayBuffer', signal })
  if (!response.ok) throw new ApiError(response, error)
  const content = new Uint8Array(data as unknown as ArrayBuffer)
  if (createHash('sha256').update(content).digest('hex') !== sha256)
    throw new Failure(`The image ${sha256} arrived damaged: run the export again.`, EXIT.failed)
  const format = /^image\/(\w+)/.exec(response.headers.get('content-type') ?? '')?.[1] ?? 'img'
  return { content, extension: format === 'jpeg' ? 'jpg' : format }
}

async function inParallel<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const next = items.values()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of next) await work(item)
    }),
  )
}

function progressLine({ products, downloaded, downloadedBytes }: ExportCounts, total: number): string {
  return `Exporting ${bar(products, total)}  ${products}/${total} products · ${downloaded} images downloaded (${bytes(downloadedBytes)})`
}
