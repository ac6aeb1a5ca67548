/**
 * Cyclical learning rates (Smith 2015) and the 1cycle policy (Smith and Topin 2017), which move momentum the other way.
 */
import { ValueError } from "../../support/errors.ts";
import { REQUIRED, readOptions, type OptionArguments } from "../options.ts";
import { setRate } from "../groups.ts";
import type { Optimizer } from "../optimizer.ts";
import {
  assertGiven,
  assertOptimizer,
  groupsOf,
  LRScheduler,
  perGroup,
  type SchedulerOptions,
  type SchedulerState,
  givenOptimizer,
  type OptimizerOrNamed,
} from "./scheduler.ts";
import { setMomentum } from "./ramps.ts";
import { itemAt } from "../../support/checked.ts";

type PerGroup = number | readonly number[];

/** Options of CyclicLR. */
export interface CyclicLROptions extends SchedulerOptions {
  /** Lowest learning rate, one for all groups or one each. */
  base_lr: PerGroup;
  /** Highest learning rate, one for all groups or one each. */
  max_lr: PerGroup;
  /** Steps in which learning rates rise. Default 2000. */
  step_size_up: number;
  /** Steps in which they fall. Default: as many. */
  step_size_down: number | null;
  /** The policy. Default "triangular". */
  mode: "triangular" | "triangular2" | "exp_range";
  /** Factor of each step in mode "exp_range". Default 1. */
  gamma: number;
  /** Scales the height of cycles (or iterations); overrides `mode`. */
  scale_fn: ((x: number) => number) | null;
  /** What `scale_fn` gets: the number of the cycle or of the iteration. Default "cycle". */
  scale_mode: "cycle" | "iterations";
  /** Whether momentum moves the other way. Default true. */
  cycle_momentum: boolean;
  /** Momentum at the highest learning rate. Default 0.8. */
  base_momentum: PerGroup;
  /** Momentum at the lowest learning rate. Default 0.9. */
  max_momentum: PerGroup;
}

const cyclicDefaults: CyclicLROptions = {
  base_lr: REQUIRED,
  max_lr: REQUIRED,
  step_size_up: 2000,
  step_size_down: null,
  mode: "triangular",
  gamma: 1,
  scale_fn: null,
  scale_mode: "cycle",
  cycle_momentum: true,
  base_momentum: 0.8,
  max_momentum: 0.9,
  last_epoch: -1,
};

const usesBeta1 = (optimizer: Optimizer): boolean => "betas" in optimizer.defaults;

function assertMomentum(optimizer: Optimizer): void {
  if (!("momentum" in optimizer.defaults) && !("betas" in optimizer.defaults)) {
    throw new ValueError("optimizer must support momentum or beta1 with `cycle_momentum` option enabled");
  }
}

/**
 * Up from `base_lr` to `max_lr` and down again, over and over; step it after every batch.
 * @example
 * const optimizer = new optim.SGD([torch.zeros(1, { requires_grad: true })], { lr: 1 });
 * const scheduler = new optim.lr_scheduler.CyclicLR(optimizer, { base_lr: 0.5, max_lr: 1, step_size_up: 5, cycle_momentum: false });
 * optimizer.step();
 * scheduler.step();
 * scheduler.get_last_lr(); // [0.6000000000000001]
 */
export class CyclicLR extends LRScheduler {
  /** Highest learning rate of each group. */
  max_lrs: number[];
  /** Steps of one cycle. */
  total_size: number;
  /** Part of the cycle in which learning rates rise. */
  step_ratio: number;
  /** The policy: "triangular", "triangular2" or "exp_range". */
  mode: string;
  /** Factor of each step in mode "exp_range". */
  gamma: number;
  /** What `scale_fn` gets: the number of the cycle or of the iteration. */
  scale_mode: string;
  /** Whether momentum moves the other way. Default true. */
  cycle_momentum: boolean;
  /** Whether `beta1` of Adam and its kin moves in place of a momentum; only there with `cycle_momentum`. */
  declare use_beta1: boolean;
  /** Lowest momentum of each group; only there with `cycle_momentum`. */
  declare base_momentums: number[];
  /** Highest momentum of each group; only there with `cycle_momentum`. */
  declare max_momentums: number[];
  declare private customScale: ((x: number) => number) | null;

