/**
 * `fully_shard`: each process keeps a part of every parameter, of its gradient and of its optimizer state. Design: Zhao
 * et al. 2023, "PyTorch FSDP" (https://arxiv.org/abs/2304.11277), in the form of `torch.distributed.fsdp.fully_shard`.
 */
import { queue_callback } from "../../autograd/graph-task.ts";
import { no_grad } from "../../autograd/modes.ts";
import { progress } from "../../communication/work.ts";
import { defaultGroup } from "../../communication/world.ts";
import { Module } from "../../nn/module/index.ts";
import { UninitializedParameter, Parameter } from "../../tensor/parameter.ts";
import type { DType } from "../../dtype.ts";
import { AssertionError, RuntimeError, ValueError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { afterForward, checkOptions, MixedPrecisionPolicy, type FullyShardOptions } from "./fsdp-options.ts";
import { ShardedParameter, type ParameterOwner, type ShardingPolicy } from "./sharded-parameter.ts";
import { asModule } from "../../nn/module/kind.ts";

/** What `fully_shard` adds to a module; `instanceof` tells whether it did. */
export abstract class FSDPModule {
  /** Makes its own parameters whole; `async_op`: gives a handle to wait on, and gathers beside the program. */
  abstract unshard(options?: { async_op?: boolean }): { wait(): void } | null;
  /** Lets all but the own part of them go. */
  abstract reshard(): void;
  /** Whether backward averages gradients over the processes; off, they add up on each. Default true. */
  abstract set_requires_gradient_sync(requires_gradient_sync: boolean, options?: { recurse?: boolean }): void;
  /** Whether gradients are averaged over processes with the same parts, too (grids). Default true. */
  abstract set_requires_all_reduce(requires_all_reduce: boolean, options?: { recurse?: boolean }): void;
  /** Whether parameters go back to parts after forward. */
  abstract set_reshard_after_forward(reshard_after_forward: boolean, options?: { recurse?: boolean }): void;
  /** Modules whose parameters are gathered while this one's forward runs. */
  abstract set_modules_to_forward_prefetch(modules: readonly object[]): void;
  /** Modules whose parameters are gathered while this one's backward runs. */
  abstract set_modules_to_backward_prefetch(modules: readonly object[]): void;
  static [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Module && sharded.has(asModule(value));
  }
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

/** Floating point tensors within a value in another dtype; all else as it is. */
function cast(value: unknown, dtype: DType): unknown {
  if (value instanceof Tensor) return value.dtype.is_floating_point && value.dtype !== dtype ? value.to(dtype) : value;
  if (Array.isArray(value)) return value.map((item) => cast(item, dtype));
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, cast(item, dtype)]));
}

/** The parameters that one module shards: gathered and divided together. */
class Shards {
  private left = 0;
  private isWhole = false;
  private inBackward = false;
  syncs = true;
  syncsReplicas = true;
  /** What is gathered while forward, or backward, of this one runs. */
  readonly next: Record<"forward" | "backward", readonly Shards[]> = { forward: [], backward: [] };

  constructor(
    readonly parameters: readonly ShardedParameter[],
    public reshards: boolean,
  ) {
    for (const parameter of parameters)
      if (parameter.whole.requires_grad)
        parameter.whole.register_post_accumulate_grad_hook(() => {
          progress();
          if (--this.left === 0) this.finishBackward();
        });
  }

  /** Begins to make parameters whole. */
  gather(): void {
    if (this.isWhole) return;
    no_grad(() => {
      for (const parameter of this.parameters) parameter.gather();
    });
  }

  unshard(): void {
    if (this.isWhole) return;
    this.gather();
    for (const parameter of this.parameters) parameter.show();
    this.isWhole = true;
  }

  /** Parts that were kept for a backward pass which did not come. */
  forgetLarger(): void {
    for (const parameter of this.parameters) parameter.forgetLarger();
  }

  reshard(): void {
    for (const parameter of this.parameters) parameter.hide();
    this.isWhole = false;
  }

  beforeForward(): void {
    this.forgetLarger();
    this.unshard();
    for (const shards of this.next.forward) {
      shards.forgetLarger();
      shards.gather();
    }
  }

