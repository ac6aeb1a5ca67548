/**
 * Brings this process's part of a tensor from one layout to another: the steps between placements, each one collective
 * operation along one dim of the mesh, or none.
 */
import { all_gather_into_tensor, all_to_all_single } from "../../communication/collectives.ts";
import { all_reduce, reduce_scatter_tensor } from "../../communication/reductions.ts";
import type { ProcessGroup } from "../../communication/group.ts";
import { ReduceOp } from "../../communication/reduce-op.ts";
import { no_grad } from "../../autograd/modes.ts";
import { cat } from "../../ops/view/join.ts";
import { NotImplementedError, RuntimeError, ValueError } from "../../support/errors.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { DeviceMesh } from "../device-mesh.ts";
import { MaskPartial, NormPartial, Partial, type Placement, Replicate, type Shard } from "./placements.ts";
import { assertOneReduction, chunkOf, coordinateOf, type Spec } from "./spec.ts";

/** One step: along one dim of the mesh, from one placement to another. */
export interface LayoutStep {
  readonly meshDim: number;
  readonly from: Placement;
  readonly to: Placement;
  /** The shape of the tensor as the processes along that dim have it together. */
  readonly shape: readonly number[];
}

/** Places before `end` that divide a dim. */
function shardersOf(placements: readonly Placement[], dim: number, end: number): string {
  return placements.flatMap((placement, i) => (i < end && placement.is_shard(dim) ? [i] : [])).join();
}

/**
 * The steps from one layout to another: where a dim is divided several times, the inner divisions are undone first.
 * Source: torch/distributed/tensor/_redistribute.py, the greedy plan.
 */
export function stepsBetween(
  mesh: DeviceMesh,
  shape: readonly number[],
  from: readonly Placement[],
  to: readonly Placement[],
): LayoutStep[] {
  const steps: LayoutStep[] = [];
  const current = [...from];
  const coordinate = coordinateOf(mesh);
  const shapes: (readonly number[])[] = [shape];
  from.forEach((placement, i) => {
    const own = [...itemAt(shapes, i)];
    if (placement.is_shard())
      [own[placement.dim]] = chunkOf(sizeAt(own, placement.dim), mesh.size(i), itemAt(coordinate, i));
    shapes.push(own);
  });
  const take = (meshDim: number, target: Placement): void => {
    const placement = itemAt(current, meshDim);
    if (placement.equals(target)) return;
    steps.push({ meshDim, from: placement, to: target, shape: itemAt(shapes, meshDim) });
    current[meshDim] = target;
  };
  if (mesh.ndim > 1 && from.some((placement, i) => placement.is_shard() && mesh.size(i) > 1))
    for (let i = mesh.ndim - 1; i >= 0; i--) {
      const target = itemAt(to, i);
      const isNested = target.is_shard() && shardersOf(current, target.dim, i) !== shardersOf(to, target.dim, i);
      take(i, isNested ? new Replicate() : target);
    }
  to.forEach((target, i) => take(i, target));
  return steps;
}

const REDUCTIONS: Readonly<Record<string, ReduceOp>> = {
  sum: ReduceOp.SUM,
  avg: ReduceOp.AVG,
  max: ReduceOp.MAX,
  min: ReduceOp.MIN,
  product: ReduceOp.PRODUCT,
};

function reductionOf({ reduce_op }: Partial): ReduceOp {
  const found = REDUCTIONS[reduce_op];
  if (found === undefined) throw new ValueError(`Unsupported reduce op: ${reduce_op}`);
  return found;
}

/** A tensor whose bytes nobody else has, row by row. */
function ownCopy(tensor: Tensor): Tensor {
  const dense = tensor.contiguous();
  return dense === tensor ? tensor.clone() : dense;
}

/** A part filled up to `length` along a dim. */
function filledUp(tensor: Tensor, dim: number, length: number): Tensor {
  const missing = length - sizeAt(tensor.shape, dim);
  if (missing === 0) return tensor.contiguous();
  const shape = tensor.shape.map((size, d) => (d === dim ? missing : size));
  return cat([tensor, tensor.new_zeros(shape)], dim);
}

/** The parts of all processes of a group, put together along a dim. */
function gathered(local: Tensor, dim: number, size: number, group: ProcessGroup): Tensor {
  const count = group.size();
  const each = Math.ceil(size / count);
  const part = filledUp(local, dim, each);
  const all = part.new_empty([count * sizeAt(part.shape, 0), ...part.shape.slice(1)]);
  all_gather_into_tensor(all, part, group);
  const whole = dim === 0 ? all : cat([...all.chunk(count, 0)], dim);
  return sizeAt(whole.shape, dim) === size ? whole : whole.narrow(dim, 0, size).contiguous();
}

/** This process's part of the reduced whole, divided along a dim. */
function reducedShard(local: Tensor, op: ReduceOp, dim: number, group: ProcessGroup): Tensor {
  const count = group.size();
  const size = sizeAt(local.shape, dim);
  const each = Math.ceil(size / count);
  const padded = filledUp(local, dim, each * count);
  const input = dim === 0 ? padded : cat([...padded.chunk(count, dim)], 0);
  const output = input.new_empty([sizeAt(input.shape, 0) / count, ...input.shape.slice(1)]);
  reduce_scatter_tensor(output, input, op, group);
  const [length] = chunkOf(size, count, group.rank());
  return length === each ? output : output.narrow(dim, 0, length);
}

