export { parseWebhook, type WebhookConfig } from './webhook.ts'
export { type IngestWorkerConfig, type IngestWorkerResources, startIngestWorker } from './ingest-worker.ts'
export { type LiveCollectionOptions, openLiveCollection } from './live-collection.ts'
export { rebuildCollection, type RebuildOptions, type RebuildReport, settleChanges } from './rebuild.ts'
