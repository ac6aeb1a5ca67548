/**
 * Sorting and selection in a row step by step as libstdc++'s `std::sort`, `std::partial_sort` and `std::nth_element`,
 * which PyTorch calls on the CPU, and as its own `quick_select_template` (aten/src/ATen/native/Sorting.cpp): which of equal
 * elements comes first is decided as it is there.
 */
import { computeType, type DType } from "../../dtype.ts";
import type { KernelBuilder } from "../../kernel/build.ts";
import { constant, type BufferParameter, type Scalar } from "../../kernel/ir.ts";

/**
 * How elements are ordered: NaN counts as the largest. Equal ones stay in order when "stable"; "plain" is `<` as it is,
 * which knows no NaN.
 */
export interface Order {
  readonly descending: boolean;
  readonly kind: "stable" | "unstable" | "plain";
}

/** A value and its place in the row. */
type Element = readonly [value: Scalar, place: Scalar];

/** The algorithms on one row. Ranges are given by the places of their ends in the row. */
export interface RowSorter {
  put(at: Scalar, element: Element): void;
  /** `std::make_heap`, of `length` elements from `first`. */
  makeHeap(first: Scalar, length: Scalar): void;
  /** `std::sort_heap`. */
  sortHeap(first: Scalar, length: Scalar): void;
  /** Puts an element in the place of the heap's top if it comes before it. */
  offer(length: Scalar, element: Element): void;
  /** `std::sort` of the elements before `length`; `stack` holds ranges that wait, from `bottom`. */
  sort(length: Scalar, depth: Scalar, stack: BufferParameter, bottom: Scalar): void;
  /** `std::nth_element`. */
  select(length: Scalar, nth: Scalar, depth: Scalar): void;
  /** `quick_select_template`: the same with other steps. */
  quickSelect(length: Scalar, nth: Scalar): void;
}

