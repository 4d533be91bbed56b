import { answer, type Client, type Import, type ImportPreview, type paths, type SearchResult } from './client.ts'

/** The bytes of a file. A stream is sent as it is read, and only once. */
export type FileContent = Blob | ReadableStream<Uint8Array>

export type ImportQuery = NonNullable<paths['/v1/imports']['post']['parameters']['query']>
export type PhotoQuery = NonNullable<paths['/v1/search/image']['post']['parameters']['query']>

/**
 * Uploads a catalog and resolves when it is stored and queued.
 * @throws ApiError, TypeError; see `answer`
 */
export async function uploadImport(
  client: Client,
  content: FileContent,
  query: ImportQuery,
  { signal }: { signal?: AbortSignal } = {},
): Promise<Import> {
  return answer(client.POST('/v1/imports', { params: { query }, ...fileBody(content), ...(signal && { signal }) }))
}

/**
 * What an import of a catalog would find; nothing is stored.
 * @throws ApiError, TypeError; see `answer`
 */
export async function previewImport(
  client: Client,
  content: FileContent,
  query: ImportQuery,
  { signal }: { signal?: AbortSignal } = {},
): Promise<ImportPreview> {
  return answer(
    client.POST('/v1/imports/preview', { params: { query }, ...fileBody(content), ...(signal && { signal }) }),
  )
}

/**
 * Runs failed rows again as a new import.
 * @param corrected a corrected errors.csv; without it the rows are taken as they were
 * @throws ApiError, TypeError; see `answer`
 */
export async function retryImport(client: Client, id: string, corrected?: FileContent): Promise<Import> {
  const path = { id }
  const body = corrected && fileBody(corrected, 'text/csv')
  return answer(client.POST('/v1/imports/{id}/retry', { params: { path }, ...body }))
}

/**
 * Searches by photo.
 * @throws ApiError, TypeError; see `answer`
 */
export async function searchByPhoto(
  client: Client,
  photo: Blob,
  query: PhotoQuery,
  { signal }: { signal?: AbortSignal } = {},
): Promise<SearchResult> {
  const form = new FormData()
  form.append('image', photo, 'photo')
  return answer(client.POST('/v1/search/image', { params: { query }, ...rawBody(form), ...(signal && { signal }) }))
}

/**
 * The photo at a URL as a JPEG, fetched by the API.
 * @throws ApiError, TypeError; see `answer`
 */
export async function fetchPhoto(client: Client, url: string): Promise<Blob> {
  const call = client.POST('/v1/search/photo', { body: { url }, parseAs: 'blob' })
  return answer<unknown>(call) as Promise<Blob>
}

/** The API tells formats from the content, so one type does for all. */
function fileBody(content: FileContent, type = 'application/octet-stream') {
  return { ...rawBody(content), headers: { 'content-type': type }, duplex: 'half' as const }
}

/** The OpenAPI document knows JSON bodies only. */
function rawBody(content: FileContent | FormData) {
  return { body: content as never, bodySerializer: (body: unknown) => body }
}
