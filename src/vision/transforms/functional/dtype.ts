/** Conversion of images between dtypes, with the range that each stands for: 0..1 for floats, 0..255 for bytes. */
import { float32, type DType } from "../../../dtype.ts";
import { functionSignature, type Arguments } from "../../../nn/arguments.ts";
import { RuntimeError, TypeError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";

const bits: Readonly<Record<string, number>> = { uint8: 8, int8: 7, int16: 15, int32: 31, int64: 63 };

/** Bits of a whole-number dtype that hold its values. */
export function valueBits(dtype: DType): number {
  const count = bits[dtype.name];
  if (count === undefined)
    throw new TypeError(`Number of value bits is only defined for integer dtypes, but got ${String(dtype)}.`);
  return count;
}

/** What stands for full brightness. */
export function maxValue(dtype: DType): number {
  const count = bits[dtype.name];
  return count === undefined ? 1 : 2 ** count - 1;
}

const toDtype = functionSignature<{ inpt: Tensor; dtype: DType | null; scale: boolean }>(
  "to_dtype",
  "inpt, dtype=None, scale=False",
);
/**
 * An image in another dtype (float32 by default); `scale` brings the values from the one's range to the other's.
 * The shape stays.
 * @example
 * import * as torch from "flambeau";
 * import { transforms } from "flambeau/vision";
 * const image = torch.tensor([[[0, 51, 255]]], { dtype: torch.uint8 });
 * transforms.functional.to_dtype(image, torch.float32, true); // tensor([[[0.0000, 0.2000, 1.0000]]])
 */
export function to_dtype(
  ...args: Arguments<
    [inpt: Tensor, dtype?: DType | null, scale?: boolean],
    { inpt?: Tensor; dtype?: DType | null; scale?: boolean }
  >
): Tensor {
  const { inpt: image, dtype: given, scale } = toDtype.bind(args);
  const dtype = given ?? float32;
  const from = image.dtype;
  if (from === dtype) return image;
  if (!scale || (from.is_floating_point && dtype.is_floating_point)) return image.to(dtype);
  if (from.is_floating_point) {
    if (
      (from.name === "float32" && (dtype.name === "int32" || dtype.name === "int64")) ||
      (from.name === "float64" && dtype.name === "int64")
    )
      throw new RuntimeError(`The conversion from ${String(from)} to ${String(dtype)} cannot be performed safely.`);
    // Slightly less than one step beyond the largest value, so that all steps have the same width.
    return image.mul(maxValue(dtype) + 1 - 0.001).to(dtype);
  }
  if (dtype.is_floating_point) return image.to(dtype).mul_(1 / maxValue(from));
  const shift = valueBits(from) - valueBits(dtype);
  return shift > 0 ? image.bitwise_right_shift(shift).to(dtype) : image.to(dtype).bitwise_left_shift(-shift);
}

/** `to_dtype` with `scale`. The shape stays. */
export function convert_image_dtype(image: Tensor, dtype: DType = float32): Tensor {
  return to_dtype(image, dtype, true);
}
