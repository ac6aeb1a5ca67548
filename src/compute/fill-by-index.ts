/** New tensors whose elements are formulas of their place: ranges, identities, triangles. */
import { kernelFor } from "./kernel-for.ts";
import type { DType } from "../dtype.ts";
import { kernel } from "../kernel/build.ts";
import type { Scalar } from "../kernel/ir.ts";
import { numel } from "../layout/shape.ts";
import { argumentOf, emptyTensor, type Tensor } from "../tensor/tensor.ts";

/**
 * A contiguous tensor: element `i` (row-major, i32) is `formula(i, …params)`. Params are f64, or i64 where given as
 * bigints. Equal keys must mean equal formulas.
 */
export function byIndex(
  key: string,
  shape: readonly number[],
  dtype: DType,
  params: readonly (number | bigint)[],
  formula: (i: Scalar, ...params: Scalar[]) => Scalar,
): Tensor {
  const out = emptyTensor(shape, dtype);
  const types = params.map((param) => (typeof param === "bigint" ? "i64" : "f64"));
  const run = kernelFor(out, `by_index:${key}:${dtype.name}:${types.join()}`, () =>
    kernel(key, (k) => {
      const { begin, end } = k.parallelRange();
      const target = k.buffer("out", dtype.name);
      const values = types.map((type, i) => k.param(`param${i}`, type));
      k.vector(begin, end, (i) => k.store(target, i, formula(i, ...values)));
    }),
  );
  const count = numel(shape);
  if (count > 0) run(0, count, argumentOf(out), ...params);
  return out;
}
