/** What all processes of a group do together to move data: broadcast, gather, scatter, exchange, meet. */
import { functionSignature, type Arguments } from "../ops/declare/signature.ts";
import { RuntimeError, TypeError, ValueError } from "../support/errors.ts";
import { numel } from "../layout/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { release } from "../tensor/memory.ts";
import { duplicate } from "../compute/copy-elements.ts";
import {
  assertAlike,
  assertDense,
  assertOneDType,
  assertTensor,
  assertTensorLists,
  memberOf,
  rankIn,
} from "./checks.ts";
import { movedElementsOf, Flat, handle, launch } from "./launch.ts";
import type { ProcessGroup } from "./group.ts";
import { mpi } from "./mpi.ts";
import type { BoundOptions, CollectiveOptions, DestinationOptions, SourceOptions } from "./options.ts";
import type { Work } from "./work.ts";
import type { Group } from "./world.ts";
import { itemAt } from "../support/checked.ts";

const broadcastSignature = functionSignature<BoundOptions<SourceOptions & { tensor: Tensor }>>(
  "broadcast",
  "tensor, src=None, group=None, async_op=False, group_src=None",
);
/**
 * Gives all processes the tensor of the process `src`, in place. The tensor has the same shape in all processes.
 * @example
 * ```ts ignore
 * dist.broadcast(x, 0);
 * ```
 */
export function broadcast(
  ...args: Arguments<
    [tensor: Tensor, src?: number | null, group?: Group, async_op?: boolean, group_src?: number | null],
    SourceOptions & { tensor?: Tensor }
  >
): Work | null {
  const { tensor, src, group, async_op, group_src } = broadcastSignature.bind(args);
  assertTensor(tensor, "tensor");
  const found = memberOf(group, "broadcast");
  if (found === null) return null;
  const root = rankIn(found, src, group_src);
  assertDense(tensor);
  const { address, count, type } = movedElementsOf(tensor);
  const { comm } = found;
  const work = launch({ kind: "BROADCAST", group: found, inputs: [tensor], outputs: [tensor] }, (place) =>
    mpi().call("Ibcast", address, count, type, root, comm, place),
  );
  return handle(work, async_op);
}

/** Gathers an input of every process into a tensor of all; where the input is its own part of it, it stays there. */
function startAllGather(
  group: ProcessGroup,
  output: Tensor,
  input: Tensor,
  result: readonly Tensor[],
  finish?: () => void,
): Work {
  const from = movedElementsOf(input);
  const to = movedElementsOf(output, group.size());
  const isInPlace = from.address === to.address + group.rank() * numel(input.shape) * input.dtype.itemsize;
  const { comm } = group;
  return launch({ kind: "ALLGATHER", group, inputs: [input], outputs: [output], result, finish }, (place) =>
    mpi().call(
      "Iallgather",
      isInPlace ? mpi().abi.inPlace : from.address,
      from.count,
      from.type,
      to.address,
      to.count,
      to.type,
      comm,
      place,
    ),
  );
}

const allGather = functionSignature<BoundOptions<CollectiveOptions & { tensor_list: Tensor[]; tensor: Tensor }>>(
  "all_gather",
  "tensor_list, tensor, group=None, async_op=False",
);
/** Gives every process the tensors of all, into a list of tensors of that size, in the order of their ranks. */
export function all_gather(
  ...args: Arguments<
    [tensor_list: readonly Tensor[], tensor: Tensor, group?: Group, async_op?: boolean],
    CollectiveOptions & { tensor_list?: readonly Tensor[]; tensor?: Tensor }
  >
): Work | null {
  const { tensor_list, tensor, group, async_op } = allGather.bind(args);
  assertTensorLists(tensor_list, "tensor_list");
  assertTensor(tensor, "tensor");
  assertOneDType([...tensor_list, tensor]);
  const found = memberOf(group, "all_gather");
  if (found === null) return null;
  if (tensor_list.length !== found.size())
    throw new RuntimeError("All gather: number of output tensors should equal to the world size");
  assertDense(tensor);
  assertAlike(tensor, tensor_list);
  const flat = new Flat(tensor_list, tensor.dtype);
  return handle(
    startAllGather(found, flat.tensor, tensor, tensor_list, () => flat.spread()),
    async_op,
  );
}

