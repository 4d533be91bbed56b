import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Command } from 'commander'
import { wholeNumber } from '../arguments.ts'
import { oneDataFolder } from '../places.ts'
import { bar, createTerminal } from '../terminal.ts'

interface MigrateCommandOptions {
  readonly data?: string
  readonly toStore: string
  readonly toQueue: string
  readonly apiKeyFile?: string
  readonly namespace?: string
  readonly shards?: number
  readonly replicas?: number
  readonly json?: boolean
}

export function migrateCommand(program: Command): void {
  program
    .command('migrate')
    .summary('move a data folder to Qdrant and Redis')
    .description(
      'Copy the vectors of a data folder to a Qdrant server, compare the copy, let searches use it, and queue the imports that ' +
        'have not ended in Redis. Nothing is embedded again, and the folder is only read. Stop the Lookalike that uses it first.',
    )
    .option('--data <dir>', 'the data folder (default: the only one in data/)')
    .requiredOption('--to-store <url>', 'the Qdrant server, such as http://qdrant:6333')
    .requiredOption('--to-queue <url>', 'the Redis of the jobs, such as redis://redis:6379/0')
    .option('--api-key-file <file>', 'a file that holds the API key of Qdrant')
    .option('--namespace <name>', 'put before the names of the collections, as the services are told to')
    .option('--shards <n>', 'shards of a collection that is made now', wholeNumber)
    .option('--replicas <n>', 'replicas of each shard of a collection that is made now', wholeNumber)
    .option('--json', 'print JSON on stdout')
    .addHelpText(
      'after',
      `
What is in the folder goes three ways:
  vectors/  copied to Qdrant by this command
  queue/    not needed: imports that have not ended are queued again in Redis
  files/    sources, images and the record of all imports: copy it as it is to the volume that the services share
            (cp -a data/shop/files /srv/lookalike/files), with catalog.json and admin.key beside it

It can be repeated: the newer version of each product stays, so run it once while the shop is open to see how long
it takes, and again after stopping Lookalike. Searches use the copy only after counts and the nearest products of 200
samples have been compared.

Example:
  lookalike migrate --data data/shop --to-store http://qdrant:6333 --to-queue redis://redis:6379/0`,
    )
    .action(async (options: MigrateCommandOptions) => {
      const { toStore, toQueue, apiKeyFile, namespace, shards, replicas, json = false } = options
      const dir = await oneDataFolder(options.data)
      const apiKey = apiKeyFile === undefined ? undefined : (await readFile(path.resolve(apiKeyFile), 'utf8')).trim()
      const terminal = createTerminal({ json })
      // Loaded when needed: it brings the vector store.
      const { migrateDataFolder } = await import('@lookalike/standalone/data')
      const report = await migrateDataFolder(dir, {
        store: toStore,
        queue: toQueue,
        qdrant: {
          ...(apiKey !== undefined && { apiKey }),
          ...(namespace !== undefined && { namespace }),
          ...(shards !== undefined && { shardNumber: shards }),
          ...(replicas !== undefined && { replicationFactor: replicas }),
        },
        onProgress: (space, done, total) =>
          terminal.progress(`${bar(done, total)} ${space}: ${done}/${total} products`),
      })
      terminal.progressDone()
      terminal.answer({ data: dir, ...report }, () =>
        [
          ...report.spaces.map(
            ({ space, products, images, deletions, agreement }) =>
              `${space}: ${products} products with ${images} images, ${deletions} deletions; ` +
              (agreement === null
                ? 'no images to compare.'
                : `${(100 * agreement).toFixed(1)} % of the nearest products agree.`),
          ),
          `Searches use ${report.live}. ${report.unfinishedImports} unfinished imports are queued.`,
          `Now copy ${path.join(dir, 'files')} to the volume that the services share.`,
        ].join('\n'),
      )
    })
}
