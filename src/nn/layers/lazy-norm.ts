/** Lazy normalisations: the first input tells the number of channels. */
import type { Tensor } from "../../tensor/tensor.ts";
import { signature, type Arguments } from "../arguments.ts";
import { BatchNorm1d, BatchNorm2d, BatchNorm3d, InstanceNorm1d, InstanceNorm2d, InstanceNorm3d, type NormOptions } from "./batchnorm.ts";
import { hasUninitialized, initializeAtFirstCall, lazyNormState, materializeNorm } from "./lazy.ts";

/** Settings of lazy normalisations; any may be given by name. */
export type LazyNormOptions = Omit<NormOptions, "num_features">;
type LazyNormArguments = Arguments<[eps?: number, momentum?: number | null, affine?: boolean, track_running_stats?: boolean], LazyNormOptions>;
const PARAMETERS = "eps=1e-05, momentum=0.1, affine=True, track_running_stats=True, device=None, dtype=None";

const batch1d = signature<Required<LazyNormOptions>>("LazyBatchNorm1d", PARAMETERS);
/**
 * A BatchNorm1d whose `num_features` the first input tells.
 * @example
 * new nn.LazyBatchNorm1d()(torch.randn(4, 3, 5)).shape; // [4, 3, 5]
 */
export class LazyBatchNorm1d extends BatchNorm1d {
  constructor(...args: LazyNormArguments) {
    const { eps, momentum, affine, track_running_stats, dtype } = batch1d.bind(args);
    super(0, { eps, momentum, affine: false, track_running_stats: false, dtype });
    lazyNormState(this, affine, track_running_stats, dtype);
    initializeAtFirstCall(this, BatchNorm1d);
  }
  /** Whether the first input is still to come. */
  has_uninitialized_params(): boolean { return hasUninitialized(this); }
  override reset_parameters(): void { if (!hasUninitialized(this) && this.num_features !== 0) super.reset_parameters(); }
  /** Gives parameters their shapes, from the first input. */
  initialize_parameters(input: Tensor): void {
    if (!hasUninitialized(this)) return;
    materializeNorm(this, input);
    this.reset_parameters();
  }
}

const batch2d = signature<Required<LazyNormOptions>>("LazyBatchNorm2d", PARAMETERS);
/**
 * A BatchNorm2d whose `num_features` the first input tells.
 * @example
 * new nn.LazyBatchNorm2d()(torch.randn(4, 3, 5, 5)).shape; // [4, 3, 5, 5]
 */
export class LazyBatchNorm2d extends BatchNorm2d {
  constructor(...args: LazyNormArguments) {
    const { eps, momentum, affine, track_running_stats, dtype } = batch2d.bind(args);
    super(0, { eps, momentum, affine: false, track_running_stats: false, dtype });
    lazyNormState(this, affine, track_running_stats, dtype);
    initializeAtFirstCall(this, BatchNorm2d);
  }
  /** Whether the first input is still to come. */
  has_uninitialized_params(): boolean { return hasUninitialized(this); }
  override reset_parameters(): void { if (!hasUninitialized(this) && this.num_features !== 0) super.reset_parameters(); }
  /** Gives parameters their shapes, from the first input. */
  initialize_parameters(input: Tensor): void {
    if (!hasUninitialized(this)) return;
    materializeNorm(this, input);
    this.reset_parameters();
  }
}

const batch3d = signature<Required<LazyNormOptions>>("LazyBatchNorm3d", PARAMETERS);
/**
 * A BatchNorm3d whose `num_features` the first input tells.
 * @example
 * new nn.LazyBatchNorm3d()(torch.randn(4, 3, 5, 5, 5)).shape; // [4, 3, 5, 5, 5]
 */
