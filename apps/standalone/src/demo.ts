import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const DRAW = fileURLToPath(import.meta.resolve('@lookalike/demo/main'))

/**
 * Draws the demo catalog into a folder unless it is there. In a process of its own: drawing needs SVG, which this
 * process must never decode, and it would hold up the event loop.
 */
export async function drawDemoCatalog(dir: string, say: (text: string) => void): Promise<void> {
  if (existsSync(dir)) return
  say('Drawing the demo catalog …')
  // Under its final name only when it is whole.
  const unfinished = `${dir}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  const child = spawn(process.execPath, [DRAW, unfinished], { stdio: ['ignore', 'ignore', 'inherit'] })
  // A drawing that outlived this process would write into the next one's.
  const stop = () => void child.kill()
  process.once('exit', stop)
  const [code] = (await once(child, 'exit')) as [number | null]
  process.off('exit', stop)
  if (code !== 0) throw new Error(`Drawing the demo catalog ended with ${code}.`)
  await rename(unfinished, dir)
}
