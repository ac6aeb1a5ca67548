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

/** A compiled pointwise kernel; what its numbers are tells `pointwiseKernel`. */
export type PointwiseKernel = (...args: number[]) => void;

/** What launching needs to know of a formula. */
export interface Launchable {
  readonly id: number;
  readonly name: string;
  readonly kernels: Map<number | string, PointwiseKernel>;
  /** The kernel found last, with its key: most calls repeat. */
  lastKey: number;
  lastKernel: PointwiseKernel | null;
  readonly formula: Parameters<typeof pointwiseKernel>[0]["formula"];
  /** Operands that are read as truth values. */
  readonly masks: readonly boolean[] | null;
}

type Numbers = readonly (number | bigint | boolean)[];

/** Loops deeper than this are walked in JavaScript around the kernel. */
const MAX_KERNEL_RANK = 4;
const modeNumber: Record<InnerMode, number> = { unit: 0, zero: 1, stride: 2, number: 3 };
const NUMBER_DTYPE = 10;

/** Computes `formula` over broadcast operands into `out`, or into a new tensor of dtype `result`. */
export function launchPointwise(family: Launchable, operands: readonly Operand[], params: Numbers, compute: DType, result: DType, out: Tensor | null): Tensor {
  const flat = flatShape(operands, out);
  if (flat !== null) {
    const target = out ?? emptyStrided(flat, contiguousStrides(flat), result);
    const count = numel(flat);
    if (count > 0) runFlat(family, operands, params, compute, target, count);
    return target;
  }
  const shape = out ? out.shape : broadcastShapes(...operands.flatMap((operand) => (operand instanceof Tensor ? [operand.shape] : [])));
  const target = out ?? emptyStrided(shape, freshStrides(shape, operands), result);
  if (numel(shape) > 0) runStrided(family, operands, params, compute, target, shape);
  return target;
}

/** The common shape when every tensor is contiguous of that shape or a single element, so that one loop does; else null. */
function flatShape(operands: readonly Operand[], out: Tensor | null): readonly number[] | null {
  let shape: readonly number[] | null = null;
  if (out !== null) {
    if (!isContiguous(out.shape, out.strides)) return null;
    shape = out.shape;
  }
  for (let i = 0; i < operands.length; i++) {
    const operand = operands[i]!;
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

/** A number operand as kernels take it: within the range of the integers in which they compute. */
function kernelNumber(value: number | bigint | boolean, compute: DType): number {
  const number = Number(value);
  if (compute.kind !== "int" || compute.itemsize === 8 || !Number.isFinite(number)) return number;
  const bits = 8 * compute.itemsize;
  const whole = Math.trunc(number);
  if (whole >= 0 && whole < 2 ** (bits - 1)) return whole;
  return Number(compute.is_signed ? BigInt.asIntN(bits, BigInt(whole)) : BigInt.asUintN(bits, BigInt(whole)));
}

/** Cache keys of kernels: dtypes and modes of the output and each operand, and the rank. */
function keyOf(compute: DType, target: DType, outMode: InnerMode, rank: number): number {
  return ((compute.index * 16 + target.index) * 4 + modeNumber[outMode]) * 8 + rank;
}

function extendKey(key: number, dtype: number, mode: number): number {
  return key * 64 + dtype * 4 + mode;
}

/** Finds or compiles a kernel that is not the one used last. `keyed` says whether the key holds all there is (up to six operands). */
function findKernel(
  family: Launchable, key: number, compute: DType, target: DType, outMode: InnerMode, dtypes: readonly (DType | null)[], modes: readonly InnerMode[], rank: number, params: number,
): PointwiseKernel {
  const cacheKey = dtypes.length <= 6 ? key : `${key}:${dtypes.map((dtype) => dtype?.index ?? NUMBER_DTYPE).join()}:${modes.join()}`;
  let found = family.kernels.get(cacheKey);
  if (!found) {
    const spec = {
      name: family.name, rank, compute, output: { dtype: target, mode: outMode }, params, formula: family.formula,
      operands: dtypes.map((dtype, i) => ({ dtype, mode: modes[i]!, isMask: family.masks?.[i] ?? false })),
    };
    found = backend.compile(`pointwise:${family.id}:${cacheKey}`, () => pointwiseKernel(spec)) as PointwiseKernel;
    family.kernels.set(cacheKey, found);
  }
  if (typeof cacheKey === "number") {
    family.lastKey = key;
    family.lastKernel = found;
  }
  return found;
}

function findFlat(family: Launchable, key: number, operands: readonly Operand[], compute: DType, target: DType, params: number): PointwiseKernel {
  const dtypes = operands.map((operand) => (operand instanceof Tensor ? operand.dtype : null));
  const modes = operands.map((operand): InnerMode => (operand instanceof Tensor ? (operand.shape.length === 0 ? "zero" : "unit") : "number"));
  return findKernel(family, key, compute, target, "unit", dtypes, modes, 1, params);
}

/** The argument that stands for an operand in a flat kernel. */
function flatArgument(operand: Operand, compute: DType): number {
  return operand instanceof Tensor ? addressOf(operand) : typeof operand === "number" && compute.kind === "float" ? operand : kernelNumber(operand, compute);
}

function runFlat(family: Launchable, operands: readonly Operand[], params: Numbers, compute: DType, target: Tensor, count: number): void {
  let key = keyOf(compute, target.dtype, "unit", 1);
  const arity = operands.length;
  for (let i = 0; i < arity; i++) {
    const operand = operands[i]!;
    key = operand instanceof Tensor ? extendKey(key, operand.dtype.index, operand.shape.length === 0 ? 1 : 0) : extendKey(key, NUMBER_DTYPE, 3);
  }
  const run = key === family.lastKey && arity <= 6 ? family.lastKernel! : findFlat(family, key, operands, compute, target.dtype, params.length);
  const out = addressOf(target);
  if (params.length === 0) {
    if (arity === 1) { run(0, count, out, flatArgument(operands[0]!, compute)); return; }
    if (arity === 2) { run(0, count, out, flatArgument(operands[0]!, compute), flatArgument(operands[1]!, compute)); return; }
    if (arity === 3) { run(0, count, out, flatArgument(operands[0]!, compute), flatArgument(operands[1]!, compute), flatArgument(operands[2]!, compute)); return; }
  }
  const args: number[] = [0, count, out];
  for (let i = 0; i < arity; i++) args.push(flatArgument(operands[i]!, compute));
  for (let i = 0; i < params.length; i++) args.push(kernelNumber(params[i]!, compute));
  run(...args);
}

function innerMode(stride: number): InnerMode {
  return stride === 1 ? "unit" : stride === 0 ? "zero" : "stride";
}

function runStrided(family: Launchable, operands: readonly Operand[], params: Numbers, compute: DType, target: Tensor, shape: readonly number[]): void {
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
  let key = keyOf(compute, target.dtype, outMode, rank);
  for (let i = 0; i < dtypes.length; i++) key = extendKey(key, dtypes[i]?.index ?? NUMBER_DTYPE, modeNumber[modes[i]!]);
  const run = findKernel(family, key, compute, target.dtype, outMode, dtypes, modes, rank, params.length);
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
        args.push(kernelNumber(operand, compute));
      }
    });
    for (const param of params) args.push(kernelNumber(param, compute));
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

