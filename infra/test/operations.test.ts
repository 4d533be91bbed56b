import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { ROOT } from './dockerfile.ts'

const M = 16
const text = readFileSync(path.join(ROOT, 'docs/operations.md'), 'utf8')

/** Rows of the table of sizes that its own formulas contradict. */
function wrongRows(markdown: string): string[] {
  const rows = [...markdown.matchAll(/^\| ([\d,]+) \| (\d+) \| ([\d.]+) GB \| ([\d.]+) GB \|$/gm)]
  assert.ok(rows.length >= 6)
  return rows.flatMap(([row, points = '', dimensions = '', memory, disk]) => {
    const n = Number(points.replaceAll(',', ''))
    const d = Number(dimensions)
    const gigabytes = (bytes: number) => ((n * bytes * 1.5) / 1e9).toFixed(2)
    return memory === gigabytes(d + 8 * M + 64) && disk === gigabytes(5 * d + 8 * M + 1024) ? [] : [row]
  })
}

test('the sizes in docs/operations.md follow from its formulas, for the dimensions of the models', () => {
  assert.deepEqual(wrongRows(text), [])
  for (const model of ['fashion-resnet50', 'imagenet-resnet50']) {
    const manifest = readFileSync(path.join(ROOT, 'models', model, 'manifest.json'), 'utf8')
    const [, dimensions] = /"dimensions": (\d+)/.exec(manifest) ?? []
    assert.ok(text.replaceAll(/\s+/g, ' ').includes(`${dimensions} for \`${model}\``), model)
  }
})

test('a size that does not follow is found', () => {
  assert.equal(wrongRows(text.replace('| 0.67 GB |', '| 0.76 GB |')).length, 1)
})
