/** `torch.distributed.algorithms.ddp_comm_hooks`: ways in which DistributedDataParallel averages gradients. */
import type { ProcessGroup } from "../../communication/group.ts";
import type { CommHook } from "../../nn/parallel/reducer.ts";
import { noop_hook } from "./debugging-hooks.ts";
import { allreduce_hook, bf16_compress_hook, fp16_compress_hook } from "./default-hooks.ts";
import { batched_powerSGD_hook, powerSGD_hook, PowerSGDState } from "./power-sgd.ts";

export * as default_hooks from "./default-hooks.ts";
export * as powerSGD_hook from "./power-sgd.ts";
export * as debugging_hooks from "./debugging-hooks.ts";

/** What takes a hook: a DistributedDataParallel. */
interface TakesHooks {
  register_comm_hook<S>(state: S, hook: CommHook<S>): void;
}

/** One of the hooks, ready to be registered. */
export class DDPCommHookType {
  /** The average, as without a hook. */
  static readonly ALLREDUCE: DDPCommHookType = DDPCommHookType.of("ALLREDUCE", allreduce_hook);
  /** Gradients as float16 on their way. */
  static readonly FP16_COMPRESS: DDPCommHookType = DDPCommHookType.of("FP16_COMPRESS", fp16_compress_hook);
  /** Gradients as bfloat16 on their way. */
  static readonly BF16_COMPRESS: DDPCommHookType = DDPCommHookType.of("BF16_COMPRESS", bf16_compress_hook);
  /** Products of rank 1 on their way. */
  static readonly POWER_SGD: DDPCommHookType = DDPCommHookType.power("POWER_SGD", powerSGD_hook, 1);
  /** Products of rank 2 on their way. */
  static readonly POWER_SGD_RANK2: DDPCommHookType = DDPCommHookType.power("POWER_SGD_RANK2", powerSGD_hook, 2);
  /** A product of rank 1 for all of a bucket. */
  static readonly BATCHED_POWER_SGD: DDPCommHookType = DDPCommHookType.power(
    "BATCHED_POWER_SGD",
    batched_powerSGD_hook,
    1,
  );
  /** A product of rank 2 for all of a bucket. */
  static readonly BATCHED_POWER_SGD_RANK2: DDPCommHookType = DDPCommHookType.power(
    "BATCHED_POWER_SGD_RANK2",
    batched_powerSGD_hook,
    2,
  );
  /** Nothing is averaged: for measurements. */
  static readonly NOOP: DDPCommHookType = DDPCommHookType.of("NOOP", noop_hook);

  private constructor(
    readonly name: string,
    /** Registers the hook with a model; `state` is the group, null for all processes. */
    readonly value: (model: TakesHooks, state: ProcessGroup | null) => void,
  ) {}

  private static of(name: string, hook: CommHook<ProcessGroup | null>): DDPCommHookType {
    return new DDPCommHookType(name, (model, state) => model.register_comm_hook(state, hook));
  }
  private static power(name: string, hook: CommHook<PowerSGDState>, rank: number): DDPCommHookType {
    return new DDPCommHookType(name, (model, process_group) => {
      model.register_comm_hook(new PowerSGDState({ process_group, matrix_approximation_rank: rank }), hook);
    });
  }
  toString(): string {
    return `DDPCommHookType.${this.name}`;
  }
}

/**
 * Registers one of the hooks with a DistributedDataParallel.
 * Source: https://docs.pytorch.org/docs/stable/ddp_comm_hooks.html
 * @example
 * ```ts ignore
 * const { DDPCommHookType, register_ddp_comm_hook } = torch.distributed.algorithms.ddp_comm_hooks;
 * register_ddp_comm_hook(DDPCommHookType.FP16_COMPRESS, model);
 * ```
 */
export function register_ddp_comm_hook(
  comm_hook_type: DDPCommHookType,
  model: TakesHooks,
  state: ProcessGroup | null = null,
): void {
  comm_hook_type.value(model, state);
}
