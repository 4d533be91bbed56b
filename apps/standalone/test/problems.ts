import assert from 'node:assert/strict'
import type { ProblemDetails } from '@lookalike/shared'
import type { Answer } from './stack.ts'

/** Asserts that a request was answered with problem details that can be understood. */
export function assertProblem(
  { status, body: answered }: Answer<unknown>,
  expected: { status: number; code: string; field?: string },
) {
  const body = answered as ProblemDetails
  assert.equal(body.code, expected.code, JSON.stringify(body))
  assert.equal(status, expected.status)
  assert.equal(body.status, expected.status)
  assert.ok(body.detail.length > 10)
  assert.ok(body.requestId)
  if (expected.field)
    assert.ok(
      body.fields.some(({ field }) => field === expected.field),
      JSON.stringify(body.fields),
    )
}
