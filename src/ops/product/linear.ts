/** Linear maps: `input @ weight.T + bias`, the bias fused into the product where PyTorch fuses it. */
import { isContiguous, numel } from "../../layout/shape.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { composite } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { addmm } from "./matmul-add.ts";
import { matmul } from "./matmul.ts";
import { unsafe_view } from "../view/reshaping.ts";
import { t } from "../view/view.ts";

/**
 * `input @ weight.T + bias`.
 * @param input [..., in_features]
 * @param weight [out_features, in_features] or [in_features]
 * @param bias [out_features]
 * @example
 * F.linear(torch.tensor([1, 2]), torch.tensor([[1, 1], [2, 0]]), torch.tensor([0, 1])); // tensor([3, 3])
 */
export const linear: Operator<
  (input: Tensor, weight: Tensor, bias?: Tensor | null) => Tensor,
  { weight?: Tensor; bias?: Tensor | null }
> = composite(
  "linear(Tensor input, Tensor weight, Tensor? bias=None) -> Tensor",
  (input: Tensor, weight: Tensor, bias: Tensor | null) => {
    const [a, b] = [input.shape.length, weight.shape.length];
    if (a === 0 || b === 0)
      throw new RuntimeError(`both arguments to linear need to be at least 1D, but they are ${a}D and ${b}D`);
    const transposed = t(weight);
    if (bias === null) return matmul(input, transposed);
    const { shape } = input;
    if (shape.length === 2) return addmm(bias, input, transposed);
    if (shape.length > 0 && transposed.shape.length === 2 && isContiguous(shape, input.strides)) {
      const lead = shape.slice(0, -1);
      const rows = addmm(bias, input.view(numel(lead), shape.at(-1)!), transposed);
      return unsafe_view(rows, [...lead, rows.shape[1]!]);
    }
    return matmul(input, transposed).add(bias);
  },
);
