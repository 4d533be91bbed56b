import { readFileSync } from 'node:fs'
import { type FieldProblem, LookalikeError } from '@lookalike/shared'
import type { Static, TObject } from 'typebox'
import { Check, Convert, Default, Errors } from 'typebox/value'

export type Environment = Readonly<Record<string, string | undefined>>

export interface ReadSettingsOptions {
  /** Variables that are never shown. Each may also be the content of a file: `<name>_FILE` names it. */
  readonly secrets?: readonly string[]
  /** URLs that may hold a password, which is not shown; they may come from a file as well. */
  readonly secretUrls?: readonly string[]
}

/** Reads one setting further; what it throws is told of the variables, together with everything else that is wrong. */
export type CheckSetting = <R>(names: string | readonly string[], parse: () => R) => R

export interface LoadedSettings<T> {
  readonly settings: T
  /** The variables with their defaults, secrets masked: what `--print-config` prints. */
  readonly printable: Readonly<Record<string, unknown>>
}

/**
 * Reads a service's settings from the environment: defaults filled in, text turned into numbers and booleans, and
 * every wrong variable named in one error. Empty variables count as unset.
 * @throws LookalikeError `invalid_value`
 */
export function readEnv<T extends TObject>(schema: T, env: Environment): Static<T> {
  return readSettings(schema, env, {}, (values) => values).settings
}

/**
 * As `readEnv`, with secrets, and with a second step that turns values into what the service uses.
 * @throws LookalikeError `invalid_value` with every problem of both steps
 */
export function readSettings<T extends TObject, R>(
  schema: T,
  env: Environment,
  { secrets = [], secretUrls = [] }: ReadSettingsOptions,
  parse: (values: Static<T>, check: CheckSetting) => R,
): LoadedSettings<R> {
  const problems: FieldProblem[] = []
  const given = Object.fromEntries(
    Object.keys(schema.properties).flatMap((name) => {
      const mayBeFile = secrets.includes(name) || secretUrls.includes(name)
      const text = mayBeFile ? secretOf(name, env, problems) : env[name]
      return text ? [[name, text]] : []
    }),
  )
  const values: unknown = Convert(schema, Default(schema, given))
  if (!Check(schema, values)) problems.push(...schemaProblems(schema, values, given, { secrets, secretUrls }))

  const check: CheckSetting = (names, parseOne) => {
    const about = [names].flat()
    // Nothing is parsed of a value that is wrong already. What is returned then is never seen: the whole call throws.
    if (problems.some(({ field }) => about.some((name) => field.startsWith(name)))) return undefined as never
    try {
      return parseOne()
    } catch (error) {
      problems.push(...problemsOf(about[0] ?? '', error))
      return undefined as never
    }
  }
  const settings = parse(values as Static<T>, check)
  if (problems.length === 0) return { settings, printable: masked(values as Static<T>, secrets) }
  const detail = problems.map(({ field, message }) => `${field} ${message}`).join('; ')
  throw new LookalikeError('invalid_value', `The environment is not valid: ${detail}`, { fields: problems })
}

/** A secret from its variable, or from the file that `<name>_FILE` names. */
function secretOf(name: string, env: Environment, problems: FieldProblem[]): string | undefined {
  const field = `${name}_FILE`
  const file = env[field]
  if (!file) return env[name]
  if (env[name]) {
    problems.push({ field, message: `and ${name} are both set: keep one` })
    return undefined
  }
  try {
    const text = readFileSync(file, 'utf8').trim()
    if (text === '') problems.push({ field, message: `names an empty file: ${file}` })
    return text
  } catch (error) {
    problems.push({ field, message: `cannot be read: ${messageOf(error)}` })
    return undefined
  }
}

function schemaProblems(
  schema: TObject,
  values: unknown,
  given: Readonly<Record<string, unknown>>,
  { secrets, secretUrls }: Required<ReadSettingsOptions>,
): FieldProblem[] {
  return Errors(schema, values).flatMap((error) => {
    if (error.keyword === 'required') {
      return error.params.requiredProperties.map((name) => ({
        field: name,
        message: `is required${[...secrets, ...secretUrls].includes(name) ? ` (or ${name}_FILE)` : ''}`,
      }))
    }
    const field = error.instancePath.slice(1)
    const shown = secrets.includes(field) ? '' : `, but is "${withoutPassword(String(given[field] ?? ''))}"`
    return [{ field, message: `${error.message}${shown}` }]
  })
}

function problemsOf(name: string, error: unknown): readonly FieldProblem[] {
  if (error instanceof LookalikeError && error.fields.length > 0) return error.fields
  return [{ field: name, message: messageOf(error) }]
}

function masked(values: Readonly<Record<string, unknown>>, secrets: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (secrets.includes(name)) return [name, '***']
      return [name, typeof value === 'string' ? withoutPassword(value) : value]
    }),
  )
}

/** A URL, or a list of them, with stars for its password. */
function withoutPassword(text: string): string {
  return text.replaceAll(/(\w+:\/\/[^:/@\s]*):[^@\s]*@/g, '$1:***@')
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
