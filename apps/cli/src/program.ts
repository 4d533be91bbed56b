import { Command } from 'commander'
import { backupCommand, restoreCommand } from './commands/backup.ts'
import { doctorCommand } from './commands/doctor.ts'
import { exportCommand } from './commands/export.ts'
import { importCommand } from './commands/import.ts'
import { importsCommand } from './commands/imports.ts'
import { migrateCommand } from './commands/migrate.ts'
import { modelsCommand } from './commands/models.ts'
import { reindexCommand } from './commands/reindex.ts'
import { searchCommand } from './commands/search.ts'
import { EXIT_HELP } from './failure.ts'
import type { Context } from './session.ts'

/** Commands that hold commands; without one they show the list. */
const WITH_LIST = ['imports', 'models']

/** The command line: what there is, and what each part of it does. */
export function buildProgram(context: Context): Command {
  const program = new Command('lookalike')
    .description('Talks to a running Lookalike, and takes care of its data folders.')
    .exitOverride()
    .showHelpAfterError('See all with --help.')
    .addHelpText(
      'after',
      `
Examples:
  npm run lookalike -- import ~/catalog --key-file data/demo/admin.key
  npm run lookalike -- search photo.jpg
  npm run lookalike -- imports --help

Environment:
  LOOKALIKE_URL  where the API is, unless --api says so
  LOOKALIKE_KEY  the admin key, unless --key or --key-file say so
  NO_COLOR       print without colours
${EXIT_HELP}`,
    )
  importCommand(program, context)
  importsCommand(program, context)
  searchCommand(program, context)
  exportCommand(program, context)
  modelsCommand(program, context)
  reindexCommand(program, context)
  doctorCommand(program, context)
  backupCommand(program)
  restoreCommand(program)
  migrateCommand(program)
  return program
}

/** `imports` alone, or with options only, means `imports list`. */
export function withDefaults(args: readonly string[]): string[] {
  const [command = '', next] = args
  const isAlone = next === undefined || (next.startsWith('-') && !['-h', '--help'].includes(next))
  return WITH_LIST.includes(command) && isAlone ? [command, 'list', ...args.slice(1)] : [...args]
}
