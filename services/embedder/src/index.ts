export { buildEmbedderService, type EmbedderServiceConfig } from './app.ts'
export { createEmbedder, type EmbedderConfig, type EmbedderStats, type LocalEmbedder } from './embedder.ts'
