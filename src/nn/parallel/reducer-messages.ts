/** PyTorch's sentences of `torch/csrc/distributed/c10d/reducer.cpp`. */
import { withHelp } from "../../support/errors.ts";

const BEGIN =
  "Expected to have finished reduction in the prior iteration before starting a new one. This error indicates that your";
const DEBUG =
  " In addition, you can set the environment variable TORCH_DISTRIBUTED_DEBUG to either INFO or DETAIL to print out information about which particular parameters did not receive gradient on this rank as part of this error";

const withoutGradient = (rank: number, indices: readonly number[], names: readonly string[]): string =>
  withHelp(
    `Parameter indices which did not receive grad for rank ${rank}: ${indices.join(" ")}\n${DEBUG}`,
    `They are: ${names.join(", ")}.`,
  );

/** Parameters that no gradient came for. */
export function unfinished(
  findsUnused: boolean,
  rank: number,
  indices: readonly number[],
  names: readonly string[],
): string {
  const hint = findsUnused
    ? "Since `find_unused_parameters=True` is enabled, this likely  means that not all `forward` outputs participate in computing loss. You can fix this by "
    : "You can enable unused parameter detection by passing the keyword argument `find_unused_parameters=True` to `torch.nn.parallel.DistributedDataParallel`, and by ";
  return (
    `${BEGIN} module has parameters that were not used in producing loss. ${hint}\n` +
    "making sure all `forward` function outputs participate in calculating loss. \n" +
    "If you already have done the above, then the distributed data parallel module wasn't able to locate the output tensors in the return value of your module's `forward` function. Please include the loss function and the structure of the return value of `forward` of your module when reporting this issue (e.g. list, dict, iterable).\n" +
    withoutGradient(rank, indices, names)
  );
}

/** A parameter that was used in the first pass got no gradient in a later one, under `static_graph`. */
export function staticGraphLost(rank: number, indices: readonly number[], names: readonly string[]): string {
  return (
    `${BEGIN} training graph has changed in this iteration, e.g., one parameter is used in first iteration, but then got unused in the second iteration. this is not compatible with static_graph set to True.\n` +
    withoutGradient(rank, indices, names)
  );
}

/** A parameter that was unused in the first pass got a gradient in a later one, under `static_graph`. */
export const staticGraphGained =
  "Your training graph has changed in this iteration, e.g., one parameter is unused in first iteration, but then got used in the second iteration. this is not compatible with static_graph set to True.";

/** Two gradients for one parameter in one pass. */
export function twice(index: number, name: string): string {
  return (
    "Expected to mark a variable ready only once. This error is caused by one of the following reasons: " +
    "1) Use of a module parameter outside the `forward` function. Please make sure model parameters are not shared across multiple concurrent forward-backward passes. or try to use _set_static_graph() as a workaround if this module graph does not change during training loop." +
    "2) Reused parameters in multiple reentrant backward passes. For example, if you use multiple `checkpoint` functions to wrap the same part of your model, it would result in the same set of parameters been used by different reentrant backward passes multiple times, and hence marking a variable ready multiple times. DDP does not support such use cases in default. You can try to use _set_static_graph() as a workaround if your module graph does not change over iterations.\n" +
    `Parameter at index ${index} with name ${name} has been marked as ready twice. This means that multiple autograd engine  hooks have fired for this particular parameter during this iteration.`
  );
}
