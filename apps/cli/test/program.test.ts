import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Command, CommanderError } from 'commander'
import { buildProgram, withDefaults } from '../src/program.ts'

const WITH_API = ['--api', '--key', '--key-file', '--json']

/** What each command must explain. */
const COMMANDS: Record<string, readonly string[]> = {
  import: [...WITH_API, '--preset', '--mode', '--force', '--columns', '--name', '--errors', '--dry-run', '--no-wait'],
  'imports list': [...WITH_API, '--limit'],
  'imports show': WITH_API,
  'imports watch': WITH_API,
  'imports errors': [...WITH_API, '--output'],
  'imports retry': [...WITH_API, '--no-wait', '[corrected]'],
  'imports cancel': WITH_API,
  search: [...WITH_API, '--id', '--filter', '--limit', '--crop', '--min-score', '--q', '--out-of-stock', '--diversity'],
  export: WITH_API,
  'models list': [...WITH_API, '--models'],
  reindex: [...WITH_API, '--status', '--cancel', '--rollback', '--finish', '--no-wait', '[model]'],
  doctor: [...WITH_API, '--data', '--deep', '--repair', '--model', '--api-port', '--web-port'],
  backup: ['--data', '--json'],
  restore: ['--data', '--json'],
  migrate: ['--data', '--to-store', '--to-queue', '--api-key-file', '--namespace', '--shards', '--replicas', '--json'],
}

function newProgram(): Command {
  return buildProgram({ env: { url: 'http://127.0.0.1:1', key: undefined }, signal: new AbortController().signal })
}

function everyCommand(program: Command): Command[] {
  return program.commands.flatMap((command) => [command, ...everyCommand(command)])
}

/** What a command line prints before any command runs, and the code of commander. */
async function printed(...args: string[]): Promise<{ text: string; code: string }> {
  let text = ''
  const program = newProgram()
  const write = (part: string) => void (text += part)
  for (const command of [program, ...everyCommand(program)])
    command.configureOutput({ writeOut: write, writeErr: write, getOutHelpWidth: () => 200 }).exitOverride()
  try {
    await program.parseAsync(withDefaults(args), { from: 'user' })
  } catch (error) {
    assert.ok(error instanceof CommanderError, String(error))
    return { text, code: error.code }
  }
  return { text, code: 'ran' }
}

describe('--help', () => {
  for (const [command, options] of Object.entries(COMMANDS)) {
    test(`of ${command} explains its options and gives an example`, async () => {
      const { text, code } = await printed(...command.split(' '), '--help')
      assert.equal(code, 'commander.helpDisplayed')
      for (const option of options) assert.ok(text.includes(option), `${option} is missing in:\n${text}`)
      assert.match(text, new RegExp(`Examples?:\\n(.*\\n)*? +lookalike ${command.replace(/ list$/, '')}`))
    })
  }

  test('covers every command', () => {
    const named = (command: Command): string[] =>
      command.commands.length === 0
        ? [command.name()]
        : command.commands.flatMap((inner) => named(inner).map((name) => `${command.name()} ${name}`))
    assert.deepEqual(newProgram().commands.flatMap(named).sort(), Object.keys(COMMANDS).sort())
  })

  test('of the whole tells the exit codes and the environment', async () => {
    const { text } = await printed('--help')
    for (const part of ['LOOKALIKE_URL', 'LOOKALIKE_KEY', 'NO_COLOR', 'Exit codes:', '  3  ', '  130  '])
      assert.ok(text.includes(part), text)
  })
})

describe('wrong usage', () => {
  const wrong: [string, string[], RegExp][] = [
    ['a command', ['serach'], /unknown command 'serach'\n\(Did you mean search\?\)/],
    ['a command of imports', ['imports', 'shwo'], /unknown command 'shwo'\n\(Did you mean show\?\)/],
    ['an option', ['import', 'shop.zip', '--dryrun'], /unknown option '--dryrun'\n\(Did you mean --dry-run\?\)/],
    ['a missing argument', ['import'], /missing required argument 'source'/],
    ['an argument too many', ['export', 'a', 'b'], /too many arguments for 'export'/],
    ['a preset', ['import', 'shop.zip', '--preset', 'amazon'], /Allowed choices are google-merchant, shopify/],
    ['a limit', ['imports', '--limit', 'many'], /whole number of at least 1/],
    ['a score', ['search', 'a.jpg', '--min-score', '2'], /number from -1 to 1/],
    ['a diversity', ['search', 'a.jpg', '--diversity', '1.5'], /number from 0 to 1/],
    ['a filter', ['search', 'a.jpg', '--filter', 'color'], /color=Red&price\.lte=40/],
    ['a port', ['doctor', '--api-port', '0'], /port from 1 to 65535/],
  ]
  for (const [title, args, says] of wrong) {
    test(`of ${title} is told with the way out`, async () => {
      const { text } = await printed(...args)
      assert.match(text, says)
      assert.match(text, /See all with --help/)
    })
  }
})
