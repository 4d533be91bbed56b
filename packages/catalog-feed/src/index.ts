export { type FeedDescription, type FeedInspection, type FeedOptions, inspectFeed, openFeedImages, readFeed, toRowError } from './feed.ts'
export { findCatalog, type FolderCatalog } from './folder.ts'
export type { ImageSource } from './images.ts'
export { ERROR_COLUMNS, KAGGLE_ATTRIBUTES } from './presets.ts'
