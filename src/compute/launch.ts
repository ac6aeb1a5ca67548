/** Runs pointwise kernels: chooses the output's layout, merges dims, finds or compiles the kernel, calls it. */
import { largeShape, inHalves, commonShape } from "./launch-parts.ts";
import { resultTensor } from "./destination.ts";
import { kernelFor } from "./kernel-for.ts";
import type { Backend, CompiledKernel, KernelArgument } from "../backend/backend.ts";
import { DTYPE_SLOTS, type DType } from "../dtype.ts";
import { elementwiseStrides } from "../layout/merge.ts";
import { contiguousStrides, hasContiguousStrides, isContiguous, numel, sameShape } from "../layout/shape.ts";
import { aliasTensor, argumentAt, argumentOf, emptyLike, emptyStrided, Tensor } from "../tensor/tensor.ts";
import { release } from "../tensor/memory.ts";
import { CONJUGATE, NEGATE, pendingMarks } from "../tensor/pending.ts";
import { CPU, META, type Device } from "../tensor/device-name.ts";
import { allocationDevice, devices, onDevice } from "../tensor/device.ts";
import { storageBytes } from "../tensor/elements.ts";
import type { Conjugates, InnerMode } from "./pointwise-kernel.ts";
import { pointwiseKernel } from "./pointwise-kernel.ts";

/** A compiled pointwise kernel; what its numbers are tells `pointwiseKernel`. */
export type PointwiseKernel = CompiledKernel;

/** Numbers do not count as operands when strides are chosen; results are always contiguous; the last operand comes first. */
export type ResultLayout = "numbersAside" | "contiguous" | "lastFirst";

/** What launching needs to know of a formula. */
export interface Launchable {
  readonly id: number;
  readonly name: string;
  readonly kernels: Map<number | string, PointwiseKernel>;
  /** The kernel found last, with its key: most calls repeat. */
  lastKey: number;
  lastKernel: PointwiseKernel | null;
  /** The backend of that kernel, and those of `kernels`. */
  lastBackend: Backend | null;
  readonly formula: Parameters<typeof pointwiseKernel>[0]["formula"];
  /** Where complex numbers are conjugated. */
  readonly conjugates?: Conjugates | null;
  /** How results lie where it is not as operands do. */
  readonly layout?: ResultLayout | undefined;
  /** Operands that are read as truth values. */
  readonly masks: readonly boolean[] | null;
}

/** What a kernel reads: a tensor or a real number. */
export type RealOperand = Tensor | number | bigint | boolean;

type Numbers = readonly (number | bigint | boolean)[];

/** Loops deeper than this are walked in JavaScript around the kernel. */
const MAX_KERNEL_RANK = 4;
const modeNumber: Record<InnerMode, number> = { unit: 0, zero: 1, stride: 2, number: 3 };
/** What a number is among the dtypes of a kernel's key. */
const NUMBER_DTYPE = DTYPE_SLOTS;
const KEY_SLOTS = DTYPE_SLOTS + 1;
/** Keys of more operands than this would not be exact integers, so that they are texts. */
const MAX_KEYED = 6;

/** Computes `formula` over broadcast operands into `out`, or into a new tensor of dtype `result`. */
export function launchPointwise(
  family: Launchable,
  operands: readonly RealOperand[],
  params: Numbers,
  compute: DType,
  result: DType,
  out: Tensor | null,
): Tensor {
  if (pendingMarks.any && (isMarked(out) || operands.some(isMarked)))
    return launchMarked(family, operands, params, compute, result, out);
  if (devices.others) return launchNear(family, operands, params, compute, result, out);
  return launchHere(family, operands, params, compute, result, out);
}

function isMarked(value: RealOperand | null): value is Tensor {
  return value instanceof Tensor && value.pending !== 0;
}

/** A formula that is no operator's, with kernels of its own. `id`: below 0 and its own. */
export function launchable(id: number, name: string, formula: Launchable["formula"]): Launchable {
  return {
    id,
    name,
    kernels: new Map(),
    lastKey: -1,
    lastKernel: null,
    lastBackend: null,
    masks: null,
    formula,
  };
}

