export { buildEmbedderService, type EmbedderServiceConfig } from './app.ts'
export { createEmbedderMetrics } from './metrics.ts'
export { createEmbedder, type EmbedderConfig, type EmbedderStats, type LocalEmbedder } from './embedder.ts'
