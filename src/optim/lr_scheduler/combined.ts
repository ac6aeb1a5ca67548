/** Schedulers made of schedulers: one after the other, or all at once. */
import { ReduceLROnPlateau } from "./plateau.ts";
import { isMap, isPlainObject } from "../../support/realms.ts";
import { refuseUnknown, missingArguments } from "../../support/known-names.ts";
import { TypeError, ValueError } from "../../support/errors.ts";
import { REQUIRED, readOptions, type OptionArguments } from "../options.ts";
import { rateNow, setRate } from "../groups.ts";
import type { Optimizer } from "../optimizer.ts";
import {
  assertGiven,
  bisectRight,
  groupsOf,
  LRScheduler,
  type SchedulerOptions,
  type SchedulerState,
  givenOptimizer,
  type OptimizerOrNamed,
} from "./scheduler.ts";
import { itemAt } from "../../support/checked.ts";

/** Schedulers of schedulers take no epoch. */
function refuseGiven(owner: string, given: readonly unknown[]): void {
  if (given.length === 0) return;
  refuseUnknown(`${owner}.step()`, [], given[0] as object);
  if (!isPlainObject(given[0]))
    throw new TypeError(`${owner}.step() takes 1 positional argument but ${given.length + 1} were given`);
}

function readSchedulers(state_dict: Readonly<SchedulerState> | ReadonlyMap<string, unknown>): {
  own: SchedulerState;
  inner: readonly SchedulerState[];
} {
  const record = (
    isMap(state_dict) ? Object.fromEntries(state_dict as Map<string, unknown>) : state_dict
  ) as SchedulerState;
  const { _schedulers, ...own } = record;
  return { own, inner: (_schedulers as SchedulerState[] | undefined) ?? [] };
}

/** A scheduler that owns others. They are a hidden property, written by their own `state_dict`s. */
abstract class Combined extends LRScheduler {
  declare readonly _schedulers: readonly LRScheduler[];

  protected own(schedulers: readonly LRScheduler[]): void {
    Object.defineProperty(this, "_schedulers", { value: [...schedulers], enumerable: false });
  }

  /** Within another one the first step is that of the schedulers within. */
  override _initial_step(): void {
    this._step_count = 1;
    this.step();
  }

  override state_dict(): SchedulerState {
    const { _milestones, last_epoch, _last_lr } = super.state_dict();
    const own = _milestones === undefined ? { _last_lr } : { _milestones, last_epoch, _last_lr };
    return { ...own, _schedulers: this._schedulers.map((scheduler) => scheduler.state_dict()) };
  }

  override load_state_dict(state_dict: Readonly<SchedulerState> | ReadonlyMap<string, unknown>): void {
    const { own, inner } = readSchedulers(state_dict);
    super.load_state_dict(own);
    inner.forEach((state, i) => this._schedulers[i]?.load_state_dict(state));
  }
}

/** Takes the first steps of all schedulers within another back. */
function takeBack(scheduler: LRScheduler): void {
  const { _schedulers } = scheduler as Combined;
  if ((_schedulers as unknown) === undefined) scheduler.last_epoch--;
  else for (const inner of _schedulers) takeBack(inner);
}

/** Throws PyTorch's error for a scheduler that cannot be one of several for an optimizer. */
function assertMembers(name: string, schedulers: readonly LRScheduler[], optimizer: Optimizer): void {
  schedulers.forEach((scheduler, i) => {
    if ((scheduler.optimizer as unknown) === undefined)
      throw new TypeError(`${name} at index ${i} should have \`optimizer\` as its attribute.`);
    if (scheduler instanceof ReduceLROnPlateau)
      throw new ValueError(
        `${name} does not support \`ReduceLROnPlateau\` scheduler as it requires additional kwargs to be specified when calling \`step\`, but got one at index ${i} in the given schedulers sequence.`,
      );
    if (scheduler.optimizer !== optimizer)
      throw new ValueError(
        `${name} expects all schedulers to belong to the same optimizer, but got scheduler ${scheduler.constructor.name} at index ${i} has ${String(scheduler.optimizer)}, which is different from ${optimizer.constructor.name}.`,
      );
  });
}

/** Options of SequentialLR. */
export interface SequentialLROptions extends SchedulerOptions {
  /** The schedulers, one after another. */
  schedulers: readonly LRScheduler[];
  /** Steps at which the next scheduler takes over. */
  milestones: readonly number[];
}

