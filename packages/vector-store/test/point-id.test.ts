import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pointId } from '../src/point-id.ts'

test('point ids never change: stored points are found again by them', () => {
  assert.deepEqual(
    [pointId('1165', 0), pointId('1165', 1), pointId("ü'👗", 0)],
    [
      '38ec4d4b-1b70-5396-8943-52a6fc7538e1',
      'e93a407f-1216-5628-b185-39ffaae85bc0',
      '2a4bde84-1bae-51b4-b99e-4cd0adf07985',
    ],
  )
})

test('no two products or positions share a point id', () => {
  const ids = [
    ['1', 11],
    ['11', 1],
    ['1"', 1],
    ['1,', 1],
    ['[1]', 0],
    ['', 0],
  ] as const
  assert.equal(new Set(ids.map(([id, position]) => pointId(id, position))).size, ids.length)
})
