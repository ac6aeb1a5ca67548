/** PyTorch's sentences about differences of bools, which operators and losses begin with. */
import { NotImplementedError } from "../../../support/errors.ts";

/** The error of a subtraction with one bool tensor or two. */
export function noSubtractionOfBools(two: boolean): Error {
  const rest = two
    ? "two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead."
    : "a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.";
  return new NotImplementedError(`Subtraction, the \`-\` operator, with ${rest}`);
}
