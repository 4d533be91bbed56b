import { CommanderError } from 'commander'
import { loadEnv } from './env.ts'
import { EXIT, toFailure } from './failure.ts'
import { buildProgram, withDefaults } from './program.ts'

const WIND_DOWN_MS = 2000

const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    interrupted.abort()
    // What does not wind down by itself has no loose ends.
    setTimeout(() => process.exit(EXIT.interrupted), WIND_DOWN_MS).unref()
  })
}
// Whoever reads the output may stop early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(EXIT.ok)
})

const env = loadEnv()
const args = process.argv.slice(2)
try {
  const program = buildProgram({ env, signal: interrupted.signal })
  await program.parseAsync(args.length === 0 ? ['--help'] : withDefaults(args), { from: 'user' })
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage
  else {
    const failure = toFailure(error, apiOf(args) ?? env.url)
    process.stderr.write(`${failure.message}\n`)
    process.exitCode = failure.exitCode
  }
}

/** The API that was named on the command line. */
function apiOf(words: readonly string[]): string | undefined {
  const at = words.findIndex((word) => word === '--api' || word.startsWith('--api='))
  if (at < 0) return undefined
  return words[at]?.startsWith('--api=') ? words[at].slice('--api='.length) : words[at + 1]
}
