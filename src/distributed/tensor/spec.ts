/** What a distributed tensor is: its mesh, how it lies there, and what it would be in one process. */
import type { DType } from "../../dtype.ts";
import { ValueError } from "../../support/errors.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import type { DeviceMesh } from "../device-mesh.ts";
import { Partial, type Placement, Shard } from "./placements.ts";

/** The layout of a distributed tensor. */
export interface Spec {
  readonly mesh: DeviceMesh;
  /** One for each dim of the mesh. */
  readonly placements: readonly Placement[];
  /** Shape, strides and dtype of the whole. */
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly dtype: DType;
}

/** How many elements the process `rank` of `count` has of a dim of a size, and where they begin: `torch.chunk`. */
export function chunkOf(size: number, count: number, rank: number): readonly [length: number, start: number] {
  const full = Math.ceil(size / count);
  const start = Math.min(size, full * rank);
  return [Math.min(size, start + full) - start, start];
}

/** This process's place in a mesh; a process that is not in it counts as the first. */
export function coordinateOf(mesh: DeviceMesh): readonly number[] {
  return mesh.get_coordinate() ?? mesh.shape.map(() => 0);
}

/** The shape of this process's part, and where that begins in the whole. */
export function localShapeAndOffset(
  shape: readonly number[],
  mesh: DeviceMesh,
  placements: readonly Placement[],
): readonly [shape: number[], offset: number[]] {
  const coordinate = coordinateOf(mesh);
  const own = [...shape];
  const offset = shape.map(() => 0);
  placements.forEach((placement, i) => {
    if (!placement.is_shard()) return;
    const { dim } = placement;
    const [length, start] = chunkOf(itemAt(own, dim), mesh.size(i), itemAt(coordinate, i));
    own[dim] = length;
    offset[dim] = length === 0 ? itemAt(shape, dim) : itemAt(offset, dim) + start;
  });
  return [own, offset];
}

/** Shape and strides of the whole, if every process has as much as this one. */
export function globalLayout(
  shape: readonly number[],
  strides: readonly number[],
  mesh: DeviceMesh,
  placements: readonly Placement[],
): readonly [shape: number[], strides: number[]] {
  const [whole, steps] = [[...shape], [...strides]];
  placements.forEach((placement, i) => {
    if (!placement.is_shard()) return;
    const { dim } = placement;
    const count = mesh.size(i);
    whole[dim] = sizeAt(whole, dim) * count;
    const step = itemAt(steps, dim);
    steps.forEach((each, d) => {
      if (d !== dim && each >= step) steps[d] = each * count;
    });
  });
  return [whole, steps];
}

/** How many parts the whole has. */
export function shardCount({ mesh, placements }: Spec): number {
  return placements.reduce((count, placement, i) => (placement.is_shard() ? count * mesh.size(i) : count), 1);
}

/** Whether placements reduce in ways that do not go together in one tensor. */
export function mixesReductions(placements: readonly Placement[]): boolean {
  const kinds = new Set(placements.filter((placement) => placement instanceof Partial).map(({ short }) => short));
  return kinds.size > 1 && ![...kinds].every((kind) => kind === "P(sum)" || kind === "P(avg)");
}

/** Refuses reductions of different kinds in one tensor. */
export function assertOneReduction(placements: readonly Placement[]): void {
  if (mixesReductions(placements))
    throw new ValueError(
      `Mixing Partial reduce types in the same DTensor is not supported. Got placements: (${placements.map(String).join(", ")})`,
    );
}

/** A dim counted from the end, counted from the start. */
export function positiveDims(placements: readonly Placement[], rank: number): Placement[] {
  return placements.map((placement) =>
    placement.is_shard() && placement.dim < 0 ? new Shard(placement.dim + rank) : placement,
  );
}
