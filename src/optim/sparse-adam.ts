/** SparseAdam (torch/optim/sparse_adam.py): Adam whose moments change only where a gradient is. */
import { RuntimeError, ValueError } from "../support/errors.ts";
import { OtherLayout, sparseRoom } from "../tensor/layouts.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { plainGroup, rateNow, readGroups, type Parameters, type PlainGroup, type Rate } from "./groups.ts";
import { Optimizer } from "./optimizer.ts";
import { assertValid, assertOneRate, readOptions, type OptionArguments } from "./options.ts";
import { sparseLike } from "./sparse-gradients.ts";
import { filledLike, type State } from "./state.ts";

/** Options of SparseAdam. */
export interface SparseAdamOptions {
  /** Learning rate. Default 1e-3. */
  lr: Rate;
  /** How slowly the moments change: of gradients, and of their squares. */
  betas: readonly [Rate, Rate];
  /** Added to the divisor. */
  eps: number;
  /** Step uphill. Default false. */
  maximize: boolean;
}

const defaults: SparseAdamOptions = { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, maximize: false };

/**
 * Adam for sparse gradients, as `nn.Embedding(…, { sparse: true })` has: moments and parameters change only in rows that
 * a gradient names. Parameters are strided, gradients sparse; others are errors.
 * https://docs.pytorch.org/docs/stable/generated/torch.optim.SparseAdam.html
 * @example
 * const table = new nn.Embedding(10, 2, { sparse: true });
 * const optimizer = new optim.SparseAdam(table.parameters(), { lr: 0.01 });
 * table(torch.tensor([1, 3])).sum().backward();
 * optimizer.step();
 */
export class SparseAdam extends Optimizer<SparseAdamOptions> {
  constructor(
    params: Parameters<SparseAdamOptions>,
    ...args: OptionArguments<[lr: Rate, betas: readonly [Rate, Rate], eps: number], SparseAdamOptions>
  ) {
    const options = readOptions("SparseAdam", defaults, ["lr", "betas", "eps", "maximize"], args);
    assertOneRate(options.lr);
    assertValid(rateNow(options.lr) > 0, "learning rate", rateNow(options.lr));
    assertValid(options.eps > 0, "epsilon value", options.eps);
    const [beta1, beta2] = options.betas.map(rateNow) as [number, number];
    assertValid(beta1 >= 0 && beta1 < 1, "beta parameter at index 0", beta1);
    assertValid(beta2 >= 0 && beta2 < 1, "beta parameter at index 1", beta2);
    const groups = readGroups(params);
    super(groups as Parameters<SparseAdamOptions>, options);
    const strange = this.param_groups.flatMap((group, g) =>
      group.params.flatMap((param, i) => (param instanceof OtherLayout ? [`[${g}, ${i}]`] : [])),
    );
    if (strange.length > 0)
      throw new ValueError(
        `Sparse params at indices [${strange.join(", ")}]: SparseAdam requires dense parameter tensors`,
      );
    const complex = this.param_groups.flatMap((group, g) =>
      group.params.flatMap((param, i) => (param.dtype.is_complex ? [`[${g}, ${i}]`] : [])),
    );
    if (complex.length > 0)
      throw new ValueError(
        `Complex params at indices [${complex.join(", ")}]: SparseAdam does not support complex parameters`,
      );
    sparseRoom(); // a bundle without sparse tensors says so here
  }

  protected override init(param: Tensor): State {
    return { step: 0, exp_avg: filledLike(param), exp_avg_sq: filledLike(param) };
  }

  protected override update(): void {
    throw new RuntimeError("SparseAdam does not support dense gradients, please consider Adam instead");
  }

  protected override updateSparse(param: Tensor, grad: Tensor, given: PlainGroup<SparseAdamOptions>): void {
    const { lr, betas, eps, maximize } = plainGroup(given as never) as PlainGroup<SparseAdamOptions>;
    const state = this.stateOf(param, given);
    const step = Number(state["step"]) + 1;
    state["step"] = step;
    const gradient = (maximize ? grad.neg() : grad).coalesce();
    if (gradient._nnz() === 0) return;
    const values = gradient._values();
    const [mean, square] = [state["exp_avg"] as Tensor, state["exp_avg_sq"] as Tensor];
    const [beta1, beta2] = betas;
    const before = mean.sparse_mask(gradient)._values();
    const change = values.sub(before).mul_(1 - beta1);
    mean.add_(sparseLike(gradient, change));
    const squareBefore = square.sparse_mask(gradient)._values();
    const squareChange = values
      .pow(2)
      .sub_(squareBefore)
      .mul_(1 - beta2);
    square.add_(sparseLike(gradient, squareChange));
    const denominator = squareChange.add(squareBefore).sqrt_().add_(eps);
    const size = (lr * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
    param.add_(sparseLike(gradient, change.add(before).div_(denominator).mul_(-size)));
  }
}
