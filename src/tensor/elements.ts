/** Reads and writes elements from JavaScript: `item`, `tolist`, typed arrays; never used where kernels could be. */
import { realDType, type DType, type ElementName } from "../dtype.ts";
import { Complex } from "../support/complex.ts";
import { numel } from "../layout/shape.ts";
import { backend, isMeta } from "./device.ts";
import type { Tensor } from "./tensor.ts";
import { emptyTensor } from "./tensor.ts";
import { elementsAt, fillElements, inspectArray, type ElementArray } from "./array.ts";
import { fromBfloat16Bits, fromFloat16Bits } from "./half-bits.ts";

export type Element = number | bigint | boolean | Complex;

/** The element at a place counted in elements from the storage's start. */
export function readAt(tensor: Tensor, place: number): Element {
  const { dtype } = tensor;
  const address = tensor.storage.address + place * dtype.itemsize;
  const element = realDType(dtype).name as ElementName; // a real dtype's name is an element's
  if (!dtype.is_complex) return readPart(element, address);
  return new Complex(readPart(element, address) as number, readPart(element, address + dtype.itemsize / 2) as number);
}

/** The element of a real dtype at an address. */
function readPart(element: ElementName, address: number): number | bigint | boolean {
  const { memory } = backend;
  switch (element) {
    case "float32":
      return memory.f32[address / 4]!;
    case "float64":
      return memory.f64[address / 8]!;
    case "float16":
      return fromFloat16Bits(memory.u16[address / 2]!);
    case "bfloat16":
      return fromBfloat16Bits(memory.u16[address / 2]!);
    case "int64": {
      const value = memory.i64[address / 8]!;
      return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    }
    case "int32":
      return memory.i32[address / 4]!;
    case "int16":
      return memory.i16[address / 2]!;
    case "int8":
      return memory.i8[address]!;
    case "uint8":
      return memory.u8[address]!;
    case "bool":
      return memory.u8[address] !== 0;
    case "uint16":
      return memory.u16[address / 2]!;
    case "uint32":
      return memory.i32[address / 4]! >>> 0;
    case "uint64": {
      const value = BigInt.asUintN(64, memory.i64[address / 8]!);
      return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    }
  }
}

/** The element at an index. */
export function readElement(tensor: Tensor, index: readonly number[]): Element {
  let place = tensor.offset;
  for (let d = 0; d < index.length; d++) place += index[d]! * tensor.strides[d]!;
  return readAt(tensor, place);
}

/** The elements of a contiguous tensor in memory: a view, valid until the memory grows or the tensor goes. */
export function elementsOf(tensor: Tensor): ElementArray {
  return elementsAt(
    tensor.dtype,
    backend.memory.buffer,
    tensor.storage.address + tensor.offset * tensor.dtype.itemsize,
    numel(tensor.shape),
  );
}

/** A new tensor from nested arrays, numbers or a typed array. */
export function tensorFrom(data: unknown, dtype: DType | null, readLeaf?: Parameters<typeof inspectArray>[2]): Tensor {
  const found = inspectArray(data, dtype, readLeaf);
  const tensor = emptyTensor(found.shape, found.dtype);
  if (!isMeta()) fillElements(elementsOf(tensor), data, found.shape, found.dtype, readLeaf);
  return tensor;
}
