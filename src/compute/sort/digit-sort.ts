/**
 * Sorting of a row by the digits of its elements (least significant first), which looks at each element a few times
 * however long the row is, and keeps equal ones in order.
 */
import { computeType, type DType } from "../../dtype.ts";
import type { KernelBuilder } from "../../kernel/build.ts";
import { constant, type BufferParameter, type Scalar } from "../../kernel/ir.ts";

/** Dtypes whose elements have keys of 32 or 64 bits. */
const sortable = new Set(["float32", "float64", "int64", "int32", "int16", "int8", "uint8", "bool"]);

/** Shorter rows are in order before the digits are counted. */
const SHORTEST = 200;

/** Rows of this many elements and more are sorted by digits of 11 bits: fewer passes, more to count with. */
const LONG = 8192;

/** The bits of a digit that rows of this length are sorted by, 0 where they are better compared. */
export function digitBits(dtype: DType, size: number): number {
  return !sortable.has(dtype.name) || size < SHORTEST ? 0 : size < LONG ? 8 : 11;
}

/** The element type of keys. */
export function keyElement(dtype: DType): "int32" | "int64" {
  return dtype.itemsize === 8 ? "int64" : "int32";
}

/** A number whose unsigned order is that of the elements: NaN is the largest, and zeros are equal. */
function keyOf(element: Scalar, descending: boolean): Scalar {
  const isWide = element.type === "f64" || element.type === "i64";
  const type = isWide ? "i64" : "i32";
  const lowest = isWide ? -(2n ** 63n) : -(2 ** 31);
  let key = element;
  if (element.type === "f32" || element.type === "f64") {
    const bits = element.eq(0).select(constant(0, element.type), element).bitcast(type);
    const ordered = bits.lt(0).select(bits.not(), bits.xor(constant(lowest, type)));
    key = element.isnan().select(constant(-1, type), ordered);
  } else key = element.cast(type).xor(constant(lowest, type));
  return descending ? key.not() : key;
}

/** Where a row's keys and places lie while it is sorted: two lists of each, and counters of digits. */
export interface DigitRoom {
  readonly keys: BufferParameter;
  readonly places: BufferParameter;
  readonly counters: BufferParameter;
  /** Where its lists and its counters begin. */
  readonly start: Scalar;
  readonly firstCounter: Scalar;
}

/**
 * Sorts `size` elements, the first of which is `given(0)`. Gives the `i`-th place in order, and whether elements are
 * equal (an i32).
 */
export function sortByDigits(
  k: KernelBuilder,
  bits: number,
  dtype: DType,
  descending: boolean,
  size: Scalar,
  given: (i: Scalar) => Scalar,
  { keys, places, counters, start, firstCounter }: DigitRoom,
): { place: (i: Scalar) => Scalar; hasEqual: Scalar } {
  const type = keyElement(dtype) === "int64" ? "i64" : "i32";
  const width = type === "i64" ? 64 : 32;
  const computed = computeType(dtype);
  const zero = constant(0, "i32");
  const key = (i: Scalar): Scalar => keyOf(computed === "bool" ? given(i).cast("i32") : given(i), descending);
  const [from, to] = [k.variable(start, "from"), k.variable(start.add(size), "to")];
  const first = k.let(key(zero));
  const differing = k.variable(constant(0, type), "differing");
  k.vector(0, size, (i) => {
    const each = k.let(key(i));
    k.store(keys, start.add(i), each);
    k.store(places, start.add(i), i);
    differing.accumulate("or", each.xor(first));
  });
  const buckets = 2 ** bits;
  for (let shift = 0; shift < width; shift += bits) {
    const digit = (of: Scalar): Scalar =>
      of
        .ushr(shift)
        .and(buckets - 1)
        .cast("i32");
    // A digit that is the same in all elements orders nothing.
    k.if(digit(differing.get()).ne(0), () => {
      const [source, target] = [k.let(from.get()), k.let(to.get())];
      k.vector(0, buckets, (i) => k.store(counters, firstCounter.add(i), zero));
      k.for(0, size, (i) => {
        const at = k.let(firstCounter.add(digit(k.load(keys, source.add(i)))));
        k.store(counters, at, k.load(counters, at).add(1));
      });
      const next = k.variable(target, "next");
      k.for(0, buckets, (i) => {
        const count = k.let(k.load(counters, firstCounter.add(i)));
        k.store(counters, firstCounter.add(i), next.get());
        next.set(next.get().add(count));
      });
      k.for(0, size, (i) => {
        const each = k.let(k.load(keys, source.add(i)));
        const at = k.let(firstCounter.add(digit(each)));
        const place = k.let(k.load(counters, at));
        k.store(counters, at, place.add(1));
        k.store(keys, place, each);
        k.store(places, place, k.load(places, source.add(i)));
      });
      from.set(target);
      to.set(source);
    });
  }
  const order = k.let(from.get());
  const equal = k.variable(zero, "equal");
  k.vector(1, size, (i) =>
    equal.accumulate(
      "or",
      k
        .load(keys, order.add(i))
        .eq(k.load(keys, order.add(i).sub(1)))
        .cast("i32"),
    ),
  );
  return { place: (i) => k.load(places, order.add(i)), hasEqual: equal.get() };
}