  constructor(
    given: OptimizerOrNamed<CyclicLROptions>,
    ...args: OptionArguments<
      [
        base_lr: PerGroup,
        max_lr: PerGroup,
        step_size_up: number,
        step_size_down: number | null,
        mode: CyclicLROptions["mode"],
        gamma: number,
      ],
      CyclicLROptions
    >
  ) {
    const optimizer = givenOptimizer("CyclicLR", given);
    const options = readOptions<CyclicLROptions>(
      "CyclicLR",
      cyclicDefaults,
      Object.keys(cyclicDefaults) as (keyof CyclicLROptions & string)[],
      args,
      given,
      "optimizer",
    );
    assertGiven("CyclicLR", options, "base_lr", "max_lr");
    assertOptimizer(optimizer);
    const baseRates = perGroup("base_lr", optimizer, options.base_lr);
    const { last_epoch, step_size_up } = options;
    if (last_epoch === -1)
      groupsOf(optimizer).forEach((group, i) => {
        setRate(group, itemAt(baseRates, i));
      });
    // Before the base class ties itself to the optimizer's next step.
    if (!["triangular", "triangular2", "exp_range"].includes(options.mode) && options.scale_fn === null)
      throw new ValueError("mode is invalid and scale_fn is None");
    super(optimizer, last_epoch);
    this.max_lrs = perGroup("max_lr", optimizer, options.max_lr);
    this.total_size = step_size_up + (options.step_size_down ?? step_size_up);
    this.step_ratio = step_size_up / this.total_size;
    this.mode = options.mode;
    this.gamma = options.gamma;
    Object.defineProperty(this, "customScale", { value: options.scale_fn, enumerable: false });
    this.scale_mode = options.scale_fn ? options.scale_mode : options.mode === "exp_range" ? "iterations" : "cycle";
    this.cycle_momentum = options.cycle_momentum;
    if (this.cycle_momentum) {
      assertMomentum(optimizer);
      this.use_beta1 = usesBeta1(optimizer);
      this.base_momentums = perGroup("base_momentum", optimizer, options.base_momentum);
      this.max_momentums = perGroup("max_momentum", optimizer, options.max_momentum);
      if (last_epoch === -1)
        this.base_momentums.forEach((momentum, i) => {
          setMomentum(optimizer, i, momentum);
          Object.assign(itemAt(groupsOf(optimizer), i), {
            max_momentum: itemAt(this.max_momentums, i),
            base_momentum: momentum,
          });
        });
    }
    this._initial_step();
    this.base_lrs = baseRates;
  }

  override state_dict(): SchedulerState {
    return { ...super.state_dict(), _scale_fn_custom: null };
  }

  /** Scales the height of cycles (or iterations). */
  scale_fn(x: number): number {
    if (this.customScale !== null) return this.customScale(x);
    if (this.mode === "triangular") return 1;
    return this.mode === "triangular2" ? 1 / 2 ** (x - 1) : this.gamma ** x;
  }

  override get_lr(): number[] {
    this.warnUnlessStepping();
    const cycle = Math.floor(1 + this.last_epoch / this.total_size);
    const x = 1 + this.last_epoch / this.total_size - cycle;
    const height = x <= this.step_ratio ? x / this.step_ratio : (x - 1) / (this.step_ratio - 1);
    const scale = this.scale_fn(this.scale_mode === "cycle" ? cycle : this.last_epoch);
    if (this.cycle_momentum) {
      this.base_momentums.forEach((base, i) => {
        const max = itemAt(this.max_momentums, i);
        setMomentum(this.optimizer, i, max - (max - base) * height * scale);
      });
    }
    return this.base_lrs.map((base, i) => base + (itemAt(this.max_lrs, i) - base) * height * scale);
  }
}

