/** PyTorch's sentences about a minus and bools, which operators and losses begin with. */
import { NotImplementedError } from "../../../support/errors.ts";

/** The error of a minus before a bool tensor ("Negation, ... on") or beside one ("Subtraction, ... with"). */
export function noMinus(operation: string): Error {
  return new NotImplementedError(
    `${operation} a bool tensor is not supported. If you are trying to invert a mask, use the \`~\` or \`logical_not()\` operator instead.`,
  );
}

/** The error of a subtraction with one bool tensor or two. */
export function noSubtractionOfBools(two: boolean): Error {
  const operation = "Subtraction, the `-` operator, with";
  return two
    ? new NotImplementedError(
        `${operation} two bool tensors is not supported. Use the \`^\` or \`logical_xor()\` operator instead.`,
      )
    : noMinus(operation);
}
