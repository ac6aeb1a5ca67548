/** Rows in order, and groups of neighbours that are equal: what `unique` is made of. */
import { kernelFor } from "../kernel-for.ts";
import { int32, int64 } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard, duplicate, zerosOf } from "../copy-elements.ts";
import { readAt } from "../../tensor/elements.ts";
import { sortRows } from "./sort-kernel.ts";

/** Up to this many elements `std::sort` of libstdc++ is an insertion sort, which decides where NaN (in no order with the rest) comes to stand. */
export const insertionLimit = 16;

/** The order of few rows as `std::sort` gives it to PyTorch's `_unique_dim_cpu_template`: NaN is neither less nor more. */
export function orderFewRows(rows: Tensor, count: number, width: number): Tensor {
  const order = emptyTensor([count], int64);
  const { name } = rows.dtype;
  const run = kernelFor(rows, `order_few_rows:${name}`, () =>
    kernel("order_few_rows", (k) => {
      k.sequential("few");
      const [n, w] = [k.param("count"), k.param("width")];
      const [xs, to] = [k.buffer("rows", name), k.buffer("order", "int64")];
      const number = (place: Scalar): Scalar => {
        const x = k.load(xs, place);
        return x.type === "bool" ? x.cast("i32") : x;
      };
      const place = k.variable(constant(0, "i32"), "place");
      const less = k.variable(constant(0, "i32"), "less");
      const compare = (row: Scalar, at: Scalar): void => {
        const [a, b] = [k.let(row.mul(w)), k.let(k.load(to, at).cast("i32").mul(w))];
        less.set(constant(0, "i32"));
        const e = k.variable(constant(0, "i32"), "e");
        k.while(e.get().lt(w), () => {
          const [x, y] = [k.let(number(a.add(e.get()))), k.let(number(b.add(e.get())))];
          less.set(x.lt(y).cast("i32"));
          k.if(
            x.lt(y).or(y.lt(x)),
            () => e.set(w),
            () => e.set(e.get().add(1)),
          );
        });
      };
      k.for(0, n, (i) => {
        place.set(i);
        const first = k.variable(constant(0, "i32"), "first");
        k.if(i.gt(0), () => {
          compare(i, constant(0, "i32"));
          first.set(less.get());
          k.if(first.get().eq(0), () => compare(i, i.sub(1)));
        });
        // before the first row: all of them move; else past those that are larger
        k.while(
          place
            .get()
            .gt(0)
            .and(first.get().ne(0).or(less.get().ne(0))),
          () => {
            k.store(to, place.get(), k.load(to, place.get().sub(1)));
            place.set(place.get().sub(1));
            k.if(first.get().eq(0).and(place.get().gt(0)), () => compare(i, place.get().sub(1)));
          },
        );
        k.store(to, place.get(), i.cast("i64"));
      });
    }),
  );
  run(count, width, argumentOf(rows), argumentOf(order));
  return order;
}

