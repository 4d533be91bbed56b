import {
  answer,
  type Import,
  type ImportPreview,
  type ImportQuery,
  previewImport,
  uploadImport,
} from '@lookalike/client'
import { type Command, Option } from 'commander'
import { EXIT, Failure, usage } from '../failure.ts'
import { conclude, follow, summary, writeErrors } from '../follow.ts'
import { type Context, openSession, type Session, type SessionOptions, withApi } from '../session.ts'
import { columnMap, openSource, sent, type Source } from '../source.ts'
import { bar, bytes, table } from '../terminal.ts'

const PRESETS = ['google-merchant', 'shopify', 'kaggle-fashion', 'columns'] as const

interface ImportOptions extends SessionOptions {
  readonly preset?: (typeof PRESETS)[number]
  readonly mode: 'merge' | 'replace'
  readonly force?: boolean
  readonly columns?: string
  readonly name?: string
  readonly errors?: string
  readonly dryRun?: boolean
  readonly wait: boolean
}

export function importCommand(program: Command, context: Context): void {
  withApi(program.command('import'))
    .summary('upload a catalog and follow its import')
    .description(
      'Upload a catalog and follow its import. A file is sent as it is: a ZIP of a feed and its images, or a feed (CSV, TSV, XML, ' +
        'JSONL) with image URLs. A folder is sent as a ZIP of its feed and the images that the feed names. - is stdin.',
    )
    .argument('<source>', 'a file, a folder, or - for stdin')
    .addOption(new Option('--preset <preset>', 'what kind of feed it is (default: told from it)').choices(PRESETS))
    .addOption(
      new Option('--mode <mode>', 'replace also deletes the products that are not in the feed')
        .choices(['merge', 'replace'])
        .default('merge'),
    )
    .option('--force', 'let replace delete more than a fifth of the catalog')
    .option('--columns <json>', 'column map, our names to yours')
    .option('--name <name>', 'name in the list of imports (default: that of the file)')
    .option('--errors <file>', 'write the failed rows as CSV, if there are any')
    .option('--dry-run', 'show what an import would find, and import nothing')
    .option('--no-wait', 'end when the upload is accepted')
    .addHelpText(
      'after',
      `
Examples:
  lookalike import ~/Downloads/fashion-product-images-small --key-file data/demo/admin.key
  lookalike import shop.zip --dry-run
  lookalike import feed.csv --columns '{"id": "sku", "title": "name", "image_link": "photo"}'
  lookalike import feed.xml --mode replace --errors errors.csv
  curl -s https://shop.example/feed.csv | lookalike import - --name feed.csv --no-wait`,
    )
    .action(async (source: string, options: ImportOptions) => {
      await runImport(source, options, await openSession(options, context), context.signal)
    })
}

async function runImport(file: string, options: ImportOptions, session: Session, signal: AbortSignal): Promise<void> {
  if (options.columns !== undefined) columnMap(options.columns)
  if (options.dryRun && options.errors !== undefined) throw usage('--errors: a dry run has no import to take them from')
  const { preset, mode, force = false, columns } = options
  const asked = { mode, force, ...(preset && { preset }), ...(columns !== undefined && { columns }) }
  // A refused key shows before the upload and not after it.
  await answer(session.client.GET('/v1/imports', { params: { query: { limit: 1 } } }))
  const source = await openSource(file, asked, session)
  const query: ImportQuery = { ...asked, name: options.name ?? source.name }
  const content = sent(source, (sentBytes) => session.terminal.progress(uploadLine(source, sentBytes)))

  if (options.dryRun)
    return showPreview(
      session,
      await unlessInterrupted(previewImport(session.client, content, query, { signal }), signal),
    )
  const accepted = await unlessInterrupted(uploadImport(session.client, content, query, { signal }), signal)
  session.terminal.progressDone()
  if (!options.wait) return session.terminal.answer(accepted, () => summary(accepted))
  const ended: Import = await follow(session, accepted.id, signal)
  if (options.errors !== undefined && ended.counts.failed > 0) {
    await writeErrors(session, ended.id, options.errors)
    session.terminal.say(
      `The failed rows are in ${options.errors}. Correct them and send: lookalike imports retry ${ended.id} ${options.errors}`,
    )
  }
  conclude(session.terminal, ended)
}

async function unlessInterrupted<T>(upload: Promise<T>, signal: AbortSignal): Promise<T> {
  return upload.catch((error: unknown) => {
    throw signal.aborted ? new Failure('Interrupted during the upload: nothing is imported.', EXIT.interrupted) : error
  })
}

function uploadLine({ name, sizeBytes }: Source, sentBytes: number): string {
  if (sizeBytes === undefined) return `Uploading ${name}: ${bytes(sentBytes)}`
  return `Uploading ${name} ${bar(sentBytes, sizeBytes)}  ${bytes(sentBytes)} of ${bytes(sizeBytes)}`
}

function showPreview({ terminal }: Session, preview: ImportPreview): void {
  terminal.answer(preview, () => previewText(preview))
  if (preview.missingColumns.length > 0)
    throw new Failure(
      `The feed lacks the column ${preview.missingColumns.join(', ')}: add it, or map it with --columns.`,
      EXIT.failed,
    )
  if (preview.failedRows > 0) throw new Failure(`Rows of this feed would fail; nothing was imported.`, EXIT.failed)
}

function previewText({ container, preset, rows, checkedRows, problems, warnings }: ImportPreview): string {
  const found = table(rows, [
    { title: 'row', of: ({ row }) => String(row), right: true },
    { title: 'id', of: ({ product }) => product?.id ?? '' },
    { title: 'title', of: ({ product, error }) => product?.title ?? `✖ ${error?.message ?? ''}` },
    { title: 'images', of: ({ images }) => String(images?.length ?? 0), right: true },
  ])
  const wrong = table(problems, [
    { title: 'column', of: ({ column }) => column ?? '(the row)' },
    { title: 'rows', of: ({ count }) => String(count), right: true },
    { title: 'the first problem', of: ({ message }) => message },
  ])
  return [
    `A ${container} feed, read as ${preset}. The first ${rows.length} of ${checkedRows} rows that were checked:`,
    found,
    ...(problems.length > 0 ? ['', wrong] : ['', 'No problems.']),
    ...warnings.map((warning) => `Note: ${warning}`),
  ].join('\n')
}
