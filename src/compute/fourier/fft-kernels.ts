/**
 * Kernels of the fast Fourier transform: Stockham's self-sorting form (Van Loan, "Computational Frameworks for the Fast
 * Fourier Transform", 1992) with radices 2, 3, 4, 5, 8 written out and any odd one by its definition. Numbers lie in two
 * planes, real parts and imaginary parts.
 */
import type { Tensor } from "../../tensor/tensor.ts";
import { kernelFor } from "../kernel-for.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import type { DType } from "../../dtype.ts";
import { computeType } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import { butterfly, type ComplexScalar, writtenRadices } from "./butterflies.ts";

/**
 * exp(-2 pi i j / count) for all j: called with begin, count, count, out [2, count]. Angles are computed in float64.
 */
export function rootsKernel(on: Tensor, dtype: DType): CompiledKernel {
  return kernelFor(on, `fft_roots:${dtype.name}`, () =>
    kernel("fft_roots", (k) => {
      const { begin, end } = k.parallelRange();
      const count = k.param("count");
      const out = k.buffer("out", dtype.name);
      const type = computeType(dtype);
      const step = k.let(constant(-2 * Math.PI, "f64").div(count.cast("f64")));
      k.vector(begin, end, (j) => {
        const angle = k.let(j.cast("f64").mul(step));
        k.store(out, j, angle.cos().cast(type));
        k.store(out, count.add(j), angle.sin().cast(type));
      });
    }),
  );
}

/**
 * The chirp exp(pi i j^2 / n) of Bluestein's algorithm: called with begin, n, n, size, out [2, size] of float64, zeros
 * before. It is written around a circle of
 * `size`: place -j has what place j has.
 */
export function chirpKernel(on: Tensor): CompiledKernel {
  return kernelFor(on, "fft_chirp", () =>
    kernel("fft_chirp", (k) => {
      const { begin, end } = k.parallelRange();
      const [n, size] = [k.param("n"), k.param("size")];
      const out = k.buffer("out", "float64");
      k.for(begin, end, (j) => {
        const long = k.let(j.cast("i64"));
        // exp(pi i x) has period 2: j^2 is taken modulo 2 n while it is exact.
        const turns = k.let(long.mul(long).rem(n.cast("i64").mul(2)).cast("f64").div(n.cast("f64")));
        const angle = k.let(turns.mul(Math.PI));
        const mirror = k.let(j.eq(0).select(j, size.sub(j)));
        for (const place of [j, mirror]) {
          k.store(out, place, angle.cos());
          k.store(out, size.add(place), angle.sin());
        }
      });
    }),
  );
}

/**
 * One pass: splits transforms of `radix * m` numbers into `radix` of m. Called with begin, m * split, split, width, m,
 * turn, count, inRow, outRow, scale, then the addresses of input (re, im), output (re, im) and roots. Input is
 * [radix, m, split, width], output [m, radix, split, width], with rows of `width` numbers that are `inRow` and `outRow`
 * apart; `turn` is count / (radix * m).
 */
