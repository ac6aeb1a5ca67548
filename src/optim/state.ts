/**
 * An optimizer's state of one parameter: tensors that outlive scopes, and counters that are 0-d tensors as in PyTorch's
 * files.
 */
import { isMap, isPlainObject } from "../support/realms.ts";
import { float32, float64, get_default_dtype } from "../dtype.ts";
import { realParts } from "../compute/complex-parts.ts";
import { duplicate, fillWith, movedTo } from "../compute/copy-elements.ts";
import { CPU } from "../tensor/device-name.ts";
import { onDevice } from "../tensor/device.ts";
import { firstWithoutCount, writeBytes } from "../tensor/elements.ts";
import { emptyLike, emptyTensor, Tensor } from "../tensor/tensor.ts";

/** What an optimizer remembers of a parameter, under PyTorch's names. */
export interface State {
  [key: string]: unknown;
}

/** Lets a tensor outlive the scope that is open now. */
export function keepTensor(tensor: Tensor): Tensor {
  tensor.storage.kept = true;
  return tensor;
}

/**
 * A tensor of the parameter's shape, dtype and memory format, filled with a number (where it is complex, both of its
 * parts).
 */
export function filledLike(parameter: Tensor, value = 0): Tensor {
  const tensor = keepTensor(emptyLike(parameter));
  fillWith(tensor.dtype.is_complex ? realParts(tensor) : tensor, value);
  return tensor;
}

/** A tensor, or the real and imaginary parts of a complex one as a view: updates see them as numbers of their own. */
export function partsOf(tensor: Tensor): Tensor {
  if (!tensor.dtype.is_complex) return tensor;
  return realParts(tensor.pending === 0 ? tensor : duplicate(tensor));
}

/**
 * A 0-d tensor that holds a counter: float32 (float64 if that is the default dtype), as PyTorch's `_get_scalar_dtype`.
 * It is the host's, as in PyTorch, whatever device the parameters are on: counting makes no device wait.
 */
export function counter(value = 0): Tensor {
  const dtype = get_default_dtype() === float64 ? float64 : float32;
  const tensor = keepTensor(onDevice(CPU, () => emptyTensor([], dtype)));
  writeCounter(tensor, value);
  return tensor;
}

/** The number in a counter. */
export function readCounter(value: Tensor): number {
  return firstWithoutCount(value) as number;
}

/** A number as bytes, by the dtypes of counters: made once, since a new array costs more than the counting. */
const numberBytes = [new Float32Array(1), new Float64Array(1)].map((numbers) => ({
  numbers,
  bytes: new Uint8Array(numbers.buffer),
}));

/** Writes a number into a counter, rounded to its dtype. */
export function writeCounter(tensor: Tensor, value: number): void {
  const as = numberBytes[tensor.dtype === float32 ? 0 : tensor.dtype === float64 ? 1 : 2];
  if (as === undefined) {
    fillWith(tensor, value);
    return;
  }
  as.numbers[0] = value;
  writeBytes(tensor, as.bytes);
}

/** Counts one step more, and gives the count. */
export function advance(state: State): number {
  const { step } = state;
  if (!(step instanceof Tensor)) {
    state["step"] = counter(Number(step ?? 0) + 1); // a number, from an older checkpoint
    return Number(step ?? 0) + 1;
  }
  const count = readCounter(step) + 1;
  writeCounter(step, count);
  return count;
}

/**
 * A copy of a loaded state value for a parameter: tensors on its device, those of floats in its dtype, but for `step`;
 * containers copied.
 */
export function adoptValue(parameter: Tensor | null, value: unknown, key: string | null = null): unknown {
  if (value instanceof Tensor) {
    if (parameter === null || key === "step") return keepTensor(duplicate(value, value.dtype));
    const { device } = parameter.storage;
    const there = value.storage.device.type === device.type ? value : movedTo(device, value);
    return keepTensor(
      onDevice(device, () => duplicate(there, parameter.dtype.is_floating_point ? parameter.dtype : value.dtype)),
    );
  }
  if (Array.isArray(value)) return value.map((item) => adoptValue(parameter, item));
  if (isMap(value))
    return Object.fromEntries(
      [...(value as Map<unknown, unknown>)].map(([name, item]) => [
        String(name),
        adoptValue(parameter, item, String(name)),
      ]),
    );
  if (isPlainObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, adoptValue(parameter, item, name)]));
  }
  return value;
}
