import { type FieldProblem, LookalikeError } from '@lookalike/shared'
import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'

export interface ValidatorOptions {
  /** Whether values came as text (query, form, headers) and are converted to the schema's types. */
  readonly fromText: boolean
  /** What a problem is named after when it is not about one field. */
  readonly name?: string
}

type Validated<T> = { readonly value: T } | { readonly error: LookalikeError }

/**
 * Compiles a schema to what routes and handlers check input with: defaults are filled in, and what is wrong becomes one
 * `invalid_request` that names each field.
 */
export function createValidator<T extends TSchema>(
  schema: T,
  { fromText, name = 'request' }: ValidatorOptions,
): (input: unknown) => Validated<Static<T>> {
  const validator = Compile(schema)
  return (input) => {
    const filled = validator.Default(input)
    const value = fromText ? validator.Convert(filled) : filled
    if (validator.Check(value)) return { value }
    const fields = (validator.Errors(value) as SchemaProblem[]).map((problem) => fieldProblem(problem, name))
    const detail = fields.map(({ field, message }) => `${field} ${message}`).join('; ')
    return { error: new LookalikeError('invalid_request', detail, { fields }) }
  }
}

/** As `createValidator`, for handlers: throws what is wrong. */
export function createReader<T extends TSchema>(schema: T, options: ValidatorOptions): (input: unknown) => Static<T> {
  const validate = createValidator(schema, options)
  return (input) => {
    const checked = validate(input)
    if ('error' in checked) throw checked.error
    return checked.value
  }
}

/** What is used of TypeBox' many kinds of error. */
interface SchemaProblem {
  readonly instancePath: string
  readonly keyword: string
  readonly params: object
  readonly message?: string
}

function fieldProblem({ instancePath, keyword, params, message }: SchemaProblem, name: string): FieldProblem {
  const path = instancePath.slice(1).replaceAll('/', '.')
  const inner = innerNames(params)?.join(', ')
  const field = [path, inner].filter(Boolean).join('.') || name
  return { field, message: keyword === 'required' ? 'is required' : (message ?? 'is not valid') }
}

/** The fields that are missing or too many, where the problem is about such. */
function innerNames(params: object): readonly string[] | undefined {
  if ('requiredProperties' in params) return params.requiredProperties as string[]
  if ('additionalProperties' in params) return params.additionalProperties as string[]
  return undefined
}
