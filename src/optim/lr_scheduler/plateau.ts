/** `ReduceLROnPlateau`: lowers the learning rate when a metric has stopped getting better. */
import { missingArguments } from "../../support/known-names.ts";
import { RuntimeError, ValueError } from "../../support/errors.ts";
import { isPlainObject } from "../../support/realms.ts";
import { warnAlways } from "../../support/warnings.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { readOptions, type OptionArguments } from "../options.ts";
import { rateNow, setRate } from "../groups.ts";
import {
  type Epoch,
  epochOf,
  epochWarning,
  groupsOf,
  LRScheduler,
  perGroup,
  type SchedulerState,
  givenOptimizer,
  type OptimizerOrNamed,
} from "./scheduler.ts";
import { itemAt } from "../../support/checked.ts";

/** Options of ReduceLROnPlateau. */
export interface ReduceLROnPlateauOptions {
  /** Whether the metric should get smaller or larger. */
  mode: "min" | "max";
  /** What learning rates are multiplied with. Default 0.1. */
  factor: number;
  /** Epochs without improvement that are let pass. */
  patience: number;
  /** How much better counts as better. Default 1e-4. */
  threshold: number;
  /** Whether the threshold is a part of the best value ("rel") or a difference ("abs"). Default "rel". */
  threshold_mode: "rel" | "abs";
  /** Epochs after a change in which nothing is counted. */
  cooldown: number;
  /** Lowest learning rate, one for all groups or one each. Default 0. */
  min_lr: number | readonly number[];
  /** Changes of the learning rate smaller than this are not made. */
  eps: number;
}

const defaults: ReduceLROnPlateauOptions = {
  mode: "min",
  factor: 0.1,
  patience: 10,
  threshold: 1e-4,
  threshold_mode: "rel",
  cooldown: 0,
  min_lr: 0,
  eps: 1e-8,
};

/**
 * Times `factor` when the metric has not improved for more than `patience` epochs.
 * @example
 * const optimizer = new optim.SGD(new nn.Linear(4, 2).parameters(), { lr: 0.1 });
 * const scheduler = new optim.lr_scheduler.ReduceLROnPlateau(optimizer, { patience: 2 });
 * const validationLoss = 0.7;
 * scheduler.step(validationLoss);
 */
export class ReduceLROnPlateau extends LRScheduler {
  /** What learning rates are multiplied with. */
  factor: number;
  /** Lowest learning rate of groups that come later; null where each group has its own. */
  default_min_lr: number | null;
  /** Lowest learning rate of each group. */
  min_lrs: number[];
  /** Steps without an improvement before the rates are reduced. */
  patience: number;
  /** Steps after a reduction in which bad values do not count. */
  cooldown: number;
  /** Steps of the cooldown that are left. */
  cooldown_counter = 0;
  /** Whether smaller ("min") or larger ("max") is better. */
  mode: "min" | "max";
  /** How much better counts as better. */
  threshold: number;
  /** Whether the threshold is a part of the best value ("rel") or a difference ("abs"). */
  threshold_mode: "rel" | "abs";
  /** The best value so far. */
  best: number;
  /** Steps in a row without an improvement. */
  num_bad_epochs = 0;
  /** The worst value there is in this mode. */
  mode_worse: number;
  /** Reductions smaller than this are not made. */
  eps: number;

  constructor(
    given: OptimizerOrNamed<ReduceLROnPlateauOptions>,
    ...args: OptionArguments<
      [
        mode: "min" | "max",
        factor: number,
        patience: number,
        threshold: number,
        threshold_mode: "rel" | "abs",
        cooldown: number,
        min_lr: number | readonly number[],
        eps: number,
      ],
      ReduceLROnPlateauOptions
    >
  ) {
    const optimizer = givenOptimizer("ReduceLROnPlateau", given);
    const options = readOptions(
      "ReduceLROnPlateau",
      defaults,
      Object.keys(defaults) as (keyof ReduceLROnPlateauOptions)[],
      args,
      given,
      "optimizer",
    );
    if (options.factor >= 1) throw new ValueError("Factor should be < 1.0.");
    if (options.mode !== "min" && options.mode !== "max")
      throw new ValueError(`mode ${String(options.mode)} is unknown!`);
    if (options.threshold_mode !== "rel" && options.threshold_mode !== "abs")
      throw new ValueError(`threshold mode ${String(options.threshold_mode)} is unknown!`);
    const initial = groupsOf(optimizer).map((group) => group.initial_lr);
    super(optimizer);
    // It goes by what learning rates are, not by what they were at the start.
    groupsOf(optimizer).forEach((group, i) => {
      if (initial[i] === undefined) delete group.initial_lr;
    });
    if (Array.isArray(options.min_lr) && options.min_lr.length !== optimizer.param_groups.length) {
      throw new ValueError(`expected ${optimizer.param_groups.length} min_lrs, got ${options.min_lr.length}`);
    }
    this.factor = options.factor;
    this.default_min_lr = Array.isArray(options.min_lr) ? null : (options.min_lr as number);
    this.min_lrs = perGroup("min_lr", optimizer, options.min_lr);
    this.patience = options.patience;
    this.cooldown = options.cooldown;
    this.mode = options.mode;
    this.threshold = options.threshold;
    this.threshold_mode = options.threshold_mode;
    this.mode_worse = this.mode === "min" ? Infinity : -Infinity;
    this.best = this.mode_worse;
    this.eps = options.eps;
    this.last_epoch = 0;
    this._step_count = 1;
    this._last_lr = this.rates;
  }