export function passKernel(on: Tensor, radix: number, dtype: DType): CompiledKernel {
  const isWritten = writtenRadices.includes(radix);
  return kernelFor(on, `fft_pass:${isWritten ? radix : "any"}:${dtype.name}`, () =>
    kernel("fft_pass", (k) => {
      const type = computeType(dtype) as "f32" | "f64";
      const { begin, end } = k.parallelRange();
      const [split, width, m, turn, count] = [
        k.param("split"),
        k.param("width"),
        k.param("m"),
        k.param("turn"),
        k.param("count"),
      ];
      const [inRow, outRow] = [k.param("inRow"), k.param("outRow")];
      const r = isWritten ? constant(radix, "i32") : k.param("radix");
      const scale = k.param("scale", type);
      const [inRe, inIm, outRe, outIm, roots] = ["inRe", "inIm", "outRe", "outIm", "roots"].map((name) =>
        k.buffer(name, dtype.name),
      ) as [never, never, never, never, never];
      const inStep = k.let(split.mul(m).mul(inRow));
      const outStep = k.let(split.mul(outRow));
      const root = (at: Scalar): ComplexScalar => ({
        re: k.let(k.load(roots, at).mul(scale)),
        im: k.let(k.load(roots, count.add(at)).mul(scale)),
      });
      k.for(begin, end, (u) => {
        const p = k.let(u.div(split));
        const from = k.let(u.mul(inRow));
        const to = k.let(u.sub(p.mul(split)).mul(outRow).add(outStep.mul(r).mul(p)));
        if (isWritten) {
          const factors = Array.from({ length: radix }, (_, n) => (n === 0 ? null : root(k.let(p.mul(turn).mul(n)))));
          const starts = Array.from({ length: radix }, (_, j) => k.let(from.add(inStep.mul(j))));
          const ends = Array.from({ length: radix }, (_, j) => k.let(to.add(outStep.mul(j))));
          k.vector(0, width, (c) => {
            const xs = starts.map((start): ComplexScalar => ({
              re: k.let(k.load(inRe, start.add(c))),
              im: k.let(k.load(inIm, start.add(c))),
            }));
            butterfly(k, xs).forEach(({ re, im }, n) => {
              const w = factors[n];
              k.store(outRe, ends[n]!.add(c), w ? re.mul(w.re).sub(im.mul(w.im)) : re.mul(scale));
              k.store(outIm, ends[n]!.add(c), w ? re.mul(w.im).add(im.mul(w.re)) : im.mul(scale));
            });
          });
          return;
        }
        // An odd number: what stands in `butterfly`, output n and r - n together; n is 0 for the first alone.
        const jump = k.let(count.div(r));
        const half = k.let(r.add(1).shr(1));
        k.for(0, half, (n) => {
          const outputs = [n, k.let(n.gt(0).select(r.sub(n), 0))].map((output) => ({
            w: root(k.let(p.mul(turn).mul(output))),
            target: k.let(to.add(outStep.mul(output))),
          }));
          k.vector(0, width, (c) => {
            const number = (j: Scalar): ComplexScalar => {
              const place = k.let(from.add(inStep.mul(j)).add(c));
              return { re: k.let(k.load(inRe, place)), im: k.let(k.load(inIm, place)) };
            };
            const first = number(constant(0, "i32"));
            const sums = (["re", "im"] as const).flatMap((part) => [
              { part, isEven: true, sum: k.variable(first[part], "even") },
              { part, isEven: false, sum: k.variable(constant(0, type), "odd") },
            ]);
            k.for(1, half, (j) => {
              const [x, y] = [number(j), number(r.sub(j))];
              const at = k.let(n.mul(j).rem(r).mul(jump));
              const [cosine, sine] = [k.let(k.load(roots, at)), k.let(k.load(roots, count.add(at)))];
              for (const { part, isEven, sum } of sums) {
                const term = isEven ? x[part].add(y[part]).mul(cosine) : x[part].sub(y[part]).mul(sine);
                sum.set(sum.get().add(term));
              }
            });
            const [re, acrossRe, im, acrossIm] = sums.map(({ sum }) => sum.get()) as [Scalar, Scalar, Scalar, Scalar];
            outputs.forEach(({ w, target }, i) => {
              const x = k.let(i === 0 ? re.sub(acrossIm) : re.add(acrossIm));
              const y = k.let(i === 0 ? im.add(acrossRe) : im.sub(acrossRe));
              k.store(outRe, target.add(c), x.mul(w.re).sub(y.mul(w.im)));
              k.store(outIm, target.add(c), x.mul(w.im).add(y.mul(w.re)));
            });
          });
        });
      });
    }),
  );
}

/**
 * The first pass over one column, whose numbers it takes next to each other: called with begin, m, m, count, scale, then
 * the addresses of input (re, im), output (re, im) and roots. It does what `passKernel` does for a width of 1.
 */