const allGatherInto = functionSignature<
  BoundOptions<CollectiveOptions & { output_tensor: Tensor; input_tensor: Tensor }>
>("all_gather_into_tensor", "output_tensor, input_tensor, group=None, async_op=False");
/**
 * Gives every process the tensors of all in one tensor, of world_size times as many elements: one after another, without
 * a copy.
 */
export function all_gather_into_tensor(
  ...args: Arguments<
    [output_tensor: Tensor, input_tensor: Tensor, group?: Group, async_op?: boolean],
    CollectiveOptions & { output_tensor?: Tensor; input_tensor?: Tensor }
  >
): Work | null {
  const { output_tensor, input_tensor, group, async_op } = allGatherInto.bind(args);
  assertTensor(input_tensor, "input_tensor");
  assertTensor(output_tensor, "output_tensor");
  const found = memberOf(group, "all_gather_into_tensor");
  if (found === null) return null;
  assertDense(input_tensor);
  assertDense(output_tensor);
  if (input_tensor.dtype !== output_tensor.dtype)
    throw new TypeError("output tensor must have the same type as input tensor");
  if (numel(input_tensor.shape) * found.size() !== numel(output_tensor.shape))
    throw new ValueError("output tensor size must be equal to world_size times input tensor size");
  return handle(startAllGather(found, output_tensor, input_tensor, [output_tensor]), async_op);
}

const gatherSignature = functionSignature<
  BoundOptions<DestinationOptions & { tensor: Tensor; gather_list: readonly Tensor[] | null }>
>("gather", "tensor, gather_list=None, dst=None, group=None, async_op=False, group_dst=None");
/**
 * Gives the process `dst` (by default 0) the tensors of all, into its `gather_list`; the others give none. All
 * tensors have the same shape.
 */
export function gather(
  ...args: Arguments<
    [
      tensor: Tensor,
      gather_list?: readonly Tensor[] | null,
      dst?: number | null,
      group?: Group,
      async_op?: boolean,
      group_dst?: number | null,
    ],
    DestinationOptions & { tensor?: Tensor; gather_list?: readonly Tensor[] | null }
  >
): Work | null {
  const { tensor, gather_list, dst, group, async_op, group_dst } = gatherSignature.bind(args);
  assertTensor(tensor, "tensor");
  const list = gather_list ?? [];
  if (list.length > 0) assertTensorLists(list, "gather_list");
  assertOneDType([tensor, ...list]);
  const found = memberOf(group, "gather");
  if (found === null) return null;
  const root = rankIn(found, dst, group_dst, 0);
  const isRoot = root === found.rank();
  if (isRoot && list.length === 0)
    throw new ValueError("Argument ``gather_list`` must be specified on destination rank.");
  if (!isRoot && list.length > 0)
    throw new ValueError("Argument ``gather_list`` must NOT be specified on non-destination ranks.");
  if (isRoot && list.length !== found.size())
    throw new RuntimeError("Gather: number of output tensors should equal to the world size");
  assertDense(tensor);
  assertAlike(tensor, list);
  const from = movedElementsOf(tensor);
  const flat = isRoot ? new Flat(list, tensor.dtype) : null;
  const to = flat === null ? 0 : mpi().addressOf(flat.tensor);
  const { comm } = found;
  const work = launch(
    {
      kind: "GATHER",
      group: found,
      inputs: [tensor],
      outputs: flat === null ? [] : [flat.tensor],
      result: list,
      finish: () => flat?.spread(),
    },
    (place) => mpi().call("Igather", from.address, from.count, from.type, to, from.count, from.type, root, comm, place),
  );
  return handle(work, async_op);
}

const scatterSignature = functionSignature<
  BoundOptions<SourceOptions & { tensor: Tensor; scatter_list: readonly Tensor[] | null }>
>("scatter", "tensor, scatter_list=None, src=None, group=None, async_op=False, group_src=None");
/**
 * Gives each process one tensor of the `scatter_list` of the process `src` (by default 0), into `tensor`. All tensors
 * have the same shape.
 */