/** What is done where a conjugation or a negation waits, by the marks. */
const marking: readonly Launchable[] = [0, CONJUGATE, NEGATE, CONJUGATE | NEGATE].map((marks) => ({
  ...launchable(-10 - marks, "resolve", (x) => ((marks & NEGATE) !== 0 ? x.neg() : x)),
  conjugates: { operands: [(marks & CONJUGATE) !== 0], result: false },
}));

/** The tensor as its storage has it. */
function withoutMarks(tensor: Tensor): Tensor {
  const plain = aliasTensor(tensor, tensor.shape, tensor.strides, tensor.offset);
  plain.pending = 0;
  return plain;
}

/** Copies `source`, broadcast and converted, into `target`, of which either may have marks. */
export function copyMarked(target: Tensor, source: Tensor): Tensor {
  const marks = target.pending ^ source.pending;
  launchPointwise(marking[marks]!, [withoutMarks(source)], [], target.dtype, target.dtype, withoutMarks(target));
  return target;
}

/** A tensor without marks: itself, or a copy where something waits to be done. */
export function resolved(tensor: Tensor): Tensor {
  return tensor.pending === 0 ? tensor : copyMarked(emptyLike(tensor), tensor);
}

/** A launch of tensors with marks: on copies that have none, and then back. */
function launchMarked(...[family, operands, params, compute, result, out]: Parameters<typeof launchPointwise>): Tensor {
  const plain = operands.map((operand) => (isMarked(operand) ? resolved(operand) : operand));
  const target = isMarked(out) ? emptyLike(out) : out;
  const computed = launchPointwise(family, plain, params, compute, result, target);
  plain.forEach((operand, i) => {
    if (operand instanceof Tensor && operand !== operands[i]) release(operand.storage);
  });
  if (!isMarked(out)) return computed;
  copyMarked(out, computed);
  release(computed.storage);
  return out;
}

/** The same where there are several devices: numbers that the host holds as tensors go to where the others are. */
function launchNear(...[family, operands, params, compute, result, out]: Parameters<typeof launchPointwise>): Tensor {
  const device = out?.storage.device ?? deviceOf(operands) ?? allocationDevice();
  if (device === META) return onDevice(META, () => launchHere(family, operands, params, compute, result, out));
  const near = operands.map((operand) =>
    operand instanceof Tensor && operand.storage.backend !== device.backend ? numberOn(device, operand) : operand,
  );
  return onDevice(device, () => launchHere(family, near, params, compute, result, out));
}

/** Where operands that are no numbers of the host are. */
function deviceOf(operands: readonly RealOperand[]): Device | null {
  let device: Device | null = null;
  for (const operand of operands)
    if (operand instanceof Tensor && (device === null || operand.shape.length > 0 || operand.storage.device !== CPU))
      device = operand.storage.device;
  return device;
}

/** A number that the host holds, on another device. */
function numberOn(device: Device, { storage, shape, strides, offset, dtype }: Tensor): Tensor {
  const copy = onDevice(device, () => emptyStrided(shape, strides, dtype));
  copy.storage.backend.write(
    copy.storage.block,
    0,
    storageBytes(storage, offset * dtype.itemsize, numel(shape) * dtype.itemsize),
  );
  return copy;
}

function launchHere(
  family: Launchable,
  operands: readonly RealOperand[],
  params: Numbers,
  compute: DType,
  result: DType,
  out: Tensor | null,
): Tensor {
  const { layout } = family;
  const large = largeShape(operands, out);
  if (large !== null) {
    const whole = out ?? emptyStrided(large, freshStrides(large, operands, layout), result);
    inHalves(large, operands, whole, (parts, target) => launchHere(family, parts, params, compute, result, target));
    return whole;
  }
  const flat = flatShape(operands, out, numbersCount(layout));
  if (flat !== null) {
    const target = out ?? resultTensor(flat, result);
    const count = numel(flat);
    if (count > 0 && writes(target)) runFlat(family, operands, params, compute, target, count);
    return target;
  }
  const shape = out ? out.shape : commonShape(operands);
  const target = out ?? emptyStrided(shape, freshStrides(shape, operands, layout), result);
  if (numel(shape) > 0 && writes(target)) runStrided(family, operands, params, compute, target, shape);
  return target;
}

