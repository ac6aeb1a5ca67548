/** Fills that know nothing of layers: constants, identities, uniform, normal and truncated normal numbers. */
import { warnAlways } from "../../support/warnings.ts";
import { no_grad } from "../../autograd/modes.ts";
import { float64 } from "../../dtype.ts";
import { empty_like } from "../../ops/create/create.ts";
import { randperm } from "../../ops/create/draws/random-create.ts";
import { where } from "../../ops/elementwise/where.ts";
import type { Generator } from "../../tensor/random/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { ValueError } from "../../support/errors.ts";
import { functionSignature, type Arguments } from "../arguments.ts";

/** Options of fills that draw random numbers. */
export interface GeneratorOption {
  generator?: Generator | null;
}

const uniform = functionSignature<{ tensor: Tensor; a: number; b: number; generator: Generator | null }>(
  "uniform_",
  "tensor, a=0, b=1, generator=None",
);
/** Fills with uniform numbers of [a, b). A tensor of any shape, which stays. */
export function uniform_(
  ...args: Arguments<
    [tensor: Tensor, a?: number, b?: number, generator?: Generator | null],
    { tensor?: Tensor; a?: number; b?: number } & GeneratorOption
  >
): Tensor {
  const { tensor, a, b, generator } = uniform.bind(args);
  return no_grad(() => tensor.uniform_(a, b, { generator }));
}

const normal = functionSignature<{ tensor: Tensor; mean: number; std: number; generator: Generator | null }>(
  "normal_",
  "tensor, mean=0, std=1, generator=None",
);
/** Fills with normal numbers. */
export function normal_(
  ...args: Arguments<
    [tensor: Tensor, mean?: number, std?: number, generator?: Generator | null],
    { tensor?: Tensor; mean?: number; std?: number } & GeneratorOption
  >
): Tensor {
  const { tensor, mean, std, generator } = normal.bind(args);
  return no_grad(() => tensor.normal_(mean, std, { generator }));
}

/** The distribution function of the standard normal distribution. */
function normalCdf(x: number, like: Tensor): number {
  return (
    (1 +
      like
        .new_full([], x / Math.SQRT2, { dtype: float64 })
        .erf()
        .item()) /
    2
  );
}

interface TruncatedOptions {
  mean?: number;
  std?: number;
  a?: number;
  b?: number;
}
const truncated = functionSignature<{ tensor: Tensor; generator: Generator | null } & Required<TruncatedOptions>>(
  "trunc_normal_",
  "tensor, mean=0, std=1, a=-2, b=2, generator=None",
);
/** Fills with normal numbers cut to [a, b]. */
export function trunc_normal_(
  ...args: Arguments<
    [tensor: Tensor, mean?: number, std?: number, a?: number, b?: number, generator?: Generator | null],
    { tensor?: Tensor } & TruncatedOptions & GeneratorOption
  >
): Tensor {
  const { tensor, mean, std, a, b, generator } = truncated.bind(args);
  if (mean < a - 2 * std || mean > b + 2 * std) {
    warnAlways(
      "mean is more than 2 std from [a, b] in nn.init.trunc_normal_. The distribution of values may be incorrect.",
    );
  }
  // Tensors of the device "meta" have no elements to draw anew.
  if (tensor.is_meta) return tensor;
  return no_grad(() => {
    const share = normalCdf((b - mean) / std, tensor) - normalCdf((a - mean) / std, tensor);
    if (share > 0.3) drawUntilInside(tensor, mean, std, a, b, generator);
    else drawByRejection(tensor, mean, std, a, b, generator);
    return tensor;
  });
}

/** Normal numbers, those outside of [a, b] drawn anew until none is left: where at least 3 of 10 lie inside. */
function drawUntilInside(
  tensor: Tensor,
  mean: number,
  std: number,
  a: number,
  b: number,
  generator: Generator | null,
): void {
  const [low, high] = [a, b].map((bound) => tensor.new_full([], bound)) as [Tensor, Tensor];
  let result = tensor.normal_(mean, std, { generator });
  for (;;) {
    const outside = result.lt(low).logical_or(result.gt(high));
    if (!outside.any().item()) break;
    result = where(outside, empty_like(result).normal_(mean, std, { generator }), result);
  }
  if (result !== tensor) tensor.copy_(result);
}

