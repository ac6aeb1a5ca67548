/** L-BFGS (Nocedal 1980), as minFunc and torch/optim/lbfgs.py do it: a closure is evaluated several times per step. */
import { missingArguments } from "../support/known-names.ts";
import { itemAt } from "../support/checked.ts";
import { float64 } from "../dtype.ts";
import { bumpVersion } from "../autograd/history.ts";
import { numel } from "../layout/shape.ts";
import { copyInto, discard, duplicate, fillWith, zerosOf } from "../compute/copy-elements.ts";
import { cat } from "../ops/view/join.ts";
import { RuntimeError, ValueError } from "../support/errors.ts";
import { emptyTensor, Tensor } from "../tensor/tensor.ts";
import { plainGroup, type ParametersOrNamed, type PlainGroup, type Rate } from "./groups.ts";
import { strongWolfe } from "./line-search.ts";
import { Optimizer, type Closure } from "./optimizer.ts";
import { assertRate, readOptions, type OptionArguments } from "./options.ts";
import { keepTensor, partsOf, type State } from "./state.ts";
import { addScaled, innerProduct, largest, sumOfAbsolutes } from "../compute/optim/vectors.ts";

/** Options of L-BFGS. */
export interface LBFGSOptions {
  /** Learning rate. Default 1. */
  lr: Rate;
  /** Iterations in one step. */
  max_iter: number;
  /** Evaluations of the closure in one step; 1.25 times `max_iter` by default. */
  max_eval: number | null;
  /** Stop when no gradient is larger than this. Default 1e-7. */
  tolerance_grad: number;
  /** Stop when a step changes less than this. Default 1e-9. */
  tolerance_change: number;
  /** Steps that the estimate of the curvature remembers. Default 100. */
  history_size: number;
  /** "strong_wolfe", or null for steps of `lr`. Default null. */
  line_search_fn: "strong_wolfe" | null;
  /** Goes uphill. Default false. */
  maximize: boolean;
}

/** What is kept from step to step, as numbers and tensors; in `state` under PyTorch's names. */
interface Memory {
  func_evals: number;
  n_iter: number;
  d: Tensor | null;
  t: number;
  old_dirs: Tensor[];
  old_stps: Tensor[];
  ro: number[];
  H_diag: number;
  prev_flat_grad: Tensor | null;
  prev_loss: number | null;
  al: (number | null)[] | null;
}

const defaults: LBFGSOptions = {
  lr: 1,
  max_iter: 20,
  max_eval: null,
  tolerance_grad: 1e-7,
  tolerance_change: 1e-9,
  history_size: 100,
  line_search_fn: null,
  maximize: false,
};

function numberOf(value: unknown): number {
  return Number(value instanceof Tensor ? value.item() : (value ?? 0));
}

/**
 * L-BFGS, for full batches. Its `step` needs a closure.
 * @example
 * const x = torch.zeros(1, { requires_grad: true });
 * const optimizer = new optim.LBFGS([x], { line_search_fn: "strong_wolfe" });
 * optimizer.step(() => {
 *   optimizer.zero_grad();
 *   const loss = x.sub(2).square().sum();
 *   loss.backward();
 *   return loss;
 * });
 */
export class LBFGS extends Optimizer<LBFGSOptions> {
  constructor(
    params: ParametersOrNamed<LBFGSOptions>,
    ...args: OptionArguments<
      [
        lr: Rate,
        max_iter: number,
        max_eval: number | null,
        tolerance_grad: number,
        tolerance_change: number,
        history_size: number,
        line_search_fn: "strong_wolfe" | null,
      ],
      LBFGSOptions
    >
  ) {
    const options = readOptions(
      "LBFGS",
      defaults,
      ["lr", "max_iter", "max_eval", "tolerance_grad", "tolerance_change", "history_size", "line_search_fn"],
      args,
      params,
    );
    assertRate(options.lr);
    super(params, { ...options, max_eval: options.max_eval ?? Math.floor((options.max_iter * 5) / 4) });
    if (this.param_groups.length !== 1)
      throw new ValueError("LBFGS doesn't support per-parameter options (parameter groups)");
  }

