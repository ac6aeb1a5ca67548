/**
 * The QR algorithm: Schur forms of Hessenberg matrices and with them eigenvalues, real with Francis' double shifts
 * (LAPACK's lahqr and lanv2), complex with Wilkinson's single ones, over batches of row-major matrices in double
 * precision. Golub and Van Loan, "Matrix Computations", 7.5; small subdiagonals by Ahues and Tisseur (1997).
 */
import type { Tensor } from "../../tensor/tensor.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import { complex128 } from "../../dtype.ts";
import { kernel, type KernelBuilder, type LocalVariable } from "../../kernel/build.ts";
import { constant, type BufferParameter, type Scalar } from "../../kernel/ir.ts";
import { kernelFor } from "../kernel-for.ts";
import { rotateColumnPair, rotateRowPair, standardBlock } from "./standard-block.ts";
import { numberBuffer } from "../../kernel/numbers.ts";

/** The distance from 1 to the next double. */
export const ULP: number = 2 ** -52;
/** Below this a number counts as nothing beside a matrix. */
export const SMALLEST: number = 2 ** -1022 / ULP;
/** Steps for one eigenvalue after which a shift is chosen otherwise. */
const STUCK = 10;

/** Where the active block of an iteration ends and how often it was tried. */
export interface SchurProgress {
  /** The last row of the block. */
  readonly last: Scalar;
  readonly tries: Scalar;
}

/**
 * The loop of the QR algorithm: `split` finds the first row of the block that ends in `last`, `done` takes eigenvalues
 * off where the block is small enough, and `step` makes it smaller. info gets the last row of what did not converge (from
 * 1), or 0.
 */
export function deflate(
  k: KernelBuilder,
  low: Scalar,
  high: Scalar,
  blockSize: 1 | 2,
  split: (last: Scalar) => Scalar,
  done: (first: Scalar, last: Scalar) => void,
  step: (first: Scalar, progress: SchurProgress) => void,
  info: (value: Scalar) => void,
): void {
  const last = k.variable(high.sub(1), "last");
  const [tries, total] = [k.variable(constant(0, "i32"), "tries"), k.variable(constant(0, "i32"), "total")];
  const limit = k.let(high.sub(low).max(10).mul(30));
  info(constant(0, "i32"));
  k.while(last.get().ge(low), () => {
    const end = k.let(last.get());
    const first = k.let(split(end));
    k.if(
      first.gt(end.sub(blockSize)),
      () => {
        done(first, end);
        tries.set(0);
        total.set(0);
        last.set(first.sub(1));
      },
      () => {
        tries.set(tries.get().add(1));
        total.set(total.get().add(1));
        step(first, { last: end, tries: k.let(tries.get()) });
        k.if(total.get().gt(limit), () => {
          info(end.add(1));
          last.set(low.sub(1));
        });
      },
    );
  });
}

/** Counts down from `from` while `stops` does not say that it is enough; at `to` it ends. */
export function downUntil(
  k: KernelBuilder,
  from: Scalar,
  to: Scalar,
  body: (i: Scalar, stop: () => void) => void,
): Scalar {
  const place = k.variable(from, "place");
  const found = k.variable(constant(0, "i32"), "found");
  k.while(found.get().eq(0).and(place.get().gt(to)), () => {
    body(k.let(place.get()), () => found.set(1));
    k.if(found.get().eq(0), () => place.set(place.get().sub(1)));
  });
  return k.let(place.get());
}

/** Whether every so many tries a shift is chosen otherwise: at the block's end, or (0) at its beginning. */
export function exceptional(tries: Scalar, stuck = STUCK): { atEnd: Scalar; atStart: Scalar } {
  const multiple = (of: number): Scalar => tries.rem(of).eq(0);
  return { atEnd: multiple(2 * stuck), atStart: multiple(stuck) };
}

/**
 * Whether a subdiagonal element counts as 0 beside its neighbours; all of sizes: `below` it, its mirror `above`, the
 * later diagonal element, and the difference of both.
 */
