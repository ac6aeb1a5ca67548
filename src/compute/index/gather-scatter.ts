/** Gathering and scattering along a dim, without history: what gather, scatter and their derivatives run. */
import { float32, int32, int64 } from "../../dtype.ts";
import { contiguousStrides, numel, shapeText, wrapDim } from "../../layout/shape.ts";
import { assertNoInternalOverlap, assertNoOverlap } from "../../layout/overlap.ts";
import { RuntimeError, outOfBounds } from "../../support/errors.ts";
import { resultTensor } from "../destination.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { copyInto, discard, packed } from "../copy-elements.ts";
import { accessIndexed, offsetsOf, type IndexedAction, type IndexedOperand } from "./element-access.ts";

function sizeAt(tensor: Tensor, d: number): number {
  return tensor.shape.length === 0 ? 1 : tensor.shape[d]!;
}

/** Rank where a 0-d tensor counts as one of one element. */
function rankOf(tensor: Tensor): number {
  return Math.max(tensor.shape.length, 1);
}

/** The dtype of an index; a message names the public operator. */
export function assertLongIndex(name: string, index: Tensor): void {
  if (index.dtype !== int64 && index.dtype !== int32)
    throw new RuntimeError(`${name}(): Expected dtype int32/int64 for index`);
}

function offsetsAlong(self: Tensor, dim: number, index: Tensor): IndexedOperand {
  const size = sizeAt(self, dim);
  const step = self.shape.length === 0 ? 1 : self.strides[dim]!;
  const fail = (bad: number | bigint): Error => outOfBounds(bad, dim, size, 0, RuntimeError);
  return { tensor: offsetsOf(index, step, { size, negative: false, fail }), strides: contiguousStrides(index.shape) };
}

/** Strides of `self` over the index's dims: those of its own, none along `dim`. */
function stridesAcross(self: Tensor, dim: number, index: Tensor): number[] {
  return index.shape.map((_, d) => (d === dim || self.shape.length === 0 ? 0 : self.strides[d]!));
}

/** `result[…][i][…] = self[…][index[…][i][…]][…]` along a dim. */
export function gatherAlong(self: Tensor, givenDim: number, index: Tensor): Tensor {
  const dim = wrapDim(givenDim, self.shape.length);
  const result = resultTensor(index.shape, self.dtype);
  if (numel(index.shape) === 0) return result;
  assertLongIndex("gather", index);
  if (rankOf(self) !== rankOf(index))
    throw new RuntimeError("Index tensor must have the same number of dimensions as input tensor");
  for (let d = 0; d < rankOf(self); d++) {
    if (d !== dim && sizeAt(index, d) > sizeAt(self, d)) {
      throw new RuntimeError(
        `Size does not match at dimension ${d} expected index ${shapeText(index.shape)} to be no larger than self ${shapeText(self.shape)} apart from dimension ${dim}`,
      );
    }
  }
  const offsets = offsetsAlong(self, dim, index);
  accessIndexed(
    self,
    "read",
    index.shape,
    offsets,
    { tensor: self, strides: stridesAcross(self, dim, index) },
    { tensor: result, strides: contiguousStrides(index.shape) },
  );
  discard(offsets.tensor);
  return result;
}

/** The checks of scatter's arguments, in PyTorch's order. `dim` is not negative. */
function checkScatter(self: Tensor, dim: number, index: Tensor, source: Tensor | null): void {
  if (rankOf(self) !== rankOf(index))
    throw new RuntimeError("Index tensor must have the same number of dimensions as self tensor");
  const dims = Array.from({ length: rankOf(self) }, (_, d) => d);
  const isWide =
    dims.some((d) => d !== dim && sizeAt(index, d) > sizeAt(self, d)) ||
    (source !== null &&
      dims.some(
        (d) => sizeAt(index, d) > (source.shape.length === 0 ? 1 : source.shape[wrapDim(d, source.shape.length)]!),
      ));
  if (source !== null && rankOf(source) !== rankOf(index))
    throw new RuntimeError("Index tensor must have the same number of dimensions as src tensor");
  if (isWide) {
    const rest = source === null ? "" : ` and to be no larger size than src ${shapeText(source.shape)}`;
    throw new RuntimeError(
      `Expected index ${shapeText(index.shape)} to be no larger than self ${shapeText(self.shape)} apart from dimension ${dim}${rest}`,
    );
  }
}

/** In-place writes must not meet their own operands. */
export function assertMayScatter(self: Tensor, ...operands: readonly Tensor[]): void {
  assertNoInternalOverlap(self);
  for (const operand of operands)
    if (operand.storage === self.storage)
      assertNoOverlap(self, operand, self.dtype.itemsize, operand.dtype.itemsize, true);
}

/**
 * `self[…][index[…][i][…]][…] action= source[…][i][…]` along a dim; a 0-d `source` that is no match in rank is one
 * value for all. `self` may be a tensor of the caller's: it must not meet the operands.
 */
export function scatterAlong(
  action: IndexedAction,
  self: Tensor,
  givenDim: number,
  index: Tensor,
  source: Tensor,
  single: boolean,
): Tensor {
  const dim = wrapDim(givenDim, self.shape.length);
  const isEmpty = numel(index.shape) === 0;
  if (!isEmpty) assertLongIndex("scatter", index);
  if (!single && source.dtype !== self.dtype)
    throw new RuntimeError("scatter(): Expected self.dtype to be equal to src.dtype");
  if (!isEmpty) checkScatter(self, dim, index, single ? null : source);
  assertMayScatter(self, index, source);
  if (isEmpty) return self;
  if ((action === "add" || action === "mul") && self.dtype.is_floating_point && self.dtype.itemsize === 2) {
    // Sums and products of halves are rounded once, at the end.
    const [wide, values] = [packed(self, float32), packed(source, float32)];
    copyInto(self, scatterAlong(action, wide, dim, index, values, single));
    discard(wide);
    discard(values);
    return self;
  }
  const offsets = offsetsAlong(self, dim, index);
  const strides =
    single || source.shape.length === 0
      ? index.shape.map(() => 0)
      : index.shape.length === 0
        ? []
        : [...source.strides];
  accessIndexed(
    self,
    action,
    index.shape,
    offsets,
    { tensor: self, strides: stridesAcross(self, dim, index) },
    { tensor: source, strides },
  );
  discard(offsets.tensor);
  return self;
}
