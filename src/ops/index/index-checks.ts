/** Checks that operators of indices share. */
import { sameShape, shapeText } from "../../layout/shape.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** Throws unless slices of `source` along dim `at` have the shape of those of `self`. */
export function assertSameBeside(self: Tensor, source: Tensor, at: number): void {
  const beside = (shape: readonly number[]): readonly number[] =>
    self.shape.length > 0 && source.shape.length > 0 ? shape.filter((_, d) => d !== at) : shape;
  if (!sameShape(beside(self.shape), beside(source.shape)))
    throw new RuntimeError(
      `source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = ${shapeText(self.shape)} source.shape = ${shapeText(source.shape)}`,
    );
}
