/** Operations that make one value of what all processes have: all_reduce, reduce, reduce_scatter. */
import { functionSignature, type Arguments } from "../ops/declare/signature.ts";
import { RuntimeError, TypeError, ValueError } from "../support/errors.ts";
import { numel } from "../layout/shape.ts";
import { emptyTensor, type Tensor } from "../tensor/tensor.ts";
import { release } from "../tensor/memory.ts";
import {
  assertAlike,
  assertDense,
  assertOneDType,
  assertTensor,
  assertTensorLists,
  memberOf,
  rankIn,
} from "./checks.ts";
import { asReal, finishReduction, Flat, handle, launch, reducedOnHost } from "./launch.ts";
import type { ProcessGroup } from "./group.ts";
import { mpi } from "./mpi.ts";
import type { BoundOptions, DestinationOptions, ReductionOptions } from "./options.ts";
import { assertComplexFits, ReduceOp, reductionOf, type MpiReduction } from "./reduce-op.ts";
import type { Work } from "./work.ts";
import type { Group } from "./world.ts";
import { itemAt } from "../support/checked.ts";

const operationOf = (op: unknown): ReduceOp => {
  if (op === null || op === undefined) return ReduceOp.SUM;
  if (!(op instanceof ReduceOp)) throw new TypeError(`op must be a torch.distributed.ReduceOp, but got ${String(op)}`);
  return op;
};

const mpiReduction = (reduction: MpiReduction): readonly [number, number] => {
  const { abi } = mpi();
  return [abi.types[reduction.type], abi.operations[reduction.operation]];
};

function startAllReduce(group: ProcessGroup, given: readonly Tensor[], op: ReduceOp, kind: string): Work {
  const tensors = given.map(asReal);
  for (const tensor of tensors) assertDense(tensor);
  const reductions = tensors.map(({ dtype }) => reductionOf(op, dtype));
  const copies = tensors.map((tensor, i) => reducedOnHost(tensor, itemAt(reductions, i)));
  const { comm } = group;
  return launch(
    {
      kind,
      group,
      inputs: copies,
      outputs: copies,
      result: given,
      finish: () =>
        copies.forEach((copy, i) => finishReduction(itemAt(tensors, i), copy, itemAt(reductions, i), group.size())),
    },
    ...copies.map((copy, i) => (place: Int32Array | BigInt64Array) => {
      const [type, operation] = mpiReduction(itemAt(reductions, i));
      mpi().call(
        "Iallreduce",
        mpi().abi.inPlace,
        mpi().addressOf(copy),
        numel(copy.shape),
        type,
        operation,
        comm,
        place,
      );
    }),
  );
}

const allReduce = functionSignature<BoundOptions<ReductionOptions & { tensor: Tensor }>>(
  "all_reduce",
  "tensor, op=None, group=None, async_op=False",
);

/**
 * Reduces a tensor over all processes of a group, in place: all get the same result. float16 and bfloat16 are summed in
 * float32. The tensor has the same shape in all processes.
 * @throws RuntimeError if it is not contiguous; ValueError for an operation that its dtype does not have.
 * @example
 * ```ts ignore
 * const x = torch.tensor([1.5, dist.get_rank()]);
 * dist.all_reduce(x); // on 2 processes: tensor([3., 1.])
 * dist.all_reduce(x, dist.ReduceOp.MAX);
 * ```
 */
export function all_reduce(
  ...args: Arguments<
    [tensor: Tensor, op?: ReduceOp, group?: Group, async_op?: boolean],
    ReductionOptions & { tensor?: Tensor }
  >
): Work | null {
  const { tensor, op, group, async_op } = allReduce.bind(args);
  assertTensor(tensor, "tensor");
  const found = memberOf(group, "all_reduce");
  if (found === null) return null;
  assertComplexFits("all_reduce", operationOf(op), tensor.dtype.is_complex);
  return handle(startAllReduce(found, [tensor], operationOf(op), "ALLREDUCE"), async_op);
}

const allReduceCoalesced = functionSignature<BoundOptions<ReductionOptions & { tensors: readonly Tensor[] }>>(
  "all_reduce_coalesced",
  "tensors, op=None, group=None, async_op=False",
);
/** `all_reduce` of several tensors at once. Each tensor has the same shape in all processes. */
export function all_reduce_coalesced(
  ...args: Arguments<
    [tensors: readonly Tensor[], op?: ReduceOp, group?: Group, async_op?: boolean],
    ReductionOptions & { tensors?: readonly Tensor[] }
  >
): Work | null {
  const { tensors, op, group, async_op } = allReduceCoalesced.bind(args);
  assertTensorLists(tensors, "tensor");
  assertOneDType(tensors);
  const found = memberOf(group, "all_reduce_coalesced");
  if (found === null) return null;
  const isComplex = tensors.some(({ dtype }) => dtype.is_complex);
  assertComplexFits("all_reduce", operationOf(op), isComplex);
  return handle(startAllReduce(found, tensors, operationOf(op), "ALLREDUCE"), async_op);
}

const reduceSignature = functionSignature<BoundOptions<DestinationOptions & ReductionOptions & { tensor: Tensor }>>(
  "reduce",
  "tensor, dst=None, op=None, group=None, async_op=False, group_dst=None",
);
/**
 * Reduces a tensor over all processes; only the process `dst` gets the result, in place. The tensor has the same
 * shape in all processes.
 */