export function isNegligible(below: Scalar, above: Scalar, diagonal: Scalar, difference: Scalar): Scalar {
  const [ab, ba] = [below.max(above), below.min(above)];
  const [aa, bb] = [diagonal.max(difference), diagonal.min(difference)];
  const s = aa.add(ab);
  return ba.mul(ab.div(s)).le(bb.mul(aa.div(s)).mul(ULP).max(SMALLEST));
}

/** A reflection of two or three rows: H x = beta e1, its vector (1, v2, v3) and its factor. */
interface Reflection {
  readonly beta: Scalar;
  readonly v2: Scalar;
  readonly v3: Scalar;
  readonly tau: Scalar;
}

function reflection(k: KernelBuilder, x: readonly [LocalVariable, LocalVariable, LocalVariable]): Reflection {
  const [alpha, y, z] = x.map((each) => k.let(each.get())) as [Scalar, Scalar, Scalar];
  const rest = k.let(y.mul(y).add(z.mul(z)));
  const isDone = k.let(rest.lt(1e-290)); // or has lost digits
  const norm = k.let(alpha.mul(alpha).add(rest).sqrt());
  const turned = k.let(alpha.ge(0).select(norm.neg(), norm));
  const beta = k.let(isDone.select(alpha, turned));
  const scale = k.let(isDone.select(constant(0, "f64"), constant(1, "f64").div(alpha.sub(turned))));
  return {
    beta,
    v2: k.let(y.mul(scale)),
    v3: k.let(z.mul(scale)),
    tau: k.let(isDone.select(constant(0, "f64"), turned.sub(alpha).div(turned))),
  };
}

/**
 * Overwrites h [batch, n, n], of Hessenberg form, with its real Schur form, whose blocks of conjugate pairs are in
 * standard form, and z with z times the orthogonal matrix; where `whole` is 0 only the blocks are right, and z is left. Arguments:
 * batch range, n, whole, h, z, bounds [batch, 2], values [batch, n] complex, info [batch].
 */
export function realSchurKernel(on: Tensor): CompiledKernel {
  return kernelFor(on, "schur:real", () =>
    kernel("schur", (k) => {
      const { begin, end } = k.parallelRange();
      const [n, whole] = [k.param("n"), k.param("whole")];
      const [h, z] = [k.buffer("h", "float64"), k.buffer("z", "float64")];
      const bounds = k.buffer("bounds", "int32");
      const values = numberBuffer(k, "values", complex128);
      const info = k.buffer("info", "int32");
      k.for(begin, end, (item) => {
        const base = k.let(item.mul(n).mul(n));
        const at = (i: Scalar, j: Scalar): Scalar => base.add(i.mul(n)).add(j);
        const read = (i: Scalar, j: Scalar): Scalar => k.load(h, at(i, j));
        const [low, high] = [k.let(k.load(bounds, item.mul(2))), k.let(k.load(bounds, item.mul(2).add(1)))];
        k.for(0, n, (i) => values.store(item.mul(n).add(i), { re: read(i, i), im: null }));
        // Columns of z are rotated as rows.
        const turn = (): void => k.if(whole.ne(0), () => transposeSquare(k, z, at, n));
        turn();
        const split = (last: Scalar): Scalar => firstOfBlock(k, h, at, low, high, last);
        const done = (first: Scalar, last: Scalar): void =>
          k.if(
            first.eq(last),
            () => values.store(item.mul(n).add(last), { re: read(last, last), im: null }),
            () => {
              const block = standardBlock(k, h, at, first, last);
              values.store(item.mul(n).add(first), block.first);
              values.store(item.mul(n).add(last), block.second);
              k.if(whole.ne(0), () => {
                rotateRowPair(k, h, at, first, last, k.let(last.add(1)), n, block);
                rotateColumnPair(k, h, at, first, last, first, block);
                rotateRowPair(k, z, at, first, last, constant(0, "i32"), n, block);
              });
            },
          );
        const step = (first: Scalar, progress: SchurProgress): void =>
          francisStep(k, h, z, at, n, whole, first, progress);
        deflate(k, low, high, 2, split, done, step, (value) => k.store(info, item, value));
        turn();
      });
    }),
  );
}

