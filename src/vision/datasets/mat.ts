/**
 * Arrays of numbers in MATLAB's files of level 5 ("MAT-File Format", The MathWorks): what SVHN is published in. Structs,
 * cells, texts and files of version 7.3 (HDF5) are refused.
 */
import { textDecoder } from "../../support/platform/text-coding.ts";
import { float32, float64, int16, int32, int8, uint16, uint32, uint8, type DType } from "../../dtype.ts";
import { frombuffer } from "../../ops/create/from-data.ts";
import { swapped } from "../../serialization/storage.ts";
import { RuntimeError } from "../../support/errors.ts";
import { inflate } from "../../support/platform/archives.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** Types of data elements. */
const element = { int8: 1, int32: 5, uint32: 6, matrix: 14, compressed: 15 } as const;
const elementTypes = new Map<number, DType>([
  [1, int8],
  [2, uint8],
  [3, int16],
  [4, uint16],
  [5, int32],
  [6, uint32],
  [7, float32],
  [9, float64],
]);
/** Classes of arrays that hold numbers. */
const arrayClasses = new Map<number, DType>([
  [6, float64],
  [7, float32],
  [8, int8],
  [9, uint8],
  [10, int16],
  [11, uint16],
  [12, int32],
  [13, uint32],
]);
/** More than any dataset has: a file that inflates further is meant to exhaust the memory. */
const largest = 2 ** 32;

interface Element {
  readonly type: number;
  readonly data: Uint8Array;
  readonly next: number;
}

/** The data element at a place: eight bytes of type and size, then data in steps of eight; or small, all in eight. */
function elementAt(bytes: Uint8Array, at: number, little: boolean, name: string): Element {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (at + 8 > bytes.length) throw new RuntimeError(`${name}: the file ends in the middle of an element`);
  const first = view.getUint32(at, little);
  const isSmall = first >>> 16 !== 0;
  const type = first & 0xffff;
  const size = isSmall ? first >>> 16 : view.getUint32(at + 4, little);
  const start = at + (isSmall ? 4 : 8);
  if (start + size > bytes.length || (isSmall && size > 4))
    throw new RuntimeError(`${name}: an element reaches beyond the end of the file`);
  const end = start + size;
  const next = isSmall ? at + 8 : type === element.compressed ? end : at + 8 + Math.ceil(size / 8) * 8;
  return { type, data: bytes.subarray(start, end), next };
}

/** The arrays of a file by their names, with MATLAB's shape. */
export function readMat(bytes: Uint8Array, name: string): Map<string, Tensor> {
  const header = textDecoder("latin1").decode(bytes.subarray(0, 19));
  const little = bytes[126] === 0x49 && bytes[127] === 0x4d;
  const isBig = bytes[126] === 0x4d && bytes[127] === 0x49;
  if (!header.startsWith("MATLAB 5.0 MAT-file") || !(little || isBig))
    throw new RuntimeError(`${name}: this is no MAT-file of level 5`);
  const arrays = new Map<string, Tensor>();
  for (let at = 128; at < bytes.length;) {
    const { type, data, next } = elementAt(bytes, at, little, name);
    const inner = type === element.compressed ? elementAt(inflate(data, largest), 0, little, name) : { type, data };
    if (inner.type === element.matrix) arrays.set(...arrayOf(inner.data, little, name));
    at = next;
  }
  return arrays;
}

/** The name and the values of an array element: flags, sizes, name, values (column by column). */
function arrayOf(bytes: Uint8Array, little: boolean, file: string): [name: string, array: Tensor] {
  const flags = elementAt(bytes, 0, little, file);
  const sizes = elementAt(bytes, flags.next, little, file);
  const label = elementAt(bytes, sizes.next, little, file);
  const values = elementAt(bytes, label.next, little, file);
  const name = textDecoder("latin1").decode(label.data);
  const fail = (reason: string): never => {
    throw new RuntimeError(`${file}: the array ${name}: ${reason}`);
  };
  const view = new DataView(sizes.data.buffer, sizes.data.byteOffset, sizes.data.length);
  if (flags.type !== element.uint32 || sizes.type !== element.int32 || flags.data.length < 8)
    return fail("it has no flags or sizes");
  const shape = Array.from({ length: sizes.data.length >> 2 }, (_, dim) => view.getInt32(4 * dim, little));
  const dtype = arrayClasses.get(flags.data[little ? 0 : 3]!);
  const stored = elementTypes.get(values.type);
  if (dtype === undefined || stored === undefined || (flags.data[little ? 1 : 2]! & 8) !== 0)
    return fail("it holds something other than real numbers");
  if (
    shape.some((size) => size < 0) ||
    shape.reduce((product, size) => product * size, stored.itemsize) !== values.data.length
  )
    return fail(`it has ${values.data.length} bytes, which is not what its shape [${shape.join(", ")}] needs`);
  if (values.data.length === 0) return fail("it is empty");
  const data = little ? values.data.slice() : swapped(values.data, stored.itemsize);
  const columns = frombuffer(data, { dtype: stored }).view([...shape].reverse());
  return [name, columns.permute(...shape.map((_, dim) => shape.length - 1 - dim)).to(dtype)];
}
