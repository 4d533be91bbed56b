export { buildEmbedderService, type EmbedderServiceConfig } from './app.ts'
export { createEmbedderMetrics } from './metrics.ts'
export { createEmbedder, type EmbedderConfig, type EmbedderStats, type LocalEmbedder } from './embedder.ts'
export { type LocalModels, type ModelFoldersConfig, openModelFolders } from './model-folders.ts'
