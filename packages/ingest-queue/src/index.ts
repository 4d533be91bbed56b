export type { IngestQueueOptions } from './bullmq-queue.ts'
export * from './pglite-queue.ts'
export * from './queue.ts'
