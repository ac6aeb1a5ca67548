/** Points of Sobol sequences by kernels: each is the one before, changed by one direction number in each dim. */
import { kernelFor } from "../../kernel-for.ts";
import type { DTypeName } from "../../../dtype.ts";
import { kernel } from "../../../kernel/build.ts";
import { constant } from "../../../kernel/ir.ts";
import { argumentOf, type Tensor } from "../../../tensor/tensor.ts";

/** Bits of a coordinate. */
export const SOBOL_BITS = 30;

/**
 * The next points of a sequence, of which `generated` have been: into `out` [points, dims], float32 or float64, or only
 * counted where it is null. `last` [dims] int64 is the point before, and becomes the last one; `directions` [dims, 30].
 */
export function sobolPoints(
  last: Tensor,
  directions: Tensor,
  generated: number,
  count: number,
  out: Tensor | null,
): void {
  const dims = last.shape[0]!;
  const name: DTypeName = out?.dtype.name ?? "float32";
  const run = kernelFor(last, `sobol:${out === null ? "skip" : name}`, () =>
    kernel("sobol", (k) => {
      k.sequential("chain");
      const [points, width, before] = [k.param("points"), k.param("width"), k.param("before")];
      const [quasi, numbers] = [k.buffer("quasi", "int64"), k.buffer("numbers", "int64")];
      const target = out === null ? null : k.buffer("out", name);
      k.for(0, points, (i) => {
        // The place of the lowest bit that is 0.
        const rest = k.variable(before.add(i), "rest");
        const place = k.variable(constant(0, "i32"), "place");
        k.while(rest.get().and(1).ne(0), () => {
          rest.set(rest.get().ushr(1));
          place.set(place.get().add(1));
        });
        k.for(0, width, (d) => {
          const value = k.let(k.load(quasi, d).xor(k.load(numbers, d.mul(SOBOL_BITS).add(place.get()))));
          k.store(quasi, d, value);
          if (target !== null)
            k.store(target, i.mul(width).add(d), value.cast(name === "float64" ? "f64" : "f32").mul(2 ** -SOBOL_BITS));
        });
      });
    }),
  );
  run(count, dims, generated, argumentOf(last), argumentOf(directions), ...(out === null ? [] : [argumentOf(out)]));
}

/** Scrambles direction numbers [dims, 30]: by matrices whose rows are numbers of 30 bits, `rows` [dims, 30]. */
export function scrambleDirections(directions: Tensor, rows: Tensor): void {
  const run = kernelFor(directions, "sobol_scramble", () =>
    kernel("sobol_scramble", (k) => {
      const { begin, end } = k.parallelRange();
      const [numbers, matrix] = [k.buffer("numbers", "int64"), k.buffer("rows", "int64")];
      const one = constant(1n, "i64");
      k.for(begin, end, (d) => {
        const start = k.let(d.mul(SOBOL_BITS));
        k.for(0, SOBOL_BITS, (j) => {
          const before = k.let(k.load(numbers, start.add(j)));
          const after = k.variable(constant(0n, "i64"), "after");
          k.for(0, SOBOL_BITS, (p) => {
            const bits = k.variable(k.load(matrix, start.add(p)).and(before), "bits");
            // The parity of the bits that both have.
            for (const shift of [16n, 8n, 4n, 2n, 1n])
              bits.set(bits.get().xor(bits.get().ushr(constant(shift, "i64"))));
            const parity = bits.get().and(one);
            after.set(
              after.get().or(
                parity.shl(
                  constant(SOBOL_BITS - 1, "i32")
                    .sub(p)
                    .cast("i64"),
                ),
              ),
            );
          });
          k.store(numbers, start.add(j), after.get());
        });
      });
    }),
  );
  run(0, directions.shape[0]!, argumentOf(directions), argumentOf(rows));
}
