/** Exponential families: entropies and divergences from the normalizer of natural parameters. */
import { grad } from "../autograd/backward.ts";
import { NotImplementedError } from "../support/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Distribution } from "./distribution.ts";
import { sumRightmost } from "./utilities.ts";
import { itemAt } from "../support/checked.ts";

/**
 * Densities exp(<t(x), theta> - F(theta) + k(x)) with natural parameters theta, sufficient statistics t, log normalizer
 * F and carrier measure k. Entropy and divergences follow from F and its gradient (Nielsen and Nock 2010, "Entropies and
 * cross-entropies of exponential families").
 */
export abstract class ExponentialFamily extends Distribution {
  protected static override readonly takesNames = true;
  /** The natural parameters, each [batch shape, ...]. */
  get _natural_params(): readonly Tensor[] {
    throw new NotImplementedError(`${this.constructor.name} does not implement _natural_params`);
  }
  /** F of natural parameters. */
  _log_normalizer(..._natural_params: Tensor[]): Tensor {
    throw new NotImplementedError(`${this.constructor.name} does not implement _log_normalizer`);
  }
  /** The mean of k. */
  get _mean_carrier_measure(): number {
    throw new NotImplementedError(`${this.constructor.name} does not implement _mean_carrier_measure`);
  }
  /** F at the natural parameters, and its gradient there. */
  normalizerAndGradients(): { parameters: Tensor[]; normalizer: Tensor; gradients: Tensor[] } {
    const parameters = this._natural_params.map((parameter) => parameter.detach().requires_grad_());
    const normalizer = this._log_normalizer(...parameters);
    const gradients = grad([normalizer.sum()], parameters, { create_graph: true }) as Tensor[];
    return { parameters, normalizer, gradients };
  }
  override entropy(): Tensor {
    const { parameters, normalizer, gradients } = this.normalizerAndGradients();
    return parameters.reduce(
      (entropy, parameter, i) =>
        entropy.sub(
          parameter
            .mul(itemAt(gradients, i))
            .reshape([...this.batch_shape, -1])
            .sum(-1),
        ),
      normalizer.sub(this._mean_carrier_measure),
    );
  }
}

/** The Bregman divergence of two distributions of one exponential family. */
export function bregmanDivergence(p: ExponentialFamily, q: ExponentialFamily): Tensor {
  if (p.constructor !== q.constructor)
    throw new NotImplementedError(
      // PyTorch's text goes over two lines of its source.
      `The cross KL-divergence between different exponential families cannot${" ".repeat(29)}be computed using Bregman divergences`,
    );
  const { parameters, normalizer, gradients } = p.normalizerAndGradients();
  const others = q._natural_params;
  return parameters.reduce(
    (sum, parameter, i) =>
      sum.sub(sumRightmost(itemAt(others, i).sub(parameter).mul(itemAt(gradients, i)), q.event_shape.length)),
    q._log_normalizer(...others).sub(normalizer),
  );
}
