/** Dtypes that kernels of PyTorch lack where ours would compute: they are refused by the names of those kernels. */
import { isDifferentiable, type DType } from "../../dtype.ts";
import { notImplemented } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { byOperator } from "./by-operator.ts";

type Refuses = (dtype: DType) => boolean;

const whole: Refuses = (dtype) => !isDifferentiable(dtype);
const narrowInts: Refuses = (dtype) => dtype.kind === "int" && dtype.itemsize < 8;
const halves: Refuses = (dtype) => dtype.is_floating_point && dtype.itemsize === 2;
const allButSingleAndDouble: Refuses = (dtype) => !dtype.is_floating_point || dtype.itemsize === 2;

const refusals = byOperator<readonly [kernel: string, refuses: Refuses]>({
  multi_margin_loss: ["multi_margin_loss_cpu_kernel", allButSingleAndDouble],
  multilabel_margin_loss: ["multilabel_margin_loss_forward_out_frame", allButSingleAndDouble],
  multilabel_soft_margin_loss: ["log_sigmoid_cpu", (dtype) => !dtype.is_floating_point],
  binary_cross_entropy_with_logits: ["log_sigmoid_cpu", (dtype) => !dtype.is_floating_point],
  smooth_l1_loss: ["smooth_l1_cpu", (dtype) => narrowInts(dtype) || dtype.kind === "bool"],
  conv_transpose1d: ["slow_conv_transpose2d_out_cpu", narrowInts],
  conv_transpose2d: ["slow_conv_transpose2d_out_cpu", narrowInts],
  conv_transpose3d: ["slow_conv_transpose3d_out_cpu", narrowInts],
  linalg_householder_product: ["orgqr_cpu", (dtype) => whole(dtype) || halves(dtype)],
  linalg_solve_triangular: ["triangular_solve_cpu", whole],
  linalg_lu: ["lu_cpu", halves],
  linalg_lu_factor: ["lu_cpu", halves],
  linalg_lu_factor_ex: ["lu_cpu", halves],
  cdist: ["cdist", halves],
  im2col: ["im2col_out_cpu", (dtype) => dtype.kind === "int"],
  rrelu: ["rrelu_with_noise_out_cpu", (dtype) => whole(dtype) || dtype.name === "float16"],
  rms_norm: ["rms_norm", whole],
});

/** The computation of an operator, behind the refusal of dtypes that PyTorch's kernel lacks, if there is one. */
export function withDTypeRefusals<A extends unknown[], R>(
  name: string,
  execute: (bound: unknown[], ...rest: A) => R,
): (bound: unknown[], ...rest: A) => R {
  const row = refusals[name];
  if (row === undefined) return execute;
  const [kernel, refuses] = row;
  return (bound, ...rest) => {
    const first = bound.find((value) => value instanceof Tensor);
    if (first !== undefined && refuses(first.dtype)) throw notImplemented(kernel, first.dtype);
    return execute(bound, ...rest);
  };
}
