/**
 * Kernels of Jacobi's methods in double precision: eigenvalues of symmetric and Hermitian matrices by two-sided rotations, singular
 * values by one-sided ones
 * (Hestenes). Golub and Van Loan, "Matrix Computations", 8.5 and 8.6.4. Accurate to the last digits also for small
 * singular values.
 */
import type { Tensor } from "../../tensor/tensor.ts";
import { kernelFor } from "../kernel-for.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import { complex128, float64, type DType } from "../../dtype.ts";
import { kernel, type KernelBuilder, type LocalVariable } from "../../kernel/build.ts";
import { add, conjugate, modulus, mul, scale, sub, type ComplexPair } from "../../kernel/complex.ts";
import { constant, type BufferParameter, type Scalar } from "../../kernel/ir.ts";
import {
  letNumber,
  numberBuffer,
  realNumber,
  numberVariable,
  realPart,
  squareOf,
  type NumberBuffer,
} from "../../kernel/numbers.ts";

const SWEEPS = 60;
const TINY = 1e-300;

/** Rotates two contiguous rows, the second one multiplied by `phase` before: x' = c x - s y, y' = s x + c y. */
function rotateRows(
  k: KernelBuilder,
  buffer: NumberBuffer,
  x: Scalar,
  y: Scalar,
  count: Scalar,
  c: Scalar,
  s: Scalar,
  phase: ComplexPair | null,
): void {
  k.vector(0, count, (i) => {
    const a = letNumber(k, buffer.load(x.add(i)));
    const read = buffer.load(y.add(i));
    const b = letNumber(k, phase === null ? read : mul(read, phase));
    buffer.store(x.add(i), sub(scale(a, c), scale(b, s)));
    buffer.store(y.add(i), add(scale(a, s), scale(b, c)));
  });
}

/** A coupling as its length and, where it is complex, its direction. */
function lengthAndPhase(k: KernelBuilder, coupling: ComplexPair): { length: Scalar; phase: ComplexPair | null } {
  if (coupling.im === null) return { length: coupling.re, phase: null };
  const length = k.let(modulus(coupling));
  return { length, phase: letNumber(k, scale(coupling, constant(1, "f64").div(length))) };
}

/** Cosine and sine of the rotation that makes two numbers' coupling 0: tan 2θ = 2 coupling / (second - first). */
function rotation(
  k: KernelBuilder,
  first: Scalar,
  second: Scalar,
  coupling: Scalar,
): { c: Scalar; s: Scalar; t: Scalar } {
  const zeta = k.let(second.sub(first).div(coupling.mul(2)));
  const root = zeta.abs().add(zeta.mul(zeta).add(1).sqrt());
  const t = k.let(zeta.ge(0).select(constant(1, "f64").div(root), constant(-1, "f64").div(root)));
  const c = k.let(constant(1, "f64").div(t.mul(t).add(1).sqrt()));
  return { c, s: k.let(c.mul(t)), t };
}

/** Repeats sweeps while the last one rotated. */
function sweeps(k: KernelBuilder, body: (rotated: LocalVariable) => void): void {
  const sweep = k.variable(constant(0, "i32"), "sweep");
  const rotated = k.variable(constant(1, "i32"), "rotated");
  k.while(rotated.get().ne(0).and(sweep.get().lt(SWEEPS)), () => {
    rotated.set(0);
    body(rotated);
    sweep.set(sweep.get().add(1));
  });
}

const oneOrZero = (isOne: Scalar): ComplexPair => ({ re: isOne.select(constant(1, "f64"), 0), im: null });

function identity(k: KernelBuilder, v: NumberBuffer, base: Scalar, n: Scalar): void {
  k.for(0, n, (i) => k.for(0, n, (j) => v.store(base.add(i.mul(n)).add(j), oneOrZero(i.eq(j)))));
}

function exchangeRows(k: KernelBuilder, buffer: NumberBuffer, x: Scalar, y: Scalar, count: Scalar): void {
  k.vector(0, count, (i) => {
    const a = letNumber(k, buffer.load(x.add(i)));
    const b = letNumber(k, buffer.load(y.add(i)));
    buffer.store(x.add(i), b);
    buffer.store(y.add(i), a);
  });
}

/** The dtype in which these kernels compute. */
function wideDType(dtype: DType): DType {
  return dtype.is_complex ? complex128 : float64;
}

