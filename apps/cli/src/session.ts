import { readFile } from 'node:fs/promises'
import { type Client, createClient } from '@lookalike/client'
import { Command } from 'commander'
import type { Env } from './env.ts'
import { usage } from './failure.ts'
import { createTerminal, type Terminal } from './terminal.ts'

/** What every command works with. */
export interface Session {
  readonly api: string
  readonly client: Client
  readonly hasKey: boolean
  readonly terminal: Terminal
  readonly json: boolean
}

/** What the process gives to the commands. */
export interface Context {
  readonly env: Env
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
}

/** The options of `withApi`. */
export interface SessionOptions {
  readonly api?: string
  readonly key?: string
  readonly keyFile?: string
  readonly json?: boolean
}

/** Adds the options that every command with an API has. */
export function withApi(command: Command): Command {
  return command
    .option('--api <url>', 'where the API is (default: LOOKALIKE_URL or http://127.0.0.1:4000)')
    .option('--key <key>', 'the admin key; other users of this machine can see it (default: LOOKALIKE_KEY)')
    .option('--key-file <file>', 'a file that holds the admin key, such as data/demo/admin.key')
    .option('--json', 'print JSON on stdout, one line each')
}

export async function openSession(options: SessionOptions, { env }: Context): Promise<Session> {
  const api = baseUrl(options.api ?? env.url)
  const adminKey = options.keyFile === undefined ? (options.key ?? env.key) : await keyIn(options.keyFile)
  const json = options.json ?? false
  const client = createClient({ baseUrl: api, ...(adminKey !== undefined && { adminKey }) })
  return { api, client, hasKey: adminKey !== undefined, terminal: createTerminal({ json }), json }
}

function baseUrl(text: string): string {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol))
    throw usage(`--api: "${text}" is not a URL; write it as http://127.0.0.1:4000`)
  return text.replace(/\/+$/, '')
}

async function keyIn(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw usage(`--key-file: ${cause.message}`)
  })
  return text.trim()
}
