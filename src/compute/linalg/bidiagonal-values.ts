/**
 * The kernel of the QR algorithm for bidiagonal matrices: singular values and vectors, with LAPACK's shifts, directions and signs
 * (bdsqr, lasv2, lartg). Demmel and Kahan, "Accurate singular values of bidiagonal matrices", 1990.
 */
import type { Tensor } from "../../tensor/tensor.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import { kernel, type KernelBuilder, type LocalVariable } from "../../kernel/build.ts";
import { constant, type BufferParameter, type Scalar } from "../../kernel/ir.ts";
import { kernelFor } from "../kernel-for.ts";

/** Steps for each value and row, after which the rest is left as it is. */
const STEPS = 6;
/** LAPACK divides larger matrices, and takes other signs for it. */
export const LARGEST_WHOLE = 25;

const f64 = (value: number): Scalar => constant(value, "f64");
const i32 = (value: number): Scalar => constant(value, "i32");
export const unitOf = (x: Scalar): Scalar => f64(1).copysign(x);

/** A rotation that takes (f, g) to (r, 0). */
export interface PlaneRotation {
  readonly c: Scalar;
  readonly s: Scalar;
  readonly r: Scalar;
}

/** The rotation whose cosine is not negative, so that r has the sign of f. */
export function rotationOf(k: KernelBuilder, f: Scalar, g: Scalar): PlaneRotation {
  // Squares of numbers below 1e-154 are none.
  const scale = k.let(
    f
      .abs()
      .max(g.abs())
      .lt(1e-140)
      .select(f64(2 ** 500), 1),
  );
  const [x, y] = [k.let(f.mul(scale)), k.let(g.mul(scale))];
  const norm = k.let(x.mul(x).add(y.mul(y)).sqrt().div(scale));
  const none = k.let(g.eq(0));
  const onlySecond = k.let(f.eq(0));
  const r = k.let(none.select(f, onlySecond.select(norm, norm.copysign(f))));
  return {
    c: k.let(none.select(f64(1), onlySecond.select(f64(0), f.abs().div(norm)))),
    s: k.let(none.select(f64(0), onlySecond.select(unitOf(g), g.div(r)))),
    r,
  };
}

/** Rotates rows x and y of n numbers: x' = c x + s y, y' = c y - s x. */
export function rotateRows(
  k: KernelBuilder,
  buffer: BufferParameter,
  x: Scalar,
  y: Scalar,
  n: Scalar,
  c: Scalar,
  s: Scalar,
): void {
  k.vector(0, n, (i) => {
    const [first, second] = [k.let(k.load(buffer, x.add(i))), k.let(k.load(buffer, y.add(i)))];
    k.store(buffer, x.add(i), c.mul(first).add(s.mul(second)));
    k.store(buffer, y.add(i), c.mul(second).sub(s.mul(first)));
  });
}

/** Singular values of the triangle (f, g; 0, h), of any sign, and the rotations of both sides. */
interface Triangle {
  readonly smaller: Scalar;
  readonly larger: Scalar;
  readonly left: Pick<PlaneRotation, "c" | "s">;
  readonly right: Pick<PlaneRotation, "c" | "s">;
}

