/**
 * Reads and writes elements at places that a tensor of indices names: the kernels under index, gather, scatter and
 * their kin.
 */
import { realParts } from "../complex-parts.ts";
import { needValues } from "../look-at.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import { bool, dtypeByName, int32, int64, type DType, type DTypeName, type ElementName } from "../../dtype.ts";
import { kernelFor } from "../kernel-for.ts";
import { kernel, type KernelBuilder } from "../../kernel/build.ts";
import { constant, loadType, type AccumulateOp, type BufferParameter, type Scalar } from "../../kernel/ir.ts";
import { coalesceDims } from "../../layout/merge.ts";
import { numel } from "../../layout/shape.ts";
import { copyElements, elementsWithoutCount, readAt } from "../../tensor/elements.ts";
import { checkValues } from "../check-values.ts";
import { argumentAt, argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard, packed } from "../copy-elements.ts";

/** `read`: value = indexed[place]; the others change indexed[place] by value. */
export type IndexedAction = "read" | "write" | "add" | "mul" | "min" | "max";

/** Invocations of the workgroup that makes offsets, on devices that have some. */
const TEAM = 64;

/**
 * Offsets, and the smallest and the largest index. Arguments: on devices with grids the number of workgroups, which is 1;
 * count, size, step, indices, out, status.
 */
function offsetsKernel(on: Tensor, index: DTypeName, adds: boolean, large: boolean): CompiledKernel {
  return kernelFor(on, `index_offsets:${index}:${adds}:${large}`, ({ grid }) =>
    kernel("index_offsets", (k) => {
      const team = grid ? k.grid(TEAM) : null;
      if (team === null) k.sequential("total");
      const [count, size, step] = [k.param("count"), k.param("size"), k.param("step")];
      const indices = k.buffer("indices", index);
      const out = k.buffer("out", "int32");
      const status = k.buffer("status", index);
      const type = loadType[index as ElementName]; // indices are whole numbers
      const lowest = k.variable(constant(type === "i64" ? 2n ** 63n - 1n : 0x7fffffff, type), "lowest");
      const highest = k.variable(constant(type === "i64" ? -(2n ** 63n) : -0x80000000, type), "highest");
      const body = (i: Scalar): void => {
        const value = k.let(k.load(indices, i));
        lowest.accumulate("min", value);
        highest.accumulate("max", value);
        const small = k.let(value.cast("i32"));
        // Where places need all 32 bits, only the index itself tells whether it counts from the end.
        const isNegative = large ? value.lt(0) : small.lt(0);
        const counted = isNegative.select(small.add(size), small);
        // Where a check is reported later, nothing is written outside until then.
        const inside = team === null ? counted : counted.ge(0).and(counted.lt(size)).select(counted, 0);
        const place = inside.mul(step);
        k.store(out, i, adds ? k.load(out, i).add(place) : place);
      };
      if (team !== null) k.for(team.lane, count, body, { step: TEAM });
      else if (large) k.for(0, count, body);
      else k.vector(0, count, body);
      const bounds =
        team === null ? [lowest.get(), highest.get()] : [k.reduce("min", lowest.get()), k.reduce("max", highest.get())];
      const write = (): void => bounds.forEach((bound, i) => k.store(status, i, bound));
      if (team === null) write();
      else k.if(team.lane.eq(0), write);
    }),
  );
}

/** The first index outside. Arguments: count, lowest, size, indices, status. */
function firstOutsideKernel(on: Tensor, index: DTypeName): CompiledKernel {
  return kernelFor(on, `index_outside:${index}`, () =>
    kernel("index_outside", (k) => {
      k.sequential("chain");
      const count = k.param("count");
      const [lowest, size] = [k.param("lowest", "i64"), k.param("size", "i64")];
      const [indices, status] = [k.buffer("indices", index), k.buffer("status", "int64")];
      const found = k.variable(constant(false, "bool"), "found");
      k.for(0, count, (i) => {
        const value = k.let(k.load(indices, i).cast("i64"));
        k.if(value.lt(lowest).or(value.ge(size)).and(found.get().not()), () => {
          k.store(status, 0, value);
          found.set(constant(true, "bool"));
        });
      });
    }),
  );
}

/** The first of contiguous indices that is outside. */
function firstOutside(indices: Tensor, negative: boolean, size: number): number | bigint {
  const found = emptyTensor([1], int64);
  firstOutsideKernel(indices, indices.dtype.name)(
    numel(indices.shape),
    BigInt(negative ? -size : 0),
    BigInt(size),
    argumentOf(indices),
    argumentOf(found),
  );
  const bad = elementsWithoutCount(found)[0]!;
  discard(found);
  return bad;
}

