import { ApiError } from '@lookalike/client'
import { LookalikeError } from '@lookalike/shared'

/** What the process ends with. */
export const EXIT = { ok: 0, failed: 1, usage: 2, unreachable: 3, interrupted: 130 } as const

export const EXIT_HELP = `
Exit codes:
  0    done
  1    it ran and failed: failed rows, a refused request, something found by doctor
  2    wrong usage: an option, an argument, a file that is not there
  3    the API cannot be reached, or does not accept the admin key
  130  interrupted`

/** An end of the program that is told to a person, without a stack. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly exitCode: number

  constructor(message: string, exitCode: number, options?: ErrorOptions) {
    super(message, options)
    this.exitCode = exitCode
  }
}

export const usage = (message: string): Failure => new Failure(message, EXIT.usage)

const KEY_HELP =
  'Give it with --key-file <file> or LOOKALIKE_KEY; `npm start` prints the file that holds it (data/<name>/admin.key).'

/** Whatever was thrown, as what a person is told and the code to end with. */
export function toFailure(thrown: unknown, api: string): Failure {
  if (thrown instanceof Failure) return thrown
  if (isAbort(thrown)) return new Failure('Interrupted.', EXIT.interrupted)
  if (thrown instanceof ApiError) return ofAnswer(thrown)
  if (thrown instanceof LookalikeError) return new Failure(thrown.message, EXIT.failed, { cause: thrown })
  if (thrown instanceof TypeError && thrown.cause instanceof Error)
    return new Failure(
      `${api} cannot be reached (${reasonOf(thrown.cause)}). Is it running? Start it with \`npm start\`, or name another with --api.`,
      EXIT.unreachable,
      { cause: thrown },
    )
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const isSystem = 'code' in error && 'syscall' in error
  return new Failure(isSystem ? error.message : (error.stack ?? error.message), EXIT.failed, { cause: error })
}

function ofAnswer(error: ApiError): Failure {
  if (error.status === 401 || error.status === 403)
    return new Failure(`The API wants the admin key: ${error.message} ${KEY_HELP}`, EXIT.unreachable, { cause: error })
  // Without problem details something else answered, for instance a proxy before an API that is down.
  const answeredByUs = error.problem !== undefined
  return new Failure(error.message, answeredByUs ? EXIT.failed : EXIT.unreachable, { cause: error })
}

function isAbort(thrown: unknown): boolean {
  return thrown instanceof Error && (thrown.name === 'AbortError' || isAbort(thrown.cause))
}

/** A connection may have been tried at several addresses. */
function reasonOf(cause: Error): string {
  if (cause.message !== '') return cause.message
  return cause instanceof AggregateError ? String(cause.errors[0]) : 'code' in cause ? String(cause.code) : cause.name
}
