import { type Static, Type } from 'typebox'
import { ERROR_CODES, type ErrorCode, type LookalikeError } from './errors.ts'

/** RFC 9457 problem details, the one shape of every error answer (`application/problem+json`). */
export const ProblemDetails = Type.Object(
  {
    type: Type.String({ description: 'A URI that names the code' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'What is wrong here and how to mend it' }),
    code: Type.Enum(Object.keys(ERROR_CODES) as ErrorCode[]),
    retryable: Type.Boolean({ description: 'True when the same request can succeed later' }),
    requestId: Type.Optional(Type.String()),
    fields: Type.Array(Type.Object({ field: Type.String(), message: Type.String() })),
  },
  { $id: 'ProblemDetails' },
)
export type ProblemDetails = Static<typeof ProblemDetails>

/** Renders an error as problem details; the cause and the stack stay behind. */
export function toProblem(error: LookalikeError, requestId?: string): ProblemDetails {
  const { status, title, retryable } = ERROR_CODES[error.code]
  return {
    type: `urn:lookalike:error:${error.code}`,
    title,
    status,
    detail: error.message,
    code: error.code,
    retryable,
    ...(requestId === undefined ? {} : { requestId }),
    fields: error.fields.map(({ field, message }) => ({ field, message })),
  }
}