/** Uniform numbers of [a, b], each kept with the probability that its density has beside the highest one. */
function drawByRejection(
  tensor: Tensor,
  mean: number,
  std: number,
  a: number,
  b: number,
  generator: Generator | null,
): void {
  const peak = -0.5 * ((Math.max(a, Math.min(mean, b)) - mean) / std) ** 2;
  const logDensity = (x: Tensor): Tensor => x.sub_(mean).div_(std).pow_(2).mul_(-0.5).sub_(peak);
  const isRefused = (candidates: Tensor): Tensor =>
    empty_like(tensor).uniform_(0, 1, { generator }).log_().gt(logDensity(candidates));
  tensor.uniform_(a, b, { generator });
  let pending = isRefused(tensor.clone());
  let result = tensor;
  while (pending.any().item()) {
    const candidates = empty_like(tensor).uniform_(a, b, { generator });
    result = where(pending, candidates, result);
    pending = where(pending, isRefused(candidates), pending);
  }
  if (result !== tensor) tensor.copy_(result);
}

const constant = functionSignature<{ tensor: Tensor; val: number }>("constant_", "tensor, val");
/** Fills with one value. */
export function constant_(
  ...args: Arguments<[tensor: Tensor, val: number], { tensor?: Tensor; val?: number }>
): Tensor {
  const { tensor, val } = constant.bind(args);
  return no_grad(() => tensor.fill_(val));
}

const whole = functionSignature<{ tensor: Tensor }>("fill", "tensor");
type Whole = Arguments<[tensor: Tensor], { tensor?: Tensor }>;
/** Fills with 1. A tensor of any shape, which stays. */
export function ones_(...args: Whole): Tensor {
  const { tensor } = whole.bind(args);
  return no_grad(() => tensor.fill_(1));
}
/** Fills with 0. A tensor of any shape, which stays. */
export function zeros_(...args: Whole): Tensor {
  const { tensor } = whole.bind(args);
  return no_grad(() => tensor.zero_());
}

/** Makes a matrix the identity. */
export function eye_(...args: Whole): Tensor {
  const { tensor } = whole.bind(args);
  if (tensor.ndim !== 2) throw new ValueError("Only tensors with 2 dimensions are supported");
  return no_grad(() => {
    tensor.zero_().diagonal().fill_(1);
    return tensor;
  });
}

const dirac = functionSignature<{ tensor: Tensor; groups: number }>("dirac_", "tensor, groups=1");
/** Makes a convolution's weight pass its channels on unchanged, as many as there are. */
export function dirac_(
  ...args: Arguments<[tensor: Tensor, groups?: number], { tensor?: Tensor; groups?: number }>
): Tensor {
  const { tensor, groups } = dirac.bind(args);
  if (tensor.ndim < 3 || tensor.ndim > 5) throw new ValueError("Only tensors with 3, 4, or 5 dimensions are supported");
  const [outputs, ...rest] = tensor.shape as [number, ...number[]];
  if (outputs % groups !== 0) throw new ValueError("dim 0 must be divisible by groups");
  const perGroup = outputs / groups;
  return no_grad(() => {
    tensor.zero_();
    let centers = tensor; // [outputs, inputs] at the kernel's middle
    for (const size of rest.slice(1)) centers = centers.select(2, Math.floor(size / 2));
    for (let group = 0; group < groups; group++)
      centers
        .narrow(0, group * perGroup, perGroup)
        .diagonal()
        .fill_(1);
    return tensor;
  });
}

const sparse = functionSignature<{ tensor: Tensor; sparsity: number; std: number; generator: Generator | null }>(
  "sparse_",
  "tensor, sparsity, std=0.01, generator=None",
);
/** Fills a matrix with normal numbers, of which a fraction `sparsity` in each column is 0. */
export function sparse_(
  ...args: Arguments<
    [tensor: Tensor, sparsity: number, std?: number, generator?: Generator | null],
    { tensor?: Tensor; sparsity?: number; std?: number } & GeneratorOption
  >
): Tensor {
  const { tensor, sparsity, std, generator } = sparse.bind(args);
  if (tensor.ndim !== 2) throw new ValueError("Only tensors with 2 dimensions are supported");
  const [rows, columns] = tensor.shape as [number, number];
  const zeros = Math.ceil(sparsity * rows);
  return no_grad(() => {
    tensor.normal_(0, std, { generator });
    for (let column = 0; column < columns; column++) {
      const places = randperm(rows).narrow(0, 0, Math.min(zeros, rows));
      tensor.select(1, column).index_fill_(0, places, 0);
    }
    return tensor;
  });
}
