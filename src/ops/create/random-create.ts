/** Functions that make random tensors. */
import { hasValues, lookAt } from "../../compute/look-at.ts";
import { float64, floatInfoOf, get_default_dtype, int64, type DType, type DTypeName } from "../../dtype.ts";
import { broadcastShapes } from "../../layout/broadcast.ts";
import type { MemoryFormat } from "../../layout/memory-format.ts";
import { numel } from "../../layout/shape.ts";
import { notImplemented, RuntimeError } from "../../support/errors.ts";
import { drawInto, withHostCopy } from "../../compute/random/draw.ts";
import { elementsOf, writeElements } from "../../tensor/elements.ts";
import {
  defaultGenerator,
  drawBinomial,
  drawGamma,
  fillPermutation,
  fillPoisson,
  multinomialWithReplacement,
  type Generator,
} from "../../tensor/random/index.ts";
import { emptyLike, emptyTensor, Tensor } from "../../tensor/tensor.ts";
import { copyInto, discard, packed } from "../../compute/copy-elements.ts";
import { PLACEMENT } from "../declare/schema.ts";
import { direct, operator } from "../declare/operator.ts";
import type { FactoryOptions, Operator, Shape } from "../declare/types.ts";
import { _dirichlet_grad, _standard_gamma_grad } from "../special/gamma-gradients.ts";
import { asLeaf, checkSizes, denseLike, empty } from "./create.ts";
import type { RandomOptions } from "./random.ts";

const OPTIONS = `*, Generator? generator=None, ScalarType? dtype=None, bool requires_grad=False, ${PLACEMENT}`;
type Options = FactoryOptions & RandomOptions;

type Sampler = Operator<(...size: (number | Shape)[]) => Tensor, Options & { size?: Shape }>;

function sampler(name: string, fill: (fresh: Tensor, generator: Generator | null) => Tensor): Sampler {
  return direct(
    `${name}(int[] size, ${OPTIONS}) -> Tensor`,
    (size: Shape, generator: Generator | null, dtype: DType | null, requiresGrad: boolean) => {
      checkSizes(size);
      return asLeaf(fill(emptyTensor(size, dtype ?? get_default_dtype()), generator), requiresGrad);
    },
  );
}

/**
 * Uniform numbers of [0, 1).
 * @example
 * torch.manual_seed(0);
 * torch.rand(2); // tensor([0.4963, 0.7682])
 */
export const rand: Sampler = sampler("rand", (fresh, generator) => fresh.uniform_(0, 1, { generator }));
/**
 * Numbers of the standard normal distribution.
 * @example
 * torch.manual_seed(0);
 * torch.randn(2); // tensor([ 1.5410, -0.2934])
 */
export const randn: Sampler = sampler("randn", (fresh, generator) => fresh.normal_(0, 1, { generator }));

type Like = Operator<(input: Tensor) => Tensor, Options & { memory_format?: MemoryFormat | null }>;

const LIKE_OPTIONS = `*, Generator? generator=None, ScalarType? dtype=None, bool requires_grad=False, MemoryFormat? memory_format=None, ${PLACEMENT}`;

function samplerLike(name: string, fill: (fresh: Tensor, generator: Generator | null) => Tensor): Like {
  return direct(
    `${name}(Tensor self, ${LIKE_OPTIONS}) -> Tensor`,
    (
      self: Tensor,
      generator: Generator | null,
      dtype: DType | null,
      requiresGrad: boolean,
      format: MemoryFormat | null,
    ) => asLeaf(fill(denseLike(self, dtype ?? self.dtype, format), generator), requiresGrad),
  );
}

/** Uniform numbers in another tensor's shape and dtype. */
export const rand_like: Like = samplerLike("rand_like", (fresh, generator) => fresh.uniform_(0, 1, { generator }));
/** Normal numbers in another tensor's shape and dtype. */
export const randn_like: Like = samplerLike("randn_like", (fresh, generator) => fresh.normal_(0, 1, { generator }));

const makeIntegers = direct<(low: number | bigint, high: number | bigint, size: Shape, options: Options) => Tensor>(
  `randint(any low, any high, int[] size, ${OPTIONS}) -> Tensor`,
  (
    low: number | bigint,
    high: number | bigint,
    size: Shape,
    generator: Generator | null,
    dtype: DType | null,
    requiresGrad: boolean,
  ) => {
    checkSizes(size);
    return asLeaf(emptyTensor(size, dtype ?? int64).random_(low, high, { generator }), requiresGrad);
  },
);

/** Options of `randint`; all arguments may be given by name. */
export interface RandintOptions extends Options {
  /** Lower end. Default 0. */
  low?: number | bigint;
  /** Upper end, left out. */
  high?: number | bigint;
  /** The shape. */
  size?: Shape;
}

