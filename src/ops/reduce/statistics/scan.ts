/** Products, whole and running, and the other scans: running sums, extrema and log-sum-exps along a dim. */
import { Complex } from "../../../support/complex.ts";
import { is_grad_enabled } from "../../../autograd/modes.ts";
import { shownAs } from "../../../autograd/shown-name.ts";
import { cppNames, isDifferentiable, bool, get_default_dtype, int64, type DType } from "../../../dtype.ts";
import { constant } from "../../../kernel/ir.ts";
import { IndexError, NotImplementedError, notImplemented, RuntimeError } from "../../../support/errors.ts";
import { assertNoInternalOverlap } from "../../../layout/overlap.ts";
import { wrapDim } from "../../../layout/shape.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { Wrapper } from "../../../tensor/wrapper.ts";
import { placeAlong } from "../../index/pick-along-dim.ts";
import { converted, copyInto, discard, packedCopy } from "../../../compute/copy-elements.ts";
import { valuesIndices, type ValuesIndices } from "../../declare/named-tuple.ts";
import { composite, inPlace, operator } from "../../declare/operator.ts";
import { pointwise } from "../../declare/pointwise.ts";
import { restoreDims } from "../../declare/expand-reduced.ts";
import { hasValues, lookAt } from "../../../compute/look-at.ts";
import { lookAtGreatest } from "../../../compute/look-at-greatest.ts";
import type { AssociativeReduction } from "../../../compute/reduce/run-reduction.ts";
import { reduceConverted } from "../reduce-converted.ts";
import { logScan } from "../../../compute/reduce/log-scan.ts";
import { productScan, runExtremumScan, runScan, sumScan } from "../../../compute/reduce/run-scan.ts";
import type { Operator } from "../../declare/types.ts";
import { cat } from "../../view/join.ts";
import { sizeAt } from "../../../support/checked.ts";

const prodReduction: AssociativeReduction = { name: "prod", op: "mul", start: 1 };

/** A result in bytes of its own, also where nothing was to be reduced. */
function apartFrom(self: Tensor, result: Tensor): Tensor {
  return result.storage === self.storage ? packedCopy(result) : result;
}

/** Running sum from the end: the gradient of `cumsum`. */
const reverseCumsum: { (self: Tensor, dim: number): Tensor } = operator(
  "cumsum_reverse(Tensor self, int dim) -> Tensor",
  {
    node: "CumsumBackward0",
    forward: (self: Tensor, dim: number) => runScan(sumScan, self, dim, self.dtype, true),
    derivative: { self: [[], (grad, c) => grad.cumsum(c.value<number>("dim"))] },
  },
);

/** Whether there may be zeros, which the short way does not stand: yes, where values have to be waited for. */
function mayHaveZero(self: Tensor): boolean {
  return self.numel() > 0 && lookAtGreatest(self.eq(0).any(), hasValues(self) ? 1 : 0) !== 0;
}

/** Product of the elements before each along a dim. */
function productBefore(self: Tensor, dim: number): Tensor {
  const n = sizeAt(self.shape, dim);
  const ones = self.new_ones(self.shape.map((size, d) => (d === dim ? 1 : size)));
  return cat([ones, self.narrow(dim, 0, n - 1)], dim).cumprod(dim);
}

/** Gradient of a product over `dim` (null: of all elements); `grad` and `result` have the reduced dims with size 1. */
function productGradient(grad: Tensor, self: Tensor, result: Tensor, dim: number | null): Tensor {
  if (self.shape.length === 0) return grad;
  if (!mayHaveZero(self)) return grad.mul(result.div(self));
  if (dim === null) {
    const seen = !is_grad_enabled() && !(self instanceof Wrapper);
    if (seen && lookAt(self.eq(0).sum(), 0) > 1) return self.new_zeros(self.shape);
    const flat = self.contiguous().view([-1]);
    return productGradient(grad.contiguous().view([1]), flat, result.contiguous().view([1]), 0).view(self.shape);
  }
  if (self.shape[dim] === 1) return grad;
  const others = productBefore(self, dim).mul(productBefore(self.flip(dim), dim).flip(dim));
  return grad.mul(others);
}

/**
 * Gradient of `cumprod` where there are zeros and no gradient of this one is wanted, as PyTorch's `cumprod_backward`:
 * before the first zero as without zeros, at it by the products from there to the second one, and 0 behind it.
 */
