/** Operators element by element: sums and products of sparse tensors, and functions that leave 0 as it is. */
import { is_grad_enabled, no_grad } from "../../autograd/modes.ts";
import { requiresGrad } from "../../autograd/history.ts";
import { mergePlaces } from "../../compute/sparse/merge.ts";
import { packed, zerosOf } from "../../compute/copy-elements.ts";
import { filled, isContiguous, numel, sameShape, shapeText } from "../../layout/shape.ts";
import { broadcastShapes, isExpandableTo } from "../../layout/broadcast.ts";
import { can_cast, int64, isDType, promote_types, type DType } from "../../dtype.ts";
import type { Operand } from "../../compute/promotion.ts";
import { RuntimeError } from "../../support/errors.ts";
import { SparseCoo, SparseCompressed, SparseTensor } from "../../tensor/sparse-tensor.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { sizeAt } from "../../support/checked.ts";
import { cat, stack } from "../view/join.ts";
import { nodeName } from "../declare/operator-node.ts";
import { inPlace } from "../declare/operator.ts";
import type { ScalarValue } from "../declare/types.ts";
import { coordinatesOf, find, flatPlaces, sizesOf, upTo } from "./coordinates.ts";
import { refuse, rule, sparseOperator, takesSparse } from "./declare.ts";
import { changeInPlace } from "./in-place.ts";
import { inLayoutOf } from "./convert.ts";
import {
  coalesced,
  coalesceRaw,
  patternOf,
  scattered,
  to_dense,
  valuesAt,
  valuesOf,
  withValues,
  withValuesRaw,
} from "./parts.ts";

type AnyMethods = Readonly<Record<string, (...args: unknown[]) => Tensor>>;

function method(tensor: Tensor, name: string, args: readonly unknown[]): Tensor {
  return (tensor as unknown as AnyMethods)[name]!(...args);
}

/** Functions with f(0) = 0, by the names of their records. */
const UNARY = [
  "abs",
  "angle",
  "asin",
  "asinh",
  "atan",
  "atanh",
  "ceil",
  "deg2rad",
  "erf",
  "erfinv",
  "expm1",
  "floor",
  "frac",
  "isinf",
  "isnan",
  "isneginf",
  "isposinf",
  "log1p",
  "nan_to_num",
  "rad2deg",
  "relu",
  "round",
  "sgn",
  "sign",
  "signbit",
  "sin",
  "sinh",
  "sqrt",
  "tan",
  "tanh",
  "trunc",
];

function unary(name: string, self: Tensor, args: readonly unknown[]): Tensor {
  const given = self instanceof SparseCoo ? coalesced(self) : (self as SparseTensor);
  const own = name === "round" ? [{ decimals: args[0] }] : args;
  return withValues(given, method(valuesOf(given), name, own), nodeName(name));
}

for (const name of UNARY) {
  // `nn.functional.relu` says whether it is to be done in place.
  rule(name, (self: Tensor, ...args: unknown[]) =>
    args[0] === true ? method(self, `${name}_`, []) : unary(name, self, args[0] === false ? [] : args),
  );
  rule(`${name}_`, (self: SparseTensor, ...args: unknown[]) => {
    if (self instanceof SparseCoo && !self.isCoalesced) throw new RuntimeError(`${name}_ requires coalesced input`);
    return changeInPlace(self, `${name}_`, [], () => unary(name, self, args));
  });
}

/** Linear functions, for which coordinates may repeat. */
const negate = sparseOperator<(self: SparseTensor) => SparseTensor>("neg(Tensor self) -> Tensor", {
  forward: (self: SparseTensor) => withValuesRaw(self, self.valueTensor.neg()),
  derivative: { self: [[], (grad) => grad.neg()] },
});
rule("neg", (self: SparseTensor) => negate(self));
rule("neg_", (self: SparseTensor) => changeInPlace(self, "neg_", [], () => negate(self)));
const conjugate = sparseOperator<(self: SparseTensor) => SparseTensor>("_conj(Tensor self) -> Tensor", {
  forward: (self: SparseTensor) => withValuesRaw(self, self.valueTensor.conj_physical()),
  derivative: { self: [[], (grad) => grad] },
});
rule(["resolve_conj", "resolve_neg", "positive"], (self: SparseTensor) => self);
rule(["_conj", "conj", "conj_physical"], (self: SparseTensor) => (self.dtype.is_complex ? conjugate(self) : self));
rule("conj_physical_", (self: SparseTensor) => changeInPlace(self, "conj_physical_", [], () => conjugate(self)));

