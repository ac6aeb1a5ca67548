/** Operators that repeat or reorder elements: repeat, tile, repeat_interleave, flip, roll, rot90. */
import { joined } from "../joined.ts";
import { hasValues } from "../../../compute/look-at.ts";
import { int32, int64 } from "../../../dtype.ts";
import {
  assertNoNegative,
  contiguousStrides,
  numel,
  wrapDim,
  wrapDims,
  wrapExistingDim,
} from "../../../layout/shape.ts";
import { RuntimeError, notImplemented } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { aliasTensor, emptyLike, emptyTensor } from "../../../tensor/tensor.ts";
import { byIndex } from "../../../compute/fill-by-index.ts";
import { provideTransposedCopies } from "../../../compute/transposed-copy.ts";
import { copyInto, discard, duplicate, packed } from "../../../compute/copy-elements.ts";
import { composite, direct, operator } from "../../declare/operator.ts";
import type { Dims, Operator, Shape, UnaryOp } from "../../declare/types.ts";
import { index_select } from "../../index/index-select.ts";
import { sizeAt } from "../../../support/checked.ts";
import type { AtLeast } from "../../../support/tuples.ts";
import { repeatPlaces } from "../../../compute/view/repeat-places.ts";

type Repeats = Operator<(self: Tensor, ...repeats: (number | Shape)[]) => Tensor, { repeats?: Shape }>;

/** `shape` with leading ones to `rank` dims. */
function padded(shape: Shape, rank: number): number[] {
  return [...new Array<number>(rank - shape.length).fill(1), ...shape];
}

/** The tensor repeated along each dim; more repeats than dims add leading ones. */
export const repeat: Repeats = operator("repeat(Tensor self, int[] repeats) -> Tensor", {
  forward: (self: Tensor, repeats: Shape) => {
    if (repeats.length < self.shape.length)
      throw new RuntimeError(
        "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor",
      );
    const shape = padded(self.shape, repeats.length);
    const target = shape.map((size, d) => size * repeats[d]!);
    assertNoNegative(target);
    const result = emptyTensor(target, self.dtype);
    if (numel(target) === 0) return result;
    const strides = [...new Array<number>(repeats.length - self.shape.length).fill(0), ...self.strides];
    const pairs = shape.flatMap((size, d) => [repeats[d]!, size]);
    const outer = result.strides.flatMap((step, d) => [step * sizeAt(shape, d), step]);
    copyInto(
      aliasTensor(result, pairs, outer, 0),
      aliasTensor(
        self,
        pairs,
        strides.flatMap((step) => [0, step]),
        self.offset,
      ),
    );
    return result;
  },
  derivative: {
    self: [
      [],
      (grad, c) => {
        const repeats = c.value<Shape>("repeats");
        const shape = padded(c.shape("self"), repeats.length);
        if (repeats.includes(0)) return grad.new_zeros(c.shape("self"));
        const pairs = shape.flatMap((size, d) => [repeats[d]!, size]);
        return repeats.length === 0
          ? grad
          : grad
              .reshape(pairs)
              .sum(repeats.map((_, d) => 2 * d))
              .reshape(c.shape("self"));
      },
    ],
  },
});

/**
 * `repeat` where missing leading repeats are 1.
 * @example
 * torch.tile(torch.tensor([1, 2]), [2]); // tensor([1, 2, 1, 2])
 */
export const tile: Operator<(self: Tensor, ...dims: (number | Shape)[]) => Tensor, { dims?: Shape }> = composite(
  "tile(Tensor self, int[] dims) -> Tensor",
  (self: Tensor, dims: Shape) => self.repeat(padded(dims, Math.max(dims.length, self.shape.length))),
);

/**
 * A copy in the reverse order along dims.
 * @example
 * torch.flip(torch.tensor([1, 2, 3]), [0]); // tensor([3, 2, 1])
 */
export const flip: Operator<(self: Tensor, ...dims: (number | Shape)[]) => Tensor, { dims?: Dims }> = operator(
  "flip(Tensor self, int[] dims) -> Tensor",
  {
    forward: (self: Tensor, dims: Shape) => {
      const chosen = wrapDims(dims, self.shape.length);
      if (numel(self.shape) === 0 || self.shape.length === 0) return duplicate(self);
      let offset = self.offset;
      const strides = self.strides.map((step, d) => {
        if (!chosen.includes(d)) return step;
        offset += (sizeAt(self.shape, d) - 1) * step;
        return -step;
      });
      provideTransposedCopies();
      return copyInto(emptyLike(self), aliasTensor(self, self.shape, strides, offset));
    },
    derivative: { self: [[], (grad, c) => grad.flip(c.value<Shape>("dims"))] },
  },
);

