/** The QR algorithm for complex matrices: single shifts after Wilkinson (LAPACK's lahqr), in double precision. */
import type { Tensor } from "../../tensor/tensor.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import { complex128 } from "../../dtype.ts";
import { kernel, type KernelBuilder } from "../../kernel/build.ts";
import {
  add,
  conjugate,
  div,
  modulus,
  mul,
  negate,
  real,
  scale,
  squareRoot,
  sub,
  type ComplexPair,
} from "../../kernel/complex.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import {
  letNumber,
  numberBuffer,
  realNumber,
  numberVariable,
  realPart,
  squareOf,
  taxicab,
  type NumberBuffer,
} from "../../kernel/numbers.ts";
import { kernelFor } from "../kernel-for.ts";
import { deflate, downUntil, exceptional, isNegligible, SMALLEST, ULP, type SchurProgress } from "./schur-kernels.ts";

type At = (i: Scalar, j: Scalar) => Scalar;

/** Multiplies elements by a number. */
function multiply(
  k: KernelBuilder,
  buffer: NumberBuffer,
  from: Scalar,
  to: Scalar,
  place: (i: Scalar) => Scalar,
  by: ComplexPair,
): void {
  k.for(from, to, (i) => buffer.store(place(i), mul(buffer.load(place(i)), by)));
}

/**
 * Overwrites h [batch, n, n], of Hessenberg form, with its Schur form, an upper triangle, and z with z times the unitary
 * matrix. Arguments: batch range, n, h, z, bounds [batch, 2], values [batch, n], info [batch].
 */
export function complexSchurKernel(on: Tensor): CompiledKernel {
  return kernelFor(on, "schur:complex", () =>
    kernel("schur", (k) => {
      const { begin, end } = k.parallelRange();
      const n = k.param("n");
      const [h, z] = [numberBuffer(k, "h", complex128), numberBuffer(k, "z", complex128)];
      const bounds = k.buffer("bounds", "int32");
      const values = numberBuffer(k, "values", complex128);
      const info = k.buffer("info", "int32");
      k.for(begin, end, (item) => {
        const base = k.let(item.mul(n).mul(n));
        const at: At = (i, j) => base.add(i.mul(n)).add(j);
        const read = (i: Scalar, j: Scalar): ComplexPair => h.load(at(i, j));
        const [low, high] = [k.let(k.load(bounds, item.mul(2))), k.let(k.load(bounds, item.mul(2).add(1)))];
        k.for(0, n, (i) => values.store(item.mul(n).add(i), read(i, i)));
        k.for(low.add(1), high, (i) => makeReal(k, h, z, at, n, i, k.let(high.min(i.add(2)))));
        const split = (last: Scalar): Scalar => {
          const first = downUntil(k, last, low, (i, stop) => {
            const before = k.let(i.sub(1));
            const below = letNumber(k, read(i, before));
            const near = k.variable(taxicab(read(before, before)).add(taxicab(read(i, i))), "near");
            k.if(near.get().eq(0), () => {
              k.if(before.gt(low), () => near.set(near.get().add(read(before, before.sub(1)).re.abs())));
              k.if(i.add(1).lt(high), () => near.set(near.get().add(read(i.add(1), i).re.abs())));
            });
            k.if(taxicab(below).le(SMALLEST), stop, () =>
              k.if(below.re.abs().le(near.get().mul(ULP)), () => {
                const difference = taxicab(sub(read(before, before), read(i, i)));
                k.if(isNegligible(taxicab(below), taxicab(read(before, i)), taxicab(read(i, i)), difference), stop);
              }),
            );
          });
          k.if(first.gt(low), () => h.store(at(first, first.sub(1)), realNumber(0, "f64")));
          return first;
        };
        const done = (_first: Scalar, last: Scalar): void => values.store(item.mul(n).add(last), read(last, last));
        const step = (first: Scalar, progress: SchurProgress): void => singleStep(k, h, z, at, n, first, progress);
        deflate(k, low, high, 1, split, done, step, (value) => k.store(info, item, value));
      });
    }),
  );
}

