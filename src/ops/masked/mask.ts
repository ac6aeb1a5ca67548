/**
 * What masked operators share: the mask as a truth value of the input's shape, masked elements replaced by an
 * operation's identity.
 */
import { full } from "../create/create.ts";
import { bool, type DType } from "../../dtype.ts";
import { sameShape, wrapDim } from "../../layout/shape.ts";
import { IndexError, NotImplementedError, RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { choose } from "../elementwise/where-formula.ts";

/** Operations that have an identity: a value that changes no result. */
export type IdentityOf = "sum" | "prod" | "highest" | "lowest" | "norm" | "median";

const lowestInteger = (dtype: DType): bigint => (dtype.is_signed ? -(2n ** BigInt(8 * dtype.itemsize - 1)) : 0n);
const highestInteger = (dtype: DType): bigint => 2n ** BigInt(8 * dtype.itemsize - (dtype.is_signed ? 1 : 0)) - 1n;

/** The value that changes no result of an operation: 0 of a sum, -inf of a maximum. */
function identityOf(operation: IdentityOf, name: string, dtype: DType, order: number): number | bigint {
  const isNumber = dtype.is_floating_point || dtype.kind === "int";
  switch (operation) {
    case "sum":
      return 0;
    case "prod":
      return 1;
    case "norm":
      return order === -Infinity ? Infinity : 0;
    case "median":
      return NaN;
    case "highest":
      if (isNumber) return dtype.is_floating_point ? -Infinity : lowestInteger(dtype);
      break;
    case "lowest":
      if (isNumber) return dtype.is_floating_point ? Infinity : highestInteger(dtype);
      break;
  }
  throw new NotImplementedError(`identity of ${name} on torch.${dtype.name} input`);
}

/** The mask as truth values, broadcast to the input's shape. */
export function inputMask(input: Tensor, mask: Tensor): Tensor {
  if (mask.shape.length > input.shape.length)
    throw new IndexError("_input_mask expected broadcastable mask (got mask dimensionality higher than of the input)");
  return (sameShape(mask.shape, input.shape) ? mask : mask.expand(input.shape)).to(bool);
}

/** The input with the elements that are masked out replaced by the operation's identity. `order`: of a norm. */
export function withoutMasked(
  operation: IdentityOf,
  name: string,
  input: Tensor,
  mask: Tensor | null,
  order = 2,
): Tensor {
  if (mask === null) return input;
  const identity = full([], identityOf(operation, name, input.dtype, order), { dtype: input.dtype });
  return choose(inputMask(input, mask), input, identity);
}

/** The dims that a masked reduction runs over, sorted; none or an empty list means all. */
export function canonicalDims(dim: number | readonly number[] | null, rank: number): number[] {
  if (dim === null || (typeof dim !== "number" && dim.length === 0)) return Array.from({ length: rank }, (_, d) => d);
  const given = typeof dim === "number" ? [dim] : dim;
  const dims: number[] = [];
  for (const d of given) {
    if (dims.includes(d)) throw new RuntimeError(`dim=${d} appears multiple times in the list of dims`);
    dims.push(wrapDim(d, rank));
  }
  return dims.sort((a, b) => a - b);
}
