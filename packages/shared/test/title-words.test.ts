import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { matchesFilter, textCondition, titleWords } from '../src/index.ts'

const finds = (text: string, title: string) => matchesFilter([textCondition(text)], { id: '1', title })

test('ways to write the same thing meet, both ways round', () => {
  const same = [
    ['t-shirt', 'T Shirts', 'tshirt', 'T‑SHIRT', 'tshirts'],
    ['v-neck', 'V Neck', 'vneck'],
    ['dress', 'Dresses'],
    ['watch', 'watches'],
    ['hoodie', 'HOODIES'],
    ['accessory', 'accessories'],
    ['tie', 'ties'],
    ["men's", 'mens', 'men', 'Men’s'],
    ['élégante', 'ELEGANTE', 'e\u0301le\u0301gante'],
    ["d'été", 'd’ete'],
    ['İstanbul', 'istanbul'],
    ['Levi’s™', 'levis'],
    ['100 %', '100%'],
    ['漢字', '「漢字」'],
  ]
  for (const spellings of same) {
    for (const text of spellings) for (const title of spellings) assert.ok(finds(text, title), `${text} in ${title}`)
  }
})

test('a title is found by each of its words and by what its hyphens join', () => {
  assert.ok(finds('shirt', 'Blue T-Shirt'))
  assert.ok(finds('offwhite', 'Off-White belt'))
  assert.ok(finds('a-line', 'A line skirt'))
  assert.ok(finds('a line', 'A-line skirt'))
  assert.ok(finds('robe ete', 'Robe d’été'))
  assert.ok(finds('rot gelb', 'Gelb/Rot'))
})

test('every word must be there, and as a whole', () => {
  assert.ok(!finds('blue dress', 'Blue shirt'))
  assert.ok(!finds('shir', 'Blue shirt'))
  assert.ok(!finds('tshirt', 'Blue shirt'))
  assert.ok(!finds('shorts', 'Short sleeve shirt'))
  assert.ok(!finds('lotu', 'Lotus'))
})

test('a text without a word is refused', () => {
  for (const text of ['', ' ', '!?', '—', "'"])
    assert.throws(() => textCondition(text), { code: 'invalid_request' }, text)
})

test('every title that has a word is found by its own text, in any case', () => {
  const title = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc
      .array(fc.constantFrom('T', 'v', '-', ' ', 'shirt', "'", 's', 'SS', 'es', 'ies', '3', '/', 'é', '™', 'x', 'ß'))
      .map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(title, (text) => {
      const words = titleWords(text)
      assert.deepEqual(words, [...new Set(words)].sort())
      if (words.length === 0) return
      assert.ok(finds(text, text))
      assert.ok(finds(text, `New: ${text}`))
    }),
    { numRuns: 2000 },
  )
})
