/** What operators are made of in PyTorch's decompositions, where ours are made of other operators or of none. */
import { Tensor } from "../../tensor/tensor.ts";
import * as torch from "../../torch.ts";
import { callAten } from "../../aten/index.ts";

type Rule = (...args: never[]) => unknown;

const half = (x: Tensor): boolean => x.dtype === torch.float16 || x.dtype === torch.bfloat16;

/** The dims of a tensor in another order. */
function swapped(x: Tensor, a: number, b: number): Tensor {
  const dims = Array.from({ length: x.ndim }, (_, i) => i);
  const [first, second] = [a < 0 ? a + x.ndim : a, b < 0 ? b + x.ndim : b];
  if (x.ndim === 0) return x;
  dims[first] = second;
  dims[second] = first;
  return x.permute(dims);
}

/** A loss with its reduction, 0 for none, 1 for the mean, 2 for the sum. */
const reduced = (loss: Tensor, reduction: number): Tensor =>
  reduction === 0 ? loss : reduction === 1 ? loss.mean() : loss.sum();

const softmax =
  (name: string): Rule =>
  (x: Tensor, dim: number, dtype: torch.DType | null) => {
    const given = dtype === null || dtype === x.dtype ? x : x.to(dtype);
    return callAten(`aten::${name}`, "", [given, dim, false]);
  };

/** Rules by the operators' names, called with one value for each argument of the schema. */
export const decompositions: Readonly<Record<string, Rule | undefined>> = {
  t: (x: Tensor) => (x.ndim < 2 ? x : x.permute([1, 0])),
  transpose: swapped,
  swapaxes: swapped,
  swapdims: swapped,
  rsub: (x: Tensor, other: Tensor | number) => (typeof other === "number" ? x.neg().add(other) : other.sub(x)),
  silu: (x: Tensor) => (half(x) ? x.float().mul(x.float().sigmoid()).to(x.dtype) : x.mul(x.sigmoid())),
  hardsigmoid: (x: Tensor) => x.add(3).clamp(0).clamp(null, 6).div(6),
  hardswish: (x: Tensor) => x.mul(x.add(3).clamp(0).clamp(null, 6)).div(6),
  mish: (x: Tensor) => x.mul(x.exp().log1p().tanh()),
  mse_loss: (x: Tensor, y: Tensor, reduction: number) => reduced(x.sub(y).pow(2), reduction),
  l1_loss: (x: Tensor, y: Tensor, reduction: number) => reduced(x.sub(y).abs(), reduction),
  softmax: softmax("_softmax"),
  log_softmax: softmax("_log_softmax"),
  max_pool2d: (x: Tensor, ...window: unknown[]) =>
    (callAten("aten::max_pool2d_with_indices", "", [x, ...window]) as Tensor[])[0],
  max_pool3d: (x: Tensor, ...window: unknown[]) =>
    (callAten("aten::max_pool3d_with_indices", "", [x, ...window]) as Tensor[])[0],
  stack: (list: readonly Tensor[], dim: number) =>
    torch.cat(
      list.map((x) => x.unsqueeze(dim)),
      dim,
    ),
  unbind: (x: Tensor, dim: number) => Array.from({ length: x.size(dim) }, (_, i) => x.select(dim, i)),
  contiguous: (x: Tensor) => (x.is_contiguous() ? x : x.clone({ memory_format: "contiguous_format" })),
  detach: (x: Tensor) => x,
  square: (x: Tensor) => x.pow(2),
};
