/** Tensors of ONNX files to this library's and back. */
import {
  bfloat16,
  bool,
  complex64,
  complex128,
  float16,
  float32,
  float64,
  int16,
  int32,
  int64,
  int8,
  uint16,
  uint32,
  uint64,
  uint8,
  type DType,
} from "../../dtype.ts";
import { float8_e4m3fn, float8_e4m3fnuz, float8_e5m2, float8_e5m2fnuz, float8_e8m0fnu } from "../../kernel/float8.ts";
import { no_grad } from "../../autograd/modes.ts";
import { RuntimeError } from "../../support/errors.ts";
import { newElements } from "../../tensor/array.ts";
import { storageBytes, writeBytes } from "../../tensor/elements.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import type { TensorProto } from "./model.ts";
import { itemAt } from "../../support/checked.ts";

/** TensorProto.DataType: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
const dtypes: readonly (readonly [number: number, dtype: DType])[] = [
  [1, float32],
  [2, uint8],
  [3, int8],
  [4, uint16],
  [5, int16],
  [6, int32],
  [7, int64],
  [9, bool],
  [10, float16],
  [11, float64],
  [12, uint32],
  [13, uint64],
  [14, complex64],
  [15, complex128],
  [16, bfloat16],
  [17, float8_e4m3fn],
  [18, float8_e4m3fnuz],
  [19, float8_e5m2],
  [20, float8_e5m2fnuz],
  [24, float8_e8m0fnu],
];
const byNumber = new Map(dtypes);
const numbers = new Map(dtypes.map(([number, dtype]) => [dtype, number]));

/** Names of the types that there are no tensors for. */
const others: Record<number, string> = {
  0: "UNDEFINED",
  8: "STRING",
  21: "UINT4",
  22: "INT4",
  23: "FLOAT4E2M1",
  25: "UINT2",
  26: "INT2",
};

/** Types of numbers that share bytes, the lowest bits first: how many bits one has, and what it becomes. */
const packedTypes: Readonly<Record<number, readonly [bits: number, dtype: DType, value: (bits: number) => number]>> = {
  21: [4, uint8, (q) => q],
  22: [4, int8, (q) => (q << 28) >> 28],
  23: [4, float32, (q) => itemAt(quarters, q & 7) * (q & 8 ? -1 : 1)],
  25: [2, uint8, (q) => q],
  26: [2, int8, (q) => (q << 30) >> 30],
};
/** The numbers of float4_e2m1 without their signs. */
const quarters = [0, 0.5, 1, 1.5, 2, 3, 4, 6];

/** The dtype that a number of TensorProto.DataType stands for. */
export function dtypeOf(number: number | undefined, what: string): DType {
  const dtype = byNumber.get(number ?? 0);
  if (dtype !== undefined) return dtype;
  throw new RuntimeError(`${what} is of ONNX's type ${others[number ?? 0] ?? number}, for which there are no tensors`);
}

/** The number of a dtype in TensorProto.DataType. */
export function dataTypeNumber(dtype: DType): number {
  const number = numbers.get(dtype);
  if (number === undefined) throw new RuntimeError(`ONNX has no tensors of dtype ${String(dtype)}`);
  return number;
}

/** Sizes of a file, which may be anything. */
function checkedShape(dims: readonly (number | bigint)[], what: string): number[] {
  if (dims.length > 64) throw new RuntimeError(`${what} has ${dims.length} dims`);
  return dims.map((size) => {
    if (typeof size !== "number" || size < 0) throw new RuntimeError(`${what} has a dim of size ${String(size)}`);
    return size;
  });
}

/** Bytes of a file beside the model: its name, where they begin and how many there are. */
export type ReadExternal = (location: string, offset: number, length: number | null) => Uint8Array;

function externalBytes(proto: TensorProto, what: string, read: ReadExternal | null): Uint8Array {
  const entries = new Map(proto.external_data.map(({ key, value }) => [key ?? "", value ?? ""]));
  const location = entries.get("location");
  if (location === undefined || location === "") throw new RuntimeError(`${what}: external data without a location`);
  if (read === null)
    throw new RuntimeError(
      `${what} stands in the file ${JSON.stringify(location)} beside the model, which is not at hand.\nLoad the model by its path, or pass that file's bytes: torch.onnx.load(model, { external_data: { ${JSON.stringify(location)}: bytes } }).`,
    );
  const number = (key: string): number | null => {
    const text = entries.get(key);
    if (text === undefined) return null;
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < 0)
      throw new RuntimeError(`${what}: external data with the ${key} ${JSON.stringify(text)}`);
    return value;
  };
  return read(location, number("offset") ?? 0, number("length"));
}

