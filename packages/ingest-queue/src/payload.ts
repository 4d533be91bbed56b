import { LookalikeError } from '@lookalike/shared'
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'

const ImportId = Type.String({ minLength: 1, maxLength: 200 })
const ReindexId = ImportId

/**
 * A job as it is stored: what it is called and what it carries. A gate does nothing: it is a child of the job
 * that comes after the chunks, and holds it back until all of them have been added.
 */
export const IngestJob = Type.Union([
  Type.Object({ name: Type.Literal('plan'), data: Type.Object({ importId: ImportId }) }),
  Type.Object({
    name: Type.Literal('index'),
    data: Type.Object({ importId: ImportId, chunk: Type.Integer({ minimum: 0 }) }),
  }),
  Type.Object({
    name: Type.Literal('gate'),
    data: Type.Union([Type.Object({ importId: ImportId }), Type.Object({ reindexId: ReindexId })]),
  }),
  Type.Object({ name: Type.Literal('finish'), data: Type.Object({ importId: ImportId }) }),
  Type.Object({ name: Type.Literal('webhook'), data: Type.Object({ importId: ImportId }) }),
  Type.Object({ name: Type.Literal('reindex'), data: Type.Object({ reindexId: ReindexId }) }),
  Type.Object({
    name: Type.Literal('reindex-chunk'),
    data: Type.Object({ reindexId: ReindexId, chunk: Type.Integer({ minimum: 0 }) }),
  }),
])
export type IngestJob = Static<typeof IngestJob>

/**
 * Checks a stored job before any work.
 * @throws LookalikeError `internal` (not retryable) when its name or payload is not one of ours.
 */
export function parseJob({ name, data }: { name: string; data: unknown }): IngestJob {
  const job: unknown = { name, data }
  if (Check(IngestJob, job)) return job
  throw new LookalikeError('internal', `The queue holds a "${name}" job that cannot be read.`)
}