/** Options of OneCycleLR. */
export interface OneCycleLROptions extends SchedulerOptions {
  /** Highest learning rate, one for all groups or one each. */
  max_lr: PerGroup;
  /** Steps in all; or give `epochs` and `steps_per_epoch`. */
  total_steps: number | null;
  /** Epochs of the cycle; with `steps_per_epoch` instead of `total_steps`. */
  epochs: number | null;
  /** Batches of an epoch. */
  steps_per_epoch: number | null;
  /** The share of the steps in which the learning rate rises. */
  pct_start: number;
  /** Whether learning rates go along a cosine or a line. Default "cos". */
  anneal_strategy: "cos" | "linear";
  /** Whether momentum moves the other way. Default true. */
  cycle_momentum: boolean;
  /** Momentum at the highest learning rate. Default 0.85. */
  base_momentum: PerGroup;
  /** Momentum at the lowest learning rate. Default 0.95. */
  max_momentum: PerGroup;
  /** The first learning rate is `max_lr / div_factor`. */
  div_factor: number;
  /** The last one is the first divided by this. */
  final_div_factor: number;
  /** A third phase that annihilates the learning rate after it came down symmetrically. */
  three_phase: boolean;
}

const oneCycleDefaults: OneCycleLROptions = {
  max_lr: REQUIRED,
  total_steps: null,
  epochs: null,
  steps_per_epoch: null,
  pct_start: 0.3,
  anneal_strategy: "cos",
  cycle_momentum: true,
  base_momentum: 0.85,
  max_momentum: 0.95,
  div_factor: 25,
  final_div_factor: 1e4,
  three_phase: false,
  last_epoch: -1,
};

interface Phase {
  end_step: number;
  start_lr: string;
  end_lr: string;
  start_momentum: string;
  end_momentum: string;
}

function totalSteps({ total_steps, epochs, steps_per_epoch }: OneCycleLROptions): number {
  const positive = (name: string, value: number | null): number => {
    if (value === null || value <= 0 || !Number.isInteger(value))
      throw new ValueError(`Expected positive integer ${name}, but got ${value === null ? "None" : value}`);
    return value;
  };
  if (total_steps !== null) return positive("total_steps", total_steps);
  if (epochs === null || steps_per_epoch === null)
    throw new ValueError("You must define either total_steps OR (epochs AND steps_per_epoch)");
  return positive("epochs", epochs) * positive("steps_per_epoch", steps_per_epoch);
}

function phasesOf(total: number, start: number, three: boolean): Phase[] {
  const up: Phase = {
    end_step: start * total - 1,
    start_lr: "initial_lr",
    end_lr: "max_lr",
    start_momentum: "max_momentum",
    end_momentum: "base_momentum",
  };
  if (!three)
    return [
      up,
      {
        end_step: total - 1,
        start_lr: "max_lr",
        end_lr: "min_lr",
        start_momentum: "base_momentum",
        end_momentum: "max_momentum",
      },
    ];
  return [
    up,
    {
      end_step: 2 * start * total - 2,
      start_lr: "max_lr",
      end_lr: "initial_lr",
      start_momentum: "base_momentum",
      end_momentum: "max_momentum",
    },
    {
      end_step: total - 1,
      start_lr: "initial_lr",
      end_lr: "min_lr",
      start_momentum: "max_momentum",
      end_momentum: "max_momentum",
    },
  ];
}

/**
 * Up to `max_lr` once and far down again within a known number of steps; step it after every batch.
 * @example
 * const optimizer = new optim.SGD([torch.zeros(1, { requires_grad: true })], { lr: 1 });
 * const scheduler = new optim.lr_scheduler.OneCycleLR(optimizer, { max_lr: 2, total_steps: 10, cycle_momentum: false });
 * optimizer.step();
 * scheduler.step();
 * scheduler.get_last_lr(); // [1.04]
 */
