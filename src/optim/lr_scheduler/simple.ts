/** Schedulers that multiply by a factor from time to time, or from epoch to epoch. */
import { isMap } from "../../support/realms.ts";
import { ValueError } from "../../support/errors.ts";
import { REQUIRED, readOptions, type OptionArguments } from "../options.ts";
import {
  assertGiven,
  assertOptimizer,
  bisectRight,
  LRScheduler,
  type SchedulerOptions,
  type SchedulerState,
  givenOptimizer,
  type OptimizerOrNamed,
} from "./scheduler.ts";
import { itemAt } from "../../support/checked.ts";

const common: SchedulerOptions = { last_epoch: -1 };

/** A factor as a function of the epoch. */
export type RateLambda = (epoch: number) => number;

export interface LambdaLROptions extends SchedulerOptions {
  lr_lambda: RateLambda | readonly RateLambda[];
}

/** Functions do not go to files; PyTorch writes None in their places. */
abstract class WithLambdas extends LRScheduler {
  lr_lambdas: RateLambda[];

  constructor(owner: string, given: OptimizerOrNamed<LambdaLROptions>, args: readonly unknown[]) {
    const optimizer = givenOptimizer(owner, given);
    const options = readOptions<LambdaLROptions>(
      owner,
      { lr_lambda: REQUIRED, ...common },
      ["lr_lambda", "last_epoch"],
      args,
      given,
      "optimizer",
    );
    assertGiven(owner, options, "lr_lambda");
    assertOptimizer(optimizer);
    const { lr_lambda } = options;
    const count = optimizer.param_groups.length;
    if (Array.isArray(lr_lambda) && lr_lambda.length !== count)
      throw new ValueError(`Expected ${count} lr_lambdas, but got ${lr_lambda.length}`);
    // Only now: the base class ties itself to the optimizer's next step, which a refused scheduler must not.
    super(optimizer, options.last_epoch);
    this.lr_lambdas = Array.isArray(lr_lambda)
      ? [...(lr_lambda as RateLambda[])]
      : new Array<RateLambda>(count).fill(lr_lambda as RateLambda);
    this._initial_step();
  }

  override state_dict(): SchedulerState {
    const { lr_lambdas: _, ...state } = super.state_dict();
    return { ...state, lr_lambdas: this.lr_lambdas.map(() => null) };
  }

  override load_state_dict(state_dict: Readonly<SchedulerState> | ReadonlyMap<string, unknown>): void {
    const { lr_lambdas } = this;
    super.load_state_dict(state_dict);
    this.lr_lambdas = lr_lambdas;
  }
}

/**
 * The initial learning rate times a function of the epoch.
 * @example
 * const optimizer = new optim.SGD([torch.zeros(1, { requires_grad: true })], { lr: 1 });
 * const scheduler = new optim.lr_scheduler.LambdaLR(optimizer, (epoch) => 0.95 ** epoch);
 * optimizer.step();
 * scheduler.step();
 * scheduler.get_last_lr(); // [0.95]
 */
export class LambdaLR extends WithLambdas {
  constructor(
    optimizer: OptimizerOrNamed<LambdaLROptions>,
    ...args: OptionArguments<[lr_lambda: RateLambda | readonly RateLambda[], last_epoch: number], LambdaLROptions>
  ) {
    super("LambdaLR", optimizer, args);
  }

  override get_lr(): number[] {
    this.warnUnlessStepping();
    return this.base_lrs.map((base, i) => base * itemAt(this.lr_lambdas, i)(this.last_epoch));
  }
}

/**
 * The last learning rate times a function of the epoch.
 * @example
 * const optimizer = new optim.SGD([torch.zeros(1, { requires_grad: true })], { lr: 1 });
 * const scheduler = new optim.lr_scheduler.MultiplicativeLR(optimizer, () => 0.95);
 * optimizer.step();
 * scheduler.step();
 * scheduler.get_last_lr(); // [0.95]
 */
export class MultiplicativeLR extends WithLambdas {
  constructor(
    optimizer: OptimizerOrNamed<LambdaLROptions>,
    ...args: OptionArguments<[lr_lambda: RateLambda | readonly RateLambda[], last_epoch: number], LambdaLROptions>
  ) {
    super("MultiplicativeLR", optimizer, args);
  }

  override get_lr(): number[] {
    this.warnUnlessStepping();
    return this.initial ? this.rates : this.rates.map((rate, i) => rate * itemAt(this.lr_lambdas, i)(this.last_epoch));
  }
}

export interface StepLROptions extends SchedulerOptions {
  step_size: number;
  gamma: number;
}

/**
 * Times `gamma` every `step_size` epochs.
 * @example
 * const optimizer = new optim.SGD([torch.zeros(1, { requires_grad: true })], { lr: 1 });
 * const scheduler = new optim.lr_scheduler.StepLR(optimizer, 1, { gamma: 0.5 });
 * optimizer.step();
 * scheduler.step();
 * scheduler.get_last_lr(); // [0.5]
 */
export class StepLR extends LRScheduler {
  /** Steps between two changes. */
  step_size: number;
  /** What the learning rate is multiplied with. */
  gamma: number;