/** Puts `count` values in order, the first one `before` the others; `exchange` swaps what belongs to two of them. */
function sortValues(
  k: KernelBuilder,
  values: BufferParameter,
  start: Scalar,
  count: Scalar,
  before: "lt" | "gt",
  exchange: (i: Scalar, j: Scalar) => void,
): void {
  const at = (i: Scalar): Scalar => start.add(i);
  k.for(0, count, (i) => {
    const best = k.variable(i, "best");
    k.for(i.add(1), count, (j) => {
      best.set(
        k
          .load(values, at(j))
          [before](k.load(values, at(best.get())))
          .select(j, best.get()),
      );
    });
    k.if(best.get().ne(i), () => {
      const j = k.let(best.get());
      const value = k.let(k.load(values, at(i)));
      k.store(values, at(i), k.load(values, at(j)));
      k.store(values, at(j), value);
      exchange(i, j);
    });
  });
}

/**
 * Arguments: batch range, n, a [batch, n, n] symmetric or Hermitian (overwritten), vectors [batch, n, n] (one a row), values [batch,
 * n] ascending.
 */
export function eigenKernel(on: Tensor): CompiledKernel {
  const dtype = wideDType(on.dtype);
  return kernelFor(on, `jacobi_eigen:${dtype.name}`, () =>
    kernel("jacobi_eigen", (k) => {
      const { begin, end } = k.parallelRange();
      const n = k.param("n");
      const [a, v] = [numberBuffer(k, "a", dtype), numberBuffer(k, "v", dtype)];
      const values = k.buffer("values", "float64");
      k.for(begin, end, (item) => {
        const base = k.let(item.mul(n).mul(n));
        const at = (i: Scalar, j: Scalar): Scalar => base.add(i.mul(n)).add(j);
        identity(k, v, base, n);
        if (dtype.is_complex) k.for(0, n, (i) => a.store(at(i, i), realPart(a.load(at(i, i)))));
        sweeps(k, (rotated) =>
          k.for(0, n, (p) =>
            k.for(p.add(1), n, (q) => {
              const coupling = letNumber(k, a.load(at(p, q)));
              const [first, second] = [k.let(a.load(at(p, p)).re), k.let(a.load(at(q, q)).re)];
              const size = coupling.im === null ? coupling.re.abs() : modulus(coupling);
              k.if(
                size.gt(
                  first.mul(second).abs().sqrt().mul(1e-17).add(first.abs().add(second.abs()).mul(1e-17)).add(TINY),
                ),
                () => {
                  rotated.set(1);
                  const { length, phase } = lengthAndPhase(k, coupling);
                  const { c, s, t } = rotation(k, first, second, length);
                  const zero = constant(0, "i32");
                  rotateRows(k, a, k.let(at(p, zero)), k.let(at(q, zero)), n, c, s, phase);
                  // The columns as the rows: A stays Hermitian, and the four crossing elements are known.
                  k.for(0, n, (i) => {
                    a.store(at(i, p), conjugate(a.load(at(p, i))));
                    a.store(at(i, q), conjugate(a.load(at(q, i))));
                  });
                  a.store(at(p, p), { re: first.sub(t.mul(length)), im: null });
                  a.store(at(q, q), { re: second.add(t.mul(length)), im: null });
                  a.store(at(p, q), realNumber(0, "f64"));
                  a.store(at(q, p), realNumber(0, "f64"));
                  const turned = phase === null ? null : conjugate(phase);
                  rotateRows(k, v, k.let(at(p, zero)), k.let(at(q, zero)), n, c, s, turned);
                },
              );
            }),
          ),
        );
        const start = k.let(item.mul(n));
        k.for(0, n, (i) => k.store(values, start.add(i), a.load(at(i, i)).re));
        sortValues(k, values, start, n, "lt", (i, j) =>
          exchangeRows(k, v, k.let(at(i, constant(0, "i32"))), k.let(at(j, constant(0, "i32"))), n),
        );
      });
    }),
  );
}

/** The sum of products of two contiguous rows, the first conjugated. */
function dot(k: KernelBuilder, buffer: NumberBuffer, dtype: DType, x: Scalar, y: Scalar, count: Scalar): ComplexPair {
  const total = numberVariable(k, realNumber(0, "f64"), dtype, "dot");
  k.vector(0, count, (i) => total.accumulate(mul(conjugate(buffer.load(x.add(i))), buffer.load(y.add(i)))));
  return letNumber(k, total.get());
}

/** The sum of the squared absolute values of a row. */
function squares(k: KernelBuilder, buffer: NumberBuffer, x: Scalar, count: Scalar): Scalar {
  const total = k.variable(constant(0, "f64"), "squares");
  k.vector(0, count, (i) => total.accumulate("add", squareOf(buffer.load(x.add(i)))));
  return k.let(total.get());
}

