/** What Python asks by `isinstance(x, torch.dtype)`, and small names of `torch` that programs use. */
import { isDType, type DType } from "../../dtype.ts";
import { RuntimeError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";

/** Something that only `instanceof` may be used with. */
interface Kind<T> {
  [Symbol.hasInstance](value: unknown): value is T;
}

/** The type of `torch.float32` and its like. */
export type dtype = DType;
/**
 * The kind of `torch.float32` and its like.
 * @example
 * torch.float32 instanceof torch.dtype; // true
 */
export const dtype: Kind<DType> = { [Symbol.hasInstance]: (value): value is DType => isDType(value) };

/** The kind of `torch.strided` and its like, which are strings. */
export const layout: Kind<string> = {
  [Symbol.hasInstance]: (value): value is string =>
    typeof value === "string" && /^torch\.(strided|jagged|sparse_(coo|csr|csc|bsr|bsc))$/.test(value),
};

/** The kind of `torch.contiguous_format` and its like, which are strings. */
export const memory_format: Kind<string> = {
  [Symbol.hasInstance]: (value): value is string =>
    typeof value === "string" && /^(contiguous_format|preserve_format|channels_last(_3d)?)$/.test(value),
};

/** An older name of `torch.contiguous_format`. */
export const legacy_contiguous_format = "contiguous_format" as const;

/**
 * What one of two functions gives for the operands: the first where `pred` holds, else the second.
 * @throws {RuntimeError} where `pred` is neither a truth value nor a tensor of one
 * @example
 * torch.cond(torch.tensor(true), (x) => x.sin(), (x) => x.cos(), [torch.zeros(2)]); // tensor([0., 0.])
 */
export function cond<Operands extends readonly Tensor[], R>(
  pred: boolean | Tensor,
  true_fn: (...operands: Operands) => R,
  false_fn: (...operands: Operands) => R,
  operands: Operands = [] as unknown as Operands,
): R {
  if (typeof pred !== "boolean" && !(pred instanceof Tensor))
    throw new RuntimeError(`Expected pred to be bool or tensor, but got ${String(pred)}.`);
  if (pred instanceof Tensor && pred.numel() !== 1)
    throw new RuntimeError(`Expected pred to be bool or single-element tensor, but got ${String(pred)}.`);
  const holds = typeof pred === "boolean" ? pred : Boolean(pred.item());
  return (holds ? true_fn : false_fn)(...operands);
}