/** The order of rows of `width` elements, compared from the left: a merge sort of row numbers. */
export function orderRows(rows: Tensor, count: number, width: number): Tensor {
  if (width === 1) {
    const [values, order] = sortRows(rows, 1, count, false);
    discard(values);
    return order;
  }
  const order = emptyTensor([count], int64);
  const work = emptyTensor([2 * count], int32);
  const { name } = rows.dtype;
  const run = kernelFor(rows, `order_rows:${name}`, () =>
    kernel("order_rows", (k) => {
      k.sequential("chain");
      const [n, w] = [k.param("count"), k.param("width")];
      const [xs, places, to] = [k.buffer("rows", name), k.buffer("work", "int32"), k.buffer("order", "int64")];
      const number = (place: Scalar): Scalar => {
        const x = k.load(xs, place);
        return x.type === "bool" ? x.cast("i32") : x;
      };
      const source = k.variable(constant(0, "i32"), "source");
      const target = k.variable(n, "target");
      k.for(0, n, (i) => k.store(places, i, i));
      const span = k.variable(constant(1, "i32"), "span");
      k.while(span.get().lt(n), () => {
        const low = k.variable(constant(0, "i32"), "low");
        k.while(low.get().lt(n), () => {
          const half = k.let(low.get().add(span.get()));
          const middle = k.let(half.lt(n).select(half, n));
          const full = k.let(middle.add(span.get()));
          const high = k.let(full.lt(n).select(full, n));
          const [i, j, o] = [k.variable(low.get(), "i"), k.variable(middle, "j"), k.variable(low.get(), "o")];
          k.while(o.get().lt(high), () => {
            // 1: take from the right run, because the left is used up or its row is larger.
            const right = k.variable(i.get().ge(middle).cast("i32"), "right");
            k.if(i.get().lt(middle).and(j.get().lt(high)), () => {
              const a = k.let(k.load(places, source.get().add(i.get())).mul(w));
              const b = k.let(k.load(places, source.get().add(j.get())).mul(w));
              const e = k.variable(constant(0, "i32"), "e");
              k.while(e.get().lt(w), () => {
                const [x, y] = [k.let(number(a.add(e.get()))), k.let(number(b.add(e.get())))];
                k.if(
                  x.eq(y),
                  () => e.set(e.get().add(1)),
                  () => {
                    right.set(y.lt(x).cast("i32"));
                    e.set(w);
                  },
                );
              });
            });
            k.if(
              right.get().ne(0),
              () => {
                k.store(places, target.get().add(o.get()), k.load(places, source.get().add(j.get())));
                j.set(j.get().add(1));
              },
              () => {
                k.store(places, target.get().add(o.get()), k.load(places, source.get().add(i.get())));
                i.set(i.get().add(1));
              },
            );
            o.set(o.get().add(1));
          });
          low.set(high);
        });
        const swap = k.let(source.get());
        source.set(target.get());
        target.set(swap);
        span.set(span.get().mul(2));
      });
      k.for(0, n, (i) => k.store(to, i, k.load(places, source.get().add(i)).cast("i64")));
    }),
  );
  run(count, width, argumentOf(rows), argumentOf(work), argumentOf(order));
  discard(work);
  return order;
}

interface Groups {
  readonly first: Tensor;
  readonly inverse: Tensor;
  readonly counts: Tensor;
}

/** Groups neighbours that are equal, in the given order (null: as they are). */
export function groupRows(rows: Tensor, order: Tensor | null, count: number, width: number): Groups {
  const inverse = emptyTensor([count], int64);
  const first = emptyTensor([count], int64);
  const counts = zerosOf([count], int64);
  const found = zerosOf([], int64);
  const { name } = rows.dtype;
  if (count > 0) {
    const run = kernelFor(rows, `group_rows:${name}:${order ? "ordered" : "plain"}`, () =>
      kernel("group_rows", (k) => {
        k.sequential("place");
        const [n, w] = [k.param("count"), k.param("width")];
        const xs = k.buffer("rows", name);
        const places = order ? k.buffer("order", "int64") : null;
        const [firsts, groups, sizes, total] = [
          k.buffer("first", "int64"),
          k.buffer("inverse", "int64"),
          k.buffer("counts", "int64"),
          k.buffer("found", "int64"),
        ];
        const group = k.variable(constant(-1, "i32"), "group");
        const previous = k.variable(constant(0, "i32"), "previous");
        k.for(0, n, (i) => {
          const at = k.let(places ? k.load(places, i).cast("i32") : i);
          const fresh = k.variable(i.eq(0).cast("i32"), "fresh");
          k.if(i.gt(0), () =>
            k.for(0, w, (e) => {
              k.if(k.load(xs, at.mul(w).add(e)).ne(k.load(xs, previous.get().mul(w).add(e))), () => fresh.set(1));
            }),
          );
          k.if(fresh.get().ne(0), () => {
            group.set(group.get().add(1));
            k.store(firsts, group.get(), at.cast("i64"));
          });
          k.store(groups, at, group.get().cast("i64"));
          k.store(sizes, group.get(), k.load(sizes, group.get()).add(1));
          previous.set(at);
        });
        k.store(total, 0, group.get().add(1).cast("i64"));
      }),
    );
    run(
      count,
      width,
      argumentOf(rows),
      ...(order ? [argumentOf(order)] : []),
      argumentOf(first),
      argumentOf(inverse),
      argumentOf(counts),
      argumentOf(found),
    );
  }
  const kept = Number(readAt(found, 0));
  const [firsts, sizes] = [first, counts].map((all) => duplicate(all.narrow(0, 0, kept))) as [Tensor, Tensor];
  for (const temporary of [first, counts, found]) discard(temporary);
  return { first: firsts, inverse, counts: sizes };
}