function gradientAtZeros(grad: Tensor, self: Tensor, result: Tensor, dim: number): Tensor {
  const isZero = self.eq(0);
  const zeros = isZero.cumsum(dim);
  const before = zeros.eq(0);
  const first = isZero.logical_and(zeros.eq(1));
  const between = zeros.eq(1).logical_and(first.logical_not());
  const early = reverseCumsum(grad.mul(result).masked_fill(before.logical_not(), 0), dim).div(self);
  const total = self
    .masked_fill(between.logical_not(), 1)
    .cumprod(dim)
    .mul(grad.masked_fill(zeros.ne(1), 0))
    .sum(dim, true);
  const ones = self.new_ones(total.shape);
  const shifted = cat([ones, result.narrow(dim, 0, self.shape[dim]! - 1)], dim);
  return early.where(before, 0).add(total.mul(shifted).where(first, 0));
}

/**
 * Gradient of `cumprod`. Without zeros: the sum from the end of grad * result, over self. With zeros, from place k on:
 * the sum over i >= k of grad[i] times the
 * product of all but k up to i, one k at a time.
 */
function cumulativeProductGradient(grad: Tensor, self: Tensor, result: Tensor, dim: number): Tensor {
  if (self.numel() <= 1 || self.shape[dim] === 1) return grad;
  if (!mayHaveZero(self)) return reverseCumsum(grad.mul(result), dim).div(self);
  if (!is_grad_enabled()) return gradientAtZeros(grad, self, result, dim);
  const n = sizeAt(self.shape, dim);
  const before = productBefore(self, dim);
  const slices: Tensor[] = [];
  for (let k = 0; k < n; k++) {
    const start = before.narrow(dim, k, 1);
    const ones = self.new_ones(start.shape);
    const tail = cat([ones, self.narrow(dim, k + 1, n - k - 1)], dim)
      .cumprod(dim)
      .mul(start);
    slices.push(
      grad
        .narrow(dim, k, n - k)
        .mul(tail)
        .sum(dim, true),
    );
  }
  return cat(slices, dim);
}

/**
 * The product of all elements, or along one dim; integers and bools give int64.
 * @example
 * torch.prod(torch.tensor([0.5, 1, 2])); // tensor(1.)
 */
export const prod: Operator<
  (self: Tensor, dim?: number | null, keepdim?: boolean) => Tensor,
  { dim?: number | null; keepdim?: boolean; dtype?: DType | null }
> = operator("prod(Tensor self, int? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor", {
  fillsOut: true,
  node: (bound) => (bound[1] === null ? "ProdBackward0" : "ProdBackward1"),
  forward: (self: Tensor, dim: number | null, keepdim: boolean, dtype: DType | null) => {
    const given = self.dtype.is_complex && dtype && !dtype.is_complex ? self.to(dtype) : self;
    return apartFrom(given, reduceConverted(prodReduction, given, dim, keepdim, dtype));
  },
  derivative: {
    self: [
      ["self", "result"],
      (grad, c) => {
        const self = c.tensor("self");
        const dim = c.value<number | null>("dim");
        const at = dim === null ? null : wrapDim(dim, self.shape.length);
        const restore = (x: Tensor): Tensor =>
          (at === null ? x : restoreDims(x, at, self.shape.length, c.value("keepdim"))).to(self.dtype);
        return productGradient(restore(grad), self, restore(c.tensor("result")), at);
      },
    ],
  },
});

/** The type of `cumsum` and `cumprod`: along a dim, in a dtype. */
export type ScanOp = Operator<(self: Tensor, dim: number) => Tensor, { dim?: number; dtype?: DType | null }>;

function sumDType(self: Tensor, dtype: DType | null): DType {
  return dtype ?? (isDifferentiable(self.dtype) ? self.dtype : int64);
}

function assertNoBool(name: string, dtype: DType | null): void {
  if (dtype === bool) throw notImplemented(`${name}_out_cpu`, dtype);
}

/**
 * Running sums along a dim; integers and bools give int64.
 * @example
 * torch.cumsum(torch.tensor([1, 2, 3]), 0); // tensor([1, 3, 6])
 */