function power(self: SparseTensor, exponent: Operand): Tensor {
  if (!(self instanceof SparseTensor) || exponent instanceof Tensor) refuse("pow", self);
  if (Number(exponent) === 0)
    throw new RuntimeError("pow: cannot raise to zeroth power on sparse tensor; it would make the result tensor dense");
  return unary("pow", self, [exponent]);
}
rule(["pow", "float_power"], power);
rule("pow_", (self: SparseTensor, exponent: Operand) => changeInPlace(self, "pow_", [], () => power(self, exponent)));
rule("square", (self: SparseTensor) => power(self, 2));
rule("square_", (self: SparseTensor) => changeInPlace(self, "square_", [], () => power(self, 2)));

rule("equal", (self: Tensor, other: Tensor) => refuse("equal", self instanceof SparseTensor ? self : other));

const isNumber = (value: unknown): value is ScalarValue => !(value instanceof Tensor);

/** A number, or a strided tensor of no dims that stands for one. */
function isScalar(value: Operand): boolean {
  return isNumber(value) || (!(value instanceof SparseTensor) && value.shape.length === 0);
}

/** Values of products where both tensors have some. */
function intersection(self: SparseCoo, other: SparseCoo): SparseCoo {
  const { sparse } = sizesOf(self);
  const [mine, theirs] = [flatPlaces(self.indexTensor, sparse), flatPlaces(other.indexTensor, sparse)];
  const { at, found } = find(mine, theirs);
  const which = found.nonzero().reshape([-1]);
  const values = self.valueTensor
    .index_select(0, which)
    .mul(other.valueTensor.index_select(0, at.index_select(0, which)));
  return new SparseCoo(self.indexTensor.index_select(1, which), values, self.shape, true);
}

function samePattern(self: SparseCompressed, other: SparseCompressed): boolean {
  return (
    self.layoutName === other.layoutName &&
    sameShape(self.plainTensor.shape, other.plainTensor.shape) &&
    sameShape(self.valueTensor.shape, other.valueTensor.shape) &&
    self.compressedTensor.equal(other.compressedTensor) &&
    self.plainTensor.equal(other.plainTensor)
  );
}

function assertSameShape(self: Tensor, other: Tensor): void {
  if (sameShape(self.shape, other.shape)) return;
  if (self instanceof SparseTensor)
    throw new RuntimeError(
      `add: expected sizes of 'self' and 'other' to match, but ${shapeText(self.shape)} != ${shapeText(other.shape)}`,
    );
  throw new RuntimeError(
    `add: expected 'self' and 'other' to have same size, but self has size ${shapeText(self.shape)} while other has size ${shapeText(other.shape)} (FYI: dense-sparse addition does not currently support broadcasting)`,
  );
}

/** Throws where what an in-place form computes is of a wider kind than the tensor that it is written into. */
function assertResultFits(self: Tensor, other: Tensor, name: string): void {
  const result = promote_types(self.dtype, other.dtype);
  if (!can_cast(result, self.dtype))
    throw new RuntimeError(
      `Can't convert result type ${result.scalarName} to output ${self.dtype.scalarName} in ${name} operation`,
    );
}

/** Whether two have the same dims of coordinates, and as many of values. */
function alikeInPlaces(a: SparseCoo, b: SparseCoo): boolean {
  const [{ sparse }, { sparse: others }] = [sizesOf(a), sizesOf(b)];
  return a.shape.length === b.shape.length && sameShape(sparse, others);
}

