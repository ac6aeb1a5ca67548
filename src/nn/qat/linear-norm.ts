/** A linear layer that trains with its batch norm and fake quantization of its weights. */
import { uniform_, zeros_ } from "../init/fills.ts";
import type { Parameter } from "../../tensor/parameter.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import * as F from "../functional/index.ts";
import { LinearBn1d as FusedLinearBn1d } from "../intrinsic/fused-modules.ts";
import { BatchNorm1d, type BatchNorm } from "../layers/batchnorm.ts";
import { Linear as FloatLinear } from "../layers/linear.ts";
import type { Module } from "../module/index.ts";
import { sizeAt } from "../../support/checked.ts";
import { fuse_linear_bn_weights } from "../utils/fusion.ts";
import {
  adopt,
  assertFloat,
  configurationOf,
  configure,
  without,
  type Configuring,
  type FakeQuant,
} from "./configured.ts";

/** What a fused layer in training is told of its batch norm. */
export interface NormOptions {
  /** Added to the variance. */
  eps?: number;
  /** How fast running statistics follow. */
  momentum?: number | null;
  /** Keep running statistics as they are. */
  freeze_bn?: boolean;
}

/** Gives the batch norm of a layer in training the parameters and statistics of another: the same tensors. */
export function adoptNorm(norm: BatchNorm, given: BatchNorm): void {
  adopt(norm, given, ["weight", "bias"]);
  norm.register_buffer("running_mean", given.running_mean);
  norm.register_buffer("running_var", given.running_var);
  norm.register_buffer("num_batches_tracked", given.num_batches_tracked);
}

/** A batch norm with weights drawn in [0, 1), as PyTorch's fused layers in training make them. */
export function freshNorm(
  Norm: new (features: number, eps?: number, momentum?: number | null) => BatchNorm,
  features: number,
  eps = 1e-5,
  momentum: number | null = 0.1,
): BatchNorm {
  const bn = new Norm(features, eps, momentum);
  uniform_(bn.weight as Tensor);
  zeros_(bn.bias as Tensor);
  return bn;
}

/** What every layer with a batch norm has in training. */
export interface LayerWithNorm {
  /** Its configuration. */
  qconfig: unknown;
  /** The batch norm. */
  bn: BatchNorm;
  /** Rounds the weights. */
  weight_fake_quant: FakeQuant;
  /** Whether running statistics stay as they are. */
  freeze_bn: boolean;
  /** Goes back to the batch's statistics. */
  update_bn_stats(): this;
  /** Keeps the running statistics as they are. */
  freeze_bn_stats(): this;
  /** Forgets the running statistics. */
  reset_running_stats(): void;
}

/** A float class with a batch norm over what it gives. */
export function withBatchNorm<A extends readonly unknown[], M extends Module & { readonly weight: Tensor }>(
  Base: new (...args: A) => M,
  normOf: (weight: Tensor) => new (features: number, eps?: number, momentum?: number | null) => BatchNorm,
): new (...args: A) => M & LayerWithNorm {
  class Normed extends (Base as unknown as new (...args: readonly unknown[]) => Module & { readonly weight: Tensor }) {
    declare qconfig: unknown;
    bn: BatchNorm;
    weight_fake_quant!: FakeQuant;
    freeze_bn = false;
    constructor(...args: readonly unknown[]) {
      super(...without(args, "eps", "momentum", "freeze_bn"));
      const { eps, momentum, freeze_bn } = (args.at(-1) ?? {}) as NormOptions;
      this.bn = freshNorm(normOf(this.weight), sizeAt(this.weight.shape, 0), eps, momentum);
      configure(this, args);
      if (freeze_bn) this.freeze_bn_stats();
    }
    override train(mode = true): this {
      super.train(mode);
      if (this.freeze_bn) this.bn.train(false);
      return this;
    }
    update_bn_stats(): this {
      this.freeze_bn = false;
      this.bn.training = true;
      return this;
    }
    freeze_bn_stats(): this {
      this.freeze_bn = true;
      this.bn.training = false;
      return this;
    }
    reset_running_stats(): void {
      this.bn.reset_running_stats();
    }
  }
  return Normed as never;
}

const LinearWithNorm = withBatchNorm(
  FloatLinear as new (...args: ConstructorParameters<typeof FloatLinear> | Configuring) => FloatLinear,
  () => BatchNorm1d,
);

/**
 * `nn.intrinsic.qat.LinearBn1d`: the weights that are fake-quantized are those with the norm's running scale folded in
 * (Krishnamoorthi 2018, "Quantizing deep convolutional networks", section 3.2.2). Takes [N, in_features], gives
 * [N, out_features]. Throws an AssertionError without a `qconfig`.
 */
export class LinearBn1d extends LinearWithNorm {
  override forward(input: Tensor): Tensor {
    const { bn } = this;
    const factor = (bn.weight as Tensor).div(bn.running_var.add(bn.eps).sqrt());
    const weight = this.weight_fake_quant(this.weight.mul(factor.reshape([-1, 1])));
    const plain = F.linear(input, weight).div(factor.reshape([1, -1]));
    return bn((this.bias as Tensor | null) === null ? plain : plain.add(this.bias.reshape([1, -1])));
  }
  /** Of a fused layer that has a configuration; its parameters are the same tensors. */
  static from_float(given: Module): LinearBn1d {
    assertFloat(this.name, given, [FusedLinearBn1d]);
    const qconfig = configurationOf(given);
    const [linear, bn] = [given.get_submodule("0") as FloatLinear, given.get_submodule("1") as BatchNorm];
    const settings = { bias: linear.bias !== null, eps: bn.eps, momentum: bn.momentum, qconfig };
    const layer = adopt(new this(linear.in_features, linear.out_features, settings), linear, ["weight", "bias"]);
    adoptNorm(layer.bn, bn);
    return layer;
  }
  /** A float layer with the batch norm folded in. */
  to_float(): Module {
    const float = new FloatLinear(this.in_features, this.out_features);
    const { bn } = this;
    [float.weight, float.bias] = fuse_linear_bn_weights(
      this.weight,
      this.bias as Parameter | null,
      bn.running_mean,
      bn.running_var,
      bn.eps,
      bn.weight as Tensor,
      bn.bias as Tensor,
    );
    return float;
  }
}