const asIndex = (value: number | bigint): number | bigint =>
  Number.isSafeInteger(Number(value)) ? Number(value) : value;

/** Which indices are allowed: `negative` ones count from the end; `fail` makes the error for one that is not. */
export interface IndexBounds {
  readonly size: number;
  readonly negative: boolean;
  readonly fail: (index: number | bigint) => Error;
}

/**
 * Indices as int32 offsets `index * step`, contiguous in the shape of `index`; added to `sum` where that is given. All
 * indices are checked
 * before anything is written elsewhere, so an error leaves the operands as they were.
 */
export function offsetsOf(
  index: Tensor,
  step: number,
  { size, negative, fail }: IndexBounds,
  sum: Tensor | null = null,
): Tensor {
  const count = numel(index.shape);
  const out = sum ?? emptyTensor(index.shape, int32);
  if (count === 0) return out;
  const source = index.dtype === int64 || index.dtype === int32 ? packed(index) : packed(index, int64);
  const status = emptyTensor([2], source.dtype);
  const run = offsetsKernel(index, source.dtype.name, sum !== null, size >= 2 ** 31);
  const [from, to, seen] = [argumentOf(source), argumentOf(out), argumentOf(status)];
  if (index.storage.backend.features.grid) run(1, count, size, step, from, to, seen);
  else run(count, size, step, from, to, seen);
  checkValues(status, ([lowest, highest], now) => {
    if (lowest! >= (negative ? -size : 0) && highest! < size) return null;
    return fail(asIndex(now ? firstOutside(source, negative, size) : highest! >= size ? highest! : lowest!));
  });
  if (source !== index) discard(source, index);
  return out;
}

function combined(action: IndexedAction, before: Scalar, value: Scalar): Scalar {
  if (action === "write" || action === "read") return value;
  if (before.type === "bool") return action === "add" || action === "max" ? before.or(value) : before.and(value);
  return action === "add"
    ? before.add(value)
    : action === "mul"
      ? before.mul(value)
      : action === "min"
        ? before.min(value)
        : before.max(value);
}

/** Elements of one or two bytes, which atomics do not know. */
function isSmall(dtype: DTypeName): boolean {
  return (dtypeByName(dtype)?.itemsize ?? 0) < 4;
}

/** The same as an operation of atomics. */
function atomicOp(action: Exclude<IndexedAction, "read" | "write">, { element }: BufferParameter): AccumulateOp {
  if (element !== "bool") return action;
  return action === "add" || action === "max" ? "or" : "and";
}

/** The product of complex numbers, whose parts lie side by side. */
function multiplyPairs(k: KernelBuilder, to: BufferParameter, place: Scalar, from: BufferParameter, at: Scalar): void {
  const [a, b] = [k.let(k.load(to, place)), k.let(k.load(to, place.add(1)))];
  const [c, d] = [k.let(k.load(from, at)), k.let(k.load(from, at.add(1)))];
  k.store(to, place, a.mul(c).sub(b.mul(d)));
  k.store(to, place.add(1), a.mul(d).add(b.mul(c)));
}

type Stride = "unit" | "zero" | "stride";

function modeOf(stride: number): Stride {
  return stride === 1 ? "unit" : stride === 0 ? "zero" : "stride";
}

/** Loops of the kernel; deeper ones are walked around it. */
const RANK = 3;