/** What `expand` gives of a strided tensor: along new dims, and those of size 1, coordinates repeat. */
function spreadOver(self: SparseCoo, shape: readonly number[]): SparseCoo {
  const whole = self.isCoalesced ? self : coalesceRaw(self);
  const { sparse, dense } = sizesOf(whole);
  const lead = shape.length - whole.shape.length;
  const rest = shape.slice(shape.length - dense.length);
  const sizes = [...filled(lead, 1), ...sparse];
  let rows = [...filled(lead, 0).map(() => zerosOf([whole.count], int64)), ...whole.indexTensor.unbind(0)];
  let values = whole.valueTensor.expand([whole.count, ...rest]);
  let last = -1;
  for (let dim = sizes.length - 1; dim >= 0; dim--) {
    const size = sizeAt(shape, dim);
    if (sizeAt(sizes, dim) === size) continue;
    last = Math.max(last, dim);
    const place = upTo(size).repeat_interleave(sizeAt(values.shape, 0));
    rows = rows.map((row, d) => (d === dim ? place : row.repeat([size])));
    values = values.repeat([size, ...filled(rest.length, 1)]);
  }
  const indices = rows.length === 0 ? whole.indexTensor : stack(rows, 0);
  // In order as long as what repeats comes before all other coordinates.
  return new SparseCoo(
    indices,
    values,
    shape,
    sizes.slice(0, last + 1).every((size) => size === 1),
  );
}

function productRaw(self: SparseTensor, other: Operand): SparseTensor {
  if (isScalar(other)) return withValuesRaw(self, self.valueTensor.mul(other));
  const tensor = other as Tensor;
  if (!(tensor instanceof SparseTensor)) {
    if (self instanceof SparseCoo && !isExpandableTo(tensor.shape, self.shape)) {
      const shape = broadcastShapes(tensor.shape, self.shape);
      return productRaw(spreadOver(self, shape), tensor);
    }
    if (!isExpandableTo(tensor.shape, self.shape))
      throw new RuntimeError(
        `mul(sparse, dense): the dense tensor of shape ${shapeText(tensor.shape)} cannot be expanded to ${shapeText(self.shape)}`,
      );
    const values = valuesAt(tensor.expand(self.shape), patternOf(self)).reshape(self.valueTensor.shape);
    return withValuesRaw(self, self.valueTensor.mul(values));
  }
  if (self instanceof SparseCoo && tensor instanceof SparseCoo) {
    if (tensor.shape.length === 0) return withValuesRaw(self, self.valueTensor.mul(to_dense(tensor)));
    if (self.shape.length === 0) return withValuesRaw(tensor, tensor.valueTensor.mul(to_dense(self)));
    if (!sameShape(self.shape, tensor.shape)) {
      const shape = alikeInPlaces(self, tensor) ? broadcastShapes(self.shape, tensor.shape) : null;
      if (shape === null)
        throw new RuntimeError(
          "sparse_binary_op_intersection_cpu(): expects sparse inputs with equal dimensionality, number of sparse dimensions, and shape of sparse dimensions",
        );
      return productRaw(spreadOver(self, shape), spreadOver(tensor, shape));
    }
  }
  if (!sameShape(self.shape, tensor.shape))
    throw new RuntimeError(
      `mul: Expected 'self' and 'other' to have same sizes, but ${shapeText(self.shape)} != ${shapeText(tensor.shape)}`,
    );
  if (self instanceof SparseCompressed) {
    if (tensor instanceof SparseCompressed && samePattern(self, tensor))
      return withValuesRaw(self, self.valueTensor.mul(tensor.valueTensor));
    return inLayoutOf(productRaw(asCoo(self), asCoo(tensor)), self) as SparseTensor;
  }
  const [a, b] = [self as SparseCoo, asCoo(tensor)];
  if (a.isCoalesced && b.isCoalesced && a.sparseDims === b.sparseDims) return intersection(a, b);
  // Coordinates that repeat stay as they are in one of the two; the other is added up.
  const [whole, summed] = b.isCoalesced ? [a, b] : [b, a];
  const values = valuesAt(summed, patternOf(whole));
  return withValuesRaw(whole, whole.valueTensor.mul(values));
}

/** The same elements by coordinates. */
function asCoo(self: SparseTensor): SparseCoo {
  return self instanceof SparseCoo ? self : (self.to_sparse() as SparseCoo);
}

const product = sparseOperator<(self: Tensor, other: Operand) => Tensor>(
  "mul(Tensor self, Tensor|Scalar other) -> Tensor",
  {
    forward: productRaw,
    derivative: {
      self: [["other"], (grad, c) => reducedTo(weighted(grad, c.operand("other")), c.shape("self"))],
      other: [["self"], (grad, c) => reducedTo(weighted(grad, c.tensor("self")), c.shape("other"))],
    },
  },
);

