/** Schedulers that warm up or decay over a number of epochs: constant, linear, polynomial, cosine. */
import { pythonTypeName } from "../../ops/declare/bind.ts";
import { ValueError } from "../../support/errors.ts";
import { REQUIRED, readOptions, type OptionArguments } from "../options.ts";
import type { Optimizer } from "../optimizer.ts";
import {
  assertGiven,
  assertNotZero,
  type Epoch,
  epochOf,
  groupsOf,
  LRScheduler,
  type SchedulerOptions,
  givenOptimizer,
  type OptimizerOrNamed,
} from "./scheduler.ts";
import { itemAt } from "../../support/checked.ts";

const common: SchedulerOptions = { last_epoch: -1 };

export interface ConstantLROptions extends SchedulerOptions {
  factor: number;
  total_iters: number;
}

/**
 * The learning rate times `factor` until epoch `total_iters`, then in full.
 * @example
 * const optimizer = new optim.SGD([torch.zeros(1, { requires_grad: true })], { lr: 1 });
 * const scheduler = new optim.lr_scheduler.ConstantLR(optimizer, { factor: 0.5, total_iters: 4 });
 * optimizer.step();
 * scheduler.step();
 * scheduler.get_last_lr(); // [0.5]
 */
export class ConstantLR extends LRScheduler {
  /** What learning rates are multiplied with for `total_iters` steps. */
  factor: number;
  /** Steps until the factor stays. */
  total_iters: number;

  constructor(
    given: OptimizerOrNamed<ConstantLROptions>,
    ...args: OptionArguments<[factor: number, total_iters: number, last_epoch: number], ConstantLROptions>
  ) {
    const optimizer = givenOptimizer("ConstantLR", given);
    const options = readOptions<ConstantLROptions>(
      "ConstantLR",
      { factor: 1 / 3, total_iters: 5, ...common },
      ["factor", "total_iters", "last_epoch"],
      args,
      given,
      "optimizer",
    );
    if (options.factor > 1 || options.factor < 0)
      throw new ValueError("Constant multiplicative factor expected to be between 0 and 1.");
    super(optimizer, options.last_epoch);
    this.factor = options.factor;
    this.total_iters = options.total_iters;
    this._initial_step();
  }

  override get_lr(): number[] {
    this.warnUnlessStepping();
    if (this.last_epoch === 0) return this.rates.map((rate) => rate * this.factor);
    if (this.last_epoch !== this.total_iters) return this.rates;
    return this.rates.map((rate) => rate * (1 / this.factor));
  }

  protected override closedForm(): number[] {
    return this.base_lrs.map(
      (base) => base * (this.factor + Number(this.last_epoch >= this.total_iters) * (1 - this.factor)),
    );
  }
}

export interface LinearLROptions extends SchedulerOptions {
  start_factor: number;
  end_factor: number;
  total_iters: number;
}

/**
 * From `start_factor` to `end_factor` times the learning rate in `total_iters` epochs.
 * @example
 * const optimizer = new optim.SGD([torch.zeros(1, { requires_grad: true })], { lr: 1 });
 * const scheduler = new optim.lr_scheduler.LinearLR(optimizer, { start_factor: 0.5, total_iters: 4 });
 * optimizer.step();
 * scheduler.step();
 * scheduler.get_last_lr(); // [0.625]
 */
export class LinearLR extends LRScheduler {
  /** Factor at the start. */
  start_factor: number;
  /** Factor at the end. */
  end_factor: number;
  /** Steps until the factor stays. */
  total_iters: number;

  constructor(
    given: OptimizerOrNamed<LinearLROptions>,
    ...args: OptionArguments<
      [start_factor: number, end_factor: number, total_iters: number, last_epoch: number],
      LinearLROptions
    >
  ) {
    const optimizer = givenOptimizer("LinearLR", given);
    const options = readOptions<LinearLROptions>(
      "LinearLR",
      { start_factor: 1 / 3, end_factor: 1, total_iters: 5, ...common },
      ["start_factor", "end_factor", "total_iters", "last_epoch"],
      args,
      given,
      "optimizer",
    );
    if (options.start_factor > 1 || options.start_factor <= 0)
      throw new ValueError("Starting multiplicative factor expected to be greater than 0 and less or equal to 1.");
    if (options.end_factor > 1 || options.end_factor < 0)
      throw new ValueError("Ending multiplicative factor expected to be between 0 and 1.");
    super(optimizer, options.last_epoch);
    this.start_factor = options.start_factor;
    this.end_factor = options.end_factor;
    this.total_iters = options.total_iters;
    this._initial_step();
  }

  override get_lr(): number[] {
    this.warnUnlessStepping();
    const { start_factor, end_factor, total_iters, last_epoch } = this;
    if (last_epoch === 0) return this.rates.map((rate) => rate * start_factor);
    if (this.initial || last_epoch > total_iters) return this.rates;
    return this.rates.map(
      (rate) =>
        rate *
        (1 +
          (end_factor - start_factor) / (total_iters * start_factor + (last_epoch - 1) * (end_factor - start_factor))),
    );
  }

