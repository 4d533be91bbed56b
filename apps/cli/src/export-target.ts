import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable, type Writable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { usage } from './failure.ts'

export const FEED = 'products.jsonl'
const CONFIG = 'catalog.json'
const IMAGES = 'images'

/** Where an export is written to. */
export interface ExportTarget {
  /** The path of an image that is there already. */
  image(sha256: string): string | undefined
  /** Keeps an image; resolves with its path when there is room for the next one. */
  addImage(sha256: string, extension: string, bytes: Uint8Array): Promise<string>
  addLine(line: string): Promise<void>
  /** Makes the export whole. */
  finish(): Promise<void>
  /** Takes away what is of no use when the export has failed; without effect after `finish`. */
  discard(): Promise<void>
}

/**
 * Opens a folder, a `.zip` file, or stdout for `-`.
 * @param config the content of catalog.json
 * @throws Failure when something is in the way
 */
export async function openTarget(to: string, config: string): Promise<ExportTarget> {
  if (to === '-' && process.stdout.isTTY) throw usage('-: stdout is a terminal; send it to a file or a pipe')
  if (to === '-') return zipTarget(process.stdout, config)
  if (!/\.zip$/i.test(to)) return folderTarget(to, config)
  if (existsSync(to)) throw usage(`${to} is there already: choose another name`)
  const unfinished = `${to}.unfinished`
  const zip = await zipTarget(createWriteStream(unfinished), config)
  return {
    ...zip,
    async finish() {
      await zip.finish()
      await rename(unfinished, to)
    },
    async discard() {
      await zip.discard()
      await rm(unfinished, { force: true })
    },
  }
}

/** A folder keeps its images, so that an export that was interrupted goes on, and one that is repeated brings what is new. */
async function folderTarget(dir: string, config: string): Promise<ExportTarget> {
  await mkdir(path.join(dir, IMAGES), { recursive: true })
  const feed = path.join(dir, FEED)
  const ours = [FEED, `${FEED}.unfinished`, CONFIG, IMAGES]
  const foreign = (await readdir(dir)).find((name) => !ours.includes(name))
  if (foreign !== undefined) throw usage(`${dir} holds ${foreign}, which is no export: choose an empty folder`)
  const stored = (await readdir(path.join(dir, IMAGES))).filter((name) => !name.endsWith('.unfinished'))
  const images = new Map(stored.map((name) => [path.parse(name).name, `${IMAGES}/${name}`]))
  await writeFile(path.join(dir, CONFIG), config)
  const lines = createWriteStream(`${feed}.unfinished`)
  return {
    image: (sha256) => images.get(sha256),
    async addImage(sha256, extension, bytes) {
      const name = `${IMAGES}/${sha256}.${extension}`
      await writeFile(path.join(dir, `${name}.unfinished`), bytes)
      await rename(path.join(dir, `${name}.unfinished`), path.join(dir, name))
      images.set(sha256, name)
      return name
    },
    addLine: (line) => write(lines, line),
    async finish() {
      await ended(lines)
      await rename(`${feed}.unfinished`, feed)
    },
    async discard() {
      lines.destroy()
      await rm(`${feed}.unfinished`, { force: true })
    },
  }
}

/** An archive takes one file after the other, so the feed waits in a temporary file for its turn. */
async function zipTarget(out: Writable, config: string): Promise<ExportTarget> {
  const temp = await mkdtemp(path.join(tmpdir(), 'lookalike-export-'))
  const feed = path.join(temp, FEED)
  const lines = createWriteStream(feed)
  const images = new Map<string, string>()
  const zip = new ZipFile()
  const written = pipeline(zip.outputStream, out)
  // Told by whoever waits for it.
  written.catch(() => {})
  zip.addBuffer(Buffer.from(config), CONFIG)
  let turn: Promise<unknown> = Promise.resolve()
  const addInTurn = async (name: string, bytes: Uint8Array) => {
    const content = Readable.from([bytes])
    zip.addReadStream(content, name, { size: bytes.length, compress: false })
    await Promise.race([finished(content), written])
  }
  return {
    image: (sha256) => images.get(sha256),
    async addImage(sha256, extension, bytes) {
      const name = `${IMAGES}/${sha256}.${extension}`
      images.set(sha256, name)
      // One after the other: what waits in the archive is kept in memory.
      turn = turn.then(() => addInTurn(name, bytes))
      await turn
      return name
    },
    addLine: (line) => write(lines, line),
    async finish() {
      await ended(lines)
      zip.addFile(feed, FEED)
      zip.end()
      await written
      await rm(temp, { recursive: true })
    },
    async discard() {
      lines.destroy()
      out.destroy()
      await rm(temp, { recursive: true, force: true })
    },
  }
}

async function write(lines: Writable, line: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    lines.write(`${line}\n`, (error) => (error ? reject(error) : resolve()))
  })
}

async function ended(lines: Writable): Promise<void> {
  lines.end()
  await finished(lines)
}