  private get group(): PlainGroup<LBFGSOptions> {
    return plainGroup(itemAt(this.param_groups, 0));
  }

  /** All gradients in one vector; zeros for parameters without one. */
  private flatGradient(): Tensor {
    const parts = this.group.params.map((param) => {
      const real = partsOf(param);
      return param.gradient
        ? partsOf(param.gradient.to_dense()).reshape([-1])
        : zerosOf([numel(real.shape)], real.dtype);
    });
    const flat = keepTensor(cat(parts, 0));
    return this.group.maximize ? flat.neg_() : flat;
  }

  private move(step: number, direction: Tensor): void {
    let offset = 0;
    for (const param of this.group.params.map(partsOf)) {
      const count = numel(param.shape);
      param.add_(direction.narrow(0, offset, count).view(param.shape), { alpha: step });
      offset += count;
    }
  }

  private loss(closure: Closure): number {
    return this.signed(numberOf(this.evaluate(closure)));
  }

  /** What is made small: the loss, or when it is maximized its negative. */
  private signed(loss: number): number {
    return this.group.maximize ? -loss : loss;
  }

  override step(closure?: Closure): Tensor {
    if (typeof closure !== "function") {
      const error = missingArguments("LBFGS.step()", ["closure"]);
      error.message +=
        "\nPass a function that clears gradients, computes the loss, calls backward() and returns the loss.";
      throw error;
    }
    if (this.group.params.length === 0) return this.evaluate(closure);
    const { tolerance_grad } = this.group;
    const state = this.stateOf(itemAt(this.group.params, 0), this.group);
    const memory = readMemory(state);
    const original = this.evaluate(closure);
    memory.func_evals++;
    const flatGrad = this.flatGradient();
    if (!(largest(flatGrad) <= tolerance_grad))
      this.iterate(closure, memory, this.signed(numberOf(original)), flatGrad);
    writeMemory(state, memory);
    return original;
  }

  private iterate(closure: Closure, memory: Memory, startLoss: number, startGrad: Tensor): void {
    const { lr, max_iter, tolerance_grad, tolerance_change, history_size, line_search_fn } = this.group;
    const max_eval = this.group.max_eval!;
    if (line_search_fn !== null && line_search_fn !== "strong_wolfe")
      throw new RuntimeError("only 'strong_wolfe' is supported");
    const round = startGrad.dtype === float64 ? (value: number): number => value : Math.fround;
    let loss = startLoss;
    let flatGrad = startGrad;
    let evaluations = 1;
    for (let iteration = 1; iteration <= max_iter; iteration++) {
      memory.n_iter++;
      const direction = keepTensor(
        memory.n_iter === 1 ? firstDirection(memory, flatGrad) : nextDirection(memory, flatGrad, history_size),
      );
      memory.d = direction;
      if (memory.prev_flat_grad === null) memory.prev_flat_grad = keepTensor(duplicate(flatGrad));
      else copyInto(memory.prev_flat_grad, flatGrad);
      memory.prev_loss = loss;
      memory.t = memory.n_iter === 1 ? Math.min(1, round(1 / sumOfAbsolutes(flatGrad))) * lr : lr;
      const slope = innerProduct(flatGrad, direction);
      if (slope > -tolerance_change) break;

      let more = 0;
      let optimal = false;
      if (line_search_fn !== null) {
        const before = this.group.params.map((param) => duplicate(param));
        const found = strongWolfe(
          (t) => {
            this.move(t, direction);
            const value = this.loss(closure);
            const grad = this.flatGradient();
            this.restore(before);
            return { loss: value, grad };
          },
          { t: memory.t, direction, loss, grad: flatGrad, slope, most: max_eval - evaluations, round },
        );
        for (const copy of before) discard(copy);
        if (found.grad !== flatGrad) discard(flatGrad);
        [loss, flatGrad, memory.t, more] = [found.loss, found.grad, found.t, found.evaluations];
        this.move(memory.t, direction);
        optimal = largest(flatGrad) <= tolerance_grad;
      } else {
        this.move(memory.t, direction);
        if (iteration !== max_iter) {
          // in stochastic use, evaluating after the last move would be of no use
          loss = this.loss(closure);
          discard(flatGrad);
          flatGrad = this.flatGradient();
          optimal = largest(flatGrad) <= tolerance_grad;
          more = 1;
        }
      }
      evaluations += more;
      memory.func_evals += more;
      if (evaluations >= max_eval || optimal) break;
      if (largest(direction) * Math.abs(memory.t) <= tolerance_change) break;
      if (Math.abs(loss - memory.prev_loss) < tolerance_change) break;
    }
    discard(flatGrad);
  }

