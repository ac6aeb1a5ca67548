/**
 * Kernels of the divide and conquer method for symmetric tridiagonal matrices (Cuppen 1981; Gu and Eisenstat, "A divide-and-conquer
 * algorithm for the symmetric tridiagonal eigenproblem", 1995): the eigenvalues of diag(d) + rho z z^T and their vectors, with LAPACK's
 * rules for what is left out (laed2) and its steps to the roots (laed4).
 */
import type { CompiledKernel } from "../../../backend/backend.ts";
import { kernel, type KernelBuilder, type LocalVariable } from "../../../kernel/build.ts";
import { constant, type BufferParameter, type Scalar } from "../../../kernel/ir.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { kernelFor } from "../../kernel-for.ts";

const EPSILON = 2 ** -53;
const f64 = (value: number): Scalar => constant(value, "f64");

/**
 * Cuts tridiagonal matrices of n rows into blocks of `base` rows, dense: the elements between two blocks are taken from the diagonals
 * beside them. Rows from n on stand alone, with a value above all others. Arguments: range of blocks, n, base, blocks of a matrix, d [n],
 * e [n] (both for each matrix), out [blocks, base, base].
 */
export function cutKernel(on: Tensor): CompiledKernel {
  return kernelFor(on, "tridiagonal_cut", () =>
    kernel("tridiagonal_cut", (k) => {
      const { begin, end } = k.parallelRange();
      const [n, base, blocks] = [k.param("n"), k.param("base"), k.param("blocks")];
      const [d, e, out] = [k.buffer("d", "float64"), k.buffer("e", "float64"), k.buffer("out", "float64")];
      k.for(begin, end, (block) => {
        const start = k.let(block.div(blocks).mul(n));
        const first = k.let(block.rem(blocks).mul(base));
        const between = (i: Scalar): Scalar =>
          k.let(
            i
              .ge(0)
              .and(i.lt(n.sub(1)))
              .select(k.load(e, start.add(i.max(0).min(n.sub(1)))), f64(0)),
          );
        const bound = k.variable(f64(0), "bound");
        k.for(0, n, (i) => {
          const sum = k
            .load(d, start.add(i))
            .abs()
            .add(between(i).abs())
            .add(between(k.let(i.sub(1))).abs());
          bound.set(bound.get().max(sum));
        });
        const above = k.let(bound.get().eq(0).select(f64(1), bound.get().mul(1.125)));
        const target = k.let(block.mul(base).mul(base));
        k.vector(0, base.mul(base), (c) => k.store(out, target.add(c), f64(0)));
        k.for(0, base, (i) => {
          const place = k.let(first.add(i));
          const diagonal = k.variable(above, "diagonal");
          k.if(place.lt(n), () => diagonal.set(k.load(d, start.add(place))));
          const [before, after] = [between(k.let(place.sub(1))), between(place)];
          k.if(i.eq(0), () => diagonal.set(diagonal.get().sub(before.abs())));
          const row = k.let(target.add(i.mul(base)));
          k.if(
            i.eq(base.sub(1)),
            () => diagonal.set(diagonal.get().sub(after.abs())),
            () => {
              k.store(out, row.add(i).add(1), after);
              k.store(out, row.add(base).add(i), after);
            },
          );
          k.store(out, row.add(i), diagonal.get());
        });
      });
    }),
  );
}

/**
 * Prepares merges of two neighbours of `half` rows each into one of size = 2 half. Of values [merges, size] (ascending in each half) and
 * vectors [merges, 2, half, half] (one a row) it makes: poles, weights and places [merges, size], first those that take part, then, from
 * the end, those that are left out; counts [merges, 2]: how many take part, and how many rotations there are; rotations [merges, size,
 * 2] (cosine and sine) and partners [merges, size, 2] (places). `order` and `z` [merges, size] are room.
 * Arguments: range of merges, half, n, merges of a matrix, e [n], and these buffers.
 */