/** LAPACK's lasv2. */
function triangleOf(k: KernelBuilder, f: Scalar, g: Scalar, h: Scalar, epsilon: Scalar): Triangle {
  const one = f64(1);
  const [fa, ha, ga] = [k.let(f.abs()), k.let(h.abs()), k.let(g.abs())];
  const isSwapped = k.let(ha.gt(fa));
  const [ft, ht] = [k.let(isSwapped.select(h, f)), k.let(isSwapped.select(f, h))];
  const [more, less] = [k.let(fa.max(ha)), k.let(fa.min(ha))];
  const [smaller, larger] = [k.variable(less, "smaller"), k.variable(more, "larger")];
  const [cl, sl] = [k.variable(one, "cl"), k.variable(f64(0), "sl")];
  const [cr, sr] = [k.variable(one, "cr"), k.variable(f64(0), "sr")];
  const isAbove = k.let(ga.gt(more));
  k.if(ga.gt(0), () =>
    k.if(
      isAbove.and(more.div(ga).lt(epsilon)),
      () => {
        larger.set(ga);
        smaller.set(ha.gt(1).select(more.div(ga.div(less)), more.div(ga).mul(less)));
        sl.set(ht.div(g));
        sr.set(one);
        cr.set(ft.div(g));
      },
      () => {
        const difference = k.let(more.sub(less));
        const l = k.let(difference.eq(more).select(one, difference.div(more)));
        const m = k.let(g.div(ft));
        const t = k.let(f64(2).sub(l));
        const mm = k.let(m.mul(m));
        const s = k.let(t.mul(t).add(mm).sqrt());
        const r = k.let(l.eq(0).select(m.abs(), l.mul(l).add(mm).sqrt()));
        const a = k.let(s.add(r).mul(0.5));
        smaller.set(less.div(a));
        larger.set(more.mul(a));
        const tiny = l.eq(0).select(f64(2).copysign(ft).mul(unitOf(g)), g.div(difference.copysign(ft)).add(m.div(t)));
        const usual = m
          .div(s.add(t))
          .add(m.div(r.add(l)))
          .mul(a.add(1));
        const tangent = k.let(mm.eq(0).select(tiny, usual));
        const length = k.let(tangent.mul(tangent).add(4).sqrt());
        cr.set(f64(2).div(length));
        sr.set(tangent.div(length));
        cl.set(cr.get().add(sr.get().mul(m)).div(a));
        sl.set(ht.div(ft).mul(sr.get()).div(a));
      },
    ),
  );
  const choose = (swapped: LocalVariable, plain: LocalVariable): Scalar =>
    k.let(isSwapped.select(swapped.get(), plain.get()));
  const left = { c: choose(sr, cl), s: choose(cr, sl) };
  const right = { c: choose(sl, cr), s: choose(cl, sr) };
  // The largest number of the three, and the vectors' elements beside it, tell the sign.
  const beside = isAbove.select(
    unitOf(right.s).mul(unitOf(left.c)).mul(unitOf(g)),
    isSwapped.select(
      unitOf(right.s).mul(unitOf(left.s)).mul(unitOf(h)),
      unitOf(right.c).mul(unitOf(left.c)).mul(unitOf(f)),
    ),
  );
  const sign = k.let(beside);
  return {
    larger: k.let(larger.get().copysign(sign)),
    smaller: k.let(smaller.get().copysign(sign.mul(unitOf(f)).mul(unitOf(h)))),
    left,
    right,
  };
}

/** The smaller singular value of the triangle (f, g; 0, h). */
function smallerOf(k: KernelBuilder, f: Scalar, g: Scalar, h: Scalar): Scalar {
  const [fa, ga, ha] = [k.let(f.abs()), k.let(g.abs()), k.let(h.abs())];
  const [more, less] = [k.let(fa.max(ha)), k.let(fa.min(ha))];
  const [plus, minus] = [k.let(less.div(more).add(1)), k.let(more.sub(less).div(more))];
  const within = k.let(ga.div(more).mul(ga.div(more)));
  const inside = f64(2).div(plus.mul(plus).add(within).sqrt().add(minus.mul(minus).add(within).sqrt()));
  const share = k.let(more.div(ga));
  const [a, b] = [k.let(plus.mul(share)), k.let(minus.mul(share))];
  const outside = f64(2)
    .div(a.mul(a).add(1).sqrt().add(b.mul(b).add(1).sqrt()))
    .mul(share);
  const factor = ga.lt(more).select(inside, outside);
  return k.let(less.eq(0).select(f64(0), less.mul(factor)));
}

/**
 * B = U diag(d) V^T for bidiagonal matrices with the diagonal d and e beside it: above, or, with `lower`, below. d becomes the singular
 * values, descending; row i of u and v [batch, n, n] the vectors of the i-th. Numbers smaller than `epsilon` beside others are lost.
 * Arguments: batch range, n, lower (0 or 1), epsilon, smallest (number that has all its digits), d, e [batch, n], u, v, room [batch, n, 2].
 */
