/** What rules for nested tensors share: tables of rules, arguments by place, conversion to padded tensors and back. */
import { no_grad } from "../../autograd/modes.ts";
import { zerosOf } from "../../compute/copy-elements.ts";
import { int64 } from "../../dtype.ts";
import { filled, numel } from "../../layout/shape.ts";
import { sizeAt } from "../../support/checked.ts";
import { NotImplementedError, RuntimeError, withHelp } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { full } from "../create/create.ts";
import { callBound } from "../declare/call.ts";
import type { OperatorRecord } from "../declare/operator.ts";
import type { ScalarValue } from "../declare/types.ts";
import { bucketize } from "../index/search.ts";
import { index_copy, index_select } from "../index/index-select.ts";
import { isNested, type NestedTensor, packedOf, type Structure } from "./nested-tensor.ts";

/** What is done for an operator, from its record and one value for each argument of its schema. */
export type Rule = (record: OperatorRecord, bound: unknown[]) => unknown;

/** Rules by the operators' names. */
export type Rules = Readonly<Record<string, Rule>>;

/** The error of an operator that nested tensors do not have: PyTorch names the operator. */
export function unsupported(name: string): Error {
  return new NotImplementedError(
    withHelp(
      `aten.${name}.default`,
      `${name} is not supported for NestedTensor: apply it to nt.values(), to each of nt.unbind(), or to nt.to_padded_tensor(0).`,
    ),
  );
}

/** Calls an operator with some arguments, by place, replaced. */
export function again(record: OperatorRecord, bound: readonly unknown[], changes: Record<number, unknown>): unknown {
  return callBound(record, Object.assign([...bound], changes));
}

/** The operator on the values of each nested tensor among its arguments, which lists hold, too. */
export function onValues(
  record: OperatorRecord,
  bound: readonly unknown[],
  changes: Record<number, unknown> = {},
): unknown {
  const inside = (value: unknown): unknown =>
    isNested(value) ? packedOf(value) : Array.isArray(value) ? value.map(inside) : value;
  return again(record, bound.map(inside), changes);
}

/** Whole numbers that say where rows are; made again where somebody has changed the offsets since. */
interface Places {
  readonly versions: string;
  /** The item of each row of the values. */
  rows: Tensor | null;
  /** Where each row goes in items of `width` rows one after the other. */
  padded: { width: number; places: Tensor } | null;
}

const known = new WeakMap<Structure, Places>();

function placesOf(structure: Structure): Places {
  const versions = `${structure.offsets.version.value} ${structure.lengths?.version.value ?? ""}`;
  const found = known.get(structure);
  if (found?.versions === versions) return found;
  const made: Places = { versions, rows: null, padded: null };
  known.set(structure, made);
  return made;
}

function steps(count: number): Tensor {
  return zerosOf([count], int64).add(1).cumsum(0).sub(1);
}

function kept(tensor: Tensor): Tensor {
  tensor.storage.kept = true;
  return tensor;
}

/** Number of rows in the values: the packed size. */
function rowCount(self: NestedTensor): number {
  return sizeAt(self.packed.shape, self.raggedDim - 1);
}

/** The item that each row of the values belongs to; rows in holes get that before or after. */
export function itemOfRows(self: NestedTensor): Tensor {
  const places = placesOf(self.structure);
  return (places.rows ??= no_grad(() => {
    const ends = self.structure.offsets.slice(0, 1).to(int64);
    const last = Math.max(sizeAt(ends.shape, 0) - 1, 0);
    return kept(bucketize(steps(rowCount(self)), ends, { right: true }).clamp(0, last));
  }));
}

/** Refuses offsets that leave rows of the values out: they would be taken for rows of an item. */
function assertAllRows(self: NestedTensor): void {
  const { offsets } = self.structure;
  const [first, last] = no_grad(() => [offsets.at(0).item(), offsets.at(-1).item()].map(Number)) as [number, number];
  if (first !== 0 || last !== rowCount(self))
    throw new RuntimeError(
      `nested tensor: offsets must begin at 0 and end at ${rowCount(self)}, the number of rows, but begin at ${first} and end at ${last}`,
    );
}

/** Where each row goes where items have `width` rows. */
function paddedPlaces(self: NestedTensor, width: number): Tensor {
  const places = placesOf(self.structure);
  if (places.padded?.width === width) return places.padded.places;
  assertAllRows(self);
  const made = no_grad(() => {
    const items = itemOfRows(self);
    const starts = self.structure.offsets.to(int64).index_select(0, items);
    return kept(steps(rowCount(self)).sub(starts).add(items.mul(width)));
  });
  places.padded = { width, places: made };
  return made;
}

/** The longest item, and that is remembered. */
export function longestOf({ structure }: NestedTensor): number {
  return (structure.longest ??= extreme(structure, true));
}

/** The shortest item, and that is remembered. */
export function shortestOf({ structure }: NestedTensor): number {
  return (structure.shortest ??= extreme(structure, false));
}

/** The longest or the shortest item, without remembering it. */
export function extreme({ offsets, lengths }: Structure, greatest: boolean): number {
  return no_grad(() => {
    const sizes = lengths ?? offsets.diff();
    if (numel(sizes.shape) === 0) return 0;
    return Number((greatest ? sizes.amax() : sizes.amin()).item());
  });
}

/** The values with rows in front: [rows, …]. */
function rowsInFront(self: NestedTensor): Tensor {
  const values = packedOf(self);
  return self.raggedDim === 1 ? values : values.movedim(self.raggedDim - 1, 0);
}

/** Items of one size, `width`, filled up with `padding`: [items, …] with the ragged dim where it was. */
export function paddedOf(self: NestedTensor, padding: ScalarValue, width: number): Tensor {
  const rows = rowsInFront(self);
  const items = sizeAt(self.shape, 0);
  const rest = rows.shape.slice(1);
  const base = full([items * width, ...rest], padding, { dtype: self.dtype, device: self.device });
  const whole = index_copy(base, 0, paddedPlaces(self, width), rows);
  const result = whole.view([items, width, ...rest]);
  return self.raggedDim === 1 ? result : result.movedim(1, self.raggedDim);
}

/** The rows of a padded tensor that items have: values for `self`, cut as it is. */
export function fromPadded(self: NestedTensor, padded: Tensor): Tensor {
  const front = self.raggedDim === 1 ? padded : padded.movedim(self.raggedDim, 1);
  const width = sizeAt(front.shape, 1);
  const rest = front.shape.slice(2);
  const all = front.reshape([sizeAt(front.shape, 0) * width, ...rest]);
  const rows = index_select(all, 0, paddedPlaces(self, width));
  return self.raggedDim === 1 ? rows : rows.movedim(0, self.raggedDim - 1);
}

/** Values that have, in each row, what a tensor of one row for each item has there: [items, …] with 1 as ragged size. */
export function repeatedRows(self: NestedTensor, perItem: Tensor): Tensor {
  const rows = index_select(perItem.select(self.raggedDim, 0), 0, itemOfRows(self));
  return self.raggedDim === 1 ? rows : rows.movedim(0, self.raggedDim - 1);
}

/** The lengths of items as a column for tensors of `rank` dims: [items, 1, …]. */
export function lengthColumn({ structure }: NestedTensor, rank: number): Tensor {
  const sizes = structure.lengths ?? structure.offsets.diff();
  return sizes.view([-1, ...filled(rank - 1, 1)]);
}
