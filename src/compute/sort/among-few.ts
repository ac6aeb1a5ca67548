/** Which elements are among a few others: each is compared with all of them. */
import { bool } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant } from "../../kernel/ir.ts";
import { numel } from "../../layout/shape.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { kernelFor } from "../kernel-for.ts";

/** More candidates are put in order and searched. */
export const fewCandidates = 16;

/** Whether each of `values` is (`invert`: is not) one of `candidates`. Both contiguous and of one dtype. */
export function amongFew(values: Tensor, candidates: Tensor, invert: boolean): Tensor {
  const out = emptyTensor(values.shape, bool);
  const { name } = values.dtype;
  const run = kernelFor(values, `among_few:${name}:${invert}`, () =>
    kernel("among_few", (k) => {
      const { begin, end } = k.parallelRange();
      const count = k.param("count");
      const [xs, others, to] = [k.buffer("values", name), k.buffer("candidates", name), k.buffer("out", "bool")];
      k.vector(begin, end, (i) => {
        const x = k.let(k.load(xs, i));
        const found = k.variable(constant(false, "bool"), "found");
        k.for(0, count, (c) => found.set(found.get().or(x.eq(k.load(others, c)))));
        k.store(to, i, invert ? found.get().not() : found.get());
      });
    }),
  );
  if (numel(values.shape) > 0)
    run(0, numel(values.shape), numel(candidates.shape), ...[values, candidates, out].map(argumentOf));
  return out;
}