export function bidiagonalValuesKernel(on: Tensor): CompiledKernel {
  return kernelFor(on, "bidiagonal_values", () =>
    kernel("bidiagonal_values", (k) => {
      const { begin, end } = k.parallelRange();
      const [n, lower, single] = [k.param("n"), k.param("lower"), k.param("single")];
      const buffer = (name: string): BufferParameter => k.buffer(name, "float64");
      const [d, e, u, v, room] = [buffer("d"), buffer("e"), buffer("u"), buffer("v"), buffer("room")];
      const [kept, guide] = [buffer("kept"), buffer("guide")];
      k.for(begin, end, (item) => {
        const line = k.let(item.mul(n));
        const base = k.let(line.mul(n));
        const row = (i: Scalar): Scalar => k.let(base.add(i.mul(n)));
        const D = (i: Scalar): Scalar => k.let(k.load(d, line.add(i)));
        const E = (i: Scalar): Scalar => k.let(k.load(e, line.add(i)));
        const setD = (i: Scalar, value: Scalar): void => k.store(d, line.add(i), value);
        const setE = (i: Scalar, value: Scalar): void => k.store(e, line.add(i), value);
        const last = k.let(n.sub(1));
        const both = (i: Scalar): [Scalar, Scalar] => [line.add(i).mul(2), line.add(i).mul(2).add(1)];
        k.for(0, n, (i) => {
          const [first, second] = both(i);
          k.store(kept, first, D(i));
          k.store(kept, second, E(i));
        });
        const runs = k.let(single.ne(0).and(n.le(LARGEST_WHOLE)).select(i32(2), i32(1)));
        k.for(0, runs, (run) => {
          const isGuide = k.let(run.add(1).lt(runs));
          const epsilon = k.let(isGuide.select(f64(2 ** -24), f64(2 ** -53)));
          const width = k.let(isGuide.select(i32(0), n));
          const smallest = k.let(isGuide.select(f64(2 ** -126), f64(2 ** -1022)));
          k.for(0, n, (i) => {
            const [first, second] = both(i);
            setD(i, k.let(k.load(kept, first)));
            setE(i, k.let(k.load(kept, second)));
          });
          k.vector(base, base.add(n.mul(n)), (i) => {
            k.store(u, i, f64(0));
            k.store(v, i, f64(0));
          });
          k.for(0, n, (i) => {
            k.store(u, row(i).add(i), f64(1));
            k.store(v, row(i).add(i), f64(1));
          });
          k.if(lower.ne(0), () =>
            k.for(0, last, (i) => {
              const { c, s, r } = rotationOf(k, D(i), E(i));
              const next = D(i.add(1));
              setD(i, r);
              setE(i, s.mul(next));
              setD(i.add(1), c.mul(next));
              k.store(room, line.add(i).mul(2), c);
              k.store(room, line.add(i).mul(2).add(1), s);
            }),
          );
          const tolerance = k.let(f64(1).div(epsilon.sqrt().sqrt().sqrt()).min(100).max(10).mul(epsilon));
          const estimate = k.variable(D(i32(0)).abs(), "estimate");
          const least = k.variable(estimate.get(), "least");
          k.for(1, n, (i) => {
            const factor = estimate.get().div(estimate.get().add(E(i.sub(1)).abs()));
            estimate.set(least.get().eq(0).select(f64(0), D(i).abs().mul(factor)));
            least.set(least.get().min(estimate.get()));
          });
          const size = k.let(n.cast("f64"));
          const threshold = k.let(
            tolerance.mul(least.get().div(size.sqrt())).max(size.mul(size).mul(smallest).mul(STEPS)),
          );
          // The block [first, m] of rows that is worked on, that of the step before, and its direction.
          const m = k.variable(last, "m");
          const [oldFirst, oldM] = [k.variable(i32(-1), "old_first"), k.variable(i32(-1), "old_m")];
          const isUp = k.variable(i32(0), "is_up");
          const tries = k.variable(k.let(n.mul(n).mul(STEPS)), "tries");
          k.while(m.get().gt(0).and(tries.get().gt(0)), () => {
            tries.set(tries.get().sub(1));
            const end = k.let(m.get());
            const before = k.let(end.sub(1));
            const largest = k.variable(D(end).abs(), "largest");
            const first = k.variable(end, "first");
            const searching = k.variable(i32(1), "searching");
            k.while(searching.get().ne(0), () => {
              const above = k.let(first.get().sub(1));
              const beside = E(above).abs();
              k.if(
                beside.le(threshold),
                () => {
                  setE(above, f64(0));
                  searching.set(0);
                },
                () => {
                  largest.set(largest.get().max(D(above).abs()).max(beside));
                  first.set(above);
                  searching.set(above.gt(0).cast("i32"));
                },
              );
            });
            const start = k.let(first.get());
            const pair = (): void => {
              const { smaller, larger, left, right } = triangleOf(k, D(before), E(before), D(end), epsilon);
              setD(before, larger);
              setE(before, f64(0));
              setD(end, smaller);
              rotateRows(k, v, row(before), row(end), width, right.c, right.s);
              rotateRows(k, u, row(before), row(end), n, left.c, left.s);
              m.set(end.sub(2));
            };
            const more = (): void => {
              k.if(start.gt(oldM.get()).or(end.lt(oldFirst.get())), () =>
                isUp.set(D(start).abs().ge(D(end).abs()).not().cast("i32")),
              );
              const up = k.let(isUp.get().ne(0));
              const split = k.variable(i32(0), "split");
              const edge = k.let(up.select(start, before));
              const corner = D(k.let(up.select(start, end)));
              k.if(E(edge).abs().le(tolerance.mul(corner.abs())), () => {
                setE(edge, f64(0));
                split.set(1);
              });
              const estimate = k.variable(D(k.let(up.select(end, start))).abs(), "estimate");
              const least = k.variable(estimate.get(), "least");
              const turn = k.variable(i32(0), "turn");
              k.while(
                split
                  .get()
                  .eq(0)
                  .and(turn.get().lt(end.sub(start))),
                () => {
                  const place = k.let(up.select(before.sub(turn.get()), start.add(turn.get())));
                  const beside = E(place).abs();
                  k.if(
                    beside.le(tolerance.mul(estimate.get())),
                    () => {
                      setE(place, f64(0));
                      split.set(1);
                    },
                    () => {
                      const factor = estimate.get().div(estimate.get().add(beside));
                      estimate.set(
                        D(k.let(up.select(place, place.add(1))))
                          .abs()
                          .mul(factor),
                      );
                      least.set(least.get().min(estimate.get()));
                    },
                  );
                  turn.set(turn.get().add(1));
                },
              );
              k.if(split.get().eq(0), () => {
                oldFirst.set(start);
                oldM.set(end);
                const shift = k.variable(f64(0), "shift");
                const isSmooth = size.mul(tolerance).mul(least.get().div(largest.get()));
                k.if(isSmooth.gt(epsilon.max(tolerance.mul(0.01))), () => {
                  const [top, beside] = [k.let(up.select(start, before)), edge];
                  const found = smallerOf(k, D(top), E(beside), D(k.let(top.add(1))));
                  const far = D(k.let(up.select(end, start))).abs();
                  const share = k.let(found.div(far));
                  shift.set(far.gt(0).and(share.mul(share).lt(epsilon)).select(f64(0), found));
                });
                chase(
                  k,
                  { start, end, up, shift: k.let(shift.get()), threshold },
                  { D, E, setD, setE },
                  { u, v, row, n, width },
                );
              });
            };
            k.if(
              start.eq(end),
              () => m.set(end.sub(1)),
              () => k.if(start.eq(before), pair, more),
            );
          });
          k.if(
            n.eq(1),
            () => k.store(u, base, unitOf(D(i32(0)))),
            () =>
              k.for(0, n, (i) =>
                k.if(D(i).lt(0), () => k.vector(row(i), row(i).add(n), (c) => k.store(v, c, k.load(v, c).neg()))),
              ),
          );
          k.for(0, n, (i) => setD(i, D(i).abs()));
          inOrder(k, n, D, setD, (x, y) => {
            for (const of of [u, v]) exchangeRowsOf(k, of, row(x), row(y), n);
          });
          k.if(
            isGuide,
            () => k.vector(base, base.add(n.mul(n)), (i) => k.store(guide, i, k.load(u, i))),
            () => k.if(runs.eq(2), () => signsOfGuide(k, u, v, guide, row, n)),
          );
        });
        k.if(n.gt(LARGEST_WHOLE), () => signsOfDivided(k, u, v, row, n));
        k.if(lower.ne(0), () =>
          k.for(0, n, (i) =>
            k.for(0, last, (turn) => {
              const j = k.let(last.sub(1).sub(turn));
              const place = row(i).add(j);
              const [c, s] = [k.load(room, line.add(j).mul(2)), k.load(room, line.add(j).mul(2).add(1))];
              const [x, y] = [k.let(k.load(u, place)), k.let(k.load(u, place.add(1)))];
              k.store(u, place, c.mul(x).sub(s.mul(y)));
              k.store(u, place.add(1), c.mul(y).add(s.mul(x)));
            }),
          ),
        );
      });
    }),
  );
}

