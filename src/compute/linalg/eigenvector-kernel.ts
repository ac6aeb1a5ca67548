/** Eigenvectors of general matrices, from their Schur form. */
import type { Tensor } from "../../tensor/tensor.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import type { DType } from "../../dtype.ts";
import { kernel, type KernelBuilder } from "../../kernel/build.ts";
import { add, conjugate, div, modulus, mul, scale, sub, type ComplexPair } from "../../kernel/complex.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import {
  exchange,
  letNumber,
  numberBuffer,
  realNumber,
  numberVariable,
  squareOf,
  type NumberBuffer,
} from "../../kernel/numbers.ts";
import { kernelFor } from "../kernel-for.ts";

type At = (i: Scalar, j: Scalar) => Scalar;

/**
 * Eigenvectors of a matrix by those of its (quasi-)triangular Schur form T (LAPACK's trevc, gebak, and geev's scaling:
 * length 1, the largest element real). Arguments: batch range, n, t, z [batch, n, n], values [batch, n] complex, scales
 * [batch, n], bounds [batch, 2], work [batch, n] complex, vectors [batch, n, n] complex, one a column.
 */
export function eigenvectorKernel(on: Tensor, dtype: DType, complexDType: DType): CompiledKernel {
  return kernelFor(on, `eigenvectors:${dtype.name}`, () =>
    kernel("eigenvectors", (k) => {
      const { begin, end } = k.parallelRange();
      const n = k.param("n");
      const [t, z] = [numberBuffer(k, "t", dtype), numberBuffer(k, "z", dtype)];
      const values = numberBuffer(k, "values", complexDType);
      const [scales, bounds] = [k.buffer("scales", "float64"), k.buffer("bounds", "int32")];
      const [x, vectors] = [numberBuffer(k, "work", complexDType), numberBuffer(k, "vectors", complexDType)];
      k.for(begin, end, (item) => {
        const base = k.let(item.mul(n).mul(n));
        const at: At = (i, j) => base.add(i.mul(n)).add(j);
        const vector = (i: Scalar): Scalar => item.mul(n).add(i);
        const [low, high] = [k.let(k.load(bounds, item.mul(2))), k.let(k.load(bounds, item.mul(2).add(1)))];
        const isReal = !dtype.is_complex;
        const norm = k.variable(constant(0, "f64"), "norm");
        k.for(0, n, (i) => k.for(i, n, (j) => norm.set(norm.get().max(modulus(t.load(at(i, j)))))));
        const smallest = k.let(
          norm
            .get()
            .mul(2 ** -52)
            .max(1e-290),
        );
        k.for(0, n, (which) => {
          const value = letNumber(k, values.load(vector(which)));
          // Of a conjugate pair the first one is computed, from the block of both.
          const isSecond = isReal ? k.let(value.im!.lt(0)) : constant(false, "bool");
          k.if(isSecond.not(), () => {
            const isPair = isReal ? k.let(value.im!.gt(0)) : constant(false, "bool");
            k.for(0, n, (i) => x.store(vector(i), realNumber(0, "f64")));
            x.store(vector(which), realNumber(1, "f64"));
            if (isReal) {
              k.if(isPair, () => {
                const next = k.let(which.add(1));
                const [above, below] = [k.let(t.load(at(which, next)).re), k.let(t.load(at(next, which)).re)];
                const zero = constant(0, "f64");
                k.if(
                  above.abs().ge(below.abs()),
                  () => x.store(vector(next), { re: zero, im: value.im!.div(above) }),
                  () => {
                    x.store(vector(which), { re: value.im!.neg().div(below), im: zero });
                    x.store(vector(next), { re: zero, im: constant(1, "f64") });
                  },
                );
              });
            }
            const last = isReal ? k.let(isPair.select(which.add(1), which)) : which;
            substitute(k, t, x, at, vector, which, last, value, smallest, isReal);
            // v = Z x, in the order and the scale of the matrix as it was given.
            k.for(0, n, (i) => {
              const total = numberVariable(k, realNumber(0, "f64"), complexDType, "total");
              k.for(0, last.add(1), (j) => total.set(add(total.get(), mul(x.load(vector(j)), z.load(at(i, j))))));
              const isInside = i.ge(low).and(i.lt(high));
              const by = k.let(isInside.select(k.load(scales, vector(i)), constant(1, "f64")));
              vectors.store(at(i, which), scale(total.get(), by));
            });
            const column: At = (i, j) => at(i, j);
            k.for(0, low, (step) => {
              const i = k.let(low.sub(1).sub(step));
              exchange(k, vectors, column(i, which), column(k.let(k.load(scales, vector(i)).cast("i32")), which));
            });
            k.for(high, n, (i) =>
              exchange(k, vectors, column(i, which), column(k.let(k.load(scales, vector(i)).cast("i32")), which)),
            );
            normalise(k, vectors, (i) => at(i, which), n, isReal ? isPair : constant(true, "bool"), isReal);
            if (isReal)
              k.if(isPair, () =>
                k.for(0, n, (i) => vectors.store(at(i, which.add(1)), conjugate(vectors.load(at(i, which))))),
              );
          });
        });
      });
    }),
  );
}