/** Parameters: begin, end, sizes of dims 1 and 2; then for offsets, indexed and values: address and three strides. */
function accessKernel(
  on: Tensor,
  action: IndexedAction,
  dtype: DTypeName,
  rows: boolean,
  indexedMode: Stride,
  valueMode: Stride,
  scale: number,
  pairs: boolean,
): CompiledKernel {
  return kernelFor(
    on,
    `indexed:${action}:${dtype}:${rows}:${indexedMode}:${valueMode}:${scale}:${pairs}`,
    ({ atomics }) =>
      kernel(`indexed_${action}`, (k) => {
        // Only reading has independent iterations: writes may fall on one place, where atomics can add up what meets.
        const atomic = action !== "read" && action !== "write" && atomics && !pairs && !isSmall(dtype);
        const { begin, end } = k.rangeOr(action === "read" || atomic, "collide");
        const sizes = [k.param("size1"), k.param("size2")] as [Scalar, Scalar, ...Scalar[]];
        const operand = (name: string, element: DTypeName) => ({
          buffer: k.buffer(name, element),
          strides: [0, 1, 2].map((d) => k.param(`${name}_stride${d}`)),
        });
        const offsets = operand("offsets", "int32");
        const indexed = operand("indexed", dtype);
        const values = operand("values", dtype);
        const scaled = (offset: Scalar): Scalar => (scale === 1 ? offset : offset.mul(scale));
        const inner = (base: Scalar, stride: Scalar, mode: Stride, j: Scalar): Scalar =>
          mode === "zero" ? base : base.add(mode === "unit" ? j : j.mul(stride));
        k.for(begin, end, (i0) =>
          k.for(0, sizes[0], (i1) => {
            const start = (from: { strides: Scalar[] }): Scalar =>
              k.let(i0.mul(from.strides[0]!).add(i1.mul(from.strides[1]!)));
            const [offsetStart, indexedStart, valueStart] = [start(offsets), start(indexed), start(values)];
            const access = (place: Scalar, value: Scalar): void => {
              if (pairs) multiplyPairs(k, indexed.buffer, place, values.buffer, value);
              else if (action === "read") k.store(values.buffer, value, k.load(indexed.buffer, place));
              else if (atomic)
                k.atomic(atomicOp(action, indexed.buffer), indexed.buffer, place, k.load(values.buffer, value));
              else
                k.store(
                  indexed.buffer,
                  place,
                  combined(action, k.load(indexed.buffer, place), k.load(values.buffer, value)),
                );
            };
            if (rows) {
              const row = k.let(indexedStart.add(scaled(k.load(offsets.buffer, offsetStart))));
              // One row's elements are different places unless the row itself does not move.
              k.for(
                0,
                sizes[1],
                (j) =>
                  access(
                    inner(row, indexed.strides[2]!, indexedMode, j),
                    inner(valueStart, values.strides[2]!, valueMode, j),
                  ),
                { vector: indexedMode !== "zero" && !pairs && !atomic },
              );
            } else {
              k.for(
                0,
                sizes[1],
                (j) => {
                  const offset = scaled(k.load(offsets.buffer, offsetStart.add(j.mul(offsets.strides[2]!))));
                  access(
                    inner(indexedStart, indexed.strides[2]!, indexedMode, j).add(offset),
                    inner(valueStart, values.strides[2]!, valueMode, j),
                  );
                },
                { vector: action === "read" },
              );
            }
          }),
        );
      }),
  );
}

/** A tensor's part in an indexed access: its strides over the dims of the iteration. */
export interface IndexedOperand {
  readonly tensor: Tensor;
  readonly strides: readonly number[];
}

/**
 * For every index of `shape`: place = indexed.strides · index + offsets[offsets.strides · index]; there `action`
 * happens between `indexed` and `values`,
 * which have one dtype. Offsets count `scale` elements. In row-major order, so that of several writes to one place the last stays.
 */
export function accessIndexed(
  on: Tensor,
  action: IndexedAction,
  shape: readonly number[],
  offsets: IndexedOperand,
  indexed: IndexedOperand,
  values: IndexedOperand,
  scale = 1,
  pairs = false,
): void {
  if (numel(shape) === 0) return;
  if (indexed.tensor.dtype.is_complex && action === "mul") {
    const doubled = ({ tensor, strides }: IndexedOperand): IndexedOperand => ({
      tensor: realParts(tensor),
      strides: strides.map((stride) => 2 * stride),
    });
    accessIndexed(on, action, shape, offsets, doubled(indexed), doubled(values), 2, true);
    return;
  }
  if (indexed.tensor.dtype.is_complex) {
    // Each element is two real ones side by side, at twice the offset.
    const both = ({ tensor, strides }: IndexedOperand): IndexedOperand => ({
      tensor: realParts(tensor),
      strides: [...strides.map((stride) => 2 * stride), 1],
    });
    const twice = { tensor: offsets.tensor, strides: [...offsets.strides, 0] };
    accessIndexed(on, action, [...shape, 2], twice, both(indexed), both(values), 2);
    return;
  }
  const { shape: sizes, strides } = coalesceDims(shape, [offsets.strides, indexed.strides, values.strides]);
  const [toOffset, toIndexed, toValue] = strides as [number[], number[], number[]];
  const run = accessKernel(
    on,
    action,
    indexed.tensor.dtype.name,
    fromEnd(toOffset, 1, 0) === 0,
    modeOf(fromEnd(toIndexed, 1, 0)),
    modeOf(fromEnd(toValue, 1, 0)),
    scale,
    pairs,
  );
  const outer = Math.max(sizes.length - RANK, 0);
  const index = outer === 0 ? null : new Array<number>(outer).fill(0);
  const start = (list: readonly number[]): number =>
    index === null ? 0 : index.reduce((sum, at, d) => sum + at * list[d]!, 0);
  for (;;) {
    run(
      0,
      fromEnd(sizes, 3, 1),
      fromEnd(sizes, 2, 1),
      fromEnd(sizes, 1, 1),
      argumentAt(offsets.tensor, start(toOffset)),
      fromEnd(toOffset, 3, 0),
      fromEnd(toOffset, 2, 0),
      fromEnd(toOffset, 1, 0),
      argumentAt(indexed.tensor, start(toIndexed)),
      fromEnd(toIndexed, 3, 0),
      fromEnd(toIndexed, 2, 0),
      fromEnd(toIndexed, 1, 0),
      argumentAt(values.tensor, start(toValue)),
      fromEnd(toValue, 3, 0),
      fromEnd(toValue, 2, 0),
      fromEnd(toValue, 1, 0),
    );
    let d = outer - 1;
    while (d >= 0 && ++index![d]! === sizes[d]) index![d--] = 0;
    if (d < 0) return;
  }
}

