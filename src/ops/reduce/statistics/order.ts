/** Reductions by order: kthvalue, median, nanmedian, mode, quantile. */
import { shownAs } from "../../../autograd/shown-name.ts";
import { lookAt } from "../../../compute/look-at.ts";
import { float64, int64 } from "../../../dtype.ts";
import { constant } from "../../../kernel/ir.ts";
import { numel, wrapDim } from "../../../layout/shape.ts";
import { notImplemented, RuntimeError } from "../../../support/errors.ts";
import { emptyTensor, Tensor } from "../../../tensor/tensor.ts";
import { lerp } from "../../elementwise/arithmetic.ts";
import { pickAlong, pickedGradient } from "../../index/pick-along-dim.ts";
import { converted, discard } from "../../../compute/copy-elements.ts";
import { valuesIndices, type ValuesIndices } from "../../declare/named-tuple.ts";
import { composite, operator } from "../../declare/operator.ts";
import { byDim } from "../../declare/overloads.ts";
import { pointwise, type Variables } from "../../declare/pointwise.ts";
import { reducedShape } from "../../../compute/reduce/run-reduction.ts";
import { assertDimsNotEmpty } from "../../declare/reduction-checks.ts";
import { kthOfRows, type Median, mediansOfRows, rowsAlong, sortRows } from "../../../compute/sort/sort-kernel.ts";
import "../../../compute/sort/provide-selections.ts";
import { selections } from "../../../compute/sort/selections.ts";
import type { Operator } from "../../declare/types.ts";
import { sort } from "../../sort/sort.ts";
import { sizeAt } from "../../../support/checked.ts";
import { mostFrequent } from "../../../compute/statistics/most-frequent.ts";

type Choice = Median | "mode";

/** Picks one of each row along a dim, the k-th smallest for a number; shapes as a reduction gives them. */
function pick(choice: Choice | number, self: Tensor, dim: number, keepdim: boolean): [Tensor, Tensor] {
  const { rows, count, size } = rowsAlong(self, dim);
  const shape = self.shape.length === 0 ? [] : reducedShape(self.shape, [dim], keepdim);
  if (count === 0) return [emptyTensor(shape, self.dtype), emptyTensor(shape, int64)];
  const [values, indices] = pickOfRows(choice, rows, count, size, self);
  return [converted(values, self.dtype).view(shape), indices.view(shape)];
}

/** The same of rows, which are given back unless they are `self`'s own. */
function pickOfRows(
  choice: Choice | number,
  rows: Tensor,
  count: number,
  size: number,
  self: Tensor,
): [values: Tensor, indices: Tensor] {
  if (choice !== "mode") {
    const found =
      typeof choice === "number"
        ? kthOfRows(rows, count, size, choice)
        : (selections.ways?.takesKeys(rows.dtype) ? selections.ways.mediansOf : mediansOfRows)(
            choice,
            rows,
            count,
            size,
          );
    discard(rows, self);
    return found;
  }
  // As `std::sort`, which knows no NaN, leaves them: the last of the most frequent is named.
  const sorted = sortRows(rows, count, size, false, "plain");
  discard(rows, self);
  const found = mostFrequent(...sorted, count, size);
  for (const temporary of sorted) discard(temporary);
  return found;
}

function assertNumber(name: string, self: Tensor): void {
  if (self.dtype.kind === "bool") throw notImplemented(`${name}_cpu`, self.dtype);
}

/** Options of `kthvalue`. */
export interface KthOptions {
  /** Which value: the k-th smallest, counted from 1. */
  k?: number;
  /** The dim that it works along. */
  dim?: number;
  /** Leave reduced dims in with size 1. Default false. */
  keepdim?: boolean;
}

/**
 * The k-th smallest element along a dim (from 1), and where it is.
 * @example
 * torch.kthvalue(torch.tensor([3, 1, 2]), 2).values; // tensor(2)
 */
export const kthvalue: Operator<
  (self: Tensor, k: number, dim?: number, keepdim?: boolean) => ValuesIndices,
  KthOptions
> = operator("kthvalue(Tensor self, int k, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices)", {
  nondifferentiable: [1],
  forward: (self: Tensor, k: number, dim: number, keepdim: boolean) => {
    const at = wrapDim(dim, self.shape.length);
    if (self.shape.length > 0) assertDimsNotEmpty("kthvalue()", self, [at]);
    if (k < 1 || k > (self.shape[at] ?? 1))
      throw new RuntimeError(`kthvalue(): selected number k out of range for dimension ${at}`);
    assertNumber("kthvalue", self);
    return valuesIndices("kthvalue", ...pick(k - 1, self, at, keepdim));
  },
  derivative: {
    self: [
      ["result1"],
      (grad, c) => pickedGradient(grad, c.value("dim"), c.tensor("result1"), c.shape("self"), c.value("keepdim")),
    ],
  },
});