/** The first row of the block that ends in `last`: the subdiagonal element before it counts as 0, and becomes it. */
export function firstOfBlock(
  k: KernelBuilder,
  h: BufferParameter,
  at: (i: Scalar, j: Scalar) => Scalar,
  low: Scalar,
  high: Scalar,
  last: Scalar,
): Scalar {
  const read = (i: Scalar, j: Scalar): Scalar => k.load(h, at(i, j));
  const first = downUntil(k, last, low, (i, stop) => {
    const before = k.let(i.sub(1));
    const below = k.let(read(i, before).abs());
    const near = k.variable(read(before, before).abs().add(read(i, i).abs()), "near");
    k.if(near.get().eq(0), () => {
      k.if(before.gt(low), () => near.set(near.get().add(read(before, before.sub(1)).abs())));
      k.if(i.add(1).lt(high), () => near.set(near.get().add(read(i.add(1), i).abs())));
    });
    k.if(below.le(SMALLEST), stop, () =>
      k.if(below.le(near.get().mul(ULP)), () => {
        const difference = read(before, before).sub(read(i, i)).abs();
        k.if(isNegligible(below, read(before, i).abs(), read(i, i).abs(), difference), stop);
      }),
    );
  });
  k.if(first.gt(low), () => k.store(h, at(first, first.sub(1)), constant(0, "f64")));
  return first;
}

/** Turns a square matrix about its diagonal. */
function transposeSquare(k: KernelBuilder, z: BufferParameter, at: (i: Scalar, j: Scalar) => Scalar, n: Scalar): void {
  k.for(1, n, (i) =>
    k.for(0, i, (j) => {
      const [p, q] = [k.let(at(i, j)), k.let(at(j, i))];
      const x = k.let(k.load(z, p));
      k.store(z, p, k.load(z, q));
      k.store(z, q, x);
    }),
  );
}

/** The two shifts of a step, the roots of the trailing block, or two equal real ones. */
function shifts(
  k: KernelBuilder,
  read: (i: Scalar, j: Scalar) => Scalar,
  first: Scalar,
  { last, tries }: SchurProgress,
): { re1: Scalar; im: Scalar; re2: Scalar } {
  const before = k.let(last.sub(1));
  const [h11, h21] = [k.variable(read(before, before), "h11"), k.variable(read(last, before), "h21")];
  const [h12, h22] = [k.variable(read(before, last), "h12"), k.variable(read(last, last), "h22")];
  const { atEnd, atStart } = exceptional(tries);
  const instead = (s: Scalar, corner: Scalar): void => {
    const [size, at] = [k.let(s), k.let(corner)];
    h11.set(size.mul(0.75).add(at));
    h12.set(size.mul(-0.4375));
    h21.set(size);
    h22.set(size.mul(0.75).add(at));
  };
  k.if(
    atEnd,
    () =>
      instead(
        read(last, before)
          .abs()
          .add(read(before, last.sub(2)).abs()),
        read(last, last),
      ),
    () =>
      k.if(atStart, () =>
        instead(
          read(first.add(1), first)
            .abs()
            .add(read(first.add(2), first.add(1)).abs()),
          read(first, first),
        ),
      ),
  );
  const s = k.let(h11.get().abs().add(h12.get().abs()).add(h21.get().abs()).add(h22.get().abs()));
  const inverse = k.let(s.eq(0).select(constant(0, "f64"), constant(1, "f64").div(s)));
  const [a, b] = [k.let(h11.get().mul(inverse)), k.let(h12.get().mul(inverse))];
  const [c, d] = [k.let(h21.get().mul(inverse)), k.let(h22.get().mul(inverse))];
  const trace = k.let(a.add(d).mul(0.5));
  const determinant = k.let(a.sub(trace).mul(d.sub(trace)).sub(b.mul(c)));
  const root = k.let(determinant.abs().sqrt());
  const isPair = k.let(determinant.ge(0));
  const [up, down] = [k.let(trace.add(root)), k.let(trace.sub(root))];
  const nearer = k.let(up.sub(d).abs().le(down.sub(d).abs()).select(up, down));
  const re = k.let(isPair.select(trace, nearer).mul(s));
  return { re1: re, re2: re, im: k.let(isPair.select(root.mul(s), constant(0, "f64"))) };
}

