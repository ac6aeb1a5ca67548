/** Batch and instance normalisation: statistics of channels, with running averages for evaluation. */
import { warnAlways } from "../../support/warnings.ts";
import { get_default_dtype, int64 } from "../../dtype.ts";
import { ones, zeros } from "../../ops/create/create.ts";
import { ValueError } from "../../support/errors.ts";
import { type Tensor } from "../../tensor/tensor.ts";
import { signature, type Arguments } from "../arguments.ts";
import * as init from "../init/index.ts";
import type { LoadStateArguments } from "../module/index.ts";
import type { Parameter } from "../../tensor/parameter.ts";
import * as F from "../functional/index.ts";
import { boolText, emptyParameter, floatText, TensorLayer, type FactoryOptions, madeIfWanted } from "./layer.ts";
import { itemAt } from "../../support/checked.ts";
import type { Forgets } from "../module/index.ts";

/** Settings of batch and instance normalisation; any may be given by name. */
export interface RunningNormOptions extends FactoryOptions {
  num_features?: number;
  eps?: number;
  /** Weight of the new batch in the running averages; null: all batches weigh the same. */
  momentum?: number | null;
  affine?: boolean;
  track_running_stats?: boolean;
  /** Whether an affine layer shifts as well as scales. Default true. */
  bias?: boolean;
}
export type NormArguments = Arguments<
  [num_features: number, eps?: number, momentum?: number | null, affine?: boolean, track_running_stats?: boolean],
  RunningNormOptions
>;
type Bound = Required<RunningNormOptions>;
export type { Bound as BoundNormOptions };
const BATCH =
  "num_features, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True, device=None, dtype=None, *, bias=True";
const INSTANCE =
  "num_features, eps=1e-05, momentum=0.1, affine=False, track_running_stats=False, device=None, dtype=None, *, bias=True";

/** Base of both: scale, shift and running statistics for each channel. */
export abstract class NormBase extends TensorLayer {
  weight: Parameter;
  bias: Parameter;
  num_features: number;
  eps: number;
  momentum: number | null;
  affine: boolean;
  track_running_stats: boolean;
  /** Averages of the channels; null without `track_running_stats`. */
  declare running_mean: Tensor;
  /** Variances of the channels; null without `track_running_stats`. */
  declare running_var: Tensor;
  /** How many batches the running statistics have seen: int64, 0-d. */
  declare num_batches_tracked: Tensor;

  constructor({ num_features, eps, momentum, affine, track_running_stats, dtype, device, bias }: Bound) {
    super();
    this.num_features = num_features;
    this.eps = eps;
    this.momentum = momentum;
    this.affine = affine;
    this.track_running_stats = track_running_stats;
    this.weight = madeIfWanted(affine, () => emptyParameter([num_features], dtype, device));
    this.bias = madeIfWanted(affine && bias, () => emptyParameter([num_features], dtype, device));
    const type = dtype ?? get_default_dtype();
    this.register_buffer("running_mean", track_running_stats ? zeros([num_features], { dtype: type, device }) : null);
    this.register_buffer("running_var", track_running_stats ? ones([num_features], { dtype: type, device }) : null);
    this.register_buffer("num_batches_tracked", track_running_stats ? zeros([], { dtype: int64, device }) : null);
    this.reset_parameters();
  }

  override get _version(): number {
    return 2;
  }

  reset_running_stats(): void {
    if (!this.track_running_stats) return;
    this.running_mean?.zero_();
    this.running_var?.fill_(1);
    this.num_batches_tracked?.zero_();
  }
  reset_parameters(): void {
    this.reset_running_stats();
    if (this.weight) init.ones_(this.weight);
    if (this.bias) init.zeros_(this.bias);
  }

  /** Numbers of dims that an input may have. */
  protected abstract get dims(): readonly number[];
  _check_input_dim(input: Tensor): void {
    const { dims } = this;
    if (!dims.includes(input.ndim))
      throw new ValueError(`expected ${dims.map((n) => `${n}D`).join(" or ")} input (got ${input.ndim}D input)`);
  }

  override _load_from_state_dict(...args: LoadStateArguments): void {
    const [state_dict, prefix, local_metadata] = args;
    const version = local_metadata.version;
    const key = `${prefix}num_batches_tracked`;
    // Files written before version 2 have no such buffer.
    if ((version === undefined || version < 2) && this.track_running_stats && !state_dict.has(key))
      state_dict.set(
        key,
        this.num_batches_tracked?.is_meta === false ? this.num_batches_tracked : zeros([], { dtype: int64 }),
      );
    super._load_from_state_dict(...args);
  }
  override extra_repr(): string {
    return `${this.num_features}, eps=${floatText(this.eps)}, momentum=${floatText(this.momentum)}, affine=${boolText(this.affine)}, bias=${boolText(this.bias !== null)}, track_running_stats=${boolText(this.track_running_stats)}`;
  }
}

/** Base of batch normalisation (Ioffe and Szegedy 2015). */
export abstract class BatchNorm extends NormBase {
  protected static readonly subclassesForget: Forgets = "all";
  forward(input: Tensor): Tensor {
    this._check_input_dim(input);
    let factor = this.momentum ?? 0;
    if (this.training && this.track_running_stats && this.num_batches_tracked) {
      this.num_batches_tracked.add_(1);
      if (this.momentum === null) factor = 1 / this.num_batches_tracked.item(); // cumulative average
    }
    const usesBatch = this.training || (this.running_mean === null && this.running_var === null);
    const keepsStatistics = !this.training || this.track_running_stats;
    return F.batch_norm(
      input,
      keepsStatistics ? this.running_mean : null,
      keepsStatistics ? this.running_var : null,
      this.weight,
      this.bias,
      usesBatch,
      factor,
      this.eps,
    );
  }
}

