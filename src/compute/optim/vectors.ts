/**
 * Vector arithmetic of L-BFGS in float64 whatever the vectors' dtype: dot products, norms and sums of scaled vectors,
 * without temporaries.
 */
import { kernelFor } from "../kernel-for.ts";
import { float64 } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import { numel } from "../../layout/shape.ts";
import { release } from "../../tensor/memory.ts";
import { readAt } from "../../tensor/elements.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";

/** Invocations of the workgroup that takes a total, on devices that have some. */
const TEAM = 64;

/** Reduces two contiguous vectors to one number. */
function reduction(
  name: string,
  op: "add" | "max",
  combine: (a: Scalar, b: Scalar) => Scalar,
): (a: Tensor, b: Tensor) => number {
  return (a, b) => {
    const run = kernelFor(a, `optim.${name}:${a.dtype.name}:${b.dtype.name}`, ({ grid }) =>
      kernel(name, (k) => {
        const team = grid ? k.grid(TEAM) : null; // else the one loop has lanes, and is no thread's worth
        if (team === null) k.sequential("total");
        const count = k.param("count");
        const [x, y, out] = [k.buffer("x", a.dtype.name), k.buffer("y", b.dtype.name), k.buffer("out", "float64")];
        const total = k.variable(constant(0, "f64"));
        const body = (i: Scalar): void =>
          total.accumulate(op, combine(k.load(x, i).cast("f64"), k.load(y, i).cast("f64")));
        if (team === null) {
          k.vector(0, count, body);
          k.store(out, 0, total.get());
        } else {
          k.for(team.lane, count, body, { step: TEAM });
          const all = k.reduce(op, total.get());
          k.if(team.lane.eq(0), () => k.store(out, 0, all));
        }
      }),
    );
    const out = emptyTensor([], float64);
    const groups = a.storage.backend.features.grid ? [1] : [];
    run(...groups, numel(a.shape), argumentOf(a), argumentOf(b), argumentOf(out));
    const result = Number(readAt(out, 0));
    release(out.storage);
    return result;
  };
}

/** The inner product. */
export const innerProduct = reduction("vector_dot", "add", (x, y) => x.mul(y));
const maximum = reduction("vector_max", "max", (x) => x.abs());
const absolutes = reduction("vector_abs", "add", (x) => x.abs());

/** The largest absolute value. */
export function largest(vector: Tensor): number {
  return maximum(vector, vector);
}

/** The sum of absolute values. */
export function sumOfAbsolutes(vector: Tensor): number {
  return absolutes(vector, vector);
}

/** `target = target * scale + factor * vector`, for contiguous vectors. */
export function addScaled(target: Tensor, scale: number, factor: number, vector: Tensor): void {
  const run = kernelFor(target, `optim.vector_add:${target.dtype.name}:${vector.dtype.name}`, () =>
    kernel("vector_add", (k) => {
      const { begin, end } = k.parallelRange();
      const [x, y] = [k.buffer("x", target.dtype.name), k.buffer("y", vector.dtype.name)];
      const [s, f] = [k.param("scale", "f64"), k.param("factor", "f64")];
      k.vector(begin, end, (i) => k.store(x, i, k.load(x, i).cast("f64").mul(s).add(k.load(y, i).cast("f64").mul(f))));
    }),
  );
  run(0, numel(target.shape), argumentOf(target), argumentOf(vector), scale, factor);
}
