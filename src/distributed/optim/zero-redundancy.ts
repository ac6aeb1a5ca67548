/**
 * `ZeroRedundancyOptimizer`: each process keeps the optimizer state of a part of the parameters only, updates these, and
 * gives them to the others. Design: Rajbhandari et al. 2020, "ZeRO" (https://arxiv.org/abs/1910.02054), its first stage.
 */
import { broadcast } from "../../communication/collectives.ts";
import type { ProcessGroup } from "../../communication/group.ts";
import { defaultGroup } from "../../communication/world.ts";
import type { GroupInput, GroupOptions, Parameters, ParamGroup } from "../../optim/groups.ts";
import { Optimizer, type Closure, type LoadableStateDict, type OptimizerStateDict } from "../../optim/optimizer.ts";
import { RuntimeError, withHelp } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { gather_object } from "../objects.ts";
import { membersOf } from "../../support/members.ts";
import { entryOf, itemAt, lastOf } from "../../support/checked.ts";

/** The class of an optimizer. */
export type OptimizerClass = new (params: never, options: never) => Optimizer;

/** Options of `ZeroRedundancyOptimizer`, beside those of the optimizer that it runs. */
export interface ZeroRedundancyOptions {
  /** The optimizer that is run on each part. */
  optimizer_class: OptimizerClass;
  /** The processes that share the work; null: all. */
  process_group?: ProcessGroup | null;
  /** Accepted for PyTorch's sake: parameters are sent from their own bytes. */
  parameters_as_bucket_view?: boolean;
  /** Options of the optimizer: lr, momentum, … */
  [option: string]: unknown;
}

/**
 * Divides an optimizer's state among the processes of `DistributedDataParallel`: the largest parameters first, each to
 * the process that has the fewest elements so far, as PyTorch does.
 * Source: https://docs.pytorch.org/docs/stable/distributed.optim.html
 * @example
 * ```ts ignore
 * const optimizer = new dist.optim.ZeroRedundancyOptimizer(model.parameters(), { optimizer_class: optim.Adam, lr: 0.01 });
 * ```
 */
export class ZeroRedundancyOptimizer extends Optimizer {
  /** The optimizer of this process's part. */
  declare optim: Optimizer; // undefined while the base class begins
  declare private readonly group: ProcessGroup;
  declare private readonly owners: Map<Tensor, number>;
  declare private readonly loads: number[];
  declare private whole: OptimizerStateDict | null;

  constructor(params: Parameters, options: ZeroRedundancyOptions) {
    const { optimizer_class, process_group = null, parameters_as_bucket_view: _, ...defaults } = options;
    super([{ params: [] }], defaults as unknown as GroupOptions);
    this.param_groups = [];
    const group = process_group ?? defaultGroup();
    const hidden = {
      group,
      owners: new Map<Tensor, number>(),
      loads: new Array<number>(group.size()).fill(0),
      whole: null,
      optim: null,
    };
    for (const [key, value] of Object.entries(hidden))
      Object.defineProperty(this, key, { value, writable: true, enumerable: false });
    const all = new optimizer_class(params as never, defaults as never); // reads and checks groups and options
    for (const each of all.param_groups) {
      this.divide(each.params);
      this.param_groups.push(each);
    }
    const own = all.param_groups.map((each) => ({ ...each, params: this.ownOf(each.params) }));
    this.optim = all;
    this.optim.param_groups = own;
  }

  /** Chooses an owner for each parameter. */
  private divide(params: readonly Tensor[]): void {
    const bySize = [...params].sort((a, b) => b.numel() - a.numel());
    for (const param of bySize) {
      const rank = this.loads.indexOf(Math.min(...this.loads));
      this.loads[rank]! += param.numel();
      this.owners.set(param, rank);
    }
  }

  private ownOf(params: readonly Tensor[]): Tensor[] {
    return params.filter((param) => this.owners.get(param) === this.group.rank());
  }

  /** Options that schedulers changed here hold for this process's part. */
  private passOptions(): void {
    this.param_groups.forEach((group, i) => {
      const { params: _, ...options } = membersOf(group);
      Object.assign(itemAt(this.optim.param_groups, i), options);
    });
  }

  override step(closure?: Closure): Tensor | null {
    const loss = closure ? this.evaluate(closure) : null;
    this.passOptions();
    this.optim.step();
    const works = [...this.owners].map(([param, rank]) =>
      broadcast(param, { group: this.group, group_src: rank, async_op: true })!,
    );
    for (const work of works) work.wait();
    this.whole = null;
    return loss;
  }

  override add_param_group(param_group: GroupInput): void {
    super.add_param_group(param_group);
    if (this.optim === undefined) return; // the base class begins
    const added = lastOf(this.param_groups);
    this.divide(added.params);
    this.optim.param_groups.push({ ...added, params: this.ownOf(added.params) } as ParamGroup);
  }

  /** Gathers the state of all parts on the process `to`, for its `state_dict()`; all processes must call it. */
  consolidate_state_dict(to = 0): void {
    const numbers = new Map(this.param_groups.flatMap(({ params }) => params).map((param, i) => [param, i]));
    const own = [...this.optim.state].map(([param, state]) => [entryOf(numbers, param), state]);
    const isTarget = this.group.rank() === to;
    const all: unknown[] | null = isTarget ? new Array<unknown>(this.group.size()).fill(null) : null;
    gather_object(own, all, null, this.group, to);
    if (all === null) return;
    const entries = (all as [number, OptimizerStateDict["state"] extends Map<number, infer S> ? S : never][][]).flat();
    entries.sort(([a], [b]) => a - b);
    this.whole = { ...super.state_dict(), state: new Map(entries) };
  }

  /**
   * The state of all parts, after `consolidate_state_dict`.
   * @throws RuntimeError where it was not gathered.
   */
  override state_dict(): OptimizerStateDict {
    if (this.whole === null)
      throw new RuntimeError(
        withHelp(
          `Optimizer state has not been consolidated on this rank. Please call \`consolidate_state_dict(to=${this.group.rank()})\` on all ranks beforehand if you meant to save the global state.`,
          "It is that of the last step only.",
        ),
      );
    return { ...this.whole, param_groups: super.state_dict().param_groups };
  }

  /** Takes over the state of all parts; this process keeps what belongs to its own. */
  override load_state_dict(state_dict: LoadableStateDict): void {
    const all = this.optim;
    const parts = all.param_groups;
    all.param_groups = this.param_groups;
    all.load_state_dict(state_dict);
    this.param_groups = all.param_groups;
    all.param_groups = this.param_groups.map((group, i) => ({ ...group, params: itemAt(parts, i).params }));
    for (const param of [...all.state.keys()])
      if (this.owners.get(param) !== this.group.rank()) all.state.delete(param);
  }
}
