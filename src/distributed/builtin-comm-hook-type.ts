/** `torch.distributed.BuiltinCommHookType`: hooks by name. */
import type { CommHook } from "../nn/parallel/reducer.ts";
import type { ProcessGroup } from "../communication/group.ts";
import { allreduce_hook, fp16_compress_hook } from "./algorithms/default-hooks.ts";

/**
 * Hooks by name: `model.register_comm_hook(null, BuiltinCommHookType.FP16_COMPRESS.hook)`.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/csrc/distributed/c10d/default_comm_hooks.hpp
 */
export class BuiltinCommHookType {
  /** The average, as without a hook. */
  static readonly ALLREDUCE: BuiltinCommHookType = new BuiltinCommHookType("ALLREDUCE", allreduce_hook);
  /** Gradients as float16 on their way. */
  static readonly FP16_COMPRESS: BuiltinCommHookType = new BuiltinCommHookType("FP16_COMPRESS", fp16_compress_hook);

  private constructor(
    readonly name: string,
    /** What it does. */
    readonly hook: CommHook<ProcessGroup | null>,
  ) {}

  toString(): string {
    return `BuiltinCommHookType.${this.name}`;
  }
}
