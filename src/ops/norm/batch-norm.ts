/**
 * Batch normalisation: statistics per channel, running averages, and fused gradients; differentiable twice through
 * tensor methods.
 */
import { assertNoGradient } from "../../autograd/history.ts";
import { numel, wrapExistingDim } from "../../layout/shape.ts";
import { notImplemented, RuntimeError, ValueError } from "../../support/errors.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import {
  channelCombination,
  channelGradients,
  channelStatistics,
  scaleAndShift,
  type NormSizes,
} from "../../compute/norm/batch-norm-kernels.ts";
import { converted, copyInto, discard, packed, wideOf } from "../../compute/copy-elements.ts";
import type { Context } from "../declare/context.ts";
import { composite, operator } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { sizeAt } from "../../support/checked.ts";
import { assertNormDTypes, readAs } from "./norm-checks.ts";

function sizesOf(shape: readonly number[]): NormSizes {
  return { batch: shape[0] ?? 1, channels: shape[1] ?? 0, cells: numel(shape.slice(2)) };
}

function check(input: Tensor, named: Readonly<Record<string, Tensor | null>>, training: boolean): void {
  const channels = input.shape[1] ?? 0;
  for (const name of ["running_mean", "running_var"]) {
    if (!training && !named[name]) throw new RuntimeError(`${name} must be defined in evaluation mode`);
  }
  const hasBadSize = Object.values(named).some((tensor) => tensor && numel(tensor.shape) !== channels);
  if (!hasBadSize && (named["running_mean"] === null) !== (named["running_var"] === null))
    throw new ValueError("running_mean and running_var must either both be None or neither be None");
  for (const [name, tensor] of Object.entries(named)) {
    if (tensor && numel(tensor.shape) !== channels)
      throw new RuntimeError(`${name} should contain ${channels} elements not ${numel(tensor.shape)}`);
    if (tensor && name.startsWith("running") && tensor.shape.length !== 1)
      throw new RuntimeError(`TensorAccessor expected 1 dims but tensor has ${tensor.shape.length}`);
  }
  if (!input.dtype.is_floating_point) throw notImplemented("batch_norm", input.dtype);
  const { weight = null, bias = null, ...running } = named;
  assertNormDTypes(input.dtype, [weight, bias, ...Object.values(running)]);
  wrapExistingDim(1, input.shape.length);
}

/**
 * `running = (1 - momentum) * running + momentum * value`, without a new version: graphs of earlier batches stay valid.
 */
function updateRunning(running: Tensor | null, value: Tensor, momentum: number, factor: number): void {
  if (!running) return;
  const target = packed(running, value.dtype);
  const updated = target.mul(1 - momentum).add(value, { alpha: momentum * factor });
  copyInto(running, updated);
  discard(updated);
  discard(target, running);
}

interface Statistics {
  readonly mean: Tensor;
  readonly invstd: Tensor;
}

function inverseDeviation(variance: Tensor, eps: number): Tensor {
  return variance.add(eps).rsqrt();
}

function normalise(
  x: Tensor,
  { mean, invstd }: Statistics,
  weight: Tensor | null,
  bias: Tensor | null,
  sizes: NormSizes,
): Tensor {
  const scale = weight ? invstd.mul(weight) : invstd;
  const product = mean.mul(scale);
  const shift = bias ? bias.sub(product) : product.neg();
  const result = scaleAndShift(x, packed(scale), packed(shift), sizes);
  if (weight) discard(scale);
  discard(product);
  discard(shift);
  return result;
}

function forward(
  input: Tensor,
  weight: Tensor | null,
  bias: Tensor | null,
  runningMean: Tensor | null,
  runningVar: Tensor | null,
  training: boolean,
  momentum: number,
  eps: number,
): Tensor[] {
  check(input, { running_mean: runningMean, running_var: runningVar, weight, bias }, training);
  const wide = wideOf(input.dtype);
  const sizes = sizesOf(input.shape);
  const x = packed(input, readAs(input.dtype, sizes.cells));
  const [w, b] = [weight && converted(weight, wide), bias && converted(bias, wide)];
  let statistics: Statistics;
  let saved: Tensor[];
  if (training) {
    const { mean, variance } = channelStatistics(x, sizes);
    const count = sizes.batch * sizes.cells;
    if (count > 0) {
      updateRunning(runningMean, mean, momentum, 1);
      updateRunning(runningVar, variance, momentum, count / (count - 1));
    }
    statistics = { mean, invstd: inverseDeviation(variance, eps) };
    discard(variance);
    saved = [statistics.mean, statistics.invstd];
  } else {
    statistics = { mean: converted(runningMean!, wide), invstd: inverseDeviation(converted(runningVar!, wide), eps) };
    saved = [emptyTensor([0], wide), emptyTensor([0], wide)];
  }
  const result = numel(input.shape) === 0 ? x.clone() : normalise(x, statistics, w, b, sizes);
  discard(x, input);
  if (!training) discard(statistics.invstd);
  return [wide === input.dtype ? result : converted(result, input.dtype), ...saved];
}

