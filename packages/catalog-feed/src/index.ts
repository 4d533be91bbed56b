export { type CatalogFile, catalogFiles } from './catalog-files.ts'
export {
  type FeedDescription,
  type FeedInspection,
  type FeedOptions,
  inspectFeed,
  openFeedImages,
  previewFeed,
  readFeed,
} from './feed.ts'
export { findCatalog, type FolderCatalog } from './folder.ts'
export type { ImageSource } from './images.ts'
export { ERROR_COLUMNS } from './columns.ts'
export { type HttpImageOptions, httpImageSource } from './http-images.ts'
export { KAGGLE_ATTRIBUTES } from './kaggle.ts'
export { toRowError } from './products.ts'
