/** softmax, softmin and log_softmax as functions of `nn.functional`, where the dim may be left out. */
import type { DType } from "../../dtype.ts";
import { warnOnce } from "../../support/warnings.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { composite } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import * as along from "./softmax.ts";
import { shapeText } from "../../layout/shape.ts";

/**
 * The type of `softmax`, `softmin` and `log_softmax` of `nn.functional`. The dim must be given; null takes PyTorch's
 * old choice and warns.
 */
export type SoftmaxFunction = Operator<
  (input: Tensor, dim: number | null, _stacklevel?: number, dtype?: DType | null) => Tensor,
  { dim?: number | null; dtype?: DType | null }
>;

/** PyTorch's choice when no dim is given. */
function dimOr(name: string, input: Tensor, dim: number | null): number {
  if (dim !== null) return dim;
  const rank = input.shape.length;
  const chosen = rank === 0 || rank === 1 || rank === 3 ? 0 : 1;
  warnOnce(
    `${name} dim`,
    `Implicit dimension choice for ${name} has been deprecated. Change the call to include dim=X as an argument.\nFor this shape ${shapeText(input.shape)} dim=${chosen} was taken; write { dim: ${chosen} }.`,
  );
  return chosen;
}

function declare(name: string, run: (input: Tensor, dim: number, dtype: DType | null) => Tensor): SoftmaxFunction {
  return composite(
    `${name}(Tensor input, int? dim=None, int _stacklevel=3, ScalarType? dtype=None) -> Tensor`,
    (input: Tensor, dim: number | null, _level: number, dtype: DType | null) =>
      run(input, dimOr(name, input, dim), dtype),
  );
}

/**
 * exp(x) over its sum along a dim.
 * @example
 * F.softmax(torch.tensor([1, 2, 3.5]), 0); // tensor([0.0629, 0.1710, 0.7662])
 */
export const softmax: SoftmaxFunction = declare("softmax", (input, dim, dtype) => along.softmax(input, dim, dtype));
/**
 * softmax(-x).
 * @example
 * F.softmin(torch.tensor([1, 2, 3.5]), 0); // tensor([0.6897, 0.2537, 0.0566])
 */
export const softmin: SoftmaxFunction = declare("softmin", (input, dim, dtype) =>
  along.softmax(input.neg(), dim, dtype),
);
/**
 * log(softmax(x)).
 * @example
 * F.log_softmax(torch.tensor([1, 2, 3.5]), 0); // tensor([-2.7664, -1.7664, -0.2664])
 */
export const log_softmax: SoftmaxFunction = declare("log_softmax", (input, dim, dtype) =>
  along.log_softmax(input, dim, dtype),
);
