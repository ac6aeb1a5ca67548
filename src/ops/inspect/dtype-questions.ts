/** `torch.promote_types` and `torch.can_cast`, which refuse what is no dtype. */
import { can_cast as castable, isDType, promote_types as promoted, type DType } from "../../dtype.ts";
import { TypeError } from "../../support/errors.ts";
import { pythonTypeName } from "../declare/bind.ts";

function needDType(name: string, argument: string, place: number, value: unknown): asserts value is DType {
  if (!isDType(value))
    throw new TypeError(
      `${name}(): argument '${argument}' (position ${place}) must be torch.dtype, not ${pythonTypeName(value)}`,
    );
}

/**
 * The smallest dtype to which both can be converted without leaving their kind (`torch.promote_types`).
 * @throws {TypeError} for what is no dtype
 * @example
 * torch.promote_types(torch.int32, torch.float16).name; // "float16"
 */
export function askPromotion(type1: DType, type2: DType): DType {
  needDType("promote_types", "type1", 1, type1);
  needDType("promote_types", "type2", 2, type2);
  return promoted(type1, type2);
}

/**
 * Whether PyTorch lets a result of dtype `from` be stored in a tensor of dtype `to` (`torch.can_cast`).
 * @throws {TypeError} for what is no dtype
 * @example
 * torch.can_cast(torch.float32, torch.int64); // false
 */
export function askCast(from: DType, to: DType): boolean {
  needDType("can_cast", "from_", 1, from);
  needDType("can_cast", "to", 2, to);
  return castable(from, to);
}
