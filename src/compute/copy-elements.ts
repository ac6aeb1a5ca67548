/** Copies and conversions without history: what other operators use inside. */
import { can_cast, float32, type DType, type DTypeName } from "../dtype.ts";
import { broadcastShapes, broadcastBeyond } from "../layout/broadcast.ts";
import { assertNoInternalOverlap, assertNoPartialOverlap } from "../layout/overlap.ts";
import { isContiguous, numel, sameShape } from "../layout/shape.ts";
import { RuntimeError, noCast } from "../support/errors.ts";
import { warn } from "../support/warnings.ts";
import { Complex } from "../support/complex.ts";
import { storageBytes, tensorFrom, writeBytes, writeElements } from "../tensor/elements.ts";
import { META, type Device } from "../tensor/device-name.ts";
import { devices, isMeta, onDevice } from "../tensor/device.ts";
import { release } from "../tensor/memory.ts";
import { emptyLike, emptyTensor, type Tensor } from "../tensor/tensor.ts";
import { Wrapper } from "../tensor/wrapper.ts";
import { copyMarked, launchable, launchPointwise } from "./launch.ts";

const conversion = launchable(-1, "copy", (x) => x);
const filling = launchable(-2, "fill", (x) => x);

/**
 * Moves bytes between devices: a contiguous copy of a tensor where another is. Waits for a device that can be waited for;
 * one that cannot be read now is an error.
 */
export function movedTo(device: Device, source: Tensor): Tensor {
  const dense = packed(source);
  const { dtype } = dense;
  const result = onDevice(device, () => emptyTensor(dense.shape, dtype));
  const length = numel(dense.shape) * dtype.itemsize;
  if (device !== META && length > 0)
    writeBytes(result, storageBytes(dense.storage, dense.offset * dtype.itemsize, length));
  if (dense !== source) discard(dense);
  return result;
}

/**
 * The copy for tensors whose dims lie in another order: null until `provideTransposedCopies`, so that bundles in which no
 * dims change places lack its code. False where it did nothing.
 */
export const transposedCopies: { copy: ((target: Tensor, source: Tensor) => boolean) | null } = { copy: null };

/** Off while a gradient is brought to the dtype of its real input: its imaginary part has no meaning there. */
export const dropsImaginary = { on: true };

/** Writes `source`, broadcast and converted, into `target`. */
export function copyInto(target: Tensor, source: Tensor): Tensor {
  target.storage.writes++;
  if (dropsImaginary.on && source.dtype.is_complex && !target.dtype.is_complex && target.dtype.kind !== "bool")
    warn("Casting complex values to real discards the imaginary part");
  if (source.storage.backend !== target.storage.backend && target.storage.device !== META) {
    const moved = movedTo(target.storage.device, source);
    copyInto(target, moved);
    discard(moved);
    return target;
  }
  if ((source.pending | target.pending) !== 0) return copyMarked(target, source);
  if (transposedCopies.copy?.(target, source)) return target;
  return launchPointwise(conversion, [source], [], target.dtype, target.dtype, target);
}

/** The same for an operator that overwrites `target`: the shape must fit, and no byte may stand for two elements. */
export function checkedCopy(target: Tensor, source: Tensor): void {
  if (source === target) return;
  const shape = broadcastShapes(target.shape, source.shape);
  if (!sameShape(shape, target.shape)) throw broadcastBeyond(target.shape, shape);
  assertNoInternalOverlap(target);
  if (source.storage === target.storage)
    assertNoPartialOverlap(target, source, target.dtype.itemsize, source.dtype.itemsize, true);
  copyInto(target, source);
}

/** Throws where a result of dtype `from` may not be stored in one of dtype `to`. */
export function assertCanCast(from: DType, to: DType): void {
  if (!can_cast(from, to)) throw noCast(from.scalarName, to.scalarName);
}

const limits: Partial<Record<DTypeName, readonly [lowest: number, highest: number, typeName: string]>> = {
  uint8: [0, 255, "uint8_t"],
  int8: [-128, 127, "int8_t"],
  int16: [-32768, 32767, "int16_t"],
  int32: [-2147483648, 2147483647, "int"],
  int64: [-(2 ** 63), 2 ** 63, "int64_t"],
  uint16: [0, 65535, "uint16_t"],
  uint32: [0, 4294967295, "uint32_t"],
  float16: [-65504, 65504, "c10::Half"],
  bfloat16: [-3.3895313892515355e38, 3.3895313892515355e38, "c10::BFloat16"],
  float32: [-3.4028234663852886e38, 3.4028234663852886e38, "float"],
};

/** The least and the greatest number of an integer dtype. */
export function wholeRange({ itemsize, is_signed }: DType): readonly [lowest: number, highest: number] {
  const bits = 8 * itemsize;
  return is_signed ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
}

