/** Operators that join tensors: cat, stack. */
import { view as viewOf } from "../../layout/reshape.ts";
import { sameShape, shapeText, wrapDim } from "../../layout/shape.ts";
import { unsqueeze } from "../../layout/views.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { aliasOf } from "../../compute/alias.ts";
import { assertTensors, joined } from "./joined.ts";
import { operator } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { sizeAt } from "../../support/checked.ts";

/**
 * Tensors one after the other along a dim; dtypes are promoted.
 * @example
 * torch.cat([torch.tensor([1, 2, 3]), torch.tensor([4, 5, 6])]); // tensor([1, 2, 3, 4, 5, 6])
 */
export const cat: Operator<
  (tensors: readonly Tensor[], dim?: number) => Tensor,
  { tensors?: readonly Tensor[]; dim?: number }
> = operator("cat(Tensor[] tensors, int dim=0) -> Tensor", {
  fillsOut: true,
  forward: (tensors: readonly Tensor[], dim: number) => {
    assertTensors(tensors);
    return joined(tensors, dim);
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
          const piece = grad.narrow(at, start, sizeAt(shape, at));
          start += sizeAt(shape, at);
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
    assertTensors(tensors);
    const first = tensors[0]!;
    const at = wrapDim(dim, first.shape.length + 1);
    tensors.forEach((tensor, i) => {
      if (!sameShape(tensor.shape, first.shape))
        throw new RuntimeError(
          `stack expects each tensor to be equal size, but got ${shapeText(first.shape)} at entry 0 and ${shapeText(tensor.shape)} at entry ${i}`,
        );
    });
    if (at === first.shape.length)
      return joined(
        tensors.map((tensor) => aliasOf(tensor, unsqueeze(tensor, at))),
        at,
      );
    // One after the other along a dim that there is, which is split afterwards: that keeps their memory format.
    const out = joined(tensors, at);
    const shape = [...first.shape.slice(0, at), tensors.length, ...first.shape.slice(at)];
    return aliasOf(out, viewOf(out, shape));
  },
  derivative: { tensors: [[], (grad, c) => grad.unbind(c.value<number>("dim"))] },
});