/** From parts along one dim to parts along another: each process sends each other what that one lacks, and no more. */
function exchanged(local: Tensor, from: number, to: number, shape: readonly number[], group: ProcessGroup): Tensor {
  const count = group.size();
  const [own] = chunkOf(sizeAt(shape, to), count, group.rank());
  const rest = local.shape.reduce((product, size, d) => (d === from || d === to ? product : product * size), 1);
  const pieces: Tensor[] = [];
  const [sent, received]: [number[], number[]] = [[], []];
  const shapes: number[][] = [];
  for (let rank = 0; rank < count; rank++) {
    const [length, start] = chunkOf(sizeAt(shape, to), count, rank);
    const [rows] = chunkOf(sizeAt(shape, from), count, rank);
    pieces.push(local.narrow(to, start, length).reshape(-1));
    sent.push(length * sizeAt(local.shape, from) * rest);
    received.push(rows * own * rest);
    shapes.push(local.shape.map((size, d) => (d === from ? rows : d === to ? own : size)));
  }
  const output = local.new_empty([received.reduce((sum, each) => sum + each, 0)]);
  all_to_all_single(output, cat(pieces, 0), received, sent, group);
  return cat(
    output.split(received, 0).map((piece, rank) => piece.reshape(itemAt(shapes, rank))),
    from,
  );
}

/** Indices of other processes' rows become 0, and are noted; the others are counted from this process's first row. */
function maskedIndices(indices: Tensor, target: MaskPartial, group: ProcessGroup): Tensor {
  const [length, start] = chunkOf(sizeAt(target.offset_shape, target.offset_dim), group.size(), group.rank());
  const mask = indices.lt(start).logical_or(indices.ge(start + length));
  mask.storage.kept = true; // the looked-up rows need it when they are summed
  target.buffer.mask = mask;
  return indices.sub(start).masked_fill(mask, 0);
}

/** What is to be reduced: norms as powers, looked-up rows with zeros where the indices were other processes'. */
function beforeReduction(local: Tensor, placement: Partial): Tensor {
  if (placement instanceof NormPartial) return local.pow(placement.norm_type);
  if (!(placement instanceof MaskPartial)) return local;
  let { mask } = placement.buffer;
  if (mask === null) throw new RuntimeError("the mask of these rows was used up");
  while (mask.ndim < local.ndim) mask = mask.unsqueeze(-1);
  return local.masked_fill(mask, 0);
}

function afterReduction(reduced: Tensor, placement: Partial): Tensor {
  return placement instanceof NormPartial ? reduced.pow(1 / placement.norm_type) : reduced;
}

function unsupported(from: Placement, to: Placement): Error {
  return new RuntimeError(`redistribute from ${from.short} to ${to.short} not supported yet`);
}

function toReplicate(local: Tensor, { from, to, shape }: LayoutStep, group: ProcessGroup): Tensor {
  if (from.is_shard()) return gathered(local, from.dim, sizeAt(shape, from.dim), group);
  if (!from.is_partial()) throw unsupported(from, to);
  const values = ownCopy(beforeReduction(local, from));
  all_reduce(values, reductionOf(from), group);
  return afterReduction(values, from);
}

function toShard(local: Tensor, { from, shape }: LayoutStep, to: Shard, group: ProcessGroup): Tensor {
  if (from.is_shard()) return exchanged(local, from.dim, to.dim, shape, group);
  if (from.is_partial())
    return afterReduction(reducedShard(beforeReduction(local, from), reductionOf(from), to.dim, group), from);
  const [length, start] = chunkOf(sizeAt(local.shape, to.dim), group.size(), group.rank());
  return ownCopy(local.narrow(to.dim, start, length));
}

function toPartial(local: Tensor, { from, shape }: LayoutStep, to: Partial, group: ProcessGroup): Tensor {
  if (to instanceof MaskPartial && from.is_replicate()) return maskedIndices(local, to, group);
  if (from.is_replicate()) {
    if (to instanceof NormPartial) return local.div(group.size() ** (1 / to.norm_type));
    if (to.reduce_op === "sum") return local.div(group.size());
    if (to.reduce_op !== "product") return local;
    throw new ValueError(`Replicate to Partial(${to.reduce_op}) conversion is not supported.`);
  }
  if (!from.is_shard() || to.constructor !== Partial || to.reduce_op !== "sum") throw unsupported(from, to);
  const size = sizeAt(shape, from.dim);
  const whole = local.new_zeros(local.shape.map((each, d) => (d === from.dim ? size : each)));
  const [length, start] = chunkOf(size, group.size(), group.rank());
  whole.narrow(from.dim, start, length).copy_(local);
  return whole;
}

/**
 * This process's part of a tensor in another layout. What it gives may share bytes with `local` where nothing had to be
 * done.
 * @throws NotImplementedError for another mesh.
 */
export function redistributeLocal(local: Tensor, current: Spec, target: Spec): Tensor {
  if (!current.mesh.equals(target.mesh)) throw new NotImplementedError("Cross device mesh comm not supported yet!");
  assertOneReduction(current.placements);
  assertOneReduction(target.placements);
  const { mesh } = current;
  if (mesh.get_coordinate() === null) return local;
  return no_grad(() => {
    let result = local;
    for (const step of stepsBetween(mesh, current.shape, current.placements, target.placements)) {
      if (mesh.size(step.meshDim) === 1) continue;
      const group = mesh.get_group(step.meshDim);
      const { to } = step;
      if (to.is_shard()) result = toShard(result, step, to, group);
      else if (to.is_partial()) result = toPartial(result, step, to, group);
      else result = toReplicate(result, step, group);
    }
    return result;
  });
}