export function scatter(
  ...args: Arguments<
    [
      tensor: Tensor,
      scatter_list?: readonly Tensor[] | null,
      src?: number | null,
      group?: Group,
      async_op?: boolean,
      group_src?: number | null,
    ],
    SourceOptions & { tensor?: Tensor; scatter_list?: readonly Tensor[] | null }
  >
): Work | null {
  const { tensor, scatter_list, src, group, async_op, group_src } = scatterSignature.bind(args);
  assertTensor(tensor, "tensor");
  const list = scatter_list ?? [];
  if (list.length > 0) assertTensorLists(list, "scatter_list");
  assertOneDType([tensor, ...list]);
  const found = memberOf(group, "scatter");
  if (found === null) return null;
  const root = rankIn(found, src, group_src, 0);
  const isRoot = root === found.rank();
  if (isRoot && list.length === 0) throw new ValueError("Argument ``scatter_list`` must be specified on source rank.");
  if (!isRoot && list.length > 0)
    throw new ValueError("Argument ``scatter_list`` must NOT be specified on non-source ranks.");
  if (isRoot && list.length !== found.size())
    throw new RuntimeError("Scatter: number of input tensors should equal to the world size");
  assertDense(tensor);
  assertAlike(tensor, list);
  const to = movedElementsOf(tensor);
  const flat = isRoot ? new Flat(list, tensor.dtype).fill() : null;
  const from = flat === null ? 0 : mpi().addressOf(flat.tensor);
  const { comm } = found;
  const work = launch(
    {
      kind: "SCATTER",
      group: found,
      inputs: flat === null ? [] : [flat.tensor],
      outputs: [tensor],
      finish: () => flat?.drop(),
    },
    (place) => mpi().call("Iscatter", from, to.count, to.type, to.address, to.count, to.type, root, comm, place),
  );
  return handle(work, async_op);
}

/** Counts and places of parts along dim 0, in MPI's elements. */
function partsAlong(tensor: Tensor, sizes: readonly number[], group: ProcessGroup): readonly [Int32Array, Int32Array] {
  const rows = tensor.shape[0] ?? 1;
  let counts = sizes;
  if (counts.length === 0) {
    if (rows % group.size() !== 0) throw new RuntimeError("Tensor's dim 0 does not divide equally across group size");
    counts = Array.from({ length: group.size() }, () => rows / group.size());
  }
  if (counts.length !== group.size()) throw new RuntimeError("Number of tensor splits not equal to group size");
  if (counts.some((count) => count < 0)) throw new RuntimeError("Split sizes must be non-negative");
  if (counts.reduce((a, b) => a + b, 0) !== rows) throw new RuntimeError("Split sizes doesn't match total dim 0 size");
  const row = rows === 0 ? 0 : movedElementsOf(tensor).count / rows;
  const lengths = Int32Array.from(counts, (count) => count * row);
  const places = new Int32Array(lengths.length);
  for (let i = 1; i < places.length; i++) places[i] = places[i - 1]! + lengths[i - 1]!;
  return [lengths, places];
}

function startAllToAll(
  group: ProcessGroup,
  output: Tensor,
  input: Tensor,
  outputSizes: readonly number[],
  inputSizes: readonly number[],
  result: readonly Tensor[],
  finish?: () => void,
): Work {
  assertDense(output);
  assertDense(input);
  const [to, from] = [partsAlong(output, outputSizes, group), partsAlong(input, inputSizes, group)];
  // MPI may not read what it writes.
  const source = input.storage === output.storage ? duplicate(input) : input;
  const [read, written] = [movedElementsOf(source), movedElementsOf(output)];
  const { comm } = group;
  return launch(
    {
      kind: "ALLTOALL",
      group,
      inputs: [source],
      outputs: [output],
      result,
      finish: () => {
        if (source !== input) release(source.storage);
        held.delete(to);
        held.delete(from);
        finish?.();
      },
    },
    (place) => {
      held.add(to).add(from);
      mpi().call(
        "Ialltoallv",
        read.address,
        from[0],
        from[1],
        read.type,
        written.address,
        to[0],
        to[1],
        written.type,
        comm,
        place,
      );
    },
  );
}
/** Arrays that MPI reads as long as an exchange runs. */
const held = new Set<unknown>();

const allToAllSingle = functionSignature<
  BoundOptions<
    CollectiveOptions & {
      output: Tensor;
      input: Tensor;
      output_split_sizes: readonly number[] | null;
      input_split_sizes: readonly number[] | null;
    }
  >