/** What a step works on: rows [start, end] of one matrix, from the end on where it goes up. */
interface Block {
  readonly start: Scalar;
  readonly end: Scalar;
  readonly up: Scalar;
  readonly shift: Scalar;
  readonly threshold: Scalar;
}

/** Both diagonals of the matrix. */
interface Diagonals {
  readonly D: (i: Scalar) => Scalar;
  readonly E: (i: Scalar) => Scalar;
  readonly setD: (i: Scalar, value: Scalar) => void;
  readonly setE: (i: Scalar, value: Scalar) => void;
}

/** Its vectors, one a row. */
interface Vectors {
  readonly u: BufferParameter;
  readonly v: BufferParameter;
  readonly row: (i: Scalar) => Scalar;
  readonly n: Scalar;
  /** How many numbers of v's rows are wanted: the first of two runs needs u alone. */
  readonly width: Scalar;
}

/**
 * One step of the algorithm. Going up is going down on the matrix turned by half a turn, whose transpose is bidiagonal as well: rows and
 * elements are counted from the end, and the vectors of both sides change places.
 */
function chase(
  k: KernelBuilder,
  { start, end, up, shift, threshold }: Block,
  { D, E, setD, setE }: Diagonals,
  { u, v, row, n, width }: Vectors,
): void {
  const at = (i: Scalar): Scalar => k.let(up.select(end.sub(i), start.add(i)));
  const beside = (i: Scalar): Scalar => k.let(up.select(end.sub(1).sub(i), start.add(i)));
  const count = k.let(end.sub(start));
  /** Rotates the vectors of rows i and i + 1; going down, those on the right by the inner rotation. */
  const rotate = (i: Scalar, inner: PlaneRotation, outer: PlaneRotation): void => {
    const upper = k.let(start.add(up.select(count.sub(i).sub(1), i)));
    const [x, y] = [row(upper), row(k.let(upper.add(1)))];
    const turned = (s: Scalar): Scalar => k.let(up.select(s.neg(), s));
    const choose = (a: Scalar, b: Scalar): Scalar => k.let(up.select(a, b));
    rotateRows(k, v, x, y, width, choose(outer.c, inner.c), turned(choose(outer.s, inner.s)));
    rotateRows(k, u, x, y, n, choose(inner.c, outer.c), turned(choose(inner.s, outer.s)));
  };
  const finish = (value: Scalar): void =>
    setE(beside(k.let(count.sub(1))), k.let(value.abs().le(threshold).select(f64(0), value)));
  const zero = i32(0);
  k.if(
    shift.eq(0),
    () => {
      const [c, oldC, oldS] = [k.variable(f64(1), "c"), k.variable(f64(1), "old_c"), k.variable(f64(0), "old_s")];
      k.for(0, count, (i) => {
        const inner = rotationOf(k, k.let(D(at(i)).mul(c.get())), E(beside(i)));
        k.if(i.gt(0), () => setE(beside(k.let(i.sub(1))), k.let(oldS.get().mul(inner.r))));
        const outer = rotationOf(k, k.let(oldC.get().mul(inner.r)), k.let(D(at(k.let(i.add(1)))).mul(inner.s)));
        setD(at(i), outer.r);
        c.set(inner.c);
        oldC.set(outer.c);
        oldS.set(outer.s);
        rotate(i, inner, outer);
      });
      const rest = k.let(D(at(count)).mul(c.get()));
      setD(at(count), rest.mul(oldC.get()));
      finish(k.let(rest.mul(oldS.get())));
    },
    () => {
      const corner = D(at(zero));
      const f = k.variable(
        corner
          .abs()
          .sub(shift)
          .mul(unitOf(corner).add(shift.div(corner))),
        "f",
      );
      const g = k.variable(E(beside(zero)), "g");
      k.for(0, count, (i) => {
        const inner = rotationOf(k, k.let(f.get()), k.let(g.get()));
        k.if(i.gt(0), () => setE(beside(k.let(i.sub(1))), inner.r));
        const [x, y, z] = [D(at(i)), E(beside(i)), D(at(k.let(i.add(1))))];
        const f1 = k.let(inner.c.mul(x).add(inner.s.mul(y)));
        const y1 = k.let(inner.c.mul(y).sub(inner.s.mul(x)));
        const z1 = k.let(inner.c.mul(z));
        const outer = rotationOf(k, f1, k.let(inner.s.mul(z)));
        setD(at(i), outer.r);
        f.set(outer.c.mul(y1).add(outer.s.mul(z1)));
        setD(at(k.let(i.add(1))), outer.c.mul(z1).sub(outer.s.mul(y1)));
        k.if(i.add(1).lt(count), () => {
          const next = E(beside(k.let(i.add(1))));
          g.set(outer.s.mul(next));
          setE(beside(k.let(i.add(1))), outer.c.mul(next));
        });
        rotate(i, inner, outer);
      });
      finish(k.let(f.get()));
    },
  );
}

