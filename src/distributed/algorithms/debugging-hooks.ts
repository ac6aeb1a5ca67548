/** `torch.distributed.algorithms.ddp_comm_hooks.debugging_hooks`: a hook for measurements. */
import { Future } from "../../communication/future.ts";
import type { GradBucket } from "../../nn/parallel/reducer.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/**
 * Averages nothing, to see what communication costs. Models of the processes differ then. The future gives a tensor of
 * shape [n].
 * Source: https://docs.pytorch.org/docs/stable/ddp_comm_hooks.html
 * @example
 * ```ts ignore
 * const { noop_hook } = torch.distributed.algorithms.ddp_comm_hooks.debugging_hooks;
 * model.register_comm_hook(null, noop_hook); // model is a DistributedDataParallel
 * ```
 */
export function noop_hook(_state: unknown, bucket: GradBucket): Future<Tensor> {
  return new Future({ poll: () => true, wait: () => bucket.buffer() });
}
