/**
 * Broadcasting: the common shape of operands, views that repeat elements, and which dimensions a gradient sums over.
 */

import { RuntimeError } from "../support/errors.ts";
import type { DType } from "../dtype.ts";
import { checkSizes } from "./reshape.ts";
import type { Layout } from "./shape.ts";
import { filled, sameShape, shapeText } from "./shape.ts";

function broadcastPair(a: readonly number[], b: readonly number[]): readonly number[] {
  if (sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  const shape = filled(rank, 0);
  for (let dim = rank - 1; dim >= 0; dim--) {
    const dimA = dim - rank + a.length;
    const dimB = dim - rank + b.length;
    const sizeA = dimA >= 0 ? a[dimA]! : 1;
    const sizeB = dimB >= 0 ? b[dimB]! : 1;
    if (sizeA !== sizeB && sizeA !== 1 && sizeB !== 1) {
      throw new RuntimeError(
        `The size of tensor a (${sizeA}) must match the size of tensor b (${sizeB}) at non-singleton dimension ${dim}`,
      );
    }
    shape[dim] = sizeA === 1 ? sizeB : sizeA;
  }
  return shape;
}

/** The shape that all shapes broadcast to; a single shape, and equal ones, come back as they are. */
export function broadcastShapes(...shapes: readonly (readonly number[])[]): readonly number[] {
  let shape = shapes[0] ?? [];
  for (let index = 1; index < shapes.length; index++) shape = broadcastPair(shape, shapes[index]!);
  return shape;
}

/** The error of a result that operands broadcast beyond. */
export function broadcastBeyond(out: readonly number[], shape: readonly number[]): RuntimeError {
  return new RuntimeError(`output with shape ${shapeText(out)} doesn't match the broadcast shape ${shapeText(shape)}`);
}

/** Whether `shape` can be expanded to `target` (`expand`'s rule, without its -1). */
export function isExpandableTo(shape: readonly number[], target: readonly number[]): boolean {
  const lead = target.length - shape.length;
  if (lead < 0) return false;
  for (let dim = 0; dim < shape.length; dim++) {
    if (shape[dim] !== 1 && shape[dim] !== target[dim + lead]) return false;
  }
  return true;
}

/** How messages of `expand` name a tensor type; bool and bfloat16 have no legacy name in PyTorch 1.13. */
export function tensorTypeName(dtype: DType): string {
  return dtype.name === "bool" || dtype.name === "bfloat16"
    ? `CPU${dtype.scalarName}Type`
    : `torch.${dtype.scalarName}Tensor`;
}

/** Strides with which a tensor of that shape is read as one of the broadcast shape; no checks. */
export function broadcastStrides(
  shape: readonly number[],
  strides: readonly number[],
  target: readonly number[],
): readonly number[] {
  if (sameShape(shape, target)) return strides;
  const lead = target.length - shape.length;
  const result = filled(target.length, 0);
  for (let dim = 0; dim < shape.length; dim++) {
    const repeated = shape[dim] === 1 && target[dim + lead] !== 1;
    result[dim + lead] = repeated ? 0 : strides[dim]!;
  }
  return result;
}

/**
 * `expand`: a view in which dimensions of size 1 (stride 0 then) and new leading ones repeat; -1 keeps a size.
 * `typeName` is for the message, see `tensorTypeName`.
 */
export function expandLayout(layout: Layout, sizes: readonly number[], typeName = "torch.FloatTensor"): Layout {
  const rank = sizes.length;
  const tensorRank = layout.shape.length;
  if (rank < tensorRank) {
    throw new RuntimeError(
      `expand(${typeName}{${shapeText(layout.shape)}}, size=${shapeText(sizes)}): the number of sizes provided ` +
        `(${rank}) must be greater or equal to the number of dimensions in the tensor (${tensorRank})`,
    );
  }
  const shape = filled(rank, 0);
  const strides = filled(rank, 0);
  for (let dim = rank - 1; dim >= 0; dim--) {
    const tensorDim = dim - rank + tensorRank;
    const size = tensorDim >= 0 ? layout.shape[tensorDim]! : 1;
    let target = sizes[dim]!;
    if (tensorRank === 0) {
      shape[dim] = target;
      strides[dim] = 0;
      continue;
    }
    if (target === -1) {
      if (tensorDim < 0) {
        throw new RuntimeError(
          `The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension ${dim}`,
        );
      }
      target = size;
    }
    if (size !== target && size !== 1) {
      throw new RuntimeError(
        `The expanded size of the tensor (${target}) must match the existing size (${size}) at non-singleton ` +
          `dimension ${dim}.  Target sizes: ${shapeText(sizes)}.  Tensor sizes: ${shapeText(layout.shape)}`,
      );
    }
    shape[dim] = target;
    if (size !== target) strides[dim] = 0;
    else strides[dim] = tensorDim >= 0 ? layout.strides[tensorDim]! : shape[dim + 1]! * strides[dim + 1]!;
  }
  checkSizes(shape);
  return { shape, strides, offset: layout.offset };
}

/**
 * The dimensions of `gradShape` to sum over (with keepdim, then reshaped to `targetShape`) when an operand of
 * `targetShape` was broadcast to `gradShape`: the new leading ones and those that were 1.
 */
export function sumToShapeDims(gradShape: readonly number[], targetShape: readonly number[]): number[] {
  const lead = gradShape.length - targetShape.length;
  const dims: number[] = [];
  for (let dim = 0; dim < gradShape.length; dim++) {
    if (dim < lead || (targetShape[dim - lead] === 1 && gradShape[dim] !== 1)) dims.push(dim);
  }
  return dims;
}