/** Columns in reverse order. */
export const fliplr: UnaryOp = composite("fliplr(Tensor self) -> Tensor", (self: Tensor) => {
  if (self.shape.length < 2) throw new RuntimeError("Input must be >= 2-d.");
  return self.flip([1]);
});
/** Rows in reverse order. */
export const flipud: UnaryOp = composite("flipud(Tensor self) -> Tensor", (self: Tensor) => {
  if (self.shape.length < 1) throw new RuntimeError("Input must be >= 1-d.");
  return self.flip([0]);
});

function rolled(self: Tensor, dim: number, shift: number): Tensor {
  const size = sizeAt(self.shape, dim);
  if (numel(self.shape) === 0) return duplicate(self);
  const first = ((shift % size) + size) % size;
  const part = (tensor: Tensor, start: number, length: number): Tensor =>
    aliasTensor(
      tensor,
      tensor.shape.map((n, d) => (d === dim ? length : n)),
      tensor.strides,
      tensor.offset + start * tensor.strides[dim]!,
    );
  return joined([part(self, size - first, first), part(self, 0, size - first)], dim);
}

/**
 * Elements moved along dims; what falls off one end comes in at the other. Without dims, the flattened tensor is
 * rolled.
 * @example
 * torch.roll(torch.tensor([1, 2, 3]), 1); // tensor([3, 1, 2])
 */
export const roll: Operator<
  (self: Tensor, shifts: Dims, dims?: Dims | null) => Tensor,
  { shifts?: Dims; dims?: Dims | null }
> = operator("roll(Tensor self, int[1] shifts, int[1]? dims=[]) -> Tensor", {
  forward: (self: Tensor, shifts: Shape, given: Shape | null) => {
    const dims = given ?? [];
    if (shifts.length === 0) throw new RuntimeError("`shifts` required");
    if (dims.length === 0 && shifts.length === 1) {
      const flat = packed(self);
      const result = rolled(aliasTensor(flat, [numel(self.shape)], [1], flat.offset), 0, shifts[0]!);
      discard(flat, self);
      return aliasTensor(result, self.shape, contiguousStrides(self.shape), 0);
    }
    if (shifts.length !== dims.length)
      throw new RuntimeError(`shifts and dimensions must align. shifts: ${shifts.length}, dims:${dims.length}`);
    return dims.reduce((current, dim, i) => {
      const next = rolled(current, wrapExistingDim(dim, self.shape.length), shifts[i]!);
      discard(current, self);
      return next;
    }, self);
  },
  derivative: {
    self: [
      [],
      (grad, c) =>
        roll(
          grad,
          c.value<Shape>("shifts").map((shift) => -shift),
          c.value<Shape | null>("dims"),
        ),
    ],
  },
});

/**
 * A copy turned by 90 degrees `k` times in the plane of two dims, from the first towards the second.
 * @example
 * torch.rot90(torch.tensor([[1, 2], [3, 4]])).tolist(); // [[2, 4], [1, 3]]
 */
export const rot90: Operator<(self: Tensor, k?: number, dims?: Shape) => Tensor, { k?: number; dims?: Shape }> =
  operator("rot90(Tensor self, int k=1, int[] dims=[0,1]) -> Tensor", {
    forward: (self: Tensor, k: number, dims: AtLeast<number, 2>) => {
      const rank = self.shape.length;
      if (dims.length !== 2) throw new RuntimeError(`expected total rotation dims == 2, but got dims = ${dims.length}`);
      if (rank < 2) throw new RuntimeError(`expected total dims >= 2, but got total dims = ${rank}`);
      const [from, to] = [wrapDim(dims[0], rank), wrapDim(dims[1], rank)];
      if (from === to)
        throw new RuntimeError(
          `expected rotation dims to be different, but got dim0 = ${dims[0]} and dim1 = ${dims[1]}`,
        );
      const turns = ((k % 4) + 4) % 4;
      const turned = (dim: number): Tensor => {
        const flipped = self.flip([dim]).transpose(from, to);
        return aliasTensor(flipped, flipped.shape, flipped.strides, flipped.offset);
      };
      return turns === 1 ? turned(to) : turns === 2 ? self.flip(dims) : turns === 3 ? turned(from) : duplicate(self);
    },
    derivative: { self: [[], (grad, c) => rot90(grad, -c.value<number>("k"), c.value<Shape>("dims"))] },
  });

