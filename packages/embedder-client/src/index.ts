export { createEmbedderClient, type EmbedderClientConfig, type EmbedderClientEvent } from './client.ts'
export * from './models.ts'
