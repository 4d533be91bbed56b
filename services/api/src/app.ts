import type { FileStore } from '@lookalike/file-store'
import type { IngestQueue } from '@lookalike/ingest-queue'
import { createServer, NO_TRACING, queueMetrics, type ServerConfig } from '@lookalike/service-kit'
import { type CatalogConfig, catalogFields, MAX_IMAGE_BYTES } from '@lookalike/shared'
import type { Spaces } from '@lookalike/spaces'
import { auth } from './auth.ts'
import { cors } from './cors.ts'
import { imageUploadRoutes } from './image-upload-routes.ts'
import { imageRoutes } from './images.ts'
import { importRoutes } from './imports.ts'
import { observeSearch } from './observe-search.ts'
import { openapi } from './openapi.ts'
import { operationRoutes } from './operations.ts'
import { photoRoutes } from './photo-routes.ts'
import { productBatchRoutes } from './product-batch-routes.ts'
import { productRoutes } from './products.ts'
import { queueBoard } from './queue-board.ts'
import { reindexRoutes } from './reindex.ts'
import { searchRoutes } from './search.ts'
import { systemRoutes } from './system.ts'
import { widgetRoutes } from './widget.ts'

export interface ApiResources {
  readonly spaces: Spaces
  readonly files: FileStore
  readonly queue: IngestQueue
}

export interface ApiConfig {
  readonly adminKey: string
  readonly catalog: CatalogConfig
  readonly server?: ServerConfig
  /** Origins whose pages may read the public answers: `https://shop.example`, or `*` for all; default: none. */
  readonly allowedOrigins?: readonly string[]
  /** Layout of the data folder, where there is one; only shown. */
  readonly dataVersion?: number
  /** Largest query photo in bytes. */
  readonly maxPhotoBytes?: number
  /** Private hosts, addresses or CIDR ranges that anybody may have photos fetched from; default: none. */
  readonly photoHosts?: readonly string[]
  /** Largest import file in bytes. */
  readonly maxImportBytes?: number
}

/** Builds the API; it does not listen, and it does not close the resources it was given. */
export async function buildApi({ spaces, files, queue }: ApiResources, config: ApiConfig) {
  const { adminKey, catalog, maxPhotoBytes = MAX_IMAGE_BYTES, maxImportBytes = 20 * 2 ** 30 } = config
  const { metrics, tracing = NO_TRACING } = config.server ?? {}
  const { allowedOrigins = [], photoHosts = [], dataVersion } = config
  const fields = catalogFields(catalog)
  const live = metrics ? observeSearch(spaces.live, metrics, tracing) : spaces.live
  if (metrics) queueMetrics(metrics, () => queue.depth())
  const app = createServer(config.server)
  await app.register(openapi)
  await app.register(cors, { allowedOrigins })
  await app.register(auth, { adminKey })
  await app.register(productRoutes, { live, catalog, changes: files.changes, versions: files.versions })
  await app.register(productBatchRoutes, { files, queue, catalog })
  await app.register(searchRoutes, { live, fields, maxPhotoBytes })
  await app.register(photoRoutes, { photoHosts })
  await app.register(importRoutes, { files, queue, catalog, live, maxImportBytes })
  await app.register(imageRoutes, { files })
  await app.register(imageUploadRoutes, { files })
  await app.register(reindexRoutes, { spaces, files, queue })
  await app.register(operationRoutes, { live, queue, catalog })
  await app.register(systemRoutes, { live, queue, files, dataVersion })
  await app.register(queueBoard, { queue })
  await app.register(widgetRoutes)
  return app
}