  private restore(before: readonly Tensor[]): void {
    this.group.params.forEach((param, i) => {
      copyInto(param, itemAt(before, i));
      bumpVersion(param, "LBFGS.step");
    });
  }
}

function firstDirection(memory: Memory, flatGrad: Tensor): Tensor {
  Object.assign(memory, { old_dirs: [], old_stps: [], ro: [], H_diag: 1 });
  return flatGrad.neg();
}

/**
 * Takes the last step into the memory, and gives the approximate inverse Hessian times the negative gradient (two-loop
 * recursion).
 */
function nextDirection(memory: Memory, flatGrad: Tensor, historySize: number): Tensor {
  const { old_dirs, old_stps, ro } = memory;
  const y = keepTensor(flatGrad.sub(memory.prev_flat_grad!));
  const s = keepTensor(memory.d!.mul(memory.t));
  const ys = innerProduct(y, s);
  if (ys > 1e-10) {
    if (old_dirs.length === historySize) {
      discard(old_dirs.shift()!);
      discard(old_stps.shift()!);
      ro.shift();
    }
    old_dirs.push(y);
    old_stps.push(s);
    ro.push(1 / ys);
    memory.H_diag = ys / innerProduct(y, y);
  }
  const al = (memory.al ??= new Array<number | null>(historySize).fill(null));
  const q = fillWith(emptyTensor(flatGrad.shape, float64), 0); // rounded once, at the end
  addScaled(q, 0, -1, flatGrad);
  for (let i = old_dirs.length - 1; i >= 0; i--) {
    const share = innerProduct(itemAt(old_stps, i), q) * itemAt(ro, i);
    al[i] = share;
    addScaled(q, 1, -share, itemAt(old_dirs, i));
  }
  addScaled(q, memory.H_diag, 0, flatGrad);
  for (let i = 0; i < old_dirs.length; i++) {
    addScaled(q, 1, (al[i] ?? 0) - innerProduct(itemAt(old_dirs, i), q) * itemAt(ro, i), itemAt(old_stps, i));
  }
  const r = duplicate(q, flatGrad.dtype);
  if (r !== q) discard(q, r);
  return r;
}

function readMemory(state: State): Memory {
  const list = (key: string): Tensor[] => (state[key] as Tensor[] | undefined) ?? [];
  const al = state["al"] as unknown[] | undefined;
  return {
    func_evals: numberOf(state["func_evals"]),
    n_iter: numberOf(state["n_iter"]),
    d: (state["d"] as Tensor | undefined) ?? null,
    t: numberOf(state["t"]),
    old_dirs: list("old_dirs"),
    old_stps: list("old_stps"),
    ro: ((state["ro"] as unknown[] | undefined) ?? []).map(numberOf),
    H_diag: state["H_diag"] === undefined ? 1 : numberOf(state["H_diag"]),
    prev_flat_grad: (state["prev_flat_grad"] as Tensor | undefined) ?? null,
    prev_loss: state["prev_loss"] === undefined ? null : numberOf(state["prev_loss"]),
    al: al === undefined ? null : al.map((value) => (value === null ? null : numberOf(value))),
  };
}

function writeMemory(state: State, memory: Memory): void {
  const { al, d, prev_flat_grad, prev_loss, ...rest } = memory;
  if (d === null) Object.assign(state, { func_evals: memory.func_evals, n_iter: memory.n_iter });
  else Object.assign(state, rest, { d, prev_flat_grad, prev_loss });
  if (al !== null) state["al"] = al;
}
