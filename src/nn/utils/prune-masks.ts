/** Masks of pruned parameters: which places or channels go. */
import { pythonRepr } from "../../support/python.ts";
import { rand, rand_like } from "../../ops/create/draws/random-create.ts";
import { matrix_norm, vector_norm } from "../../ops/linalg/norms.ts";
import { AttributeError, IndexError, TypeError, ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { TensorIndex } from "../../methods/members.ts";
import { sizeAt } from "../../support/checked.ts";
import { sizeText } from "../../layout/shape.ts";

/** What a mask may look at: single places, channels along a dim, or all at once. */
export type PruningType = "unstructured" | "structured" | "global";

/** Throws unless an amount is a share or a number. A whole number is a number of places: 1 is one place, not all. */
export function _validate_pruning_amount_init(amount: unknown): void {
  if (typeof amount !== "number")
    throw new TypeError(
      `Invalid type for amount: ${typeof amount === "string" ? amount : pythonRepr(amount)}. Must be int or float.`,
    );
  if (amount < 0 || (!Number.isInteger(amount) && amount > 1) || Number.isNaN(amount))
    throw new ValueError(`amount=${amount} should either be a float in the range [0, 1] or a non-negative integer`);
}

/** Throws where more places are to go than there are. */
export function _validate_pruning_amount(amount: number, tensor_size: number): void {
  if (Number.isInteger(amount) && amount > tensor_size)
    throw new ValueError(`amount=${amount} should be smaller than the number of parameters to prune=${tensor_size}`);
}

/** How many of `tensor_size` places an amount is. */
export function _compute_nparams_toprune(amount: number, tensor_size: number): number {
  return Number.isInteger(amount) ? amount : roundHalfEven(amount * tensor_size);
}

/** An amount that was checked. */
export function checkedAmount(amount: number): number {
  _validate_pruning_amount_init(amount);
  return amount;
}

function countOf(amount: number, total: number): number {
  const count = _compute_nparams_toprune(amount, total);
  _validate_pruning_amount(count, total);
  return count;
}

/** Python's `round`. */
function roundHalfEven(value: number): number {
  const low = Math.floor(value);
  if (value - low !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}

/** A copy of the mask with zeros at these places of its flat form. */
function without(mask: Tensor, places: Tensor): Tensor {
  const result = mask.detach().contiguous().clone();
  result.view(-1).index_fill_(0, places, 0);
  return result;
}

export function randomPlaces(t: Tensor, mask: Tensor, amount: number): Tensor {
  const count = countOf(amount, t.numel());
  if (count === 0) return mask.detach().clone();
  return without(mask, rand_like(t.detach()).reshape(-1).topk(count)[1]);
}

export function smallestPlaces(t: Tensor, mask: Tensor, amount: number): Tensor {
  const count = countOf(amount, t.numel());
  if (count === 0) return mask.detach().clone();
  return without(mask, t.detach().abs().reshape(-1).topk(count, { largest: false })[1]);
}

/** The number of channels along a dim, and how many of them go. */
function channels(t: Tensor, amount: number, dim: number): { total: number; gone: number; place: number } {
  const size = sizeText(t.shape);
  if (t.shape.length <= 1)
    throw new ValueError(
      `Structured pruning can only be applied to multidimensional tensors. Found tensor of shape ${size} with ${t.shape.length} dims`,
    );
  if (dim >= t.shape.length || dim < -t.shape.length)
    throw new IndexError(`Invalid index ${dim} for tensor of size ${size}`);
  const place = dim < 0 ? dim + t.shape.length : dim;
  const total = sizeAt(t.shape, place);
  return { total, gone: countOf(amount, total), place };
}

/** A mask with ones in the channels that an index names, on top of an earlier one. */
function channelMask(t: Tensor, mask: Tensor, place: number, kept: Tensor): Tensor {
  const own = t.detach().new_zeros(t.shape);
  own.index_put_([...new Array<TensorIndex>(place).fill(":"), kept], 1);
  return own.mul(mask.to(own.dtype));
}

export function randomChannels(t: Tensor, mask: Tensor, amount: number, dim: number): Tensor {
  const { total, gone, place } = channels(t, amount, dim);
  if (gone === 0) return mask;
  const drawn = rand(total);
  return channelMask(t, mask, place, drawn.gt(drawn.kthvalue(gone)[0]));
}

export function smallestChannels(
  t: Tensor,
  mask: Tensor,
  amount: number,
  n: number | "fro" | "nuc",
  dim: number,
): Tensor {
  const { total, gone, place } = channels(t, amount, dim);
  const { indices } = normOf(t.detach(), n, place).topk(total - gone);
  return gone === 0 ? mask : channelMask(t, mask, place, indices);
}

/** The norm of each channel. */
function normOf(t: Tensor, n: number | "fro" | "nuc", place: number): Tensor {
  const dims = t.shape.map((_, d) => d).filter((d) => d !== place);
  const isMatrix = dims.length === 2;
  if (n === "nuc" || (n === "fro" && isMatrix)) return matrix_norm(t, n, isMatrix ? dims : [-2, -1]);
  return vector_norm(t, n === "fro" ? 2 : n, dims);
}

/** What a further way to prune makes of an earlier mask: it sees only what that one left. */
export function combinedMask(
  method: {
    readonly PRUNING_TYPE: PruningType;
    readonly dim?: number;
    compute_mask(t: Tensor, default_mask: Tensor): Tensor;
  },
  t: Tensor,
  mask: Tensor,
): Tensor {
  const result = mask.detach().to(t.dtype).clone();
  const scores = t.detach();
  const index = leftBy(method, scores, mask);
  const part = method.compute_mask(scores.at(...index), mask.at(...index));
  result.index_put_(index, part.to(result.dtype));
  return result;
}

/** The index of what a mask left: places, whole channels, or everything. */
function leftBy(
  method: { readonly PRUNING_TYPE: PruningType; readonly dim?: number },
  t: Tensor,
  mask: Tensor,
): TensorIndex[] {
  const { PRUNING_TYPE: type, dim: given } = method;
  if (type === "unstructured") return [mask.eq(1)];
  if (type === "global") return t.shape.map(() => ":");
  if (type !== "structured") throw new ValueError(`Unrecognized PRUNING_TYPE ${String(type)}`);
  if (given === undefined)
    throw new AttributeError('Pruning methods of PRUNING_TYPE "structured" need to have the attribute `dim` defined.');
  const dims = t.shape.length;
  const dim = given < 0 ? given + dims : given;
  if (dim < 0) throw new IndexError(`Index is out of bounds for tensor with dimensions ${dims}`);
  const kept = mask.sum(t.shape.map((_, d) => d).filter((d) => d !== dim)).ne(0);
  return [...new Array<TensorIndex>(dim).fill(":"), kept];
}
