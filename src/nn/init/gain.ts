/** `calculate_gain` as users call it. */
import { functionSignature, type Arguments } from "../arguments.ts";
import { gainOf, type Nonlinearity } from "./scaled.ts";

const signature = functionSignature<{ nonlinearity: Nonlinearity; param: number | null }>(
  "calculate_gain",
  "nonlinearity, param=None",
);

/**
 * The factor by which initial weights before a nonlinearity should be larger, so that the variance of activations is
 * kept.
 */
export function calculate_gain(
  ...args: Arguments<
    [nonlinearity: Nonlinearity, param?: number | null],
    { nonlinearity?: Nonlinearity; param?: number | null }
  >
): number {
  const { nonlinearity, param } = signature.bind(args);
  return gainOf(nonlinearity, param);
}
