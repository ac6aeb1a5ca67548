/**
 * How a list of index tensors walks over a tensor: masks become coordinates, indices one tensor of offsets, and the
 * result's dims their places.
 */
import { tooManyIndices } from "../../layout/apply-index.ts";
import { bool, cppNames, int32, uint8 } from "../../dtype.ts";
import { broadcastShapes, isExpandableTo, broadcastStrides } from "../../layout/broadcast.ts";
import { contiguousStrides, numel, shapeText } from "../../layout/shape.ts";
import { IndexError, RuntimeError, outOfBounds } from "../../support/errors.ts";
import { warn } from "../../support/warnings.ts";
import { CPU } from "../../tensor/device-name.ts";
import { devices, onDevice } from "../../tensor/device.ts";
import { aliasTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard, movedTo, packed, zerosOf } from "../copy-elements.ts";
import { isIndexDType, nonzeroCoordinates, offsetsOf, type IndexedOperand } from "./element-access.ts";

export interface IndexPlan {
  /** The result's shape. */
  readonly shape: readonly number[];
  readonly offsets: IndexedOperand;
  /** Strides of the indexed tensor over the result's dims; 0 where indices move it. */
  readonly strides: readonly number[];
}

/** Whether an index picks where it is true: bools, and bytes as in older programs. */
export function isMask(index: Tensor): boolean {
  return index.dtype === bool || index.dtype === uint8;
}

/** Throws where the mask of elements to fill is not of bools. */
export function assertBoolMask({ dtype }: Tensor): void {
  if (dtype === bool) return;
  throw new RuntimeError(`masked_fill_ only supports boolean masks, but got mask with dtype ${cppNames[dtype.name]}`);
}

/** The indices where the tensor is: those of the CPU may pick from a tensor of any device. */
function indicesNear(self: Tensor, indices: readonly (Tensor | null)[]): readonly (Tensor | null)[] {
  const { device } = self.storage;
  if (!devices.others || device === CPU) return indices;
  return indices.map((index) => (index?.storage.device === CPU ? movedTo(device, index) : index));
}

/** Every index as integers, one for each dim that it picks from. */
function expandMasks(self: Tensor, indices: readonly (Tensor | null)[]): (Tensor | null)[] {
  const result: (Tensor | null)[] = [];
  for (const index of indices) {
    if (index === null || !isMask(index)) {
      if (index !== null && !isIndexDType(index.dtype))
        throw new IndexError("tensors used as indices must be long, int, byte or bool tensors");
      result.push(index);
      continue;
    }
    if (index.dtype === uint8)
      warn("indexing with dtype torch.uint8 is now deprecated, please use a dtype torch.bool instead.");
    assertMaskFits(self, index, result.length);
    const picked = (): Tensor[] => nonzeroCoordinates(index);
    result.push(...(devices.others ? onDevice(index.storage.device, picked) : picked()));
  }
  return result;
}

function commonShape(indices: readonly Tensor[]): readonly number[] {
  try {
    return broadcastShapes(...indices.map((index) => index.shape));
  } catch {
    throw new IndexError(
      `shape mismatch: indexing tensors could not be broadcast together with shapes ${indices.map((index) => shapeText(index.shape)).join(", ")}`,
    );
  }
}

function broadcastIndex(index: Tensor, shape: readonly number[]): Tensor {
  return packed(aliasTensor(index, shape, broadcastStrides(index.shape, index.strides, shape), index.offset));
}

function assertMaskFits(self: Tensor, mask: Tensor, place: number): void {
  mask.shape.forEach((size, d) => {
    const at = place + d;
    if (size !== self.shape[at]) {
      throw new IndexError(
        `The shape of the mask ${shapeText(mask.shape)} at index ${d} does not match the shape of the indexed tensor ${shapeText(self.shape)} at index ${at}`,
      );
    }
  });
}

