/**
 * Unstable sorting and selection step by step as libstdc++'s `std::sort`, `std::partial_sort` and `std::nth_element`,
 * which PyTorch calls on the CPU: which of equal elements comes first is decided as it is there.
 */
import { int32, int64, type DType } from "../../dtype.ts";
import { kernel, type KernelBuilder, type LocalVariable } from "../../kernel/build.ts";
import { constant, type BufferParameter, type Kernel, type Scalar } from "../../kernel/ir.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard } from "../copy-elements.ts";
import { kernelFor } from "../kernel-for.ts";
import { before, valueType } from "./sort-kernel.ts";

/** Ranges up to this length are left to the insertion sort at the end (`_S_threshold`). */
const SHORT = 16;

/** From the smallest or (true) the largest, with NaN as the largest; "plain" is `<` as it is. */
type Order = boolean | "plain";

interface Element {
  readonly value: Scalar;
  readonly place: Scalar;
}

/** One row in two buffers, and the steps of the algorithms on it; ranges and places count from `base`. */
class Row {
  constructor(
    private readonly k: KernelBuilder,
    private readonly dtype: DType,
    private readonly order: Order,
    private readonly values: BufferParameter,
    private readonly places: BufferParameter,
    private readonly base: Scalar,
  ) {}

  /** The value at `i`, read anew wherever it is used. */
  shown(i: Scalar): Scalar {
    return this.k.load(this.values, this.base.add(i)).cast(valueType(this.dtype));
  }
  element(i: Scalar): Element {
    return { value: this.k.let(this.shown(i)), place: this.k.let(this.k.load(this.places, this.base.add(i))) };
  }
  put(i: Scalar, { value, place }: Element): void {
    this.k.store(this.values, this.base.add(i), value);
    this.k.store(this.places, this.base.add(i), place);
  }
  private move(to: Scalar, from: Scalar): void {
    this.put(to, this.element(from));
  }
  private swap(i: Scalar, j: Scalar): void {
    const [x, y] = [this.element(i), this.element(j)];
    this.put(i, y);
    this.put(j, x);
  }
  /** Whether `a` comes before `b`. */
  less(a: Scalar, b: Scalar): Scalar {
    return this.order === "plain" ? a.lt(b) : before(a, b, this.order);
  }

  /** `std::__insertion_sort`. */
  private insertion(from: Scalar, to: Scalar): void {
    const { k } = this;
    k.for(from.add(1), to, (i) => {
      const x = this.element(i);
      const j = k.variable(i, "j");
      const going = k.variable(constant(1, "i32"), "going");
      k.while(going.get().ne(0), () => {
        const left = k.let(j.get().sub(1));
        k.if(
          this.less(x.value, this.shown(left)),
          () => {
            this.move(j.get(), left);
            j.set(left);
            going.set(left.gt(from).cast("i32"));
          },
          () => going.set(0),
        );
      });
      this.put(j.get(), x);
    });
  }

  /** `std::__unguarded_partition_pivot`: the median of three goes first; where the elements that follow it begin. */
  private cut(first: Scalar, last: Scalar): LocalVariable {
    const { k } = this;
    const [a, b, c] = [k.let(first.add(1)), k.let(first.add(last.sub(first).shr(1))), k.let(last.sub(1))];
    const [x, y, z] = [a, b, c].map((i) => k.let(this.shown(i))) as [Scalar, Scalar, Scalar];
    const when = (condition: Scalar, then: Scalar, otherwise: Scalar): Scalar => condition.select(then, otherwise);
    const low = when(this.less(y, z), b, when(this.less(x, z), c, a));
    const high = when(this.less(x, z), a, when(this.less(y, z), c, b));
    this.swap(first, k.let(when(this.less(x, y), low, high)));
    const pivot = k.let(this.shown(first));
    const [i, j] = [k.variable(a, "i"), k.variable(last, "j")];
    const going = k.variable(constant(1, "i32"), "going");
    k.while(going.get().ne(0), () => {
      k.while(this.less(this.shown(i.get()), pivot), () => i.set(i.get().add(1)));
      j.set(j.get().sub(1));
      k.while(this.less(pivot, this.shown(j.get())), () => j.set(j.get().sub(1)));
      k.if(
        i.get().lt(j.get()),
        () => {
          this.swap(k.let(i.get()), k.let(j.get()));
          i.set(i.get().add(1));
        },
        () => going.set(0),
      );
    });
    return i;
  }

