export {
  answer,
  ApiError,
  type Client,
  type ClientOptions,
  createClient,
  type Import,
  type ImportPreview,
  type paths,
  type ProblemDetails,
  type Product,
  type ProductList,
  type Reindex,
  type Schemas,
  type SearchResult,
} from './client.ts'
export { importEvents, reindexEvents } from './events.ts'
export {
  fetchPhoto,
  type FileContent,
  type ImportQuery,
  type PhotoQuery,
  previewImport,
  retryImport,
  searchByPhoto,
  uploadImport,
} from './files.ts'
