/**
 * The k-th smallest of each row by quick selection, step by step as PyTorch's `quick_select_template`
 * (aten/src/ATen/native/Sorting.cpp): among equal elements it names the same place. NaN counts as the largest.
 */
import { kernelFor } from "../kernel-for.ts";
import { computeType, int64, type DType } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant, type Kernel, type Scalar } from "../../kernel/ir.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard } from "../copy-elements.ts";

/** Whether `a` is larger than `b`, or NaN where `b` is none. */
function above(a: Scalar, b: Scalar): Scalar {
  const isFloat = a.type === "f32" || a.type === "f64";
  return isFloat ? a.gt(b).or(a.isnan().and(b.isnan().not())) : a.gt(b);
}

function selectKernel(dtype: DType): Kernel {
  const computed = computeType(dtype);
  const type = computed === "bool" ? "i32" : computed;
  return kernel("quick_select", (b) => {
    const { begin, end } = b.parallelRange();
    const [n, wanted] = [b.param("size"), b.param("k")];
    const from = b.buffer("x", dtype.name);
    const [values, places] = [b.buffer("values", dtype.name), b.buffer("places", "int64")];
    const [out, at] = [b.buffer("out", dtype.name), b.buffer("at", "int64")];
    b.for(begin, end, (row) => {
      const start = b.let(row.mul(n));
      const shown = (i: Scalar): Scalar => b.load(values, start.add(i)).cast(type);
      const value = (i: Scalar): Scalar => b.let(shown(i));
      const swap = (i: Scalar, j: Scalar): void => {
        const [x, y] = [value(i), value(j)];
        const [p, q] = [b.let(b.load(places, start.add(i))), b.let(b.load(places, start.add(j)))];
        b.store(values, start.add(i), y);
        b.store(values, start.add(j), x);
        b.store(places, start.add(i), q);
        b.store(places, start.add(j), p);
      };
      const order = (i: Scalar, j: Scalar): void => b.if(above(value(i), value(j)), () => swap(i, j));
      b.for(0, n, (i) => {
        b.store(values, start.add(i), b.load(from, start.add(i)));
        b.store(places, start.add(i), i.cast("i64"));
      });
      const left = b.variable(constant(0, "i32"), "left");
      const right = b.variable(n.sub(1), "right");
      b.while(right.get().gt(left.get().add(1)), () => {
        const [first, last] = [b.let(left.get()), b.let(right.get())];
        const second = b.let(first.add(1));
        swap(b.let(first.add(last).shr(1)), second);
        order(second, last);
        order(first, last);
        order(second, first);
        const i = b.variable(second, "i");
        const j = b.variable(last, "j");
        const pivot = value(first);
        const going = b.variable(constant(1, "i32"), "going");
        b.while(going.get().ne(0), () => {
          i.set(i.get().add(1));
          b.while(above(pivot, shown(i.get())), () => i.set(i.get().add(1)));
          j.set(j.get().sub(1));
          b.while(above(shown(j.get()), pivot), () => j.set(j.get().sub(1)));
          b.if(
            j.get().lt(i.get()),
            () => going.set(0),
            () => swap(b.let(i.get()), b.let(j.get())),
          );
        });
        const middle = b.let(j.get());
        swap(first, middle);
        b.if(middle.le(wanted), () => left.set(i.get()));
        b.if(middle.ge(wanted), () => right.set(middle.sub(1)));
      });
      b.if(right.get().eq(left.get().add(1)), () => order(left.get(), right.get()));
      b.store(out, row, b.load(values, start.add(wanted)));
      b.store(at, row, b.load(places, start.add(wanted)));
    });
  });
}

/** The `k`-th smallest (from 0) of each of `count` contiguous rows of `size`, and where it is. */
export function kthOfRows(rows: Tensor, count: number, size: number, k: number): [values: Tensor, indices: Tensor] {
  const { dtype } = rows;
  const [out, at] = [emptyTensor([count], dtype), emptyTensor([count], int64)];
  const [values, places] = [emptyTensor([count * size], dtype), emptyTensor([count * size], int64)];
  const run = kernelFor(rows, `kth:${dtype.name}`, () => selectKernel(dtype));
  run(0, count, size, k, argumentOf(rows), argumentOf(values), argumentOf(places), argumentOf(out), argumentOf(at));
  discard(values);
  discard(places);
  return [out, at];
}
