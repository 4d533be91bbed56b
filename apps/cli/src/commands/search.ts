import { answer, searchByPhoto, type SearchResult } from '@lookalike/client'
import type { Command } from 'commander'
import { cosine, filters, fraction, wholeNumber } from '../arguments.ts'
import { usage } from '../failure.ts'
import { type Context, openSession, type SessionOptions, withApi } from '../session.ts'
import { openFile } from '../source.ts'
import { table } from '../terminal.ts'

interface SearchOptions extends SessionOptions {
  readonly id?: string
  readonly filter: Record<string, string[]>
  readonly limit: number
  readonly crop?: string
  readonly minScore?: number
  readonly q?: string
  readonly diversity?: number
  readonly outOfStock?: boolean
}

export function searchCommand(program: Command, context: Context): void {
  withApi(program.command('search'))
    .summary('products that look like a photo or another product')
    .description('Find products that look like a photo, or like a product of the catalog. The photo is not kept.')
    .argument('[image]', 'the photo: JPEG, PNG, WebP, AVIF or GIF')
    .option('--id <id>', 'a product instead of a photo')
    .option('--filter <query>', 'only products with these values; may be repeated', filters, {})
    .option('--q <words>', 'only products whose title holds these words')
    .option('--out-of-stock', 'also products that are out of stock')
    .option('--limit <n>', 'how many', wholeNumber, 10)
    .option('--crop <x,y,width,height>', 'the part of the photo to search by, as fractions of it')
    .option('--min-score <score>', 'smallest cosine similarity', cosine)
    .option('--diversity <0..1>', 'how much the results differ from each other', fraction)
    .addHelpText(
      'after',
      `
Examples:
  lookalike search photo.jpg
  lookalike search photo.jpg --crop 0.2,0.1,0.6,0.8 --filter "gender=Women&price.lte=40"
  lookalike search photo.jpg --q dress --diversity 0.3
  lookalike search --id 1163 --filter not.color=Black --limit 20 --json`,
    )
    .action(async (image: string | undefined, options: SearchOptions) => {
      const { id, filter, limit, crop, minScore, q, diversity, outOfStock } = options
      if ((image === undefined) === (id === undefined)) throw usage('Give either a photo or --id <id>.')
      if (id !== undefined && crop !== undefined) throw usage('--crop: needs a photo; with --id there is none')
      const { client, terminal } = await openSession(options, context)
      const query = {
        limit,
        filters: filter,
        ...(minScore !== undefined && { min_score: minScore }),
        ...(q !== undefined && { q }),
        ...(diversity !== undefined && { diversity }),
        ...(outOfStock && { in_stock: false }),
      }
      const result =
        image === undefined
          ? await answer(client.GET('/v1/products/{id}/similar', { params: { path: { id: id ?? '' }, query } }))
          : await searchByPhoto(client, await openFile(image), { ...query, ...(crop !== undefined && { crop }) })
      terminal.answer(result, () => (result.items.length === 0 ? 'Nothing found.' : resultTable(result)))
    })
}

function resultTable({ items }: SearchResult): string {
  return table(items, [
    { title: 'score', of: ({ score }) => score.toFixed(3), right: true },
    { title: 'id', of: ({ product }) => product.id },
    { title: 'title', of: ({ product }) => product.title },
    { title: 'price', of: ({ product: { price } }) => (price ? `${price.amount} ${price.currency}` : ''), right: true },
  ])
}
