export type { IngestQueueOptions } from './bullmq-connection.ts'
export * from './pglite-queue.ts'
export * from './queue.ts'