  /** `std::__adjust_heap` of `length` elements from `first`: `x` goes where the hole sinks and rises to. */
  sink(first: Scalar, hole: Scalar, length: Scalar, x: Element): void {
    const { k } = this;
    const at = k.variable(hole, "at");
    const child = k.variable(hole.mul(2).add(2), "child");
    k.while(child.get().lt(length), () => {
      const right = k.let(child.get());
      const left = k.let(right.sub(1));
      const taken = k.let(this.less(this.shown(first.add(right)), this.shown(first.add(left))).select(left, right));
      this.move(first.add(at.get()), first.add(taken));
      at.set(taken);
      child.set(taken.mul(2).add(2));
    });
    k.if(child.get().eq(length), () => {
      const left = k.let(length.sub(1));
      this.move(first.add(at.get()), first.add(left));
      at.set(left);
    });
    const going = k.variable(at.get().gt(hole).cast("i32"), "rising");
    k.while(going.get().ne(0), () => {
      const parent = k.let(at.get().sub(1).shr(1));
      k.if(
        this.less(this.shown(first.add(parent)), x.value),
        () => {
          this.move(first.add(at.get()), first.add(parent));
          at.set(parent);
          going.set(parent.gt(hole).cast("i32"));
        },
        () => going.set(0),
      );
    });
    this.put(first.add(at.get()), x);
  }

  makeHeap(first: Scalar, length: Scalar): void {
    const { k } = this;
    const parent = k.variable(length.sub(2).shr(1), "parent");
    k.while(parent.get().ge(0), () => {
      const at = k.let(parent.get());
      this.sink(first, at, length, this.element(first.add(at)));
      parent.set(at.sub(1));
    });
  }
  sortHeap(first: Scalar, length: Scalar): void {
    const { k } = this;
    const last = k.variable(length.sub(1), "last");
    k.while(last.get().gt(0), () => {
      const at = k.let(last.get());
      const x = this.element(first.add(at));
      this.move(first.add(at), first);
      this.sink(first, constant(0, "i32"), at, x);
      last.set(at.sub(1));
    });
  }

  /** `std::sort` of the elements before `length`; `stack` holds ranges that wait, from `bottom`. */
  sort(length: Scalar, depth: Scalar, stack: BufferParameter, bottom: Scalar): void {
    const { k } = this;
    const [first, last, left] = [
      k.variable(constant(0, "i32"), "first"),
      k.variable(length, "last"),
      k.variable(depth, "left"),
    ];
    const top = k.variable(bottom, "top");
    const going = k.variable(constant(1, "i32"), "unsorted");
    k.while(going.get().ne(0), () => {
      k.while(last.get().sub(first.get()).gt(SHORT), () => {
        const [from, to] = [k.let(first.get()), k.let(last.get())];
        k.if(
          left.get().eq(0),
          () => {
            this.makeHeap(from, k.let(to.sub(from)));
            this.sortHeap(from, k.let(to.sub(from)));
            last.set(from);
          },
          () => {
            left.set(left.get().sub(1));
            const cut = k.let(this.cut(from, to).get());
            [cut, to, left.get()].forEach((item, i) => k.store(stack, top.get().add(i), item));
            top.set(top.get().add(3));
            last.set(cut);
          },
        );
      });
      k.if(
        top.get().gt(bottom),
        () => {
          top.set(top.get().sub(3));
          [first, last, left].forEach((item, i) => item.set(k.load(stack, top.get().add(i))));
        },
        () => going.set(0),
      );
    });
    this.insertion(constant(0, "i32"), length);
  }

  /** `std::nth_element`: the element of rank `nth` comes to its place, what is before it before it. */
  select(length: Scalar, nth: Scalar, depth: Scalar): void {
    const { k } = this;
    const [first, last, left] = [
      k.variable(constant(0, "i32"), "from"),
      k.variable(length, "to"),
      k.variable(depth, "rest"),
    ];
    k.while(last.get().sub(first.get()).gt(3), () => {
      const [from, to] = [k.let(first.get()), k.let(last.get())];
      k.if(
        left.get().eq(0),
        () => {
          const count = k.let(nth.sub(from).add(1));
          this.makeHeap(from, count);
          k.for(nth.add(1), to, (i) => {
            const x = this.element(i);
            k.if(this.less(x.value, this.shown(from)), () => {
              this.move(i, from);
              this.sink(from, constant(0, "i32"), count, x);
            });
          });
          this.swap(from, nth);
          last.set(from);
        },
        () => {
          left.set(left.get().sub(1));
          const cut = k.let(this.cut(from, to).get());
          k.if(
            cut.le(nth),
            () => first.set(cut),
            () => last.set(cut),
          );
        },
      );
    });
    this.insertion(k.let(first.get()), k.let(last.get()));
  }
}

/** Twice the binary logarithm of a length: how often `std::sort` divides a range before it makes a heap of it. */
function depthOf(size: number): number {
  return 2 * (31 - Math.clz32(size));
}

function sortKernel(dtype: DType, order: Order): Kernel {
  return kernel("intro_sort", (k) => {
    const { begin, end } = k.parallelRange();
    const [n, depth] = [k.param("size"), k.param("depth")];
    const [from, stack] = [k.buffer("x", dtype.name), k.buffer("stack", "int32")];
    const [values, places] = [k.buffer("values", dtype.name), k.buffer("places", "int64")];
    k.for(begin, end, (index) => {
      const start = k.let(index.mul(n));
      const row = new Row(k, dtype, order, values, places, start);
      k.for(0, n, (i) => row.put(i, { value: k.load(from, start.add(i)), place: i.cast("i64") }));
      row.sort(n, depth, stack, k.let(index.mul(depth.add(1)).mul(3)));
    });
  });
}

