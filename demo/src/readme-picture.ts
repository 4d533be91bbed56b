/**
 * `npm run picture`: starts Lookalike with the demo catalog, asks it for the products most like a few of one type each,
 * and composes docs/contact-sheet.png from the answers.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { contactSheet } from './contact-sheet.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const TYPES = ['Dresses', 'Sneakers', 'Hoodies', 'Handbags', 'Shirts']
const ANSWERS = 6

const data = await mkdtemp(path.join(tmpdir(), 'lookalike-picture-'))
const main = path.join(ROOT, 'apps/standalone/src/main.ts')
const child = spawn(process.execPath, [main, '--data', data, '--api-port', '0', '--web-port', '0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
try {
  const api = await apiUrl(child.stdout)
  const rows = await Promise.all(TYPES.map((type) => row(api, type)))
  await contactSheet(rows, path.join(ROOT, 'docs/contact-sheet.png'))
} finally {
  child.kill('SIGTERM')
  await new Promise((resolve) => child.once('exit', resolve))
  await rm(data, { recursive: true, force: true })
}

async function apiUrl(output: AsyncIterable<Buffer>): Promise<string> {
  let text = ''
  for await (const chunk of output) {
    text += chunk
    const url = /^API +(\S+)$/m.exec(text)?.[1]
    if (url) return url
  }
  throw new Error('Lookalike did not start.')
}

async function row(api: string, type: string) {
  const { items } = await answer<{ items: { id: string }[] }>(
    `${api}/v1/products?limit=1&facets=false&product_type=${type}`,
  )
  const id = items[0]?.id
  if (id === undefined) throw new Error(`The demo catalog has no ${type}.`)
  const similar = await answer<{ items: { product: { id: string }; score: number }[] }>(
    `${api}/v1/products/${id}/similar?limit=${ANSWERS}`,
  )
  const image = (product: string) => path.join(data, 'demo/images', `${product}.png`)
  return { query: image(id), similar: similar.items.map(({ product, score }) => ({ image: image(product.id), score })) }
}

async function answer<T>(url: string): Promise<T> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(await response.text())
  return (await response.json()) as T
}
