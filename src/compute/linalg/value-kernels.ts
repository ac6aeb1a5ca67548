/**
 * Eigenvalues of real symmetric matrices without vectors, in double precision: reflections give tridiagonal form (Golub and
 * Van Loan, "Matrix Computations", 8.3.1), and implicit QL steps with Wilkinson's shift give its eigenvalues (8.3.3).
 */
import { float32, float64, type DType } from "../../dtype.ts";
import { kernel, type KernelBuilder } from "../../kernel/build.ts";
import { constant, type Kernel, type Scalar } from "../../kernel/ir.ts";
import { numel } from "../../layout/shape.ts";
import { sizeAt } from "../../support/checked.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard, fillWith, packed } from "../copy-elements.ts";
import { kernelFor } from "../kernel-for.ts";
import { large } from "./large-matrices.ts";

/** QL steps for one eigenvalue, at most. */
const STEPS = 60;

/** Ascending eigenvalues of matrices [..., n, n] of which one triangle is read, as float64 [..., n]; NaN of what is not finite. */
export function symmetricValues(self: Tensor, upper: boolean): Tensor {
  const [lead, n] = [self.shape.slice(0, -2), sizeAt(self.shape, -1)];
  const source = packed(self, self.dtype === float64 ? float64 : float32);
  const whole = emptyTensor(self.shape, float64);
  if (numel(self.shape) > 0)
    kernelFor(self, `whole_symmetric:${source.dtype.name}:${upper}`, () => wholeSymmetric(source.dtype, upper))(
      0,
      numel(lead) * n,
      n,
      argumentOf(source),
      argumentOf(whole),
    );
  discard(source, self);
  return valuesOfWhole(whole);
}

/** Arguments: range of rows of all matrices, n, the matrices and where they go. */
function wholeSymmetric(dtype: DType, upper: boolean): Kernel {
  return kernel("whole_symmetric", (k) => {
    const { begin, end } = k.parallelRange();
    const n = k.param("n");
    const [from, to] = [k.buffer("from", dtype.name), k.buffer("to", "float64")];
    k.for(begin, end, (row) => {
      const i = k.let(row.rem(n));
      const [line, matrix] = [k.let(row.mul(n)), k.let(row.sub(i).mul(n))];
      const along = (j: Scalar): Scalar => k.load(from, line.add(j)).cast("f64");
      const across = (j: Scalar): Scalar => k.load(from, matrix.add(j.mul(n)).add(i)).cast("f64");
      k.vector(0, i, (j) => k.store(to, line.add(j), upper ? across(j) : along(j)));
      k.vector(i, n, (j) => k.store(to, line.add(j), upper ? along(j) : across(j)));
    });
  });
}

/** The same of whole symmetric matrices in float64, which are given back. */
export function valuesOfWhole(matrices: Tensor): Tensor {
  const [lead, n] = [matrices.shape.slice(0, -2), sizeAt(matrices.shape, -1)];
  const count = numel(lead);
  const byBlocks = large.ways?.tridiagonalOf(matrices);
  if (byBlocks) {
    const { d, e, scale } = byBlocks;
    const scales = fillWith(emptyTensor([count], float64), scale);
    kernelFor(matrices, "tridiagonal_values", tridiagonalValues)(0, count, n, ...[d, e, scales].map(argumentOf));
    for (const used of [matrices, e, scales]) discard(used);
    return d.view([...lead, n]);
  }
  const line = (): Tensor => emptyTensor([count, n], float64);
  const [values, beside, work, scales] = [
    emptyTensor([...lead, n], float64),
    line(),
    line(),
    emptyTensor([count], float64),
  ];
  if (numel(matrices.shape) > 0) {
    const lines = [values, beside].map(argumentOf);
    const form = kernelFor(matrices, "tridiagonal_form", tridiagonalForm);
    form(0, count, n, argumentOf(matrices), ...lines, argumentOf(work), argumentOf(scales));
    kernelFor(matrices, "tridiagonal_values", tridiagonalValues)(0, count, n, ...lines, argumentOf(scales));
  }
  for (const used of [matrices, beside, work, scales]) discard(used);
  return values;
}

