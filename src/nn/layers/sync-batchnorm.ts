/** Batch normalisation with the statistics of all processes of a group. */
import { Function, type FunctionContext } from "../../autograd/function.ts";
import { all_gather_into_tensor } from "../../communication/collectives.ts";
import type { ProcessGroup } from "../../communication/group.ts";
import { all_reduce } from "../../communication/reductions.ts";
import { defaultGroup, is_initialized } from "../../communication/world.ts";
import { copyInto } from "../../compute/copy-elements.ts";
import { float32 } from "../../dtype.ts";
import { full } from "../../ops/create/create.ts";
import { cat } from "../../ops/view/join.ts";
import { ValueError } from "../../support/errors.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { signature, type Arguments } from "../arguments.ts";
import type { Module } from "../module/index.ts";
import { BatchNorm, type BoundNormOptions, type RunningNormOptions } from "./batchnorm.ts";
import { asModule } from "../module/kind.ts";
import { sizeAt } from "../../support/checked.ts";
import type { Forgets } from "../module/index.ts";

/** Dims of an input but for that of its channels. */
const otherDims = ({ ndim }: Tensor): number[] => [0, ...Array.from({ length: ndim - 2 }, (_, i) => i + 2)];
/** One number for each channel, to be combined with an input. */
const perChannel = (values: Tensor, { ndim }: Tensor): Tensor =>
  values.reshape([1, -1, ...new Array<number>(ndim - 2).fill(1)]);
const wide = (tensor: Tensor): Tensor => (tensor.dtype.itemsize < 4 ? tensor.to(float32) : tensor);

/** Sums of `sum_dy` and the like are those of PyTorch's `torch/nn/modules/_functions.py`. */
class SyncBatchNormFunction extends Function {
  static override forward(
    context: FunctionContext,
    input: Tensor,
    weight: Tensor | null,
    bias: Tensor | null,
    runningMean: Tensor | null,
    runningVariance: Tensor | null,
    eps: number,
    momentum: number,
    group: ProcessGroup,
  ): Tensor {
    const x = wide(input);
    const channels = sizeAt(x.shape, 1);
    const own = x.numel() / channels;
    if (own === 1 && group.size() < 2)
      throw new ValueError(`Expected more than 1 value per channel when training, got input size ${own}`);
    // Each brings means, sums of squared distances from them, and a count: numbers that combine without cancelling
    // (Chan, Golub and LeVeque 1979). Nobody's batch may be missing, but it may be empty.
    const mean = own === 0 ? full([channels], 0, { dtype: x.dtype }) : x.mean(otherDims(x));
    const squares = own === 0 ? mean : x.sub(perChannel(mean, x)).square().sum(otherDims(x));
    const count = full([1], own, { dtype: x.dtype });
    const all = emptyTensor([group.size(), 2 * channels + 1], x.dtype);
    all_gather_into_tensor(all, cat([mean, squares, count]), group);
    const [means, distances, counts] = all.split([channels, channels, 1], 1) as [Tensor, Tensor, Tensor];
    const total = counts.sum();
    const common = means.mul(counts).sum(0).div(total);
    const variance = distances.add(means.sub(common).square().mul(counts)).sum(0).div(total);
    const invstd = variance.add(eps).rsqrt();
    if (runningMean !== null && runningVariance !== null) {
      const unbiased = variance.mul(total.div(total.sub(1)));
      copyInto(runningMean, runningMean.mul(1 - momentum).add(common.mul(momentum)));
      copyInto(runningVariance, runningVariance.mul(1 - momentum).add(unbiased.mul(momentum)));
    }
    context.save_for_backward(input, weight, common, invstd, total);
    context["group"] = group;
    const scale = weight === null ? invstd : invstd.mul(weight);
    const normal = x.sub(perChannel(common, x)).mul(perChannel(scale, x));
    return (bias === null ? normal : normal.add(perChannel(bias, x))).to(input.dtype);
  }