/** Whether there are bytes to write. */
function writes(target: Tensor): boolean {
  return !devices.others || target.storage.device.type !== "meta";
}

/**
 * The common shape when every tensor is contiguous of that shape or a single element, so that one loop does; else null.
 */
function flatShape(
  operands: readonly RealOperand[],
  out: Tensor | null,
  withNumbers: boolean,
): readonly number[] | null {
  let shape: readonly number[] | null = null;
  let [mixed, loose] = [false, false];
  if (out !== null) {
    if (!isContiguous(out.shape, out.strides)) return null;
    shape = out.shape;
  }
  for (let i = 0; i < operands.length; i++) {
    const operand = operands[i]!;
    if (!(operand instanceof Tensor) || operand.shape.length === 0) {
      mixed ||= withNumbers;
      continue;
    }
    if (shape === null) shape = operand.shape;
    else if (operand.shape !== shape && !sameShape(operand.shape, shape)) return null;
    if (hasContiguousStrides(operand.shape, operand.strides)) continue;
    if (!isContiguous(operand.shape, operand.strides)) return null;
    loose = true;
  }
  // PyTorch lets the strides of dims of size 1 decide then, and sizes where there are no elements.
  if (mixed && out === null && (loose || (shape !== null && shape.includes(0)))) return null;
  return shape ?? [];
}

/** Whether numbers take part in the choice of strides. */
function numbersCount(layout: ResultLayout | undefined): boolean {
  return layout === undefined || layout === "lastFirst";
}

/** Strides of a new result. Operands that are all contiguous give a contiguous one, broadcast or not. */
function freshStrides(
  shape: readonly number[],
  operands: readonly RealOperand[],
  layout: ResultLayout | undefined,
): readonly number[] {
  if (layout === "contiguous") return contiguousStrides(shape);
  const isEmpty = shape.includes(0);
  for (const operand of operands) {
    if (operand instanceof Tensor && (isEmpty || !hasContiguousStrides(operand.shape, operand.strides))) {
      const tensors = operands.filter((other) => other instanceof Tensor);
      if (layout === "lastFirst") tensors.reverse();
      return elementwiseStrides(shape, tensors, numbersCount(layout) && tensors.length < operands.length);
    }
  }
  return contiguousStrides(shape);
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
  return ((compute.index * KEY_SLOTS + target.index) * 4 + modeNumber[outMode]) * 8 + rank;
}

function extendKey(key: number, dtype: number, mode: number): number {
  return (key * KEY_SLOTS + dtype) * 4 + mode;
}

/**
 * Finds or compiles a kernel that is not the one used last. `keyed` says whether the key holds all there is (up to MAX_KEYED
 * operands).
 */
function findKernel(
  family: Launchable,
  key: number,
  compute: DType,
  target: Tensor,
  outMode: InnerMode,
  dtypes: readonly (DType | null)[],
  modes: readonly InnerMode[],
  rank: number,
  params: number,
): PointwiseKernel {
  const cacheKey =
    dtypes.length <= MAX_KEYED
      ? key
      : `${key}:${dtypes.map((dtype) => dtype?.index ?? NUMBER_DTYPE).join()}:${modes.join()}`;
  const { backend } = target.storage;
  if (backend !== family.lastBackend) {
    family.kernels.clear(); // they are the other backend's, which remembers them too
    family.lastKey = -1;
    family.lastBackend = backend;
  }
  let found = family.kernels.get(cacheKey);
  if (!found) {
    const spec = {
      name: family.name,
      rank,
      compute,
      output: { dtype: target.dtype, mode: outMode },
      params,
      formula: family.formula,
      conjugates: family.conjugates ?? null,
      operands: dtypes.map((dtype, i) => ({ dtype, mode: modes[i]!, isMask: family.masks?.[i] ?? false })),
    };
    found = kernelFor(target, `pointwise:${family.id}:${cacheKey}`, () => pointwiseKernel(spec));
    family.kernels.set(cacheKey, found);
  }
  // Keys of many operands are not all there is to say; no call may take what was found for one of them.
  family.lastKey = typeof cacheKey === "number" ? key : -1;
  family.lastKernel = found;
  return found;
}

