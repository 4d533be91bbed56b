import { answer } from '@lookalike/client'
import type { Command } from 'commander'
import { modelFolders, readModel } from '../models.ts'
import { MODELS_DIR } from '../places.ts'
import { type Context, openSession, type SessionOptions, withApi } from '../session.ts'
import { table } from '../terminal.ts'

export function modelsCommand(program: Command, context: Context): void {
  const models = program
    .command('models')
    .summary('the models of this machine, and which one the API uses')
    .description('The models of this machine. Without a command: the list.')
    .addHelpText('after', '\nExample:\n  lookalike models')

  withApi(models.command('list'))
    .description('The model folders: dimensions, licence, whether their weights are there, and which one the API uses.')
    .option('--models <dir>', 'the folder of the model folders', MODELS_DIR)
    .addHelpText('after', '\nExample:\n  lookalike models list --json')
    .action(async (options: SessionOptions & { models: string }) => {
      const { client, terminal } = await openSession(options, context)
      const folders = await modelFolders(options.models)
      // The list is of this machine; that no API runs here is no failure.
      const used = await answer(client.GET('/v1/catalog')).then(
        ({ model }) => model.space,
        () => undefined,
      )
      const found = await Promise.all(folders.map(readModel))
      const rows = found.map((model) => ({ ...model, live: used === undefined ? null : model.space === used }))
      const list = () =>
        table(rows, [
          { title: 'id', of: ({ id }) => id },
          { title: 'dimensions', of: ({ dimensions }) => String(dimensions ?? '?'), right: true },
          { title: 'weights', of: ({ weights }) => weights },
          { title: 'live', of: ({ live }) => (live === null ? '?' : live ? 'yes' : '') },
          { title: 'licence', of: ({ license }) => license },
        ])
      terminal.answer(
        rows,
        () => `${list()}${used === undefined ? '\nNo API answers, so which one is live is not known.' : ''}`,
      )
    })
}