function medianAlong(name: "median" | "nanmedian"): unknown {
  return operator(`${name}(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)`, {
    node: name === "median" ? "MedianBackward1" : "NanmedianBackward1",
    nondifferentiable: [1],
    forward: (self: Tensor, dim: number, keepdim: boolean) => {
      const at = wrapDim(dim, self.shape.length);
      if (self.shape.length > 0) assertDimsNotEmpty("median()", self, [at]);
      if (self.dtype.kind === "bool") throw notImplemented("median_out", self.dtype);
      return valuesIndices(name, ...pick(name, self, at, keepdim));
    },
    derivative: {
      self: [
        ["result1"],
        (grad, c) => pickedGradient(grad, c.value("dim"), c.tensor("result1"), c.shape("self"), c.value("keepdim")),
      ],
    },
  });
}

function medianOfAll(name: "median" | "nanmedian"): unknown {
  return operator(`${name}(Tensor self) -> Tensor`, {
    forward: (self: Tensor) => {
      assertNumber("median", self);
      // Whole numbers get what NaN is among them: 0, or the least of 32 and more bits.
      if (numel(self.shape) === 0) return self.new_full([], NaN, { dtype: float64 }).to(self.dtype);
      const whole = self.contiguous().view([-1]);
      const { rows, size } = rowsAlong(whole, 0);
      const { ways } = selections;
      if (!ways?.takesDigits(rows.dtype, size)) return pick(name, whole, 0, false)[0];
      const result = ways.medianOf(name, rows, size);
      discard(rows, self);
      return converted(result, self.dtype).view([]);
    },
    derivative: {
      self: [
        ["self", "result"],
        (grad, c) => {
          const [self, result] = [c.tensor("self"), c.tensor("result")];
          const mask = (Number.isNaN(lookAt(result, 0)) ? self.ne(self) : self.eq(result)).to(grad.dtype);
          return mask.mul(grad.div(mask.sum()));
        },
      ],
    },
  });
}

/** `median` and `nanmedian`: of all elements, or along a dim with indices. */
export interface MedianOp {
  (self: Tensor): Tensor;
  (self: Tensor, dim: number, keepdim?: boolean): ValuesIndices;
  (self: Tensor, dim: number, options: { keepdim?: boolean }): ValuesIndices;
  (self: Tensor, options: { dim: number; keepdim?: boolean }): ValuesIndices;
}

/**
 * The median, the lower one of two; NaN if there is any.
 * @example
 * torch.median(torch.tensor([0.5, 1, 2])); // tensor(1.)
 */
export const median: MedianOp = byDim("median", {
  full: medianOfAll("median"),
  along: medianAlong("median"),
}) as MedianOp;
/** The median of the elements that are not NaN. */
export const nanmedian: MedianOp = byDim("nanmedian", {
  full: medianOfAll("nanmedian"),
  along: medianAlong("nanmedian"),
}) as MedianOp;

/**
 * The most frequent element along a dim (the smallest of them), and where it is.
 * @example
 * torch.mode(torch.tensor([3, 1, 3])).values; // tensor(3)
 */
export const mode: Operator<
  (self: Tensor, dim?: number, keepdim?: boolean) => ValuesIndices,
  { dim?: number; keepdim?: boolean }
> = operator("mode(Tensor self, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices)", {
  nondifferentiable: [1],
  forward: (self: Tensor, dim: number, keepdim: boolean) => {
    const at = wrapDim(dim, self.shape.length);
    if (self.shape.length > 0) assertDimsNotEmpty("mode()", self, [at]);
    return valuesIndices("mode", ...pick("mode", self, at, keepdim));
  },
  derivative: {
    self: [
      ["result1"],
      (grad, c) => pickedGradient(grad, c.value("dim"), c.tensor("result1"), c.shape("self"), c.value("keepdim")),
    ],
  },
});

/** How `quantile` gets a value between two elements. */
export type Interpolation = "linear" | "lower" | "higher" | "midpoint" | "nearest";
/** Options of quantiles. */
export interface QuantileOptions {
  /** The dim that it works along. */
  dim?: number | null;
  /** Leave reduced dims in with size 1. Default false. */
  keepdim?: boolean;
  /** What is between two values: "linear", "lower", "higher", "nearest" or "midpoint". Default "linear". */
  interpolation?: Interpolation;
}
/** The type of `quantile` and `nanquantile`. */
export type QuantileOp = Operator<
  (self: Tensor, q: Tensor | number, dim?: number | null, keepdim?: boolean) => Tensor,
  QuantileOptions
>;

