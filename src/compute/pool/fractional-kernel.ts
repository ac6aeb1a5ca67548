/**
 * The kernel of fractional max pooling: windows start at places that one random number for each plane and dim decides.
 */
import type { Tensor } from "../../tensor/tensor.ts";
import { kernelFor } from "../kernel-for.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import { computeType, type DType } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import type { Triple } from "../../support/tuples.ts";

/**
 * Arguments: planes, input sizes, output sizes, kernel sizes (three each), x, samples [planes, rank], values, places
 * (int32).
 * PyTorch's samples are in the order width, height (2-d) or depth, height, width (3-d).
 */
export function fractionalKernel(on: Tensor, dtype: DType, rank: number): CompiledKernel {
  return kernelFor(on, `fractional_max_pool:${dtype.name}:${rank}`, () =>
    kernel("fractional_max_pool", (k) => {
      const { begin, end } = k.parallelRange();
      const triple = (name: string): Triple<Scalar> => ([0, 1, 2] as const).map((d) => k.param(`${name}${d}`));
      const [size, out, window] = [triple("size"), triple("out"), triple("kernel")];
      const [x, samples, values] = [
        k.buffer("x", dtype.name),
        k.buffer("samples", dtype.name),
        k.buffer("values", dtype.name),
      ];
      const places = k.buffer("places", "int32");
      const type = computeType(dtype);
      const volume = k.let(size[0].mul(size[1]).mul(size[2]));
      k.for(begin, end, (plane) => {
        const sampleOf = (d: 0 | 1 | 2): Scalar => k.let(k.load(samples, plane.mul(rank).add(rank === 2 ? 2 - d : d)));
        // generate_intervals of ATen: the last window always ends at the input's end.
        const starts = (d: 0 | 1 | 2, sample: Scalar, i: Scalar): Scalar => {
          const [n, count, width] = [size[d], out[d], window[d]];
          const alpha = n.sub(width).cast(type).div(count.sub(1).cast(type));
          const start = i.cast(type).add(sample).mul(alpha).cast("i32").sub(sample.mul(alpha).cast("i32"));
          return k.let(i.eq(count.sub(1)).select(n.sub(width), start));
        };
        const random = ([0, 1, 2] as const).map((d) => (d < 3 - rank ? constant(0, type) : sampleOf(d)));
        const base = k.let(plane.mul(volume));
        k.for(0, out[0], (a) => {
          const depth = starts(0, random[0], a);
          k.for(0, out[1], (b) => {
            const height = starts(1, random[1], b);
            k.for(0, out[2], (c) => {
              const width = starts(2, random[2], c);
              const best = k.variable(constant(-Infinity, type), "best");
              const found = k.variable(depth.mul(size[1]).add(height).mul(size[2]).add(width), "found");
              k.for(depth, depth.add(window[0]), (z) =>
                k.for(height, height.add(window[1]), (y) =>
                  k.for(width, width.add(window[2]), (v) => {
                    const place = k.let(z.mul(size[1]).add(y).mul(size[2]).add(v));
                    const value = k.let(k.load(x, base.add(place)));
                    const better = k.let(value.gt(best.get()).or(value.isnan()));
                    best.set(better.select(value, best.get()));
                    found.set(better.select(place, found.get()));
                  }),
                ),
              );
              const at = k.let(plane.mul(out[0]).add(a).mul(out[1]).add(b).mul(out[2]).add(c));
              k.store(values, at, best.get());
              k.store(places, at, found.get());
            });
          });
        });
      });
    }),
  );
}