export function reduce(
  ...args: Arguments<
    [tensor: Tensor, dst?: number | null, op?: ReduceOp, group?: Group, async_op?: boolean, group_dst?: number | null],
    DestinationOptions & ReductionOptions & { tensor?: Tensor }
  >
): Work | null {
  const { tensor, dst, op, group, async_op, group_dst } = reduceSignature.bind(args);
  assertTensor(tensor, "tensor");
  const found = memberOf(group, "reduce");
  if (found === null) return null;
  const root = rankIn(found, dst, group_dst);
  assertComplexFits("reduce", operationOf(op), tensor.dtype.is_complex);
  const parts = asReal(tensor);
  assertDense(parts);
  const reduction = reductionOf(operationOf(op), parts.dtype);
  const copy = reducedOnHost(parts, reduction);
  const isRoot = root === found.rank();
  const [type, operation] = mpiReduction(reduction);
  const address = mpi().addressOf(copy);
  const { comm } = found;
  const work = launch(
    {
      kind: "REDUCE",
      group: found,
      inputs: [copy],
      outputs: isRoot ? [copy] : [],
      result: isRoot ? [tensor] : [],
      finish: () => {
        if (isRoot) finishReduction(parts, copy, reduction, found.size());
        else if (copy !== parts) release(copy.storage);
      },
    },
    (place) =>
      mpi().call(
        "Ireduce",
        isRoot ? mpi().abi.inPlace : address,
        isRoot ? address : 0,
        numel(copy.shape),
        type,
        operation,
        root,
        comm,
        place,
      ),
  );
  return handle(work, async_op);
}

/** `input` is of this call alone: it may be changed and is given back. */
function startReduceScatter(group: ProcessGroup, output: Tensor, input: Tensor, op: ReduceOp, done: () => void): Work {
  const reduction = reductionOf(op, output.dtype);
  const from = reducedOnHost(input, reduction);
  // Half types are reduced beside the output; so is what MPI would write into its own input.
  const to = from !== input || output.storage === input.storage ? emptyTensor(output.shape, reduction.dtype) : output;
  const [type, operation] = mpiReduction(reduction);
  const { comm } = group;
  return launch(
    {
      kind: "REDUCE_SCATTER",
      group,
      inputs: [from],
      outputs: [to],
      result: [output],
      finish: () => {
        finishReduction(output, to, reduction, group.size());
        if (from !== input) release(from.storage);
        done();
      },
    },
    (place) =>
      mpi().call(
        "Ireduce_scatter_block",
        mpi().addressOf(from),
        mpi().addressOf(to),
        numel(output.shape),
        type,
        operation,
        comm,
        place,
      ),
  );
}

const reduceScatter = functionSignature<
  BoundOptions<ReductionOptions & { output: Tensor; input_list: readonly Tensor[] }>
>("reduce_scatter", "output, input_list, op=None, group=None, async_op=False");
/**
 * Reduces a list of tensors over all processes; each gets the one at its rank, into `output`. All tensors have the
 * shape of `output`.
 */
export function reduce_scatter(
  ...args: Arguments<
    [output: Tensor, input_list: readonly Tensor[], op?: ReduceOp, group?: Group, async_op?: boolean],
    ReductionOptions & { output?: Tensor; input_list?: readonly Tensor[] }
  >
): Work | null {
  const { output, input_list, op, group, async_op } = reduceScatter.bind(args);
  assertTensor(output, "output");
  assertTensorLists(input_list, "input_list");
  assertOneDType([output, ...input_list]);
  const found = memberOf(group, "reduce_scatter");
  if (found === null) return null;
  if (input_list.length !== found.size())
    throw new RuntimeError("Reduce scatter: number of input tensors should equal to the world size");
  assertComplexFits("reduce_scatter", operationOf(op), output.dtype.is_complex);
  const parts = asReal(output);
  const inputs = input_list.map(asReal);
  assertDense(parts);
  assertAlike(parts, inputs);
  const flat = new Flat(inputs, parts.dtype).fill();
  return handle(
    startReduceScatter(found, parts, flat.tensor, operationOf(op), () => flat.drop()),
    async_op,
  );
}

const reduceScatterTensor = functionSignature<BoundOptions<ReductionOptions & { output: Tensor; input: Tensor }>>(
  "reduce_scatter_tensor",
  "output, input, op=None, group=None, async_op=False",
);
/**
 * Reduces one tensor over all processes; each gets its part of it, one of world_size equal ones, into `output`.
 * Shapes: `input` [world_size * n, ...], `output` [n, ...].
 */
export function reduce_scatter_tensor(
  ...args: Arguments<
    [output: Tensor, input: Tensor, op?: ReduceOp, group?: Group, async_op?: boolean],
    ReductionOptions & { output?: Tensor; input?: Tensor }
  >
): Work | null {
  const { output, input, op, group, async_op } = reduceScatterTensor.bind(args);
  assertTensor(output, "output");
  assertTensor(input, "input");
  const found = memberOf(group, "reduce_scatter_tensor");
  if (found === null) return null;
  assertComplexFits("reduce_scatter_tensor", operationOf(op), output.dtype.is_complex);
  if (input.dtype !== output.dtype) throw new TypeError("input tensor must be the same type as the output tensor.");
  if (numel(output.shape) * found.size() !== numel(input.shape))
    throw new ValueError("input tensor must be the same size as output size times world size");
  const [to, from] = [asReal(output), asReal(input)];
  assertDense(to);
  assertDense(from);
  return handle(
    startReduceScatter(found, to, from, operationOf(op), () => {}),
    async_op,
  );
}
