/** Lazy normalisations: the first input tells the number of channels. */
import { IndexError } from "../../support/errors.ts";
import { get_default_dtype, int64 } from "../../dtype.ts";
import { zeros } from "../../ops/create/create.ts";
import type { Arguments } from "../arguments.ts";
import { UninitializedBuffer } from "../../tensor/parameter.ts";
import {
  BatchNorm1d,
  BatchNorm2d,
  BatchNorm3d,
  InstanceNorm1d,
  InstanceNorm2d,
  InstanceNorm3d,
  type NormBase,
  type RunningNormOptions,
} from "./batchnorm.ts";
import { lazyLayer, lazyParameter, materialize, type ClassOf, type LazyLayer } from "./lazy.ts";
import { sizeAt } from "../../support/checked.ts";

/** Settings of lazy normalisations; any may be given by name. */
export type LazyNormOptions = Omit<RunningNormOptions, "num_features">;
type LazyNormArguments = Arguments<
  [eps?: number, momentum?: number | null, affine?: boolean, track_running_stats?: boolean],
  LazyNormOptions
>;

function lazyNorm<N extends NormBase>(
  name: string,
  target: ClassOf<never, N>,
): ClassOf<LazyNormArguments, N & LazyLayer> {
  return lazyLayer<LazyNormArguments, Required<LazyNormOptions>, N>(
    name,
    "eps=1e-05, momentum=0.1, affine=True, track_running_stats=True, device=None, dtype=None, *, bias=True",
    target,
    {
      construct: (options) => [0, { ...options, affine: false, track_running_stats: false }],
      prepare: (module, { affine, track_running_stats, dtype, device, bias }) => {
        module.affine = affine;
        module.track_running_stats = track_running_stats;
        const type = dtype ?? get_default_dtype();
        if (affine) {
          module.weight = lazyParameter(type, device);
          if (bias) module.bias = lazyParameter(type, device);
        }
        if (track_running_stats) {
          module.register_buffer("running_mean", new UninitializedBuffer(false, device, type));
          module.register_buffer("running_var", new UninitializedBuffer(false, device, type));
          module.register_buffer("num_batches_tracked", zeros([], { dtype: int64, device }));
        }
      },
      materialize: (module, input) => {
        if (input.shape.length < 2) throw new IndexError("tuple index out of range");
        module.num_features = sizeAt(input.shape, 1);
        for (const tensor of [module.weight, module.bias, module.running_mean, module.running_var])
          materialize(tensor, [module.num_features]);
      },
    },
  );
}

/**
 * A BatchNorm1d whose `num_features` the first input tells.
 * @example
 * new nn.LazyBatchNorm1d()(torch.randn(4, 3, 5)).shape; // [4, 3, 5]
 */
export class LazyBatchNorm1d extends lazyNorm("LazyBatchNorm1d", BatchNorm1d) {}

/**
 * A BatchNorm2d whose `num_features` the first input tells.
 * @example
 * new nn.LazyBatchNorm2d()(torch.randn(4, 3, 5, 5)).shape; // [4, 3, 5, 5]
 */
export class LazyBatchNorm2d extends lazyNorm("LazyBatchNorm2d", BatchNorm2d) {}

/**
 * A BatchNorm3d whose `num_features` the first input tells.
 * @example
 * new nn.LazyBatchNorm3d()(torch.randn(4, 3, 5, 5, 5)).shape; // [4, 3, 5, 5, 5]
 */
export class LazyBatchNorm3d extends lazyNorm("LazyBatchNorm3d", BatchNorm3d) {}

/**
 * An InstanceNorm1d whose `num_features` the first input tells.
 * @example
 * new nn.LazyInstanceNorm1d()(torch.randn(4, 3, 5)).shape; // [4, 3, 5]
 */
export class LazyInstanceNorm1d extends lazyNorm("LazyInstanceNorm1d", InstanceNorm1d) {}

/**
 * An InstanceNorm2d whose `num_features` the first input tells.
 * @example
 * new nn.LazyInstanceNorm2d()(torch.randn(4, 3, 5, 5)).shape; // [4, 3, 5, 5]
 */
export class LazyInstanceNorm2d extends lazyNorm("LazyInstanceNorm2d", InstanceNorm2d) {}

/**
 * An InstanceNorm3d whose `num_features` the first input tells.
 * @example
 * new nn.LazyInstanceNorm3d()(torch.randn(4, 3, 5, 5, 5)).shape; // [4, 3, 5, 5, 5]
 */
export class LazyInstanceNorm3d extends lazyNorm("LazyInstanceNorm3d", InstanceNorm3d) {}