  static override backward(context: FunctionContext, given: Tensor): (Tensor | null)[] {
    const [input, weight, mean, invstd, total] = context.saved_tensors as [
      Tensor,
      Tensor | null,
      Tensor,
      Tensor,
      Tensor,
    ];
    const [needsInput, needsWeight, needsBias] = context.needs_input_grad;
    const group = context["group"] as ProcessGroup;
    const [x, grad] = [wide(input), wide(given)];
    const channels = sizeAt(x.shape, 1);
    const centered = x.sub(perChannel(mean, x));
    const sums = cat([grad.sum(otherDims(x)), grad.mul(centered).sum(otherDims(x))]);
    const [ownSum, ownProduct] = sums.clone().split(channels) as [Tensor, Tensor];
    if (needsInput) all_reduce(sums, { group }); // what all need to know; parameters' gradients stay each process's own
    const [sum, product] = sums.split(channels) as [Tensor, Tensor];
    const gradInput = (): Tensor => {
      const slope = product.mul(invstd.square()).div(total);
      const scale = weight === null ? invstd : invstd.mul(wide(weight));
      return grad
        .sub(perChannel(sum.div(total), x))
        .sub(centered.mul(perChannel(slope, x)))
        .mul(perChannel(scale, x))
        .to(input.dtype);
    };
    return [
      needsInput ? gradInput() : null,
      needsWeight ? ownProduct.mul(invstd).to(weight!.dtype) : null,
      needsBias ? ownSum.to(weight?.dtype ?? ownSum.dtype) : null,
      null,
      null,
      null,
      null,
      null,
    ];
  }
}

/** Settings of `SyncBatchNorm`. */
export interface SyncNormOptions extends RunningNormOptions {
  /** The processes whose batches are one; null: all. */
  process_group?: ProcessGroup | null;
}
type SyncArguments = Arguments<
  [num_features: number, eps?: number, momentum?: number | null, affine?: boolean, track_running_stats?: boolean],
  SyncNormOptions
>;
type SyncOptions = BoundNormOptions & { readonly process_group: ProcessGroup | null };

const batchSync = signature<SyncOptions>(
  "SyncBatchNorm",
  "num_features, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True, process_group=None, device=None, dtype=None, *, bias=True",
);

/**
 * Batch normalisation of any rank from 2 on, with the statistics of the whole batch where several processes train
 * together, each with a part of it; alone, and in evaluation, it is batch normalisation with the same state.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.SyncBatchNorm.html
 * @example
 * new nn.SyncBatchNorm(3)(torch.randn(4, 3, 5, 5)).shape; // [4, 3, 5, 5]
 */
export class SyncBatchNorm extends BatchNorm {
  protected static readonly forgets: Forgets = "all";
  /** The processes whose batches are one; null: all. */
  declare process_group: ProcessGroup | null;

  constructor(...args: SyncArguments) {
    const options = batchSync.bind(args);
    super(options);
    Object.defineProperty(this, "process_group", {
      value: options.process_group,
      writable: true,
      enumerable: false,
      configurable: true,
    });
  }
  protected get dims(): readonly number[] {
    return [2, 3, 4, 5];
  }
  override _check_input_dim(input: Tensor): void {
    if (input.ndim < 2) throw new ValueError(`expected at least 2D input (got ${input.ndim}D input)`);
  }

  override forward(input: Tensor): Tensor {
    const group = is_initialized() ? (this.process_group ?? defaultGroup()) : null;
    if (!this.training || group === null || group.size() === 1) return super.forward(input);
    this._check_input_dim(input);
    let factor = this.momentum ?? 0;
    if (this.track_running_stats && this.num_batches_tracked) {
      this.num_batches_tracked.add_(1);
      if (this.momentum === null) factor = 1 / this.num_batches_tracked.item(); // cumulative average
    }
    const keeps = this.track_running_stats;
    return SyncBatchNormFunction.apply(
      input,
      this.weight,
      this.bias,
      keeps ? this.running_mean : null,
      keeps ? this.running_var : null,
      this.eps,
      factor,
      group,
    );
  }

  /**
   * The module with every BatchNorm layer in it replaced by a SyncBatchNorm with the same parameters and statistics.
   * @example
   * String(nn.SyncBatchNorm.convert_sync_batchnorm(new nn.Sequential(new nn.BatchNorm1d(3))).at(0).constructor.name); // SyncBatchNorm
   */
  static convert_sync_batchnorm<M extends Module>(module: M, process_group: ProcessGroup | null = null): M {
    const plain = asModule(module);
    if (plain instanceof BatchNorm && !(plain instanceof SyncBatchNorm))
      return converted(plain, process_group) as unknown as M;
    for (const [name, child] of plain.named_children())
      plain.register_module(name, SyncBatchNorm.convert_sync_batchnorm(child, process_group));
    return module;
  }
}

function converted(layer: BatchNorm, process_group: ProcessGroup | null): SyncBatchNorm {
  const { num_features, eps, momentum, affine, track_running_stats } = layer;
  const result = new SyncBatchNorm(num_features, {
    eps,
    momentum,
    affine,
    track_running_stats,
    process_group,
    bias: layer.bias !== null,
  });
  if (affine) {
    result.weight = layer.weight;
    result.bias = layer.bias;
  }
  result.running_mean = layer.running_mean;
  result.running_var = layer.running_var;
  result.num_batches_tracked = layer.num_batches_tracked;
  result.training = layer.training;
  return result;
}
