/**
 * The base of all optimizers: parameter groups, steps, gradients to zero, hooks, and state that goes to files and back.
 */
import { isMap } from "../support/realms.ts";
import { swapGradMode } from "../autograd/modes.ts";
import { zeroGradients } from "../autograd/zero-gradients.ts";
import { NotImplementedError, RuntimeError, ValueError } from "../support/errors.ts";
import { addTo } from "../support/handles.ts";
import { pythonRepr } from "../support/python.ts";
import { interpreters, region } from "../autograd/interpreters.ts";
import { OtherLayout } from "../tensor/layouts.ts";
import { Tensor } from "../tensor/tensor.ts";
import {
  makeGroup,
  plainGroup,
  readGroups,
  type GroupInput,
  type GroupOptions,
  type ParamGroup,
  type PlainGroup,
  type Parameters,
} from "./groups.ts";
import { adoptValue, type State } from "./state.ts";

/** Computes the loss anew: clears gradients, runs the model, calls `backward`, returns the loss. */
export type Closure = () => Tensor;

/** What `state_dict` gives: state by the parameter's number, and the groups with numbers in place of parameters. */
export interface OptimizerStateDict {
  /** What the optimizer remembers, by parameter number. */
  state: Map<number, State>;
  /** Options of the groups, with the numbers of their parameters. */
  param_groups: ({ params: number[] } & Record<string, unknown>)[];
}

/** What `load_state_dict` takes: also objects and Maps as `torch.load` gives them. */
export interface LoadableStateDict {
  /** What the optimizer remembers, by parameter number. */
  readonly state: ReadonlyMap<number | string, unknown> | Readonly<Record<number | string, unknown>>;
  /** Options of the groups, with the numbers of their parameters. */
  readonly param_groups: readonly unknown[];
}

/** A hook before or after `step`. */
export type StepHook = (optimizer: Optimizer, args: readonly unknown[]) => void;

export interface HookHandle {
  remove(): void;
}

/**
 * Base class of optimizers. A subclass gives `init` (state of a parameter at its first step) and `update` (one step of
 * one parameter), or
 * overrides `step`.
 * @example
 * class SignSGD extends optim.Optimizer {
 *   constructor(params, lr = 0.01) { super(params, { lr }); }
 *   update(param, grad, state, group) { param.sub_(grad.sign(), { alpha: group.lr }); }
 * }
 */
export class Optimizer<O extends GroupOptions = GroupOptions> {
  /** Options of groups that do not give their own. */
  readonly defaults: O;
  /** What is remembered of each parameter. */
  state: Map<Tensor, State> = new Map<Tensor, State>();
  /** Groups of parameters with their options. */
  param_groups: ParamGroup<O>[] = [];
  /** How many steps were taken; schedulers ask for it. */
  declare steps_taken: number;
  declare private readonly preHooks: StepHook[];
  declare private readonly postHooks: StepHook[];

  constructor(params: Parameters<O>, defaults: O) {
    this.defaults = defaults;
    for (const [key, value] of Object.entries({ steps_taken: 0, preHooks: [], postHooks: [] })) {
      Object.defineProperty(this, key, { value, writable: true, enumerable: false });
    }
    for (const group of readGroups(params)) this.add_param_group(group);
    if (this.step !== Optimizer.prototype.step) this.hookOwnStep();
  }

  /** A subclass with a `step` of its own gets hooks and the count of steps around it. */
  private hookOwnStep(): void {
    const own = this.step.bind(this);
    const step = (closure?: Closure): Tensor | null => this.withHooks(closure, () => own(closure));
    Object.defineProperty(this, "step", { value: step, writable: true, enumerable: false, configurable: true });
  }

  private withHooks(closure: Closure | undefined, body: () => Tensor | null): Tensor | null {
    const args = closure === undefined ? [] : [closure];
    for (const hook of [...this.preHooks]) hook(this as unknown as Optimizer, args);
    const before = swapGradMode(false);
    let result: Tensor | null;
    try {
      result =
        (interpreters.top === null ? body() : region(`Optimizer.step#${this.constructor.name}.step`, body)) ?? null;
    } finally {
      swapGradMode(before);
    }
    this.steps_taken++;
    for (const hook of [...this.postHooks]) hook(this as unknown as Optimizer, args);
    return result;
  }

  /** The state of a parameter at its first step. */
  protected init(_param: Tensor, _group: PlainGroup<O>): State {
    return {};
  }

  /** One step of one parameter; runs without recording gradients. */
  protected update(_param: Tensor, _grad: Tensor, _state: State, _group: PlainGroup<O>): void {
    throw new NotImplementedError(
      `${this.constructor.name} has neither update(param, grad, state, group) nor a step() of its own.`,
    );
  }

  /** One step of a parameter whose gradient is sparse. Most optimizers refuse. */
  protected updateSparse(_param: Tensor, _grad: Tensor, _group: PlainGroup<O>): void {
    throw new RuntimeError(`${this.constructor.name} does not support sparse gradients`);
  }