export function firstPassKernel(on: Tensor, radix: number, dtype: DType): CompiledKernel {
  return kernelFor(on, `fft_first_pass:${radix}:${dtype.name}`, () =>
    kernel("fft_first_pass", (k) => {
      const type = computeType(dtype) as "f32" | "f64";
      const { begin, end } = k.parallelRange();
      const [m, count] = [k.param("m"), k.param("count")];
      const scale = k.param("scale", type);
      const [inRe, inIm, outRe, outIm, roots] = ["inRe", "inIm", "outRe", "outIm", "roots"].map((name) =>
        k.buffer(name, dtype.name),
      ) as [never, never, never, never, never];
      k.vector(begin, end, (p) => {
        const xs = Array.from({ length: radix }, (_, j): ComplexScalar => {
          const place = p.add(m.mul(j));
          return { re: k.let(k.load(inRe, place)), im: k.let(k.load(inIm, place)) };
        });
        butterfly(k, xs).forEach((sum, n) => {
          const [re, im] = [k.let(sum.re.mul(scale)), k.let(sum.im.mul(scale))];
          const to = p.mul(radix).add(n);
          if (n === 0) {
            k.store(outRe, to, re);
            k.store(outIm, to, im);
            return;
          }
          const at = p.mul(n);
          const [c, s] = [k.let(k.load(roots, at)), k.let(k.load(roots, count.add(at)))];
          k.store(outRe, to, re.mul(c).sub(im.mul(s)));
          k.store(outIm, to, re.mul(s).add(im.mul(c)));
        });
      });
    }),
  );
}

/**
 * exp(-2 pi i a b step / count) for all a below `rows` and b below `width`: called with begin, rows, rows, width, step,
 * count, out [2, rows, width]. Angles are computed in float64, where a b step is exact.
 */
export function turnsKernel(on: Tensor, dtype: DType): CompiledKernel {
  return kernelFor(on, `fft_turns:${dtype.name}`, () =>
    kernel("fft_turns", (k) => {
      const { begin, end } = k.parallelRange();
      const [rows, width, step, count] = [k.param("rows"), k.param("width"), k.param("step"), k.param("count")];
      const out = k.buffer("out", dtype.name);
      const type = computeType(dtype);
      const unit = k.let(constant(-2 * Math.PI, "f64").div(count.cast("f64")));
      const plane = k.let(rows.mul(width));
      k.for(begin, end, (a) => {
        const along = k.let(a.mul(step).cast("f64"));
        const to = k.let(a.mul(width));
        k.vector(0, width, (b) => {
          const angle = k.let(b.cast("f64").mul(along).mul(unit));
          k.store(out, to.add(b), angle.cos().cast(type));
          k.store(out, plane.add(to).add(b), angle.sin().cast(type));
        });
      });
    }),
  );
}

/**
 * Multiplies each row of complex numbers by one of its own: called with begin, rows, width, inRow, outRow, then the
 * addresses of input (re, im), output (re, im) and factors (re, im).
 */
export function rowTurnsKernel(on: Tensor, dtype: DType): CompiledKernel {
  return kernelFor(on, `fft_row_turns:${dtype.name}`, () =>
    kernel("fft_row_turns", (k) => {
      const { begin, end } = k.parallelRange();
      const [width, inRow, outRow] = [k.param("width"), k.param("inRow"), k.param("outRow")];
      const [inRe, inIm, outRe, outIm, factorRe, factorIm] = [
        "inRe",
        "inIm",
        "outRe",
        "outIm",
        "factorRe",
        "factorIm",
      ].map((name) => k.buffer(name, dtype.name)) as [never, never, never, never, never, never];
      k.for(begin, end, (row) => {
        const [from, to] = [k.let(row.mul(inRow)), k.let(row.mul(outRow))];
        const [c, s] = [k.let(k.load(factorRe, row)), k.let(k.load(factorIm, row))];
        k.vector(0, width, (column) => {
          const re = k.let(k.load(inRe, from.add(column)));
          const im = k.let(k.load(inIm, from.add(column)));
          k.store(outRe, to.add(column), re.mul(c).sub(im.mul(s)));
          k.store(outIm, to.add(column), re.mul(s).add(im.mul(c)));
        });
      });
    }),
  );
}