export const cumsum: ScanOp = operator("cumsum(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor", {
  fillsOut: true,
  forward: (self: Tensor, dim: number, dtype: DType | null) => {
    assertNoBool("cumsum", dtype);
    return runScan(sumScan, dtype ? converted(self, dtype) : self, dim, sumDType(self, dtype), false);
  },
  mutate: (self: Tensor, dim: number, dtype: DType | null) => {
    scanInto("cumsum", self, dim, dtype);
  },
  derivative: { self: [[], (grad, c) => reverseCumsum(grad, c.value("dim")).to(c.dtype("self"))] },
});
/** `cumsum`, written into the tensor itself. */
export const cumsum_: ScanOp = inPlace(cumsum);

/** A scan in place: the dtype of the tensor must be that of the result. */
function scanInto(name: "cumsum" | "cumprod", self: Tensor, dim: number, dtype: DType | null): void {
  wrapDim(dim, self.shape.length);
  if (dtype !== null && dtype !== self.dtype)
    throw new RuntimeError(
      `Bad in-place call: input tensor dtype ${cppNames[self.dtype.name]} and output tensor dtype ${cppNames[dtype.name]} should match`,
    );
  assertNoBool(name, self.dtype);
  assertNoInternalOverlap(self);
  const kind = name === "cumsum" ? sumScan : productScan;
  const result = runScan(kind, self, dim, self.dtype, false);
  copyInto(self, result);
  discard(result);
}

/**
 * Running products along a dim; integers and bools give int64.
 * @example
 * torch.cumprod(torch.tensor([1, 2, 3]), 0); // tensor([1, 2, 6])
 */
export const cumprod: ScanOp = operator("cumprod(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor", {
  fillsOut: true,
  forward: (self: Tensor, dim: number, dtype: DType | null) => {
    assertNoBool("cumprod", dtype);
    return runScan(productScan, dtype ? converted(self, dtype) : self, dim, sumDType(self, dtype), false);
  },
  mutate: (self: Tensor, dim: number, dtype: DType | null) => {
    scanInto("cumprod", self, dim, dtype);
  },
  derivative: {
    self: [
      ["self", "result"],
      (grad, c) => {
        const self = c.tensor("self").to(grad.dtype);
        const dim = wrapDim(c.value("dim"), self.shape.length);
        return cumulativeProductGradient(grad, self, c.tensor("result"), dim).to(c.dtype("self"));
      },
    ],
  },
});
/** `cumprod`, written into the tensor itself. */
export const cumprod_: ScanOp = inPlace(cumprod);

const logOfSide = (sign: 1 | -1): { (grad: Tensor, result: Tensor): Tensor } =>
  pointwise("log_side(Tensor outer, Tensor value) -> Tensor", {
    formula: (grad, result) => {
      const value = sign === 1 ? grad : grad.neg();
      return value
        .gt(0)
        .select(value.log(), constant(grad.type === "f64" ? -Number.MAX_VALUE : -3.4028234663852886e38, grad.type))
        .sub(result);
    },
    dtype: "same",
  });
const positiveLog = logOfSide(1);
const negativeLog = logOfSide(-1);

const reverseLogcumsumexp: { (self: Tensor, dim: number): Tensor } = operator(
  "logcumsumexp_reverse(Tensor self, int dim) -> Tensor",
  {
    node: "LogcumsumexpBackward0",
    forward: (self: Tensor, dim: number) => runScan(logScan, self, dim, self.dtype, true),
    derivative: {
      self: [
        ["self", "result"],
        (grad, c) => logScanGradient(grad, c.tensor("self"), c.tensor("result"), c.value("dim"), true),
      ],
    },
  },
);

function logScanGradient(grad: Tensor, self: Tensor, result: Tensor, dim: number, reverse: boolean): Tensor {
  const scan = (x: Tensor): Tensor => (reverse ? logcumsumexp(x, dim) : reverseLogcumsumexp(x, dim));
  if (self.dtype.is_complex) return scan(grad.log().sub(result)).add(self).exp();
  return scan(positiveLog(grad, result))
    .add(self)
    .exp()
    .sub(scan(negativeLog(grad, result)).add(self).exp());
}

/**
 * log of the running sums of exp(x) along a dim.
 * @example
 * torch.logcumsumexp(torch.tensor([0.5, 1, 2]), 0); // tensor([0.5000, 1.4741, 2.4644])
 */