/**
 * Throws where a number cannot be a dtype's; infinities and NaN can be floats, and negative integers wrap into uint8.
 */
export function assertFits(value: number | bigint | boolean | Complex | undefined, dtype: DType): void {
  if (value instanceof Complex) {
    if (dtype.is_complex || dtype.kind === "bool" || value.imag === 0) return;
    throw new RuntimeError(`value cannot be converted to type ${limits[dtype.name]?.[2] ?? "double"} without overflow`);
  }
  const range = limits[dtype.name];
  if (range === undefined || value === undefined || typeof value === "boolean") return;
  if (typeof value === "bigint" && dtype.name === "int64" && BigInt.asIntN(64, value) === value) return;
  const [lowest, highest, typeName] = range;
  const number = Number(value);
  if (dtype.is_floating_point && (Number.isNaN(number) || Math.abs(number) === Infinity)) return;
  const wraps = !dtype.is_signed && Number.isInteger(number) && number >= -highest;
  const tooLarge =
    dtype.name !== "int64" ? number > highest : typeof value === "bigint" ? value >= 2n ** 63n : number >= highest;
  if (Number.isNaN(number) || tooLarge || (number < lowest && !wraps))
    throw new RuntimeError(`value cannot be converted to type ${typeName} without overflow`);
}

/** A complex number as an element of a dtype without them: a bool asks whether it is 0, others take the real part. */
export function withoutImaginary({ real, imag }: Complex, dtype: DType): number | boolean {
  return dtype.kind === "bool" ? real !== 0 || imag !== 0 : real;
}

/** Writes a number into every element. */
export function fillWith(target: Tensor, value: number | bigint | boolean | Complex): Tensor {
  target.storage.writes++;
  if (value instanceof Complex) {
    if (!target.dtype.is_complex) return fillWith(target, withoutImaginary(value, target.dtype));
    return copyInto(target, tensorFrom(value, target.dtype));
  }
  if (target.dtype.kind === "int") assertFits(value, target.dtype);
  if (typeof value === "bigint" && !Number.isSafeInteger(Number(value)) && !isMeta()) {
    const single = emptyTensor([], target.dtype);
    writeBigInt(single, value);
    return copyInto(target, single);
  }
  return launchPointwise(filling, [value], [], target.dtype, target.dtype, target);
}

function writeBigInt(single: Tensor, value: bigint): void {
  if (single.dtype.name === "int64" || single.dtype.name === "uint64")
    writeElements(single, (elements) => void elements.fill(value as never)); // their elements are bigints
  else fillWith(single, Number(value));
}

function emptyNear(tensor: Tensor, dtype: DType): Tensor {
  if (!devices.others) return emptyTensor(tensor.shape, dtype);
  return onDevice(tensor.storage.device, () => emptyTensor(tensor.shape, dtype));
}

/** The tensor itself when it is contiguous, of that dtype and without marks, else such a copy. Without history. */
export function packed(tensor: Tensor, dtype: DType = tensor.dtype): Tensor {
  if (tensor.dtype === dtype && tensor.pending === 0 && isContiguous(tensor.shape, tensor.strides)) return tensor;
  return copyInto(emptyNear(tensor, dtype), tensor);
}

/** A row-major copy, whatever the order of the original. */
export function packedCopy(tensor: Tensor): Tensor {
  return copyInto(emptyNear(tensor, tensor.dtype), tensor);
}

/** The tensor itself when it has the dtype, else a converted copy of the same layout. Without history. */
export function converted(tensor: Tensor, dtype: DType): Tensor {
  return tensor.dtype === dtype && tensor.pending === 0 ? tensor : duplicate(tensor, dtype);
}

/** The dtype in which kernels without half types compute: float32 for those. */
export function wideOf(dtype: DType): DType {
  return dtype.is_floating_point && dtype.itemsize === 2 ? float32 : dtype;
}

/** A kernel's result in the dtype that is asked for; where that takes a copy, its own bytes go back. */
export function narrowed(result: Tensor, dtype: DType): Tensor {
  if (result.dtype === dtype) return result;
  const copy = packed(result, dtype);
  discard(result);
  return copy;
}

/** A copy that keeps a dense layout (PyTorch's preserve_format). */
export function duplicate(tensor: Tensor, dtype: DType = tensor.dtype): Tensor {
  return copyInto(emptyLike(tensor, dtype), tensor);
}

/** Gives back the bytes of `temporary` unless it is `original` or a view of it. */
export function discard(temporary: Tensor, original: Tensor | null = null): void {
  // What stands for another tensor (torch.func) may be known at the levels below.
  if (temporary instanceof Wrapper) return;
  if (original === null || temporary.storage !== original.storage) release(temporary.storage);
}

/** A new contiguous tensor of zeros. */
export function zerosOf(shape: readonly number[], dtype: DType): Tensor {
  return fillWith(emptyTensor(shape, dtype), 0);
}