/** Arguments: batch range, n, a [batch, n, n], d and e [batch, n]: diagonals; room [batch, n], sizes [batch]. */
function tridiagonalForm(): Kernel {
  return kernel("tridiagonal_form", (k) => {
    const { begin, end } = k.parallelRange();
    const n = k.param("n");
    const [a, d, e] = [k.buffer("a", "float64"), k.buffer("d", "float64"), k.buffer("e", "float64")];
    const [room, sizes] = [k.buffer("room", "float64"), k.buffer("sizes", "float64")];
    const zero = constant(0, "f64");
    const sum = (from: Scalar, to: Scalar, term: (i: Scalar) => Scalar): Scalar => {
      const total = k.variable(zero, "total");
      k.vector(from, to, (i) => total.accumulate("add", term(i)));
      return k.let(total.get());
    };
    k.for(begin, end, (item) => {
      const base = k.let(item.mul(n).mul(n));
      const line = k.let(item.mul(n));
      const row = (i: Scalar): Scalar => k.let(base.add(i.mul(n)));
      // Squares have to be numbers as well.
      const largest = k.variable(zero, "largest");
      k.vector(base, k.let(base.add(n.mul(n))), (i) => largest.accumulate("max", k.load(a, i).abs()));
      const size = largest.get();
      const isFar = size.gt(1e140).or(size.lt(1e-100).and(size.gt(0)));
      const scale = k.let(size.lt(Infinity).select(isFar.select(size, constant(1, "f64")), NaN));
      k.store(sizes, item, scale);
      k.if(isFar.and(size.lt(Infinity)), () =>
        k.vector(base, k.let(base.add(n.mul(n))), (i) => k.store(a, i, k.load(a, i).div(scale))),
      );
      k.for(0, n.sub(2), (j) => {
        const v = row(j);
        const first = k.let(j.add(1));
        const alpha = k.let(k.load(a, v.add(first)));
        const rest = sum(k.let(j.add(2)), n, (i) => k.load(a, v.add(i)).mul(k.load(a, v.add(i))));
        k.if(
          rest.eq(0),
          () => k.store(e, line.add(j), alpha),
          () => {
            const length = k.let(alpha.mul(alpha).add(rest).sqrt());
            const beta = k.let(alpha.gt(0).select(length.neg(), length));
            k.store(e, line.add(j), beta);
            k.store(a, v.add(first), alpha.sub(beta));
            // H = 1 - v v^T / half: A becomes H A H, by p = A v / half and q = p - v (v^T p / 2 half).
            const half = k.let(beta.mul(beta).sub(alpha.mul(beta)));
            k.for(first, n, (i) => {
              const from = row(i);
              k.store(
                room,
                line.add(i),
                sum(first, n, (c) => k.load(a, from.add(c)).mul(k.load(a, v.add(c)))).div(half),
              );
            });
            const share = k.let(
              sum(first, n, (i) => k.load(room, line.add(i)).mul(k.load(a, v.add(i)))).div(half.mul(2)),
            );
            k.vector(first, n, (i) =>
              k.store(room, line.add(i), k.load(room, line.add(i)).sub(k.load(a, v.add(i)).mul(share))),
            );
            k.for(first, n, (i) => {
              const to = row(i);
              const [x, y] = [k.let(k.load(a, v.add(i))), k.let(k.load(room, line.add(i)))];
              k.vector(first, n, (c) => {
                const change = x.mul(k.load(room, line.add(c))).add(y.mul(k.load(a, v.add(c))));
                k.store(a, to.add(c), k.load(a, to.add(c)).sub(change));
              });
            });
          },
        );
      });
      k.for(0, n, (i) => k.store(d, line.add(i), k.load(a, row(i).add(i))));
      k.if(n.gt(1), () => {
        const before = k.let(n.sub(2));
        k.store(e, line.add(before), k.load(a, row(before).add(n).sub(1)));
      });
      k.store(e, line.add(n).sub(1), zero);
    });
  });
}

