import { createHash } from 'node:crypto'
import { cp, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { MODEL } from './paths.ts'

/** What a test needs to know of a model's manifest. */
interface Manifest {
  id: string
  version: number
  file: string
  sha256: string
  output: { dimensions: number }
  golden: { embedding: number[] }
}

const MODEL_GRAPH = 7
const GRAPH_NODE = 1
const GRAPH_INITIALIZER = 5
const GRAPH_OUTPUT = 12
const NODE_OUTPUT = 2
const FLOAT = 1

/**
 * Makes a second model from the default one: the same weights and a seeded random projection of the embedding behind
 * them. Its vectors are shorter, and its neighbours are others, so that a test can tell them from the first model's.
 * @param golden changes the golden vector, so that a test can have a model that is refused
 */
export async function writeProjectedModel(
  folder: string,
  {
    id = 'projected',
    dimensions = 64,
    seed = 1,
    golden = (vector: number[]) => vector,
  }: { id?: string; dimensions?: number; seed?: number; golden?: (vector: number[]) => number[] } = {},
): Promise<{ id: string; space: string; dimensions: number; project(vector: ArrayLike<number>): number[] }> {
  await cp(MODEL, folder, { recursive: true })
  const manifest = JSON.parse(await readFile(path.join(folder, 'manifest.json'), 'utf8')) as Manifest
  const from = manifest.output.dimensions
  const matrix = gaussian(from * dimensions, seed)
  const project = (vector: ArrayLike<number>) => {
    const sums = Array.from({ length: dimensions }, (_, column) =>
      Array.from(vector).reduce((sum, value, row) => sum + value * (matrix[row * dimensions + column] ?? 0), 0),
    )
    const length = Math.hypot(...sums)
    return sums.map((sum) => sum / length)
  }
  const graph = appendProjection(await readFile(path.join(MODEL, manifest.file)), matrix, [from, dimensions])
  await writeFile(path.join(folder, manifest.file), graph)
  const changed: Manifest = {
    ...manifest,
    id,
    version: 1,
    sha256: createHash('sha256').update(graph).digest('hex'),
    output: { ...manifest.output, dimensions },
    golden: { ...manifest.golden, embedding: golden(project(manifest.golden.embedding)) },
  }
  await writeFile(path.join(folder, 'manifest.json'), JSON.stringify(changed))
  return { id, space: `${id}-1`, dimensions, project }
}

/** `embedding` becomes `unprojected`, and `embedding` = LpNormalization(MatMul(unprojected, matrix)). */
function appendProjection(model: Buffer, matrix: Float32Array, [from, to]: readonly [number, number]): Buffer {
  const nodes = [
    message([1, 'unprojected'], [1, 'projection'], [NODE_OUTPUT, 'projected'], [4, 'MatMul']),
    message([1, 'projected'], [NODE_OUTPUT, 'embedding'], [4, 'LpNormalization']),
  ]
  const raw = Buffer.from(matrix.buffer, matrix.byteOffset, matrix.byteLength)
  const tensor = message([1, from], [1, to], [2, FLOAT], [8, 'projection'], [9, raw])
  const shape = message([1, message([2, 'n'])], [1, message([1, to])])
  const output = message([1, 'embedding'], [2, message([1, message([1, FLOAT], [2, shape])])])
  const graphOf = (graph: Buffer) =>
    Buffer.concat([
      ...fields(graph).map(({ number, value, bytes }) => {
        if (number === GRAPH_OUTPUT) return Buffer.alloc(0)
        return number === GRAPH_NODE ? message([GRAPH_NODE, renamed(value)]) : bytes
      }),
      ...nodes.map((node) => message([GRAPH_NODE, node])),
      message([GRAPH_INITIALIZER, tensor], [GRAPH_OUTPUT, output]),
    ])
  return Buffer.concat(
    fields(model).map(({ number, value, bytes }) =>
      number === MODEL_GRAPH ? message([MODEL_GRAPH, graphOf(value)]) : bytes,
    ),
  )
}

function renamed(node: Buffer): Buffer {
  return Buffer.concat(
    fields(node).map(({ number, value, bytes }) =>
      number === NODE_OUTPUT && value.toString() === 'embedding' ? message([NODE_OUTPUT, 'unprojected']) : bytes,
    ),
  )
}

/** Just enough protobuf to read and write the fields of a message (field numbers from onnx.proto). */
function fields(bytes: Buffer): { number: number; value: Buffer; bytes: Buffer }[] {
  const found: { number: number; value: Buffer; bytes: Buffer }[] = []
  for (let at = 0; at < bytes.length; ) {
    const start = at
    const read = () => {
      let [value, scale] = [0, 1]
      for (;;) {
        const byte = bytes[at++] ?? 0
        value += (byte & 127) * scale
        if (byte < 128) return value
        scale *= 128
      }
    }
    const tag = read()
    const wire = tag & 7
    if (wire === 0) read()
    const length = wire === 2 ? read() : wire === 5 ? 4 : wire === 1 ? 8 : 0
    found.push({ number: Math.floor(tag / 8), value: bytes.subarray(at, at + length), bytes: bytes.subarray(start, at + length) })
    at += length
  }
  return found
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))]
}

function message(...parts: readonly (readonly [number: number, value: number | string | Buffer])[]): Buffer {
  return Buffer.concat(
    parts.flatMap(([number, value]) => {
      if (typeof value === 'number') return [Buffer.from([...varint(number << 3), ...varint(value)])]
      const bytes = typeof value === 'string' ? Buffer.from(value) : value
      return [Buffer.from([...varint((number << 3) | 2), ...varint(bytes.length)]), bytes]
    }),
  )
}

/** Seeded numbers of the normal distribution (Box–Muller over Tommy Ettinger's mulberry32). */
function gaussian(count: number, seed: number): Float32Array {
  let state = seed
  const random = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return Float32Array.from({ length: count }, () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()))
}
