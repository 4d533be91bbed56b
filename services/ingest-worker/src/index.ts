export { parseWebhook, type WebhookConfig } from './webhook.ts'
export { type IngestWorkerConfig, type IngestWorkerResources, startIngestWorker } from './ingest-worker.ts'
export { type LiveCollectionOptions, type LiveCollectionResources, openLiveCollection } from './live-collection.ts'
