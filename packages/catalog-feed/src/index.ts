export { type FeedDescription, type FeedInspection, type FeedOptions, inspectFeed, openFeedImages, readFeed, toRowError } from './feed.ts'
export { findCatalog, type FolderCatalog } from './folder.ts'
export { type ImageSource, MAX_IMAGE_BYTES } from './images.ts'
export { KAGGLE_ATTRIBUTES } from './presets.ts'