function findFlat(
  family: Launchable,
  key: number,
  operands: readonly RealOperand[],
  compute: DType,
  target: Tensor,
  params: number,
): PointwiseKernel {
  const dtypes = operands.map((operand) => (operand instanceof Tensor ? operand.dtype : null));
  const modes = operands.map((operand): InnerMode =>
    operand instanceof Tensor ? (operand.shape.length === 0 ? "zero" : "unit") : "number",
  );
  return findKernel(family, key, compute, target, "unit", dtypes, modes, 1, params);
}

/** The argument that stands for an operand in a flat kernel. */
function flatArgument(operand: RealOperand, compute: DType): KernelArgument {
  return operand instanceof Tensor
    ? argumentOf(operand)
    : typeof operand === "number" && compute.kind === "float"
      ? operand
      : kernelNumber(operand, compute);
}

function runFlat(
  family: Launchable,
  operands: readonly RealOperand[],
  params: Numbers,
  compute: DType,
  target: Tensor,
  count: number,
): void {
  let key = keyOf(compute, target.dtype, "unit", 1);
  const arity = operands.length;
  for (let i = 0; i < arity; i++) {
    const operand = operands[i]!;
    key =
      operand instanceof Tensor
        ? extendKey(key, operand.dtype.index, operand.shape.length === 0 ? 1 : 0)
        : extendKey(key, NUMBER_DTYPE, 3);
  }
  const run =
    key === family.lastKey && target.storage.backend === family.lastBackend && arity <= MAX_KEYED
      ? family.lastKernel!
      : findFlat(family, key, operands, compute, target, params.length);
  const out = argumentOf(target);
  if (params.length === 0) {
    if (arity === 1) {
      run(0, count, out, flatArgument(operands[0]!, compute));
      return;
    }
    if (arity === 2) {
      run(0, count, out, flatArgument(operands[0]!, compute), flatArgument(operands[1]!, compute));
      return;
    }
    if (arity === 3) {
      run(
        0,
        count,
        out,
        flatArgument(operands[0]!, compute),
        flatArgument(operands[1]!, compute),
        flatArgument(operands[2]!, compute),
      );
      return;
    }
  }
  const args: KernelArgument[] = [0, count, out];
  for (let i = 0; i < arity; i++) args.push(flatArgument(operands[i]!, compute));
  for (let i = 0; i < params.length; i++) args.push(kernelNumber(params[i]!, compute));
  run(...args);
}

function innerMode(stride: number): InnerMode {
  return stride === 1 ? "unit" : stride === 0 ? "zero" : "stride";
}

/**
 * The loops of the launch at hand: sizes, and strides of the output and each tensor (a row of `RANK_LIMIT` for each).
 * Launches do not nest.
 */
const RANK_LIMIT = 64;
const loopSizes: number[] = [];
const loopStrides: number[] = [];

/**
 * Dims from the output's slowest to its fastest, so that permuted results are written in memory order; null when they
 * are in that order.
 */
function writingOrder(strides: readonly number[]): readonly number[] | null {
  for (let d = 1; d < strides.length; d++) {
    if (strides[d]! > strides[d - 1]!)
      return strides.map((_, dim) => dim).sort((x, y) => Math.abs(strides[y]!) - Math.abs(strides[x]!) || x - y);
  }
  return null;
}

/** Fills in the loops over `shape`, with neighbouring dims merged where every tensor allows it; gives their number. */
function planLoops(target: Tensor, tensors: readonly Tensor[], shape: readonly number[]): number {
  const order = writingOrder(target.strides);
  let loops = 0;
  for (let step = 0; step < shape.length; step++) {
    const dim = order === null ? step : order[step]!;
    const size = shape[dim]!;
    if (size === 1) continue;
    let merges = loops > 0;
    for (let t = 0; t <= tensors.length; t++) {
      const row = t * RANK_LIMIT + loops;
      let stride: number;
      if (t === 0) {
        stride = target.strides[dim]!;
      } else {
        const tensor = tensors[t - 1]!;
        const own = dim - shape.length + tensor.shape.length;
        stride = own < 0 || tensor.shape[own] === 1 ? 0 : tensor.strides[own]!;
      }
      loopStrides[row] = stride;
      if (merges && loopStrides[row - 1] !== stride * size) merges = false;
    }
    if (merges) {
      loopSizes[loops - 1]! *= size;
      for (let t = 0; t <= tensors.length; t++)
        loopStrides[t * RANK_LIMIT + loops - 1] = loopStrides[t * RANK_LIMIT + loops]!;
    } else {
      loopSizes[loops++] = size;
    }
  }
  if (loops === 0) {
    loopSizes[loops++] = 1;
    for (let t = 0; t <= tensors.length; t++) loopStrides[t * RANK_LIMIT] = t === 0 ? 1 : 0;
  }
  return loops;
}

