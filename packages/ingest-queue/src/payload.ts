import { LookalikeError } from '@lookalike/shared'
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'

const data = {
  importId: Type.String({ minLength: 1, maxLength: 200 }),
  requestId: Type.Optional(Type.String({ maxLength: 200 })),
}
const reindexId = data.importId

/**
 * A job as it is stored: what it is called and what it carries. A gate does nothing: it is a child of the job
 * that comes after the chunks, and holds it back until all of them have been added.
 */
export const IngestJob = Type.Union([
  Type.Object({ name: Type.Literal('plan'), data: Type.Object(data) }),
  Type.Object({
    name: Type.Literal('index'),
    data: Type.Object({ ...data, chunk: Type.Integer({ minimum: 0 }) }),
  }),
  Type.Object({
    name: Type.Literal('gate'),
    data: Type.Union([Type.Object(data), Type.Object({ reindexId })]),
  }),
  Type.Object({ name: Type.Literal('finish'), data: Type.Object(data) }),
  Type.Object({ name: Type.Literal('webhook'), data: Type.Object(data) }),
  Type.Object({ name: Type.Literal('reindex'), data: Type.Object({ reindexId }) }),
  Type.Object({
    name: Type.Literal('reindex-chunk'),
    data: Type.Object({ reindexId, chunk: Type.Integer({ minimum: 0 }) }),
  }),
])
export type IngestJob = Static<typeof IngestJob>

/**
 * Checks a stored job before any work.
 * @throws LookalikeError `internal` (not retryable) when its name or payload is not one of ours.
 */
export function parseJob(job: { name: string; data: unknown }): IngestJob {
  const bare: unknown = { name: job.name, data: job.data }
  if (Check(IngestJob, bare)) return bare
  throw new LookalikeError('internal', `The queue holds a "${job.name}" job that cannot be read.`)
}