export function prepareKernel(on: Tensor): CompiledKernel {
  return kernelFor(on, "eigen_merge_prepare", () =>
    kernel("eigen_merge_prepare", (k) => {
      const { begin, end } = k.parallelRange();
      const [half, n, merges] = [k.param("half"), k.param("n"), k.param("merges")];
      const f = (name: string): BufferParameter => k.buffer(name, "float64");
      const i32 = (name: string): BufferParameter => k.buffer(name, "int32");
      const [e, values, vectors, poles, weights] = [f("e"), f("values"), f("vectors"), f("poles"), f("weights")];
      const [places, counts, rotations, partners] = [i32("places"), i32("counts"), f("rotations"), i32("partners")];
      const [order, z, rho] = [i32("order"), f("z"), f("rho")];
      const size = k.let(half.mul(2));
      k.for(begin, end, (item) => {
        const base = k.let(item.mul(size));
        const cut = k.let(item.rem(merges).mul(size).add(half));
        const beta = k.variable(f64(0), "beta");
        k.if(cut.lt(n), () => beta.set(k.load(e, item.div(merges).mul(n).add(cut).sub(1))));
        const factor = k.let(beta.get().abs().mul(2));
        k.store(rho, item, factor);
        // Both halves in one ascending order.
        const [left, right] = [k.variable(constant(0, "i32"), "left"), k.variable(half, "right")];
        const largest = k.variable(f64(0), "largest");
        k.for(0, size, (i) => {
          const x = k.load(values, base.add(left.get().min(half.sub(1))));
          const y = k.load(values, base.add(right.get().min(size.sub(1))));
          const takesLeft = k.let(
            right
              .get()
              .ge(size)
              .or(left.get().lt(half).and(x.le(y))),
          );
          k.if(
            takesLeft,
            () => {
              k.store(order, base.add(i), left.get());
              left.set(left.get().add(1));
            },
            () => {
              k.store(order, base.add(i), right.get());
              right.set(right.get().add(1));
            },
          );
          const place = k.let(k.load(order, base.add(i)));
          const row = k.let(base.add(place).mul(half));
          const sign = beta.get().lt(0).select(f64(-1), f64(1));
          const end = place.lt(half).select(k.load(vectors, row.add(half).sub(1)), k.load(vectors, row).mul(sign));
          const weight = k.let(end.mul(Math.SQRT1_2));
          k.store(z, base.add(i), weight);
          const pole = k.load(values, base.add(place)).abs();
          largest.set(largest.get().max(weight.abs().mul(factor)).max(pole));
        });
        const tolerance = k.let(largest.get().mul(8 * EPSILON));
        const [kept, gone] = [k.variable(constant(0, "i32"), "kept"), k.variable(size, "gone")];
        const turns = k.variable(constant(0, "i32"), "turns");
        const previous = k.variable(constant(-1, "i32"), "previous");
        const [pole, share] = [k.variable(f64(0), "pole"), k.variable(f64(0), "share")];
        const put = (at: Scalar, place: Scalar, value: Scalar, weight: Scalar): void => {
          k.store(places, base.add(at), place);
          k.store(poles, base.add(at), value);
          k.store(weights, base.add(at), weight);
        };
        const keep = (): void => {
          put(kept.get(), previous.get(), pole.get(), share.get());
          kept.set(kept.get().add(1));
        };
        const leaveOut = (place: Scalar, value: Scalar): void => {
          gone.set(gone.get().sub(1));
          put(gone.get(), place, value, f64(0));
        };
        k.for(0, size, (i) => {
          const place = k.let(k.load(order, base.add(i)));
          const value = k.let(k.load(values, base.add(place)));
          const weight = k.let(k.load(z, base.add(i)));
          const current = k.variable(value, "current");
          const length = k.variable(weight, "length");
          k.if(
            factor.mul(weight.abs()).le(tolerance),
            () => leaveOut(place, value),
            () => {
              k.if(previous.get().ge(0), () => {
                const hypotenuse = k.let(share.get().mul(share.get()).add(weight.mul(weight)).sqrt());
                const [c, s] = [k.let(weight.div(hypotenuse)), k.let(share.get().div(hypotenuse).neg())];
                k.if(
                  value.sub(pole.get()).mul(c).mul(s).abs().le(tolerance),
                  () => {
                    const at = k.let(base.add(turns.get()).mul(2));
                    k.store(rotations, at, c);
                    k.store(rotations, at.add(1), s);
                    k.store(partners, at, previous.get());
                    k.store(partners, at.add(1), place);
                    turns.set(turns.get().add(1));
                    const [cc, ss] = [k.let(c.mul(c)), k.let(s.mul(s))];
                    current.set(pole.get().mul(ss).add(value.mul(cc)));
                    length.set(hypotenuse);
                    leaveOut(previous.get(), k.let(pole.get().mul(cc).add(value.mul(ss))));
                  },
                  keep,
                );
              });
              previous.set(place);
              pole.set(current.get());
              share.set(length.get());
            },
          );
        });
        k.if(previous.get().ge(0), keep);
        k.store(counts, item.mul(2), kept.get());
        k.store(counts, item.mul(2).add(1), turns.get());
      });
    }),
  );
}

