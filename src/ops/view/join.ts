/** Operators that join tensors: cat, stack. */
import { promote_types } from "../../dtype.ts";
import { contiguousStrides, numel, sameShape, shapeText, wrapDim } from "../../layout/shape.ts";
import * as layouts from "../../layout/views.ts";
import { RuntimeError, ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { aliasTensor, emptyTensor } from "../../tensor/tensor.ts";
import { resultType } from "../../compute/promotion.ts";
import { copyInto } from "../../compute/copy-elements.ts";
import { operator } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";

/** PyTorch's old rule: an empty 1-d tensor joins anything. */
function isSkipped(tensor: Tensor): boolean {
  return tensor.shape.length === 1 && tensor.shape[0] === 0;
}

function catShape(tensors: readonly Tensor[], dim: number): { shape: number[]; at: number } {
  if (tensors.length === 0) throw new ValueError("torch.cat(): expected a non-empty list of Tensors");
  tensors.forEach((tensor, i) => {
    if (tensor.shape.length === 0)
      throw new RuntimeError(`zero-dimensional tensor (at position ${i}) cannot be concatenated`);
  });
  const first = tensors.find((tensor) => !isSkipped(tensor)) ?? tensors[0]!;
  const at = wrapDim(dim, first.shape.length);
  const shape = [...first.shape];
  shape[at] = 0;
  tensors.forEach((tensor, i) => {
    if (isSkipped(tensor) && first.shape.length !== 1) return;
    if (tensor.shape.length !== shape.length)
      throw new RuntimeError(
        `Tensors must have same number of dimensions: got ${shape.length} and ${tensor.shape.length}`,
      );
    tensor.shape.forEach((size, d) => {
      if (d !== at && size !== first.shape[d]) {
        throw new RuntimeError(
          `Sizes of tensors must match except in dimension ${at}. Expected size ${first.shape[d]} but got size ${size} for tensor number ${i} in the list.`,
        );
      }
    });
    shape[at]! += tensor.shape[at]!;
  });
  return { shape, at };
}

/**
 * Tensors one after the other along a dim; dtypes are promoted.
 * @example
 * torch.cat([torch.tensor([1, 2, 3]), torch.tensor([4, 5, 6])]); // tensor([1, 2, 3, 4, 5, 6])
 */
export const cat: Operator<
  (tensors: readonly Tensor[], dim?: number) => Tensor,
  { tensors?: readonly Tensor[]; dim?: number }
> = operator("cat(Tensor[] tensors, int dim=0) -> Tensor", {
  forward: (tensors: readonly Tensor[], dim: number) => {
    const { shape, at } = catShape(tensors, dim);
    const out = emptyTensor(shape, resultType(tensors));
    const strides = contiguousStrides(shape);
    let start = 0;
    for (const tensor of tensors) {
      if (isSkipped(tensor) || numel(tensor.shape) === 0) continue;
      copyInto(aliasTensor(out, tensor.shape, strides, start * strides[at]!), tensor);
      start += tensor.shape[at]!;
    }
    return out;
  },
  derivative: {
    tensors: [
      [],
      (grad, c) => {
        const shapes = c.shapes("tensors");
        const rank = grad.shape.length;
        const at = wrapDim(c.value<number>("dim"), rank);
        let start = 0;
        return shapes.map((shape) => {
          if (shape.length === 1 && shape[0] === 0) return grad.new_zeros([0]);
          const piece = grad.narrow(at, start, shape[at]!);
          start += shape[at]!;
          return piece;
        });
      },
    ],
  },
});
/** `cat`, by numpy's name. */
export const concat: typeof cat = cat;
/** `cat`, by numpy's name. */
export const concatenate: typeof cat = cat;

/**
 * Tensors of one shape along a new dim.
 * @example
 * torch.stack([torch.tensor([1, 2, 3]), torch.tensor([4, 5, 6])]).shape; // [2, 3]
 */
export const stack: Operator<
  (tensors: readonly Tensor[], dim?: number) => Tensor,
  { tensors?: readonly Tensor[]; dim?: number }
> = operator("stack(Tensor[] tensors, int dim=0) -> Tensor", {
  forward: (tensors: readonly Tensor[], dim: number) => {
    if (tensors.length === 0) throw new RuntimeError("stack expects a non-empty TensorList");
    const first = tensors[0]!;
    const at = wrapDim(dim, first.shape.length + 1);
    tensors.forEach((tensor, i) => {
      if (!sameShape(tensor.shape, first.shape))
        throw new RuntimeError(
          `stack expects each tensor to be equal size, but got ${shapeText(first.shape)} at entry 0 and ${shapeText(tensor.shape)} at entry ${i}`,
        );
    });
    const shape = [...first.shape.slice(0, at), tensors.length, ...first.shape.slice(at)];
    const out = emptyTensor(shape, tensors.map((tensor) => tensor.dtype).reduce(promote_types));
    tensors.forEach((tensor, i) => {
      const place = layouts.select({ shape, strides: out.strides, offset: 0 }, at, i);
      copyInto(aliasTensor(out, place.shape, place.strides, place.offset), tensor);
    });
    return out;
  },
  derivative: { tensors: [[], (grad, c) => grad.unbind(c.value<number>("dim"))] },
});
