/**
 * Eigenvalues and vectors of small symmetric and Hermitian matrices in double precision: reflections give tridiagonal form (LAPACK's
 * hetd2), and implicit QL and QR steps its eigenvalues, with LAPACK's shifts, directions and signs (steqr, as MKL has it). Golub and Van Loan, "Matrix
 * Computations", 8.3.
 */
import { float64, type DType } from "../../dtype.ts";
import { numel } from "../../layout/shape.ts";
import { sizeAt } from "../../support/checked.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import { kernel, type KernelBuilder } from "../../kernel/build.ts";
import { add, conjugate, isNonzero, mul, scale, sub } from "../../kernel/complex.ts";
import { constant, type BufferParameter, type Scalar } from "../../kernel/ir.ts";
import { letNumber, numberBuffer, numberVariable, realNumber, realPart } from "../../kernel/numbers.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { converted, discard } from "../copy-elements.ts";
import { kernelFor } from "../kernel-for.ts";
import { reflector, reflectRowsKernel } from "./bidiagonal-kernels.ts";
import {
  exchangeRowsOf,
  LARGEST_WHOLE,
  rotateRows,
  rotationOf,
  unitOf,
  type PlaneRotation,
} from "./bidiagonal-values.ts";

/** Steps for each value, after which the rest is left as it is. */
const STEPS = 30;
const f64 = (value: number): Scalar => constant(value, "f64");
const i32 = (value: number): Scalar => constant(value, "i32");

/**
 * A = Q T Q^H with the diagonal d and e beside it; row i of A from column i + 1 on becomes the i-th reflector of Q. Arguments: batch range,
 * n, a [batch, n, n], factors [batch, n], d, e [batch, n], room [batch, n].
 */
function formKernel(on: Tensor, dtype: DType): CompiledKernel {
  return kernelFor(on, `tridiagonal:${dtype.name}`, () =>
    kernel("tridiagonal", (k) => {
      const { begin, end } = k.parallelRange();
      const n = k.param("n");
      const [a, tau] = [numberBuffer(k, "a", dtype), numberBuffer(k, "tau", dtype)];
      const [d, e] = [k.buffer("d", "float64"), k.buffer("e", "float64")];
      const room = numberBuffer(k, "room", dtype);
      k.for(begin, end, (item) => {
        const lines = k.let(item.mul(n));
        const base = k.let(lines.mul(n));
        const row = (i: Scalar): Scalar => k.let(base.add(i.mul(n)));
        if (dtype.is_complex) k.for(0, n, (i) => a.store(row(i).add(i), realPart(a.load(row(i).add(i)))));
        k.for(0, n, (j) => {
          const own = row(j);
          const after = k.let(j.add(1));
          k.store(d, lines.add(j), a.load(own.add(j)).re);
          k.if(after.lt(n), () => {
            const [start, stop] = [k.let(own.add(after)), k.let(own.add(n))];
            if (dtype.is_complex) k.vector(start, stop, (c) => a.store(c, conjugate(a.load(c))));
            const found = reflector(k, a, dtype, start, stop);
            k.store(e, lines.add(j), found.beta);
            tau.store(lines.add(j), found.tau);
            k.if(isNonzero(found.tau), () => {
              const v = (c: Scalar) => a.load(own.add(c));
              const share = numberVariable(k, realNumber(0, "f64"), dtype, "share");
              k.for(after, n, (r) => {
                const from = row(r);
                const dot = numberVariable(k, realNumber(0, "f64"), dtype, "dot");
                k.vector(after, n, (c) => dot.accumulate(mul(a.load(from.add(c)), v(c))));
                const product = letNumber(k, mul(dot.get(), found.tau));
                room.store(lines.add(r), product);
                share.accumulate(mul(conjugate(product), v(r)));
              });
              const half = letNumber(k, scale(mul(share.get(), found.tau), 0.5));
              k.vector(after, n, (c) => room.store(lines.add(c), sub(room.load(lines.add(c)), mul(half, v(c)))));
              k.for(after, n, (r) => {
                const to = row(r);
                const [x, y] = [letNumber(k, v(r)), letNumber(k, room.load(lines.add(r)))];
                k.vector(after, n, (c) => {
                  const change = add(mul(x, conjugate(room.load(lines.add(c)))), mul(y, conjugate(v(c))));
                  a.store(to.add(c), sub(a.load(to.add(c)), change));
                });
              });
            });
          });
        });
      });
    }),
  );
}