/** A gradient times the other operand, which has been broadcast. */
function weighted(grad: Tensor, factor: Operand): Tensor {
  if (!(factor instanceof SparseTensor) || sameShape(grad.shape, factor.shape)) return grad.mul(factor);
  return to_dense(grad).mul(to_dense(factor));
}

/** A gradient of a broadcast operand. */
function reducedTo(grad: Tensor, shape: readonly number[]): Tensor {
  if (sameShape(grad.shape, shape)) return grad;
  const dense = to_dense(grad);
  return shape.length === 0 ? dense.sum() : dense.sum_to_size(shape);
}

rule("mul", (self: Operand, other: Operand) =>
  self instanceof SparseTensor ? product(self, other) : product(other as Tensor, self),
);
rule("mul_", (self: Tensor, other: Operand) => {
  if (!(self instanceof SparseTensor)) {
    const sparse = other as SparseTensor;
    if (sparse instanceof SparseCompressed) throw new RuntimeError("Expected result Tensor to be of format CSR");
    assertSameShape(self, sparse);
    assertResultFits(self, sparse, "add");
    return self.mul_(to_dense(sparse));
  }
  if (other instanceof Tensor) assertResultFits(self, other, "mul");
  return isScalar(other) && scaledInPlace(self, (values) => values.mul_(other))
    ? self
    : changeInPlace(self, "mul_", [other], () => product(self, other));
});

/** Changes values where they are, if no history is written. */
function scaledInPlace(self: SparseTensor, change: (values: Tensor) => void): boolean {
  if (is_grad_enabled() && requiresGrad(self)) return false;
  no_grad(() => change(self.valueTensor));
  self.version.value++;
  return true;
}

type Rounding = "trunc" | "floor" | null;

const quotient = sparseOperator<(self: SparseTensor, other: Operand, mode?: Rounding) => Tensor>(
  "div(Tensor self, Tensor|Scalar other, str? rounding_mode=None) -> Tensor",
  {
    forward: (self: SparseTensor, other: Operand, mode: Rounding) =>
      withValuesRaw(self, self.valueTensor.div(other, { rounding_mode: mode })),
    derivative: {
      self: [["other"], (grad, c) => (c.value("rounding_mode") === null ? grad.div(c.operand("other")) : grad.mul(0))],
    },
  },
);

function divided(self: Operand, other: Operand, mode: Rounding = null): Tensor {
  if (!(self instanceof SparseTensor)) refuse("reciprocal", other as Tensor);
  if (self instanceof SparseCompressed && !isScalar(other)) refuse("div", self);
  if (!isScalar(other))
    throw new RuntimeError(
      `Sparse division requires a scalar or zero-dim dense tensor divisor (got shape ${shapeText((other as Tensor).shape)} for divisor)`,
    );
  // Where quotients are rounded, those of elements that stand for one are not those of their sum.
  const given = mode !== null && self instanceof SparseCoo ? coalesced(self) : self;
  return quotient(given, other, mode);
}
rule(["div", "true_divide"], divided);
rule(["div_", "true_divide_"], (self: SparseTensor, other: Operand, mode: Rounding = null) => {
  const isPlain = mode === null && isScalar(other) && self.dtype.kind === "float";
  if (isPlain && scaledInPlace(self, (values) => values.div_(other))) return self;
  return changeInPlace(self, "div_", [other], () => divided(self, other, mode));
});
rule("floor_divide", (self: Operand, other: Operand) => {
  if (self instanceof SparseCoo && !isScalar(other))
    throw new RuntimeError(
      `Sparse floor division requires a scalar or zero-dim dense tensor divisor (got ${other instanceof SparseTensor ? "a sparse" : `shape ${shapeText((other as Tensor).shape)} for`} divisor)`,
    );
  return divided(self, other, "floor");
});
rule("floor_divide_", (self: SparseTensor, other: Operand) =>
  changeInPlace(self, "floor_divide_", [other], () => divided(self, other, "floor")),
);

