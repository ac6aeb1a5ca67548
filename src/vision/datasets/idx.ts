/** Files of MNIST and its kin: the number of dims and their sizes, then the elements, big-endian (the format of Lush). */
import { float32, float64, int16, int32, int8, uint8, type DType } from "../../dtype.ts";
import { frombuffer } from "../../ops/create/from-data.ts";
import { swapped } from "../../serialization/storage.ts";
import { AssertionError, TypeError, ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";

const dtypes = new Map<number, DType>([
  [8, uint8],
  [9, int8],
  [11, int16],
  [12, int32],
  [13, float32],
  [14, float64],
]);

/** The tensor in a file. */
export function readIdx(bytes: Uint8Array, name: string): Tensor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const fail = (reason: string): never => {
    throw new AssertionError(`${name}: ${reason}`);
  };
  if (bytes.length < 8) return fail("the file has no header");
  const dims = bytes[3]!;
  const dtype = dtypes.get(view.getUint32(0) >>> 8);
  if (dtype === undefined || dims < 1 || dims > 3) return fail("this is no file of the IDX format");
  const start = 4 * (dims + 1);
  if (bytes.length < start) return fail("the file ends in its header");
  const shape = Array.from({ length: dims }, (_, dim) => view.getUint32(4 * (dim + 1)));
  const size = shape.reduce((product, length) => product * length, dtype.itemsize);
  if (bytes.length - start !== size)
    return fail(`its header declares ${size} bytes of elements, but it has ${bytes.length - start}`);
  const elements = bytes.subarray(start);
  const little = dtype.itemsize === 1 ? elements.slice() : swapped(elements, dtype.itemsize);
  return size === 0
    ? frombuffer(new Uint8Array(1), { dtype: uint8 }).new_empty(shape, { dtype })
    : frombuffer(little, { dtype }).view(shape);
}

/** What a file must hold. */
export function checkIdx(tensor: Tensor, dims: number, what: string): Tensor {
  if (tensor.dtype !== uint8)
    throw new TypeError(`${what} should be of dtype torch.uint8 instead of ${String(tensor.dtype)}`);
  if (tensor.dim() !== dims)
    throw new ValueError(`${what} should have ${dims} dimension${dims === 1 ? "" : "s"} instead of ${tensor.dim()}`);
  return tensor;
}
