/** Cross entropy of logits whose classes are divided (torch/distributed/tensor/parallel/loss.py). */
import { arange } from "../../../ops/create/ranges/range.ts";
import { where } from "../../../ops/elementwise/where.ts";
import type { OperatorRecord } from "../../../ops/declare/record.ts";
import { float32 } from "../../../dtype.ts";
import { NotImplementedError, RuntimeError, ValueError } from "../../../support/errors.ts";
import { itemAt } from "../../../support/checked.ts";
import { ModeGuard, within } from "../../../support/mode-guard.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { losses } from "../dispatch.ts";
import { DTensor } from "../dtensor.ts";
import { type Placement, placementsText, Replicate, samePlacements, Shard } from "../placements.ts";
import { localShapeAndOffset } from "../spec.ts";

/** The dim of the mesh that divides a dim of the tensor. */
function divisionOf(placements: readonly Placement[], dim: number): number {
  const found = placements.flatMap((placement, i) => (placement.is_shard(dim) ? [i] : []));
  if (found.length !== 1)
    throw new ValueError(
      `loss_parallel() requires exactly one mesh dim to shard tensor dimension ${dim}, but got placements ${placementsText(placements)} with ${found.length} such mesh dim(s).`,
    );
  const division = itemAt(found, 0);
  placements.forEach((placement, i) => {
    if (i !== division && !placement.is_shard() && !placement.is_replicate())
      throw new ValueError(
        `loss_parallel() expects non-TP mesh dims to be Shard or Replicate, got ${String(placement)} at dim ${i}.`,
      );
  });
  return division;
}

/** A tensor that lies so; a plain one is the same on all processes. */
function lying(tensor: Tensor, placements: readonly Placement[], like: DTensor): DTensor {
  if (tensor instanceof DTensor) {
    if (samePlacements(tensor.placements, placements)) return tensor;
    throw new RuntimeError(`Expected ${placementsText(placements)} but got ${placementsText(tensor.placements)}.`);
  }
  if (placements.some((placement) => placement.is_shard()))
    throw new ValueError(
      `loss_parallel() requires a DTensor (not a plain torch.Tensor) when the derived placements ${placementsText(placements)} contain Shard — this happens on a multi-dimensional mesh with a batch-sharded non-TP dim. Wrap the tensor with DTensor.from_local or distribute_tensor to make the sharding explicit.`,
    );
  return DTensor.from_local(tensor, like.device_mesh, placements);
}

/** Each process has the highest and the sum of its classes; two numbers for each row are exchanged. */
function logSoftmax(logits: DTensor, dim: number): Tensor {
  const division = divisionOf(logits.placements, dim);
  const whole = logits.placements.map((placement, i) => (i === division ? new Replicate() : placement));
  const exact = logits.dtype.itemsize === 2 ? (logits.to(float32) as DTensor) : logits;
  const highest = exact.detach().amax(dim, true) as DTensor;
  const shifted = exact.sub(highest.redistribute({ placements: whole }));
  const sums = shifted.exp().sum(dim, true) as DTensor;
  return shifted.sub(sums.redistribute({ placements: whole }).log()).to(logits.dtype);
}

/** The sizes by which a list of the classes stands along a dim of a tensor. */
const sizesAlong = (ndim: number, dim: number): number[] =>
  Array.from({ length: ndim }, (_, d) => (d === dim ? -1 : 1));

/** How a list of the classes lies. */
const ofClasses = ({ placements }: DTensor, division: number): Placement[] =>
  placements.map((_, i) => (i === division ? new Shard(0) : new Replicate()));

/** The numbers of the classes, along the class dim of a tensor, divided as that. */
function classesAlong(input: DTensor, dim: number, division: number): DTensor {
  const { ndim, shape, device_mesh: mesh } = input;
  const count = itemAt(shape, dim);
  const placements = ofClasses(input, division);
  const [[length], [start]] = localShapeAndOffset([count], mesh, placements) as [[number], [number]];
  const numbers = DTensor.from_local(arange(start, start + length), mesh, placements, { shape: [count], stride: [1] });
  return numbers.view(sizesAlong(ndim, dim)) as DTensor;
}

