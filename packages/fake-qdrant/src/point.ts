import type { Schemas } from '@qdrant/js-client-rest'
import { badRequest } from './error.ts'

type Payload = Record<string, unknown>

export interface Point {
  readonly id: string
  /** Number of the operation that wrote it last. */
  version: number
  /** By name; a plain vector is a list of one. */
  vectors: Map<string, Float32Array[]>
  payload: Payload
}

/** Vectors of a request by name, checked against the collection and normalised as Qdrant does for cosine. */
export function readVectors(given: Schemas['VectorStruct'], config: Record<string, Schemas['VectorParams']>) {
  if (Array.isArray(given)) throw badRequest('Wrong input: Not existing vector name error: ')
  const vectors = new Map<string, Float32Array[]>()
  for (const [name, vector] of Object.entries(given as Record<string, unknown>)) {
    const params = config[name]
    if (!params) throw badRequest(`Wrong input: Not existing vector name error: ${name}`)
    vectors.set(name, readVector(vector, params))
  }
  return vectors
}

/** A vector or, where the collection is so configured, a list of vectors. */
export function readVector(given: unknown, params: Schemas['VectorParams']): Float32Array[] {
  const list = (Array.isArray(given) && Array.isArray(given[0]) ? given : [given]) as number[][]
  if (list.length > 1 && !params.multivector_config)
    throw badRequest('Wrong input: Conversion between multi and regular vectors failed')
  return list.map((vector) => {
    if (vector.length !== params.size)
      throw badRequest(`Wrong input: Vector dimension error: expected dim: ${params.size}, got ${vector.length}`)
    return params.distance === 'Cosine' ? normalised(Float32Array.from(vector)) : Float32Array.from(vector)
  })
}

/** A vector whose squared length is within 1e-6 of 1 is kept as it is. */
function normalised(vector: Float32Array): Float32Array {
  let squares = 0
  for (const value of vector) squares = Math.fround(squares + Math.fround(value * value))
  if (squares < 1.2e-7 || Math.abs(squares - 1) <= 1e-6) return vector
  const length = Math.sqrt(squares)
  return vector.map((value) => value / length)
}

/** MaxSim: for each vector asked for, its best match among the point's; summed. */
export function similarity(query: readonly Float32Array[], vectors: readonly Float32Array[]): number {
  let sum = 0
  for (const wanted of query) {
    let best = Number.NEGATIVE_INFINITY
    for (const vector of vectors) best = Math.max(best, dot(wanted, vector))
    sum += best
  }
  return Math.fround(sum)
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let n = 0; n < a.length; n++) sum += (a[n] ?? 0) * (b[n] ?? 0)
  return sum
}

/** A point as it is answered. */
export function record(point: Point, payload: unknown, vectors: unknown, multi: (name: string) => boolean) {
  const wanted = selectVectors(point, vectors)
  return {
    id: point.id,
    payload: selectPayload(point.payload, payload),
    ...(wanted && {
      vector: Object.fromEntries(
        wanted.map(([name, list]) => {
          const plain = list.map((vector) => Array.from(vector, shortest))
          return [name, multi(name) ? plain : (plain[0] ?? [])]
        }),
      ),
    }),
  }
}

/** A 32-bit float as Qdrant prints it: the shortest decimal that reads back as the same 32-bit float. */
function shortest(value: number): number {
  for (let digits = 6; digits <= 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return value
}

function selectVectors(point: Point, wanted: unknown): [string, Float32Array[]][] | undefined {
  if (!wanted) return undefined
  const names = Array.isArray(wanted) ? wanted : [...point.vectors.keys()]
  return [...point.vectors].filter(([name]) => names.includes(name))
}

function selectPayload(payload: Payload, wanted: unknown): Payload | null {
  if (wanted === false || wanted === undefined || wanted === null) return null
  if (wanted === true) return payload
  const selector = (Array.isArray(wanted) ? { include: wanted } : wanted) as { include?: string[]; exclude?: string[] }
  const keeps = (key: string) => (selector.include ? selector.include.includes(key) : !selector.exclude?.includes(key))
  return Object.fromEntries(Object.entries(payload).filter(([key]) => keeps(key)))
}
