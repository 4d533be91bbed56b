import path from 'node:path'
import type { Command } from 'commander'
import { DEMO_DATA, oneDataFolder } from '../places.ts'
import { bytes, createTerminal } from '../terminal.ts'

interface DataOptions {
  readonly data?: string
  readonly json?: boolean
}

const STOPPED = 'Stop the Lookalike that uses the folder first.'

export function backupCommand(program: Command): void {
  program
    .command('backup')
    .summary('write a data folder into one file')
    .description(`Write a data folder, admin key included, into one file (.tar.gz) that only you can read. ${STOPPED}`)
    .argument('<file>', 'the file to write; it must not be there yet')
    .option('--data <dir>', 'the data folder (default: the only one in data/)')
    .option('--json', 'print JSON on stdout')
    .addHelpText('after', '\nExample:\n  lookalike backup ~/lookalike.tar.gz --data data/demo')
    .action(async (file: string, { data, json = false }: DataOptions) => {
      const dir = await oneDataFolder(data)
      // Loaded when needed: it brings the vector store and the model runtime.
      const { backupDataFolder } = await import('@lookalike/standalone/data')
      const { sizeBytes } = await backupDataFolder(dir, path.resolve(file))
      createTerminal({ json }).answer(
        { data: dir, file, sizeBytes },
        () => `${dir} is in ${file} (${bytes(sizeBytes)}).`,
      )
    })
}

export function restoreCommand(program: Command): void {
  program
    .command('restore')
    .summary('unpack a backup into a new data folder')
    .description('Unpack a backup into a data folder that is empty or not there.')
    .argument('<file>', 'the backup')
    .option('--data <dir>', 'the data folder to make', DEMO_DATA)
    .option('--json', 'print JSON on stdout')
    .addHelpText('after', '\nExample:\n  lookalike restore ~/lookalike.tar.gz --data data/restored')
    .action(async (file: string, { data = DEMO_DATA, json = false }: DataOptions) => {
      const dir = path.resolve(data)
      const { restoreDataFolder } = await import('@lookalike/standalone/data')
      await restoreDataFolder(path.resolve(file), dir)
      createTerminal({ json }).answer({ data: dir, file }, () => `${file} is in ${dir}: npm start -- --data ${dir}`)
    })
}
