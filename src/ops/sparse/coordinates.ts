/** Coordinates as numbers: the place of each in row-major order, and back. Without history. */
import { int64 } from "../../dtype.ts";
import { contiguousStrides, numel } from "../../layout/shape.ts";
import { tensorFrom } from "../../tensor/elements.ts";
import type { SparseCoo } from "../../tensor/sparse-tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { emptyTensor } from "../../tensor/tensor.ts";
import { packed, zerosOf } from "../../compute/copy-elements.ts";
import { placesOf } from "../../compute/sparse/places.ts";
import { no_grad } from "../../autograd/modes.ts";
import { direct } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { searchsorted } from "../index/search.ts";
import { arange } from "../create/ranges/range.ts";
import { cat, stack } from "../view/join.ts";
import { bincount } from "../reduce/statistics/counting.ts";
import { unique } from "../sort/unique.ts";
import { repeat_interleave } from "../view/copies/repeat-flip.ts";
import { outOfBounds } from "../../support/errors.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";

/** A vector of whole numbers. */
export function integers(values: readonly number[]): Tensor {
  return values.length === 0 ? emptyTensor([0], int64) : tensorFrom(values, int64);
}

/** 0, 1, …, count - 1. */
export function upTo(count: number): Tensor {
  return arange(count, { dtype: int64 });
}

/** Row-major numbers of coordinates [dims, n] in `sizes`. */
export function flatPlaces(indices: Tensor, sizes: readonly number[]): Tensor {
  return no_grad(() => {
    if (sizes.length === 0) return zerosOf([sizeAt(indices.shape, 1)], int64);
    if (sizes.length === 1) return packed(indices.select(0, 0));
    return numbered(indices, contiguousStrides(sizes));
  });
}

const numbered = direct<Operator<(indices: Tensor, strides: readonly number[]) => Tensor>>(
  "_sparse_places(Tensor indices, int[] strides) -> Tensor",
  placesOf,
);

/** Coordinates [dims, n] of row-major numbers. */
export function coordinatesOf(places: Tensor, sizes: readonly number[]): Tensor {
  return no_grad(() => {
    if (sizes.length === 0) return emptyTensor([0, sizeAt(places.shape, 0)], int64);
    const strides = contiguousStrides(sizes);
    return stack(
      sizes.map((size, d) => {
        const above = strides[d] === 1 ? places : places.div(itemAt(strides, d), { rounding_mode: "floor" });
        return d === 0 ? above : above.remainder(Math.max(size, 1));
      }),
      0,
    );
  });
}

/** Different numbers in order, and for each of the given ones which of these it is. */
export function distinct(places: Tensor): { readonly values: Tensor; readonly groups: Tensor } {
  return no_grad(() => {
    if (places.shape[0] === 0) return { values: places, groups: places };
    const [values, groups] = unique(places, { sorted: true, return_inverse: true }) as unknown as [Tensor, Tensor];
    return { values, groups };
  });
}

/** For each number where it stands in an ordered list, and whether it does. */
export function find(places: Tensor, list: Tensor): { readonly at: Tensor; readonly found: Tensor } {
  return no_grad(() => {
    const count = sizeAt(list.shape, 0);
    if (count === 0) return { at: places.mul(0), found: places.ne(places) };
    const at = searchsorted(list, places).clamp({ max: count - 1 });
    return { at, found: list.index_select(0, at).eq(places) };
  });
}

/** Where each of `count` rows begins in an ordered list of row numbers: [count + 1]. */
export function rowStarts(rows: Tensor, count: number): Tensor {
  return no_grad(() => {
    const zero = zerosOf([1], int64);
    if (count === 0) return zero;
    const counts = rows.shape[0] === 0 ? zerosOf([count], int64) : bincount(rows, { minlength: count });
    return cat([zero, counts.cumsum(0)]);
  });
}

/** The row number of each element, from where rows begin. */
export function rowsOf(starts: Tensor): Tensor {
  return no_grad(() => {
    const count = sizeAt(starts.shape, 0) - 1;
    const lengths = starts.narrow(0, 1, count).sub(starts.narrow(0, 0, count));
    return repeat_interleave(upTo(count), lengths);
  });
}

/** Throws where coordinates [dims, n] are outside of `sizes`: kernels do not look. */
export function assertCoordinates(indices: Tensor, sizes: readonly number[]): void {
  if (indices.shape[1] === 0 || sizes.length === 0) return;
  no_grad(() => {
    const [highest, lowest] = [indices.amax(1).tolist<number[]>(), indices.amin(1).tolist<number[]>()];
    sizes.forEach((size, d) => {
      const bad = itemAt(highest, d) >= size ? itemAt(highest, d) : itemAt(lowest, d) < 0 ? itemAt(lowest, d) : null;
      if (bad !== null) throw outOfBounds(bad, d, size);
    });
  });
}

/** Sizes of the dims that coordinates stand for, and of the values' own. */
export function sizesOf(self: SparseCoo): { readonly sparse: readonly number[]; readonly dense: readonly number[] } {
  const { shape, sparseDims } = self;
  return { sparse: shape.slice(0, sparseDims), dense: shape.slice(sparseDims) };
}

/** The number of places that coordinates can stand for. */
export function placeCount(self: SparseCoo): number {
  return numel(sizesOf(self).sparse);
}
