import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Product } from '@lookalike/client'
import { examplesOf, MAX_EXAMPLES, withExample, withoutExample } from '../src/lib/examples.ts'
import { choicesFor, isChosen, switched } from '../src/lib/similar-filters.ts'
import { productJsonLd, shopLink, summary } from '../src/lib/product-text.ts'

const base: Product = { id: 'A', title: 'A shirt', version: 1, images: [] }

test('choices come from what is known of a product', () => {
  assert.deepEqual(choicesFor(base).map(({ label }) => label), ['In stock only'])
  const price = { amount: 100, currency: 'USD' }
  const choices = choicesFor({ ...base, color: 'Red', brand: 'Acme', price, sale_price: { ...price, amount: 80 } })
  assert.deepEqual(choices.map(({ label }) => label), ['Same color', 'Same brand', 'Similar price', 'In stock only'])
  assert.deepEqual(choices[2]?.params, [['price.gte', '60'], ['price.lte', '100']])
})

test('a choice is switched on and off, replaces another value of its field, and begins the list anew', () => {
  const [color, , band] = choicesFor({ ...base, color: 'Red', brand: 'Acme', price: { amount: 10, currency: 'USD' } })
  assert.ok(color && band)
  const on = switched(new URLSearchParams('color=Blue&cursor=x&page=2&like=B'), color)
  assert.equal(on.toString(), 'like=B&color=Red')
  assert.equal(switched(on, color).toString(), 'like=B')
  assert.equal(isChosen(new URLSearchParams('price.gte=7'), band), false, 'half a band is none')
})

test('examples: each once, in one list, never the product itself, no more than the api takes', () => {
  assert.deepEqual(examplesOf({ like: ['B', 'B', 'A', ''], unlike: ['B', 'C'] }, 'A'), { like: ['B'], unlike: ['C'] })
  const many = Array.from({ length: 30 }, (_, n) => `P${n}`)
  assert.equal(examplesOf({ like: many }, 'A').like.length, MAX_EXAMPLES.like)
  const params = new URLSearchParams('unlike=B&cursor=x&color=Red')
  assert.equal(withExample(params, 'like', 'B').toString(), 'color=Red&like=B')
  assert.equal(withoutExample(params, 'B').toString(), 'color=Red')
})

test('JSON-LD cannot end its script, and only web pages are linked', () => {
  const text = productJsonLd({ ...base, title: '</script><!--' }, new URL('https://shop.example/p/A'))
  assert.doesNotMatch(text, /</)
  assert.equal((JSON.parse(text) as { name: string }).name, '</script><!--')
  assert.equal('offers' in (JSON.parse(text) as object), false, 'no offer without a price')
  for (const link of ['javascript:alert(1)', 'data:text/html,x', '/p', 'x'])
    assert.equal(shopLink({ ...base, link }), undefined)
  assert.equal(shopLink({ ...base, link: 'https://a.example/x' }), 'https://a.example/x')
  assert.ok(summary({ ...base, description: 'word '.repeat(100) }).length <= 160)
})
