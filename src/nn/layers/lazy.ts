/** What lazy layers share: they take their sizes from the first input, and become ordinary layers then. */
import { no_grad } from "../../autograd/modes.ts";
import { get_default_dtype, int64, type DType } from "../../dtype.ts";
import { zerosOf } from "../../ops/core/copy.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { ownBuffers, ownParameters, type Module } from "../module/index.ts";
import { is_lazy, UninitializedBuffer, UninitializedParameter, type Parameter } from "../parameter.ts";

/** A layer that finds out its sizes from an input. */
export interface LazyLayer extends Module {
  /** Gives parameters their shapes and initial values. */
  initialize_parameters(input: Tensor): void;
  has_uninitialized_params(): boolean;
}

/** Whether a parameter or buffer still waits for its shape. */
export function hasUninitialized(module: Module): boolean {
  return [...ownParameters(module), ...ownBuffers(module)].some(([, tensor]) => is_lazy(tensor));
}

/** A parameter without a shape, under the type of the one that it becomes. */
export function lazyParameter(dtype: DType | null): Parameter {
  return new UninitializedParameter(true, null, dtype);
}

/** Gives shapes to lazy parameters and buffers. */
export function materialize(tensor: Tensor | null, shape: readonly number[]): void {
  if (is_lazy(tensor)) tensor.materialize(shape);
}

/** Makes a layer initialise itself at its first call, and then become one of class `target`. */
export function initializeAtFirstCall(module: LazyLayer, target: { readonly prototype: object }): void {
  const handle = module.register_forward_pre_hook((_module, args: readonly unknown[]) => {
    no_grad(() => module.initialize_parameters(args[0] as Tensor));
    if (module.has_uninitialized_params()) throw new RuntimeError(`module ${module._get_name()} has not been fully initialized`);
    handle.remove();
    Object.setPrototypeOf(module, target.prototype);
  });
}

interface NormLike {
  num_features: number;
  affine: boolean;
  track_running_stats: boolean;
  weight: Parameter | null;
  bias: Parameter | null;
  running_mean: Tensor | null;
  running_var: Tensor | null;
  num_batches_tracked: Tensor | null;
}

/** Parameters and statistics of a normalisation whose number of channels is not known. */
export function lazyNormState(module: NormLike & Module, affine: boolean, track_running_stats: boolean, dtype: DType | null): void {
  module.affine = affine;
  module.track_running_stats = track_running_stats;
  const type = dtype ?? get_default_dtype();
  if (affine) {
    module.weight = lazyParameter(type);
    module.bias = lazyParameter(type);
  }
  if (track_running_stats) {
    module.register_buffer("running_mean", new UninitializedBuffer(false, null, type));
    module.register_buffer("running_var", new UninitializedBuffer(false, null, type));
    module.register_buffer("num_batches_tracked", zerosOf([], int64));
  }
}

/** The same once an input [batch, channels, …] is there. */
export function materializeNorm(module: NormLike, input: Tensor): void {
  module.num_features = input.shape[1]!;
  for (const tensor of [module.weight, module.bias, module.running_mean, module.running_var]) materialize(tensor, [module.num_features]);
}
