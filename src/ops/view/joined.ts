/** Tensors copied one after the other along a dim: what `cat`, `stack` and `roll` are made of. */
import { formatStrides, suggestedFormat, type DenseFormat } from "../../layout/memory-format.ts";
import { hasContiguousStrides, numel, wrapDim } from "../../layout/shape.ts";
import { RuntimeError, TypeError, ValueError } from "../../support/errors.ts";
import { aliasTensor, emptyStrided, Tensor } from "../../tensor/tensor.ts";
import { resultType } from "../../compute/promotion.ts";
import { resultTensor } from "../../compute/destination.ts";
import { copyInto } from "../../compute/copy-elements.ts";
import { pythonTypeName } from "../declare/bind.ts";
import { sizeAt } from "../../support/checked.ts";

/** PyTorch's old rule: an empty 1-d tensor joins anything. */
function isSkipped(tensor: Tensor): boolean {
  return tensor.shape.length === 1 && tensor.shape[0] === 0;
}

/** Refuses what is no tensor in the list of a call. */
export function assertTensors(list: readonly unknown[]): void {
  list.forEach((item, i) => {
    if (!(item instanceof Tensor))
      throw new TypeError(`expected Tensor as element ${i} in argument 0, but got ${pythonTypeName(item)}`);
  });
}

function catShape(tensors: readonly Tensor[], dim: number): { shape: number[]; at: number } {
  if (tensors.length === 0) throw new ValueError("torch.cat(): expected a non-empty list of Tensors");
  tensors.forEach((tensor, i) => {
    if (tensor.shape.length === 0)
      throw new RuntimeError(`zero-dimensional tensor (at position ${i}) cannot be concatenated`);
  });
  const first = tensors.find((tensor) => !isSkipped(tensor)) ?? tensors[0]!;
  if (isSkipped(first)) return { shape: [0], at: 0 }; // then any dim will do
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
    shape[at]! += sizeAt(tensor.shape, at);
  });
  return { shape, at };
}

/** The format that all suggest, else row-major. */
function commonFormat(tensors: readonly Tensor[]): DenseFormat {
  const first = suggestedFormat(tensors[0]!);
  return tensors.every((tensor) => suggestedFormat(tensor) === first) ? first : "contiguous_format";
}

/** `cat` without history. */
export function joined(tensors: readonly Tensor[], dim: number): Tensor {
  const { shape, at } = catShape(tensors, dim);
  const strides = formatStrides(shape, commonFormat(tensors));
  const dtype = resultType(tensors);
  const isPlain = hasContiguousStrides(shape, strides);
  const out = isPlain ? resultTensor(shape, dtype) : emptyStrided(shape, strides, dtype);
  let start = 0;
  for (const tensor of tensors) {
    if (isSkipped(tensor) || numel(tensor.shape) === 0) continue;
    copyInto(aliasTensor(out, tensor.shape, strides, out.offset + start * strides[at]!), tensor);
    start += sizeAt(tensor.shape, at);
  }
  return out;
}
