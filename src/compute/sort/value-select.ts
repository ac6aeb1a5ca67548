/**
 * Medians by whole numbers that have the order of the elements: of many elements by digits, where each pass keeps those of
 * one bucket; of rows by dividing them as quicksort does.
 */
import { computeType, int32, int64, type DType } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant, type Kernel, type Scalar } from "../../kernel/ir.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard } from "../copy-elements.ts";
import { kernelFor } from "../kernel-for.ts";
import { digitBits, keyElement } from "./digit-sort.ts";
import type { Median } from "./sort-kernel.ts";

/** Fewer elements are put in order sooner than buckets are counted. */
const FEWEST = 1024;

const BITS = 11;

/** Whether `medianOf` takes these. */
export function takesDigits(dtype: DType, size: number): boolean {
  return size >= FEWEST && dtype.kind !== "bool" && digitBits(dtype, size) > 0;
}

/** The median of all elements of a contiguous tensor, the lower one of two, as a tensor [1]. */
export function medianOf(task: Median, elements: Tensor, size: number): Tensor {
  const { dtype } = elements;
  const keys = keyElement(dtype) === "int64" ? int64 : int32;
  const work = [emptyTensor([size], keys), emptyTensor([2 ** BITS], int32)];
  const out = emptyTensor([1], dtype);
  const run = kernelFor(elements, `value_${task}:${dtype.name}`, () => selectKernel(task, dtype));
  run(size, ...[elements, ...work, out].map(argumentOf));
  for (const used of work) discard(used);
  return out;
}

function selectKernel(task: Median, dtype: DType): Kernel {
  return kernel(task, (k) => {
    k.sequential("total");
    const n = k.param("size");
    const element = keyElement(dtype);
    const [from, keys] = [k.buffer("x", dtype.name), k.buffer("keys", element)];
    const [counters, out] = [k.buffer("counters", "int32"), k.buffer("out", dtype.name)];
    const isWide = element === "int64";
    const type = isWide ? "i64" : "i32";
    const width = isWide ? 64 : 32;
    const lowest = isWide ? -(2n ** 63n) : -(2 ** 31);
    const computed = computeType(dtype);
    const isFloat = computed === "f32" || computed === "f64";
    // Keys have the order of the elements when they count as unsigned; NaN is the largest.
    const keyOf = (x: Scalar): Scalar => {
      if (!isFloat) return x.cast(type).xor(constant(lowest, type));
      const bits = x.bitcast(type);
      const ordered = bits.lt(0).select(bits.not(), bits.xor(constant(lowest, type)));
      return x.isnan().select(constant(-1, type), ordered);
    };
    const elementOf = (key: Scalar): Scalar => {
      const turned = key.xor(constant(lowest, type));
      if (!isFloat) return turned.cast(computed);
      return key.lt(0).select(turned, key.not()).bitcast(computed);
    };
    const zero = constant(0, "i32");
    const first = k.let(keyOf(k.load(from, 0)));
    const [differing, numbers] = [k.variable(constant(0, type), "differing"), k.variable(zero, "numbers")];
    k.vector(0, n, (i) => {
      const x = k.let(k.load(from, i));
      const key = k.let(keyOf(x));
      k.store(keys, i, key);
      differing.accumulate("or", key.xor(first));
      if (isFloat) numbers.accumulate("add", x.eq(x).cast("i32"));
    });
    const total = isFloat ? k.let(numbers.get()) : n;
    const wanted = k.variable(total.sub(1).shr(1).max(0), "wanted");
    const left = k.variable(n, "left");
    // The last element is NaN where one is.
    if (task === "median") k.if(total.lt(n), () => wanted.set(n.sub(1)));
    const buckets = 2 ** BITS;
    for (let shift = width - BITS; shift > -BITS; shift -= BITS) {
      const digit = (of: Scalar): Scalar =>
        of
          .ushr(Math.max(shift, 0))
          .and(buckets - 1)
          .cast("i32");
      const narrow = (): void => {
        k.vector(0, buckets, (i) => k.store(counters, i, zero));
        k.for(0, left.get(), (i) => {
          const at = k.let(digit(k.load(keys, i)));
          k.store(counters, at, k.load(counters, at).add(1));
        });
        const bucket = k.variable(zero, "bucket");
        k.while(wanted.get().ge(k.load(counters, bucket.get())), () => {
          wanted.set(wanted.get().sub(k.load(counters, bucket.get())));
          bucket.set(bucket.get().add(1));
        });
        const kept = k.variable(zero, "kept");
        k.for(0, left.get(), (i) => {
          const key = k.let(k.load(keys, i));
          k.store(keys, kept.get(), key);
          kept.set(kept.get().add(digit(key).eq(bucket.get()).cast("i32")));
        });
        left.set(kept.get());
      };
      // A digit that is the same in all elements tells none apart.
      k.if(digit(differing.get()).ne(0).and(left.get().gt(1)), narrow);
    }
    k.store(out, 0, elementOf(k.let(k.load(keys, 0))));
  });
}

