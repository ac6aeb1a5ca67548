/** Activations that are no single formula: gated halves, and slopes drawn at random. */
import { printed } from "../../compute/random/draws/rules.ts";
import { lookAt } from "../../compute/look-at.ts";
import { float64, isDifferentiable } from "../../dtype.ts";
import { wrapDim } from "../../layout/shape.ts";
import { notImplemented, RuntimeError } from "../../support/errors.ts";
import { no_grad } from "../../autograd/modes.ts";
import type { Generator } from "../../tensor/random/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { rrelu_eval, rrelu_eval_ } from "./activations.ts";
import { rejecting } from "../declare/formulas.ts";
import { operator } from "../declare/operator.ts";
import { pointwise, pointwiseInPlace } from "../declare/pointwise.ts";
import { cat } from "../view/join.ts";
import type { Operator } from "../declare/types.ts";
import { sizeAt } from "../../support/checked.ts";

function halves(self: Tensor, dim: number): [Tensor, Tensor] {
  const at = wrapDim(dim, self.shape.length);
  const half = sizeAt(self.shape, at) / 2;
  return [self.narrow(at, 0, half), self.narrow(at, half, half)];
}

/**
 * The first half along `dim` times the sigmoid of the second.
 * @example
 * F.glu(torch.tensor([1, 2, 0, 0.5])); // tensor([0.5000, 1.2449])
 */
export const glu: Operator<(self: Tensor, dim?: number) => Tensor, { dim?: number }> = operator(
  "glu(Tensor self, int dim=-1) -> Tensor",
  {
    forward: (self: Tensor, dim: number) => {
      if (self.shape.length === 0)
        throw new RuntimeError("glu does not support scalars because halving size must be even");
      const at = wrapDim(dim, self.shape.length);
      if (sizeAt(self.shape, at) % 2 !== 0)
        throw new RuntimeError(`Halving dimension must be even, but dimension ${at} is size ${self.shape[at]}`);
      if (!self.dtype.is_floating_point) throw notImplemented("glu_cpu", self.dtype);
      const [value, gate] = halves(self, dim);
      return value.mul(gate.sigmoid());
    },
    derivative: {
      self: [
        ["self"],
        (grad, c) => {
          const dim = c.value<number>("dim");
          const [value, gate] = halves(c.tensor("self"), dim);
          const open = gate.sigmoid();
          return cat([grad.mul(open), grad.mul(value).mul(open).mul(open.rsub(1))], dim);
        },
      ],
    },
  },
);

const withNoise: Operator<(self: Tensor, noise: Tensor) => Tensor> = pointwise(
  "rrelu_with_noise(Tensor self, Tensor noise) -> Tensor",
  {
    layout: "contiguous",
    formula: (x, noise) => x.mul(noise),
    dtype: "same",
    check: rejecting("rrelu_with_noise_out_cpu", "bool", "int"),
  },
);
const withNoise_ = pointwiseInPlace(withNoise, { node: "RreluWithNoiseBackward1" });

/** Slopes for the elements up to 0, drawn in their order; 1 for the others. */
function slopes(self: Tensor, lower: number, upper: number, generator: Generator | null): Tensor {
  return no_grad(() => {
    const below = self.le(0);
    const drawn = self
      .new_ones([lookAt(below.sum(), 0)], { dtype: float64 })
      .uniform_(lower, upper, { generator })
      .to(self.dtype);
    return self.new_ones(self.shape).masked_scatter(below, drawn);
  });
}

/** Leaky ReLU with slopes of [lower, upper]: drawn for each element while training, else their mean. */
export function randomizedRelu(
  self: Tensor,
  lower: number,
  upper: number,
  training: boolean,
  inplace: boolean,
  generator: Generator | null,
): Tensor {
  for (const [name, bound] of Object.entries({ lower, upper }))
    if (!Number.isFinite(bound)) throw new RuntimeError(`rrelu: ${name} bound must be finite, got ${printed(bound)}`);
  if (!(lower <= upper)) throw new RuntimeError("Lower bound should be less than or equal to the upper bound");
  const { dtype } = self;
  if (training && (dtype.name === "float16" || !isDifferentiable(dtype)))
    throw notImplemented("rrelu_with_noise_out_cpu", dtype);
  if (training && dtype.is_floating_point)
    return (inplace ? withNoise_ : withNoise)(self, slopes(self, lower, upper, generator));
  return (inplace ? rrelu_eval_ : rrelu_eval)(self, (lower + upper) / 2);
}
