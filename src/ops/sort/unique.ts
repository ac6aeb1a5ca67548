/** Different elements: unique and unique_consecutive, of all elements or of slices along a dim. */
import { kernelFor } from "../../compute/kernel-for.ts";
import { needValues } from "../../compute/look-at.ts";
import { int32, int64 } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import { numel, wrapDim } from "../../layout/shape.ts";
import { NotImplementedError, RuntimeError } from "../../support/errors.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard, packed, zerosOf } from "../../compute/copy-elements.ts";
import { is_grad_enabled } from "../../autograd/modes.ts";
import { aliasOf } from "../../compute/alias.ts";
import { nodeName } from "../declare/operator-node.ts";
import { direct, operator } from "../declare/operator.ts";
import { sortRows } from "../../compute/sort/sort-kernel.ts";
import type { Operator } from "../declare/types.ts";
import { sizeAt } from "../../support/checked.ts";

/** Up to so many elements `std::sort` of libstdc++ is an insertion sort: it shows where NaN is in no order with the rest. */
const insertionLimit = 16;

/** The order of few rows as `std::sort` gives it to PyTorch's `_unique_dim_cpu_template`: NaN is neither less nor more. */
function orderFewRows(rows: Tensor, count: number, width: number): Tensor {
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
function orderRows(rows: Tensor, count: number, width: number): Tensor {
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
function groupRows(rows: Tensor, order: Tensor | null, count: number, width: number): Groups {
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
  const kept = Number(found.item());
  const groups = { first: first.narrow(0, 0, kept).clone(), inverse, counts: counts.narrow(0, 0, kept).clone() };
  for (const temporary of [first, counts, found]) discard(temporary);
  return groups;
}

function run(
  name: string,
  self: Tensor,
  dim: number | null,
  consecutive: boolean,
  wantsInverse: boolean,
  wantsCounts: boolean,
): Tensor | Tensor[] {
  const source = self.detach();
  const at = dim === null ? 0 : wrapDim(dim, self.shape.length);
  // the order of slices follows transposed rows, as in PyTorch
  const flat = dim === null || self.shape.length === 0 ? source.contiguous().view([-1]) : source.transpose(0, at);
  const count = sizeAt(flat.shape, 0);
  const width = numel(flat.shape.slice(1));
  const emptyDims = self.shape.filter((size) => size === 0).length;
  if (dim !== null && emptyDims > 1)
    throw new RuntimeError("Number of zero sized dimensions is more than one, so unique cannot be applied ");
  if (dim !== null && width === 0 && count > 0)
    throw new RuntimeError(`There are 0 sized dimensions, and they aren't selected, so ${name} cannot be applied`);
  const rows = packed(flat);
  const few = dim !== null && rows.dtype.is_floating_point && count <= insertionLimit;
  const order = consecutive || count === 0 ? null : (few ? orderFewRows : orderRows)(rows, count, width);
  const groups = groupRows(rows, order, count, width);
  const values =
    dim === null || self.shape.length === 0
      ? flat.index_select(0, groups.first)
      : flat.index_select(0, groups.first).transpose(0, at); // a view of slices that lie one after the other
  for (const temporary of [rows, order, groups.first, wantsInverse ? null : groups.inverse])
    if (temporary) discard(temporary, self);
  const inverse = dim === null ? groups.inverse.view(self.shape) : groups.inverse;
  const results = [values, ...(wantsInverse ? [inverse] : []), ...(wantsCounts ? [groups.counts] : [])];
  return results.length === 1 ? values : results;
}

/** The values as PyTorch's graph has them: what they are made of, without a derivative. */
const valuesOf: Operator<(values: Tensor, self: Tensor, name: string) => Tensor> = operator(
  "unique_values(Tensor values, Tensor self, str name) -> Tensor",
  {
    node: ([, , name]) => nodeName(name as string),
    forward: (values: Tensor) => aliasOf(values, values),
    derivative: {
      self: [
        [],
        (_, c) => {
          throw new NotImplementedError(`the derivative for '${c.value<string>("name")}' is not implemented.`);
        },
      ],
    },
  },
);

/** Gives the values a history where the tensor has one. */
function recorded(self: Tensor, name: string, result: Tensor | Tensor[]): Tensor | Tensor[] {
  if (!self.requires_grad || !is_grad_enabled()) return result;
  return Array.isArray(result) ? [valuesOf(result[0]!, self, name), ...result.slice(1)] : valuesOf(result, self, name);
}

/** Options of `unique`. */
export interface UniqueOptions {
  /** Accepted for PyTorch's sake: results are always in order. */
  sorted?: boolean;
  /** Give for each element the place of its value. Default false. */
  return_inverse?: boolean;
  /** Give how often each value occurs. Default false. */
  return_counts?: boolean;
  /** The dim that it works along. */
  dim?: number | null;
}

/** The values alone, or an array: values, then inverse indices and counts, if asked for. */
export type UniqueResult = Tensor & Tensor[];

/**
 * The different elements in order, or the different slices along a dim; on demand where each element is among them, and
 * how often each occurs.
 * @example
 * torch.unique(torch.tensor([2, 1, 2])); // tensor([1, 2])
 */
export const unique: Operator<
  (
    self: Tensor,
    sorted?: boolean,
    return_inverse?: boolean,
    return_counts?: boolean,
    dim?: number | null,
  ) => UniqueResult,
  UniqueOptions
> = direct(
  "unique(Tensor self, bool sorted=True, bool return_inverse=False, bool return_counts=False, int? dim=None) -> (Tensor, Tensor, Tensor)",
  (self: Tensor, _sorted: boolean, wantsInverse: boolean, wantsCounts: boolean, dim: number | null) => {
    needValues(dim === null ? "_unique2" : "unique_dim", self);
    const result = run("unique", self, dim, false, wantsInverse, wantsCounts);
    return recorded(self, dim === null ? "_unique2" : "unique_dim", result);
  },
);

/**
 * Drops all but the first of equal neighbours.
 * @example
 * torch.unique_consecutive(torch.tensor([2, 2, 1, 2])); // tensor([2, 1, 2])
 */
export const unique_consecutive: Operator<
  (self: Tensor, return_inverse?: boolean, return_counts?: boolean, dim?: number | null) => UniqueResult,
  UniqueOptions
> = direct(
  "unique_consecutive(Tensor self, bool return_inverse=False, bool return_counts=False, int? dim=None) -> (Tensor, Tensor, Tensor)",
  (self: Tensor, wantsInverse: boolean, wantsCounts: boolean, dim: number | null) => {
    needValues("unique_consecutive", self);
    const result = run("unique_consecutive", self, dim, true, wantsInverse, wantsCounts);
    return recorded(self, "unique_consecutive", result);
  },
);
