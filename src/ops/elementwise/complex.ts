/**
 * The parts of complex numbers, as far as real tensors have them; functions of `torch`, while methods have the property
 * `real`.
 */
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { composite } from "../declare/operator.ts";
import type { UnaryOp } from "../declare/types.ts";

/** The tensor itself. */
export const real: UnaryOp = composite("real(Tensor(a) self) -> Tensor(a)", (self: Tensor) => self);
/** Real tensors have no imaginary part: always an error, as in PyTorch. */
export const imag: UnaryOp = composite("imag(Tensor self) -> Tensor", () => {
  throw new RuntimeError("imag is not implemented for tensors with non-complex dtypes.");
});
