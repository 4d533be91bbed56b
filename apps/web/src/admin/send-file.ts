import { answer, ApiError } from '@lookalike/client'
import { client, logInAgain } from './client.ts'

export interface Sent {
  readonly bytes: number
  readonly total: number
}

export interface SendOptions {
  readonly type: string
  readonly signal?: AbortSignal
  readonly onProgress?: (sent: Sent) => void
}

/**
 * Posts a file as it is. The browser reads it from disk while it sends, so its size does not matter. By XMLHttpRequest,
 * because `fetch` does not tell how far an upload has come.
 * @param path of the api, with its query
 * @throws ApiError; TypeError when the api cannot be reached; an AbortError
 */
export async function sendFile<T>(path: string, file: Blob, options: SendOptions): Promise<T> {
  // Asked first: a refusal that comes while a large file is sent looks like a broken connection.
  await answer(client.GET('/v1/session'))
  try {
    return await post<T>(path, file, options)
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error
    await logInAgain()
    return post<T>(path, file, options)
  }
}

function post<T>(path: string, file: Blob, { type, signal, onProgress }: SendOptions): Promise<T> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const request = new XMLHttpRequest()
    request.open('POST', path)
    request.setRequestHeader('content-type', type)
    request.responseType = 'json'
    request.upload.onprogress = ({ loaded, total }) => onProgress?.({ bytes: loaded, total })
    request.onerror = () => reject(new TypeError('The connection broke.'))
    request.onabort = () => reject(signal?.reason as Error)
    request.onload = () => {
      const { status, statusText } = request
      const body: unknown = request.response
      if (status >= 200 && status < 300) resolve(body as T)
      else reject(new ApiError(new Response(null, { status, statusText }), body))
    }
    signal?.addEventListener('abort', () => request.abort(), { once: true })
    request.send(file)
  })
}
