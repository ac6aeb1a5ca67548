/** What operators are made of in PyTorch's decompositions, where ours are made of other operators or of none. */
import type { Tensor } from "../../tensor/tensor.ts";
import * as torch from "../../torch.ts";
import { callAten } from "../../aten/index.ts";
import { type AtenSchema, schemaOf } from "../../aten/schemas.ts";

/** What keeps operators whole. */
export interface Wholes {
  node(schema: AtenSchema | null, bound: readonly unknown[], run: () => unknown): unknown;
}

type Rule = (this: Wholes, ...args: never[]) => unknown;

/** Calls an operator, which stays whole. */
const whole = (to: Wholes, name: string, ...args: unknown[]): unknown =>
  to.node(schemaOf(name, ""), args, () => callAten(`aten::${name}`, "", args));

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

/** Smooth above the threshold too, where PyTorch takes the input itself. */
function softplus(x: Tensor, beta: number, threshold: number): Tensor {
  const scaled = beta === 1 ? x : x.mul(beta);
  const smooth = scaled.exp().log1p();
  return torch.where(scaled.gt(threshold), x, beta === 1 ? smooth : smooth.div(beta));
}

/** A loss with its reduction, 0 for none, 1 for the mean, 2 for the sum. */
const reduced = (loss: Tensor, reduction: number): Tensor =>
  reduction === 0 ? loss : reduction === 1 ? loss.mean() : loss.sum();

const softmax = (name: string): Rule =>
  function (x: Tensor, dim: number, dtype: torch.DType | null) {
    return whole(this, name, dtype === null || dtype === x.dtype ? x : x.to(dtype), dim, false);
  };

/** The same with an overload, and with what computes it. */
const wholeAs = (to: Wholes, name: string, overload: string, args: readonly unknown[], run: () => unknown): unknown =>
  to.node(schemaOf(name, overload), args, run);

/** New tensors of one number. */
const filled = (value: number): Rule =>
  function (size: readonly number[], dtype: torch.DType | null) {
    const own = dtype ?? torch.get_default_dtype();
    return wholeAs(this, "full", "", [size, value, own, null, "cpu", false], () =>
      torch.full([...size], value, { dtype: own }),
    );
  };

/** The maxima, of an operator that gives their places too. */
const maxima = (name: string): Rule =>
  function (...args: unknown[]) {
    return (whole(this, name, ...args) as Tensor[])[0];
  };

/** Rules by the operators' names, called with one value for each argument of the schema. */
export const decompositionRules: Readonly<Record<string, Rule | undefined>> = {
  t: (x: Tensor) => (x.ndim < 2 ? x : x.permute([1, 0])),
  transpose: swapped,
  swapaxes: swapped,
  swapdims: swapped,
  rsub: (x: Tensor, other: Tensor | number) => (typeof other === "number" ? x.neg().add(other) : other.sub(x)),
  silu: (x: Tensor) => (half(x) ? x.float().mul(x.float().sigmoid()).to(x.dtype) : x.mul(x.sigmoid())),
  hardsigmoid: (x: Tensor) => x.add(3).clamp(0).clamp(null, 6).div(6),
  hardswish: (x: Tensor) => x.mul(x.add(3).clamp(0).clamp(null, 6)).div(6),
  softplus,
  mish: (x: Tensor) => x.mul(softplus(x, 1, 20).tanh()),
  prelu: (x: Tensor, weight: Tensor) => {
    const shape = x.shape.map((_, dim) => (dim === 1 ? -1 : 1));
    const slope = weight.ndim === 1 && x.ndim > 1 ? weight.view(...shape) : weight;
    return torch.where(x.gt(0), x, slope.mul(x));
  },
  masked_fill: (x: Tensor, mask: Tensor, value: Tensor | number) =>
    torch.where(mask, typeof value === "number" ? torch.scalar_tensor(value, { dtype: x.dtype }) : value, x),
  mse_loss: (x: Tensor, y: Tensor, reduction: number) => reduced(x.sub(y).pow(2), reduction),
  l1_loss: (x: Tensor, y: Tensor, reduction: number) => reduced(x.sub(y).abs(), reduction),
  softmax: softmax("_softmax"),
  log_softmax: softmax("_log_softmax"),
  zeros: filled(0),
  ones: filled(1),
  split(x: Tensor, size: number | readonly number[], dim: number) {
    const whole = x.size(dim);
    const sizes =
      typeof size === "number"
        ? Array.from({ length: Math.max(Math.ceil(whole / size), 1) }, (_, i) => Math.min(size, whole - i * size))
        : [...size];
    return wholeAs(this, "split_with_sizes", "", [x, sizes, dim], () => x.split_with_sizes(sizes, dim));
  },
  sum(x: Tensor, dtype: torch.DType | null) {
    return wholeAs(this, "sum", "dim_IntList", [x, [], false, dtype], () =>
      dtype === null ? x.sum() : x.sum({ dtype }),
    );
  },
  _unsafe_view: (x: Tensor, size: readonly number[]) => x.view(...size),
  to(x: Tensor, dtype: torch.DType) {
    if (x.dtype === dtype) return x;
    const args = [x, dtype, null, null, null, false, null];
    return wholeAs(this, "_to_copy", "", args, () => x.to(dtype));
  },
  glu: (x: Tensor, dim: number) => {
    const half = x.size(dim) / 2;
    return x.narrow(dim, 0, half).mul(x.narrow(dim, half, half).sigmoid());
  },
  max_pool2d: maxima("max_pool2d_with_indices"),
  max_pool3d: maxima("max_pool3d_with_indices"),
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