  protected override closedForm(): number[] {
    const { start_factor, end_factor, total_iters, last_epoch } = this;
    assertNotZero("total_iters", total_iters);
    return this.base_lrs.map(
      (base) => base * (start_factor + ((end_factor - start_factor) * Math.min(total_iters, last_epoch)) / total_iters),
    );
  }
}

export interface PolynomialLROptions extends SchedulerOptions {
  total_iters: number;
  power: number;
}

/**
 * Down to 0 in `total_iters` epochs along a power of what remains.
 * @example
 * const optimizer = new optim.SGD([torch.zeros(1, { requires_grad: true })], { lr: 1 });
 * const scheduler = new optim.lr_scheduler.PolynomialLR(optimizer, { total_iters: 4, power: 1 });
 * optimizer.step();
 * scheduler.step();
 * scheduler.get_last_lr(); // [0.75]
 */
export class PolynomialLR extends LRScheduler {
  /** Steps until the factor stays. */
  total_iters: number;
  /** Exponent of the curve. */
  power: number;

  constructor(
    given: OptimizerOrNamed<PolynomialLROptions>,
    ...args: OptionArguments<[total_iters: number, power: number, last_epoch: number], PolynomialLROptions>
  ) {
    const optimizer = givenOptimizer("PolynomialLR", given);
    const options = readOptions<PolynomialLROptions>(
      "PolynomialLR",
      { total_iters: 5, power: 1, ...common },
      ["total_iters", "power", "last_epoch"],
      args,
      given,
      "optimizer",
    );
    super(optimizer, options.last_epoch);
    this.total_iters = options.total_iters;
    this.power = options.power;
    this._initial_step();
  }

  override get_lr(): number[] {
    this.warnUnlessStepping();
    const { total_iters, last_epoch } = this;
    if (this.initial || last_epoch > total_iters) return this.rates;
    const factor = ((1 - last_epoch / total_iters) / (1 - (last_epoch - 1) / total_iters)) ** this.power;
    return this.rates.map((rate) => rate * factor);
  }

  protected override closedForm(): number[] {
    assertNotZero("total_iters", this.total_iters);
    return this.base_lrs.map(
      (base) => base * (1 - Math.min(this.total_iters, this.last_epoch) / this.total_iters) ** this.power,
    );
  }
}

export interface CosineAnnealingLROptions extends SchedulerOptions {
  T_max: number;
  eta_min: number;
}

/**
 * Half a cosine from the learning rate to `eta_min` in `T_max` epochs, and back (Loshchilov and Hutter 2016, without
 * restarts).
 * @example
 * const optimizer = new optim.SGD([torch.zeros(1, { requires_grad: true })], { lr: 1 });
 * const scheduler = new optim.lr_scheduler.CosineAnnealingLR(optimizer, 10);
 * optimizer.step();
 * scheduler.step();
 * scheduler.get_last_lr(); // [0.9755282581475768]
 */
export class CosineAnnealingLR extends LRScheduler {
  /** Steps from the highest learning rate to the lowest. */
  T_max: number;
  /** Lowest learning rate. */
  eta_min: number;

  constructor(
    given: OptimizerOrNamed<CosineAnnealingLROptions>,
    ...args: OptionArguments<[T_max: number, eta_min: number, last_epoch: number], CosineAnnealingLROptions>
  ) {
    const optimizer = givenOptimizer("CosineAnnealingLR", given);
    const options = readOptions<CosineAnnealingLROptions>(
      "CosineAnnealingLR",
      { T_max: REQUIRED, eta_min: 0, ...common },
      ["T_max", "eta_min", "last_epoch"],
      args,
      given,
      "optimizer",
    );
    assertGiven("CosineAnnealingLR", options, "T_max");
    assertNotZero("T_max", options.T_max);
    super(optimizer, options.last_epoch);
    this.T_max = options.T_max;
    this.eta_min = options.eta_min;
    this._initial_step();
  }

  override get_lr(): number[] {
    this.warnUnlessStepping();
    const { T_max, eta_min, last_epoch } = this;
    if (this.initial) return this.rates;
    if (this._step_count === 1 && last_epoch > 0) return this.closedForm();
    if ((last_epoch - 1 - T_max) % (2 * T_max) === 0) {
      return this.rates.map(
        (rate, i) => rate + ((itemAt(this.base_lrs, i) - eta_min) * (1 - Math.cos(Math.PI / T_max))) / 2,
      );
    }
    const ratio = (1 + Math.cos((Math.PI * last_epoch) / T_max)) / (1 + Math.cos((Math.PI * (last_epoch - 1)) / T_max));
    return this.rates.map((rate) => ratio * (rate - eta_min) + eta_min);
  }

