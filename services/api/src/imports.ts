import type { FileStore } from '@lookalike/file-store'
import type { IngestQueue } from '@lookalike/ingest-queue'
import type { Server } from '@lookalike/service-kit'
import type { CatalogConfig } from '@lookalike/shared'
import type { Spaces } from '@lookalike/spaces'
import { importChangeRoutes } from './import-change-routes.ts'
import { importStateRoutes } from './import-state-routes.ts'
import { SOURCE_TYPES, uploadRoutes } from './upload-routes.ts'

export interface ImportResources {
  readonly files: FileStore
  readonly queue: Pick<IngestQueue, 'addPlan' | 'addWebhook'>
  readonly catalog: CatalogConfig
  /** Knows the products that failed rows name. */
  readonly live: Spaces['live']
  /** Largest upload in bytes. */
  readonly maxImportBytes: number
}

/** Bulk upload, its progress, its failures and what can be done about them. All of it needs the admin key. */
export async function importRoutes(app: Server, resources: ImportResources): Promise<void> {
  app.addHook('onRequest', app.requireAdmin)
  // Bodies are files, and pass through as streams.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser([...SOURCE_TYPES], (_request, payload, done) => done(null, payload))
  await app.register(uploadRoutes, resources)
  await app.register(importStateRoutes, resources)
  await app.register(importChangeRoutes, resources)
}