/** Each process adds what it has of the wanted classes: a number for each row is exchanged. The loss, and what its mean is divided by. */
function nllLoss(
  input: DTensor,
  target: Tensor,
  weight: Tensor | null,
  reduction: number,
  ignore: number,
): [loss: Tensor, weights: Tensor] {
  const dim = input.ndim < 2 ? 0 : 1;
  const { placements } = input;
  const division = divisionOf(placements, dim);
  const ofRows = placements.map((placement, i) => {
    if (i === division) return new Replicate();
    return placement.is_shard() && placement.dim > dim ? placement.at(placement.dim - 1) : placement;
  });
  const labels = lying(target, ofRows, input);
  const isWanted = classesAlong(input, dim, division).eq(labels.unsqueeze(dim));
  const counts = labels.ne(ignore);
  const wanted = (values: Tensor): Tensor =>
    (where(isWanted, values, 0).sum(dim) as DTensor).redistribute({ placements: ofRows });
  let loss = wanted(input).neg();
  let weights: Tensor = counts.to(input.dtype);
  if (weight !== null) {
    const all = lying(
      weight,
      placements.map(() => new Replicate()),
      input,
    );
    const own = all.redistribute({
      placements: ofClasses(input, division),
    });
    const ofClass = wanted(own.view(sizesAlong(input.ndim, dim)));
    loss = loss.mul(ofClass);
    weights = weights.mul(ofClass);
  }
  loss = where(counts, loss, 0);
  const total = weights.sum();
  if (reduction === 0) return [loss, total];
  if (reduction === 2) return [loss.sum(), total];
  if (placements.length > 1)
    throw new NotImplementedError(
      `loss_parallel() with reduction='mean' is only supported on one-dimensional DeviceMesh; got mesh with ndim=${placements.length}. Use reduction='sum' or 'none' instead.`,
    );
  return [loss.sum().div(total), total];
}

function ofDividedClasses(record: OperatorRecord, bound: readonly unknown[]): unknown {
  const [input, ...rest] = bound;
  if (!(input instanceof DTensor) || record.kind === "composite") return undefined;
  if (record.name === "log_softmax") {
    const dim = rest[0] as number;
    return logSoftmax(input, dim < 0 ? dim + input.ndim : dim);
  }
  if (record.name === "nll_loss") return nllLoss(input, ...(rest as [Tensor, Tensor | null, number, number]));
  return undefined;
}

/**
 * Computes cross entropy of logits whose class dim is divided among processes without bringing the classes together:
 * `F.cross_entropy` and `nn.CrossEntropyLoss` as usual, within the function, or until the guard is disposed. Exactly one
 * dim of the mesh divides the classes; others divide the batch or nothing. Targets are numbers of classes, and lie as the
 * rows of the logits do; plain tensors are the same on all processes, as are weights. The mean needs a mesh of one dim.
 * https://docs.pytorch.org/docs/stable/distributed.tensor.parallel.html#torch.distributed.tensor.parallel.loss_parallel
 * @throws ValueError where the classes are not divided by exactly one dim of the mesh; RuntimeError for a target that
 * lies otherwise; NotImplementedError for the mean on a mesh of several dims.
 * @example
 * ```ts ignore
 * const logits = torch.distributed.tensor.distribute_tensor(torch.randn(4, 16), mesh, [new Shard(1)]);
 * const loss = loss_parallel(() => F.cross_entropy(logits, labels));
 * ```
 */
export function loss_parallel(): ModeGuard;
export function loss_parallel<R>(body: () => R): R;
export function loss_parallel<R>(body?: () => R): R | ModeGuard {
  const before = losses.run;
  losses.run = ofDividedClasses;
  return within(
    new ModeGuard(() => {
      losses.run = before;
    }, "loss_parallel"),
    body,
  );
}
