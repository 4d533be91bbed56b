/** An image as a server sent it, with what it said for asking again later. */
export interface FetchedImage {
  readonly bytes: Uint8Array
  readonly etag?: string
  readonly lastModified?: string
}

/** Remembers images by the URL they were fetched from, so that a server is asked only whether they changed. */
export interface UrlCache {
  get(url: string): Promise<FetchedImage | undefined>
  /** An image that the server gave no means to ask again for need not be kept. */
  put(url: string, image: FetchedImage): Promise<void>
}
