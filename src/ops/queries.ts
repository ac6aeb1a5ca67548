/** Questions about tensors and dtypes, and the names of memory formats. */
import type { DType } from "../dtype.ts";
import { numel as count } from "../layout/shape.ts";
import { TypeError } from "../support/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { resultType, type Operand } from "./core/promotion.ts";
import { pythonTypeName } from "./core/bind.ts";

/** Row-major order. */
export const contiguous_format = "contiguous_format";
/** The order of the tensor that is copied, where that is dense. */
export const preserve_format = "preserve_format";
/** Images [N, C, H, W] with channels innermost. */
export const channels_last = "channels_last";
/** Volumes [N, C, D, H, W] with channels innermost. */
export const channels_last_3d = "channels_last_3d";
/** The one layout of Flambeau's tensors. */
export const strided = "torch.strided";

/** The dtype of an arithmetic result: tensors with dims outrank 0-d ones, and those outrank numbers. */
export function result_type(tensor1: Operand, tensor2: Operand): DType {
  return resultType([tensor1, tensor2]);
}

export function is_tensor(value: unknown): value is Tensor {
  return value instanceof Tensor;
}

function checked(name: string, input: unknown): Tensor {
  if (input instanceof Tensor) return input;
  throw new TypeError(`${name}(): argument 'input' (position 1) must be Tensor, not ${pythonTypeName(input)}`);
}

export function is_floating_point(input: Tensor): boolean {
  return checked("is_floating_point", input).dtype.is_floating_point;
}

/** Never true: Flambeau has no complex dtypes. */
export function is_complex(input: Tensor): boolean {
  return checked("is_complex", input).dtype.is_complex;
}

/** The number of elements. */
export function numel(input: Tensor): number {
  return count(checked("numel", input).shape);
}