function quantileOf(name: string, ignoreNaN: boolean): QuantileOp {
  return composite(
    `${name}(Tensor self, Tensor|Scalar q, int? dim=None, bool keepdim=False, *, str interpolation='linear') -> Tensor`,
    (self: Tensor, q: Tensor | number, dim: number | null, keepdim: boolean, interpolation: string) => {
      if (!(q instanceof Tensor) && !(q >= 0 && q <= 1))
        throw new RuntimeError(`quantile() q must be in the range [0, 1] but got ${q}`);
      if (numel(self.shape) === 0) throw new RuntimeError(`quantile() input tensor must be non-empty`);
      if (q instanceof Tensor && q.shape.length > 1)
        throw new RuntimeError(`quantile() q must be a scalar or 1D tensor`);
      if (self.dtype.name !== "float32" && self.dtype.name !== "float64")
        throw new RuntimeError(`quantile() input tensor must be either float or double dtype`);
      if (q instanceof Tensor && q.dtype !== self.dtype)
        throw new RuntimeError(`quantile() q tensor must be same dtype as the input tensor`);
      if (!["linear", "lower", "higher", "midpoint", "nearest"].includes(interpolation)) {
        throw new RuntimeError(
          `quantile() interpolation must be one of linear, lower, higher, midpoint or nearest, but got ${interpolation}`,
        );
      }
      if (q instanceof Tensor && q.numel() > 0 && lookAt(q.ge(0).logical_and(q.le(1)).all(), 1) === 0)
        throw new RuntimeError(`quantile() q values must be in the range [0, 1]`);
      const rank = self.shape.length;
      const at = dim === null ? 0 : wrapDim(dim, rank);
      // The reduced dim goes last: rows [..., n].
      const rows = dim === null || rank === 0 ? self.contiguous().view([-1]) : self.transpose(at, rank - 1);
      const kept =
        dim === null
          ? keepdim
            ? new Array<number>(rank).fill(1)
            : []
          : reducedShape(self.shape, rank === 0 ? [] : [at], keepdim);
      // Only the values are asked for: equal ones that stay in order are sorted by digits.
      const { values } = sort(rows, -1, false, { stable: true });
      const result = quantilesOf(values, q, interpolation, ignoreNaN); // [..., Q]
      const moved = result.movedim(-1, 0); // [Q, ...]
      const inner = dim === null || rank === 0 ? moved : unmoved(moved, at, rank);
      if (!(q instanceof Tensor) || q.shape.length === 0)
        return shownAs(inner.contiguous().view(kept), "SqueezeBackward4");
      // In memory the quantiles of a row lie side by side, as PyTorch has them.
      const sideBySide = inner
        .movedim(0, -1)
        .contiguous()
        .view([...kept, sizeAt(q.shape, 0)]);
      return shownAs(sideBySide.movedim(-1, 0), "SqueezeBackward4");
    },
  );
}

/** Undoes `transpose(at, last)` of the kept dims of [Q, …]: the last kept dim sits where `at` was. */
function unmoved(moved: Tensor, at: number, rank: number): Tensor {
  const last = rank - 1;
  return at === last || rank < 2 ? moved : moved.movedim(1 + at, last);
}

const zeroSlope = { self: ({ grad }: Variables) => constant(0, grad.type) };
const ceilOf: (x: Tensor) => Tensor = pointwise("ceil(Tensor self) -> Tensor", {
  formula: (x) => x.ceil(),
  dtype: "same",
  derivative: zeroSlope,
});
const nearestOf: (x: Tensor) => Tensor = pointwise("round(Tensor self) -> Tensor", {
  formula: (x) => x.nearest(),
  dtype: "same",
  derivative: zeroSlope,
});

/** Quantiles of sorted rows [..., n]: [..., Q]. */
function quantilesOf(values: Tensor, q: Tensor | number, interpolation: string, ignoreNaN: boolean): Tensor {
  const n = sizeAt(values.shape, -1);
  const points = (q instanceof Tensor ? q : values.detach().new_full([], q)).view([-1]);
  const lead = values.shape.slice(0, -1);
  const plain = values.detach();
  // Ranks are float64, as in PyTorch: 0.1 of float32 times 5 would be 0.5, which rounds to 0 and not to 1.
  // NaN is last: a row with one gives NaN, which is its last element.
  const last = plain.narrow(-1, n - 1, 1); // [..., 1]
  const lastPlace = ignoreNaN
    ? plain.eq(plain).sum(-1, true).to(float64).sub(1)
    : last
        .mul(0)
        .to(float64)
        .add(n - 1);
  let ranks = points.to(float64).mul(lastPlace.relu()); // [..., Q]
  if (!ignoreNaN) ranks = ranks.masked_fill(last.ne(last), n - 1);
  if (interpolation === "lower") ranks = ranks.floor();
  else if (interpolation === "higher") ranks = ceilOf(ranks);
  else if (interpolation === "nearest") ranks = nearestOf(ranks);
  ranks = ranks.expand([...lead, sizeAt(points.shape, 0)]);
  const below = ranks.detach().to(int64);
  const lower = pickAlong(values, lead.length, below);
  if (interpolation !== "linear" && interpolation !== "midpoint") return lower;
  const upper = pickAlong(values, lead.length, ceilOf(ranks.detach()).to(int64));
  const weight = (interpolation === "midpoint" ? ranks.new_full(ranks.shape, 0.5) : ranks.sub(below)).to(values.dtype);
  return lerp(lower, upper, weight);
}

/**
 * The q-quantiles of all elements or along a dim.
 * @example
 * torch.quantile(torch.tensor([1, 2, 4.5]), 0.5); // tensor(2.)
 */
export const quantile: QuantileOp = quantileOf("quantile", false);
/** The same, of the elements that are not NaN. */
export const nanquantile: QuantileOp = quantileOf("nanquantile", true);