function runStrided(
  family: Launchable,
  operands: readonly RealOperand[],
  params: Numbers,
  compute: DType,
  target: Tensor,
  shape: readonly number[],
): void {
  const tensors = operands.filter((operand) => operand instanceof Tensor);
  const loops = planLoops(target, tensors, shape);
  const rank = Math.min(loops, MAX_KERNEL_RANK);
  const outer = loops - rank;
  const inner = loops - 1;
  const outMode = innerMode(loopStrides[inner]!);
  let key = keyOf(compute, target.dtype, outMode, rank);
  let place = 1;
  for (let i = 0; i < operands.length; i++) {
    const operand = operands[i]!;
    key =
      operand instanceof Tensor
        ? extendKey(key, operand.dtype.index, modeNumber[innerMode(loopStrides[place++ * RANK_LIMIT + inner]!)])
        : extendKey(key, NUMBER_DTYPE, 3);
  }
  const run =
    key === family.lastKey && target.storage.backend === family.lastBackend && operands.length <= MAX_KEYED
      ? family.lastKernel!
      : findStrided(family, key, operands, inner, compute, target, rank, params.length);
  const args: KernelArgument[] = [0];
  for (let loop = outer; loop < loops; loop++) args.push(loopSizes[loop]!);
  const addresses: number[] = [];
  const pushTensor = (tensor: Tensor, row: number): void => {
    addresses.push(args.length);
    args.push(argumentOf(tensor));
    for (let loop = outer; loop < inner; loop++) args.push(loopStrides[row * RANK_LIMIT + loop]!);
    const last = loopStrides[row * RANK_LIMIT + inner]!;
    if (last !== 1 && last !== 0) args.push(last);
  };
  pushTensor(target, 0);
  place = 1;
  for (const operand of operands) {
    if (operand instanceof Tensor) pushTensor(operand, place++);
    else args.push(kernelNumber(operand, compute));
  }
  for (const param of params) args.push(kernelNumber(param, compute));
  if (outer === 0) run(...args);
  else walkOuter(run, args, addresses, outer, [target, ...tensors]);
}

function findStrided(
  family: Launchable,
  key: number,
  operands: readonly RealOperand[],
  inner: number,
  compute: DType,
  target: Tensor,
  rank: number,
  params: number,
): PointwiseKernel {
  let place = 1;
  const dtypes = operands.map((operand) => (operand instanceof Tensor ? operand.dtype : null));
  const modes = operands.map((operand): InnerMode =>
    operand instanceof Tensor ? innerMode(loopStrides[place++ * RANK_LIMIT + inner]!) : "number",
  );
  return findKernel(family, key, compute, target, innerMode(loopStrides[inner]!), dtypes, modes, rank, params);
}

/** Calls a kernel for every index of the dims that are too many for it, each time with the tensors' places there. */
function walkOuter(
  run: PointwiseKernel,
  args: KernelArgument[],
  places: readonly number[],
  outer: number,
  tensors: readonly Tensor[],
): void {
  const sizes = loopSizes.slice(0, outer);
  const steps = tensors.map((_, t) => sizes.map((_size, loop) => loopStrides[t * RANK_LIMIT + loop]!));
  const index = sizes.map(() => 0);
  for (;;) {
    places.forEach((at, t) => {
      args[at] = argumentAt(
        tensors[t]!,
        steps[t]!.reduce((sum, step, loop) => sum + step * index[loop]!, 0),
      );
    });
    run(...args);
    let d = outer - 1;
    while (d >= 0 && ++index[d]! === sizes[d]) index[d--] = 0;
    if (d < 0) return;
  }
}