/** A number as large as `smallest` at least, so that it can be divided by. */
function awayFrom0(k: KernelBuilder, value: ComplexPair, smallest: Scalar): ComplexPair {
  const tiny = k.let(modulus(value).lt(smallest));
  return letNumber(k, {
    re: tiny.select(smallest, value.re),
    im: value.im === null ? null : tiny.select(constant(0, "f64"), value.im),
  });
}

/** Solves (T - value) x = 0 upwards from row `first`, with what x holds at [first, last]. */
function substitute(
  k: KernelBuilder,
  t: NumberBuffer,
  x: NumberBuffer,
  at: At,
  vector: (i: Scalar) => Scalar,
  first: Scalar,
  last: Scalar,
  value: ComplexPair,
  smallest: Scalar,
  isReal: boolean,
): void {
  const right = (i: Scalar, from: Scalar): ComplexPair => {
    const re = k.variable(constant(0, "f64"), "re");
    const im = k.variable(constant(0, "f64"), "im");
    k.for(from, last.add(1), (j) => {
      const product = letNumber(k, mul(x.load(vector(j)), t.load(at(i, j))));
      re.set(re.get().sub(product.re));
      im.set(im.get().sub(product.im!));
    });
    return { re: k.let(re.get()), im: k.let(im.get()) };
  };
  const row = k.variable(first.sub(1), "row");
  k.while(row.get().ge(0), () => {
    const i = k.let(row.get());
    const alone = (): void => {
      const pivot = awayFrom0(k, letNumber(k, sub(t.load(at(i, i)), value)), smallest);
      x.store(vector(i), div(right(i, k.let(i.add(1))), pivot));
      row.set(i.sub(1));
    };
    if (isReal) {
      const above = k.let(i.sub(1).max(0));
      const inBlock = k.let(i.gt(0).and(t.load(at(i, above)).re.ne(0)));
      k.if(
        inBlock,
        () => {
          // A block of a conjugate pair: Cramer's rule.
          const p = letNumber(k, sub(t.load(at(above, above)), value));
          const s = letNumber(k, sub(t.load(at(i, i)), value));
          const [q, r] = [t.load(at(above, i)), t.load(at(i, above))];
          const determinant = awayFrom0(k, letNumber(k, sub(mul(p, s), mul(q, r))), k.let(smallest.mul(smallest)));
          const [f, g] = [right(above, k.let(i.add(1))), right(i, k.let(i.add(1)))];
          const upper = letNumber(k, div(sub(mul(f, s), mul(q, g)), determinant));
          const lower = letNumber(k, div(sub(mul(p, g), mul(r, f)), determinant));
          x.store(vector(above), upper);
          x.store(vector(i), lower);
          row.set(i.sub(2));
        },
        alone,
      );
    } else alone();
    // Long vectors are shortened before they overflow.
    const size = k.let(modulus(x.load(vector(i))));
    k.if(size.gt(1e100), () => {
      const by = k.let(constant(1, "f64").div(size));
      k.for(0, last.add(1), (j) => x.store(vector(j), scale(x.load(vector(j)), by)));
    });
  });
}

/** Makes a vector's length 1 and, where `turns`, its largest element real (of real matrices without changing its sign). */
function normalise(
  k: KernelBuilder,
  v: NumberBuffer,
  at: (i: Scalar) => Scalar,
  n: Scalar,
  turns: Scalar,
  keepsSign: boolean,
): void {
  const largest = k.variable(constant(0, "f64"), "largest");
  k.for(0, n, (i) => largest.set(largest.get().max(modulus(v.load(at(i))))));
  const by = k.let(constant(1, "f64").div(largest.get()));
  const squares = k.variable(constant(0, "f64"), "squares");
  k.for(0, n, (i) => {
    const scaled = letNumber(k, scale(v.load(at(i)), by));
    v.store(at(i), scaled);
    squares.set(squares.get().add(squareOf(scaled)));
  });
  const length = k.let(constant(1, "f64").div(squares.get().sqrt()));
  const [best, place] = [k.variable(constant(-1, "f64"), "best"), k.variable(constant(0, "i32"), "at")];
  k.for(0, n, (i) => {
    const scaled = letNumber(k, scale(v.load(at(i)), length));
    v.store(at(i), scaled);
    const size = k.let(squareOf(scaled));
    const isLarger = k.let(size.gt(best.get()));
    best.set(isLarger.select(size, best.get()));
    place.set(isLarger.select(i, place.get()));
  });
  k.if(turns, () => {
    const found = letNumber(k, v.load(at(place.get())));
    const isNegative = found.re.lt(0).and(found.re.abs().gt(found.im!.abs()));
    const sign = keepsSign ? isNegative.select(constant(-1, "f64"), 1) : constant(1, "f64");
    const turn = letNumber(k, scale(conjugate(found), sign.div(modulus(found))));
    k.for(0, n, (i) => v.store(at(i), mul(v.load(at(i)), turn)));
    v.store(at(place.get()), { re: v.load(at(place.get())).re, im: null });
  });
}