/**
 * Integers of [low, high): `randint(high, size)` or `randint(low, high, size)`.
 * @example
 * torch.manual_seed(0);
 * torch.randint(0, 10, [3]); // tensor([4, 9, 3])
 */
export function randint(high: number | bigint, size: Shape, options?: Options): Tensor;
export function randint(low: number | bigint, high: number | bigint, size: Shape, options?: Options): Tensor;
export function randint(high: number | bigint, options: RandintOptions): Tensor;
export function randint(options: RandintOptions): Tensor;
export function randint(...args: unknown[]): Tensor {
  const last = args.at(-1);
  const options = (
    typeof last === "object" && last !== null && !Array.isArray(last) ? args.pop() : {}
  ) as RandintOptions;
  const size = (Array.isArray(args.at(-1)) ? args.pop() : options.size) as Shape;
  const bounds = args as (number | bigint)[];
  const high = options.high ?? bounds.pop()!;
  const low = options.low ?? bounds.pop() ?? 0;
  const { low: _low, high: _high, size: _size, ...rest } = options;
  return makeIntegers(low, high, size, rest);
}

const makeIntegersLike = direct<(input: Tensor, low: number, high: number, options: Options) => Tensor>(
  `randint_like(Tensor self, any low, any high, ${LIKE_OPTIONS}) -> Tensor`,
  (
    self: Tensor,
    low: number,
    high: number,
    generator: Generator | null,
    dtype: DType | null,
    requiresGrad: boolean,
    format: MemoryFormat | null,
  ) => asLeaf(denseLike(self, dtype ?? self.dtype, format).random_(low, high, { generator }), requiresGrad),
);

/** Integers of [low, high) in another tensor's shape and dtype. */
export function randint_like(input: Tensor, high: number, options?: FactoryOptions): Tensor;
export function randint_like(input: Tensor, low: number, high: number, options?: FactoryOptions): Tensor;
export function randint_like(input: Tensor, ...args: unknown[]): Tensor {
  const options = (typeof args.at(-1) === "object" ? args.pop() : {}) as FactoryOptions;
  const [low, high] = args.length > 1 ? (args as number[]) : [0, args[0] as number];
  return makeIntegersLike(input, low!, high!, options);
}

/**
 * A permutation of 0 … n - 1.
 * @example
 * torch.manual_seed(0);
 * torch.randperm(4); // tensor([0, 1, 3, 2])
 */
export const randperm: Operator<(n: number) => Tensor, Options & { n?: number }> = direct(
  `randperm(int n, ${OPTIONS}) -> Tensor`,
  (n: number, generator: Generator | null, dtype: DType | null, requiresGrad: boolean) => {
    if (n < 0) throw new RuntimeError(`n must be non-negative, got${n}`);
    const result = emptyTensor([n], dtype ?? int64);
    if (n > 0)
      drawInto(result, (host, address) =>
        fillPermutation(host, generator ?? defaultGenerator, address, n, result.dtype.name),
      );
    return asLeaf(result, requiresGrad);
  },
);

/**
 * Normal numbers; mean and deviation may be tensors.
 * @example
 * torch.manual_seed(0);
 * torch.normal(0, 1, [2]); // tensor([ 1.5410, -0.2934])
 */
export function normal(mean: Tensor | number, std?: Tensor | number, options?: Options): Tensor;
export function normal(mean: number, std: number, size: Shape, options?: Options): Tensor;
export function normal(mean: Tensor | number, ...args: unknown[]): Tensor {
  const last = args.at(-1);
  const options = (
    typeof last === "object" && last !== null && !Array.isArray(last) && !(last instanceof Tensor) ? args.pop() : {}
  ) as Options & { mean?: number; std?: Tensor | number; size?: Shape; out?: Tensor };
  const size = (Array.isArray(args.at(-1)) ? args.pop() : options.size) as Shape | undefined;
  const std = (args[0] ?? options.std ?? 1) as Tensor | number;
  const generator = options.generator ?? null;
  if (options.out) {
    const { out, dtype } = options;
    if (dtype && dtype !== out.dtype)
      throw new RuntimeError(
        `dtype ${dtype.scalarName} does not match dtype of out parameter (${out.dtype.scalarName})`,
      );
    return normalDrawn(mean, std, size ?? null, generator, { out });
  }
  if (typeof mean === "number" && typeof std === "number") {
    return asLeaf(
      empty(size ?? [], { dtype: options.dtype ?? null, device: options.device ?? null }).normal_(mean, std, {
        generator,
      }),
      options.requires_grad ?? false,
    );
  }
  if (std instanceof Tensor && std.numel() > 0 && lookAt(std.min(), 0) < 0)
    throw new RuntimeError("normal expects all elements of std >= 0.0");
  const tensor = mean instanceof Tensor ? mean : (std as Tensor);
  const shape = mean instanceof Tensor && std instanceof Tensor ? broadcastShapes(mean.shape, std.shape) : tensor.shape;
  const fresh = tensor.new_empty(shape);
  if (typeof std === "number") return fresh.normal_(0, std, { generator }).add_((mean as Tensor).detach());
  return fresh
    .normal_(0, 1, { generator })
    .mul_(std.detach())
    .add_(mean instanceof Tensor ? mean.detach() : mean);
}

