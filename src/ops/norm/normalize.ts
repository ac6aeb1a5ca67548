/** Normalisations made of other operators: instance norm, local response norm, vectors to length 1, renorm. */
import { assertNoGradient } from "../../autograd/history.ts";
import { no_grad } from "../../autograd/modes.ts";
import { numel, sizeText } from "../../layout/shape.ts";
import { RuntimeError, ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { alias } from "../view/view.ts";
import { avg_pool2d, avg_pool3d } from "../pool/avg-pool.ts";
import { batch_norm } from "./batch-norm.ts";
import { composite } from "../declare/operator.ts";
import { zeroPad } from "../view/copies/zero-pad.ts";
import type { Operator } from "../declare/types.ts";
import { sizeAt } from "../../support/checked.ts";

export interface InstanceNormOptions {
  running_mean?: Tensor | null;
  running_var?: Tensor | null;
  weight?: Tensor | null;
  bias?: Tensor | null;
  use_input_stats?: boolean;
  momentum?: number;
  eps?: number;
}
export type InstanceNormOp = Operator<
  (
    input: Tensor,
    running_mean?: Tensor | null,
    running_var?: Tensor | null,
    weight?: Tensor | null,
    bias?: Tensor | null,
    use_input_stats?: boolean,
    momentum?: number,
    eps?: number,
  ) => Tensor,
  InstanceNormOptions
>;

/** Batch normalisation of each sample's channels by themselves. */
export function instanceNorm(
  input: Tensor,
  weight: Tensor | null,
  bias: Tensor | null,
  runningMean: Tensor | null,
  runningVar: Tensor | null,
  useInputStats: boolean,
  momentum: number,
  eps: number,
): Tensor {
  assertNoGradient("native_batch_norm", "running_mean", runningMean);
  assertNoGradient("native_batch_norm", "running_var", runningVar);
  if (!useInputStats && !(runningMean && runningVar))
    throw new RuntimeError("Expected running_mean and running_var to be defined when use_input_stats is false");
  const [n, channels] = input.shape as [number, number];
  const repeated = (tensor: Tensor | null): Tensor | null =>
    tensor &&
    tensor
      .unsqueeze(0)
      .expand([n, sizeAt(tensor.shape, 0)])
      .reshape([n * sizeAt(tensor.shape, 0)]);
  const own = (tensor: Tensor | null): Tensor | null =>
    tensor ? no_grad(() => repeated(tensor)!.to((weight ?? input).dtype, { copy: true })) : null;
  const [mean, variance] = [own(runningMean), own(runningVar)];
  const result = batch_norm(
    input.contiguous().view([1, n * channels, ...input.shape.slice(2)]),
    repeated(weight),
    repeated(bias),
    mean,
    variance,
    useInputStats,
    momentum,
    eps,
    true,
  );
  // An alias, as in PyTorch: transforms refuse changes of what they captured, and this one they do not see.
  const keep = (tensor: Tensor | null, now: Tensor | null): void => {
    if (tensor) alias(tensor).copy_(now!.view(n, channels).mean(0));
  };
  no_grad(() => {
    keep(runningMean, mean);
    keep(runningVar, variance);
  });
  return result.view(input.shape);
}

/** Normalises each channel of each sample of [N, C, ...] over its cells. */
export const instance_norm: InstanceNormOp = composite(
  "instance_norm(Tensor input, Tensor(b!)? running_mean=None, Tensor(c!)? running_var=None, Tensor? weight=None, Tensor? bias=None, bool use_input_stats=True, float momentum=0.1, float eps=1e-05) -> Tensor",
  (
    input: Tensor,
    runningMean: Tensor | null,
    runningVar: Tensor | null,
    weight: Tensor | null,
    bias: Tensor | null,
    useInputStats: boolean,
    momentum: number,
    eps: number,
  ) => {
    if (useInputStats && numel(input.shape.slice(2)) === 1) {
      throw new ValueError(
        `Expected more than 1 spatial element when training, got input size ${sizeText(input.shape)}`,
      );
    }
    return instanceNorm(input, weight, bias, runningMean, runningVar, useInputStats, momentum, eps);
  },
);

/** Divides by a power of the mean square over neighbouring channels. */
export const local_response_norm: Operator<
  (input: Tensor, size: number, alpha?: number, beta?: number, k?: number) => Tensor,
  { size?: number; alpha?: number; beta?: number; k?: number }
> = composite(
  "local_response_norm(Tensor input, int size, float alpha=0.0001, float beta=0.75, float k=1.0) -> Tensor",
  (input: Tensor, size: number, alpha: number, beta: number, k: number) => {
    const { shape } = input;
    if (shape.length < 3)
      throw new ValueError(
        `Expected 3D or higher dimensionality                          input (got ${shape.length} dimensions)`,
      );
    if (numel(shape) === 0) return input;
    const [before, after] = [Math.floor(size / 2), Math.floor((size - 1) / 2)];
    const squares = input.mul(input);
    let means: Tensor;
    if (shape.length === 3) {
      means = avg_pool2d(zeroPad(squares.unsqueeze(1), 2, before, after), [size, 1], 1).squeeze(1);
    } else {
      const volume = squares
        .unsqueeze(1)
        .view(sizeAt(shape, 0), 1, sizeAt(shape, 1), sizeAt(shape, 2), numel(shape.slice(3)));
      means = avg_pool3d(zeroPad(volume, 2, before, after), [size, 1, 1], 1)
        .squeeze(1)
        .view(shape);
    }
    return input.div(means.mul(alpha).add(k).pow(beta));
  },
);

/**
 * Divides by the p-norm along a dim, at least `eps`.
 * @example
 * F.normalize(torch.tensor([3, 4.5]), { dim: 0 }).norm(); // tensor(1.)
 */
export const normalize: Operator<
  (input: Tensor, p?: number, dim?: number, eps?: number) => Tensor,
  { p?: number; dim?: number; eps?: number }
> = composite(
  "normalize(Tensor input, float p=2.0, int dim=1, float eps=1e-12) -> Tensor",
  (input: Tensor, p: number, dim: number, eps: number) =>
    input.div(input.norm(p, dim, true).clamp_min(eps).expand_as(input)),
);
