export { parseWebhook, type WebhookConfig } from './webhook.ts'
export { type IngestWorkerConfig, type IngestWorkerResources, startIngestWorker } from './ingest-worker.ts'