/** `normal` into a given tensor. */
const normalDrawn = direct<
  (
    mean: Tensor | number,
    std: Tensor | number,
    size: Shape | null,
    generator: Generator | null,
    options: { out: Tensor },
  ) => Tensor
>(
  "normal(Tensor|Scalar mean, Tensor|Scalar std, int[]? size, Generator? generator, ScalarType? dtype=None) -> Tensor",
  (
    mean: Tensor | number,
    std: Tensor | number,
    size: Shape | null,
    generator: Generator | null,
    dtype: DType | null,
  ): Tensor =>
    typeof mean === "number" && typeof std === "number"
      ? normal(mean, std, size ?? [], { generator, dtype })
      : normal(mean, std, { generator }),
);

/**
 * 1 with the probability that each element of `input` gives (or `p`), else 0.
 * @example
 * torch.bernoulli(torch.tensor([0, 1.0]).float()); // tensor([0., 1.])
 */
export const bernoulli: Operator<(input: Tensor, p?: number | null) => Tensor, RandomOptions & { p?: number | null }> =
  operator("bernoulli(Tensor self, float? p=None, *, Generator? generator=None) -> Tensor", {
    forward: (self: Tensor, p: number | null, generator: Generator | null) =>
      emptyTensor(self.shape, self.dtype).bernoulli_(p ?? self.detach(), { generator }),
    derivative: { self: [[], (grad) => grad.new_zeros(grad.shape)] },
  });

/**
 * Indices drawn by the weights of each row.
 * @example
 * torch.multinomial(torch.tensor([0, 1, 0]).float(), 2, true); // tensor([1, 1])
 */
export const multinomial: Operator<
  (input: Tensor, num_samples: number, replacement?: boolean) => Tensor,
  RandomOptions & { num_samples?: number; replacement?: boolean }
> = operator(
  "multinomial(Tensor self, int num_samples, bool replacement=False, *, Generator? generator=None) -> Tensor",
  {
    forward: (self: Tensor, samples: number, replacement: boolean, generator: Generator | null) => {
      if (self.shape.length < 1 || self.shape.length > 2) throw new RuntimeError("prob_dist must be 1 or 2 dim");
      if (!self.dtype.is_floating_point)
        throw new RuntimeError(
          `multinomial only supports floating-point dtypes for input, got: ${self.dtype.scalarName}`,
        );
      if (samples <= 0) throw new RuntimeError("cannot sample n_sample <= 0 samples");
      const categories = self.shape.at(-1)!;
      if (!replacement && samples > categories)
        throw new RuntimeError("cannot sample n_sample > prob_dist.size(-1) samples without replacement");
      if (replacement && samples !== 1) {
        const weights = packed(self);
        const rows = numel(self.shape) / categories;
        const result = emptyTensor([...self.shape.slice(0, -1), samples], int64);
        withHostCopy(weights, (place) =>
          drawInto(result, (host, address) =>
            multinomialWithReplacement(
              host,
              generator ?? defaultGenerator,
              place,
              rows,
              categories,
              self.dtype.name,
              samples,
              address,
            ),
          ),
        );
        return result;
      }
      return byRace(self, samples, generator);
    },
  },
);

/** Without replacement: a race of exponential clocks, as PyTorch runs it. */
function byRace(self: Tensor, samples: number, generator: Generator | null): Tensor {
  const finite = lookAt(self.isfinite().all(), 1) !== 0 && lookAt(self.ge(0).all(), 1) !== 0;
  if (!finite) throw new RuntimeError("probability tensor contains either `inf`, `nan` or element < 0");
  if (numel(self.shape) > 0 && lookAt(self.sum(-1).gt(0).all(), 1) === 0)
    throw new RuntimeError("invalid multinomial distribution (sum of probabilities <= 0)");
  const race = self.div(emptyLike(self).exponential_(1, { generator }));
  return samples === 1 ? race.argmax(-1, true) : race.topk(samples).indices;
}

/** Poisson numbers with the rates that the elements give. */
export const poisson: Operator<(input: Tensor) => Tensor, RandomOptions> = operator(
  "poisson(Tensor self, Generator? generator=None) -> Tensor",
  {
    forward: (self: Tensor, generator: Generator | null) => {
      const rates = packed(self);
      const result = emptyTensor(self.shape, self.dtype);
      withHostCopy(rates, (place) =>
        drawInto(result, (host, address) =>
          fillPoisson(host, generator ?? defaultGenerator, address, numel(self.shape), self.dtype.name, place),
        ),
      );
      return result;
    },
    derivative: { self: [[], (grad) => grad.new_zeros(grad.shape)] },
  },
);