/** Arguments: batch range, n, d (overwritten with the eigenvalues in order) and e [batch, n], sizes [batch]. */
function tridiagonalValues(): Kernel {
  return kernel("tridiagonal_values", (k) => {
    const { begin, end } = k.parallelRange();
    const n = k.param("n");
    const [d, e, sizes] = [k.buffer("d", "float64"), k.buffer("e", "float64"), k.buffer("sizes", "float64")];
    k.for(begin, end, (item) => {
      const line = k.let(item.mul(n));
      const scale = k.let(k.load(sizes, item));
      // Of what is not finite the scale is NaN, and nothing converges.
      k.for(0, scale.isnan().select(constant(0, "i32"), n), (l) => valueOf(k, l, n, (i) => line.add(i), d, e));
      // Insertion: they are nearly in order.
      k.for(0, n, (i) => {
        const value = k.let(k.load(d, line.add(i)).mul(scale));
        const at = k.variable(i, "at");
        const before = k.variable(i.gt(0).cast("i32"), "before");
        k.while(before.get().ne(0), () => {
          const other = k.let(k.load(d, line.add(at.get()).sub(1)));
          k.if(
            other.gt(value),
            () => {
              k.store(d, line.add(at.get()), other);
              at.set(at.get().sub(1));
              before.set(at.get().gt(0).cast("i32"));
            },
            () => before.set(0),
          );
        });
        k.store(d, line.add(at.get()), value);
      });
    });
  });
}

type Buffer = ReturnType<KernelBuilder["buffer"]>;

/** Steps until the element beside the `l`-th of the diagonal is as good as 0. */
function valueOf(k: KernelBuilder, l: Scalar, n: Scalar, place: (i: Scalar) => Scalar, d: Buffer, e: Buffer): void {
  const at = (of: Buffer, i: Scalar): Scalar => k.load(of, place(i));
  const [zero, one] = [constant(0, "f64"), constant(1, "f64")];
  const step = k.variable(constant(0, "i32"), "step");
  k.while(step.get().lt(STEPS), () => {
    // The block ends where an element beside the diagonal is lost in those of the diagonal.
    const m = k.variable(l, "m");
    const looking = k.variable(l.lt(n.sub(1)).cast("i32"), "looking");
    k.while(looking.get().ne(0), () => {
      const size = at(d, m.get())
        .abs()
        .add(at(d, m.get().add(1)).abs());
      k.if(
        at(e, m.get())
          .abs()
          .le(size.mul(2 ** -53)),
        () => looking.set(0),
        () => {
          m.set(m.get().add(1));
          looking.set(m.get().lt(n.sub(1)).cast("i32"));
        },
      );
    });
    const done = (): void => step.set(STEPS);
    k.if(m.get().eq(l), done, () => {
      step.set(step.get().add(1));
      const last = k.let(m.get());
      const beside = k.let(at(e, l));
      const theta = k.let(at(d, l.add(1)).sub(at(d, l)).div(beside.mul(2)));
      const root = k.let(theta.mul(theta).add(1).sqrt());
      const g = k.variable(
        at(d, last)
          .sub(at(d, l))
          .add(beside.div(theta.add(theta.ge(0).select(root, root.neg())))),
        "g",
      );
      const [s, c, p] = [k.variable(one, "s"), k.variable(one, "c"), k.variable(zero, "p")];
      const i = k.variable(last.sub(1), "i");
      const stopped = k.variable(constant(0, "i32"), "stopped");
      k.while(i.get().ge(l).and(stopped.get().eq(0)), () => {
        const row = k.let(i.get());
        const after = k.let(row.add(1));
        const [f, b] = [k.let(s.get().mul(at(e, row))), k.let(c.get().mul(at(e, row)))];
        const r = k.let(f.mul(f).add(g.get().mul(g.get())).sqrt());
        k.store(e, place(after), r);
        k.if(
          r.eq(0),
          () => {
            k.store(d, place(after), at(d, after).sub(p.get()));
            k.store(e, place(last), zero);
            stopped.set(1);
          },
          () => {
            const inverse = k.let(one.div(r));
            s.set(f.mul(inverse));
            c.set(g.get().mul(inverse));
            const moved = k.let(at(d, after).sub(p.get()));
            const turned = k.let(at(d, row).sub(moved).mul(s.get()).add(c.get().mul(b).mul(2)));
            p.set(s.get().mul(turned));
            k.store(d, place(after), moved.add(p.get()));
            g.set(c.get().mul(turned).sub(b));
            i.set(row.sub(1));
          },
        );
      });
      k.if(stopped.get().eq(0), () => {
        k.store(d, place(l), at(d, l).sub(p.get()));
        k.store(e, place(l), g.get());
        k.store(e, place(last), zero);
      });
    });
  });
}