const batch1d = signature<Bound>("BatchNorm1d", BATCH);
/**
 * Batch normalisation of [batch, channels] or [batch, channels, length].
 * @example
 * new nn.BatchNorm1d(3)(torch.randn(4, 3, 5)).shape; // [4, 3, 5]
 */
export class BatchNorm1d extends BatchNorm {
  constructor(...args: NormArguments) {
    super(batch1d.bind(args));
  }
  protected get dims(): readonly number[] {
    return [2, 3];
  }
}
const batch2d = signature<Bound>("BatchNorm2d", BATCH);
/**
 * Batch normalisation of [batch, channels, height, width].
 * @example
 * new nn.BatchNorm2d(3)(torch.randn(4, 3, 5, 5)).shape; // [4, 3, 5, 5]
 */
export class BatchNorm2d extends BatchNorm {
  constructor(...args: NormArguments) {
    super(batch2d.bind(args));
  }
  protected get dims(): readonly number[] {
    return [4];
  }
}
const batch3d = signature<Bound>("BatchNorm3d", BATCH);
/**
 * Batch normalisation of [batch, channels, depth, height, width].
 * @example
 * new nn.BatchNorm3d(3)(torch.randn(4, 3, 5, 5, 5)).shape; // [4, 3, 5, 5, 5]
 */
export class BatchNorm3d extends BatchNorm {
  constructor(...args: NormArguments) {
    super(batch3d.bind(args));
  }
  protected get dims(): readonly number[] {
    return [5];
  }
}

/** Base of instance normalisation (Ulyanov et al. 2016): statistics of each sample alone. */
export abstract class InstanceNorm extends NormBase {
  protected static readonly subclassesForget: Forgets = "all";
  /** Number of dims of an input without a batch, as PyTorch's own layers ask for it. */
  _get_no_batch_dim(): number {
    return itemAt(this.dims, 0);
  }

  override _load_from_state_dict(...args: LoadStateArguments): void {
    const [state_dict, prefix, local_metadata, , , , error_msgs] = args;
    if (local_metadata.version === undefined && !this.track_running_stats) {
      const keys = ["running_mean", "running_var"].map((name) => prefix + name).filter((key) => state_dict.has(key));
      if (keys.length > 0) {
        const name = this._get_name();
        error_msgs.push(
          `Unexpected running stats buffer(s) ${keys.map((key) => `"${key}"`).join(" and ")} for ${name} with track_running_stats=False. If state_dict is a checkpoint saved before 0.4.0, ` +
            `this may be expected because ${name} does not track running stats by default since 0.4.0. Please remove these keys from state_dict. If the running stats are actually needed, ` +
            `instead set track_running_stats=True in ${name} to enable them. See the documentation of ${name} for details.`,
        );
        for (const key of keys) state_dict.delete(key);
      }
    }
    super._load_from_state_dict(...args);
  }
  forward(input: Tensor): Tensor {
    this._check_input_dim(input);
    const place = input.ndim - itemAt(this.dims, 0);
    const channels = itemAt(input.shape, place);
    if (channels !== this.num_features) {
      if (this.affine)
        throw new ValueError(
          `expected input's size at dim=${place} to match num_features (${this.num_features}), but got: ${channels}.`,
        );
      warnAlways(
        `input's size at dim=${place} does not match num_features. You can silence this warning by not passing in num_features, which is not used because affine=False`,
      );
    }
    return input.ndim === this.dims[0] ? this.normalize(input.unsqueeze(0)).squeeze(0) : this.normalize(input);
  }
  private normalize(input: Tensor): Tensor {
    return F.instance_norm(
      input,
      this.running_mean,
      this.running_var,
      this.weight,
      this.bias,
      this.training || !this.track_running_stats,
      this.momentum ?? 0,
      this.eps,
    );
  }
}

const instance1d = signature<Bound>("InstanceNorm1d", INSTANCE);
/**
 * Instance normalisation of [batch, channels, length], with or without the batch.
 * @example
 * new nn.InstanceNorm1d(3, { affine: true })(torch.randn(4, 3, 5)).shape; // [4, 3, 5]
 */
export class InstanceNorm1d extends InstanceNorm {
  constructor(...args: NormArguments) {
    super(instance1d.bind(args));
  }
  protected get dims(): readonly number[] {
    return [2, 3];
  }
}
const instance2d = signature<Bound>("InstanceNorm2d", INSTANCE);
/**
 * Instance normalisation of [batch, channels, height, width], with or without the batch.
 * @example
 * new nn.InstanceNorm2d(3, { affine: true })(torch.randn(4, 3, 5, 5)).shape; // [4, 3, 5, 5]
 */
export class InstanceNorm2d extends InstanceNorm {
  constructor(...args: NormArguments) {
    super(instance2d.bind(args));
  }
  protected get dims(): readonly number[] {
    return [3, 4];
  }
}
const instance3d = signature<Bound>("InstanceNorm3d", INSTANCE);
/**
 * Instance normalisation of [batch, channels, depth, height, width], with or without the batch.
 * @example
 * new nn.InstanceNorm3d(3, { affine: true })(torch.randn(4, 3, 5, 5, 5)).shape; // [4, 3, 5, 5, 5]
 */
export class InstanceNorm3d extends InstanceNorm {
  constructor(...args: NormArguments) {
    super(instance3d.bind(args));
  }
  protected get dims(): readonly number[] {
    return [4, 5];
  }
}
