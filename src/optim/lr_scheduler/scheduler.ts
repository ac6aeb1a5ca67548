/**
 * The base of learning-rate schedulers: counts epochs, writes learning rates into the optimizer's groups, goes to files
 * and back.
 */
import { warnAlways } from "../../support/warnings.ts";
import { isMap, isPlainObject } from "../../support/realms.ts";
import { flagOf, missingArguments } from "../../support/known-names.ts";
import { pythonTypeName } from "../../ops/declare/bind.ts";
import { KeyError, NotImplementedError, TypeError, ValueError } from "../../support/errors.ts";
import { itemAt } from "../../support/checked.ts";
import { refusePromisedState } from "../../support/run-then.ts";
import { rateNow, setRate } from "../groups.ts";
import { Optimizer } from "../optimizer.ts";

/** A group of any optimizer as schedulers see it. */
export interface ScheduledGroup extends Record<string, unknown> {
  lr: number;
  initial_lr?: number;
}

/** What `state_dict()` of a scheduler gives. */
export type SchedulerState = Record<string, unknown>;

/** Options that all schedulers have. */
export interface SchedulerOptions {
  /** The epoch to resume from; -1 to start. */
  last_epoch: number;
}

export function groupsOf(optimizer: Optimizer): ScheduledGroup[] {
  return optimizer.param_groups as unknown as ScheduledGroup[];
}

export function assertOptimizer(optimizer: unknown): asserts optimizer is Optimizer {
  if (!(optimizer instanceof Optimizer)) throw new TypeError(`${pythonTypeName(optimizer)} is not an Optimizer`);
}

/** An optimizer, or everything by name: `{ optimizer, step_size: 30 }`. */
export type OptimizerOrNamed<O extends object> = Optimizer | ({ readonly optimizer: Optimizer } & Partial<O>);

/** The first argument of a scheduler, which may have been given by name. */
export function givenOptimizer(owner: string, given: OptimizerOrNamed<object> | undefined): Optimizer {
  const optimizer = isPlainObject(given) ? (given as { optimizer?: Optimizer }).optimizer : (given as Optimizer);
  if (optimizer === undefined && Object.keys(given ?? {}).length > 0)
    throw missingArguments(`${owner}.__init__()`, ["optimizer"]);
  assertOptimizer(optimizer ?? given);
  return optimizer as Optimizer;
}

/** An epoch to step to, also by name. */
export type Epoch = number | null | { readonly epoch?: number | null };

/** The epoch that a scheduler's `step` was given, by place or by name. */
export function epochOf(owner: string, given: Epoch): number | null {
  return flagOf<number | null>(`${owner}.step()`, "epoch", given as number | null, null);
}

/** Throws Python's error for options without a value. */
export function assertGiven(owner: string, options: object, ...names: readonly string[]): void {
  const missing = names.filter((name) => (options as Record<string, unknown>)[name] === undefined);
  if (missing.length > 0) throw missingArguments(`${owner}.__init__()`, missing);
}

/** Python's error for a schedule that divides by an option, in place of learning rates that are NaN. */
export function assertNotZero(name: string, value: number): void {
  if (value === 0) throw new ValueError(`division by zero: ${name} must not be 0`);
}

/** One value for each group, from a list or from one value for all. */
export function perGroup<T>(name: string, optimizer: Optimizer, value: T | readonly T[]): T[] {
  const count = optimizer.param_groups.length;
  // A tensor's number as it is now: what becomes of it later is nothing to the scheduler.
  if (!Array.isArray(value)) return new Array<T>(count).fill(rateNow(value as number) as T);
  if (value.length !== count)
    throw new ValueError(
      `${name} must have the same length as optimizer.param_groups. ${name} has ${value.length} values, param_groups has ${count}.`,
    );
  return (value as readonly T[]).map((item) => rateNow(item as number) as T);
}

const orderWarning =
  "Detected call of `lr_scheduler.step()` before `optimizer.step()`. In PyTorch 1.1.0 and later, you should call them in the opposite order: `optimizer.step()` before `lr_scheduler.step()`.  Failure to do this will result in PyTorch skipping the first value of the learning rate schedule. See more details at https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate";

const overriddenWarning =
  "Seems like `optimizer.step()` has been overridden after learning rate scheduler initialization. Please, make sure to call `optimizer.step()` before `lr_scheduler.step()`. See more details at https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate";

export const epochWarning =
  "The epoch parameter in `scheduler.step()` was not necessary and is being deprecated where possible. Please use `scheduler.step()` to step the scheduler. During the deprecation, if epoch is different from None, the closed form is used instead of the new chainable form, where available. Please open an issue if you are unable to replicate your use case: https://github.com/pytorch/pytorch/issues/new/choose.";

/**
 * Base class of schedulers. A subclass gives `get_lr`: the learning rates of the groups at `last_epoch`.
 * @example
 * class Halving extends optim.lr_scheduler.LRScheduler {
 *   get_lr() { return this.base_lrs.map((lr) => lr * 0.5 ** this.last_epoch); }
 * }
 */
export class LRScheduler {
  /** The optimizer whose learning rates it sets. */
  declare readonly optimizer: Optimizer;
  /** The groups' learning rates at the start. */
  base_lrs: number[] = [];
  /** Number of the last step; -1 before the first. */
  last_epoch: number;
  _step_count = 0;
  _last_lr: number[] = [];
  declare private stepping: boolean;
  declare private stepsBefore: number;
  /** The optimizer's `step` when this was made. */
  declare private stepThen: unknown;
  /** Whether the first learning rates are set though no step was counted: they came with a state. */
  declare protected started: boolean;
  /** Whether the first learning rates are being set: those of a run that goes on are the groups' own. */
  declare protected initial: boolean;

