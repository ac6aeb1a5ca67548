/** Resampling of spatial dims one after the other by tables of places and weights, and its transpose. */
import { float32, float64, int32, uint8, type DType } from "../../dtype.ts";
import { numel, type Shape } from "../../layout/shape.ts";
import { firstWithoutCount } from "../../tensor/elements.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { allocationDevice, isMeta, onDevice } from "../../tensor/device.ts";
import { CPU } from "../../tensor/device-name.ts";
import { discard, duplicate, fillWith, movedTo, packed, wideOf, zerosOf } from "../copy-elements.ts";
import { resampleBytesKernel, wholeWeightsKernel } from "./resample-bytes.ts";
import {
  resampleGradientKernel,
  resampleKernel,
  tableKernel,
  tapsOf,
  turnedTableKernel,
  usesKernel,
  type Filter,
} from "./resample-kernels.ts";
import { itemAt } from "../../support/checked.ts";

/** How the spatial dims are resampled; one size and scale for each. */
export interface Resampling {
  readonly filter: Filter;
  readonly input: Shape;
  readonly output: Shape;
  /** Input steps for one output step. */
  readonly scales: readonly number[];
  readonly aligned: boolean;
}

interface Table {
  readonly places: Tensor;
  readonly weights: Tensor;
  readonly taps: number;
}

function tableOf(r: Resampling, d: number, dtype: DType): Table {
  const taps = tapsOf(r.filter, itemAt(r.scales, d));
  const weightType = dtype.is_floating_point ? dtype : float32;
  const [places, weights] = [
    emptyTensor([itemAt(r.output, d), taps], int32),
    emptyTensor([itemAt(r.output, d), taps], weightType),
  ];
  tableKernel(places, r.filter, weightType)(
    itemAt(r.output, d),
    itemAt(r.input, d),
    taps,
    itemAt(r.scales, d),
    Number(r.aligned),
    argumentOf(places),
    argumentOf(weights),
  );
  return { places, weights, taps };
}

interface TurnedTable {
  readonly users: Tensor;
  readonly shares: Tensor;
  readonly uses: number;
}

/** The table from the inputs' side: `users` and `shares` are [uses, input size]; -1 where an input has fewer uses. */
function turnedTable(r: Resampling, d: number, dtype: DType): TurnedTable {
  const device = allocationDevice();
  if (device === CPU) return makeTurnedTable(r, d, dtype);
  // Its size is found by making it, which takes sizes only: on the CPU, so that no device is waited for.
  const made = onDevice(CPU, () => makeTurnedTable(r, d, dtype));
  if (isMeta()) return made;
  const moved = { users: movedTo(device, made.users), shares: movedTo(device, made.shares), uses: made.uses };
  for (const table of [made.users, made.shares]) discard(table);
  return moved;
}

function makeTurnedTable(r: Resampling, d: number, dtype: DType): TurnedTable {
  const { places, weights, taps } = tableOf(r, d, dtype);
  const [entries, size] = [itemAt(r.output, d) * taps, itemAt(r.input, d)];
  const [counts, most] = [zerosOf([size], int32), emptyTensor([1], int32)];
  usesKernel(places)(entries, argumentOf(places), argumentOf(counts), argumentOf(most));
  const uses = Number(firstWithoutCount(most));
  const [users, shares] = [fillWith(emptyTensor([uses, size], int32), -1), zerosOf([uses, size], dtype)];
  fillWith(counts, 0);
  turnedTableKernel(places, dtype)(
    entries,
    taps,
    size,
    argumentOf(places),
    argumentOf(weights),
    argumentOf(counts),
    argumentOf(users),
    argumentOf(shares),
  );
  for (const table of [places, weights, counts, most]) discard(table);
  return { users, shares, uses };
}

/** Dims that change, the last first, so that the first passes write least when shrinking. */
function passes(r: Resampling): number[] {
  const same = (d: number): boolean =>
    r.input[d] === r.output[d] && (r.aligned || r.scales[d] === 1) && !r.filter.endsWith("aa");
  return r.input
    .map((_, d) => d)
    .filter((d) => !same(d))
    .reverse();
}

/** A shape with another size of one of the spatial dims, and how many elements lie before and behind that dim. */
function resized(
  given: Shape,
  r: Resampling,
  d: number,
  sizes: Shape,
): { readonly shape: number[]; readonly outer: number; readonly inner: number } {
  const at = given.length - r.input.length + d;
  const shape = [...given];
  shape[at] = itemAt(sizes, d);
  return { shape, outer: numel(shape.slice(0, at)), inner: numel(shape.slice(at + 1)) };
}

/** The weights of a table as whole numbers for bytes, and how many bits they have behind the point. */
function wholeWeights({ places, weights, taps }: Table): [whole: Tensor, bits: Tensor] {
  const [whole, bits] = [emptyTensor(weights.shape, int32), emptyTensor([1], int32)];
  const tensors = [places, weights, whole, bits];
  wholeWeightsKernel(places)(itemAt(weights.shape, 0), taps, ...tensors.map(argumentOf));
  return [whole, bits];
}

/** What was computed, in the dtype of the tensor that it was computed from, with bytes of its own. */
function finished(current: Tensor, self: Tensor): Tensor {
  const result = packed(current, self.dtype);
  if (result !== current) discard(current, self);
  return result.storage === self.storage ? duplicate(result) : result;
}

/** Resampled, one dim after the other; bytes in whole numbers. */
export function resample(self: Tensor, r: Resampling): Tensor {
  const dtype = wideOf(self.dtype);
  const weighted = !r.filter.startsWith("nearest");
  const bytes = dtype === uint8 && weighted;
  let current = packed(self, dtype);
  for (const d of passes(r)) {
    const { shape, outer, inner } = resized(current.shape, r, d, r.output);
    const next = emptyTensor(shape, dtype);
    const table = tableOf(r, d, bytes ? float64 : dtype);
    const whole = bytes ? wholeWeights(table) : null;
    const run = bytes
      ? resampleBytesKernel(current, inner > 1)
      : resampleKernel(self, dtype, weighted, inner > 1, table.taps);
    const sizes = [itemAt(r.input, d), itemAt(r.output, d), inner, table.taps];
    const tensors = [current, table.places, ...(whole ?? [table.weights]), next];
    if (numel(shape) > 0) run(0, outer, ...sizes, ...tensors.map(argumentOf));
    for (const temporary of [table.places, table.weights, ...(whole ?? [])]) discard(temporary);
    discard(current, self);
    current = next;
  }
  return finished(current, self);
}

/** The transpose of `resample`. */
export function resampleBackward(grad: Tensor, r: Resampling): Tensor {
  const dtype = wideOf(grad.dtype);
  let current = packed(grad, dtype);
  for (const d of passes(r).reverse()) {
    const { shape, outer, inner } = resized(current.shape, r, d, r.input);
    let next: Tensor;
    if (numel(current.shape) === 0) {
      next = zerosOf(shape, dtype);
    } else {
      next = emptyTensor(shape, dtype);
      const { users, shares, uses } = turnedTable(r, d, dtype);
      resampleGradientKernel(grad, dtype, inner > 1)(
        0,
        outer,
        itemAt(r.input, d),
        itemAt(r.output, d),
        inner,
        uses,
        argumentOf(current),
        argumentOf(users),
        argumentOf(shares),
        argumentOf(next),
      );
      for (const table of [users, shares]) discard(table);
    }
    discard(current, grad);
    current = next;
  }
  return finished(current, grad);
}
