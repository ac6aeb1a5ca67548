/** Matchers for the `expect` of Vitest, Jest and Bun. */
import { differenceOf, type CloseOptions } from "./assert-close.ts";

/** What a matcher gives back to `expect`. */
export interface MatcherResult {
  /** Whether the values agree. */
  readonly pass: boolean;
  /** The text for the case that this is not what the test wants. */
  readonly message: () => string;
}

/** The matchers as `expect` has them; merge it into the types of your test runner. */
export interface TensorMatchers<R = void> {
  /** The same shape and dtype, and elements within PyTorch's tolerances for the dtype or the given ones. */
  toBeCloseToTensor(expected: unknown, options?: CloseOptions): R;
  /** The same shape, dtype and elements; NaN equals NaN. */
  toEqualTensor(expected: unknown): R;
}

function result(difference: string | null, what: string): MatcherResult {
  return {
    pass: difference === null,
    message: () => difference ?? `Expected values that are not ${what}, but they are.`,
  };
}

/**
 * For `expect.extend(matchers)`: `expect(y).toBeCloseToTensor(z)` compares as `torch.testing.assert_close` does, and
 * `toEqualTensor` exactly. Both take tensors, numbers, and arrays and objects of these.
 * @example
 * ```ts ignore
 * import { expect } from "vitest";
 * import { matchers, type TensorMatchers } from "flambeau/testing";
 * expect.extend(matchers);
 * declare module "vitest" {
 *   interface Matchers<T> extends TensorMatchers<T> {}
 * }
 * expect(torch.tensor([1, 2]).div(3)).toBeCloseToTensor(torch.tensor([0.333333, 0.666667]));
 * ```
 */
export const matchers = {
  toBeCloseToTensor(actual: unknown, expected: unknown, options: CloseOptions = {}): MatcherResult {
    return result(differenceOf(actual, expected, options), "close");
  },
  toEqualTensor(actual: unknown, expected: unknown): MatcherResult {
    return result(differenceOf(actual, expected, { rtol: 0, atol: 0, equal_nan: true }), "equal");
  },
};
