/** Spectral normalisation (Miyato et al. 2018): a weight over its largest singular value, by power iteration. */
import { no_grad } from "../../autograd/modes.ts";
import { IndexError, ValueError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import * as F from "../functional/index.ts";
import { ConvTranspose1d, ConvTranspose2d, ConvTranspose3d } from "../layers/conv-transpose.ts";
import { Module } from "../module/index.ts";
import { is_lazy, Parameter } from "../../tensor/parameter.ts";
import { functionSignature, type Arguments } from "../arguments.ts";
import { register_parametrization } from "./parametrize.ts";
import { WeightHooks } from "./weight-hooks.ts";
import { membersOf } from "../../support/members.ts";
import { sizeAt } from "../../support/checked.ts";

export interface SpectralNormOptions {
  name?: string;
  n_power_iterations?: number;
  eps?: number;
  dim?: number | null;
}

/** The weight as a matrix, `dim` in front. */
function asMatrix(weight: Tensor, dim: number): Tensor {
  const front = dim === 0 ? weight : weight.permute([dim, ...weight.shape.flatMap((_, d) => (d === dim ? [] : [d]))]);
  return front.reshape([sizeAt(front.shape, 0), -1]);
}

function unit(vector: Tensor, eps: number): Tensor {
  return F.normalize(vector, { dim: 0, eps });
}

function checkIterations(count: number): void {
  if (count <= 0)
    throw new ValueError(`Expected n_power_iterations to be positive, but got n_power_iterations=${count}`);
}

/** The dim that counts outputs: 1 for transposed convolutions. */
function outputDim(module: Module, dim: number | null | undefined): number {
  return (
    dim ??
    (module instanceof ConvTranspose1d || module instanceof ConvTranspose2d || module instanceof ConvTranspose3d
      ? 1
      : 0)
  );
}

/** The parametrization of `nn.utils.parametrizations.spectral_norm`; `_u` and `_v` approach the singular vectors. */
export class _SpectralNorm extends Module {
  dim: number;
  eps: number;
  n_power_iterations: number;
  declare _u: Tensor;
  declare _v: Tensor;

  constructor(weight: Tensor, n_power_iterations = 1, dim = 0, eps = 1e-12) {
    super();
    const { ndim } = weight;
    if (dim >= ndim || dim < -ndim)
      throw new IndexError(
        `Dimension out of range (expected to be in range of [-${ndim}, ${ndim - 1}] but got ${dim})`,
      );
    checkIterations(n_power_iterations);
    this.dim = dim >= 0 ? dim : dim + ndim;
    this.eps = eps;
    this.n_power_iterations = n_power_iterations;
    if (ndim === 1) return;
    const matrix = asMatrix(weight.detach(), this.dim);
    const u = matrix.new_empty([sizeAt(matrix.shape, 0)]).normal_(0, 1);
    const v = matrix.new_empty([sizeAt(matrix.shape, 1)]).normal_(0, 1);
    this.register_buffer("_u", unit(u, eps));
    this.register_buffer("_v", unit(v, eps));
    this.iterate(matrix, 15);
  }

  private iterate(matrix: Tensor, count: number): void {
    no_grad(() => {
      for (let i = 0; i < count; i++) {
        this._u.copy_(unit(matrix.mv(this._v), this.eps));
        this._v.copy_(unit(matrix.t().mv(this._u), this.eps));
      }
    });
  }

  forward(weight: Tensor): Tensor {
    if (weight.ndim === 1) return unit(weight, this.eps);
    const matrix = asMatrix(weight, this.dim);
    if (this.training) this.iterate(matrix, this.n_power_iterations);
    // Copies, so that the graph of an earlier call survives the next one.
    return weight.div(this._u.clone().dot(matrix.mv(this._v.clone())));
  }
  right_inverse(value: Tensor): Tensor {
    return value;
  }
}

type SpectralNormArguments<M> = Arguments<
  [module: M, name?: string, n_power_iterations?: number, eps?: number, dim?: number | null],
  SpectralNormOptions & { module?: M }
>;
interface SpectralNormBound {
  readonly module: Module;
  readonly name: string;
  readonly n_power_iterations: number;
  readonly eps: number;
  readonly dim: number | null;
}
const spectralNorm = functionSignature<SpectralNormBound>(
  "spectral_norm",
  "module, name='weight', n_power_iterations=1, eps=1e-12, dim=None",
);
const removal = functionSignature<{ module: Module; name: string }>("remove_spectral_norm", "module, name='weight'");

/** Spectral normalisation as a parametrization. */
export function parametrizedSpectralNorm<M extends Module>(...args: SpectralNormArguments<M>): M {
  const { module, name, n_power_iterations, eps, dim } = spectralNorm.bind(args);
  const weight = membersOf(module)[name];
  if (!(weight instanceof Tensor))
    throw new ValueError(`Module '${String(module)}' has no parameter or buffer with name '${name}'`);
  const part = new _SpectralNorm(weight, n_power_iterations, outputDim(module, dim), eps);
  return register_parametrization(module as M, name, part as Module<(...originals: Tensor[]) => Tensor>);
}

const hooks = new WeightHooks("spectral_norm");

/**
 * Spectral normalisation by a hook: `weight` is computed from `weight_orig`, `weight_u` and `weight_v` before each
 * call. New programs use `parametrizations.spectral_norm`.
 */
export function spectral_norm<M extends Module>(...args: SpectralNormArguments<M>): M {
  const { module, name, n_power_iterations, eps, dim } = spectralNorm.bind(args);
  hooks.assertFree(module, name);
  checkIterations(n_power_iterations);
  const own = membersOf(module);
  const weight = own[name];
  if (!(weight instanceof Parameter))
    throw new ValueError(`\`SpectralNorm\` cannot be applied as parameter \`${name}\` is None`);
  if (is_lazy(weight))
    throw new ValueError(
      "The module passed to `SpectralNorm` can't have uninitialized parameters. Make sure to run the dummy forward before applying spectral normalization",
    );
  const place = outputDim(module, dim);
  const matrix = asMatrix(weight.detach(), place);
  delete own[name];
  module.register_parameter(`${name}_orig`, weight);
  own[name] = weight.data;
  module.register_buffer(`${name}_u`, unit(weight.new_empty([sizeAt(matrix.shape, 0)]).normal_(0, 1), eps));
  module.register_buffer(`${name}_v`, unit(weight.new_empty([sizeAt(matrix.shape, 1)]).normal_(0, 1), eps));
  const compute = (called: Module, iterates: boolean): Tensor => {
    const [original, u, v] = ["orig", "u", "v"].map((suffix) => membersOf(called)[`${name}_${suffix}`]) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    const current = asMatrix(original, place);
    if (iterates) {
      no_grad(() => {
        for (let i = 0; i < n_power_iterations; i++) {
          v.copy_(unit(current.t().mv(u), eps));
          u.copy_(unit(current.mv(v), eps));
        }
      });
    }
    return original.div(u.clone().dot(current.mv(v.clone())));
  };
  hooks.add(module, { name, compute });
  module.register_state_dict_post_hook((_module, _entries, _prefix, metadata) => {
    const versions = (metadata["spectral_norm"] ??= {}) as Record<string, number>;
    versions[`${name}.version`] = 1;
  });
  return module as M;
}

/** Makes the weight an ordinary parameter again. */
export function remove_spectral_norm<M extends Module>(
  ...args: Arguments<[module: M, name?: string], { module?: M; name?: string }>
): M {
  const { module, name } = removal.bind(args);
  const found = hooks.take(module, name);
  const weight = no_grad(() => found.compute(module, false));
  const own = membersOf(module);
  for (const suffix of ["", "_u", "_v", "_orig"]) delete own[name + suffix];
  module.register_parameter(name, new Parameter(weight.detach()));
  return module as M;
}