>("all_to_all_single", "output, input, output_split_sizes=None, input_split_sizes=None, group=None, async_op=False");
/** Splits `input` along dim 0, gives each process its part, and puts what comes from all into `output`. */
export function all_to_all_single(
  ...args: Arguments<
    [
      output: Tensor,
      input: Tensor,
      output_split_sizes?: readonly number[] | null,
      input_split_sizes?: readonly number[] | null,
      group?: Group,
      async_op?: boolean,
    ],
    CollectiveOptions & {
      output?: Tensor;
      input?: Tensor;
      output_split_sizes?: readonly number[] | null;
      input_split_sizes?: readonly number[] | null;
    }
  >
): Work | null {
  const { output, input, output_split_sizes, input_split_sizes, group, async_op } = allToAllSingle.bind(args);
  const found = memberOf(group, "all_to_all_single");
  if (found === null) return null;
  assertTensor(output, "output");
  assertTensor(input, "input");
  assertOneDType([output, input]);
  return handle(
    startAllToAll(found, output, input, output_split_sizes ?? [], input_split_sizes ?? [], [output]),
    async_op,
  );
}

const allToAll = functionSignature<
  BoundOptions<CollectiveOptions & { output_tensor_list: readonly Tensor[]; input_tensor_list: readonly Tensor[] }>
>("all_to_all", "output_tensor_list, input_tensor_list, group=None, async_op=False");
/**
 * Gives each process one tensor of `input_tensor_list`, and gathers what comes from all in `output_tensor_list`. What
 * one process sends to another has there the shape of the place that it comes to.
 */
export function all_to_all(
  ...args: Arguments<
    [output_tensor_list: readonly Tensor[], input_tensor_list: readonly Tensor[], group?: Group, async_op?: boolean],
    CollectiveOptions & { output_tensor_list?: readonly Tensor[]; input_tensor_list?: readonly Tensor[] }
  >
): Work | null {
  const { output_tensor_list, input_tensor_list, group, async_op } = allToAll.bind(args);
  const found = memberOf(group, "all_to_all");
  if (found === null) return null;
  assertTensorLists(output_tensor_list, "output_tensor_list");
  assertTensorLists(input_tensor_list, "input_tensor_list");
  assertOneDType([...output_tensor_list, ...input_tensor_list]);
  const size = found.size();
  if (input_tensor_list.length !== size) throw new RuntimeError("Number of input tensors are not equal to group size");
  if (output_tensor_list.length !== size)
    throw new RuntimeError("Number of output tensors are not equal to group size");
  for (const tensor of [...input_tensor_list, ...output_tensor_list]) assertDense(tensor);
  const dtype = itemAt(input_tensor_list, 0).dtype;
  const [from, to] = [new Flat(input_tensor_list, dtype).fill(), new Flat(output_tensor_list, dtype)];
  const counts = (tensors: readonly Tensor[]): number[] => tensors.map(({ shape }) => numel(shape));
  return handle(
    startAllToAll(
      found,
      to.tensor,
      from.tensor,
      counts(output_tensor_list),
      counts(input_tensor_list),
      output_tensor_list,
      () => {
        from.drop();
        to.spread();
      },
    ),
    async_op,
  );
}

const barrierSignature = functionSignature<BoundOptions<CollectiveOptions & { device_ids: unknown }>>(
  "barrier",
  "group=None, async_op=False, device_ids=None",
);
/** Waits until all processes of a group are here. */
export function barrier(
  ...args: Arguments<[group?: Group, async_op?: boolean], CollectiveOptions & { device_ids?: unknown }>
): Work | null {
  const { group, async_op } = barrierSignature.bind(args);
  const found = memberOf(group, "barrier");
  if (found === null) return null;
  const { comm } = found;
  const work = launch({ kind: "BARRIER", group: found, inputs: [], outputs: [] }, (place) =>
    mpi().call("Ibarrier", comm, place),
  );
  return handle(work, async_op);
}

/**
 * `barrier` with a time of its own, in seconds; if it is over, the error names the ranks that did not come, on every
 * rank.
 */
export function monitored_barrier(group: Group = null, timeout: number | null = null, _wait_all_ranks = false): void {
  barrier(group, true)?.wait(timeout);
}
