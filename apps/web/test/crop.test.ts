import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Crop, cropText, moved, resized, WHOLE } from '../src/app/(shop)/search/crop.ts'

const about = (crop: Crop, wanted: Crop) =>
  crop.forEach((value, n) => assert.ok(Math.abs(value - (wanted[n] ?? NaN)) < 1e-9, `${crop} is not ${wanted}`))

test('a box moves inside the photo only', () => {
  about(moved([0.2, 0.2, 0.5, 0.5], 0.1, -0.1), [0.3, 0.1, 0.5, 0.5])
  about(moved([0.2, 0.2, 0.5, 0.5], 9, -9), [0.5, 0, 0.5, 0.5])
})

test('a corner moves, the opposite one stays, and something is always left', () => {
  about(resized([0.2, 0.2, 0.5, 0.5], 'nw', 0.1, 0.2), [0.3, 0.4, 0.4, 0.3])
  about(resized([0.2, 0.2, 0.5, 0.5], 'se', 9, 0.1), [0.2, 0.2, 0.8, 0.6])
  about(resized([0.2, 0.2, 0.5, 0.5], 'ne', 0.1, -9), [0.2, 0, 0.6, 0.7])
  about(resized([0.2, 0.2, 0.5, 0.5], 'sw', 9, -9), [0.62, 0.2, 0.08, 0.08])
})

test('the api gets no box for the whole photo, and never one that leaves it', () => {
  assert.equal(cropText(WHOLE), undefined)
  assert.equal(cropText([0.25, 0, 0.5, 1]), '0.25,0,0.5,1')
  for (let n = 0; n < 200; n++) {
    const [x, y] = [n / 211, n / 307]
    const [left = 0, top = 0, width = 0, height = 0] = cropText([x, y, 1 - x, 0.3])?.split(',').map(Number) ?? []
    assert.ok(left + width <= 1 + 1e-9 && top + height <= 1 + 1e-9)
  }
})