function sumOfCoo(self: SparseCoo, other: SparseCoo, alpha: ScalarValue, dtype: DType): SparseCoo {
  if (self.sparseDims !== other.sparseDims) {
    // What has no elements may have its dims of coordinates otherwise.
    const { indexTensor, valueTensor, shape, isCoalesced } = other.count === 0 ? self : other;
    if (other.count === 0) return new SparseCoo(indexTensor, valueTensor.to(dtype), shape, isCoalesced);
    if (self.count === 0) return new SparseCoo(indexTensor, scaled(valueTensor, alpha).to(dtype), shape, isCoalesced);
    throw new RuntimeError(
      `add: expected 'self' and 'other' to have same density, but 'self' has ${self.sparseDims} sparse dimensions while 'other' has ${other.sparseDims} sparse dimensions`,
    );
  }
  const { sparse } = sizesOf(self);
  const isInOrder = [self, other].every(({ valueTensor: { shape, strides } }) => isContiguous(shape, strides));
  const [a, b] = [self.valueTensor.to(dtype), scaled(other.valueTensor, alpha).to(dtype)];
  if (!isInOrder) {
    // PyTorch joins values that do not lie in order, and lets no more of them pile up than there are places.
    const all = new SparseCoo(cat([self.indexTensor, other.indexTensor], 1), cat([a, b]), self.shape, false);
    return all.count > numel(self.shape) ? coalesceRaw(all) : all;
  }
  const [mine, theirs] = [flatPlaces(self.indexTensor, sparse), flatPlaces(other.indexTensor, sparse)];
  const { left, right, count } = mergePlaces(packed(mine), packed(theirs));
  const places = zerosOf([count], mine.dtype).index_copy_(0, left, mine).index_copy_(0, right, theirs);
  const values = zerosOf([count, ...a.shape.slice(1)], dtype);
  if (numel(values.shape) > 0) values.index_copy_(0, left, a).index_add_(0, right, b);
  return new SparseCoo(coordinatesOf(places, sparse), values, self.shape, self.isCoalesced && other.isCoalesced);
}

function scaled(tensor: Tensor, alpha: ScalarValue): Tensor {
  return alpha === 1 ? tensor : tensor.mul(alpha);
}

function sumRaw(self: Tensor, other: Tensor, alpha: ScalarValue): Tensor {
  assertSameShape(self, other);
  const dtype = promote_types(self.dtype, other.dtype);
  if (!(self instanceof SparseTensor))
    return addInto(self.to(dtype, { copy: true, memory_format: "contiguous_format" }), other as SparseTensor, alpha);
  if (self instanceof SparseCompressed) {
    if (other instanceof SparseCompressed && samePattern(self, other))
      return withValuesRaw(self, self.valueTensor.add(other.valueTensor, { alpha }));
    return inLayoutOf(sumOfCoo(asCoo(self), asCoo(other as SparseTensor), alpha, dtype), self);
  }
  return sumOfCoo(self as SparseCoo, asCoo(other as SparseTensor), alpha, dtype);
}

/** Adds a sparse tensor to the elements of a strided one. */
function addInto(self: Tensor, other: SparseTensor, alpha: ScalarValue): Tensor {
  assertSameShape(self, other);
  if (other instanceof SparseCoo && isContiguous(self.shape, self.strides) && numel(self.shape) > 0) {
    if (other.count === 0) return self;
    const { sparse, dense } = sizesOf(other);
    const rows = self.view([numel(sparse), ...dense]);
    rows.index_add_(0, flatPlaces(other.indexTensor, sparse), other.valueTensor.to(self.dtype), { alpha });
    return self;
  }
  const given = other instanceof SparseCoo ? other : asCoo(other);
  return self.add_(scattered(patternOf(given), given.valueTensor, self.shape), { alpha });
}

const sum = sparseOperator<(self: Tensor, other: Tensor, options: { alpha: ScalarValue }) => Tensor>(
  "add(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor",
  {
    forward: sumRaw,
    mutate: (self: Tensor, other: SparseTensor, alpha: ScalarValue) => {
      addInto(self, other, alpha);
    },
    derivative: {
      self: [[], (grad) => grad],
      other: [[], (grad, c) => scaled(grad, c.value<ScalarValue>("alpha"))],
    },
  },
);
const sumInto = takesSparse(inPlace<typeof sum>(sum));

