export { createEmbedderClient, type EmbedderClientConfig, type EmbedderClientEvent } from './client.ts'
