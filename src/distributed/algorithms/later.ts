/** What hooks give: futures of tensors that are reduced, and of what is done with them then. */
import { no_grad } from "../../autograd/modes.ts";
import { Future } from "../../communication/future.ts";
import type { ProcessGroup } from "../../communication/group.ts";
import { all_reduce } from "../../communication/reductions.ts";
import { defaultGroup } from "../../communication/world.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** A future of a reduced tensor. */
export function reducedLater(tensor: Tensor, group: ProcessGroup): Future<Tensor> {
  const work = all_reduce(tensor, { group, async_op: true });
  return new Future({
    poll: () => work === null || work.is_completed(),
    wait: () => {
      work?.wait();
      return tensor;
    },
  });
}

/** A future of a function's result on another's value, without history. */
export function afterwards<A, B>(future: Future<A>, change: (value: A) => B): Future<B> {
  return future.map((value) => no_grad(() => change(value)));
}

/** The average of a tensor over a group, in place. */
export function averagedLater(tensor: Tensor, process_group: ProcessGroup | null): Future<Tensor> {
  const group = process_group ?? defaultGroup();
  no_grad(() => tensor.div_(group.size()));
  return reducedLater(tensor, group);
}
