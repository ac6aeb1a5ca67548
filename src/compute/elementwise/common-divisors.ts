/** Greatest common divisors, by loops over each element. */
import { kernelFor } from "../kernel-for.ts";
import { kernel } from "../../kernel/build.ts";
import type { Scalar } from "../../kernel/ir.ts";
import { numel } from "../../layout/shape.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";

/**
 * Euclid's algorithm for each pair of elements of two contiguous tensors of one shape and dtype; `finish` makes the result
 * of the divisor and both magnitudes.
 */
export function commonDivisors(
  name: string,
  a: Tensor,
  b: Tensor,
  finish: (divisor: Scalar, a: Scalar, b: Scalar) => Scalar,
): Tensor {
  const dtype = a.dtype.name;
  const run = kernelFor(a, `${name}:${dtype}`, () =>
    kernel(name, (k) => {
      const { begin, end } = k.parallelRange();
      const [first, second, out] = [k.buffer("first", dtype), k.buffer("second", dtype), k.buffer("out", dtype)];
      k.for(begin, end, (i) => {
        const a = k.variable(k.load(first, i).abs(), "a");
        const b = k.variable(k.load(second, i).abs(), "b");
        const [x, y] = [k.let(a.get()), k.let(b.get())];
        k.while(b.get().ne(0), () => {
          const rest = k.let(a.get().rem(b.get()));
          a.set(b.get());
          b.set(rest);
        });
        k.store(out, i, finish(a.get(), x, y));
      });
    }),
  );
  const result = emptyTensor(a.shape, a.dtype);
  run(0, numel(a.shape), argumentOf(a), argumentOf(b), argumentOf(result));
  return result;
}