/** Makes the element below the diagonal in column i - 1 real: multiplies row i, and the column's first `rows` elements. */
function makeReal(
  k: KernelBuilder,
  h: NumberBuffer,
  z: NumberBuffer,
  at: At,
  n: Scalar,
  i: Scalar,
  rows: Scalar,
): void {
  const below = letNumber(k, h.load(at(i, i.sub(1))));
  k.if(below.im!.ne(0), () => {
    const size = k.let(modulus(below));
    const phase = letNumber(k, scale(below, constant(1, "f64").div(size)));
    h.store(at(i, i.sub(1)), real(size));
    multiply(k, h, i, n, (j) => at(i, j), conjugate(phase));
    multiply(k, h, constant(0, "i32"), rows, (j) => at(j, i), phase);
    multiply(k, z, constant(0, "i32"), n, (j) => at(j, i), phase);
  });
}

/** The shift of a step: the root of the trailing block that is nearer to its last element. */
function shift(
  k: KernelBuilder,
  read: (i: Scalar, j: Scalar) => ComplexPair,
  first: Scalar,
  { last, tries }: SchurProgress,
): ComplexPair {
  const before = k.let(last.sub(1));
  const t = numberVariable(k, read(last, last), complex128, "t");
  const { atEnd, atStart } = exceptional(tries);
  k.if(
    atEnd,
    () => t.set(add(read(last, last), real(read(last, before).re.abs().mul(0.75)))),
    () =>
      k.if(
        atStart,
        () => t.set(add(read(first, first), real(read(first.add(1), first).re.abs().mul(0.75)))),
        () => {
          const u = letNumber(k, mul(squareRoot(read(before, last)), squareRoot(read(last, before))));
          k.if(taxicab(u).ne(0), () => {
            const x = letNumber(k, scale(sub(read(before, before), t.get()), constant(0.5, "f64")));
            const size = k.let(taxicab(u).max(taxicab(x)));
            const by = k.let(constant(1, "f64").div(size));
            const [p, q] = [letNumber(k, scale(x, by)), letNumber(k, scale(u, by))];
            const root = letNumber(k, scale(squareRoot(letNumber(k, add(mul(p, p), mul(q, q)))), size));
            const against = k.let(x.re.mul(root.re).add(x.im!.mul(root.im!)).lt(0));
            const y: ComplexPair = {
              re: k.let(against.select(root.re.neg(), root.re)),
              im: k.let(against.select(root.im!.neg(), root.im!)),
            };
            t.set(sub(t.get(), mul(u, div(u, add(x, y)))));
          });
        },
      ),
  );
  return letNumber(k, t.get());
}