  /** Whether bad values do not count now. */
  get in_cooldown(): boolean {
    return this.cooldown_counter > 0;
  }

  /** Whether a value is better than the best by the threshold. */
  is_better(a: number, best: number): boolean {
    const { mode, threshold, threshold_mode } = this;
    if (mode === "min") return threshold_mode === "rel" ? a < best * (1 - threshold) : a < best - threshold;
    return threshold_mode === "rel" ? a > best * (threshold + 1) : a > best + threshold;
  }

  /** Takes a metric (also by name, with the epoch), and lowers the learning rates if it has stopped getting better. */
  override step(
    metrics: number | Tensor | { readonly metrics?: number | Tensor; readonly epoch?: number | null } | null = null,
    epoch: Epoch = null,
  ): void {
    if (isPlainObject(metrics)) {
      const { metrics: value = null, ...rest } = metrics as { metrics?: number | Tensor };
      this.step(value, rest);
      return;
    }
    const given = epochOf("ReduceLROnPlateau", epoch);
    if (metrics === null) throw missingArguments("ReduceLROnPlateau.step()", ["metrics"]);
    const current = Number(metrics instanceof Tensor ? metrics.item() : metrics);
    if (given !== null) warnAlways(epochWarning);
    this.last_epoch = given ?? this.last_epoch + 1;
    if (this.is_better(current, this.best)) {
      this.best = current;
      this.num_bad_epochs = 0;
    } else {
      this.num_bad_epochs++;
    }
    if (this.in_cooldown) {
      this.cooldown_counter--;
      this.num_bad_epochs = 0;
    }
    if (this.num_bad_epochs > this.patience) {
      this.reduce();
      this.cooldown_counter = this.cooldown;
      this.num_bad_epochs = 0;
    }
    this._last_lr = this.rates;
  }

  private reduce(): void {
    const count = this.optimizer.param_groups.length;
    if (count !== this.min_lrs.length) {
      if (this.default_min_lr === null)
        throw new RuntimeError(
          `The number of param groups in the \`optimizer\` (${count}) differs from when \`ReduceLROnPlateau\` was initialized (${this.min_lrs.length}), usually due to a new param group being added to the optimizer. Please modify the \`min_lrs\` field to match the length of the \`optimizer\` param groups.`,
        );
      this.min_lrs = new Array<number>(count).fill(this.default_min_lr);
    }
    groupsOf(this.optimizer).forEach((group, i) => {
      const rate = Math.max(rateNow(group.lr) * this.factor, itemAt(this.min_lrs, i));
      if (rateNow(group.lr) - rate <= this.eps) return;
      setRate(group, rate);
    });
  }

  override state_dict(): SchedulerState {
    const { factor, default_min_lr, min_lrs, patience, cooldown, eps, last_epoch, _last_lr, ...state } =
      super.state_dict();
    const { mode_worse, mode, threshold, threshold_mode, best, cooldown_counter, num_bad_epochs } = state;
    const limits = { factor, default_min_lr, min_lrs, patience, cooldown, eps };
    const rule = { mode_worse, mode, threshold, threshold_mode };
    return { ...limits, last_epoch, _last_lr, ...rule, best, cooldown_counter, num_bad_epochs };
  }

  override load_state_dict(state_dict: Readonly<SchedulerState> | ReadonlyMap<string, unknown>): void {
    super.load_state_dict(state_dict);
    this.mode_worse = this.mode === "min" ? Infinity : -Infinity;
  }
}
