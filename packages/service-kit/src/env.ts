import { LookalikeError } from '@lookalike/shared'
import type { Static, TObject } from 'typebox'
import { Convert, Default, Errors, Check } from 'typebox/value'

/**
 * Reads a service's settings from the environment: defaults filled in, text turned into numbers and booleans, and
 * every wrong variable named in one error. Empty variables count as unset.
 * @throws LookalikeError `invalid_value`
 */
export function readEnv<T extends TObject>(schema: T, env: Readonly<Record<string, string | undefined>>): Static<T> {
  const given = Object.fromEntries(
    Object.keys(schema.properties).flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
  )
  const settings: unknown = Convert(schema, Default(schema, given))
  if (Check(schema, settings)) return settings
  const fields = Errors(schema, settings).flatMap((error) =>
    error.keyword === 'required'
      ? error.params.requiredProperties.map((name) => ({ field: name, message: 'is required' }))
      : [
          {
            field: error.instancePath.slice(1),
            message: `${error.message}, but is "${env[error.instancePath.slice(1)] ?? ''}"`,
          },
        ],
  )
  const detail = fields.map(({ field, message }) => `${field} ${message}`).join('; ')
  throw new LookalikeError('invalid_value', `The environment is not valid: ${detail}`, { fields })
}
