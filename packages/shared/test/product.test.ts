import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { Check } from 'typebox/value'
import {
  type CatalogConfig,
  ERROR_CODES,
  type ErrorCode,
  groupOf,
  LookalikeError,
  parseCatalogConfig,
  parseProduct,
  ProblemDetails,
  toLookalikeError,
  toProblem,
} from '../src/index.ts'

const CATALOG: CatalogConfig = {
  currencies: ['USD', 'EUR'],
  attributes: [{ name: 'year', type: 'number', filterable: true, facet: true }],
}

function fieldsOf(input: unknown): { code: string; fields: string[] } {
  try {
    parseProduct(input, CATALOG)
  } catch (error) {
    assert.ok(error instanceof LookalikeError)
    return { code: error.code, fields: error.fields.map(({ field }) => field).sort() }
  }
  return { code: 'valid', fields: [] }
}

test('a product is checked against the schema and the catalog', () => {
  const valid = { id: 'a 1', title: 'Tee', price: { amount: 1, currency: 'EUR' }, attributes: { year: 2012 } }
  assert.deepEqual(parseProduct(valid, CATALOG), valid)
  assert.deepEqual(fieldsOf({}), { code: 'missing_value', fields: ['id', 'title'] })
  assert.deepEqual(fieldsOf({ id: ' a', title: 'x' }), { code: 'invalid_value', fields: ['id'] })
  assert.deepEqual(fieldsOf({ id: 'a\n', title: 'x' }), { code: 'invalid_value', fields: ['id'] })
  assert.deepEqual(fieldsOf({ ...valid, price: { amount: -1, currency: 'EUR' } }), {
    code: 'invalid_value',
    fields: ['price.amount'],
  })
  assert.deepEqual(fieldsOf({ ...valid, price: { amount: 1, currency: 'CHF' } }), {
    code: 'invalid_value',
    fields: ['price'],
  })
  assert.deepEqual(fieldsOf({ ...valid, attributes: { year: '2012' } }), {
    code: 'invalid_value',
    fields: ['attributes.year'],
  })
  assert.deepEqual(fieldsOf({ ...valid, attributes: { yaer: 2012 } }), {
    code: 'invalid_value',
    fields: ['attributes.yaer'],
  })
})

test('a group is the item group or the product itself', () => {
  assert.equal(groupOf({ id: 'a' }), 'a')
  assert.equal(groupOf({ id: 'a', item_group_id: 'g' }), 'g')
})

test('a catalog config names what is wrong', () => {
  assert.deepEqual(parseCatalogConfig(CATALOG), CATALOG)
  const attribute = (name: string) => ({
    currencies: ['USD'],
    attributes: [{ name, type: 'string', filterable: true, facet: true }],
  })
  for (const name of ['color', 'limit', 'not', 'title', 'a.b', '1st']) {
    assert.throws(() => parseCatalogConfig(attribute(name)), { code: 'invalid_value' }, name)
  }
  assert.throws(() => parseCatalogConfig({ currencies: [], attributes: [] }), /currencies/)
  const released = { name: 'released', type: 'date', filterable: true, facet: false } as const
  const dated: CatalogConfig = { currencies: ['USD'], attributes: [released] }
  assert.deepEqual(parseCatalogConfig(dated), dated)
  const twoWrong = { currencies: ['USD'], attributes: [{ ...released, facet: true }, { ...released, name: 'color' }] }
  assert.throws(() => parseCatalogConfig(twoWrong), /"released" is a date, which has no facet.*"color" is taken/)
  const product = (date: unknown) => ({ id: 'a', title: 'A', attributes: { released: date } })
  assert.deepEqual(parseProduct(product('2026-03-01'), dated), product('2026-03-01'))
  for (const wrong of ['1 March 2026', 20260301, true])
    assert.throws(() => parseProduct(product(wrong), dated), /attributes\.released.*date such as 2026-03-01/)
})

test('every error renders as problem details without its cause', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...(Object.keys(ERROR_CODES) as ErrorCode[])),
      fc.string(),
      fc.string(),
      (code, message, secret) => {
        const error = new LookalikeError(code, message, {
          cause: new Error(`cause ${secret}`),
          fields: [{ field: 'a', message: 'b' }],
        })
        const problem = toProblem(error, 'req-1')
        assert.ok(Check(ProblemDetails, problem))
        assert.equal(problem.status, ERROR_CODES[code].status)
        assert.ok(!JSON.stringify(problem).includes(`cause ${secret}`))
      },
    ),
  )
})

test('a thrown value of any kind becomes internal and keeps its cause', () => {
  const cause = new TypeError('boom')
  const error = toLookalikeError(cause)
  assert.equal(error.code, 'internal')
  assert.equal(error.cause, cause)
  assert.ok(!error.message.includes('boom'))
})