  afterForward(output: unknown, isRecording: boolean): void {
    if (!isRecording) this.reshard();
    else if (this.reshards) {
      for (const parameter of this.parameters) parameter.hideUntilBackward();
      this.isWhole = false;
    }
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
    for (const shards of this.next.backward) shards.gather();
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
        for (const parameter of this.parameters) parameter.reduceGradient(this.syncsReplicas);
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
function ownersOf(module: Module, ignored: ReadonlySet<Tensor>): Map<Parameter, ParameterOwner[]> {
  const found = new Map<Parameter, ParameterOwner[]>();
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
 * @throws AssertionError for a module that was sharded already; ValueError for one without a forward of its own.
 * @example
 * ```ts ignore
 * for (const layer of model.layers) dist.fsdp.fully_shard(layer);
 * dist.fsdp.fully_shard(model);
 * const optimizer = new optim.AdamW(model.parameters());
 * ```
 */
export function fully_shard<M extends Module>(module: M, options: FullyShardOptions = {}): M & FSDPModule {
  const plain = asModule(module);
  if (!(plain instanceof Module)) throw new ValueError("fully_shard expects an nn.Module");
  if (isContainer(plain))
    throw new ValueError(`fully_shard does not support containers that do not implement forward: ${String(plain)}`);
  checkOptions(options);
  const { mesh = null, reshard_after_forward = null } = options;
  if (mesh !== null && mesh.ndim > 2)
    throw new ValueError(`fully_shard expects a 1D or 2D DeviceMesh but got ${String(mesh)}`);
  if (sharded.has(plain))
    throw new AssertionError(
      `Each distinct composable distributed API can only be applied to a module once. fully_shard has already been applied to the following module:\n${String(plain)}`,
    );
  const policy = options.mp_policy ?? new MixedPrecisionPolicy();
  const group = mesh === null ? (options.group ?? defaultGroup()) : mesh.get_group(mesh.ndim - 1);
  const { reshards, between } = afterForward(reshard_after_forward, group);
  const owners = ownersOf(plain, options.ignored_params ?? new Set());
  const sharding: ShardingPolicy = {
    group,
    between,
    replicas: mesh !== null && mesh.ndim === 2 ? mesh.get_group(0) : null,
    computeDType: policy.param_dtype,
    reduceDType: policy.reduce_dtype,
  };
  const parameters = [...owners].map(([parameter, places]) => new ShardedParameter(parameter, places, sharding));
  for (const parameter of parameters) known.set(parameter.shard, parameter);
  const shards = new Shards(parameters, reshards);
  sharded.set(plain, shards);
  const { param_dtype, output_dtype, cast_forward_inputs } = policy;
  plain.register_forward_pre_hook(
    (_module, args) => {
      shards.beforeForward();
      return param_dtype !== null && cast_forward_inputs ? cast(args, param_dtype) : undefined;
    },
    { prepend: true },
  );
  plain.register_forward_hook((_module: unknown, _args: unknown, output: unknown) => {
    const result = output_dtype === null ? output : cast(output, output_dtype);
    let records = false;
    tensorsIn(result, (tensor) => {
      records ||= tensor.requires_grad;
    });
    shards.afterForward(result, records);
    return result;
  });
  for (const parameter of parameters) keepWholeInFiles(parameter);
  for (const [name, value] of Object.entries(methodsOf(plain, shards)))
    Object.defineProperty(plain, name, { value, configurable: true, enumerable: false, writable: true });
  return module as M & FSDPModule;
}

/** Whether a module only holds others. */
function isContainer(module: Module): boolean {
  return (
    ["ModuleList", "ModuleDict"].includes(module.constructor.name) &&
    !Object.hasOwn(module.constructor.prototype as object, "forward")
  );
}

/** What a sharded module can be told. */
function methodsOf(module: Module, shards: Shards): FSDPModule {
  /** The shards of a module, and of all below it. */
  const each = (recurse: boolean | undefined, change: (shards: Shards) => void): void => {
    for (const other of recurse === false ? [module] : module.modules()) {
      const found = sharded.get(other);
      if (found !== undefined) change(found);
    }
  };
  const shardsOf = (modules: readonly object[]): Shards[] =>
    modules.map((other) => {
      const found = sharded.get(other as Module);
      if (found === undefined) throw new ValueError("expects modules that fully_shard was applied to");
      return found;
    });
  return {
    unshard: ({ async_op = false } = {}) => {
      shards.forgetLarger();
      if (!async_op) {
        shards.unshard();
        return null;
      }
      shards.gather();
      return { wait: () => shards.unshard() };
    },
    reshard: () => shards.reshard(),
    set_requires_gradient_sync: (requires, { recurse } = {}) =>
      each(recurse, (found) => {
        found.syncs = requires;
      }),
    set_requires_all_reduce: (requires, { recurse } = {}) =>
      each(recurse, (found) => {
        found.syncsReplicas = requires;
      }),
    set_reshard_after_forward: (reshards, { recurse } = {}) =>
      each(recurse, (found) => {
        found.reshards = reshards;
      }),
    set_modules_to_forward_prefetch: (modules) => {
      shards.next.forward = shardsOf(modules);
    },
    set_modules_to_backward_prefetch: (modules) => {
      shards.next.backward = shardsOf(modules);
    },
  };
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
