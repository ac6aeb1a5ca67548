/** Writes small ONNX models: just enough of the protobuf format (onnx.proto3) for the networks of the bench. */

export interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

export interface Value {
  readonly name: string;
  readonly shape: readonly number[];
}

export interface Model {
  readonly nodes: readonly Node[];
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly weights: readonly (Value & { readonly data: Float32Array })[];
}

type Bytes = Uint8Array;

function varint(value: number): Bytes {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

function joined(parts: readonly Bytes[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const number = (field: number, value: number): Bytes => joined([varint(field * 8), varint(value)]);
const bytes = (field: number, value: Bytes): Bytes => joined([varint(field * 8 + 2), varint(value.length), value]);
const text = (field: number, value: string): Bytes => bytes(field, new TextEncoder().encode(value));

function attribute(name: string, value: number | readonly number[]): Bytes {
  if (typeof value !== "number") return joined([text(1, name), ...value.map((each) => number(8, each)), number(20, 7)]);
  return joined([text(1, name), number(3, value), number(20, 2)]);
}

function nodeBytes({ op, inputs, outputs, attributes = {} }: Node): Bytes {
  return joined([
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) => bytes(5, attribute(name, value))),
  ]);
}

function valueBytes({ name, shape }: Value): Bytes {
  const dims = joined(shape.map((size) => bytes(1, number(1, size))));
  return joined([text(1, name), bytes(2, bytes(1, joined([number(1, 1), bytes(2, dims)])))]);
}

/** A float32 model of operator set 13. */
export function onnxModel({ nodes, inputs, outputs, weights }: Model): Bytes {
  const graph = joined([
    ...nodes.map((node) => bytes(1, nodeBytes(node))),
    text(2, "bench"),
    ...weights.map(({ name, shape, data }) =>
      bytes(
        5,
        joined([
          ...shape.map((size) => number(1, size)),
          number(2, 1),
          text(8, name),
          bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
        ]),
      ),
    ),
    ...inputs.map((value) => bytes(11, valueBytes(value))),
    ...outputs.map((value) => bytes(12, valueBytes(value))),
  ]);
  return joined([number(1, 8), bytes(7, graph), bytes(8, number(2, 13))]);
}