export function exchangeRowsOf(k: KernelBuilder, buffer: BufferParameter, x: Scalar, y: Scalar, n: Scalar): void {
  k.vector(0, n, (i) => {
    const [first, second] = [k.let(k.load(buffer, x.add(i))), k.let(k.load(buffer, y.add(i)))];
    k.store(buffer, x.add(i), second);
    k.store(buffer, y.add(i), first);
  });
}

/** Puts the values in descending order, the smallest one at the end first; of equal ones the last is the smallest. */
function inOrder(
  k: KernelBuilder,
  n: Scalar,
  D: (i: Scalar) => Scalar,
  setD: (i: Scalar, value: Scalar) => void,
  swapped: (i: Scalar, j: Scalar) => void,
): void {
  k.for(0, n, (i) => {
    const end = k.let(n.sub(1).sub(i));
    const best = k.variable(i32(0), "best");
    k.for(1, end.add(1), (j) =>
      best.set(
        D(j)
          .le(D(k.let(best.get())))
          .select(j, best.get()),
      ),
    );
    const found = k.let(best.get());
    k.if(found.ne(end), () => {
      const [value, other] = [D(found), D(end)];
      setD(found, other);
      setD(end, value);
      swapped(found, end);
    });
  });
}

/**
 * LAPACK's signs for larger matrices (bdsdc, lasd3): it divides them in the middle, and the left vectors of the whole have a negative
 * element in the row that joins both parts.
 */