export const logcumsumexp: Operator<(self: Tensor, dim: number) => Tensor, { dim: number }> = operator(
  "logcumsumexp(Tensor self, int dim) -> Tensor",
  {
    forward: (self: Tensor, dim: number) => {
      if (!isDifferentiable(self.dtype)) throw notImplemented("logcumsumexp_out_cpu", self.dtype);
      return runScan(logScan, self, dim, self.dtype, false);
    },
    derivative: {
      self: [
        ["self", "result"],
        (grad, c) => logScanGradient(grad, c.tensor("self"), c.tensor("result"), c.value("dim"), false),
      ],
    },
  },
);

function extremumScan(
  name: "cummax" | "cummin",
): Operator<(self: Tensor, dim: number) => ValuesIndices, { dim: number }> {
  return operator(`${name}(Tensor self, int dim) -> (Tensor values, Tensor indices)`, {
    nondifferentiable: [1],
    forward: (self: Tensor, dim: number) => {
      if (self.shape.length === 0 && dim !== 0 && dim !== -1)
        throw new IndexError(`${name}(): Expected reduction dim -1 or 0 for scalar but got ${dim}`);
      const [values, indices] = runExtremumScan(name, self, dim);
      return valuesIndices(name, values, indices);
    },
    derivative: {
      self: [
        ["result1"],
        (grad, c) =>
          c.shape("self").length === 0
            ? grad
            : placeAlong(grad, wrapDim(c.value("dim"), grad.shape.length), c.tensor("result1"), c.shape("self")),
      ],
    },
  });
}

/**
 * Running maxima along a dim and where they are (the last of equals).
 * @example
 * torch.cummax(torch.tensor([1, 3, 2]), 0).values; // tensor([1, 3, 3])
 */
export const cummax: Operator<(self: Tensor, dim: number) => ValuesIndices, { dim: number }> = extremumScan("cummax");
/** Running minima along a dim and where they are (the last of equals). */
export const cummin: Operator<(self: Tensor, dim: number) => ValuesIndices, { dim: number }> = extremumScan("cummin");

/** Options of `diff`. */
export interface DiffOptions {
  /** How often differences are taken. Default 1. */
  n?: number;
  /** The dim that it works along. */
  dim?: number;
  /** Values that come before the tensor's along `dim`. */
  prepend?: Tensor | null;
  /** Values that come after the tensor's along `dim`. */
  append?: Tensor | null;
}

/**
 * n-th differences of neighbours along a dim.
 * @example
 * torch.diff(torch.tensor([1, 3, 6])); // tensor([2, 3])
 */
export const diff: Operator<
  (self: Tensor, n?: number, dim?: number, prepend?: Tensor | null, append?: Tensor | null) => Tensor,
  DiffOptions
> = composite(
  "diff(Tensor self, int n=1, int dim=-1, Tensor? prepend=None, Tensor? append=None) -> Tensor",
  (self: Tensor, n: number, dim: number, prepend: Tensor | null, append: Tensor | null) => {
    if (self.shape.length === 0) throw new RuntimeError("diff expects input to be at least one-dimensional");
    if (n < 0) throw new RuntimeError(`order must be non-negative but got ${n}`);
    const at = wrapDim(dim, self.shape.length);
    for (const piece of [prepend, append]) {
      if (piece && piece.shape.length !== self.shape.length)
        throw new RuntimeError("diff expects prepend or append to be the same dimension as input");
      piece?.shape.forEach((size, d) => {
        if (d !== at && size !== self.shape[d])
          throw new RuntimeError(
            `diff expects the shape of tensor to prepend or append to match that of input except along the differencing dimension; input.size(${d}) = ${self.shape[d]}, but got tensor.size(${d}) = ${size}`,
          );
      });
    }
    if (n === 0) return self.clone();
    const pieces = [prepend, self, append].filter((piece) => piece !== null);
    let values = pieces.length > 1 ? cat(pieces, at) : self;
    for (let i = 0; i < n; i++) {
      const length = sizeAt(values.shape, at);
      if (length === 0) break;
      const later = values.narrow(at, 1, length - 1);
      const earlier = values.narrow(at, 0, length - 1);
      values = values.dtype === bool ? later.ne(earlier) : later.sub(earlier);
    }
    return values;
  },
);

