/**
 * The base of all optimizers: parameter groups, steps, gradients to zero, hooks, and state that goes to files and back.
 */
import { flagOf, refuseUnknown } from "../support/known-names.ts";
import { isMap, isPlainObject } from "../support/realms.ts";
import { refusePromisedState } from "../support/run-then.ts";
import { swapGradMode } from "../autograd/modes.ts";
import { zeroGradients } from "../autograd/zero-gradients.ts";
import { KeyError, NotImplementedError, RuntimeError, ValueError } from "../support/errors.ts";
import { addTo, type RemovableHandle } from "../support/handles.ts";
import { pythonFixed, pythonRepr } from "../support/python.ts";
import { interpreters, region } from "../autograd/interpreters.ts";
import { OtherLayout } from "../tensor/layouts.ts";
import { Tensor } from "../tensor/tensor.ts";
import {
  givenParameters,
  makeGroup,
  plainGroup,
  readGroups,
  type GroupInput,
  type GroupOptions,
  type ParamGroup,
  type ParametersOrNamed,
  type PlainGroup,
} from "./groups.ts";
import {
  noOptimizerHooks,
  runStepPostHooks,
  runStepPreHooks,
  type LoadStateDictPreHook,
  type OptimizerHooks,
  type StateDictNotice,
  type StateDictPostHook,
  type StepHook,
  type StepPreHook,
} from "./hooks.ts";
import { adoptValue, type State } from "./state.ts";
import { membersOf } from "../support/members.ts";

export type { StepHook, StepPreHook } from "./hooks.ts";

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

/** Steps that have hooks around them. */
const hooked = new WeakSet<object>();

