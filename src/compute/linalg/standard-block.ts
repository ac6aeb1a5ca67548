/** The standard form of a 2 x 2 block of a real Schur form (LAPACK's lanv2): triangular, or with equal diagonal elements. */
import { constant, type BufferParameter, type Scalar } from "../../kernel/ir.ts";
import type { KernelBuilder } from "../../kernel/build.ts";
import type { ComplexPair } from "../../kernel/complex.ts";

/** The rotation that was made, and the block's eigenvalues. */
export interface StandardBlock {
  readonly c: Scalar;
  readonly s: Scalar;
  readonly first: ComplexPair;
  readonly second: ComplexPair;
}

/** Rotates rows `p` and `q`, columns [from, to): x' = c x + s y, y' = c y - s x. */
export function rotateRowPair(
  k: KernelBuilder,
  buffer: BufferParameter,
  at: (i: Scalar, j: Scalar) => Scalar,
  p: Scalar,
  q: Scalar,
  from: Scalar,
  to: Scalar,
  { c, s }: Pick<StandardBlock, "c" | "s">,
): void {
  const [first, second] = [k.let(at(p, constant(0, "i32"))), k.let(at(q, constant(0, "i32")))];
  k.vector(from, to, (j) => {
    const [x, y] = [k.let(k.load(buffer, first.add(j))), k.let(k.load(buffer, second.add(j)))];
    k.store(buffer, first.add(j), c.mul(x).add(s.mul(y)));
    k.store(buffer, second.add(j), c.mul(y).sub(s.mul(x)));
  });
}

/** Rotates columns `p` and `q`, rows before `to`, likewise. */
export function rotateColumnPair(
  k: KernelBuilder,
  buffer: BufferParameter,
  at: (i: Scalar, j: Scalar) => Scalar,
  p: Scalar,
  q: Scalar,
  to: Scalar,
  { c, s }: Pick<StandardBlock, "c" | "s">,
): void {
  k.for(0, to, (i) => {
    const [first, second] = [k.let(at(i, p)), k.let(at(i, q))];
    const [x, y] = [k.let(k.load(buffer, first)), k.let(k.load(buffer, second))];
    k.store(buffer, first, c.mul(x).add(s.mul(y)));
    k.store(buffer, second, c.mul(y).sub(s.mul(x)));
  });
}

const signOf = (x: Scalar): Scalar => constant(1, "f64").copysign(x);

/** The length of (x, y), which are not both 0, also where their squares are no numbers. */
function lengthOf(k: KernelBuilder, x: Scalar, y: Scalar): Scalar {
  const size = k.let(x.abs().max(y.abs()));
  const [a, b] = [k.let(x.div(size)), k.let(y.div(size))];
  return k.let(a.mul(a).add(b.mul(b)).sqrt().mul(size));
}