export class OneCycleLR extends LRScheduler {
  /** Steps of the cycle. */
  total_steps: number;
  _schedule_phases: Phase[];
  _anneal_func_type: "cos" | "linear";
  /** Whether momentum moves the other way. Default true. */
  cycle_momentum: boolean;
  /** Whether `beta1` moves in place of a momentum; only there with `cycle_momentum`. */
  declare use_beta1: boolean;

  constructor(
    given: OptimizerOrNamed<OneCycleLROptions>,
    ...args: OptionArguments<
      [
        max_lr: PerGroup,
        total_steps: number | null,
        epochs: number | null,
        steps_per_epoch: number | null,
        pct_start: number,
      ],
      OneCycleLROptions
    >
  ) {
    const optimizer = givenOptimizer("OneCycleLR", given);
    const options = readOptions<OneCycleLROptions>(
      "OneCycleLR",
      oneCycleDefaults,
      Object.keys(oneCycleDefaults) as (keyof OneCycleLROptions & string)[],
      args,
      given,
      "optimizer",
    );
    assertGiven("OneCycleLR", options, "max_lr");
    assertOptimizer(optimizer);
    const total = totalSteps(options);
    const { pct_start, anneal_strategy, last_epoch } = options;
    if (!(pct_start >= 0 && pct_start <= 1))
      throw new ValueError(`Expected float between 0 and 1 pct_start, but got ${pct_start}`);
    if (anneal_strategy !== "cos" && anneal_strategy !== "linear") {
      throw new ValueError(`anneal_strategy must be one of 'cos' or 'linear', instead got ${String(anneal_strategy)}`);
    }
    const largest = perGroup("max_lr", optimizer, options.max_lr);
    if (last_epoch === -1) {
      groupsOf(optimizer).forEach((group, i) => {
        group.initial_lr = itemAt(largest, i) / options.div_factor;
        Object.assign(group, { max_lr: itemAt(largest, i), min_lr: group.initial_lr / options.final_div_factor });
      });
    }
    if (options.cycle_momentum) {
      assertMomentum(optimizer);
      const [max, base] = [
        perGroup("max_momentum", optimizer, options.max_momentum),
        perGroup("base_momentum", optimizer, options.base_momentum),
      ];
      if (last_epoch === -1) {
        groupsOf(optimizer).forEach((group, i) => {
          setMomentum(optimizer, i, itemAt(max, i));
          Object.assign(group, { max_momentum: itemAt(max, i), base_momentum: itemAt(base, i) });
        });
      }
    }
    super(optimizer, last_epoch);
    this.total_steps = total;
    this._schedule_phases = phasesOf(total, pct_start, options.three_phase);
    this._anneal_func_type = anneal_strategy;
    this.cycle_momentum = options.cycle_momentum;
    if (this.cycle_momentum) this.use_beta1 = usesBeta1(optimizer);
    this._initial_step();
  }

  private anneal(start: number, end: number, share: number): number {
    return this._anneal_func_type === "cos"
      ? end + ((start - end) / 2) * (Math.cos(Math.PI * share) + 1)
      : (end - start) * share + start;
  }

  override get_lr(): number[] {
    this.warnUnlessStepping();
    const step = this.last_epoch;
    if (step > this.total_steps)
      throw new ValueError(`Tried to step ${step} times. The specified number of total steps is ${this.total_steps}`);
    const found = this._schedule_phases.findIndex((candidate) => step <= candidate.end_step);
    const place = found < 0 ? this._schedule_phases.length - 1 : found;
    const phase = itemAt(this._schedule_phases, place);
    const start = place === 0 ? 0 : itemAt(this._schedule_phases, place - 1).end_step;
    const share = (step - start) / (phase.end_step - start);
    return groupsOf(this.optimizer).map((group, i) => {
      const value = (name: string): number => group[name] as number;
      if (this.cycle_momentum)
        setMomentum(this.optimizer, i, this.anneal(value(phase.start_momentum), value(phase.end_momentum), share));
      return this.anneal(value(phase.start_lr), value(phase.end_lr), share);
    });
  }
}
