/** `torch.distributed.algorithms.ddp_comm_hooks.default_hooks`: averages of gradients, also in fewer bits. */
import { no_grad } from "../../autograd/modes.ts";
import type { Future } from "../../communication/future.ts";
import type { ProcessGroup } from "../../communication/group.ts";
import { defaultGroup } from "../../communication/world.ts";
import { bfloat16, float16, type DType } from "../../dtype.ts";
import type { CommHook, GradBucket } from "../../nn/parallel/reducer.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { afterwards, averagedLater, reducedLater } from "./later.ts";

/**
 * The average of all processes, as without a hook: for hooks of one's own to begin with. The future gives the bucket's
 * gradients, one behind the other: a tensor of shape [n].
 * Source: https://docs.pytorch.org/docs/stable/ddp_comm_hooks.html
 * @example
 * ```ts ignore
 * const { allreduce_hook } = torch.distributed.algorithms.ddp_comm_hooks.default_hooks;
 * model.register_comm_hook(null, allreduce_hook); // model is a DistributedDataParallel
 * ```
 */
export function allreduce_hook(process_group: ProcessGroup | null, bucket: GradBucket): Future<Tensor> {
  return averagedLater(bucket.buffer(), process_group);
}

function compressed(dtype: DType, process_group: ProcessGroup | null, bucket: GradBucket): Future<Tensor> {
  const group = process_group ?? defaultGroup();
  const buffer = bucket.buffer();
  const small = no_grad(() => buffer.to(dtype, { copy: true }).div_(group.size()));
  return afterwards(reducedLater(small, group), (value) => buffer.copy_(value));
}

/**
 * The average with gradients as float16 on their way: half the bytes. The future gives a tensor of shape [n].
 * Source: https://docs.pytorch.org/docs/stable/ddp_comm_hooks.html
 * @example
 * ```ts ignore
 * const { fp16_compress_hook } = torch.distributed.algorithms.ddp_comm_hooks.default_hooks;
 * model.register_comm_hook(null, fp16_compress_hook); // model is a DistributedDataParallel
 * ```
 */
export function fp16_compress_hook(process_group: ProcessGroup | null, bucket: GradBucket): Future<Tensor> {
  return compressed(float16, process_group, bucket);
}

/**
 * The average with gradients as bfloat16 on their way: half the bytes, and float32's range. The future gives a tensor of
 * shape [n].
 * Source: https://docs.pytorch.org/docs/stable/ddp_comm_hooks.html
 * @example
 * ```ts ignore
 * const { bf16_compress_hook } = torch.distributed.algorithms.ddp_comm_hooks.default_hooks;
 * model.register_comm_hook(null, bf16_compress_hook); // model is a DistributedDataParallel
 * ```
 */
export function bf16_compress_hook(process_group: ProcessGroup | null, bucket: GradBucket): Future<Tensor> {
  return compressed(bfloat16, process_group, bucket);
}

function inDType<S>(dtype: DType, hook: CommHook<S>): CommHook<S> {
  return (state, bucket) => {
    bucket.set_buffer(bucket.buffer().to(dtype));
    return afterwards(hook(state, bucket), (value) => {
      const buffer = bucket.buffer();
      return buffer === value ? value : buffer.copy_(value);
    });
  };
}

/**
 * A hook that does another one's work on float16 gradients.
 * Source: https://docs.pytorch.org/docs/stable/ddp_comm_hooks.html
 * @example
 * ```ts ignore
 * const { powerSGD_hook, default_hooks } = torch.distributed.algorithms.ddp_comm_hooks;
 * const state = new powerSGD_hook.PowerSGDState({ process_group: null, start_powerSGD_iter: 10 });
 * model.register_comm_hook(state, default_hooks.fp16_compress_wrapper(powerSGD_hook.powerSGD_hook));
 * ```
 */
export function fp16_compress_wrapper<S>(hook: CommHook<S>): CommHook<S> {
  return inDType(float16, hook);
}

/**
 * A hook that does another one's work on bfloat16 gradients.
 * Source: https://docs.pytorch.org/docs/stable/ddp_comm_hooks.html
 * @example
 * ```ts ignore
 * const { allreduce_hook, bf16_compress_wrapper } = torch.distributed.algorithms.ddp_comm_hooks.default_hooks;
 * model.register_comm_hook(null, bf16_compress_wrapper(allreduce_hook)); // as bf16_compress_hook
 * ```
 */
export function bf16_compress_wrapper<S>(hook: CommHook<S>): CommHook<S> {
  return inDType(bfloat16, hook);
}
