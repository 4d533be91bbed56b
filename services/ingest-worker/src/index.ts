export { parseWebhook, type WebhookConfig } from './webhook.ts'
export {
  type IngestWorkerConfig,
  type IngestWorkerResources,
  requeueUnfinished,
  startIngestWorker,
} from './ingest-worker.ts'
export { rebuildCollection, type RebuildOptions, type RebuildReport, settleChanges } from './rebuild.ts'