  constructor(optimizer: Optimizer, last_epoch = -1) {
    assertOptimizer(optimizer);
    for (const [key, value] of Object.entries({
      optimizer,
      stepping: false,
      stepsBefore: optimizer.steps_taken,
      stepThen: optimizer.step as unknown,
      started: false,
      initial: false,
    })) {
      Object.defineProperty(this, key, { value, writable: true, enumerable: false });
    }
    const groups = groupsOf(optimizer);
    groups.forEach((group, i) => {
      if (last_epoch === -1) group.initial_lr ??= rateNow(group.lr);
      else if (group.initial_lr === undefined)
        throw new KeyError(
          `param 'initial_lr' is not specified in param_groups[${i}] when resuming scheduler with last_epoch >= 0.\nThis typically happens when:\n1. You're trying to resume training from a checkpoint but haven't properly loaded the optimizer state\n2. You're using last_epoch >= 0 for a fresh training run (not recommended)`,
        );
    });
    this.base_lrs = groups.map((group) => group.initial_lr!);
    this.last_epoch = last_epoch;
    // A subclass of the user may have fields that do not exist yet: its first learning rates are set when they are
    // needed.
    const handle = optimizer.register_step_pre_hook(() => {
      handle.remove();
      this.ensureStarted();
    });
  }

  /** Sets the learning rates of epoch 0; schedulers of the library do so at the end of their constructors. */
  _initial_step(): void {
    this._step_count = 1;
    this.stepsBefore = this.optimizer.steps_taken;
    this.initial = true;
    try {
      this._update_lr(null);
    } finally {
      this.initial = false;
    }
  }

  private ensureStarted(): void {
    if (!this.started && this._step_count === 0) this._initial_step();
  }

  /** The learning rates at `last_epoch`, from those before. */
  get_lr(): number[] {
    throw new NotImplementedError(`${this.constructor.name} needs a get_lr()`);
  }

  /** The learning rates at `last_epoch` by themselves, where there is such a formula. */
  protected closedForm(): number[] | null {
    return null;
  }

  /** The learning rates that were set last, one for each group. */
  get_last_lr(): number[] {
    this.ensureStarted();
    return this._last_lr;
  }

  /** Goes on by one epoch (or to the given one): call it after `optimizer.step()`. */
  step(given: Epoch = null): void {
    const epoch = epochOf("LRScheduler", given);
    this.ensureStarted();
    if (this._step_count === 1) {
      if ((this.optimizer.step as unknown) !== this.stepThen) warnAlways(overriddenWarning);
      else if (this.optimizer.steps_taken === this.stepsBefore) warnAlways(orderWarning);
    }
    if (epoch !== null) warnAlways(epochWarning);
    this._step_count++;
    this._update_lr(epoch);
  }

  /** A step without PyTorch's warnings. */
  _update_lr(epoch: number | null): void {
    this.last_epoch = epoch ?? this.last_epoch + 1;
    this.apply((epoch === null ? null : this.closedForm()) ?? this.stepped());
  }

  /** What `get_lr` gives where a step asks for it. */
  protected stepped(): number[] {
    this.stepping = true;
    try {
      return this.get_lr();
    } finally {
      this.stepping = false;
    }
  }

  /** `get_lr` of the library's schedulers warns those who take it for `get_last_lr`. */
  protected warnUnlessStepping(): void {
    if (!this.stepping)
      warnAlways("To get the last learning rate computed by the scheduler, please use `get_last_lr()`.");
  }

  /** Writes learning rates into the groups. */
  protected apply(values: readonly number[]): void {
    const groups = groupsOf(this.optimizer);
    if (values.length < groups.length) throw new ValueError("zip() argument 2 is shorter than argument 1");
    groups.forEach((group, i) => setRate(group, itemAt(values, i)));
    this._last_lr = groups.map((group) => rateNow(group.lr));
  }

  /** Everything but the optimizer and functions, under PyTorch's names. */
  state_dict(): SchedulerState {
    const { base_lrs, last_epoch, _step_count, _last_lr, ...own } = this as Record<string, unknown>;
    // In PyTorch's order; the two flags are true only while a scheduler works.
    const flags = { _is_initial: false, _get_lr_called_within_step: false };
    return Object.fromEntries(
      Object.entries({ ...own, base_lrs, last_epoch, _step_count, ...flags, _last_lr })
        .filter(([, value]) => typeof value !== "function")
        .map(([key, value]) => [key, copied(value)]),
    );
  }

  /** Takes over what `state_dict()` gave, here or in Python. */
  load_state_dict(state_dict: Readonly<SchedulerState> | ReadonlyMap<string, unknown>): void {
    refusePromisedState(state_dict);
    this.started = true;
    const entries = isMap(state_dict) ? [...(state_dict as Map<string, unknown>)] : Object.entries(state_dict);
    for (const [key, value] of entries) {
      if (key !== "optimizer" && typeof (this as Record<string, unknown>)[key] !== "function")
        (this as Record<string, unknown>)[key] = copied(value);
    }
  }

  /** What `torch.deepcopy` calls: everything is copied, the optimizer too. */
  __deepcopy__(fill: <T extends object>(twin: T) => T): this {
    return fill(Object.create(Object.getPrototypeOf(this) as object) as this);
  }

  /** The learning rate of every group. */
  protected get rates(): number[] {
    return groupsOf(this.optimizer).map((group) => rateNow(group.lr));
  }
}

function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied);
  if (isMap(value)) return new Map(value);
  if (isPlainObject(value)) return { ...value };
  return value;
}

/** The number of elements at or below `value` in a sorted list. */
export function bisectRight(sorted: readonly number[], value: number): number {
  const place = sorted.findIndex((item) => item > value);
  return place < 0 ? sorted.length : place;
}