  /** Changes all parameters that have a gradient. With a closure: computes the loss first and returns it. */
  step(closure?: Closure): Tensor | null {
    return this.withHooks(closure, () => {
      const loss = closure ? this.evaluate(closure) : null;
      for (const group of this.param_groups) {
        const plain = plainGroup(group);
        for (const param of group.params) {
          const grad = param.gradient;
          if (grad === null) continue;
          if (grad instanceof OtherLayout) this.updateSparse(param, grad, plain);
          else this.update(param, grad, this.stateOf(param, plain), plain);
        }
      }
      return loss;
    });
  }

  /** The state of a parameter, made at its first step. */
  protected stateOf(param: Tensor, group: PlainGroup<O>): State {
    let state = this.state.get(param);
    if (state === undefined) this.state.set(param, (state = this.init(param, group)));
    return state;
  }

  /** Calls a closure with gradients recorded. */
  protected evaluate(closure: Closure): Tensor {
    const before = swapGradMode(true);
    try {
      return closure();
    } finally {
      swapGradMode(before);
    }
  }

  /** Lets all gradients go, or with `set_to_none: false` fills them with zeros. */
  zero_grad(set_to_none: boolean | { set_to_none?: boolean } = true): void {
    for (const group of this.param_groups) zeroGradients(group.params, set_to_none);
  }

  /** Adds parameters with options of their own; what is left out is taken from the defaults. */
  add_param_group(param_group: GroupInput<O>): void {
    this.param_groups.push(makeGroup(param_group, this.defaults, this.param_groups));
  }

  /** Adds a hook that runs before each step. */
  register_step_pre_hook(hook: StepHook): HookHandle {
    return addTo(this.preHooks, hook);
  }

  /** Adds a hook that runs after each step. */
  register_step_post_hook(hook: StepHook): HookHandle {
    return addTo(this.postHooks, hook);
  }

  /** State and groups in PyTorch's layout, for `torch.save`. Tensors are the optimizer's own, not copies. */
  state_dict(): OptimizerStateDict {
    const numbers = new Map<Tensor, number>();
    let start = 0;
    const param_groups = this.param_groups.map((group) => {
      const { params, ...options } = group as unknown as { params: Tensor[] } & Record<string, unknown>;
      params.forEach((param, i) => {
        if (!numbers.has(param)) numbers.set(param, start + i);
      });
      start += params.length;
      return {
        ...options,
        params: params.map((param) => numbers.get(param)!),
      } as OptimizerStateDict["param_groups"][number];
    });
    const state = new Map<number, State>();
    for (const [param, values] of this.state) state.set(numbers.get(param)!, values);
    return { state, param_groups };
  }

  /**
   * Takes state and groups over from `state_dict()` of an optimizer here or in Python; tensors are copied into the
   * parameters' dtypes.
   */
  load_state_dict(state_dict: LoadableStateDict): void {
    const saved = state_dict.param_groups.map(groupRecord);
    if (saved.length !== this.param_groups.length)
      throw new ValueError("loaded state dict has a different number of parameter groups");
    if (saved.some((group, i) => group.params.length !== this.param_groups[i]!.params.length)) {
      throw new ValueError(
        "loaded state dict contains a parameter group that doesn't match the size of optimizer's group",
      );
    }
    const byNumber = new Map<string, Tensor>();
    saved.forEach((group, g) =>
      group.params.forEach((number, i) => byNumber.set(String(number), this.param_groups[g]!.params[i]!)),
    );
    const entries = isMap(state_dict.state)
      ? [...(state_dict.state as Map<unknown, unknown>)]
      : Object.entries(state_dict.state);
    this.state = new Map<Tensor, State>();
    for (const [key, value] of entries) {
      const param = byNumber.get(String(key));
      if (param) this.state.set(param, adoptValue(param, value) as State);
    }
    this.param_groups = saved.map((group, g) => {
      const mine = this.param_groups[g]!;
      const options = adoptValue(null, group) as Record<string, unknown>;
      return {
        ...this.defaults,
        ...options,
        params: mine.params,
        ...(mine.param_names ? { param_names: mine.param_names } : {}),
      } as ParamGroup<O>;
    });
  }

  toString(): string {
    const groups = this.param_groups.map((group, i) => {
      const lines = Object.keys(group)
        .filter((key) => key !== "params" && key !== "param_names")
        .sort()
        .map((key) => `    ${key}: ${optionText((group as unknown as Record<string, unknown>)[key])}\n`);
      return `\nParameter Group ${i}\n${lines.join("")}`;
    });
    return `${this.constructor.name} (${groups.join("")})`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** Python prints the options with `format`, strings without quotes, and pairs as tuples. */
function optionText(value: unknown): string {
  if (value instanceof Tensor && value.numel() === 1) return pythonRepr(value.item());
  if (typeof value === "string") return value;
  return Array.isArray(value) ? `(${value.map(pythonRepr).join(", ")})` : pythonRepr(value);
}

function groupRecord(group: unknown): { params: (number | string)[] } & Record<string, unknown> {
  const record = (isMap(group) ? Object.fromEntries(group as Map<string, unknown>) : group) as {
    params: (number | string)[];
  };
  return record as { params: (number | string)[] } & Record<string, unknown>;
}
