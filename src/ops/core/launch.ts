/** Runs pointwise kernels: chooses the output's layout, merges dims, finds or compiles the kernel, calls it. */
import type { DType } from "../../dtype.ts";
import { broadcastShapes, broadcastStrides } from "../../layout/broadcast.ts";
import { coalesce, elementwiseStrides } from "../../layout/merge.ts";
import { contiguousStrides, isContiguous, numel, sameShape } from "../../layout/shape.ts";
import { backend } from "../../tensor/device.ts";
import { addressOf, emptyStrided, Tensor } from "../../tensor/tensor.ts";
import type { InnerMode } from "./pointwise-kernel.ts";
import { pointwiseKernel } from "./pointwise-kernel.ts";
import type { Operand } from "./promotion.ts";

/** What launching needs to know of a formula. */
export interface Launchable {
  readonly id: number;
  readonly name: string;
  readonly kernels: Map<number | string, (...args: number[]) => void>;
  readonly formula: Parameters<typeof pointwiseKernel>[0]["formula"];
}

/** Loops deeper than this are walked in JavaScript around the kernel. */
const MAX_KERNEL_RANK = 4;
const modeNumber: Record<InnerMode, number> = { unit: 0, zero: 1, stride: 2, number: 3 };

/** Computes `formula` over broadcast operands into `out`, or into a new tensor of dtype `result`. */
export function launchPointwise(
  family: Launchable, operands: readonly Operand[], params: readonly (number | bigint | boolean)[], compute: DType, result: DType, out: Tensor | null,
): Tensor {
  const flat = flatShape(operands, out);
  const shape = flat ?? (out ? out.shape : broadcastShapes(...operands.flatMap((operand) => (operand instanceof Tensor ? [operand.shape] : []))));
  const target = out ?? emptyStrided(shape, flat ? contiguousStrides(shape) : freshStrides(shape, operands), result);
  const count = numel(shape);
  if (count === 0) return target;
  if (flat) runFlat(family, operands, params, compute, target, count);
  else runStrided(family, operands, params, compute, target, shape);
  return target;
}

/** The common shape when every tensor is contiguous of that shape or a single element, so that one loop does; else null. */
function flatShape(operands: readonly Operand[], out: Tensor | null): readonly number[] | null {
  let shape: readonly number[] | null = out ? out.shape : null;
  if (out && !isContiguous(out.shape, out.strides)) return null;
  for (const operand of operands) {
    if (!(operand instanceof Tensor) || operand.shape.length === 0) continue;
    if (shape === null) shape = operand.shape;
    else if (operand.shape !== shape && !sameShape(operand.shape, shape)) return null;
    if (!isContiguous(operand.shape, operand.strides)) return null;
  }
  return shape ?? [];
}

function freshStrides(shape: readonly number[], operands: readonly Operand[]): readonly number[] {
  const tensors = operands.filter((operand) => operand instanceof Tensor);
  return elementwiseStrides(shape, tensors);
}

function kernelFor(family: Launchable, compute: DType, target: DType, outMode: InnerMode, dtypes: readonly (DType | null)[], modes: readonly InnerMode[], rank: number, params: number): (...args: number[]) => void {
  let key = ((compute.index * 16 + target.index) * 4 + modeNumber[outMode]) * 8 + rank;
  for (let i = 0; i < dtypes.length; i++) key = key * 64 + (dtypes[i] ? dtypes[i]!.index : 10) * 4 + modeNumber[modes[i]!];
  const cacheKey = dtypes.length <= 6 ? key : `${key}:${dtypes.map((dtype) => dtype?.index ?? 10).join()}:${modes.join()}`;
  let found = family.kernels.get(cacheKey);
  if (!found) {
    const spec = {
      name: family.name, rank, compute, output: { dtype: target, mode: outMode }, params, formula: family.formula,
      operands: dtypes.map((dtype, i) => ({ dtype, mode: modes[i]! })),
    };
    found = backend.compile(`pointwise:${family.id}:${cacheKey}`, () => pointwiseKernel(spec)) as (...args: number[]) => void;
    family.kernels.set(cacheKey, found);
  }
  return found;
}

