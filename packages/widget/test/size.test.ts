import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import { gzipSync } from 'node:zlib'
import { buildWidget } from '../build/index.ts'

const MAX_GZIP_BYTES = 8 * 1024

function checkSize(script: string): void {
  const sizeBytes = gzipSync(script, { level: 9 }).length
  assert.ok(sizeBytes <= MAX_GZIP_BYTES, `The widget has ${sizeBytes} bytes with gzip, more than ${MAX_GZIP_BYTES}.`)
}

test('the widget is one module that imports nothing and has at most 8 KB with gzip', async () => {
  const script = await buildWidget()
  assert.match(script, /lookalike-similar/)
  assert.doesNotMatch(script, /\bimport\s*[({"'*]|\bfrom\s*["']|\bexport\b/)
  checkSize(script)
  assert.throws(() => checkSize(script + randomBytes(MAX_GZIP_BYTES).toString('base64')), /more than 8192/)
})

test('the widget never reads data as HTML or code', async () => {
  assert.doesNotMatch(await buildWidget(), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|Function\(/)
})
