/** What a change of layout costs, by the model that PyTorch chooses with (torch/distributed/tensor/_collective_utils.py). */
import { itemAt } from "../../support/checked.ts";
import { type Placement, samePlacements } from "./placements.ts";
import { stepsBetween } from "./redistribute.ts";
import { shardCount, type Spec } from "./spec.ts";

/** PyTorch's figures of a network between hosts: GB/s, and microseconds for each hop and each operation. */
const BANDWIDTH = 87.7 * 0.22;
const HOP = 2.7;
const START = 6.6;
/** The same within a host: a line of one process. */
const OWN_BANDWIDTH = 87.7;
const OWN_HOP = 0.6;

/** Microseconds that a step takes, and how many GB each process has after it. */
function costOf(
  from: Placement,
  to: Placement,
  count: number,
  isOwn: boolean,
  size: number,
): readonly [number, number] {
  const time = (gigabytes: number, hops: number): number =>
    START + hops * (isOwn ? OWN_HOP : HOP) + ((gigabytes * hops) / count / (isOwn ? OWN_BANDWIDTH : BANDWIDTH)) * 1e6;
  if (from.is_shard() && to.is_replicate()) return [time(size * count, count - 1), size * count];
  if (from.is_shard() && to.is_shard()) return [time(size, count - 1) + 1, size];
  if (from.is_partial() && to.is_replicate()) return [time(size, 2 * (count - 1)), size];
  if (from.is_partial() && to.is_shard()) return [time(size, count - 1), size / count];
  if (to.is_partial() && !from.is_replicate()) return [Infinity, size];
  return [0, to.is_shard() ? size / count : size];
}

/** The cost of bringing a tensor from its layout to others. */
export function redistributionCost(current: Spec, target: readonly Placement[]): number {
  const { mesh, placements, shape, dtype } = current;
  if (placements.every((placement) => placement.is_replicate()) || samePlacements(placements, target)) return 0;
  let size = shape.reduce((product, each) => product * each, dtype.itemsize) / shardCount(current) / 1024 ** 3;
  let cost = 0;
  for (const { meshDim, from, to } of stepsBetween(mesh, shape, placements, target)) {
    const behind = mesh.shape.slice(meshDim).reduce((product, each) => product * each, 1);
    const [time, left] = costOf(from, to, itemAt(mesh.shape, meshDim), behind === 1, size);
    cost += time;
    size = left;
  }
  return cost;
}