function signsOfDivided(
  k: KernelBuilder,
  u: BufferParameter,
  v: BufferParameter,
  row: (i: Scalar) => Scalar,
  n: Scalar,
): void {
  k.for(0, n, (i) => {
    const from = row(i);
    k.if(k.load(u, from.add(n.shr(1))).gt(0), () => turnRows(k, u, v, from, n));
  });
}

/** The signs that the rows of `guide` give those of u and v. */
function signsOfGuide(
  k: KernelBuilder,
  u: BufferParameter,
  v: BufferParameter,
  guide: BufferParameter,
  row: (i: Scalar) => Scalar,
  n: Scalar,
): void {
  k.for(0, n, (i) => {
    const from = row(i);
    const dot = k.variable(f64(0), "dot");
    k.vector(from, from.add(n), (c) => dot.accumulate("add", k.load(u, c).mul(k.load(guide, c))));
    k.if(dot.get().lt(0), () => turnRows(k, u, v, from, n));
  });
}

/** Gives a row of both the other sign. */
function turnRows(k: KernelBuilder, u: BufferParameter, v: BufferParameter, from: Scalar, n: Scalar): void {
  k.vector(from, from.add(n), (c) => {
    k.store(u, c, k.load(u, c).neg());
    k.store(v, c, k.load(v, c).neg());
  });
}