/** Two sums of a half of the secular equation: of z² / delta and of (z / delta)². */
interface Sums {
  readonly value: Scalar;
  readonly slope: Scalar;
}

function sums(
  k: KernelBuilder,
  [poles, weights]: readonly [BufferParameter, BufferParameter],
  base: Scalar,
  from: Scalar,
  to: Scalar,
  origin: Scalar,
  tau: Scalar,
): Sums {
  const [value, slope] = [k.variable(f64(0), "value"), k.variable(f64(0), "slope")];
  k.vector(from, to, (i) => {
    const z = k.load(weights, base.add(i));
    const quotient = z.div(k.load(poles, base.add(i)).sub(origin).sub(tau));
    value.accumulate("add", z.mul(quotient));
    slope.accumulate("add", quotient.mul(quotient));
  });
  return { value: k.let(value.get()), slope: k.let(slope.get()) };
}

/** A root of c x² - a x + b that is near 0, as laed4 chooses it; of the last root's equation the other one. */
function quadraticRoot(k: KernelBuilder, c: Scalar, a: Scalar, b: Scalar, isLast: Scalar): Scalar {
  const root = k.let(a.mul(a).sub(b.mul(c).mul(4)).abs().sqrt());
  const near = a.le(0).select(a.sub(root).div(c.mul(2)), b.mul(2).div(a.add(root)));
  const far = a.ge(0).select(a.add(root).div(c.mul(2)), b.mul(2).div(a.sub(root)));
  return k.let(isLast.select(far, near));
}

const STEPS = 120;

/**
 * Roots of 1 + rho sum z² / (pole - x), one a row, and the differences of the poles to each, found as distances from the nearest pole.
 * Arguments: range of rows, size, rho, counts, poles, weights, roots [merges, size], differences [merges, size, size].
 */