/** The rotation of LAPACK before 3.10: its cosine is negative where f is and g is as large. */
function olderRotationOf(k: KernelBuilder, f: Scalar, g: Scalar): PlaneRotation {
  const { c, s, r } = rotationOf(k, f, g);
  const isTurned = f
    .lt(0)
    .and(f.abs().le(g.abs()))
    .or(f.eq(0).and(g.lt(0)));
  const sign = k.let(isTurned.select(f64(-1), 1));
  return { c: k.let(c.mul(sign)), s: k.let(s.mul(sign)), r: k.let(r.mul(sign)) };
}

/** Eigenvalues of (a, b; b, c), that of the larger size first, and its vector (LAPACK's laev2). */
function pairOf(
  k: KernelBuilder,
  a: Scalar,
  b: Scalar,
  c: Scalar,
): { first: Scalar; second: Scalar; cos: Scalar; sin: Scalar } {
  const [sum, difference, twice] = [k.let(a.add(c)), k.let(a.sub(c)), k.let(b.add(b))];
  const root = k.let(difference.mul(difference).add(twice.mul(twice)).sqrt());
  const isNegative = k.let(sum.lt(0));
  const first = k.let(isNegative.select(sum.sub(root), sum.add(root)).mul(0.5));
  const [more, less] = [a.abs().gt(c.abs()).select(a, c), a.abs().gt(c.abs()).select(c, a)];
  const product = more.div(first).mul(less).sub(b.div(first).mul(b));
  const second = k.let(sum.eq(0).select(root.mul(-0.5), product));
  const isFalling = k.let(difference.lt(0));
  const cs = k.let(isFalling.select(difference.sub(root), difference.add(root)));
  const isSteep = k.let(cs.abs().gt(twice.abs()));
  const tangent = k.let(isSteep.select(twice.neg().div(cs), twice.eq(0).select(f64(0), cs.neg().div(twice))));
  const near = k.let(f64(1).div(tangent.mul(tangent).add(1).sqrt()));
  const far = k.let(tangent.mul(near));
  const [x, y] = [k.let(isSteep.select(far, near)), k.let(isSteep.select(near, far))];
  const isSame = k.let(isNegative.eq(isFalling));
  return { first, second, cos: k.let(isSame.select(y.neg(), x)), sin: k.let(isSame.select(x, y)) };
}

/**
 * Eigenvalues, ascending, and vectors, one a row, of tridiagonal matrices. `upper`: the matrix is turned by half a turn, and its vectors
 * back. `single`: the signs are those of LAPACK in single precision, found by a first run that ends as early. Arguments: batch range, n,
 * upper, single (0 or 1), d, e [batch, n], values [batch, n], z [batch, n, n], kept [batch, n], guide [batch, n, n].
 */