/**
 * Draws numbers one by one on the host: `draw` writes them over the first of the tensors' elements, which it gets in
 * double precision. The result has the first tensor's dtype.
 */
function drawnOver(shape: Shape, tensors: readonly Tensor[], draw: (...elements: Float64Array[]) => void): Tensor {
  const doubles = tensors.map((tensor) => copyInto(emptyTensor(shape, float64), tensor));
  const [first] = doubles as [Tensor];
  if (hasValues(first)) {
    const [drawn, ...others] = doubles.map((double) => elementsOf(double) as Float64Array) as [Float64Array];
    const copy = Float64Array.from(drawn);
    draw(copy, ...others);
    writeElements(first, (elements) => (elements as Float64Array).set(copy));
  }
  const result = copyInto(emptyTensor(shape, tensors[0]!.dtype), first);
  for (const double of doubles) discard(double);
  return result;
}

/** How many of `count` trials of a probability succeed, for each pair of elements. */
export const binomial: Operator<
  (count: Tensor, prob: Tensor) => Tensor,
  RandomOptions & { count?: Tensor; prob?: Tensor }
> = operator("binomial(Tensor count, Tensor prob, Generator? generator=None) -> Tensor", {
  forward: (count: Tensor, prob: Tensor, generator: Generator | null) => {
    if (count.dtype !== prob.dtype)
      throw new RuntimeError(`Found dtype ${prob.dtype.scalarName} but expected ${count.dtype.scalarName}`);
    return drawnOver(broadcastShapes(count.shape, prob.shape), [count, prob], (counts, probs) =>
      drawBinomial(counts, probs!, generator ?? defaultGenerator),
    );
  },
  derivative: {
    count: [[], (grad, c) => grad.new_zeros(c.shape("count"))],
    prob: [[], (grad, c) => grad.new_zeros(c.shape("prob"))],
  },
});

const roundings: Partial<Record<DTypeName, (x: number) => number>> = { float32: Math.fround, float64: (x) => x };

/** How arithmetic of a dtype rounds; refuses dtypes that Gamma numbers are not drawn in. */
function roundingOf(dtype: DType, kernel: string): (x: number) => number {
  const { [dtype.name]: rounding } = roundings;
  if (!rounding) throw notImplemented(kernel, dtype);
  return rounding;
}

type Concentrated = Operator<(self: Tensor) => Tensor, RandomOptions>;

/**
 * Numbers of the Gamma distributions with rate 1 whose concentrations `self` gives, in its shape and dtype. Gradients
 * flow to the concentrations (implicit reparameterization, Figurnov, Mohamed and Mnih 2018).
 */
export const _standard_gamma: Concentrated = operator(
  "_standard_gamma(Tensor self, Generator? generator=None) -> Tensor",
  {
    forward: (self: Tensor, generator: Generator | null) => {
      const rounding = roundingOf(self.dtype, "gamma_cpu");
      return drawnOver(self.shape, [self], (concentrations) =>
        drawGamma(concentrations, rounding, floatInfoOf(self.dtype).tiny, generator ?? defaultGenerator),
      );
    },
    derivative: {
      self: [["self", "result"], (grad, c) => grad.mul(_standard_gamma_grad(c.tensor("self"), c.tensor("result")))],
    },
  },
);

/**
 * Vectors of the Dirichlet distributions whose concentrations are the last dim of `self`: shares that add up to 1.
 * Gradients flow to the concentrations.
 */
export const _sample_dirichlet: Concentrated = operator(
  "_sample_dirichlet(Tensor self, Generator? generator=None) -> Tensor",
  {
    forward: (self: Tensor, generator: Generator | null) => {
      const { tiny, eps } = floatInfoOf(self.dtype);
      const exact = roundingOf(float64, "dirichlet");
      roundingOf(self.dtype, "dirichlet");
      const gammas = drawnOver(self.shape, [copyInto(emptyTensor(self.shape, float64), self)], (concentrations) =>
        drawGamma(concentrations, exact, floatInfoOf(float64).tiny, generator ?? defaultGenerator),
      );
      return gammas
        .div(gammas.sum(-1, true))
        .to(self.dtype)
        .clamp(tiny, 1 - eps / 2);
    },
    derivative: {
      self: [
        ["self", "result"],
        (grad, c) => {
          const [concentration, x] = [c.tensor("self"), c.tensor("result")];
          const total = concentration.sum(-1, true).expand(concentration.shape);
          return _dirichlet_grad(x, concentration, total).mul(grad.sub(x.mul(grad).sum(-1, true)));
        },
      ],
    },
  },
);