/**
 * Base class of optimizers. A subclass gives `init` (state of a parameter at its first step) and `update` (one step of
 * one parameter), or
 * overrides `step`.
 * @example
 * class SignSGD extends optim.Optimizer {
 *   constructor(params: Iterable<Tensor>, lr = 0.01) { super(params, { lr }); }
 *   override update(param: Tensor, grad: Tensor, _state: object, group: { lr: number }) {
 *     param.sub_(grad.sign(), { alpha: group.lr });
 *   }
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
  declare private readonly hooks: OptimizerHooks;
  declare private stepping: boolean;

  constructor(params: ParametersOrNamed<O>, defaults: O) {
    this.defaults = defaults;
    for (const [key, value] of Object.entries({ steps_taken: 0, hooks: noOptimizerHooks(), stepping: false })) {
      Object.defineProperty(this, key, { value, writable: true, enumerable: false });
    }
    hookOwnStep(this as unknown as Steppable);
    assertImplementation(defaults);
    for (const group of readGroups(givenParameters(this.constructor.name, params))) this.add_param_group(group);
  }

  private withHooks(
    given: Closure | { closure?: Closure | null } | null | undefined,
    body: (closure?: Closure) => Tensor | null,
  ): Tensor | null {
    if (this.stepping) return body(closureOf(given, this)); // a step that calls the one of its base class
    const self = this as Optimizer;
    const first = closureOf(given, this);
    const { args, kwargs } = runStepPreHooks(self, this.hooks, first === undefined ? [this] : [this, first]);
    const closure = closureOf((args[1] ?? kwargs["closure"]) as Closure | undefined, this);
    // Steps that are to be differentiated go on recording.
    const before = swapGradMode((this.defaults as { differentiable?: boolean }).differentiable ?? false);
    this.stepping = true;
    let result: Tensor | null;
    try {
      const run = (): Tensor | null => body(closure);
      result =
        (interpreters.top === null ? run() : region(`Optimizer.step#${this.constructor.name}.step`, run)) ?? null;
    } finally {
      this.stepping = false;
      swapGradMode(before);
    }
    this.steps_taken++;
    runStepPostHooks(self, this.hooks, args, kwargs);
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
  step(closure?: Closure | { closure?: Closure | null } | null): Tensor | null {
    if (this.constructor === (Optimizer as unknown)) throw new NotImplementedError("Optimizer has no step()");
    return this.withHooks(closure, (closure) => {
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
    if (state === undefined) {
      assertFusible(param, group);
      this.state.set(param, (state = this.init(param, group)));
    }
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

  /** Adds a hook that runs before each step: `hook(optimizer, args, kwargs)`, which may give new arguments. */
  register_step_pre_hook(hook: StepPreHook): RemovableHandle {
    return addTo(this.hooks.stepPre, hook);
  }

  /** Adds a hook that runs after each step: `hook(optimizer, args, kwargs)`. */
  register_step_post_hook(hook: StepHook): RemovableHandle {
    return addTo(this.hooks.stepPost, hook);
  }

  /** Adds a hook that runs before `state_dict` is written, after (or with `prepend` before) those there are. */
  register_state_dict_pre_hook(
    hook: StateDictNotice,
    prepend: boolean | { prepend?: boolean } = false,
  ): RemovableHandle {
    return addTo(this.hooks.statePre, hook, isFirst("state_dict_pre", prepend));
  }

  /** Adds a hook that gets what `state_dict` is about to give, and may give another. */
  register_state_dict_post_hook(
    hook: StateDictPostHook,
    prepend: boolean | { prepend?: boolean } = false,
  ): RemovableHandle {
    return addTo(this.hooks.statePost, hook, isFirst("state_dict_post", prepend));
  }

  /** Adds a hook that gets a shallow copy of what `load_state_dict` was given, and may give another. */
  register_load_state_dict_pre_hook(
    hook: LoadStateDictPreHook,
    prepend: boolean | { prepend?: boolean } = false,
  ): RemovableHandle {
    return addTo(this.hooks.loadPre, hook, isFirst("load_state_dict_pre", prepend));
  }

  /** Adds a hook that runs when `load_state_dict` has taken a state over. */
  register_load_state_dict_post_hook(
    hook: StateDictNotice,
    prepend: boolean | { prepend?: boolean } = false,
  ): RemovableHandle {
    return addTo(this.hooks.loadPost, hook, isFirst("load_state_dict_post", prepend));
  }

  /** State and groups in PyTorch's layout, for `torch.save`. Tensors are the optimizer's own, not copies. */
  state_dict(): OptimizerStateDict {
    const self = this as Optimizer;
    for (const hook of [...this.hooks.statePre]) hook(self);
    const numbers = new Map<Tensor, number>();
    let start = 0;
    const param_groups = this.param_groups.map((group) => {
      const { params, ...options } = group as typeof group & Record<string, unknown>;
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
    // What hooks put beside the parameters' states goes along under its own key.
    for (const [param, values] of this.state) state.set(numbers.get(param) ?? (param as unknown as number), values);
    let dict: OptimizerStateDict = { state, param_groups };
    for (const hook of [...this.hooks.statePost]) dict = hook(self, dict) ?? dict;
    return dict;
  }

  /**
   * Takes state and groups over from `state_dict()` of an optimizer here or in Python; tensors are copied into the
   * parameters' dtypes.
   */
  load_state_dict(given: LoadableStateDict | { state_dict: LoadableStateDict }): void {
    const self = this as Optimizer;
    refusePromisedState(given);
    let state_dict = shallowCopy("state_dict" in given ? given.state_dict : given);
    for (const hook of [...this.hooks.loadPre]) state_dict = hook(self, state_dict) ?? state_dict;
    if (state_dict.param_groups === undefined) throw new KeyError("param_groups");
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
      else this.state.set(key as Tensor, value as State);
    }
    this.param_groups = saved.map((group, g) => {
      const mine = this.param_groups[g]!;
      const options = adoptValue(null, group) as Record<string, unknown>;
      return {
        ...this.defaults,
        ...options,
        params: mine.params,
        ...(mine.param_names && !options["param_names"] ? { param_names: mine.param_names } : {}),
      } as ParamGroup<O>;
    });
    for (const hook of [...this.hooks.loadPost]) hook(self);
  }

  /** What `torch.deepcopy` calls: everything is copied, parameters too, but for hooks, as in PyTorch. */
  __deepcopy__(fill: <T extends object>(twin: T) => T): this {
    const twin = fill(Object.create(Object.getPrototypeOf(this) as object) as this);
    Object.defineProperty(twin, "hooks", { value: noOptimizerHooks() });
    return twin;
  }

  /** Options whose defaults are floats with integral values, which show a point when they are printed. */
  protected get floatOptions(): readonly string[] {
    return [];
  }

  toString(): string {
    const groups = this.param_groups.map((group, i) => {
      const lines = Object.keys(group)
        .filter((key) => key !== "params")
        .sort()
        .map((key) => {
          const value = membersOf(group)[key];
          const isFloat = this.floatOptions.includes(key) && Number.isInteger(value);
          return `    ${key}: ${isFloat ? pythonFixed(value as number, 1) : optionText(value)}\n`;
        });
      return `\nParameter Group ${i}\n${lines.join("")}`;
    });
    return `${this.constructor.name} (${groups.join("")})`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

interface Steppable {
  step(closure?: Closure): Tensor | null;
  withHooks(closure: Closure | undefined, body: (closure?: Closure) => Tensor | null): Tensor | null;
}

/** A class with a `step` of its own gets hooks and the count of steps around it, once, where the step is defined. */
function hookOwnStep(optimizer: Steppable): void {
  const own = optimizer.step as (this: Steppable, closure?: Closure) => Tensor | null;
  if (own === (Optimizer.prototype as unknown as Steppable).step || hooked.has(own)) return;
  let owner = optimizer as object;
  while (!Object.hasOwn(owner, "step")) owner = Object.getPrototypeOf(owner) as object;
  const value = function step(this: Steppable, closure?: Closure): Tensor | null {
    return this.withHooks(closure, (given) => own.call(this, given));
  };
  hooked.add(value);
  Object.defineProperty(owner, "step", { value, writable: true, enumerable: false, configurable: true });
}

function closureOf(
  given: Closure | { closure?: Closure | null } | null | undefined,
  optimizer: object,
): Closure | undefined {
  if (!isPlainObject(given)) return (given as Closure) ?? undefined;
  refuseUnknown(`${optimizer.constructor.name}.step()`, "closure", given);
  return (given as { closure?: Closure | null }).closure ?? undefined;
}

function isFirst(hook: string, prepend: boolean | { prepend?: boolean }): boolean {
  return flagOf(`Optimizer.register_${hook}_hook()`, "prepend", prepend, false);
}

/** Hooks may change which state and groups a dict has without changing the caller's. */
function shallowCopy(state_dict: LoadableStateDict): LoadableStateDict {
  return isMap(state_dict)
    ? (Object.fromEntries(state_dict as unknown as Map<string, unknown>) as unknown as LoadableStateDict)
    : { ...state_dict };
}

/** Fused updates of PyTorch are for real numbers. */
function assertFusible({ dtype, device }: Tensor, group: object): void {
  if ((group as { fused?: boolean | null }).fused && !dtype.is_floating_point)
    throw new RuntimeError(
      `\`fused=True\` requires all the params to be floating point Tensors of supported devices: ['mps', 'cuda', 'xpu', 'hpu', 'cpu', 'mtia', 'privateuseone'] but ${String(dtype)} and ${device.type}`,
    );
}

/** Refuses flags that exclude each other. */
function assertImplementation(defaults: object): void {
  const { fused, foreach, differentiable } = defaults as Record<string, boolean | null | undefined>;
  if (!fused) return;
  if (differentiable) throw new RuntimeError("`fused` does not support `differentiable`");
  if (foreach) throw new RuntimeError("`fused` and `foreach` cannot be `True` together.");
}

/** Python prints the options with `format`, strings without quotes, and pairs as tuples. */
function optionText(value: unknown): string {
  if (value instanceof Tensor) return value.ndim === 0 ? pythonRepr(value.item()) : String(value);
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return pythonRepr(value);
  const items = value.map(pythonRepr).join(", ");
  return typeof value[0] === "string" ? `[${items}]` : `(${items})`; // names are a list, pairs of numbers tuples
}

function groupRecord(group: unknown): { params: (number | string)[] } & Record<string, unknown> {
  const record = (isMap(group) ? Object.fromEntries(group as Map<string, unknown>) : group) as {
    params: (number | string)[];
  };
  return record as { params: (number | string)[] } & Record<string, unknown>;
}
