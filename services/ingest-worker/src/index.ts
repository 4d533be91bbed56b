export { type IngestWorkerConfig, type IngestWorkerResources, startIngestWorker } from './ingest-worker.ts'
export { rebuildCollection, type RebuildOptions, type RebuildReport, settleChanges } from './rebuild.ts'