/** What the trapezoidal rule refuses. */
function assertTrapezoids(y: Tensor, x: Tensor | null, dx: number, name: string): void {
  if (y.shape.length === 0) throw new RuntimeError(`${name} expects \`y\` to be at least one-dimensional`);
  if (y.dtype.kind === "bool" || x?.dtype.kind === "bool")
    throw new NotImplementedError(
      `${name}: received a bool input for ${x ? "`x` or `y`" : "`y`"}, but bool is not supported`,
    );
  if ((dx as unknown) instanceof Complex)
    throw new RuntimeError(`${name}: Currently, we only support dx as a real number.`);
}

/**
 * What the trapezoidal rule adds up: sums of neighbours times half their distance, or, where places are given, times
 * all of it, to be halved at the end.
 */
function trapezoids(y: Tensor, x: Tensor | null, dx: number, dim: number, name: string): Tensor {
  assertTrapezoids(y, x, dx, name);
  const at = wrapDim(dim, y.shape.length);
  const n = sizeAt(y.shape, at);
  if (n === 0)
    return y.new_zeros([...y.shape.slice(0, at), 0, ...y.shape.slice(at + 1)], {
      dtype: y.dtype.is_floating_point ? y.dtype : get_default_dtype(),
    });
  const sums = y.narrow(at, 0, n - 1).add(y.narrow(at, 1, n - 1));
  if (!x) return isDifferentiable(sums.dtype) ? sums.mul(dx / 2) : sums.mul(dx).div(2);
  let places = x;
  if (x.shape.length === 1) {
    if (x.shape[0] !== n) throw new RuntimeError(`${name}: There must be one \`x\` value for each sample point`);
    places = x.view([...new Array<number>(at).fill(1), n, ...new Array<number>(y.shape.length - at - 1).fill(1)]);
  } else if (x.shape.length < y.shape.length) {
    places = x.view([...new Array<number>(y.shape.length - x.shape.length).fill(1), ...x.shape]);
  }
  const width = sizeAt(places.shape, at);
  return places
    .narrow(at, 1, width - 1)
    .sub(places.narrow(at, 0, width - 1))
    .mul(sums);
}

/** Options of trapezoidal integrals. */
export interface TrapezoidOptions {
  /** Places of the values, instead of a distance. */
  x?: Tensor | null;
  /** Distance between values. Default 1. */
  dx?: number;
  /** The dim that it works along. */
  dim?: number;
}
/** The type of `trapezoid` and `cumulative_trapezoid`. */
export type TrapezoidOp = Operator<(y: Tensor, x?: Tensor | null) => Tensor, TrapezoidOptions>;

/**
 * The integral by the trapezoidal rule along a dim.
 * @example
 * torch.trapezoid(torch.tensor([1, 5, 10.5])); // tensor(10.7500)
 */
export const trapezoid: TrapezoidOp = composite(
  "trapezoid(Tensor y, Tensor? x=None, *, Scalar dx=1, int dim=-1) -> Tensor",
  (y: Tensor, x: Tensor | null, dx: number, dim: number) => {
    if (y.shape.length > 0 && y.shape[wrapDim(dim, y.shape.length)] === 0)
      return y.new_zeros(y.shape.filter((_, d) => d !== wrapDim(dim, y.shape.length)));
    if (x) return shownAs(trapezoids(y, x, dx, dim, "trapezoid").sum(dim).div(2), "DivBackward1");
    assertTrapezoids(y, x, dx, "trapezoid");
    // With equal distances all values count but the two at the ends, which count half.
    const ends = y.select(dim, 0).add(y.select(dim, -1));
    return shownAs(y.sum(dim).sub(ends.mul(0.5)).mul(dx), "MulBackward1");
  },
);
/** `trapezoid`, by its older name. */
export const trapz: TrapezoidOp = composite(
  "trapz(Tensor y, Tensor? x=None, *, float dx=1, int dim=-1) -> Tensor",
  (y: Tensor, x: Tensor | null, dx: number, dim: number) => trapezoid(y, x, { dx, dim }),
);
/** Running integrals by the trapezoidal rule along a dim. */
export const cumulative_trapezoid: TrapezoidOp = composite(
  "cumulative_trapezoid(Tensor y, Tensor? x=None, *, Scalar dx=1, int dim=-1) -> Tensor",
  (y: Tensor, x: Tensor | null, dx: number, dim: number) => {
    const sums = trapezoids(y, x, dx, dim, "cumulative_trapezoid").cumsum(dim);
    return x ? shownAs(sums.div(2), "DivBackward1") : sums;
  },
);