/**
 * Singular values of matrices with m rows and n <= m columns, each given by columns: w [batch, total, m], of which the
 * first n rows hold the columns.
 * Afterwards row i of w is the i-th left singular vector, row i of v the i-th right one; rows behind, and those of values 0, complete the basis up to
 * `total`.
 * Arguments: batch range, m, n, total, w, v [batch, n, n] (right vectors, one a row), values [batch, n] descending.
 */
export function singularKernel(on: Tensor): CompiledKernel {
  const dtype = wideDType(on.dtype);
  return kernelFor(on, `jacobi_singular:${dtype.name}`, () =>
    kernel("jacobi_singular", (k) => {
      const { begin, end } = k.parallelRange();
      const [m, n, total] = [k.param("m"), k.param("n"), k.param("total")];
      const [w, v] = [numberBuffer(k, "w", dtype), numberBuffer(k, "v", dtype)];
      const values = k.buffer("values", "float64");
      k.for(begin, end, (item) => {
        const left = k.let(item.mul(total).mul(m));
        const right = k.let(item.mul(n).mul(n));
        const start = k.let(item.mul(n));
        const column = (i: Scalar): Scalar => k.let(left.add(i.mul(m)));
        identity(k, v, right, n);
        sweeps(k, (rotated) =>
          k.for(0, n, (p) =>
            k.for(p.add(1), n, (q) => {
              const [x, y] = [column(p), column(q)];
              const [first, second] = [squares(k, w, x, m), squares(k, w, y, m)];
              const coupling = dot(k, w, dtype, x, y, m);
              const size = coupling.im === null ? coupling.re.abs() : modulus(coupling);
              k.if(size.gt(first.mul(second).sqrt().mul(1e-15).add(TINY)), () => {
                rotated.set(1);
                const { length, phase } = lengthAndPhase(k, coupling);
                const { c, s } = rotation(k, first, second, length);
                const turned = phase === null ? null : conjugate(phase);
                rotateRows(k, w, x, y, m, c, s, turned);
                rotateRows(k, v, k.let(right.add(p.mul(n))), k.let(right.add(q.mul(n))), n, c, s, turned);
              });
            }),
          ),
        );
        k.for(0, n, (i) => k.store(values, start.add(i), squares(k, w, column(i), m).sqrt()));
        sortValues(k, values, start, n, "gt", (i, j) => {
          exchangeRows(k, w, column(i), column(j), m);
          exchangeRows(k, v, k.let(right.add(i.mul(n))), k.let(right.add(j.mul(n))), n);
        });
        completeBasis(
          k,
          w,
          dtype,
          m,
          n,
          total,
          column,
          (i) => k.load(values, start.add(i)),
          k.let(n.gt(0).select(k.load(values, start), constant(0, "f64"))),
        );
      });
    }),
  );
}

/**
 * Normalises columns with a singular value, and finds the others among unit vectors made orthogonal to all before them.
 */
function completeBasis(
  k: KernelBuilder,
  w: NumberBuffer,
  dtype: DType,
  m: Scalar,
  n: Scalar,
  total: Scalar,
  column: (i: Scalar) => Scalar,
  valueOf: (i: Scalar) => Scalar,
  largest: Scalar,
): void {
  k.for(0, total, (i) => {
    const x = column(i);
    const found = k.variable(constant(0, "i32"), "found");
    k.if(i.lt(n), () => {
      const value = k.let(valueOf(i));
      k.if(value.gt(largest.mul(1e-14).add(TINY)), () => {
        k.vector(0, m, (r) => {
          w.store(x.add(r), scale(w.load(x.add(r)), constant(1, "f64").div(value)));
        });
        found.set(1);
      });
    });
    const candidate = k.variable(constant(0, "i32"), "candidate");
    // The squared lengths of all unit vectors outside the span add up to m - i, so one has at least the mean.
    const enough = k.let(m.sub(i).cast("f64").div(m.cast("f64")).mul(0.9));
    k.while(found.get().eq(0).and(candidate.get().lt(m)), () => {
      k.for(0, m, (r) => w.store(x.add(r), oneOrZero(r.eq(candidate.get()))));
      k.for(0, 2, () =>
        k.for(0, i, (j) => {
          const y = column(j);
          const share = dot(k, w, dtype, y, x, m);
          k.vector(0, m, (r) => {
            w.store(x.add(r), sub(w.load(x.add(r)), mul(share, w.load(y.add(r)))));
          });
        }),
      );
      const length = squares(k, w, x, m);
      k.if(length.ge(enough), () => {
        const factor = k.let(constant(1, "f64").div(length.sqrt()));
        k.vector(0, m, (r) => {
          w.store(x.add(r), scale(w.load(x.add(r)), factor));
        });
        found.set(1);
      });
      candidate.set(candidate.get().add(1));
    });
  });
}