/** The place of each repeated element: `i` as often as `repeats[i]` says. */
const repeatedPlaces = direct<UnaryOp>("_repeated_places(Tensor repeats) -> Tensor", (repeats: Tensor) => {
  if (!hasValues(repeats)) throw new RuntimeError("cannot repeat_interleave a meta tensor without output_size");
  if (repeats.shape.length !== 1) throw new RuntimeError("repeat_interleave only accept 1D vector as repeat");
  if (repeats.dtype !== int64 && repeats.dtype !== int32) throw notImplemented("repeat_interleave_cpu", repeats.dtype);
  return repeatPlaces(repeats);
});

/** For so many elements the place of each where every one comes `times` times. */
const evenPlaces = direct<Operator<(size: number, times: number) => Tensor>>(
  "_even_places(int size, int times) -> Tensor",
  (size: number, times: number) =>
    byIndex("repeat_each", [size * times], int64, [Math.max(times, 1)], (i, n) => i.div(n.cast("i32"))),
);

type RepeatInterleave = Operator<
  (self: Tensor, repeats?: number | Tensor, dim?: number | null) => Tensor,
  { repeats?: number | Tensor; dim?: number | null; output_size?: number | null }
>;

/**
 * Each element (or slice of `dim`) several times in a row: `repeats` times, or as often as a tensor says. A tensor of
 * repeats alone gives the places.
 * @example
 * torch.repeat_interleave(torch.tensor([1, 2]), 2); // tensor([1, 1, 2, 2])
 */
export const repeat_interleave: RepeatInterleave = composite(
  "repeat_interleave(Tensor self, Tensor|Scalar? repeats=None, int? dim=None, *, int? output_size=None) -> Tensor",
  (self: Tensor, repeats: number | Tensor | null, dim: number | null, outputSize: number | null) => {
    const allocated = (places: Tensor): Tensor => {
      if (outputSize !== null && places.shape[0] !== outputSize)
        throw new RuntimeError("allocated size does not match required size");
      return places;
    };
    if (repeats === null) return allocated(repeatedPlaces(self));
    const input = dim === null ? self.flatten() : self;
    const at = wrapDim(dim ?? 0, input.shape.length);
    if (dim !== null && typeof repeats !== "number") wrapExistingDim(dim, input.shape.length);
    const size = input.shape[at] ?? 1;
    if (
      typeof repeats === "number" ||
      repeats.shape.length === 0 ||
      (repeats.shape.length === 1 && repeats.shape[0] === 1)
    ) {
      if (typeof repeats !== "number" && repeats.dtype.kind !== "int")
        throw notImplemented("repeat_interleave_cpu", repeats.dtype);
      const times = typeof repeats === "number" ? repeats : Number(repeats.item());
      if (times < 0) throw new RuntimeError("Repeats must be non-negative");
      if (typeof repeats === "number" && outputSize !== null && outputSize !== size * times)
        throw new RuntimeError(
          `repeat_interleave: Invalid output_size, expected ${size * times} but got ${outputSize}`,
        );
      if (typeof repeats === "number" && input.shape.length > 0)
        return input
          .unsqueeze(at + 1)
          .expand([...input.shape.slice(0, at + 1), times, ...input.shape.slice(at + 1)])
          .clone({ memory_format: "contiguous_format" })
          .flatten(at, at + 1);
      return index_select(input, at, allocated(evenPlaces(size, times)));
    }
    if (repeats.shape.length !== 1) throw new RuntimeError("repeats must be 0-dim or 1-dim tensor");
    if (repeats.shape[0] !== size)
      throw new RuntimeError(
        `repeats must have the same size as input along dim, but got repeats.size(0) = ${repeats.shape[0]} and input.size(${at}) = ${size}`,
      );
    return index_select(input, at, allocated(repeatedPlaces(repeats)));
  },
);
