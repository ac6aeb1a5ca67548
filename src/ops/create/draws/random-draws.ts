/** Random tensors whose elements are drawn as other tensors say: bernoulli, multinomial, poisson, binomial, gamma. */
import { hasValues, lookAt } from "../../../compute/look-at.ts";
import { float64, floatInfoOf, int64, type DType, type DTypeName } from "../../../dtype.ts";
import { broadcastShapes } from "../../../layout/broadcast.ts";
import { numel } from "../../../layout/shape.ts";
import { notImplemented, RuntimeError } from "../../../support/errors.ts";
import { drawInto, withHostCopy } from "../../../compute/random/draw.ts";
import { elementsOf, writeElements } from "../../../tensor/elements.ts";
import { drawBinomial, drawGamma, fillPoisson, multinomialWithReplacement } from "../../../compute/random/index.ts";
import { defaultGenerator, type Generator } from "../../../tensor/random/index.ts";
import { emptyLike, emptyTensor, type Tensor } from "../../../tensor/tensor.ts";
import { copyInto, discard, packed } from "../../../compute/copy-elements.ts";
import { operator } from "../../declare/operator.ts";
import type { Operator, Shape } from "../../declare/types.ts";
import { _dirichlet_grad, _standard_gamma_grad } from "../../special/gamma-gradients.ts";
import type { RandomOptions } from "../random.ts";
import { sizeAt } from "../../../support/checked.ts";

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
      const categories = sizeAt(self.shape, -1);
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
    if (count.dtype.itemsize === 2) throw notImplemented("binomial_cpu", count.dtype);
    return drawnOver(broadcastShapes(count.shape, prob.shape), [count, prob], (counts, probs) =>
      drawBinomial(counts, probs, generator ?? defaultGenerator),
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
