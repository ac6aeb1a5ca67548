/** Dropout: elements, channels, or with SELU's statistics kept, by masks of PyTorch's random numbers. */
import { transforms } from "../../autograd/transforms.ts";
import { bool, isDifferentiable, realDType } from "../../dtype.ts";
import { numel } from "../../layout/shape.ts";
import { RuntimeError, noCast } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { empty_like, zeros } from "../create/create.ts";
import { composite } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { assertProbability } from "./dropout-probability.ts";

/** The type of the dropouts: probability, and whether it is training. */
export type DropoutOp = Operator<(input: Tensor, p: number, train: boolean) => Tensor, { p?: number; train?: boolean }>;

/** What an element that is dropped becomes in alpha dropout: SELU's negative limit, -scale * alpha. */
const SELU_LIMIT = 1.7580993408473766;

interface Kind {
  readonly feature: boolean;
  readonly alpha: boolean;
  readonly inPlace: boolean;
}

/** PyTorch's `_dropout_impl` (ATen/native/Dropout.cpp), in its order of random numbers. */
function apply(input: Tensor, p: number, train: boolean, { feature, alpha, inPlace }: Kind): Tensor {
  assertProbability(p, RuntimeError);
  if (p === 0 || !train || numel(input.shape) === 0) return input;
  const times = (factor: Tensor): Tensor => (inPlace ? input.mul_(factor) : input.mul(factor));
  if (p === 1) return times(zeros([], { dtype: input.dtype }));
  const noise = noiseOf(input, feature, 1 - p);
  if (!alpha) return times(noise.div_(1 - p));
  const a = 1 / Math.sqrt((SELU_LIMIT * SELU_LIMIT * p + 1) * (1 - p));
  const shift = noise
    .add(-1)
    .mul_(SELU_LIMIT * a)
    .add_(SELU_LIMIT * a * p);
  return times(noise.mul_(a)).add_(shift);
}

/**
 * Zeros and ones, for each element in the order of memory, or for each channel of each sample. Transforms draw in the
 * order of the elements, and `vmap` for each item where that is wanted, also of a tensor that is no batch.
 */
function noiseOf(input: Tensor, feature: boolean, p: number): Tensor {
  const dtype = realDType(input.dtype);
  const { shape } = input;
  if (feature && shape.length < 2)
    throw new RuntimeError("Feature dropout requires at least 2 dimensions in the input");
  const size = feature ? shape.map((length, d) => (d < 2 ? length : 1)) : shape;
  if (transforms.active > 0 && transforms.bernoulli !== null) return transforms.bernoulli(size, dtype, p);
  return (feature ? input.new_empty(size, { dtype }) : empty_like(input, { dtype })).bernoulli_(p);
}

function declare(name: string, kind: Kind): DropoutOp {
  return composite(
    `${name}(Tensor(a) input, float p, bool train) -> Tensor(a)`,
    (input: Tensor, p: number, train: boolean) => apply(input, p, train, kind),
  );
}

/** Sets elements to 0 with probability `p` and scales the others by 1 / (1 - p). */
export const dropout: DropoutOp = declare("dropout", { feature: false, alpha: false, inPlace: false });
/** `dropout`, written into the tensor itself. */
export const dropout_: DropoutOp = declare("dropout_", { feature: false, alpha: false, inPlace: true });
/** Drops whole channels (dim 1) of samples (dim 0). */
export const feature_dropout: DropoutOp = declare("feature_dropout", { feature: true, alpha: false, inPlace: false });
/**
 * `feature_dropout`, written into the tensor itself. Shapes: [batch, channels, ...], which it keeps; whole channels
 * become 0.
 */
export const feature_dropout_: DropoutOp = declare("feature_dropout_", { feature: true, alpha: false, inPlace: true });
/** Drops to SELU's negative limit and restores mean and variance. */
export const alpha_dropout: DropoutOp = declare("alpha_dropout", { feature: false, alpha: true, inPlace: false });
/** `alpha_dropout`, written into the tensor itself. */
export const alpha_dropout_: DropoutOp = declare("alpha_dropout_", { feature: false, alpha: true, inPlace: true });
/** Alpha dropout of whole channels. */
export const feature_alpha_dropout: DropoutOp = declare("feature_alpha_dropout", {
  feature: true,
  alpha: true,
  inPlace: false,
});
/** `feature_alpha_dropout`, written into the tensor itself. */
export const feature_alpha_dropout_: DropoutOp = declare("feature_alpha_dropout_", {
  feature: true,
  alpha: true,
  inPlace: true,
});

/** `dropout` with the mask of what stayed, as bools. */
export const native_dropout: Operator<
  (input: Tensor, p: number, train: boolean | null) => [output: Tensor, mask: Tensor],
  { p?: number; train?: boolean | null }
> = composite(
  "native_dropout(Tensor(a) input, float p, bool? train) -> (Tensor(a), Tensor)",
  (input: Tensor, p: number, train: boolean | null) => {
    if (train === false || numel(input.shape) === 0) return [input, empty_like(input, { dtype: bool }).fill_(true)];
    if (!isDifferentiable(input.dtype)) throw noCast("Float", input.dtype.scalarName);
    const mask = empty_like(input, { dtype: bool });
    mask.bernoulli_(1 - p);
    return [input.mul(mask).mul(p === 1 ? 0 : 1 / (1 - p)), mask];
  },
);
