/** Forms of gathering that are made of others: into one tensor, and of several tensors at once. */
import { assertTensor, assertTensorLists, assertOneDType, memberOf, rankIn } from "../communication/checks.ts";
import { all_gather, gather } from "../communication/collectives.ts";
import { Future } from "../communication/future.ts";
import type { DestinationOptions, CollectiveOptions, BoundOptions } from "../communication/options.ts";
import type { Work } from "../communication/work.ts";
import type { Group } from "../communication/world.ts";
import { contiguousStrides, isContiguous, numel } from "../layout/shape.ts";
import { functionSignature, type Arguments } from "../ops/declare/signature.ts";
import { RuntimeError, TypeError, ValueError } from "../support/errors.ts";
import { itemAt } from "../support/checked.ts";
import { aliasTensor, type Tensor } from "../tensor/tensor.ts";

const single = functionSignature<BoundOptions<DestinationOptions & { tensor: Tensor; gather_tensor: Tensor | null }>>(
  "gather_single",
  "tensor, gather_tensor=None, dst=None, group=None, async_op=False, group_dst=None",
);

/**
 * Gives the process `dst` (by default 0) the tensors of all in one tensor, without a copy: of `world_size` times as many
 * elements, one tensor after another. The others give none.
 * Source: https://docs.pytorch.org/docs/stable/distributed.html
 * @throws ValueError if the process `dst` gives no tensor; RuntimeError for one of another size or that is not contiguous.
 * @example
 * ```ts ignore
 * const all = dist.get_rank() === 0 ? torch.zeros(2 * dist.get_world_size()) : null;
 * dist.gather_single(torch.ones(2), all);
 * ```
 */
export function gather_single(
  ...args: Arguments<
    [tensor: Tensor, gather_tensor?: Tensor | null, dst?: number | null, group?: Group, async_op?: boolean],
    DestinationOptions & { tensor?: Tensor; gather_tensor?: Tensor | null }
  >
): Work | null {
  const { tensor, gather_tensor, dst, group, async_op, group_dst } = single.bind(args);
  assertTensor(tensor, "tensor");
  const found = memberOf(group, "gather_single");
  if (found === null) return null;
  const root = rankIn(found, dst, group_dst, 0);
  if (root !== found.rank()) return gather(tensor, { group: found, async_op, group_dst: root });
  if (gather_tensor === null) throw new ValueError("gather_tensor must be specified on the destination rank");
  assertTensor(gather_tensor, "gather_tensor");
  assertOneDType([tensor, gather_tensor]);
  const count = numel(tensor.shape);
  if (!isContiguous(gather_tensor.shape, gather_tensor.strides))
    throw new RuntimeError("output tensor has to be contiguous");
  if (numel(gather_tensor.shape) !== count * found.size())
    throw new RuntimeError("output tensor size must be equal to world_size times input tensor size");
  const list = Array.from({ length: found.size() }, (_, i) =>
    aliasTensor(gather_tensor, tensor.shape, contiguousStrides(tensor.shape), gather_tensor.offset + i * count),
  );
  return gather(tensor, { gather_list: list, group: found, async_op, group_dst: root });
}

const coalesced = functionSignature<
  BoundOptions<
    CollectiveOptions & { output_tensor_lists: readonly (readonly Tensor[])[]; input_tensor_list: readonly Tensor[] }
  >
>("all_gather_coalesced", "output_tensor_lists, input_tensor_list, group=None, async_op=False");

/**
 * `all_gather` of several tensors at once: `output_tensor_lists` has a list for each process, with a place for each of
 * `input_tensor_list`, of the same shape.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/distributed/distributed_c10d.py
 * @returns with `async_op` a future of the tensors, else null.
 * @throws RuntimeError if there is not a list for each process, or a place for each tensor.
 * @example
 * ```ts ignore
 * const all = Array.from({ length: dist.get_world_size() }, () => [torch.zeros(2), torch.zeros(3)]);
 * dist.all_gather_coalesced(all, [torch.ones(2), torch.ones(3)]);
 * ```
 */
export function all_gather_coalesced(
  ...args: Arguments<
    [
      output_tensor_lists: readonly (readonly Tensor[])[],
      input_tensor_list: readonly Tensor[],
      group?: Group,
      async_op?: boolean,
    ],
    CollectiveOptions
  >
): Future<readonly (readonly Tensor[])[]> | null {
  const { output_tensor_lists, input_tensor_list, group, async_op } = coalesced.bind(args);
  const found = memberOf(group, "all_gather_coalesced");
  if (found === null) return null;
  assertTensorLists(input_tensor_list, "input_tensor_list");
  assertOneDType(input_tensor_list);
  if (!Array.isArray(output_tensor_lists))
    throw new TypeError("Invalid function argument: output_tensor_lists should be a list");
  for (const list of output_tensor_lists) {
    assertTensorLists(list, "output_tensor_lists");
    assertOneDType(list);
  }
  if (output_tensor_lists.length !== found.size())
    throw new RuntimeError("All gather: number of output tensors should equal to the world size");
  if (output_tensor_lists.some((list) => list.length !== input_tensor_list.length))
    throw new RuntimeError("All gather: each process's list has a place for each input tensor");
  const works = input_tensor_list.map((tensor, i) =>
    all_gather({
      tensor_list: output_tensor_lists.map((list) => itemAt(list, i)),
      tensor,
      group: found,
      async_op: true,
    }),
  );
  const future = new Future<readonly (readonly Tensor[])[]>({
    poll: () => works.every((work) => work === null || work.is_completed()),
    wait: () => {
      for (const work of works) work?.wait();
      return output_tensor_lists;
    },
  });
  if (async_op) return future;
  future.wait();
  return null;
}
