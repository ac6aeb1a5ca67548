/** Makes the model of rank 0 everybody's, after a look at whether it is the same model. */
import { all_gather, broadcast } from "../../communication/collectives.ts";
import type { ProcessGroup } from "../../communication/group.ts";
import { no_grad } from "../../autograd/modes.ts";
import { packed, copyInto, discard } from "../../compute/copy-elements.ts";
import { int64 } from "../../dtype.ts";
import { isContiguous, shapeText } from "../../layout/shape.ts";
import { RuntimeError } from "../../support/errors.ts";
import { tensorFrom } from "../../tensor/elements.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { itemAt } from "../../support/checked.ts";

function gathered(numbers: readonly number[], group: ProcessGroup): number[][] {
  const own = tensorFrom(numbers, int64);
  const all = Array.from({ length: group.size() }, () => emptyTensor([numbers.length], int64));
  all_gather(all, own, group);
  return all.map((tensor) => tensor.tolist() as number[]);
}

/**
 * `_verify_param_shape_across_processes`
 * @throws RuntimeError where numbers or sizes differ from those of rank 0.
 */
export function assertSameParameters(parameters: readonly Tensor[], group: ProcessGroup): void {
  const counts = gathered([parameters.length], group).map(([count]) => count);
  const [first] = counts;
  counts.forEach((count, rank) => {
    if (count !== first)
      throw new RuntimeError(
        `DDP expects same model across all ranks, but Rank ${group.rank()} has ${parameters.length} params, while rank ${rank === group.rank() ? 0 : rank} has inconsistent ${rank === group.rank() ? first : count} params.`,
      );
  });
  const sizes = parameters.flatMap(({ shape }) => [shape.length, ...shape]);
  const lengths = gathered([sizes.length], group).map(([length]) => length!);
  const longest = Math.max(...lengths);
  const all = gathered([...sizes, ...new Array<number>(longest - sizes.length).fill(-1)], group);
  const wrong = all.findIndex((other) => other.some((size, i) => size !== itemAt(all, 0)[i]));
  if (wrong < 0) return;
  // Each rank tells of itself; those that are like rank 0 tell of the first that is not.
  const own = itemAt(all, group.rank());
  const ownIsWrong = own.some((size, i) => size !== itemAt(all, 0)[i]);
  const other = ownIsWrong ? itemAt(all, 0) : itemAt(all, wrong);
  let place = 0;
  parameters.forEach(({ shape }, index) => {
    const theirs = other.slice(place, place + shape.length + 1);
    if (theirs.join() !== [shape.length, ...shape].join())
      throw new RuntimeError(
        `[${group.rank()}]: params[${index}] in this process with sizes ${shapeText(shape)} appears not to match sizes of the same param in process ${ownIsWrong ? 0 : wrong}.`,
      );
    place += shape.length + 1;
  });
}

/** Gives all processes the tensors of a rank. */
export function shareTensors(tensors: readonly Tensor[], group: ProcessGroup, source: number): void {
  no_grad(() => {
    // All at once: they run beside each other.
    const dense = tensors.map((tensor) => (isContiguous(tensor.shape, tensor.strides) ? tensor : packed(tensor)));
    const works = dense.map((tensor) => broadcast(tensor, { group, group_src: source, async_op: true })!);
    works.forEach((work, i) => {
      work.wait();
      if (dense[i] === tensors[i]) return;
      copyInto(itemAt(tensors, i), itemAt(dense, i));
      discard(itemAt(dense, i));
    });
  });
}
