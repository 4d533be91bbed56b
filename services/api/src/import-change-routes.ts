import { Readable } from 'node:stream'
import type { Server } from '@lookalike/service-kit'
import { Import, ref } from '@lookalike/shared'
import { createImportChanges } from './import-changes.ts'
import type { ImportResources } from './imports.ts'
import { limited } from './limited.ts'
import { ImportParams } from './params.ts'

/** What can be done with an import after it was accepted. */
export async function importChangeRoutes(
  app: Server,
  { files: { imports }, queue, catalog, maxImportBytes }: ImportResources,
): Promise<void> {
  const { cancel, retry } = createImportChanges({ imports, queue, catalog })

  app.post(
    '/v1/imports/:id/cancel',
    {
      schema: {
        tags: ['imports'],
        summary: 'Cancel an import',
        description: 'What is written stays. A second call changes nothing; an import that has ended is a conflict.',
        params: ImportParams,
        response: { 200: ref(Import) },
      },
    },
    async ({ params }) => cancel(params.id),
  )

  app.post(
    '/v1/imports/:id/retry',
    {
      schema: {
        tags: ['imports'],
        summary: 'Run failed rows again',
        description:
          'A new import of the rows that failed, with the same images; a product that was written without one gets it. Without a body the rows are taken as they were, leaving out those ' +
          'that are wrong in themselves; with a corrected errors.csv as body, its rows are taken.',
        consumes: ['text/csv'],
        params: ImportParams,
        response: { 202: ref(Import) },
      },
    },
    async ({ id: requestId, log, params, body }, reply) => {
      const corrected = body instanceof Readable ? limited(body, maxImportBytes) : undefined
      const accepted = await retry(params.id, { requestId }, corrected)
      log.info({ importId: accepted.id }, 'import accepted')
      return reply.status(202).header('location', `/v1/imports/${accepted.id}`).send(accepted)
    },
  )
}