function runFlat(family: Launchable, operands: readonly Operand[], params: readonly (number | bigint | boolean)[], compute: DType, target: Tensor, count: number): void {
  const dtypes: (DType | null)[] = [];
  const modes: InnerMode[] = [];
  const args: number[] = [0, count, addressOf(target)];
  for (const operand of operands) {
    if (operand instanceof Tensor) {
      dtypes.push(operand.dtype);
      modes.push(operand.shape.length === 0 ? "zero" : "unit");
      args.push(addressOf(operand));
    } else {
      dtypes.push(null);
      modes.push("number");
      args.push(Number(operand));
    }
  }
  for (const param of params) args.push(Number(param));
  kernelFor(family, compute, target.dtype, "unit", dtypes, modes, 1, params.length)(...args);
}

function innerMode(stride: number): InnerMode {
  return stride === 1 ? "unit" : stride === 0 ? "zero" : "stride";
}

function runStrided(family: Launchable, operands: readonly Operand[], params: readonly (number | bigint | boolean)[], compute: DType, target: Tensor, shape: readonly number[]): void {
  const tensors = operands.filter((operand) => operand instanceof Tensor);
  const strides = [target.strides, ...tensors.map((tensor) => broadcastStrides(tensor.shape, tensor.strides, shape))].map((list) => [...list]);
  const merged = coalesce(shape, strides);
  // The output's fastest dim goes innermost, so that permuted results are written in memory order.
  const order = merged.shape.map((_, d) => d).sort((a, b) => Math.abs(merged.strides[0]![b]!) - Math.abs(merged.strides[0]![a]!) || a - b);
  const sizes = order.map((d) => merged.shape[d]!);
  const ordered = merged.strides.map((list) => order.map((d) => list[d]!));
  if (sizes.length === 0) {
    sizes.push(1);
    for (const list of ordered) list.push(0);
    ordered[0]![0] = 1;
  }
  const rank = Math.min(sizes.length, MAX_KERNEL_RANK);
  const outer = sizes.length - rank;
  const modes: InnerMode[] = [];
  const dtypes: (DType | null)[] = [];
  let place = 1;
  for (const operand of operands) {
    if (operand instanceof Tensor) {
      modes.push(innerMode(ordered[place++]!.at(-1)!));
      dtypes.push(operand.dtype);
    } else {
      modes.push("number");
      dtypes.push(null);
    }
  }
  const outMode = innerMode(ordered[0]!.at(-1)!);
  const run = kernelFor(family, compute, target.dtype, outMode, dtypes, modes, rank, params.length);
  walk(sizes.slice(0, outer), ordered.map((list) => list.slice(0, outer)), (starts) => {
    const args: number[] = [0, sizes[outer]!, ...sizes.slice(outer + 1)];
    const pushPlaces = (tensor: Tensor, list: readonly number[], start: number, mode: InnerMode): void => {
      args.push(addressOf(tensor) + start * tensor.dtype.itemsize, ...list.slice(outer, -1));
      if (mode === "stride") args.push(list.at(-1)!);
    };
    pushPlaces(target, ordered[0]!, starts[0]!, outMode);
    let t = 1;
    operands.forEach((operand, i) => {
      if (operand instanceof Tensor) {
        pushPlaces(operand, ordered[t]!, starts[t]!, modes[i]!);
        t++;
      } else {
        args.push(Number(operand));
      }
    });
    for (const param of params) args.push(Number(param));
    run(...args);
  });
}

/** Visits every index of the dims that are too many for one kernel, with each operand's element offset there. */
function walk(sizes: readonly number[], strides: readonly (readonly number[])[], visit: (offsets: readonly number[]) => void): void {
  const index = sizes.map(() => 0);
  for (;;) {
    visit(strides.map((list) => list.reduce((sum, stride, d) => sum + stride * index[d]!, 0)));
    let d = sizes.length - 1;
    while (d >= 0 && ++index[d]! === sizes[d]) index[d--] = 0;
    if (d < 0) return;
  }
}

