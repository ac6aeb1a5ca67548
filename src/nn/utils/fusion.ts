/** Batch normalisation folded into the convolution or linear layer before it, for inference. */
import type { Tensor } from "../../tensor/tensor.ts";
import { functionSignature, type Arguments } from "../arguments.ts";
import { AssertionError } from "../../support/errors.ts";
import { no_grad } from "../../autograd/modes.ts";
import type { BatchNorm } from "../layers/batchnorm.ts";
import type { ConvNd } from "../layers/conv.ts";
import type { Linear } from "../layers/linear.ts";
import { Parameter } from "../../tensor/parameter.ts";

/**
 * Weight and bias of a convolution that does what it and a batch normalisation did. Shapes: `conv_w` [out, in, ...]
 * ([in, out, ...] where `transpose`), all others [out]; results as `conv_w` and [out].
 */
export function fuse_conv_bn_weights(
  conv_w: Tensor,
  conv_b: Tensor | null,
  bn_rm: Tensor,
  bn_rv: Tensor,
  bn_eps: number,
  bn_w: Tensor | null,
  bn_b: Tensor | null,
  transpose = false,
): [weight: Parameter, bias: Parameter] {
  return no_grad(() => {
    const bias = conv_b ?? bn_rm.new_zeros(bn_rm.shape);
    const factor = bn_rv
      .add(bn_eps)
      .rsqrt()
      .mul(bn_w ?? bn_rm.new_ones(bn_rm.shape));
    const shape = conv_w.shape.map((_, d) => (d === (transpose ? 1 : 0) ? -1 : 1));
    const fused = bias
      .sub(bn_rm)
      .mul(factor)
      .add(bn_b ?? bn_rm.new_zeros(bn_rm.shape));
    return [
      new Parameter(conv_w.mul(factor.reshape(shape)), conv_w.requires_grad),
      new Parameter(fused, bias.requires_grad),
    ];
  });
}

const fuseConv = functionSignature<{ conv: ConvNd; bn: BatchNorm; transpose: boolean }>(
  "fuse_conv_bn_eval",
  "conv, bn, transpose=False",
);
const fuseLinear = functionSignature<{ linear: Linear; bn: BatchNorm }>("fuse_linear_bn_eval", "linear, bn");

/** A copy of a convolution with the batch normalisation after it folded in. Both must be in evaluation mode. */
export function fuse_conv_bn_eval<C extends ConvNd>(
  ...args: Arguments<[conv: C, bn: BatchNorm, transpose?: boolean], { conv?: C; bn?: BatchNorm; transpose?: boolean }>
): C {
  const { conv, bn, transpose } = fuseConv.bind(args);
  if (conv.training || bn.training) throw new AssertionError("Fusion only for eval!");
  const fused = (conv as C).deepcopy();
  [fused.weight, fused.bias] = fuse_conv_bn_weights(
    fused.weight,
    fused.bias,
    bn.running_mean,
    bn.running_var,
    bn.eps,
    bn.weight,
    bn.bias,
    transpose,
  );
  return fused;
}

/**
 * Weight and bias of a linear layer that does what it and a batch normalisation did. Shapes: `linear_w` [out, in],
 * all others [out]; results [out, in] and [out].
 */
export function fuse_linear_bn_weights(
  linear_w: Tensor,
  linear_b: Tensor | null,
  bn_rm: Tensor,
  bn_rv: Tensor,
  bn_eps: number,
  bn_w: Tensor | null,
  bn_b: Tensor | null,
): [weight: Parameter, bias: Parameter] {
  return fuse_conv_bn_weights(linear_w, linear_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b);
}

/** A copy of a linear layer with the batch normalisation after it folded in. */
export function fuse_linear_bn_eval<L extends Linear>(
  ...args: Arguments<[linear: L, bn: BatchNorm], { linear?: L; bn?: BatchNorm }>
): L {
  const { linear, bn } = fuseLinear.bind(args);
  if (linear.training || bn.training) throw new AssertionError("Fusion only for eval!");
  const fused = (linear as L).deepcopy();
  [fused.weight, fused.bias] = fuse_linear_bn_weights(
    fused.weight,
    fused.bias,
    bn.running_mean,
    bn.running_var,
    bn.eps,
    bn.weight,
    bn.bias,
  );
  return fused;
}