  protected override closedForm(): number[] {
    return this.base_lrs.map(
      (base) => this.eta_min + ((base - this.eta_min) * (1 + Math.cos((Math.PI * this.last_epoch) / this.T_max))) / 2,
    );
  }
}

export interface CosineAnnealingWarmRestartsOptions extends SchedulerOptions {
  T_0: number;
  T_mult: number;
  eta_min: number;
}

/**
 * Half a cosine down in `T_0` epochs, then again from the top, each time `T_mult` times as long (SGDR, Loshchilov and
 * Hutter 2016).
 * @example
 * const optimizer = new optim.SGD([torch.zeros(1, { requires_grad: true })], { lr: 1 });
 * const scheduler = new optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 10);
 * optimizer.step();
 * scheduler.step();
 * scheduler.get_last_lr(); // [0.9755282581475768]
 */
export class CosineAnnealingWarmRestarts extends LRScheduler {
  /** Steps of the first cycle. */
  T_0: number;
  /** Steps of the cycle that runs. */
  T_i: number;
  /** Every cycle is this many times longer than the one before. */
  T_mult: number;
  /** Lowest learning rate. */
  eta_min: number;
  /** Steps taken since the last restart. */
  T_cur: number;

  constructor(
    given: OptimizerOrNamed<CosineAnnealingWarmRestartsOptions>,
    ...args: OptionArguments<
      [T_0: number, T_mult: number, eta_min: number, last_epoch: number],
      CosineAnnealingWarmRestartsOptions
    >
  ) {
    const optimizer = givenOptimizer("CosineAnnealingWarmRestarts", given);
    const options = readOptions<CosineAnnealingWarmRestartsOptions>(
      "CosineAnnealingWarmRestarts",
      { T_0: REQUIRED, T_mult: 1, eta_min: 0, ...common },
      ["T_0", "T_mult", "eta_min", "last_epoch"],
      args,
      given,
      "optimizer",
    );
    assertGiven("CosineAnnealingWarmRestarts", options, "T_0");
    if (options.T_0 <= 0 || !Number.isInteger(options.T_0))
      throw new ValueError(`Expected positive integer T_0, but got ${options.T_0}`);
    if (options.T_mult < 1 || !Number.isInteger(options.T_mult))
      throw new ValueError(`Expected integer T_mult >= 1, but got ${options.T_mult}`);
    if (typeof options.eta_min !== "number")
      throw new ValueError(
        `Expected float or int eta_min, but got ${String(options.eta_min)} of type <class '${pythonTypeName(options.eta_min)}'>`,
      );
    super(optimizer, options.last_epoch);
    this.T_0 = options.T_0;
    this.T_i = options.T_0;
    this.T_mult = options.T_mult;
    this.eta_min = options.eta_min;
    this.T_cur = options.last_epoch;
    this._initial_step();
  }

  override _initial_step(): void {
    this.started = true; // PyTorch's class counts no steps
    this.moveTo(null);
  }

  override get_lr(): number[] {
    this.warnUnlessStepping();
    return this.base_lrs.map(
      (base) => this.eta_min + ((base - this.eta_min) * (1 + Math.cos((Math.PI * this.T_cur) / this.T_i))) / 2,
    );
  }

  /** Goes on by one epoch, or to an epoch that may be fractional. */
  override step(epoch: Epoch = null): void {
    this.moveTo(epochOf("CosineAnnealingWarmRestarts", epoch));
  }

  private moveTo(given: number | null): void {
    const epoch = given === null && this.last_epoch < 0 ? 0 : given;
    if (epoch === null) {
      this.T_cur++;
      if (this.T_cur >= this.T_i) {
        this.T_cur -= this.T_i;
        this.T_i *= this.T_mult;
      }
      this.last_epoch = Math.floor(this.last_epoch + 1);
    } else {
      if (epoch < 0) throw new ValueError(`Expected non-negative epoch, but got ${epoch}`);
      this.placeAt(epoch);
      this.last_epoch = Math.floor(epoch);
    }
    this.apply(this.stepped());
  }

  private placeAt(epoch: number): void {
    const { T_0, T_mult } = this;
    if (epoch < T_0) {
      this.T_i = T_0;
      this.T_cur = epoch;
    } else if (T_mult === 1) {
      this.T_cur = epoch % T_0;
    } else {
      const restarts = Math.trunc(Math.log((epoch / T_0) * (T_mult - 1) + 1) / Math.log(T_mult));
      this.T_cur = epoch - (T_0 * (T_mult ** restarts - 1)) / (T_mult - 1);
      this.T_i = T_0 * T_mult ** restarts;
    }
  }
}

/** The momentum of a group, whichever way its optimizer keeps it. */
export function setMomentum(optimizer: Optimizer, place: number, momentum: number): void {
  const group = itemAt(groupsOf(optimizer), place);
  if (Array.isArray(group["betas"])) group["betas"] = [momentum, ...(group["betas"] as number[]).slice(1)];
  else group["momentum"] = momentum;
}
