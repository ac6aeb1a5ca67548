/** `torch.distributed.BuiltinCommHookType`: the hooks that `_register_builtin_comm_hook` takes. */
import type { CommHook } from "../nn/parallel/reducer.ts";
import type { ProcessGroup } from "../communication/group.ts";
import { allreduce_hook, fp16_compress_hook } from "./algorithms/default-hooks.ts";

/** What a DistributedDataParallel's `_register_builtin_comm_hook` takes. */
export class BuiltinCommHookType {
  /** The average, as without a hook. */
  static readonly ALLREDUCE: BuiltinCommHookType = new BuiltinCommHookType("ALLREDUCE", allreduce_hook);
  /** Gradients as float16 on their way. */
  static readonly FP16_COMPRESS: BuiltinCommHookType = new BuiltinCommHookType("FP16_COMPRESS", fp16_compress_hook);

  private constructor(
    readonly name: string,
    /** What it does. */
    readonly hook: CommHook<ProcessGroup>,
  ) {}

  toString(): string {
    return `BuiltinCommHookType.${this.name}`;
  }
}