function stepsKernel(on: Tensor): CompiledKernel {
  return kernelFor(on, "tridiagonal_steps", () =>
    kernel("tridiagonal_steps", (k) => {
      const { begin, end } = k.parallelRange();
      const [n, upper, single] = [k.param("n"), k.param("upper"), k.param("single")];
      const buffer = (name: string): BufferParameter => k.buffer(name, "float64");
      const [d, e, values, z] = [buffer("d"), buffer("e"), buffer("values"), buffer("z")];
      const [kept, guide] = [buffer("kept"), buffer("guide")];
      k.for(begin, end, (item) => {
        const line = k.let(item.mul(n));
        const base = k.let(line.mul(n));
        const row = (i: Scalar): Scalar => k.let(base.add(i.mul(n)));
        const last = k.let(n.sub(1));
        const D = (i: Scalar): Scalar => k.let(k.load(values, line.add(i)));
        const setD = (i: Scalar, value: Scalar): void => k.store(values, line.add(i), value);
        const E = (i: Scalar): Scalar => k.let(k.load(kept, line.add(i)));
        const setE = (i: Scalar, value: Scalar): void => k.store(kept, line.add(i), value);
        const turned = (i: Scalar, of: Scalar): Scalar => k.let(upper.ne(0).select(of.sub(1).sub(i), i));
        const runs = k.let(single.ne(0).and(n.le(LARGEST_WHOLE)).select(i32(2), i32(1)));
        k.for(0, runs, (run) => {
          const isGuide = k.let(run.add(1).lt(runs));
          const epsilon = k.let(isGuide.select(f64(2 ** -24), f64(2 ** -53)));
          const smallest = k.let(isGuide.select(f64(2 ** -126), f64(2 ** -1022)));
          k.for(0, n, (i) => setD(i, k.load(d, line.add(turned(i, n)))));
          k.for(0, last, (i) => setE(i, k.load(e, line.add(turned(i, last)))));
          k.vector(base, base.add(n.mul(n)), (i) => k.store(z, i, f64(0)));
          k.for(0, n, (i) => k.store(z, row(i).add(turned(i, n)), f64(1)));
          const tries = k.variable(k.let(n.mul(STEPS)), "tries");
          const next = k.variable(i32(0), "next");
          k.while(next.get().lt(n), () => {
            const first = k.let(next.get());
            const m = k.variable(first, "m");
            const searching = k.variable(first.lt(last).cast("i32"), "searching");
            k.while(searching.get().ne(0), () => {
              const i = k.let(m.get());
              const limit = D(i)
                .abs()
                .sqrt()
                .mul(
                  D(k.let(i.add(1)))
                    .abs()
                    .sqrt(),
                )
                .mul(epsilon);
              k.if(
                E(i).abs().le(limit),
                () => {
                  setE(i, f64(0));
                  searching.set(0);
                },
                () => {
                  m.set(i.add(1));
                  searching.set(i.add(1).lt(last).cast("i32"));
                },
              );
            });
            const final = k.let(m.get());
            next.set(final.add(1));
            // QL steps go down the block, QR steps up, from the smaller end.
            const up = k.let(D(final).abs().lt(D(first).abs()));
            const way = k.let(up.select(i32(-1), i32(1)));
            const l = k.variable(up.select(final, first), "l");
            const stop = k.let(up.select(first, final));
            /** The element between i and the one behind it. */
            const behind = (i: Scalar): Scalar => k.let(up.select(i.sub(1), i));
            k.while(first.lt(final).and(stop.sub(l.get()).mul(way).ge(0)).and(tries.get().gt(0)), () => {
              const at = k.let(l.get());
              const end = k.variable(at, "end");
              const looking = k.variable(at.ne(stop).cast("i32"), "looking");
              k.while(looking.get().ne(0), () => {
                const i = k.let(end.get());
                const beside = E(behind(i));
                const other = k.let(i.add(way));
                const limit = epsilon.mul(epsilon).mul(D(i).abs()).mul(D(other).abs()).add(smallest);
                k.if(
                  beside.mul(beside).le(limit),
                  () => {
                    setE(behind(i), f64(0));
                    looking.set(0);
                  },
                  () => {
                    end.set(other);
                    looking.set(other.ne(stop).cast("i32"));
                  },
                );
              });
              const count = k.let(end.get().sub(at).mul(way));
              k.if(
                count.lt(2),
                () =>
                  k.if(
                    count.eq(0),
                    () => l.set(at.add(way)),
                    () => {
                      const low = k.let(at.min(end.get()));
                      const high = k.let(low.add(1));
                      const found = pairOf(k, D(low), E(low), D(high));
                      rotateRows(k, z, row(low), row(high), n, found.cos, found.sin);
                      setD(low, found.first);
                      setD(high, found.second);
                      setE(low, f64(0));
                      l.set(at.add(way.mul(2)));
                    },
                  ),
                () => {
                  tries.set(tries.get().sub(1));
                  const corner = D(at);
                  const beside = E(behind(at));
                  const theta = k.let(
                    D(k.let(at.add(way)))
                      .sub(corner)
                      .div(beside.mul(2)),
                  );
                  const root = k.let(theta.mul(theta).add(1).sqrt().copysign(theta));
                  const g = k.variable(
                    D(k.let(end.get()))
                      .sub(corner)
                      .add(beside.div(theta.add(root))),
                    "g",
                  );
                  const [s, c, p] = [k.variable(f64(1), "s"), k.variable(f64(1), "c"), k.variable(f64(0), "p")];
                  k.for(0, count, (turn) => {
                    const outer = k.let(end.get().sub(turn.mul(way)));
                    const inner = k.let(outer.sub(way));
                    const place = k.let(outer.min(inner));
                    const between = E(place);
                    const b = k.let(c.get().mul(between));
                    const rotation = olderRotationOf(k, k.let(g.get()), k.let(s.get().mul(between)));
                    k.if(turn.gt(0), () => setE(k.let(place.add(way)), rotation.r));
                    s.set(rotation.s);
                    c.set(rotation.c);
                    const moved = k.let(D(outer).sub(p.get()));
                    const r = k.let(D(inner).sub(moved).mul(rotation.s).add(rotation.c.mul(b).mul(2)));
                    p.set(rotation.s.mul(r));
                    setD(outer, moved.add(p.get()));
                    g.set(rotation.c.mul(r).sub(b));
                    const sine = k.let(up.select(rotation.s, rotation.s.neg()));
                    rotateRows(k, z, row(place), row(k.let(place.add(1))), n, rotation.c, sine);
                  });
                  setD(at, D(at).sub(p.get()));
                  setE(behind(at), k.let(g.get()));
                },
              );
            });
          });
          k.for(0, n, (i) => {
            const best = k.variable(i, "best");
            k.for(i.add(1), n, (j) =>
              best.set(
                D(j)
                  .lt(D(k.let(best.get())))
                  .select(j, best.get()),
              ),
            );
            const found = k.let(best.get());
            k.if(found.ne(i), () => {
              const [value, other] = [D(found), D(i)];
              setD(found, other);
              setD(i, value);
              exchangeRowsOf(k, z, row(i), row(found), n);
            });
          });
          k.if(isGuide, () => k.vector(base, base.add(n.mul(n)), (i) => k.store(guide, i, k.load(z, i))));
        });
        k.for(0, n, (i) => {
          const from = row(i);
          const sign = k.variable(f64(0), "sign");
          k.if(
            n.gt(LARGEST_WHOLE),
            () => {
              // LAPACK divides larger matrices in the middle (laed0, laed3): what joins both parts tells the sign.
              const half = k.let(n.shr(1));
              const cut = k.let(upper.ne(0).select(n.sub(half), half));
              const joint = unitOf(k.load(e, line.add(cut).sub(1)));
              sign.set(
                k
                  .load(z, from.add(cut).sub(1))
                  .add(joint.mul(k.load(z, from.add(cut))))
                  .neg(),
              );
              k.if(upper.ne(0), () => sign.set(sign.get().mul(joint)));
            },
            () =>
              k.if(runs.eq(2), () =>
                k.vector(from, from.add(n), (c) => sign.accumulate("add", k.load(z, c).mul(k.load(guide, c)))),
              ),
          );
          k.if(sign.get().lt(0), () => k.vector(from, from.add(n), (c) => k.store(z, c, k.load(z, c).neg())));
        });
      });
    }),
  );
}