/** One implicit single-shift step on rows [first, last]. */
function singleStep(
  k: KernelBuilder,
  h: NumberBuffer,
  z: NumberBuffer,
  at: At,
  n: Scalar,
  first: Scalar,
  progress: SchurProgress,
): void {
  const { last } = progress;
  const zero = constant(0, "i32");
  const read = (i: Scalar, j: Scalar): ComplexPair => h.load(at(i, j));
  const t = shift(k, read, first, progress);
  const [v1, v2] = ["v1", "v2"].map((name) => numberVariable(k, realNumber(0, "f64"), complex128, name)) as [
    ReturnType<typeof numberVariable>,
    ReturnType<typeof numberVariable>,
  ];
  // The lowest row from which two small subdiagonal elements let the step begin.
  const begins = downUntil(k, last, first, (next, stop) => {
    const m = k.let(next.sub(1));
    const corner = letNumber(k, sub(read(m, m), t));
    const below = k.let(read(next, m).re);
    const by = k.let(constant(1, "f64").div(taxicab(corner).add(below.abs())));
    v1.set(scale(corner, by));
    v2.set(real(below.mul(by)));
    k.if(m.eq(first), stop, () => {
      const coupling = read(m, m.sub(1)).re.abs().mul(below.mul(by).abs());
      const near = taxicab(read(m, m)).add(taxicab(read(next, next)));
      k.if(coupling.le(taxicab(v1.get()).mul(near).mul(ULP)), stop);
    });
  });
  const start = k.let(begins.sub(1));
  k.for(start, last, (row) => {
    const next = k.let(row.add(1));
    const inside = k.let(row.gt(start));
    k.if(inside, () => {
      v1.set(read(row, row.sub(1)));
      v2.set(read(next, row.sub(1)));
    });
    const { beta, v, tau } = reflection(k, letNumber(k, v1.get()), letNumber(k, v2.get()));
    k.if(inside, () => {
      h.store(at(row, row.sub(1)), beta);
      h.store(at(next, row.sub(1)), realNumber(0, "f64"));
    });
    const share = k.let(mul(tau, v).re); // real, as the elements below the diagonal are
    k.for(row, n, (j) => {
      const [x, y] = [letNumber(k, read(row, j)), letNumber(k, read(next, j))];
      const sum = letNumber(k, add(mul(conjugate(tau), x), scale(y, share)));
      h.store(at(row, j), sub(x, sum));
      h.store(at(next, j), sub(y, mul(sum, v)));
    });
    const columns = (buffer: NumberBuffer, to: Scalar): void =>
      k.for(zero, to, (i) => {
        const [x, y] = [letNumber(k, buffer.load(at(i, row))), letNumber(k, buffer.load(at(i, next)))];
        const sum = letNumber(k, add(mul(tau, x), scale(y, share)));
        buffer.store(at(i, row), sub(x, sum));
        buffer.store(at(i, next), sub(y, mul(sum, conjugate(v))));
      });
    columns(h, k.let(row.add(2).min(last).add(1)));
    columns(z, n);
    k.if(inside.not().and(row.gt(first)), () => realAgain(k, h, z, at, n, row, last, tau));
  });
  makeReal(k, h, z, at, n, last, k.let(last.add(1)));
}

/** Undoes what a step that begins amid the block does to the realness of elements below the diagonal. */
function realAgain(
  k: KernelBuilder,
  h: NumberBuffer,
  z: NumberBuffer,
  at: At,
  n: Scalar,
  row: Scalar,
  last: Scalar,
  tau: ComplexPair,
): void {
  const zero = constant(0, "i32");
  const left = letNumber(k, sub(realNumber(1, "f64"), tau));
  const phase = letNumber(k, scale(left, constant(1, "f64").div(modulus(left))));
  const next = k.let(row.add(1));
  h.store(at(next, row), mul(h.load(at(next, row)), conjugate(phase)));
  k.if(row.add(2).le(last), () => h.store(at(row.add(2), next), mul(h.load(at(row.add(2), next)), phase)));
  k.for(row, last.add(1), (j) =>
    k.if(j.ne(next), () => {
      multiply(k, h, k.let(j.add(1)), n, (c) => at(j, c), phase);
      multiply(k, h, zero, j, (i) => at(i, j), conjugate(phase));
      multiply(k, z, zero, n, (i) => at(i, j), conjugate(phase));
    }),
  );
}

/** The reflection of two numbers: (1 - conj(tau) (1, v) (1, v)^H) x = (beta, 0). */
function reflection(
  k: KernelBuilder,
  alpha: ComplexPair,
  x: ComplexPair,
): { beta: ComplexPair; v: ComplexPair; tau: ComplexPair } {
  const rest = k.let(squareOf(x));
  const isDone = k.let(rest.eq(0).and(alpha.im!.eq(0)));
  const norm = k.let(squareOf(alpha).add(rest).sqrt());
  const turned = k.let(alpha.re.ge(0).select(norm.neg(), norm));
  const difference = letNumber(k, sub(realPart(real(turned)), alpha));
  const zero = constant(0, "f64");
  const choose = (value: ComplexPair): ComplexPair =>
    letNumber(k, { re: isDone.select(zero, value.re), im: isDone.select(zero, value.im!) });
  return {
    beta: { re: k.let(isDone.select(alpha.re, turned)), im: null },
    tau: choose(scale(difference, constant(1, "f64").div(turned))),
    v: choose(letNumber(k, div(x, negate(difference)))),
  };
}
