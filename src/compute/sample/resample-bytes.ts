/**
 * Kernels of resampling one dim of bytes with whole-number arithmetic, as PyTorch and Pillow do it: weights are rounded
 * to 16 bits, sums are rounded and clamped to 0..255 after each dim (aten/src/ATen/native/cpu/UpSampleKernel.cpp).
 */
import type { CompiledKernel } from "../../backend/backend.ts";
import { kernel } from "../../kernel/build.ts";
import { constant } from "../../kernel/ir.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { kernelFor } from "../kernel-for.ts";

/** Weights are below 2^15; a weight of 1 has at most this many bits after the point. */
const MOST_BITS = 22;

/**
 * Rounds a table's weights to whole numbers, of which `bits[0]` bits stand behind the point: as many as keep the largest
 * within 16 bits. Weights of one place are added first. Arguments: outputs, taps, places, weights (float64), whole
 * weights (int32), bits (one int32).
 */
export function wholeWeightsKernel(on: Tensor): CompiledKernel {
  return kernelFor(on, "resample_whole_weights", () =>
    kernel("resample_whole_weights", (k) => {
      k.sequential("few");
      const [count, taps] = [k.param("count"), k.param("taps")];
      const places = k.buffer("places", "int32");
      const weights = k.buffer("weights", "float64");
      const whole = k.buffer("whole", "int32");
      const bits = k.buffer("bits", "int32");
      const largest = k.variable(constant(0, "f64"), "largest");
      k.for(0, count, (o) => {
        const base = k.let(o.mul(taps));
        // Taps beyond an edge read the edge itself: their weights go to the first tap there.
        const kept = k.variable(constant(0, "i32"), "kept");
        k.for(1, taps, (t) => {
          const here = k.let(base.add(t));
          k.if(
            k.load(places, here).eq(k.load(places, base.add(kept.get()))),
            () => {
              const first = k.let(base.add(kept.get()));
              k.store(weights, first, k.load(weights, first).add(k.load(weights, here)));
              k.store(weights, here, constant(0, "f64"));
            },
            () => kept.set(t),
          );
        });
        k.for(0, taps, (t) => {
          largest.set(largest.get().max(k.load(weights, base.add(t))));
        });
      });
      const precision = k.variable(constant(0, "i32"), "precision");
      const scale = k.variable(constant(2, "f64"), "scale");
      k.while(precision.get().lt(MOST_BITS).and(largest.get().mul(scale.get()).add(0.5).trunc().lt(32768)), () => {
        precision.set(precision.get().add(1));
        scale.set(scale.get().mul(2));
      });
      k.store(bits, 0, precision.get());
      const factor = k.let(scale.get().mul(0.5));
      k.for(0, count.mul(taps), (i) => {
        const weight = k.let(k.load(weights, i).mul(factor));
        k.store(whole, i, weight.lt(0).select(weight.sub(0.5), weight.add(0.5)).trunc().cast("i32"));
      });
    }),
  );
}

/**
 * Arguments: rows before the dim, input size, output size, elements behind the dim, taps, x, places, whole weights, bits,
 * out.
 */
export function resampleBytesKernel(on: Tensor, behind: boolean): CompiledKernel {
  return kernelFor(on, `resample_bytes:${behind}`, () =>
    kernel("resample_bytes", (k) => {
      const { begin, end } = k.parallelRange();
      const [size, count, inner, taps] = [k.param("size"), k.param("count"), k.param("inner"), k.param("taps")];
      const x = k.buffer("x", "uint8");
      const places = k.buffer("places", "int32");
      const whole = k.buffer("whole", "int32");
      const bits = k.buffer("bits", "int32");
      const out = k.buffer("out", "uint8");
      const precision = k.let(k.load(bits, 0));
      const half = k.let(constant(1, "i32").shl(precision.sub(1)));
      k.for(begin, end, (row) => {
        const base = k.let(row.mul(size));
        const target = k.let(row.mul(count));
        k.for(0, count, (o) => {
          const table = k.let(o.mul(taps));
          const put = (i: ReturnType<typeof k.let> | null): void => {
            const total = k.variable(half, "total");
            k.for(0, taps, (t) => {
              const place = base.add(k.load(places, table.add(t)));
              const at = i === null ? place : place.mul(inner).add(i);
              total.set(
                total.get().add(
                  k
                    .load(x, at)
                    .cast("i32")
                    .mul(k.load(whole, table.add(t))),
                ),
              );
            });
            const value = total.get().shr(precision).max(0).min(255);
            k.store(out, i === null ? target.add(o) : target.add(o).mul(inner).add(i), value);
          };
          if (behind) k.for(0, inner, put);
          else put(null);
        });
      });
    }),
  );
}