/** The algorithms on the row at `base` of two buffers. */
export function rowSorter(
  k: KernelBuilder,
  dtype: DType,
  { descending, kind }: Order,
  values: BufferParameter,
  places: BufferParameter,
  base: Scalar,
): RowSorter {
  const computed = computeType(dtype);
  const type = computed === "bool" ? "i32" : computed;
  const isFloat = type === "f32" || type === "f64";
  const zero = constant(0, "i32");

  /** The element at `i`, read anew wherever it is used. */
  const shown = (i: Scalar): Element => [k.load(values, base.add(i)).cast(type), k.load(places, base.add(i))];
  const held = (i: Scalar): Element => {
    const [value, place] = shown(i);
    return [k.let(value), k.let(place)];
  };
  const put = (i: Scalar, [value, place]: Element): void => {
    k.store(values, base.add(i), value);
    k.store(places, base.add(i), place);
  };
  const move = (to: Scalar, from: Scalar): void => put(to, held(from));
  const swap = (i: Scalar, j: Scalar): void => {
    const x = held(i);
    move(i, j);
    put(j, x);
  };
  const before = (x: Scalar, y: Scalar): Scalar => {
    const less = descending ? x.gt(y) : x.lt(y);
    const [a, b] = descending ? [x, y] : [y, x];
    return isFloat && kind !== "plain" ? less.or(a.isnan().and(b.isnan().not())) : less;
  };
  const less = ([x, p]: Element, [y, q]: Element): Scalar =>
    kind === "stable" ? before(x, y).or(p.lt(q).and(before(y, x).not())) : before(x, y);

  /** A loop that goes on until its body stops it. */
  const loop = (body: (stop: () => void) => void): void => {
    const going = k.variable(constant(1, "i32"), "going");
    k.while(going.get().ne(0), () => body(() => going.set(0)));
  };

  const insertion = (from: Scalar, to: Scalar): void =>
    k.for(from.add(1), to, (i) => {
      const x = held(i);
      const j = k.variable(i, "j");
      loop((stop) => {
        const left = k.let(j.get().sub(1));
        const shift = (): void => {
          move(j.get(), left);
          j.set(left);
          k.if(left.le(from), stop);
        };
        k.if(less(x, shown(left)), shift, stop);
      });
      put(j.get(), x);
    });

  /**
   * Brings what comes before the element at `first` to the left of [from, last), the rest to the right, until the places
   * that are looked at have met, and passed each other by `past`: those places.
   */
  const partition = (first: Scalar, from: Scalar, last: Scalar, past: number): [Variable, Variable] => {
    const pivot = held(first);
    const [i, j] = [k.variable(from, "i"), k.variable(last, "j")];
    loop((stop) => {
      k.while(less(shown(i.get()), pivot), () => i.set(i.get().add(1)));
      j.set(j.get().sub(1));
      k.while(less(pivot, shown(j.get())), () => j.set(j.get().sub(1)));
      const exchange = (): void => {
        swap(k.let(i.get()), k.let(j.get()));
        i.set(i.get().add(1));
      };
      k.if(i.get().lt(j.get().add(past)), exchange, stop);
    });
    return [i, j];
  };

  /** `std::__unguarded_partition_pivot`: the median of three goes first; where the elements that follow it begin. */
  const cut = (first: Scalar, last: Scalar): Scalar => {
    const ends = [first.add(1), first.add(last.sub(first).shr(1)), last.sub(1)].map((i) => k.let(i));
    const [a, b, c] = ends as [Scalar, Scalar, Scalar];
    const [ab, bc, ac] = [
      [a, b],
      [b, c],
      [a, c],
    ].map(([i, j]) => k.let(less(shown(i!), shown(j!)))) as [Scalar, Scalar, Scalar];
    const middle = ab.select(bc.select(b, ac.select(c, a)), ac.select(a, bc.select(c, b)));
    swap(first, k.let(middle));
    return k.let(partition(first, a, last, 0)[0].get());
  };

  /** `std::__adjust_heap` of `length` elements from `first`: the hole sinks, and `x` rises from there. */
  const sink = (first: Scalar, hole: Scalar, length: Scalar, x: Element): void => {
    const [at, child] = [k.variable(hole, "at"), k.variable(hole.mul(2).add(2), "child")];
    const fill = (from: Scalar): void => {
      move(first.add(at.get()), first.add(from));
      at.set(from);
    };
    k.while(child.get().lt(length), () => {
      const right = k.let(child.get());
      const left = k.let(right.sub(1));
      fill(k.let(less(shown(first.add(right)), shown(first.add(left))).select(left, right)));
      child.set(at.get().mul(2).add(2));
    });
    k.if(child.get().eq(length), () => fill(k.let(length.sub(1))));
    loop((stop) => {
      const rise = (): void => {
        const parent = k.let(at.get().sub(1).shr(1));
        k.if(less(shown(first.add(parent)), x), () => fill(parent), stop);
      };
      k.if(at.get().gt(hole), rise, stop);
    });
    put(first.add(at.get()), x);
  };
  const makeHeap = (first: Scalar, length: Scalar): void => {
    const parent = k.variable(length.shr(1), "parent");
    k.while(parent.get().gt(0), () => {
      parent.set(parent.get().sub(1));
      const at = k.let(parent.get());
      sink(first, at, length, held(first.add(at)));
    });
  };
  const sortHeap = (first: Scalar, length: Scalar): void => {
    const last = k.variable(length, "last");
    k.while(last.get().gt(1), () => {
      last.set(last.get().sub(1));
      const at = k.let(last.get());
      const x = held(first.add(at));
      move(first.add(at), first);
      sink(first, zero, at, x);
    });
  };

  /** Ranges [first, last) with the number of divisions that are left. */
  const range = (length: Scalar, depth: Scalar): { first: Variable; last: Variable; left: Variable } => ({
    first: k.variable(zero, "first"),
    last: k.variable(length, "last"),
    left: k.variable(depth, "left"),
  });
  /** Divides a range while it is longer than `short`; where the divisions are used up, a heap does the rest. */
  const divide = (
    { first, last, left }: ReturnType<typeof range>,
    short: number,
    divided: (at: Scalar, to: Scalar) => void,
    exhausted: (from: Scalar, to: Scalar) => void,
  ): void =>
    k.while(last.get().sub(first.get()).gt(short), () => {
      const [from, to] = [k.let(first.get()), k.let(last.get())];
      const end = (): void => {
        exhausted(from, to);
        last.set(from);
      };
      k.if(left.get().eq(0), end, () => {
        left.set(left.get().sub(1));
        divided(cut(from, to), to);
      });
    });

  return {
    put,
    makeHeap,
    sortHeap,
    offer: (length, element) => k.if(less(element, shown(zero)), () => sink(zero, zero, length, element)),
    sort: (length, depth, stack, bottom) => {
      const waiting = range(length, depth);
      const { first, last, left } = waiting;
      const top = k.variable(bottom, "top");
      const wait = (at: Scalar, to: Scalar): void => {
        [at, to, left.get()].forEach((item, i) => k.store(stack, top.get().add(i), item));
        top.set(top.get().add(3));
        last.set(at);
      };
      loop((stop) => {
        divide(waiting, 16, wait, (from, to) => {
          const count = k.let(to.sub(from));
          makeHeap(from, count);
          sortHeap(from, count);
        });
        const resume = (): void => {
          top.set(top.get().sub(3));
          [first, last, left].forEach((item, i) => item.set(k.load(stack, top.get().add(i))));
        };
        k.if(top.get().gt(bottom), resume, stop);
      });
      insertion(zero, length);
    },
    select: (length, nth, depth) => {
      const looked = range(length, depth);
      const { first, last } = looked;
      const narrow = (at: Scalar): void =>
        k.if(
          at.le(nth),
          () => first.set(at),
          () => last.set(at),
        );
      divide(looked, 3, narrow, (from, to) => {
        const count = k.let(nth.sub(from).add(1));
        makeHeap(from, count);
        k.for(nth.add(1), to, (i) => {
          const x = held(i);
          const enter = (): void => {
            move(i, from);
            sink(from, zero, count, x);
          };
          k.if(less(x, shown(from)), enter);
        });
        swap(from, nth);
      });
      insertion(k.let(first.get()), k.let(last.get()));
    },
    quickSelect: (length, nth) => {
      const [left, right] = [k.variable(zero, "left"), k.variable(length.sub(1), "right")];
      const order = (i: Scalar, j: Scalar): void => k.if(less(shown(j), shown(i)), () => swap(i, j));
      k.while(right.get().gt(left.get().add(1)), () => {
        const [first, last] = [k.let(left.get()), k.let(right.get())];
        const second = k.let(first.add(1));
        swap(k.let(first.add(last).shr(1)), second);
        order(second, last);
        order(first, last);
        order(second, first);
        const [i, j] = partition(first, k.let(second.add(1)), last, 1);
        const middle = k.let(j.get());
        swap(first, middle);
        k.if(middle.le(nth), () => left.set(i.get()));
        k.if(middle.ge(nth), () => right.set(middle.sub(1)));
      });
      k.if(right.get().eq(left.get().add(1)), () => order(left.get(), right.get()));
    },
  };
}

type Variable = ReturnType<KernelBuilder["variable"]>;
