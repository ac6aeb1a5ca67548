/**
 * Adafactor (Shazeer and Stern 2018), second moments of matrices kept as one row and one column, in the form of PyTorch
 * 2.5's torch/optim/_adafactor.py.
 */
import { floatInfoOf } from "../dtype.ts";
import { RuntimeError, ValueError } from "../support/errors.ts";
import { numel } from "../layout/shape.ts";
import { discard, fillWith } from "../compute/copy-elements.ts";
import { emptyTensor, type Tensor } from "../tensor/tensor.ts";
import { updatesBy, type UpdateDefinition } from "./fused.ts";
import { rateNow, type ParametersOrNamed, type PlainGroup, type Rate } from "./groups.ts";
import { Optimizer } from "./optimizer.ts";
import { assertOneRate, readOptions, type OptionArguments } from "./options.ts";
import { advance, counter, filledLike, keepTensor, type State } from "./state.ts";
import { sizeAt } from "../support/checked.ts";

/** Options of Adafactor. */
export interface AdafactorOptions {
  /** Learning rate. Default 1e-2. */
  lr: Rate;
  /** Exponent of the second moments' decay. */
  beta2_decay: number;
  /** The least second moment (null: the dtype's epsilon) and the least scale of a parameter. */
  eps: readonly [number | null, number];
  /** Updates whose root mean square is above this are clipped. */
  d: number;
  /** How much parameters are pulled towards 0. Default 0. */
  weight_decay: number;
  /** Accepted for PyTorch's sake: every step is one pass over each parameter. */
  foreach: boolean | null;
  /** Step uphill. Default false. */
  maximize: boolean;
}

/** The update and the square of the gradient share one formula's shape: gradient over the root of the estimate. */
function defineScale(maximizes: boolean): UpdateDefinition<"estimate" | "grad", "least"> {
  return {
    name: "Adafactor.step",
    buffers: ["estimate", "grad"],
    numbers: ["least"],
    formula: ({ estimate, grad, least }) => ({
      estimate: (maximizes ? grad.neg() : grad).div(estimate.max(least).sqrt()),
    }),
  };
}

const defineMove = (): UpdateDefinition<"param" | "update", "shrink" | "negative_step"> => ({
  name: "Adafactor.step",
  buffers: ["param", "update"],
  numbers: ["shrink", "negative_step"],
  formula: ({ param, update, shrink, negative_step }) => ({ param: param.mul(shrink).add(negative_step.mul(update)) }),
});

const defineFloor = (): UpdateDefinition<"value", "least"> => ({
  name: "Adafactor.step",
  buffers: ["value"],
  numbers: ["least"],
  formula: ({ value, least }) => ({ value: value.max(least) }),
});

const floorFor = updatesBy(defineFloor);
const scaleFor = updatesBy(defineScale);
const moveFor = updatesBy(defineMove);

function norm(tensor: Tensor): number {
  const squares = tensor.mul(tensor);
  const length = Math.sqrt(Number(squares.sum().item()));
  discard(squares, tensor);
  return length;
}

/** `average += (mean of squares along dim - average) * weight`. */
function follow(average: Tensor, squares: Tensor, dim: number, weight: number): void {
  const mean = squares.mean(dim, true);
  average.add_(mean.sub(average), { alpha: weight });
}

const defaults: AdafactorOptions = {
  lr: 1e-2,
  beta2_decay: -0.8,
  eps: [null, 1e-3],
  d: 1,
  weight_decay: 0,
  foreach: null,
  maximize: false,
};

/**
 * Adafactor: little memory, learning rates relative to each parameter's scale.
 * @example
 * const model = new nn.Linear(2, 1);
 * const optimizer = new optim.Adafactor(model.parameters(), { lr: 0.01 });
 * model(torch.ones(1, 2)).sum().backward();
 * optimizer.step();
 */
export class Adafactor extends Optimizer<AdafactorOptions> {
  constructor(
    params: ParametersOrNamed<AdafactorOptions>,
    ...args: OptionArguments<
      [lr: Rate, beta2_decay: number, eps: readonly [number | null, number], d: number, weight_decay: number],
      AdafactorOptions
    >
  ) {
    const options = readOptions("Adafactor", defaults, ["lr", "beta2_decay", "eps", "d", "weight_decay"], args, params);
    const { lr, beta2_decay, eps, d, weight_decay } = options;
    assertOneRate(lr);
    if (!(rateNow(lr) >= 0)) throw new ValueError(`Learning rate should be >= 0 but is: ${rateNow(lr)}`);
    if (!(beta2_decay <= 0)) throw new ValueError(`beta2_decay should be <= 0 but is: ${beta2_decay}`);
    if (eps[0] !== null && !(eps[0] >= 0)) throw new ValueError(`epsilon1 should be >= 0 but is: ${eps[0]}`);
    if (!(eps[1] >= 0)) throw new ValueError(`epsilon2 should be >= 0 but is: ${eps[1]}`);
    if (!(d >= 1)) throw new ValueError(`Clipping threshold d should be >= 1 but is: ${d}`);
    if (!(weight_decay >= 0)) throw new ValueError(`weight_decay should be >= 0 but is: ${weight_decay}`);
    super(params, options);
  }

  protected override get floatOptions(): readonly string[] {
    return ["d", "weight_decay"];
  }

  protected override init(param: Tensor): State {
    const { shape, dtype } = param;
    if (dtype.is_complex) throw new RuntimeError("Adafactor does not support complex parameters");
    if (shape.length < 2) return { step: counter(), variance: filledLike(param) };
    const zeros = (sizes: readonly number[]): Tensor => keepTensor(fillWith(emptyTensor(sizes, dtype), 0));
    return {
      step: counter(),
      row_var: zeros([...shape.slice(0, -1), 1]),
      col_var: zeros([...shape.slice(0, -2), 1, sizeAt(shape, -1)]),
    };
  }

  protected override update(param: Tensor, grad: Tensor, state: State, group: PlainGroup<AdafactorOptions>): void {
    const { lr, beta2_decay, eps, d, weight_decay, maximize } = group;
    const least = eps[0] ?? floatInfoOf(param.dtype).eps;
    const step = advance(state);
    const count = numel(param.shape);
    const weight = step ** beta2_decay;
    const alpha = Math.max(eps[1], norm(param) / Math.sqrt(count)) * Math.min(lr, 1 / Math.sqrt(step));
    const squares = grad.mul(grad);
    const estimate = this.estimate(state, squares, weight, least);
    discard(squares, estimate);
    scaleFor(maximize).run([estimate, grad], [least * least]);
    const clip = Math.max(1, norm(estimate) / (Math.sqrt(count) * d));
    moveFor().run([param, estimate], [1 - lr * weight_decay, -alpha / clip]);
    discard(estimate);
  }

  /** The second moments now, in a tensor of its own. */
  private estimate(state: State, squares: Tensor, weight: number, least: number): Tensor {
    const variance = state["variance"] as Tensor | undefined;
    if (variance) {
      variance.add_(squares.sub(variance), { alpha: weight });
      return variance.clone();
    }
    const [rows, columns] = [state["row_var"] as Tensor, state["col_var"] as Tensor];
    follow(rows, squares, -1, weight);
    follow(columns, squares, -2, weight);
    const mean = rows.mean(-2, true);
    floorFor().run([mean], [least]);
    return rows.mul(columns).div_(mean);
  }
}
