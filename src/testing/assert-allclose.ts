/** `torch.testing.assert_allclose`, the older comparison with wider tolerances. */
import type { DTypeName } from "../dtype.ts";
import { tensor } from "../methods/implementations.ts";
import { warnAlways } from "../support/warnings.ts";
import { Tensor } from "../tensor/tensor.ts";
import { assert_close } from "./assert-close.ts";

/** Relative and absolute tolerance by dtype; all others must be equal. */
const tolerances: Partial<Record<DTypeName, readonly [rtol: number, atol: number]>> = {
  float16: [1e-3, 1e-3],
  float32: [1e-4, 1e-5],
  float64: [1e-5, 1e-8],
};

/**
 * Throws unless two tensors, or what `torch.tensor` makes tensors of, have one shape and elements that are close; two NaN
 * are. The dtypes may differ.
 * @deprecated in PyTorch since 1.12: `assert_close` compares dtypes as well, and more closely.
 * @throws {AssertionError} that tells how many elements differ, the greatest difference and its place
 * @example
 * torch.testing.assert_allclose(torch.tensor([1, 2]).div(3), [0.33333, 0.66667]);
 */
export function assert_allclose(
  actual: unknown,
  expected: unknown,
  rtol: number | null = null,
  atol: number | null = null,
  equal_nan: boolean = true,
  msg: string = "",
): void {
  warnAlways(
    "`torch.testing.assert_allclose()` is deprecated since 1.12 and will be removed in a future release. Please use `torch.testing.assert_close()` instead. You can find detailed upgrade instructions in https://github.com/pytorch/pytorch/issues/61844.",
    "FutureWarning",
  );
  const a = actual instanceof Tensor ? actual : tensor(actual as number[]);
  const e = expected instanceof Tensor ? expected : tensor(expected as number[], { dtype: a.dtype });
  const [relative, absolute] = [a, e]
    .map(({ dtype }) => tolerances[dtype.name] ?? [0, 0])
    .reduce(([r, s], [rest, other]) => [Math.max(r, rest), Math.max(s, other)]);
  const isGiven = rtol !== null || atol !== null;
  assert_close(a, e, {
    rtol: isGiven ? rtol : relative,
    atol: isGiven ? atol : absolute,
    equal_nan,
    check_dtype: false,
    msg: msg || null,
  });
}
