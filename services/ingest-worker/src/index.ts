export { parseWebhook, type WebhookConfig } from './webhook.ts'
export { type IngestWorkerConfig, type IngestWorkerResources, startIngestWorker } from './ingest-worker.ts'
export { createObserver } from './observer.ts'
export { type LiveCollectionOptions, openLiveCollection } from './live-collection.ts'
