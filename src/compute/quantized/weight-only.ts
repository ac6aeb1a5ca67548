/**
 * Products of real activations with weights of 8 or 4 bits, which have a scale for each group of numbers in a row.
 * Activations stay real, so few bits are read and nothing else is rounded. Without history.
 */
import type { CompiledKernel } from "../../backend/backend.ts";
import { float32 } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard, packed } from "../copy-elements.ts";
import { kernelFor } from "../kernel-for.ts";

/** Rows of activations up to which weights are read as they are; of more, they are made real once. */
const FEW_ROWS = 8;

/** Weights [n, k] in groups of `group` numbers. */
export interface GroupedWeights {
  /** 8: int8 [n, k]. 4: uint8 [n, k / 2], a group's first half in the low bits, its second half in the high ones. */
  readonly bits: 8 | 4;
  readonly values: Tensor;
  /** [n, k / group] */
  readonly scales: Tensor;
  /** What 0 stands for, of 4 bits: [n, k / group]. */
  readonly lowest: Tensor | null;
  readonly group: number;
}

/** Few rows: arguments 0, n, m, k, groups, group, x, values, scales, (lowest), (bias), out. */
function rowsKernel(on: Tensor, bits: 8 | 4, hasBias: boolean): CompiledKernel {
  return kernelFor(on, `weight_only_rows:${bits}:${hasBias}`, () =>
    kernel("weight_only_rows", (k) => {
      const { begin, end } = k.parallelRange();
      const [n, m, depth, groups, group] = [
        k.param("n"),
        k.param("m"),
        k.param("depth"),
        k.param("groups"),
        k.param("group"),
      ];
      const x = k.buffer("x", "float32");
      const values = k.buffer("values", bits === 8 ? "int8" : "uint8");
      const scales = k.buffer("scales", "float32");
      const lowest = bits === 4 ? k.buffer("lowest", "float32") : null;
      const bias = hasBias ? k.buffer("bias", "float32") : null;
      const out = k.buffer("out", "float32");
      const zero = constant(0, "f32");
      k.for(begin, end, (output) => {
        const own = k.let(output.mul(groups));
        k.for(0, m, (row) => {
          const total = k.variable(bias ? k.load(bias, output) : zero, "total");
          k.for(0, groups, (g) => {
            const from = k.let(row.mul(depth).add(g.mul(group)));
            const place = k.let(own.add(g));
            const sum = k.variable(zero, "sum");
            if (bits === 8) {
              const start = k.let(place.mul(group));
              k.vector(0, group, (j) => {
                sum.accumulate("add", k.load(x, from.add(j)).mul(k.load(values, start.add(j)).cast("f32")));
              });
              total.set(total.get().add(sum.get().mul(k.load(scales, place))));
              return;
            }
            const half = k.let(group.div(2));
            const start = k.let(place.mul(half));
            const plain = k.variable(zero, "plain");
            k.vector(0, half, (j) => {
              const both = k.let(k.load(values, start.add(j)));
              const [a, b] = [k.let(k.load(x, from.add(j))), k.let(k.load(x, from.add(half).add(j)))];
              const low = both.and(15).cast("f32");
              const high = both.ushr(4).cast("f32");
              sum.accumulate("add", a.mul(low).add(b.mul(high)));
              plain.accumulate("add", a.add(b));
            });
            const scaled = sum.get().mul(k.load(scales, place));
            total.set(
              total
                .get()
                .add(scaled)
                .add(plain.get().mul(k.load(lowest!, place))),
            );
          });
          k.store(out, row.mul(n).add(output), total.get());
        });
      });
    }),
  );
}

/** Real weights: arguments 0, n * groups, group, values, scales, (lowest), out [n, k]. */
function realKernel(on: Tensor, bits: 8 | 4): CompiledKernel {
  return kernelFor(on, `weight_only_real:${bits}`, () =>
    kernel("weight_only_real", (k) => {
      const { begin, end } = k.parallelRange();
      const group = k.param("group");
      const values = k.buffer("values", bits === 8 ? "int8" : "uint8");
      const scales = k.buffer("scales", "float32");
      const lowest = bits === 4 ? k.buffer("lowest", "float32") : null;
      const out = k.buffer("out", "float32");
      k.for(begin, end, (place) => {
        const scale = k.let(k.load(scales, place));
        const to = k.let(place.mul(group));
        if (bits === 8) {
          k.vector(0, group, (j) => {
            k.store(out, to.add(j), k.load(values, to.add(j)).cast("f32").mul(scale));
          });
          return;
        }
        const least = k.let(k.load(lowest!, place));
        const half = k.let(group.div(2));
        const from = k.let(place.mul(half));
        const real = (q: Scalar): Scalar => q.cast("f32").mul(scale).add(least);
        k.vector(0, half, (j) => {
          const both = k.let(k.load(values, from.add(j)));
          k.store(out, to.add(j), real(both.and(15)));
          k.store(out, to.add(half).add(j), real(both.ushr(4)));
        });
      });
    }),
  );
}

const lowestOf = ({ lowest }: GroupedWeights): readonly ReturnType<typeof argumentOf>[] =>
  lowest === null ? [] : [argumentOf(lowest)];

/** The weights as real numbers: [n, k]. */
export function realWeights(weights: GroupedWeights): Tensor {
  const { bits, values, scales, group } = weights;
  const [n, groups] = scales.shape as [number, number];
  const out = emptyTensor([n, groups * group], float32);
  const others = [...lowestOf(weights), argumentOf(out)];
  realKernel(values, bits)(0, n * groups, group, argumentOf(values), argumentOf(scales), ...others);
  return out;
}

/** x [m, k] times the transposed weights, plus a bias. */
export function multiplyGrouped(given: Tensor, weights: GroupedWeights, bias: Tensor | null): Tensor {
  const x = packed(given, float32);
  const [m, depth] = x.shape as [number, number];
  const { bits, values, scales, group } = weights;
  const [n, groups] = scales.shape as [number, number];
  if (m > FEW_ROWS) {
    const real = realWeights(weights);
    const product = x.matmul(real.t());
    discard(real);
    return bias === null ? product : product.add_(bias);
  }
  const out = emptyTensor([m, n], float32);
  if (m === 0 || n === 0) return out;
  rowsKernel(x, bits, bias !== null)(
    0,
    n,
    n,
    m,
    depth,
    groups,
    group,
    argumentOf(x),
    argumentOf(values),
    argumentOf(scales),
    ...lowestOf(weights),
    ...(bias === null ? [] : [argumentOf(packed(bias, float32))]),
    argumentOf(out),
  );
  return out;
}