  constructor(
    given: OptimizerOrNamed<StepLROptions>,
    ...args: OptionArguments<[step_size: number, gamma: number, last_epoch: number], StepLROptions>
  ) {
    const optimizer = givenOptimizer("StepLR", given);
    const options = readOptions<StepLROptions>(
      "StepLR",
      { step_size: REQUIRED, gamma: 0.1, ...common },
      ["step_size", "gamma", "last_epoch"],
      args,
      given,
      "optimizer",
    );
    assertGiven("StepLR", options, "step_size");
    if (options.step_size === 0)
      throw new ValueError("step_size must not be 0: the rate changes every step_size steps");
    super(optimizer, options.last_epoch);
    this.step_size = options.step_size;
    this.gamma = options.gamma;
    this._initial_step();
  }

  override get_lr(): number[] {
    this.warnUnlessStepping();
    if (this.last_epoch === 0 || this.last_epoch % this.step_size !== 0) return this.rates;
    return this.rates.map((rate) => rate * this.gamma);
  }

  protected override closedForm(): number[] {
    return this.base_lrs.map((base) => base * this.gamma ** Math.floor(this.last_epoch / this.step_size));
  }
}

export interface MultiStepLROptions extends SchedulerOptions {
  milestones: readonly number[];
  gamma: number;
}

/**
 * Times `gamma` at each milestone.
 * @example
 * const optimizer = new optim.SGD([torch.zeros(1, { requires_grad: true })], { lr: 1 });
 * const scheduler = new optim.lr_scheduler.MultiStepLR(optimizer, [1, 80], { gamma: 0.1 });
 * optimizer.step();
 * scheduler.step();
 * scheduler.get_last_lr(); // [0.1]
 */
export class MultiStepLR extends LRScheduler {
  /** How often each milestone occurs. */
  milestones: Map<number, number>;
  /** What the learning rate is multiplied with. */
  gamma: number;

  constructor(
    given: OptimizerOrNamed<MultiStepLROptions>,
    ...args: OptionArguments<[milestones: readonly number[], gamma: number, last_epoch: number], MultiStepLROptions>
  ) {
    const optimizer = givenOptimizer("MultiStepLR", given);
    const options = readOptions<MultiStepLROptions>(
      "MultiStepLR",
      { milestones: REQUIRED, gamma: 0.1, ...common },
      ["milestones", "gamma", "last_epoch"],
      args,
      given,
      "optimizer",
    );
    assertGiven("MultiStepLR", options, "milestones");
    super(optimizer, options.last_epoch);
    this.milestones = new Map();
    for (const milestone of options.milestones)
      this.milestones.set(milestone, (this.milestones.get(milestone) ?? 0) + 1);
    this.gamma = options.gamma;
    this._initial_step();
  }

  override get_lr(): number[] {
    this.warnUnlessStepping();
    const times = this.milestones.get(this.last_epoch);
    return times === undefined ? this.rates : this.rates.map((rate) => rate * this.gamma ** times);
  }

  protected override closedForm(): number[] {
    const sorted = [...this.milestones]
      .flatMap(([milestone, times]) => new Array<number>(times).fill(milestone))
      .sort((a, b) => a - b);
    return this.base_lrs.map((base) => base * this.gamma ** bisectRight(sorted, this.last_epoch));
  }

  override load_state_dict(state_dict: Readonly<SchedulerState> | ReadonlyMap<string, unknown>): void {
    super.load_state_dict(state_dict);
    const loaded: unknown = this.milestones;
    if (!isMap(loaded))
      this.milestones = new Map(
        Object.entries(loaded as object).map(([milestone, times]) => [Number(milestone), Number(times)]),
      );
  }
}

export interface ExponentialLROptions extends SchedulerOptions {
  gamma: number;
}

/**
 * Times `gamma` every epoch.
 * @example
 * const optimizer = new optim.SGD([torch.zeros(1, { requires_grad: true })], { lr: 1 });
 * const scheduler = new optim.lr_scheduler.ExponentialLR(optimizer, 0.9);
 * optimizer.step();
 * scheduler.step();
 * scheduler.get_last_lr(); // [0.9]
 */
export class ExponentialLR extends LRScheduler {
  /** What the learning rate is multiplied with. */
  gamma: number;

  constructor(
    given: OptimizerOrNamed<ExponentialLROptions>,
    ...args: OptionArguments<[gamma: number, last_epoch: number], ExponentialLROptions>
  ) {
    const optimizer = givenOptimizer("ExponentialLR", given);
    const options = readOptions<ExponentialLROptions>(
      "ExponentialLR",
      { gamma: REQUIRED, ...common },
      ["gamma", "last_epoch"],
      args,
      given,
      "optimizer",
    );
    assertGiven("ExponentialLR", options, "gamma");
    super(optimizer, options.last_epoch);
    this.gamma = options.gamma;
    this._initial_step();
  }

  override get_lr(): number[] {
    this.warnUnlessStepping();
    return this.initial ? this.rates : this.rates.map((rate) => rate * this.gamma);
  }

  protected override closedForm(): number[] {
    return this.base_lrs.map((base) => base * this.gamma ** this.last_epoch);
  }
}