/**
 * One scheduler after the other: the next takes over at each milestone.
 * @example
 * const { CosineAnnealingLR, LinearLR, SequentialLR } = optim.lr_scheduler;
 * const optimizer = new optim.SGD(new nn.Linear(4, 2).parameters(), { lr: 0.1 });
 * new SequentialLR(optimizer, [new LinearLR(optimizer, 0.1, 1, 5), new CosineAnnealingLR(optimizer, 95)], [5]);
 */
export class SequentialLR extends Combined {
  _milestones: number[];

  constructor(
    given: OptimizerOrNamed<SequentialLROptions>,
    ...args: OptionArguments<
      [schedulers: readonly LRScheduler[], milestones: readonly number[], last_epoch: number],
      SequentialLROptions
    >
  ) {
    const optimizer = givenOptimizer("SequentialLR", given);
    const options = readOptions<SequentialLROptions>(
      "SequentialLR",
      {
        schedulers: REQUIRED,
        milestones: REQUIRED,
        last_epoch: -1,
      },
      ["schedulers", "milestones", "last_epoch"],
      args,
      given,
      "optimizer",
    );
    assertGiven("SequentialLR", options, "schedulers", "milestones");
    const { schedulers, milestones, last_epoch } = options;
    if (schedulers.length < 1)
      throw new ValueError("SequentialLR expects at least one scheduler, but got no scheduler.");
    assertMembers("SequentialLR", schedulers, optimizer);
    if (milestones.length !== schedulers.length - 1) {
      throw new ValueError(
        `Sequential Schedulers expects number of schedulers provided to be one more than the number of milestone points, but got number of schedulers ${schedulers.length} and the number of milestones to be equal to ${milestones.length}`,
      );
    }
    super(optimizer, last_epoch);
    this.own(schedulers);
    this._milestones = [...milestones];
    this.last_epoch = last_epoch + 1;
    for (const group of groupsOf(optimizer)) setRate(group, group.initial_lr!);
    takeBack(this);
    const begins = itemAt(schedulers, bisectRight(milestones, 0));
    begins._initial_step();
    this._step_count = 1;
    this._last_lr = begins.get_last_lr();
  }

  override step(...given: readonly never[]): void {
    refuseGiven("SequentialLR", given);
    this.last_epoch++;
    const place = bisectRight(this._milestones, this.last_epoch);
    const scheduler = itemAt(this._schedulers, place);
    if (place > 0 && this._milestones[place - 1] === this.last_epoch) scheduler._update_lr(0);
    else scheduler.step();
    this._last_lr = scheduler.get_last_lr();
  }
}

/**
 * All schedulers at every step, one upon the other.
 * @example
 * const optimizer = new optim.SGD([torch.zeros(1, { requires_grad: true })], { lr: 1 });
 * const { ConstantLR, ExponentialLR, ChainedScheduler } = optim.lr_scheduler;
 * const scheduler = new ChainedScheduler([new ConstantLR(optimizer, { factor: 0.5, total_iters: 2 }), new ExponentialLR(optimizer, 0.5)]);
 * optimizer.step();
 * scheduler.step();
 * scheduler.get_last_lr(); // [0.25]
 */
export class ChainedScheduler extends Combined {
  constructor(
    given: readonly LRScheduler[] | { schedulers: readonly LRScheduler[]; optimizer?: Optimizer | null },
    named: Optimizer | { optimizer?: Optimizer | null } | null = null,
  ) {
    const schedulers = isPlainObject(given) ? (given as { schedulers: LRScheduler[] }).schedulers : given;
    const source: unknown = isPlainObject(given) ? given : named;
    const optimizer = isPlainObject(source) ? (source as { optimizer?: Optimizer }).optimizer : (source as Optimizer);
    if (!Array.isArray(schedulers)) throw missingArguments("ChainedScheduler.__init__()", ["schedulers"]);
    refuseUnknown("ChainedScheduler.__init__()", "schedulers optimizer", isPlainObject(source) ? source : {});
    if (schedulers.length < 1)
      throw new ValueError("ChainedScheduler expects at least one scheduler to be chained, but got no scheduler.");
    const first = optimizer ?? schedulers[0]!.optimizer;
    assertMembers("ChainedScheduler", schedulers, first);
    super(first);
    this.own(schedulers);
    this._step_count = 1;
    this._last_lr = groupsOf(first).map((group) => rateNow(group.lr));
  }

  override step(...given: readonly never[]): void {
    refuseGiven("ChainedScheduler", given);
    for (const scheduler of this._schedulers) scheduler.step();
    this._last_lr = groupsOf(this.optimizer).map((group) => rateNow(group.lr));
  }
}
