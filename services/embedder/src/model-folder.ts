import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LookalikeError } from '@lookalike/shared'
import type { InferenceSession } from 'onnxruntime-node'
import { type Static, Type } from 'typebox'
import { Check, Errors } from 'typebox/value'

const FileName = Type.String({ pattern: '^[A-Za-z0-9_-][A-Za-z0-9._-]*$' })

/** What `manifest.json` must say; whatever else it says (licence, evaluation, …) is for people. */
export const Manifest = Type.Object({
  id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,62}$' }),
  version: Type.Integer({ minimum: 1 }),
  file: FileName,
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  input: Type.Object({
    name: Type.Literal('pixels'),
    dtype: Type.Literal('uint8'),
    layout: Type.Literal('NHWC'),
    size: Type.Integer({ minimum: 8, maximum: 1024 }),
  }),
  output: Type.Object({
    name: Type.Literal('embedding'),
    dtype: Type.Literal('float32'),
    dimensions: Type.Integer({ minimum: 2, maximum: 8192 }),
    normalized: Type.Literal('l2'),
  }),
  resize: Type.Enum(['letterbox', 'center-crop']),
  background: Type.String({ pattern: '^#[0-9a-f]{6}$' }),
  golden: Type.Object({
    image: FileName,
    embedding: Type.Array(Type.Number()),
    minCosine: Type.Number({ minimum: 0.5, maximum: 1 }),
  }),
})
export type Manifest = Static<typeof Manifest>

/** The embedding space of a model: one model at one version. */
export const spaceOf = ({ id, version }: Manifest): string => `${id}-${version}`

/**
 * Reads and checks a model folder's manifest.
 * @throws LookalikeError `model_invalid`
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const manifest = parseJson(await readModelFile(folder, 'manifest.json'), folder)
  if (!Check(Manifest, manifest)) {
    if (isSourceOnly(manifest)) {
      throw invalid(
        folder,
        `it only says where ${manifest.id} can be downloaded; a model folder needs the converted model.onnx too`,
      )
    }
    const problems = Errors(Manifest, manifest).map(({ instancePath, message }) => `${instancePath} ${message}`.trim())
    throw invalid(folder, `manifest.json: ${problems.slice(0, 5).join('; ')}`)
  }
  const { golden, output } = manifest
  if (golden.embedding.length !== output.dimensions) {
    throw invalid(folder, `the golden embedding has ${golden.embedding.length} numbers, not ${output.dimensions}`)
  }
  return manifest
}

/**
 * Reads the graph that a manifest names and checks that it is the very file.
 * @throws LookalikeError `model_invalid`
 */
export async function readGraph(folder: string, { file, sha256 }: Manifest): Promise<Uint8Array> {
  const graph = await readModelFile(folder, file)
  const actual = createHash('sha256').update(graph).digest('hex')
  if (actual !== sha256) throw invalid(folder, `the sha256 of ${file} is ${actual}, but manifest.json says ${sha256}`)
  return graph
}

/** @throws LookalikeError `model_invalid` */
export async function readModelFile(folder: string, file: string): Promise<Buffer> {
  return readFile(join(folder, file)).catch((cause: unknown) => {
    throw invalid(folder, `${file} cannot be read`, cause)
  })
}

type ValueMetadata = InferenceSession['inputMetadata'][number]

/**
 * Checks that a graph has the one interface every model has here.
 * @throws LookalikeError `model_invalid` that shows both interfaces
 */
export function checkInterface(
  folder: string,
  { input, output }: Manifest,
  graph: Pick<InferenceSession, 'inputMetadata' | 'outputMetadata'>,
): void {
  const wanted = {
    inputs: `pixels: uint8 [n, ${input.size}, ${input.size}, 3]`,
    outputs: `embedding: float32 [n, ${output.dimensions}]`,
  }
  const found = { inputs: describe(graph.inputMetadata), outputs: describe(graph.outputMetadata) }
  for (const side of ['inputs', 'outputs'] as const) {
    if (found[side] !== wanted[side]) {
      throw invalid(folder, `the graph's ${side} must be ${wanted[side]}, but are ${found[side]}`)
    }
  }
}

/** The first dimension is shown as `n` when it is free. */
function describe(values: readonly ValueMetadata[]): string {
  const one = (value: ValueMetadata) => {
    if (!value.isTensor) return `${value.name}: not a tensor`
    const shape = value.shape.map((size, n) => (n === 0 && !(Number(size) > 0) ? 'n' : size))
    return `${value.name}: ${value.type} [${shape.join(', ')}]`
  }
  return values.map(one).join('; ')
}

export function invalid(folder: string, why: string, cause?: unknown): LookalikeError {
  return new LookalikeError('model_invalid', `The model in ${folder} cannot be used: ${why}.`, { cause })
}

function parseJson(bytes: Buffer, folder: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw invalid(folder, 'manifest.json is not JSON', cause)
  }
}

function isSourceOnly(manifest: unknown): manifest is { id: string } {
  return (
    Check(Type.Object({ id: Type.String(), source: Type.Object({ sha256: Type.String() }) }), manifest) &&
    !('file' in manifest)
  )
}
