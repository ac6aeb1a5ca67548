/**
 * Layouts through changes of shape: dims of the argument that are put together, and dims of the result that they are
 * taken apart into (torch/distributed/tensor/_ops/_view_ops.py).
 */
import { RuntimeError } from "../../support/errors.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import { type Placement, Replicate, Shard } from "./placements.ts";

/** Dims of the argument and dims of the result that have the same elements. */
interface Group {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** Cuts two shapes of as many elements into groups of dims. */
function groupsOf(from: readonly number[], to: readonly number[]): Group[] {
  const groups: Group[] = [];
  let [i, j] = [0, 0];
  while (i < from.length || j < to.length) {
    const group = { from: [] as number[], to: [] as number[] };
    const takeFrom = (): number => {
      group.from.push(i);
      return sizeAt(from, i++);
    };
    const takeTo = (): number => {
      group.to.push(j);
      return sizeAt(to, j++);
    };
    let f = i < from.length ? takeFrom() : 1;
    let t = j < to.length ? takeTo() : 1;
    if (f === 1 && t !== 1) {
      if (group.to.length > 0) j--;
      group.to = [];
    } else if (f !== 1 && t === 1) {
      if (group.from.length > 0) i--;
      group.from = [];
    } else
      while (f !== t) {
        if (i < from.length && (j >= to.length || t % f === 0 || t > f)) f *= takeFrom();
        else if (j < to.length) t *= takeTo();
        else break;
      }
    groups.push(group);
  }
  return groups;
}

function notEven(what: string, dim: string, size: number, meshDim: number, count: number): Error {
  return new RuntimeError(
    `Cannot ${what} unevenly sharded tensor: ${dim} (size ${size}) is not evenly divisible by mesh dimension ${meshDim} (size ${count}). Please redistribute the tensor before this operation.`,
  );
}

/** Where a dim of the argument that is divided is in the result; null where it has to be whole first. */
function movedShard(
  shape: readonly number[],
  target: readonly number[],
  { from, to }: Group,
  dim: number,
  meshDim: number,
  count: number,
): Placement | null {
  const real = from.filter((d) => from.length === 1 || sizeAt(shape, d) >= 1);
  if (to.length === 0) {
    throw new RuntimeError(
      `This operation would remove or reshape sharded dimension ${dim}, which requires redistribution. Please redistribute the input first.`,
    );
  }
  if (real.length === 1 && to.length === 1) return new Shard(itemAt(to, 0));
  if (to.length > 1) {
    if (real.length > 1 && dim !== real[0]) return null;
    const size = sizeAt(target, itemAt(to, 0));
    if (size % count !== 0) throw notEven("unflatten", "output dimension 0", size, meshDim, count);
    return new Shard(itemAt(to, 0));
  }
  const isLast = dim === real.at(-1);
  const size = sizeAt(shape, dim);
  if (!isLast && size % count !== 0) throw notEven("flatten", `dimension ${dim}`, size, meshDim, count);
  // Parts of parts of the result: PyTorch has a placement for it, here it is made whole.
  return dim === real[0] ? new Shard(itemAt(to, 0)) : null;
}

/**
 * The placements that an argument of `view` needs, and those of the result.
 * @throws RuntimeError where a dim that is divided is divided unevenly by the new shape.
 */
export function throughView(
  shape: readonly number[],
  target: readonly number[],
  placements: readonly Placement[],
  meshShape: readonly number[],
): readonly [input: Placement[], output: Placement[]] {
  const groups = groupsOf(shape, target);
  const output = placements.map((placement, i) => {
    if (!placement.is_shard()) return placement;
    const group = groups.find(({ from }) => from.includes(placement.dim));
    return group === undefined ? null : movedShard(shape, target, group, placement.dim, i, itemAt(meshShape, i));
  });
  const whole = new Replicate();
  return [
    placements.map((placement, i) => (output[i] === null ? whole : placement)),
    output.map((each) => each ?? whole),
  ];
}