/** `std::partial_sort` of the first `count` of each row: a heap of those that come first so far. */
function partialKernel(dtype: DType, descending: boolean): Kernel {
  return kernel("partial_sort", (k) => {
    const { begin, end } = k.parallelRange();
    const [n, count] = [k.param("size"), k.param("count")];
    const from = k.buffer("x", dtype.name);
    const [values, places] = [k.buffer("values", dtype.name), k.buffer("places", "int64")];
    const zero = constant(0, "i32");
    k.for(begin, end, (index) => {
      const start = k.let(index.mul(n));
      const row = new Row(k, dtype, descending, values, places, k.let(index.mul(count)));
      const given = (i: Scalar): Scalar => k.load(from, start.add(i)).cast(valueType(dtype));
      k.for(0, count, (i) => row.put(i, { value: given(i), place: i.cast("i64") }));
      row.makeHeap(zero, count);
      k.for(count, n, (i) => {
        const value = k.let(given(i));
        k.if(row.less(value, row.shown(zero)), () => row.sink(zero, zero, count, { value, place: i.cast("i64") }));
      });
      row.sortHeap(zero, count);
    });
  });
}

/** `std::nth_element` of each row, of which the first `count` are taken; all but the last of them are sorted if asked. */
function selectKernel(dtype: DType, descending: boolean, sorted: boolean): Kernel {
  return kernel("nth_element", (k) => {
    const { begin, end } = k.parallelRange();
    const [n, count, depth, sortDepth] = [k.param("size"), k.param("count"), k.param("depth"), k.param("sortDepth")];
    const [from, stack] = [k.buffer("x", dtype.name), k.buffer("stack", "int32")];
    const [work, workPlaces] = [k.buffer("work", dtype.name), k.buffer("workPlaces", "int64")];
    const [values, places] = [k.buffer("values", dtype.name), k.buffer("places", "int64")];
    k.for(begin, end, (index) => {
      const [start, to] = [k.let(index.mul(n)), k.let(index.mul(count))];
      const row = new Row(k, dtype, descending, work, workPlaces, start);
      k.for(0, n, (i) => row.put(i, { value: k.load(from, start.add(i)), place: i.cast("i64") }));
      row.select(n, k.let(count.sub(1)), depth);
      if (sorted) row.sort(k.let(count.sub(1)), sortDepth, stack, k.let(index.mul(depth.add(1)).mul(3)));
      k.for(0, count, (i) => {
        k.store(values, to.add(i), k.load(work, start.add(i)));
        k.store(places, to.add(i), k.load(workPlaces, start.add(i)));
      });
    });
  });
}

function emptyPair(rows: Tensor, shape: readonly number[]): [values: Tensor, places: Tensor] {
  return [emptyTensor(shape, rows.dtype), emptyTensor(shape, int64)];
}

function emptyStack(count: number, size: number): Tensor {
  return emptyTensor([count * 3 * (depthOf(size) + 1)], int32);
}

/** Values and places of rows in order, equal ones as `std::sort` leaves them. Both have the shape of `rows`. */
export function introSorted(rows: Tensor, count: number, size: number, order: Order): [values: Tensor, places: Tensor] {
  const { dtype } = rows;
  const [values, places] = emptyPair(rows, rows.shape);
  if (count * size === 0) return [values, places];
  const stack = emptyStack(count, size);
  const run = kernelFor(rows, `intro:${dtype.name}:${order}`, () => sortKernel(dtype, order));
  run(0, count, size, depthOf(size), ...[rows, stack, values, places].map(argumentOf));
  discard(stack);
  return [values, places];
}

/** The first `wanted` of each row as PyTorch's `topk_impl_loop` finds them, in tensors whose last dim is `wanted`. */
export function firstOfRows(
  rows: Tensor,
  count: number,
  size: number,
  wanted: number,
  descending: boolean,
  sorted: boolean,
): [values: Tensor, places: Tensor] {
  const { dtype } = rows;
  const [values, places] = emptyPair(rows, [...rows.shape.slice(0, -1), wanted]);
  if (count * wanted === 0) return [values, places];
  if (wanted * 64 <= size) {
    const run = kernelFor(rows, `partial:${dtype.name}:${descending}`, () => partialKernel(dtype, descending));
    run(0, count, size, wanted, ...[rows, values, places].map(argumentOf));
    return [values, places];
  }
  const [work, workPlaces] = emptyPair(rows, [count * size]);
  const stack = emptyStack(count, size);
  const run = kernelFor(rows, `nth:${dtype.name}:${descending}:${sorted}`, () =>
    selectKernel(dtype, descending, sorted),
  );
  const tensors = [rows, stack, work, workPlaces, values, places];
  run(0, count, size, wanted, depthOf(size), depthOf(wanted - 1), ...tensors.map(argumentOf));
  for (const used of [stack, work, workPlaces]) discard(used);
  return [values, places];
}