/**
 * Ascending eigenvalues and, as rows, eigenvectors of matrices in double precision, which are overwritten. `upper`: the matrices are turned
 * by half a turn, and vectors are given so.
 */
export function tridiagonalEigen(
  matrices: Tensor,
  upper: boolean,
  single: boolean,
): { vectors: Tensor; values: Tensor } {
  const [lead, n] = [matrices.shape.slice(0, -2), sizeAt(matrices.shape, -1)];
  const batch = numel(lead);
  const real = (...shape: number[]): Tensor => emptyTensor([...lead, ...shape], float64);
  const [tau, room] = [emptyTensor([...lead, n], matrices.dtype), emptyTensor([...lead, n], matrices.dtype)];
  const [d, e, values, z, kept, guide] = [real(n), real(n), real(n), real(n, n), real(n), real(n, n)];
  const at = argumentOf;
  let vectors = z;
  if (numel(matrices.shape) > 0) {
    formKernel(matrices, matrices.dtype)(0, batch, n, at(matrices), at(tau), at(d), at(e), at(room));
    const steps = stepsKernel(matrices);
    steps(0, batch, n, Number(upper), Number(single), at(d), at(e), at(values), at(z), at(kept), at(guide));
    vectors = converted(z, matrices.dtype);
    const turn = reflectRowsKernel(matrices, matrices.dtype);
    turn(0, batch * n, n, n, n - 1, 1, n * n, n, at(matrices), at(tau), n, at(vectors));
  } else vectors = converted(z, matrices.dtype);
  for (const each of [tau, room, d, e, kept, guide]) discard(each);
  if (vectors.storage !== z.storage) discard(z);
  return { vectors, values };
}