/** Brings the block of rows `i` and `j` into standard form. */
export function standardBlock(
  k: KernelBuilder,
  h: BufferParameter,
  at: (i: Scalar, j: Scalar) => Scalar,
  i: Scalar,
  j: Scalar,
): StandardBlock {
  const zero = constant(0, "f64");
  const [a, b] = [k.variable(k.load(h, at(i, i)), "a"), k.variable(k.load(h, at(i, j)), "b")];
  const [c, d] = [k.variable(k.load(h, at(j, i)), "c"), k.variable(k.load(h, at(j, j)), "d")];
  const [cs, sn] = [k.variable(constant(1, "f64"), "cs"), k.variable(zero, "sn")];
  const difference = k.let(a.get().sub(d.get()));
  const opposite = k.let(signOf(b.get()).ne(signOf(c.get())));
  const isStandard = k.let(
    c
      .get()
      .eq(0)
      .or(difference.eq(0).and(opposite).and(b.get().ne(0))),
  );
  k.if(isStandard.not(), () =>
    k.if(
      b.get().eq(0),
      () => {
        cs.set(0);
        sn.set(1);
        const corner = k.let(d.get());
        d.set(a.get());
        a.set(corner);
        b.set(c.get().neg());
        c.set(0);
      },
      () => {
        const p = k.let(difference.mul(0.5));
        const large = k.let(b.get().abs().max(c.get().abs()));
        const small = k.let(b.get().abs().min(c.get().abs()).mul(signOf(b.get())).mul(signOf(c.get())));
        const size = k.let(p.abs().max(large));
        const discriminant = k.let(p.div(size).mul(p).add(large.div(size).mul(small)));
        k.if(
          discriminant.ge(4 * 2 ** -52),
          () => {
            const root = size.sqrt().mul(discriminant.sqrt());
            const z = k.let(p.add(root.copysign(p)));
            a.set(d.get().add(z));
            d.set(d.get().sub(large.div(z).mul(small)));
            const tau = lengthOf(k, c.get(), z);
            cs.set(z.div(tau));
            sn.set(c.get().div(tau));
            b.set(b.get().sub(c.get()));
            c.set(0);
          },
          () => {
            const sigma = k.let(b.get().add(c.get()));
            const tau = lengthOf(k, sigma, difference);
            cs.set(sigma.abs().div(tau).add(1).mul(0.5).sqrt());
            sn.set(p.div(tau.mul(cs.get())).neg().mul(signOf(sigma)));
            rotateBlock(k, a, b, c, d, k.let(cs.get()), k.let(sn.get()));
            const mean = k.let(a.get().add(d.get()).mul(0.5));
            a.set(mean);
            d.set(mean);
            k.if(c.get().ne(0), () =>
              k.if(
                b.get().eq(0),
                () => {
                  b.set(c.get().neg());
                  c.set(0);
                  const before = k.let(cs.get());
                  cs.set(sn.get().neg());
                  sn.set(before);
                },
                () =>
                  k.if(signOf(b.get()).eq(signOf(c.get())), () => {
                    // Two real eigenvalues after all.
                    const [first, second] = [k.let(b.get().abs().sqrt()), k.let(c.get().abs().sqrt())];
                    const shift = k.let(first.mul(second).copysign(c.get()));
                    const by = k.let(constant(1, "f64").div(b.get().add(c.get()).abs().sqrt()));
                    a.set(mean.add(shift));
                    d.set(mean.sub(shift));
                    b.set(b.get().sub(c.get()));
                    c.set(0);
                    const [cosine, sine] = [k.let(first.mul(by)), k.let(second.mul(by))];
                    const [x, y] = [k.let(cs.get()), k.let(sn.get())];
                    cs.set(x.mul(cosine).sub(y.mul(sine)));
                    sn.set(x.mul(sine).add(y.mul(cosine)));
                  }),
              ),
            );
          },
        );
      },
    ),
  );
  k.store(h, at(i, i), a.get());
  k.store(h, at(i, j), b.get());
  k.store(h, at(j, i), c.get());
  k.store(h, at(j, j), d.get());
  const imag = k.let(c.get().eq(0).select(zero, b.get().abs().sqrt().mul(c.get().abs().sqrt())));
  return {
    c: k.let(cs.get()),
    s: k.let(sn.get()),
    first: { re: k.let(a.get()), im: imag },
    second: { re: k.let(d.get()), im: zero.sub(imag) },
  };
}

type Held = ReturnType<KernelBuilder["variable"]>;

/** The block between the rotation and its inverse. */
function rotateBlock(k: KernelBuilder, a: Held, b: Held, c: Held, d: Held, cs: Scalar, sn: Scalar): void {
  const [aa, bb] = [k.let(a.get().mul(cs).add(b.get().mul(sn))), k.let(a.get().neg().mul(sn).add(b.get().mul(cs)))];
  const [cc, dd] = [k.let(c.get().mul(cs).add(d.get().mul(sn))), k.let(c.get().neg().mul(sn).add(d.get().mul(cs)))];
  a.set(aa.mul(cs).add(cc.mul(sn)));
  b.set(bb.mul(cs).add(dd.mul(sn)));
  c.set(aa.neg().mul(sn).add(cc.mul(cs)));
  d.set(bb.neg().mul(sn).add(dd.mul(cs)));
}
