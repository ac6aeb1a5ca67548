/** Several layouts walked together: merging adjacent dimensions, and the strides that PyTorch gives to a new output. */

import { broadcastStrides } from "./broadcast.ts";
import { formatStrides, type MemoryFormat } from "./memory-format.ts";
import {
  contiguousStrides,
  filled,
  isChannelsLastContiguous,
  isContiguous,
  isNonOverlappingAndDense,
  sameShape,
  type Layout,
} from "./shape.ts";

/** A shape with the strides of each operand, all of the same number of dimensions. */
export interface MergedLoops {
  readonly shape: number[];
  readonly strides: number[][];
}

/**
 * Merges adjacent dimensions wherever every operand allows it, and drops those of size 1; the innermost stays last.
 * All operands have the strides of the same `shape` (0 where they are broadcast). The row-major sequence of addresses
 * of every operand stays what it was. An empty shape of loops means one element.
 */
export function coalesceDims(shape: readonly number[], stridesOfOperands: readonly (readonly number[])[]): MergedLoops {
  const operands = stridesOfOperands.length;
  const mergedShape: number[] = [];
  const merged: number[][] = stridesOfOperands.map(() => []);
  for (let dim = 0; dim < shape.length; dim++) {
    const size = shape[dim]!;
    if (size === 0) return { shape: [0], strides: stridesOfOperands.map(() => [0]) };
    if (size === 1) continue;
    const last = mergedShape.length - 1;
    let merges = last >= 0;
    for (let operand = 0; merges && operand < operands; operand++) {
      merges = merged[operand]![last] === stridesOfOperands[operand]![dim]! * size;
    }
    if (merges) {
      mergedShape[last]! *= size;
      for (let operand = 0; operand < operands; operand++) merged[operand]![last] = stridesOfOperands[operand]![dim]!;
    } else {
      mergedShape.push(size);
      for (let operand = 0; operand < operands; operand++) merged[operand]!.push(stridesOfOperands[operand]![dim]!);
    }
  }
  return { shape: mergedShape, strides: merged };
}

/** An operand as it is before broadcasting. */
export interface UnmergedOperand {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/**
 * Dimensions from the fastest moving to the slowest, by the strides of the operands in turn; where these leave it open
 * the later dimension moves faster. `strides` are those for the common `shape` (TensorIterator::reorder_dimensions).
 */
export function iterationOrder(shape: readonly number[], strides: readonly (readonly number[])[]): number[] {
  const rank = shape.length;
  const order = Array.from({ length: rank }, (_, index) => rank - 1 - index);
  for (let index = 1; index < rank; index++) {
    let moving = index;
    for (let before = index - 1; before >= 0; before--) {
      const comparison = compareDims(shape, strides, order[before]!, order[moving]!);
      if (comparison < 0) break;
      if (comparison > 0) {
        [order[before], order[moving]] = [order[moving]!, order[before]!];
        moving = before;
      }
    }
  }
  return order;
}

/** Above 0 if `dim0` should come after `dim1`, below 0 if before, 0 if the strides do not tell. */
function compareDims(
  shape: readonly number[],
  strides: readonly (readonly number[])[],
  dim0: number,
  dim1: number,
): number {
  for (const operand of strides) {
    const stride0 = operand[dim0]!;
    const stride1 = operand[dim1]!;
    if (stride0 === 0 || stride1 === 0) continue;
    if (stride0 !== stride1) return stride0 < stride1 ? -1 : 1;
    if (shape[dim0]! > shape[dim1]!) return 1;
  }
  return 0;
}

/** Whether an operand, broadcast to `shape`, asks for no other order than row-major: a quick answer for most. */
function isRowMajor(operand: UnmergedOperand, shape: readonly number[]): boolean {
  const lead = shape.length - operand.shape.length;
  let outer = Infinity;
  let outerSize = Infinity;
  for (let dim = 0; dim < operand.shape.length; dim++) {
    const size = shape[dim + lead]!;
    const stride = operand.shape[dim] === size ? operand.strides[dim]! : 0;
    if (stride === 0) continue;
    if (stride > outer || (stride === outer && size > outerSize)) return false;
    outer = stride;
    outerSize = size;
  }
  return true;
}

/**
 * Strides that PyTorch gives to the fresh output of an elementwise operator: `shape` is the broadcast shape of the
 * operands. Contiguous operands give a contiguous output, channels-last ones channels-last, equal dense layouts the
 * same one, and all else the order in which the operands lie in memory. `hasNumbers`: a number takes part, which counts
 * as an operand of another shape.
 */
export function elementwiseStrides(
  shape: readonly number[],
  operands: readonly UnmergedOperand[],
  hasNumbers = false,
): readonly number[] {
  if ((!hasNumbers || shape.length === 0) && operands.every((operand) => sameShape(operand.shape, shape))) {
    if (operands.every((operand) => isContiguous(shape, operand.strides))) return contiguousStrides(shape);
    if (operands.every((operand) => isChannelsLastContiguous(shape, operand.strides, 4))) {
      return formatStrides(shape, "channels_last");
    }
    const first = operands[0]!;
    if (
      operands.every((operand) => sameShape(operand.strides, first.strides)) &&
      isNonOverlappingAndDense(shape, first.strides)
    )
      return first.strides;
  }
  if (operands.every((operand) => isRowMajor(operand, shape))) return contiguousStrides(shape);
  const strides = operands.map((operand) => broadcastStrides(operand.shape, operand.strides, shape));
  const order = iterationOrder(shape, strides);
  if (order.every((dim, index) => dim === shape.length - 1 - index)) return contiguousStrides(shape);
  const result = filled(shape.length, 0);
  let stride = 1;
  for (const dim of order) {
    result[dim] = stride;
    stride *= shape[dim]!;
  }
  return result;
}

/**
 * Strides of a copy that keeps the memory format (`clone`, `empty_like`, `zeros_like`, `to`): the same where the
 * tensor is dense, else dense ones in the same order (`infer_dense_strides`).
 */
export function preservedStrides(shape: readonly number[], strides: readonly number[]): readonly number[] {
  if (isNonOverlappingAndDense(shape, strides)) return strides;
  const result = filled(shape.length, 0);
  let stride = 1;
  for (const dim of iterationOrder(shape, [strides])) {
    result[dim] = stride;
    if (shape[dim]! > 1) stride *= shape[dim]!;
  }
  return result;
}

/** The strides of a copy in a memory format; by default those of the original where it is dense. */
export function copyStrides(
  { shape, strides }: Pick<Layout, "shape" | "strides">,
  format: MemoryFormat | null,
): readonly number[] {
  if (format === null || format === "preserve_format") return preservedStrides(shape, strides);
  return formatStrides(shape, format);
}