export class LazyBatchNorm3d extends BatchNorm3d {
  constructor(...args: LazyNormArguments) {
    const { eps, momentum, affine, track_running_stats, dtype } = batch3d.bind(args);
    super(0, { eps, momentum, affine: false, track_running_stats: false, dtype });
    lazyNormState(this, affine, track_running_stats, dtype);
    initializeAtFirstCall(this, BatchNorm3d);
  }
  /** Whether the first input is still to come. */
  has_uninitialized_params(): boolean { return hasUninitialized(this); }
  override reset_parameters(): void { if (!hasUninitialized(this) && this.num_features !== 0) super.reset_parameters(); }
  /** Gives parameters their shapes, from the first input. */
  initialize_parameters(input: Tensor): void {
    if (!hasUninitialized(this)) return;
    materializeNorm(this, input);
    this.reset_parameters();
  }
}

const instance1d = signature<Required<LazyNormOptions>>("LazyInstanceNorm1d", PARAMETERS);
/**
 * An InstanceNorm1d whose `num_features` the first input tells.
 * @example
 * new nn.LazyInstanceNorm1d()(torch.randn(4, 3, 5)).shape; // [4, 3, 5]
 */
export class LazyInstanceNorm1d extends InstanceNorm1d {
  constructor(...args: LazyNormArguments) {
    const { eps, momentum, affine, track_running_stats, dtype } = instance1d.bind(args);
    super(0, { eps, momentum, affine: false, track_running_stats: false, dtype });
    lazyNormState(this, affine, track_running_stats, dtype);
    initializeAtFirstCall(this, InstanceNorm1d);
  }
  /** Whether the first input is still to come. */
  has_uninitialized_params(): boolean { return hasUninitialized(this); }
  override reset_parameters(): void { if (!hasUninitialized(this) && this.num_features !== 0) super.reset_parameters(); }
  /** Gives parameters their shapes, from the first input. */
  initialize_parameters(input: Tensor): void {
    if (!hasUninitialized(this)) return;
    materializeNorm(this, input);
    this.reset_parameters();
  }
}

const instance2d = signature<Required<LazyNormOptions>>("LazyInstanceNorm2d", PARAMETERS);
/**
 * An InstanceNorm2d whose `num_features` the first input tells.
 * @example
 * new nn.LazyInstanceNorm2d()(torch.randn(4, 3, 5, 5)).shape; // [4, 3, 5, 5]
 */
export class LazyInstanceNorm2d extends InstanceNorm2d {
  constructor(...args: LazyNormArguments) {
    const { eps, momentum, affine, track_running_stats, dtype } = instance2d.bind(args);
    super(0, { eps, momentum, affine: false, track_running_stats: false, dtype });
    lazyNormState(this, affine, track_running_stats, dtype);
    initializeAtFirstCall(this, InstanceNorm2d);
  }
  /** Whether the first input is still to come. */
  has_uninitialized_params(): boolean { return hasUninitialized(this); }
  override reset_parameters(): void { if (!hasUninitialized(this) && this.num_features !== 0) super.reset_parameters(); }
  /** Gives parameters their shapes, from the first input. */
  initialize_parameters(input: Tensor): void {
    if (!hasUninitialized(this)) return;
    materializeNorm(this, input);
    this.reset_parameters();
  }
}

const instance3d = signature<Required<LazyNormOptions>>("LazyInstanceNorm3d", PARAMETERS);
/**
 * An InstanceNorm3d whose `num_features` the first input tells.
 * @example
 * new nn.LazyInstanceNorm3d()(torch.randn(4, 3, 5, 5, 5)).shape; // [4, 3, 5, 5, 5]
 */
export class LazyInstanceNorm3d extends InstanceNorm3d {
  constructor(...args: LazyNormArguments) {
    const { eps, momentum, affine, track_running_stats, dtype } = instance3d.bind(args);
    super(0, { eps, momentum, affine: false, track_running_stats: false, dtype });
    lazyNormState(this, affine, track_running_stats, dtype);
    initializeAtFirstCall(this, InstanceNorm3d);
  }
  /** Whether the first input is still to come. */
  has_uninitialized_params(): boolean { return hasUninitialized(this); }
  override reset_parameters(): void { if (!hasUninitialized(this) && this.num_features !== 0) super.reset_parameters(); }
  /** Gives parameters their shapes, from the first input. */
  initialize_parameters(input: Tensor): void {
    if (!hasUninitialized(this)) return;
    materializeNorm(this, input);
    this.reset_parameters();
  }
}
