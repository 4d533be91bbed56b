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
  type Schemas,
  type SearchResult,
} from './client.ts'
export { importEvents } from './events.ts'
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
