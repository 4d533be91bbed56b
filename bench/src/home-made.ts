import { readFile } from 'node:fs/promises'
import path from 'node:path'
import ort from 'onnxruntime-node'
import sharp from 'sharp'

/**
 * The peer of these benchmarks: the script one writes after reading a tutorial. One photo after the other, vectors in
 * an array, every query compared with all of them. It uses the same model, so that only the way of working differs.
 */
export async function openHomeMade(modelDir: string) {
  const session = await ort.InferenceSession.create(path.join(modelDir, 'model.onnx'))
  const vectors: Float32Array[] = []

  async function embed(bytes: Uint8Array): Promise<Float32Array> {
    const pixels = await sharp(bytes)
      .resize(96, 96, { fit: 'contain', background: 'white' })
      .removeAlpha()
      .raw()
      .toBuffer()
    const { embedding } = await session.run({ pixels: new ort.Tensor('uint8', pixels, [1, 96, 96, 3]) })
    return embedding?.data as Float32Array
  }

  return {
    async index(files: readonly string[]): Promise<void> {
      for (const file of files) vectors.push(await embed(await readFile(file)))
    },

    /** Indexes of the `limit` nearest, best first. */
    async search(bytes: Uint8Array, limit: number): Promise<number[]> {
      const query = await embed(bytes)
      const scores = vectors.map((vector, index) => ({
        index,
        score: vector.reduce((sum, value, at) => sum + value * (query[at] ?? 0), 0),
      }))
      return scores
        .sort((a, b) => b.score - a.score)
        .slice(0, limit)
        .map(({ index }) => index)
    },
  }
}