/** The bytes of elements that stand in one of the lists of numbers. */
function bytesOfLists(proto: TensorProto, dtype: DType, count: number, what: string): Uint8Array {
  const isComplex = dtype.is_complex;
  const list =
    dtype === float32 || dtype === complex64
      ? proto.float_data
      : dtype === float64 || dtype === complex128
        ? proto.double_data
        : dtype === int64
          ? proto.int64_data
          : dtype === uint64 || dtype === uint32
            ? proto.uint64_data
            : proto.int32_data;
  const wanted = isComplex ? 2 * count : count;
  if (list.length !== wanted) throw new RuntimeError(`${what} has ${list.length} numbers, and its shape ${wanted}`);
  // Half types and smaller ones stand in the list as their bits.
  const element =
    dtype === float16 || dtype === bfloat16
      ? uint16
      : dtype.is_floating_point && dtype.itemsize === 1
        ? uint8
        : dtype === complex64
          ? float32
          : dtype === complex128
            ? float64
            : dtype;
  const elements = newElements(element, wanted);
  if (element === int64 || element === uint64)
    for (let i = 0; i < wanted; i++) (elements as BigInt64Array)[i] = BigInt(itemAt(list, i));
  else for (let i = 0; i < wanted; i++) (elements as Float32Array)[i] = Number(list[i]);
  return new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
}

/** The bytes of tensors whose numbers have fewer bits than a byte. */
function unpacked(
  bytes: Uint8Array,
  [bits, dtype, value]: NonNullable<(typeof packedTypes)[number]>,
  count: number,
  what: string,
): Uint8Array {
  const each = 8 / bits;
  if (bytes.length !== Math.ceil(count / each))
    throw new RuntimeError(`${what} has ${bytes.length} bytes, and its shape ${Math.ceil(count / each)}`);
  const elements = newElements(dtype, count) as Float32Array;
  for (let i = 0; i < count; i++)
    elements[i] = value((bytes[Math.floor(i / each)]! >>> (bits * (i % each))) & (2 ** bits - 1));
  return new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
}

/** A tensor of a file; it is checked before room for it is made. */
export function tensorOf(proto: TensorProto, what: string, external: ReadExternal | null = null): Tensor {
  const packed = packedTypes[proto.data_type ?? 0];
  const dtype = packed?.[1] ?? dtypeOf(proto.data_type, what);
  const shape = checkedShape(proto.dims, what);
  const count = shape.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(count)) throw new RuntimeError(`${what} has ${count} elements`);
  const raw = proto.data_location === 1 ? externalBytes(proto, what, external) : proto.raw_data;
  const bytes =
    packed === undefined
      ? (raw ?? bytesOfLists(proto, dtype, count, what))
      : unpacked(raw ?? Uint8Array.from(proto.int32_data, Number), packed, count, what);
  if (bytes.length !== count * dtype.itemsize)
    throw new RuntimeError(
      `${what} has ${bytes.length} bytes, and its shape [${shape.join(", ")}] of ${dtype.name} ${count * dtype.itemsize}`,
    );
  const tensor = emptyTensor(shape, dtype);
  if (count > 0) writeBytes(tensor, bytes);
  return tensor;
}

/** A tensor's elements as ONNX's `raw_data`: a copy, so that nothing changes them until they are written. */
export function protoOf(tensor: Tensor, name: string): TensorProto {
  const dense = no_grad(() => tensor.detach().contiguous());
  const bytes = storageBytes(dense.storage, dense.offset * dense.dtype.itemsize, dense.numel() * dense.dtype.itemsize);
  return {
    dims: [...tensor.shape],
    data_type: dataTypeNumber(tensor.dtype),
    name,
    raw_data: new Uint8Array(bytes),
    float_data: [],
    int32_data: [],
    string_data: [],
    int64_data: [],
    double_data: [],
    uint64_data: [],
    external_data: [],
  };
}
