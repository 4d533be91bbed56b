import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

const ROOT = path.resolve(import.meta.dirname, '../..')

export interface Storefront extends AsyncDisposable {
  /** Its origin. */
  readonly url: string
  readonly adminKeyFile: string
}

/** The real product with the demo catalog on free ports, as `npm start` runs it; gone without a trace afterwards. */
export async function startStorefront(): Promise<Storefront> {
  const data = await mkdtemp(path.join(tmpdir(), 'lookalike-storefront-'))
  const main = path.join(ROOT, 'apps/standalone/src/main.ts')
  const child = spawn(process.execPath, [main, '--data', data, '--api-port', '0', '--web-port', '0'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const close = async () => {
    if (child.exitCode === null) {
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
    await rm(data, { recursive: true, force: true })
  }
  try {
    return { ...(await printed(child)), [Symbol.asyncDispose]: close }
  } catch (error) {
    await close()
    throw error
  }
}

/** What the start prints once everything is there. */
async function printed(child: ChildProcess) {
  let text = ''
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk)
    const [url, adminKeyFile] = ['Storefront', 'Admin key'].map((name) => new RegExp(`^${name} +(\\S+)`, 'm').exec(text)?.[1])
    if (url !== undefined && adminKeyFile !== undefined && text.endsWith('\n')) return { url, adminKeyFile }
  }
  throw new Error(`The storefront did not start:\n${text}`)
}