/** Gradients by kernels; what `forward` saved is read. */
function fusedGradients(grad: Tensor, c: Context): (Tensor | null)[] {
  const input = c.tensor("input");
  if (numel(input.shape) === 0) return recordedGradients(grad, c);
  const wide = wideOf(input.dtype);
  const sizes = sizesOf(input.shape);
  const training = c.value<boolean>("training");
  const kept = readAs(input.dtype, sizes.cells);
  const [x, g] = [packed(input, kept), packed(grad, kept)];
  const mean = training ? c.tensor("result1") : packed(c.tensor("running_mean"), wide);
  const invstd = training
    ? c.tensor("result2")
    : inverseDeviation(packed(c.tensor("running_var"), wide), c.value<number>("eps"));
  const weight = c.optionalTensor("weight");
  const { sums, dots } = channelGradients(x, g, mean, sizes);
  let result: Tensor | null = null;
  if (c.needs("input")) {
    const scale = weight ? invstd.mul(converted(weight, wide)) : invstd;
    const count = sizes.batch * sizes.cells;
    const zero = training ? null : mean.mul(0);
    // grad * scale - (x - mean) * scale * invstd² * dots / count - scale * sums / count
    const slope = zero ?? scale.mul(invstd).mul(invstd).mul(dots).div(-count);
    const offset = zero ?? scale.mul(sums).div(-count).sub(slope.mul(mean));
    result = channelCombination(x, g, packed(scale), packed(slope), packed(offset), sizes);
  }
  const gradients = [result, c.needs("weight") ? dots.mul(invstd) : null, c.needs("bias") ? sums : null];
  discard(x, input);
  discard(g, grad);
  return gradients;
}

/**
 * The same gradients with tensor methods, every dependence on the input included, so that they can be differentiated.
 */
function recordedGradients(grad: Tensor, c: Context): (Tensor | null)[] {
  const input = c.tensor("input");
  const dims = input.shape.flatMap((_, d) => (d === 1 ? [] : [d]));
  const along = (tensor: Tensor): Tensor =>
    tensor.view([1, sizeAt(tensor.shape, 0), ...input.shape.slice(2).map(() => 1)]);
  const training = c.value<boolean>("training");
  const eps = c.value<number>("eps");
  const mean = training ? input.mean(dims, true) : along(c.tensor("running_mean"));
  const centered = input.sub(mean);
  const variance = training ? centered.mul(centered).mean(dims, true) : along(c.tensor("running_var"));
  const invstd = inverseDeviation(variance, eps);
  const hat = centered.mul(invstd);
  const weight = c.optionalTensor("weight");
  const scaled = weight ? grad.mul(along(weight)) : grad;
  const inner = training ? scaled.sub(scaled.mean(dims, true)).sub(hat.mul(scaled.mul(hat).mean(dims, true))) : scaled;
  return [
    c.needs("input") ? inner.mul(invstd) : null,
    c.needs("weight") ? grad.mul(hat).sum(dims) : null,
    c.needs("bias") ? grad.sum(dims) : null,
  ];
}

type NativeBatchNorm = Operator<
  (
    input: Tensor,
    weight: Tensor | null,
    bias: Tensor | null,
    running_mean: Tensor | null,
    running_var: Tensor | null,
    training: boolean,
    momentum: number,
    eps: number,
  ) => Tensor[]
>;

const everything = ["input", "weight", "running_mean", "running_var", "result1", "result2"];

function declare(internalOutputs: readonly number[]): NativeBatchNorm {
  return operator(
    "native_batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor(b!)? running_mean, Tensor(c!)? running_var, bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor)",
    {
      nondifferentiable: [1, 2],
      internalOutputs,
      format: "self",
      forward,
      joint: {
        uses: { input: everything, weight: everything, bias: everything },
        formula: ([grad], c) => (grad ? recordedGradients(grad, c) : []),
        fused: ([grad], c) => (grad ? fusedGradients(grad, c) : []),
      },
    },
  );
}

const internal: NativeBatchNorm = declare([1, 2]);
/** The same for users, who may look at the statistics after the backward pass. */
const seen: NativeBatchNorm = declare([]);

/** Normalised result, and mean and 1 / deviation of each channel (empty when not training), in the weight's dtype. */
export const native_batch_norm: NativeBatchNorm = composite(
  "native_batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor(b!)? running_mean, Tensor(c!)? running_var, bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor)",
  (...bound: Parameters<typeof forward>) => {
    const [input, weight] = bound;
    const [result, mean, invstd] = seen(...bound) as [Tensor, Tensor, Tensor];
    const dtype = weight?.dtype ?? input.dtype;
    return [result, mean.detach().to(dtype), invstd.detach().to(dtype)];
  },
);

/** Options of `torch.batch_norm` by name. */
export interface BatchNormOptions {
  weight?: Tensor | null;
  bias?: Tensor | null;
  running_mean?: Tensor | null;
  running_var?: Tensor | null;
  training?: boolean;
  momentum?: number;
  eps?: number;
  cudnn_enabled?: boolean;
}

/**
 * Normalises each channel (dim 1) of `input` and applies weight and bias. Training uses the batch's statistics and
 * updates the running ones.
 */
export const batch_norm: Operator<
  (
    input: Tensor,
    weight: Tensor | null,
    bias: Tensor | null,
    running_mean: Tensor | null,
    running_var: Tensor | null,
    training: boolean,
    momentum: number,
    eps: number,
    cudnn_enabled?: boolean,
  ) => Tensor,
  BatchNormOptions
> = composite(
  "batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor(b!)? running_mean, Tensor(c!)? running_var, bool training, float momentum, float eps, bool cudnn_enabled=True) -> Tensor",
  (
    input: Tensor,
    weight: Tensor | null,
    bias: Tensor | null,
    runningMean: Tensor | null,
    runningVar: Tensor | null,
    training: boolean,
    momentum: number,
    eps: number,
  ) => {
    if (input.shape.length === 1 && numel(input.shape) === 0) return input.clone();
    assertNoGradient("native_batch_norm", "running_mean", runningMean);
    assertNoGradient("native_batch_norm", "running_var", runningVar);
    const [result, mean, invstd] = internal(input, weight, bias, runningMean, runningVar, training, momentum, eps) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    // Without a graph nothing else will ever read the statistics.
    if (!result.requires_grad) for (const tensor of [mean, invstd]) discard(tensor);
    return result;
  },
);
