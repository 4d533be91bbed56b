import path from 'node:path'
import { closeOnSignals } from '@lookalike/service-kit'
import { LookalikeError } from '@lookalike/shared'
import { loadEnv } from './env.ts'
import { parseOptions, USAGE } from './options.ts'
import { openStandalone } from './standalone.ts'

const ROOT = path.resolve(import.meta.dirname, '../../..')
const launchedAt = Date.now() - process.uptime() * 1000

/** People read stderr; stdout holds the URLs, or the summary of --once. */
const say = (text: string) => void process.stderr.write(`${text}\n`)

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2), ROOT)
  if (!options) return void process.stdout.write(USAGE)
  const stack = new AsyncDisposableStack()
  closeOnSignals(async (signal) => {
    say(`${signal}: closing …`)
    await stack.disposeAsync()
  })
  try {
    const standalone = await openStandalone(options, stack, say, loadEnv())
    if (options.once) {
      // An import that was interrupted is no success.
      process.exitCode = 1
      const { counts, ...state } = await standalone.importCatalog({ again: true })
      await stack.disposeAsync()
      const secondsFromLaunch = (Date.now() - launchedAt) / 1000
      process.stdout.write(`${JSON.stringify({ ...state, counts, secondsFromLaunch })}\n`)
      process.exit(state.state === 'completed' && counts.failed === 0 ? 0 : 1)
    }
    const { apiUrl, webUrl, adminKeyFile, pagesReady } = await standalone.serve()
    await Promise.all([standalone.importCatalog({ again: false }), pagesReady])
    process.stdout.write(
      `\nStorefront   ${webUrl}\nAdmin        ${webUrl}/admin\nAPI          ${apiUrl}\nAPI docs     ${apiUrl}/docs\nAdmin key    ${adminKeyFile}\n`,
    )
  } catch (error) {
    say(error instanceof LookalikeError ? error.message : String(error instanceof Error ? error.stack : error))
    await stack.disposeAsync().catch(() => {})
    process.exit(1)
  }
}

await main()