/** One implicit double-shift step on rows [first, last]. */
function francisStep(
  k: KernelBuilder,
  h: BufferParameter,
  z: BufferParameter,
  at: (i: Scalar, j: Scalar) => Scalar,
  n: Scalar,
  whole: Scalar,
  first: Scalar,
  progress: SchurProgress,
): void {
  const { last } = progress;
  const read = (i: Scalar, j: Scalar): Scalar => k.load(h, at(i, j));
  const { re1, re2, im } = shifts(k, read, first, progress);
  const v = ["v1", "v2", "v3"].map((name) => k.variable(constant(0, "f64"), name)) as [
    LocalVariable,
    LocalVariable,
    LocalVariable,
  ];
  // The lowest row from which two small subdiagonal elements let the step begin.
  const begins = downUntil(k, k.let(last.sub(1)), first, (next, stop) => {
    const m = k.let(next.sub(1));
    const corner = k.let(read(m, m));
    const s = k.let(corner.sub(re2).abs().add(im.abs()).add(read(next, m).abs()));
    const below = k.let(read(next, m).div(s));
    const x = k.let(
      below
        .mul(read(m, next))
        .add(corner.sub(re1).mul(corner.sub(re2).div(s)))
        .add(im.mul(im.div(s))),
    );
    const y = k.let(below.mul(corner.add(read(next, next)).sub(re1).sub(re2)));
    const w = k.let(below.mul(read(m.add(2), next)));
    const sum = k.let(x.abs().add(y.abs()).add(w.abs()));
    const size = k.let(sum.eq(0).select(constant(1, "f64"), sum));
    v[0].set(x.div(size));
    v[1].set(y.div(size));
    v[2].set(w.div(size));
    k.if(m.eq(first), stop, () => {
      const coupling = read(m, m.sub(1)).abs().mul(v[1].get().abs().add(v[2].get().abs()));
      const near = read(m.sub(1), m.sub(1)).abs().add(corner.abs()).add(read(next, next).abs());
      k.if(coupling.le(v[0].get().abs().mul(near).mul(ULP)), stop);
    });
  });
  const start = k.let(begins.sub(1));
  const isWhole = k.let(whole.ne(0));
  const [top, right] = [k.let(isWhole.select(constant(0, "i32"), first)), k.let(isWhole.select(n, last.add(1)))];
  k.for(start, last, (row) => {
    const bulge = reflectBulge(k, h, at, row, last, row.gt(start), v);
    k.if(row.eq(start).and(row.gt(first)), () =>
      k.store(h, at(row, row.sub(1)), read(row, row.sub(1)).mul(constant(1, "f64").sub(bulge.tau))),
    );
    reflectRows(k, h, (of) => at(of, constant(0, "i32")), row, right, bulge);
    reflectColumns(k, h, at, top, k.let(row.add(3).min(last).add(1)), bulge);
    k.if(isWhole, () => reflectRows(k, z, (of) => at(of, constant(0, "i32")), constant(0, "i32"), n, bulge));
  });
}

/** A reflection of the rows `row`, `next` and, where it is one of three, `third`. */
interface Bulge extends Reflection {
  readonly row: Scalar;
  readonly next: Scalar;
  readonly third: Scalar;
  readonly isThree: Scalar;
  readonly t2: Scalar;
  readonly t3: Scalar;
}