/** Different neighbours of a row of elements; where each belongs, and how many are equal, if it is asked for. */
export interface ElementGroups {
  readonly values: Tensor;
  readonly inverse: Tensor | null;
  readonly counts: Tensor | null;
}

/** The same of `count` > 0 single elements, whose values are written at once. */
export function groupElements(
  elements: Tensor,
  order: Tensor | null,
  count: number,
  wantsInverse: boolean,
  wantsCounts: boolean,
): ElementGroups {
  const room = (wanted: boolean): Tensor | null => (wanted ? emptyTensor([count], int64) : null);
  const values = emptyTensor([count], elements.dtype);
  const [inverse, counts] = [room(wantsInverse), room(wantsCounts)];
  const found = emptyTensor([], int64);
  const { name } = elements.dtype;
  const key = `group_elements:${name}:${order !== null}:${wantsInverse}:${wantsCounts}`;
  const run = kernelFor(elements, key, () =>
    kernel("group_elements", (k) => {
      k.sequential("place");
      const n = k.param("count");
      const [xs, total, to] = [k.buffer("elements", name), k.buffer("found", "int64"), k.buffer("values", name)];
      const places = order && k.buffer("order", "int64");
      const groups = inverse && k.buffer("inverse", "int64");
      const sizes = counts && k.buffer("counts", "int64");
      const placeOf = (i: Scalar): Scalar => (places ? k.load(places, i).cast("i32") : i);
      const zero = constant(0, "i32");
      const value = k.variable(k.load(xs, placeOf(zero)), "value");
      const [group, first] = [k.variable(zero, "group"), k.variable(zero, "first")];
      k.store(to, 0, value.get());
      if (groups) k.store(groups, placeOf(zero), constant(0, "i64"));
      if (sizes) k.store(sizes, 0, constant(1, "i64"));
      // Without branches: what is stored for a group stays when the next of its elements stores it again.
      k.for(constant(1, "i32"), n, (i) => {
        const at = k.let(placeOf(i));
        const x = k.let(k.load(xs, at));
        const isFresh = k.let(x.ne(value.get()));
        group.set(group.get().add(isFresh.cast("i32")));
        value.set(isFresh.select(x, value.get()));
        k.store(to, group.get(), value.get());
        if (groups) k.store(groups, at, group.get().cast("i64"));
        if (!sizes) return;
        first.set(isFresh.select(i, first.get()));
        k.store(sizes, group.get(), i.sub(first.get()).add(1).cast("i64"));
      });
      k.store(total, 0, group.get().add(1).cast("i64"));
    }),
  );
  const buffers = [elements, found, values, order, inverse, counts].filter((tensor) => tensor !== null);
  run(count, ...buffers.map(argumentOf));
  const kept = Number(readAt(found, 0));
  discard(found);
  const begin = (all: Tensor): Tensor => {
    const part = duplicate(all.narrow(0, 0, kept));
    discard(all);
    return part;
  };
  return { values: begin(values), inverse, counts: counts && begin(counts) };
}