export function rootKernel(on: Tensor): CompiledKernel {
  return kernelFor(on, "eigen_merge_roots", () =>
    kernel("eigen_merge_roots", (k) => {
      const { begin, end } = k.parallelRange();
      const size = k.param("size");
      const f = (name: string): BufferParameter => k.buffer(name, "float64");
      const [rho, counts] = [f("rho"), k.buffer("counts", "int32")];
      const [poles, weights, roots, differences] = [f("poles"), f("weights"), f("roots"), f("differences")];
      k.for(begin, end, (row) => {
        const item = k.let(row.div(size));
        const [j, base] = [k.let(row.rem(size)), k.let(item.mul(size))];
        const count = k.let(k.load(counts, item.mul(2)));
        k.store(roots, row, k.load(poles, row));
        k.if(j.lt(count), () => {
          const inverse = k.let(f64(1).div(k.load(rho, item)));
          const isLast = k.let(j.eq(count.sub(1)));
          // The poles on both sides; of the last root the two below it.
          const first = k.let(isLast.select(j.sub(1).max(0), j));
          const second = k.let(isLast.select(j, j.add(1)));
          const split = k.let(isLast.select(j, j.add(1)));
          const poleAt = (i: Scalar): Scalar => k.load(poles, base.add(i));
          const origin = k.variable(poleAt(j), "origin");
          const [low, high] = [k.variable(f64(0), "low"), k.variable(f64(0), "high")];
          k.if(
            isLast,
            () => {
              const total = k.variable(f64(0), "total");
              k.vector(0, count, (i) => {
                const z = k.load(weights, base.add(i));
                total.accumulate("add", z.mul(z));
              });
              high.set(
                total
                  .get()
                  .mul(k.load(rho, item))
                  .mul(1 + 4 * EPSILON),
              );
            },
            () => {
              const middle = k.let(poleAt(second).sub(poleAt(first)).mul(0.5));
              const all = sums(k, [poles, weights], base, constant(0, "i32"), count, k.let(origin.get()), middle);
              k.if(
                inverse.add(all.value).ge(0),
                () => high.set(middle),
                () => {
                  origin.set(poleAt(second));
                  low.set(middle.neg());
                },
              );
            },
          );
          const start = k.let(origin.get());
          const tau = k.variable(low.get().add(high.get()).mul(0.5), "tau");
          const step = k.variable(constant(0, "i32"), "step");
          k.while(step.get().lt(STEPS), () => {
            const here = k.let(tau.get());
            const below = sums(k, [poles, weights], base, constant(0, "i32"), split, start, here);
            const above = sums(k, [poles, weights], base, split, count, start, here);
            const w = k.let(inverse.add(below.value).add(above.value));
            const slope = k.let(below.slope.add(above.slope));
            const error = below.value.abs().add(above.value.abs()).mul(8).add(inverse).add(here.abs().mul(slope));
            k.if(
              w.abs().le(error.mul(EPSILON)),
              () => step.set(STEPS),
              () => {
                k.if(
                  w.lt(0),
                  () => low.set(here),
                  () => high.set(here),
                );
                const [x, y] = [k.let(poleAt(first).sub(start).sub(here)), k.let(poleAt(second).sub(start).sub(here))];
                const rest = k.let(w.sub(x.mul(below.slope)).sub(y.mul(above.slope)));
                const c = k.let(isLast.select(rest.abs(), rest));
                const a = k.let(x.add(y).mul(w).sub(x.mul(y).mul(slope)));
                const guess = quadraticRoot(k, c, a, k.let(x.mul(y).mul(w)), isLast);
                // What does not lead towards the root, or is no number, is Newton's step instead; what leaves the interval, its middle.
                const eta = k.let(w.mul(guess).lt(0).select(guess, w.div(slope).neg()));
                const next = k.let(here.add(eta));
                const center = k.let(low.get().add(high.get()).mul(0.5));
                const fits = next.gt(low.get()).and(next.lt(high.get())).and(step.get().lt(40));
                const chosen = k.let(fits.select(next, center));
                step.set(chosen.eq(here).select(constant(STEPS, "i32"), step.get().add(1)));
                tau.set(chosen);
              },
            );
          });
          const found = k.let(tau.get());
          k.store(roots, row, start.add(found));
          const line = k.let(row.mul(size));
          k.vector(0, count, (i) => k.store(differences, line.add(i), poleAt(i).sub(start).sub(found)));
        });
      });
    }),
  );
}

/**
 * The weights of which the roots that were found are the exact ones, so that vectors are orthogonal however near the roots are
 * (Gu and Eisenstat's trick). Arguments: range of merges, size, counts, poles, weights (overwritten), differences, room [merges, size].
 */