/** The checks of indices that come first: how many there are, and the shapes of masks where a number is written. */
export function assertIndicesFit(self: Tensor, given: readonly Tensor[], writesNumber: boolean): void {
  assertEnoughDims(self, given);
  if (!writesNumber) return;
  let place = 0;
  for (const index of given) {
    if (isMask(index)) assertMaskFits(self, index, place);
    place += isMask(index) ? index.shape.length : 1;
  }
}

/** Whether there are no more indices than dims. */
function assertEnoughDims(self: Tensor, given: readonly (Tensor | null)[]): void {
  const rank = self.shape.length;
  const consumed = given.reduce((sum, index) => sum + (index !== null && isMask(index) ? index.shape.length : 1), 0);
  if (given.length > rank) throw tooManyIndices(given.length, rank, ` (got ${given.length})`);
  if (consumed > rank) throw tooManyIndices(consumed, rank);
}

/**
 * The plan of `self[indices]`, null standing for a whole dim. All indices are checked; their values last, after
 * `checkShape` has seen the result's shape.
 */
export function planIndex(
  self: Tensor,
  given: readonly (Tensor | null)[],
  checkShape?: (shape: readonly number[]) => void,
): IndexPlan {
  const rank = self.shape.length;
  assertEnoughDims(self, given);
  const indices = [...indicesNear(self, expandMasks(self, given))];
  while (indices.length < rank) indices.push(null);
  const dims = indices.flatMap((index, d) => (index === null ? [] : [d])) as [number, ...number[]];
  const kept = indices.flatMap((index, d) => (index === null ? [d] : []));
  const chosen = dims.map((d) => indices[d]!);
  const shape = commonShape(chosen);
  if (dims.some((d) => self.shape[d] === 0) && numel(shape) > 0)
    throw new IndexError("index is out of bounds for dimension with size 0");
  // Indices side by side leave their dims in place; otherwise these come first.
  const adjacent = dims.length === 0 || dims.at(-1)! - dims[0] === dims.length - 1;
  const before = adjacent ? kept.filter((d) => dims.length > 0 && d < dims[0]) : [];
  const after = kept.filter((d) => !before.includes(d));
  const whole = [...before.map((d) => self.shape[d]!), ...shape, ...after.map((d) => self.shape[d]!)];
  checkShape?.(whole);
  let offsets: Tensor | null = null;
  // Where nothing is picked, nobody looks at the indices.
  const looked = numel(whole) > 0 ? dims : [];
  looked.forEach((d, i) => {
    const size = self.shape[d]!;
    const fail = (index: number | bigint): Error => outOfBounds(index, i, size, -size);
    const index = broadcastIndex(chosen[i]!, shape);
    offsets = offsetsOf(index, self.strides[d]!, { size, negative: true, fail }, offsets);
    discard(index, chosen[i]!);
  });
  for (const index of chosen) if (!given.includes(index)) discard(index);
  const zero = (list: readonly number[]): number[] => list.map(() => 0);
  return {
    shape: whole,
    offsets: {
      tensor: offsets ?? zerosOf([1], int32),
      strides: [...zero(before), ...contiguousStrides(shape), ...zero(after)],
    },
    strides: [...before.map((d) => self.strides[d]!), ...zero(shape), ...after.map((d) => self.strides[d]!)],
  };
}

/** `values` ready to be written where a plan goes: broadcast to its shape, by strides alone. */
export function planValues(values: Tensor, shape: readonly number[]): IndexedOperand {
  if (!isExpandableTo(values.shape, shape)) {
    throw new RuntimeError(
      `shape mismatch: value tensor of shape ${shapeText(values.shape)} cannot be broadcast to indexing result of shape ${shapeText(shape)}`,
    );
  }
  return { tensor: values, strides: broadcastStrides(values.shape, values.strides, shape) };
}

/** Gives back a plan's offsets. */
export function finishPlan(plan: IndexPlan): void {
  discard(plan.offsets.tensor);
}