/** The number `back` places before the end of a list, 1 for the last; `other` where the list is shorter. */
function fromEnd(list: readonly number[], back: number, other: number): number {
  return list.length < back ? other : list[list.length - back]!;
}

function countKernel(on: Tensor, dtype: DTypeName): CompiledKernel {
  return kernelFor(on, `nonzero_places:${dtype}`, () =>
    kernel("nonzero_places", (k) => {
      k.sequential("place");
      const count = k.param("count");
      const x = k.buffer("x", dtype);
      const places = k.buffer("places", "int32");
      const total = k.buffer("total", "int32");
      const at = k.variable(constant(0, "i32"), "at");
      // Without a branch, which would be mispredicted every other time: a place that does not count is overwritten by
      // the next.
      k.for(0, count, (i) => {
        k.store(places, at.get(), i);
        at.set(at.get().add(k.load(x, i).cast("bool").cast("i32")));
      });
      k.store(total, 0, at.get());
    }),
  );
}

/** Places (row-major numbers) of the elements that are not 0, as int32 [count]. */
export function nonzeroPlaces(self: Tensor): Tensor {
  needValues("nonzero", self);
  const count = numel(self.shape);
  if (count === 0) return emptyTensor([0], int32);
  const source = packed(self, self.dtype.is_complex ? bool : self.dtype);
  const places = emptyTensor([count], int32);
  const total = emptyTensor([1], int32);
  countKernel(self, source.dtype.name)(count, argumentOf(source), argumentOf(places), argumentOf(total));
  const found = Number(readAt(total, 0));
  discard(total);
  if (source !== self) discard(source, self);
  const result = emptyTensor([found], int32);
  copyElements(places, 0, result, 0, found);
  discard(places);
  return result;
}

/** Coordinate `d` of row-major places in `shape`, written to `out[first + i * step]`. */
export function writeCoordinates(
  places: Tensor,
  shape: readonly number[],
  d: number,
  out: Tensor,
  first: number,
  step: number,
): void {
  const count = numel(places.shape);
  if (count === 0) return;
  const run = kernelFor(places, `coordinates:${out.dtype.name}`, () =>
    kernel("coordinates", (k) => {
      const { begin, end } = k.parallelRange();
      const [size, start, stride] = [k.param("size", "f64"), k.param("first"), k.param("step")];
      const [perBelow, perSize] = [k.param("perBelow", "f64"), k.param("perSize", "f64")];
      const source = k.buffer("places", "int32");
      const target = k.buffer("out", out.dtype.name);
      // Quotients of numbers below 2^31 in float64: the half keeps them from the next lower whole number, and they are
      // far enough from the next higher one.
      const quotient = (x: Scalar, inverse: Scalar): Scalar => x.add(0.5).mul(inverse).floor();
      k.vector(begin, end, (i) => {
        const above = k.let(quotient(k.load(source, i).cast("f64"), perBelow));
        k.store(target, start.add(i.mul(stride)), above.sub(quotient(above, perSize).mul(size)).cast("i32"));
      });
    }),
  );
  run(
    0,
    count,
    shape[d]!,
    first,
    step,
    1 / numel(shape.slice(d + 1)),
    1 / shape[d]!,
    argumentOf(places),
    argumentOf(out),
  );
}

/** One int64 tensor [count] per dim: where `self` is not 0. A 0-d tensor counts as one of one element. */
export function nonzeroCoordinates(self: Tensor): Tensor[] {
  const places = nonzeroPlaces(self);
  const result = self.shape.map((_, d) => {
    const out = emptyTensor(places.shape, int64);
    writeCoordinates(places, self.shape, d, out, 0, 1);
    return out;
  });
  discard(places);
  return result;
}

/** The dtype check that indexed writes share. */
export function isIndexDType(dtype: DType): boolean {
  return dtype === int64 || dtype === int32;
}