export function weightKernel(on: Tensor): CompiledKernel {
  return kernelFor(on, "eigen_merge_weights", () =>
    kernel("eigen_merge_weights", (k) => {
      const { begin, end } = k.parallelRange();
      const size = k.param("size");
      const f = (name: string): BufferParameter => k.buffer(name, "float64");
      const counts = k.buffer("counts", "int32");
      const [poles, weights, differences, room] = [f("poles"), f("weights"), f("differences"), f("room")];
      k.for(begin, end, (item) => {
        const base = k.let(item.mul(size));
        const count = k.let(k.load(counts, item.mul(2)));
        k.vector(0, count, (i) => k.store(room, base.add(i), f64(1)));
        k.for(0, count, (j) => {
          const line = k.let(base.add(j).mul(size));
          const pole = k.let(k.load(poles, base.add(j)));
          const take = (from: Scalar, to: Scalar): void =>
            k.vector(from, to, (i) => {
              const ratio = k.load(differences, line.add(i)).div(k.load(poles, base.add(i)).sub(pole));
              k.store(room, base.add(i), k.load(room, base.add(i)).mul(ratio));
            });
          take(constant(0, "i32"), j);
          take(k.let(j.add(1)), count);
          k.store(room, base.add(j), k.load(room, base.add(j)).mul(k.load(differences, line.add(j))));
        });
        k.vector(0, count, (i) => {
          const size = k.load(room, base.add(i)).abs().sqrt();
          k.store(weights, base.add(i), size.copysign(k.load(weights, base.add(i))));
        });
      });
    }),
  );
}

/**
 * Values in ascending order and, one a row, what their vectors are made of. Arguments: range of rows, size, counts, places, weights, roots,
 * differences, rotations, partners, values [merges, size], shares [merges, size, size].
 */
export function shareKernel(on: Tensor): CompiledKernel {
  return kernelFor(on, "eigen_merge_shares", () =>
    kernel("eigen_merge_shares", (k) => {
      const { begin, end } = k.parallelRange();
      const size = k.param("size");
      const f = (name: string): BufferParameter => k.buffer(name, "float64");
      const [counts, places] = [k.buffer("counts", "int32"), k.buffer("places", "int32")];
      const [weights, roots, differences, rotations] = [f("weights"), f("roots"), f("differences"), f("rotations")];
      const partners = k.buffer("partners", "int32");
      const [values, shares] = [f("values"), f("shares")];
      k.for(begin, end, (row) => {
        const item = k.let(row.div(size));
        const [j, base] = [k.let(row.rem(size)), k.let(item.mul(size))];
        const [count, turns] = [k.let(k.load(counts, item.mul(2))), k.let(k.load(counts, item.mul(2).add(1)))];
        const value = k.let(k.load(roots, row));
        const rank: LocalVariable = k.variable(f64(0), "rank");
        k.vector(0, size, (i) => {
          const other = k.load(roots, base.add(i));
          const isBefore = other.lt(value).or(other.eq(value).and(i.lt(j)));
          rank.accumulate("add", isBefore.select(f64(1), f64(0)));
        });
        const target = k.let(base.add(rank.get().cast("i32")));
        k.store(values, target, value);
        const line = k.let(target.mul(size));
        const put = (i: Scalar, share: Scalar): void => k.store(shares, line.add(k.load(places, base.add(i))), share);
        k.vector(0, size, (i) => k.store(shares, line.add(i), f64(0)));
        k.if(
          j.lt(count),
          () => {
            const source = k.let(row.mul(size));
            const share = (i: Scalar): Scalar => k.load(weights, base.add(i)).div(k.load(differences, source.add(i)));
            const squares = k.variable(f64(0), "squares");
            k.vector(0, count, (i) => {
              const part = k.let(share(i)); // before its place is written
              k.store(differences, source.add(i), part);
              squares.accumulate("add", part.mul(part));
            });
            const length = k.let(f64(1).div(squares.get().sqrt()));
            k.for(0, count, (i) => put(i, k.load(differences, source.add(i)).mul(length)));
          },
          () => put(j, f64(1)),
        );
        k.for(0, turns, (step) => {
          const at = k.let(base.add(turns).sub(step).sub(1).mul(2));
          const [c, s] = [k.let(k.load(rotations, at)), k.let(k.load(rotations, at.add(1)))];
          const p = k.let(line.add(k.load(partners, at)));
          const q = k.let(line.add(k.load(partners, at.add(1))));
          const [x, y] = [k.let(k.load(shares, p)), k.let(k.load(shares, q))];
          k.store(shares, p, c.mul(x).sub(s.mul(y)));
          k.store(shares, q, s.mul(x).add(c.mul(y)));
        });
      });
    }),
  );
}