/** The reflection that moves a bulge on: of what stands before row `row` if it is `inside`, else of what `v` holds. */
export function reflectBulge(
  k: KernelBuilder,
  h: BufferParameter,
  at: (i: Scalar, j: Scalar) => Scalar,
  row: Scalar,
  last: Scalar,
  inside: Scalar,
  v: readonly [LocalVariable, LocalVariable, LocalVariable],
): Bulge {
  const isThree = k.let(row.add(2).le(last));
  const [next, third] = [k.let(row.add(1)), k.let(isThree.select(row.add(2), row))];
  const isInside = k.let(inside);
  k.if(isInside, () => {
    v[0].set(k.load(h, at(row, row.sub(1))));
    v[1].set(k.load(h, at(next, row.sub(1))));
    v[2].set(isThree.select(k.load(h, at(third, row.sub(1))), constant(0, "f64")));
  });
  const found = reflection(k, v);
  k.if(isInside, () => {
    k.store(h, at(row, row.sub(1)), found.beta);
    k.store(h, at(next, row.sub(1)), constant(0, "f64"));
    k.if(isThree, () => k.store(h, at(third, row.sub(1)), constant(0, "f64")));
  });
  return {
    ...found,
    row,
    next,
    third,
    isThree,
    t2: k.let(found.tau.mul(found.v2)),
    t3: k.let(found.tau.mul(found.v3)),
  };
}

/** Its rows, columns [from, to); `lineOf` says where a row begins. */
export function reflectRows(
  k: KernelBuilder,
  buffer: BufferParameter,
  lineOf: (row: Scalar) => Scalar,
  from: Scalar,
  to: Scalar,
  { row, next, third, isThree, tau, v2, v3, t2, t3 }: Bulge,
): void {
  const [a, b, c] = [k.let(lineOf(row)), k.let(lineOf(next)), k.let(lineOf(third))];
  const load = (line: Scalar, j: Scalar): Scalar => k.load(buffer, line.add(j));
  k.if(
    isThree,
    () =>
      k.vector(from, to, (j) => {
        const [x, y, w] = [k.let(load(a, j)), k.let(load(b, j)), k.let(load(c, j))];
        const sum = k.let(x.add(v2.mul(y)).add(v3.mul(w)));
        k.store(buffer, a.add(j), x.sub(sum.mul(tau)));
        k.store(buffer, b.add(j), y.sub(sum.mul(t2)));
        k.store(buffer, c.add(j), w.sub(sum.mul(t3)));
      }),
    () =>
      k.vector(from, to, (j) => {
        const [x, y] = [k.let(load(a, j)), k.let(load(b, j))];
        const sum = k.let(x.add(v2.mul(y)));
        k.store(buffer, a.add(j), x.sub(sum.mul(tau)));
        k.store(buffer, b.add(j), y.sub(sum.mul(t2)));
      }),
  );
}

/** The columns of the same numbers, rows [from, to). */
export function reflectColumns(
  k: KernelBuilder,
  buffer: BufferParameter,
  at: (i: Scalar, j: Scalar) => Scalar,
  from: Scalar,
  to: Scalar,
  { row, isThree, tau, v2, v3, t2, t3 }: Bulge,
): void {
  k.if(
    isThree,
    () =>
      k.for(from, to, (i) => {
        const a = k.let(at(i, row));
        const [b, c] = [a.add(1), a.add(2)];
        const [x, y, w] = [k.let(k.load(buffer, a)), k.let(k.load(buffer, b)), k.let(k.load(buffer, c))];
        const sum = k.let(x.add(v2.mul(y)).add(v3.mul(w)));
        k.store(buffer, a, x.sub(sum.mul(tau)));
        k.store(buffer, b, y.sub(sum.mul(t2)));
        k.store(buffer, c, w.sub(sum.mul(t3)));
      }),
    () =>
      k.for(from, to, (i) => {
        const a = k.let(at(i, row));
        const b = a.add(1);
        const [x, y] = [k.let(k.load(buffer, a)), k.let(k.load(buffer, b))];
        const sum = k.let(x.add(v2.mul(y)));
        k.store(buffer, a, x.sub(sum.mul(tau)));
        k.store(buffer, b, y.sub(sum.mul(t2)));
      }),
  );
}