/** Whether `mediansOf` takes these. */
export function takesKeys(dtype: DType): boolean {
  return dtype.kind !== "bool" && digitBits(dtype, FEWEST) > 0;
}

/** The median of each of `count` contiguous rows of `size`, and where it is: of equal elements as in their order. */
export function mediansOf(task: Median, rows: Tensor, count: number, size: number): [values: Tensor, indices: Tensor] {
  const { dtype } = rows;
  const [values, indices] = [emptyTensor([count], dtype), emptyTensor([count], int64)];
  if (count * size === 0) return [values, indices];
  const keys = emptyTensor([count, size], keyElement(dtype) === "int64" ? int64 : int32);
  const run = kernelFor(rows, `row_${task}:${dtype.name}`, () => rowMedianKernel(task, dtype));
  run(0, count, size, ...[rows, keys, values, indices].map(argumentOf));
  discard(keys);
  return [values, indices];
}

function rowMedianKernel(task: Median, dtype: DType): Kernel {
  return kernel(`row_${task}`, (k) => {
    const { begin, end } = k.parallelRange();
    const n = k.param("size");
    const element = keyElement(dtype);
    const [from, keys] = [k.buffer("x", dtype.name), k.buffer("keys", element)];
    const [out, places] = [k.buffer("out", dtype.name), k.buffer("places", "int64")];
    const type = element === "int64" ? "i64" : "i32";
    const computed = computeType(dtype);
    const isFloat = computed === "f32" || computed === "f64";
    // Keys have the order of the elements, with their signs: zeros are equal, and NaN is the largest.
    const [most, sign] = type === "i64" ? [2n ** 63n - 1n, 63] : [2 ** 31 - 1, 31];
    const keyOf = (x: Scalar): Scalar => {
      if (!isFloat) return x.cast(type);
      const bits = x.eq(0).select(constant(0, x.type), x).bitcast(type);
      return x.isnan().select(constant(most, type), bits.xor(bits.shr(sign).and(most)));
    };
    const zero = constant(0, "i32");
    k.for(begin, end, (row) => {
      const start = k.let(row.mul(n));
      const numbers = k.variable(zero, "numbers");
      k.vector(0, n, (i) => {
        const x = k.let(k.load(from, start.add(i)));
        k.store(keys, start.add(i), keyOf(x));
        if (isFloat) numbers.accumulate("add", x.eq(x).cast("i32"));
      });
      const total = isFloat ? k.let(numbers.get()) : n;
      const middle = k.let(total.sub(1).shr(1).max(0));
      // Where the numbers end, the first NaN is.
      const wanted = task === "median" ? k.let(total.lt(n).select(total, middle)) : middle;
      const at = (i: Scalar): Scalar => k.load(keys, start.add(i));
      const [left, right] = [k.variable(zero, "left"), k.variable(n.sub(1), "right")];
      k.while(left.get().lt(right.get()), () => {
        const [first, last] = [k.let(left.get()), k.let(right.get())];
        const [a, b, c] = [first, first.add(last).shr(1), last].map((i) => k.let(at(i))) as [Scalar, Scalar, Scalar];
        const pivot = k.let(a.min(b).max(a.max(b).min(c)));
        const [i, j] = [k.variable(first, "i"), k.variable(last, "j")];
        k.while(i.get().le(j.get()), () => {
          k.while(at(i.get()).lt(pivot), () => i.set(i.get().add(1)));
          k.while(at(j.get()).gt(pivot), () => j.set(j.get().sub(1)));
          k.if(i.get().le(j.get()), () => {
            const [x, y] = [k.let(at(i.get())), k.let(at(j.get()))];
            k.store(keys, start.add(i.get()), y);
            k.store(keys, start.add(j.get()), x);
            i.set(i.get().add(1));
            j.set(j.get().sub(1));
          });
        });
        // Between the two parts there may be one that is as large as the pivot.
        k.if(
          wanted.le(j.get()),
          () => right.set(j.get()),
          () =>
            k.if(
              wanted.ge(i.get()),
              () => left.set(i.get()),
              () => left.set(right.get()),
            ),
        );
      });
      const found = k.let(at(wanted));
      const less = k.variable(zero, "less");
      k.vector(0, n, (i) => less.accumulate("add", k.load(keys, start.add(i)).lt(found).cast("i32")));
      const skipped = k.variable(wanted.sub(less.get()), "skipped");
      const place = k.variable(zero, "place");
      const isHere = (): Scalar => keyOf(k.load(from, start.add(place.get()))).eq(found);
      k.while(isHere().not().or(skipped.get().gt(0)), () => {
        skipped.set(skipped.get().sub(isHere().cast("i32")));
        place.set(place.get().add(1));
      });
      k.store(out, row, k.load(from, start.add(place.get())));
      k.store(places, row, place.get().cast("i64"));
    });
  });
}
