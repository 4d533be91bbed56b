import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bar, bytes, duration, table } from '../src/terminal.ts'

test('sizes and times are written for people', () => {
  assert.deepEqual([0, 999, 1000, 26_050_095, 3e9].map(bytes), ['0 bytes', '999 bytes', '1.0 KB', '26.1 MB', '3.0 GB'])
  assert.deepEqual([0.2, 59.5, 200, 7500].map(duration), ['1 s', '1 min 0 s', '3 min 20 s', '2 h 5 min'])
})

test('a bar is full at the end and empty while the whole is unknown', () => {
  assert.equal(bar(5, undefined), '')
  assert.equal(bar(6, 12), `${'█'.repeat(12)}${'░'.repeat(12)}  50 %`)
  assert.equal(bar(13, 12), `${'█'.repeat(24)} 100 %`)
})

test("a table keeps a catalog's control characters from the terminal, and its lines short", () => {
  const rows = [
    { name: 'red\u001B[31m\nend', count: 7 },
    { name: 'x'.repeat(100), count: 12 },
  ]
  const lines = table(rows, [
    { title: 'name', of: ({ name }) => name },
    { title: 'n', of: ({ count }) => String(count), right: true },
  ]).split('\n')
  assert.deepEqual(lines, [`${'name'.padEnd(60)}   n`, `${'red [31m end'.padEnd(60)}   7`, `${'x'.repeat(59)}…  12`])
})
