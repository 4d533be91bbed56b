import { answer, type Import, retryImport } from '@lookalike/client'
import type { Command } from 'commander'
import { wholeNumber } from '../arguments.ts'
import { conclude, follow, summary, writeErrors } from '../follow.ts'
import { type Context, openSession, type SessionOptions, withApi } from '../session.ts'
import { openFile } from '../source.ts'
import { table } from '../terminal.ts'

export function importsCommand(program: Command, context: Context): void {
  const imports = program
    .command('imports')
    .summary('what became of imports: list, show, watch, errors, retry, cancel')
    .description('What became of imports. Without a command: the list.')
    .addHelpText(
      'after',
      `
Examples:
  lookalike imports
  lookalike imports errors <id> > errors.csv
  lookalike imports retry <id> errors.csv`,
    )

  withApi(imports.command('list'))
    .description('The imports, newest first.')
    .option('--limit <n>', 'how many', wholeNumber, 20)
    .addHelpText('after', '\nExample:\n  lookalike imports list --limit 5')
    .action(async (options: SessionOptions & { limit: number }) => {
      const { client, terminal } = await openSession(options, context)
      const { items } = await answer(client.GET('/v1/imports', { params: { query: { limit: options.limit } } }))
      terminal.answer(items, () => (items.length === 0 ? 'No imports yet.' : importTable(items)))
    })

  withApi(imports.command('show'))
    .description('The state of one import.')
    .argument('<id>', 'its id')
    .addHelpText('after', '\nExample:\n  lookalike imports show <id> --json')
    .action(async (id: string, options: SessionOptions) => {
      const { client, terminal } = await openSession(options, context)
      const state = await answer(client.GET('/v1/imports/{id}', { params: { path: { id } } }))
      terminal.answer(state, () => summary(state))
    })

  withApi(imports.command('watch'))
    .description('Follow an import to its end. With --json: each state, one a line.')
    .argument('<id>', 'its id')
    .addHelpText('after', '\nExample:\n  lookalike imports watch <id>')
    .action(async (id: string, options: SessionOptions) => {
      const session = await openSession(options, context)
      const onState = (state: Import) => session.json && session.terminal.answer(state, () => '')
      const ended = await follow(session, id, context.signal, onState)
      conclude(session.json ? { ...session.terminal, answer: () => {} } : session.terminal, ended)
    })

  withApi(imports.command('errors'))
    .description('The failed rows as CSV: the columns of the feed, and _row, _code, _message.')
    .argument('<id>', 'its id')
    .option('--output <file>', 'write them to a file (default: stdout)')
    .addHelpText('after', '\nExample:\n  lookalike imports errors <id> > errors.csv')
    .action(async (id: string, options: SessionOptions & { output?: string }) => {
      await writeErrors(await openSession(options, context), id, options.output)
    })

  withApi(imports.command('retry'))
    .description(
      'Run failed rows again, as a new import with the same images: as they were, or as a corrected errors.csv has them.',
    )
    .argument('<id>', 'the id of the import that they failed in')
    .argument('[corrected]', 'a corrected errors.csv')
    .option('--no-wait', 'end when it is accepted')
    .addHelpText('after', '\nExample:\n  lookalike imports retry <id> errors.csv')
    .action(async (id: string, corrected: string | undefined, options: SessionOptions & { wait: boolean }) => {
      const session = await openSession(options, context)
      const file = corrected === undefined ? undefined : await openFile(corrected)
      const accepted = await retryImport(session.client, id, file)
      if (!options.wait) return session.terminal.answer(accepted, () => summary(accepted))
      conclude(session.terminal, await follow(session, accepted.id, context.signal))
    })

  withApi(imports.command('cancel'))
    .description('End an import. What it has written stays.')
    .argument('<id>', 'its id')
    .addHelpText('after', '\nExample:\n  lookalike imports cancel <id>')
    .action(async (id: string, options: SessionOptions) => {
      const { client, terminal } = await openSession(options, context)
      const state = await answer(client.POST('/v1/imports/{id}/cancel', { params: { path: { id } } }))
      terminal.answer(state, () => summary(state))
    })
}

function importTable(items: readonly Import[]): string {
  const count = (of: (counts: Import['counts']) => number) => (item: Import) => String(of(item.counts))
  return table(items, [
    { title: 'id', of: ({ id }) => id },
    { title: 'accepted', of: ({ createdAt }) => createdAt.slice(0, 16).replace('T', ' ') },
    { title: 'state', of: ({ state }) => state },
    { title: 'rows', of: count(({ rows }) => rows), right: true },
    { title: 'created', of: count(({ created }) => created), right: true },
    { title: 'updated', of: count(({ updated }) => updated), right: true },
    { title: 'unchanged', of: count(({ unchanged }) => unchanged), right: true },
    { title: 'failed', of: count(({ failed }) => failed), right: true },
    { title: 'name', of: ({ name }) => name },
  ])
}