function added(self: Operand, other: Operand, alpha: ScalarValue = 1): Tensor {
  if (!(self instanceof Tensor)) return added(other, self, alpha);
  if (self instanceof SparseCompressed && other instanceof Tensor && !(other instanceof SparseTensor))
    return sum(scaled(other, alpha), self, { alpha: 1 });
  if (self instanceof SparseTensor && !(other instanceof SparseTensor))
    throw new RuntimeError("add(sparse, dense) is not supported. Use add(dense, sparse) instead.");
  return sum(self, other as Tensor, { alpha });
}

function negative(alpha: ScalarValue): ScalarValue {
  return typeof alpha === "bigint" ? -alpha : -Number(alpha);
}

rule("add", added);
rule("sub", (self: Operand, other: Operand, alpha: ScalarValue = 1) => added(self, other, negative(alpha)));
function addedInPlace(name: string, self: Tensor, other: Operand, alpha: ScalarValue): Tensor {
  if (other instanceof Tensor) assertResultFits(self, other, "add");
  if (!(self instanceof SparseTensor)) return sumInto(self, other as Tensor, { alpha });
  return changeInPlace(self, name, [other], () => added(self, other, alpha));
}
rule("add_", (self: Tensor, other: Operand, alpha: ScalarValue = 1) => addedInPlace("add_", self, other, alpha));
rule("sub_", (self: Tensor, other: Operand, alpha: ScalarValue = 1) =>
  addedInPlace("sub_", self, other, negative(alpha)),
);

const convertedValues = sparseOperator<(self: SparseTensor, dtype: DType) => Tensor>(
  "_to_copy(Tensor self, ScalarType dtype) -> Tensor",
  {
    forward: (self: SparseTensor, dtype: DType) => withValuesRaw(self, self.valueTensor.to(dtype, { copy: true })),
    derivative: { self: [[], (grad, c) => grad.to(c.dtype("self"))] },
  },
);
rule("_to_copy", (self: SparseTensor, dtype: DType) => convertedValues(self, dtype));

/** A compressed tensor with one number everywhere it has a value; PyTorch has it for no others. */
function withNumber(name: string, self: SparseTensor, value: unknown, rest: readonly unknown[]): SparseTensor {
  if (!(self instanceof SparseCompressed)) return refuse(name, self);
  const dtype = rest.find(isDType) ?? self.dtype;
  return withValuesRaw(self, self.valueTensor.new_full(self.valueTensor.shape, value as number, { dtype }));
}
rule("fill_", (self: SparseTensor, value: unknown) =>
  changeInPlace(self, "fill_", [], () => withNumber("fill_.Scalar", self, value, [])),
);
rule("ones_like", (self: SparseTensor, ...rest: unknown[]) => withNumber("ones_like", self, 1, rest));
rule("full_like", (self: SparseTensor, value: unknown, ...rest: unknown[]) =>
  withNumber("full_like", self, value, rest),
);

/** A matrix by rows of another size: rows that are new have no values. */
function resizedRows(self: SparseCompressed, size: readonly number[]): SparseCompressed {
  if (self.layoutName !== "torch.sparse_csr") return refuse("resize_", self);
  if (size.length < 2)
    throw new RuntimeError(
      `torch.resize_: Only batched sparse CSR matrices are supported, but got size ${shapeText(size)}`,
    );
  const [rows, columns] = size.slice(-2) as [number, number];
  const before = sizeAt(self.shape, -1 + self.shape.length);
  if (columns < before)
    throw new RuntimeError(
      `torch.resize_: Resizing columns of sparse CSR tensors to a smaller value is not supported. The original number of columns is ${before} while the requested new number of columns is ${columns}.`,
    );
  if (size.length > 2 || self.shape.length > 2) return refuse("resize_", self);
  const { compressedTensor, plainTensor, valueTensor } = self;
  const known = sizeAt(compressedTensor.shape, 0) - 1;
  const starts =
    rows < known
      ? compressedTensor.narrow(0, 0, rows + 1).clone()
      : cat([compressedTensor, compressedTensor.narrow(0, known, 1).expand([rows - known])]);
  return new SparseCompressed(self.layoutName, starts, plainTensor, valueTensor, size);
}
rule("resize_", (self: SparseTensor, size: readonly number[]) => {
  if (!(self instanceof SparseCompressed)) return refuse("resize_", self);
  return changeInPlace(self, "resize_", [], () => resizedRows(self, size));
});
