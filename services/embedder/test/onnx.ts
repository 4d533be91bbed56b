/** Just enough protobuf to write a small ONNX graph (field numbers from onnx.proto). */
type Field = readonly [number: number, value: number | string | Buffer]

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]
}

function message(...fields: readonly Field[]): Buffer {
  return Buffer.concat(
    fields.map(([number, value]) => {
      if (typeof value === 'number') return Buffer.from([...varint(number << 3), ...varint(value)])
      const bytes = Buffer.from(value as string)
      return Buffer.concat([Buffer.from([...varint((number << 3) | 2), ...varint(bytes.length)]), bytes])
    }),
  )
}

export const FLOAT = 1
export const UINT8 = 2

/** A tensor's name, element type and shape; a word stands for a free dimension. */
export type TensorType = readonly [name: string, type: number, shape: readonly (number | string)[]]

function valueInfo([name, type, shape]: TensorType): Buffer {
  const dimensions = shape.map((size): Field => [1, message([typeof size === 'number' ? 1 : 2, size])])
  return message([1, name], [2, message([1, message([1, type], [2, message(...dimensions)])])])
}

/** A graph that gives its input back under another name. */
export function identityGraph(input: TensorType, output: TensorType): Buffer {
  const node = message([1, input[0]], [2, output[0]], [4, 'Identity'])
  const graph = message([1, node], [2, 'tiny'], [11, valueInfo(input)], [12, valueInfo(output)])
  return message([1, 8], [7, graph], [8, message([1, ''], [2, 13])])
}
