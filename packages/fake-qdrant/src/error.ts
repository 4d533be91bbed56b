/** An error that is answered as Qdrant words it. */
export class QdrantError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export const badRequest = (message: string) => new QdrantError(400, message)
