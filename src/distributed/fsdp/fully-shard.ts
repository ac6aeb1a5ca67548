/**
 * `fully_shard`: each process keeps a part of every parameter, of its gradient and of its optimizer state. Design: Zhao
 * et al. 2023, "PyTorch FSDP" (https://arxiv.org/abs/2304.11277), in the form of `torch.distributed.fsdp.fully_shard`.
 */
import { queue_callback } from "../../autograd/graph-task.ts";
import { no_grad } from "../../autograd/modes.ts";
import type { ProcessGroup } from "../../communication/group.ts";
import { progress } from "../../communication/work.ts";
import { defaultGroup } from "../../communication/world.ts";
import { Module } from "../../nn/module/index.ts";
import { UninitializedParameter, Parameter } from "../../tensor/parameter.ts";
import { RuntimeError, ValueError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { ShardedParameter, type Owner } from "./sharded-parameter.ts";

/** Options of `fully_shard`. */
export interface FullyShardOptions {
  /** The processes that have the parts; null: all. */
  group?: ProcessGroup | null;
  /** Whether parameters go back to parts after forward and are gathered again for backward. Default true. */
  reshard_after_forward?: boolean;
  /** Parameters that stay whole on every process. */
  ignored_params?: ReadonlySet<Tensor> | null;
}

/** What `fully_shard` adds to a module. */
export interface FSDPModule {
  /** Makes its own parameters whole. */
  unshard(): void;
  /** Lets all but the own part of them go. */
  reshard(): void;
  /** Whether backward averages gradients over the processes; off, they add up on each. Default true. */
  set_requires_gradient_sync(requires: boolean): void;
}

/** What is known of each sharded parameter, by what the optimizer sees. */
const known = new WeakMap<Tensor, ShardedParameter>();
const sharded = new WeakMap<Module, Shards>();

/** How a parameter is divided; null for one that is whole. */
export function shardingOf(parameter: Tensor): ShardedParameter | null {
  return known.get(parameter) ?? null;
}

function tensorsIn(value: unknown, visit: (tensor: Tensor) => void): void {
  if (value instanceof Tensor) visit(value);
  else if (typeof value === "object" && value !== null) for (const item of Object.values(value)) tensorsIn(item, visit);
}

/** The parameters that one module shards: gathered and divided together. */
class Shards {
  private left = 0;
  private isWhole = false;
  private inBackward = false;
  syncs = true;

  constructor(
    readonly parameters: readonly ShardedParameter[],
    private readonly reshards: boolean,
  ) {
    for (const parameter of parameters)
      if (parameter.whole.requires_grad)
        parameter.whole.register_post_accumulate_grad_hook(() => {
          progress();
          if (--this.left === 0) this.finishBackward();
        });
  }

  unshard(): void {
    if (this.isWhole) return;
    no_grad(() => {
      for (const parameter of this.parameters) parameter.gather();
      for (const parameter of this.parameters) parameter.show();
    });
    this.isWhole = true;
  }

  reshard(): void {
    for (const parameter of this.parameters) parameter.hide();
    this.isWhole = false;
  }

  afterForward(output: unknown, isRecording: boolean): void {
    if (!isRecording || this.reshards) this.reshard();
    tensorsIn(output, (tensor) => {
      if (tensor.requires_grad)
        tensor.register_hook(() => {
          this.beforeBackward();
        });
    });
  }

  private beforeBackward(): void {
    this.unshard();
    if (this.inBackward) return;
    this.inBackward = true;
    this.left = this.parameters.filter(({ whole }) => whole.requires_grad).length;
    queue_callback(() => {
      if (this.inBackward) this.finishBackward(); // parameters that got no gradient
      takePending();
    });
  }

  private finishBackward(): void {
    this.inBackward = false;
    if (this.syncs)
      no_grad(() => {
        takePending();
        for (const parameter of this.parameters) parameter.reduceGradient();
        pending = this.parameters;
      });
    this.reshard();
  }
}

/** Gradients that are on their way: those of one module at a time, beside the backward pass of the next. */
let pending: readonly ShardedParameter[] = [];

function takePending(): void {
  const before = pending;
  pending = [];
  no_grad(() => {
    for (const parameter of before) parameter.takeGradient();
  });
}

/** Parameters of a module and all below that are not sharded yet, each with all places where it stands. */
function ownersOf(module: Module, ignored: ReadonlySet<Tensor>): Map<Parameter, Owner[]> {
  const found = new Map<Parameter, Owner[]>();
  for (const each of module.modules()) {
    for (const [name, parameter] of each.named_parameters("", false)) {
      if (known.has(parameter) || ignored.has(parameter) || !(parameter instanceof Parameter)) continue;
      if (parameter instanceof UninitializedParameter)
        throw new RuntimeError("fully_shard needs initialized parameters: run a forward pass of lazy modules first");
      found.set(parameter, [...(found.get(parameter) ?? []), { module: each, name }]);
    }
  }
  return found;
}

/**
 * Divides the parameters of a module among the processes, by rows, in place: each keeps its part of them, of their
 * gradients and of the optimizer's state. They are gathered for forward and again for backward, and gradients are averaged
 * and divided, beside the computation. Apply it to the layers first and to the whole model last; make the optimizer
 * afterwards. `state_dict()` gives whole tensors and `load_state_dict()` takes such; all processes must call them.
 * Source: https://docs.pytorch.org/docs/stable/distributed.fsdp.fully_shard.html
 * @throws ValueError for a module that was sharded already.
 * @example
 * ```ts ignore
 * for (const layer of model.layers) dist.fsdp.fully_shard(layer);
 * dist.fsdp.fully_shard(model);
 * const optimizer = new optim.AdamW(model.parameters());
 * ```
 */
export function fully_shard<M extends Module>(module: M, options: FullyShardOptions = {}): M & FSDPModule {
  const plain = module as unknown as Module;
  if (!(plain instanceof Module)) throw new ValueError("fully_shard expects an nn.Module");
  if (sharded.has(plain)) throw new ValueError("fully_shard has already been applied to this module");
  const group = options.group ?? defaultGroup();
  const owners = ownersOf(plain, options.ignored_params ?? new Set());
  const parameters = [...owners].map(([parameter, places]) => new ShardedParameter(parameter, places, group));
  for (const parameter of parameters) known.set(parameter.shard, parameter);
  const shards = new Shards(parameters, options.reshard_after_forward ?? true);
  sharded.set(plain, shards);
  plain.register_forward_pre_hook(() => {
    shards.unshard();
  });
  plain.register_forward_hook((_module: unknown, _args: unknown, output: unknown) => {
    let records = false;
    tensorsIn(output, (tensor) => {
      records ||= tensor.requires_grad;
    });
    shards.afterForward(output, records);
  });
  for (const parameter of parameters) keepWholeInFiles(parameter);
  const methods: FSDPModule = {
    unshard: () => shards.unshard(),
    reshard: () => shards.reshard(),
    set_requires_gradient_sync: (requires) => {
      shards.syncs = requires;
    },
  };
  for (const [name, value] of Object.entries(methods))
    Object.defineProperty(plain, name, { value, configurable: true, enumerable: false, writable: true });
  return module as M & FSDPModule;
}

/** State dicts have whole tensors: gathered when they are written, divided when they are read. */
function keepWholeInFiles(parameter: ShardedParameter): void {
  for (const { module, name } of parameter.owners) {
    module.register_state_dict_post_hook((_module, entries, prefix) => {
      if (entries.has(prefix + name))
        entries.set(
          prefix + name,
          no_grad(() => parameter.wholeOf(parameter.shard.detach())),
        );
    });
    module.register_load_state_dict_pre_hook((_module, entries, prefix) => {
      const value = entries.get(prefix + name);
      if (value instanceof Tensor && value.shape.join() === parameter.whole.shape.join())
        entries.set(
          prefix + name,
          no_grad(() => parameter.partOf(value)),
        );
    });
  }
}
