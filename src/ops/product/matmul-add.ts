/** Products that are added to a tensor: addmm, addmv, addr, baddbmm, addbmm, each `beta * self + alpha * product`. */
import { resultTensor } from "../../compute/destination.ts";
import { expandLayout, tensorTypeName } from "../../layout/broadcast.ts";
import { assertNoInternalOverlap } from "../../layout/overlap.ts";
import { contiguousStrides, sameShape, shapeText } from "../../layout/shape.ts";
import { cppNames, promote_types } from "../../dtype.ts";
import { RuntimeError } from "../../support/errors.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { aliasOf } from "../../compute/alias.ts";
import { resizeTensor } from "../../compute/resize.ts";
import { Complex } from "../../support/complex.ts";
import { assertCanCast, assertFits, converted, copyInto, fillWith } from "../../compute/copy-elements.ts";
import { assertNoBool, assertSameDType, multiplyInto, product } from "../../compute/product/matrix-product.ts";
import { inPlace, operator } from "../declare/operator.ts";
import { askForSizes, assertBatches, assertCanMultiply, assertMatrixVector, columnOf } from "./product-rules.ts";
import { _leftGradient, _rightGradient, _scaled } from "./matmul.ts";
import type { Context } from "../declare/context.ts";
import type { Operator, ScalarValue, Shape } from "../declare/types.ts";

/** The factors of the two terms. */
export interface ProductFactors {
  /** Factor of the tensor that is added. */
  beta?: ScalarValue;
  /** Factor of the product. */
  alpha?: ScalarValue;
}
type AddedProduct<N extends string> = Operator<
  (self: Tensor, left: Tensor, right: Tensor) => Tensor,
  ProductFactors & { [K in N]?: Tensor }
>;

/** A factor as a number of JavaScript or a complex one. */
type Factor = number | Complex;

const asFactor = (value: ScalarValue): Factor => (value instanceof Complex ? value : Number(value));
const alphaOf = (c: Context): Factor => asFactor(c.value<ScalarValue>("alpha"));
const selfGradient = (grad: Tensor, c: Context): Tensor => _scaled(grad, asFactor(c.value<ScalarValue>("beta")));

const expandedTo = (self: Tensor, shape: Shape): Tensor =>
  aliasOf(self, expandLayout(self, shape, tensorTypeName(self.dtype)));

/**
 * `self` broadcast into a new tensor of the result's shape, for a product to be added to; not read when `beta` is 0.
 */
function start(self: Tensor, shape: Shape, beta: Factor, like: Tensor): Tensor {
  const expanded = expandedTo(self, shape);
  const result = emptyTensor(shape, like.dtype);
  return beta === 0 ? result : copyInto(result, expanded);
}

/** Factors of integer products are cut to integers; those of real ones are real. */
function factor(value: ScalarValue, like: Tensor): Factor {
  if (value instanceof Complex) {
    assertFits(value, like.dtype);
    return like.dtype.is_complex ? value : value.real;
  }
  if (like.dtype.itemsize !== 2 || like.dtype.kind === "int") assertFits(value, like.dtype); // halves count in float32
  return like.dtype.kind === "int" ? Math.trunc(Number(value)) : Number(value);
}

/** `result = beta * added + alpha * left @ right`, also with complex factors; `added` is not read when `beta` is 0. */
function multiplyScaled(
  alpha: Factor,
  left: Tensor,
  right: Tensor,
  beta: Factor,
  result: Tensor,
  added: Tensor | null = null,
): void {
  const { is_floating_point, itemsize } = left.dtype;
  if (alpha === 0 && left.shape.length === 2 && is_floating_point && itemsize > 2) {
    // As in BLAS: factors that count for nothing are not read, whatever stands in them.
    if (beta === 0) fillWith(result, 0);
    else copyInto(result, (added ?? result).mul(beta));
    return;
  }
  if (typeof alpha === "number" && typeof beta === "number") {
    multiplyInto(alpha, left, right, beta, result, added);
    return;
  }
  const products = product(left, right).mul(alpha);
  copyInto(result, beta === 0 ? products : (added ?? result).mul(beta).add(products));
}

function assertInPlaceShape(self: Tensor, shape: Shape): void {
  if (!sameShape(self.shape, shape))
    throw new RuntimeError(
      `Bad in-place call: input tensor size ${shapeText(self.shape)} and output tensor size ${shapeText(shape)} should match`,
    );
}

/** Writes what a sum gives into `self`, which has its shape already. */
function overwrite(self: Tensor, result: Tensor): void {
  assertInPlaceShape(self, result.shape);
  assertCanCast(result.dtype, self.dtype);
  copyInto(self, result);
}

function writable(self: Tensor, others: readonly Tensor[]): boolean {
  return (
    self.dtype.is_floating_point &&
    others.every((other) => other.storage !== self.storage) &&
    self.strides.every((stride, d) => stride !== 0 || self.shape[d]! <= 1)
  );
}

function assertDTypeOfMat2(mat2: Tensor, other: Tensor, name = "self"): void {
  if (other.dtype !== mat2.dtype)
    throw new RuntimeError(
      `${name} and mat2 must have the same dtype, but got ${other.dtype.scalarName} and ${mat2.dtype.scalarName}`,
    );
}

function checkAddmm(self: Tensor, mat1: Tensor, mat2: Tensor): void {
  assertDTypeOfMat2(mat2, self);
  assertDTypeOfMat2(mat2, mat1, "mat1");
  if (mat1.shape.length !== 2)
    throw new RuntimeError(`addmm: self must be a matrix, got ${mat1.shape.length}-D tensor`);
  if (mat2.shape.length !== 2)
    throw new RuntimeError(`addmm: mat2 must be a matrix, got ${mat2.shape.length}-D tensor`);
  assertCanMultiply(mat1, mat2, "addmm");
  assertNoBool(mat1.dtype, "addmm_impl_cpu_");
}

/**
 * `beta * self + alpha * mat1 @ mat2`.
 * @example
 * torch.addmm(torch.tensor([[1, 2], [3, 4]]), torch.tensor([[1, 2], [3, 4]]), torch.tensor([[1, 2], [3, 4]]), { beta: 0 }).tolist(); // [[7, 10], [15, 22]]
 */
export const addmm: AddedProduct<"mat1" | "mat2"> = operator(
  "addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor",
  {
    fillsOut: true,
    forward: (self: Tensor, mat1: Tensor, mat2: Tensor, beta: ScalarValue, alpha: ScalarValue) => {
      checkAddmm(self, mat1, mat2);
      const result = resultTensor([mat1.shape[0]!, mat2.shape[1]!], mat1.dtype);
      multiplyScaled(factor(alpha, mat1), mat1, mat2, factor(beta, mat1), result, expandedTo(self, result.shape));
      return result;
    },
    mutate: (self: Tensor, mat1: Tensor, mat2: Tensor, beta: ScalarValue, alpha: ScalarValue) => {
      checkAddmm(self, mat1, mat2);
      assertNoInternalOverlap(self);
      assertInPlaceShape(self, [mat1.shape[0]!, mat2.shape[1]!]);
      if (writable(self, [mat1, mat2])) multiplyScaled(factor(alpha, self), mat1, mat2, factor(beta, self), self);
      else copyInto(self, addmm(self, mat1, mat2, { beta, alpha }));
    },
    derivative: {
      self: [[], selfGradient],
      mat1: [["mat2"], (grad, c) => _leftGradient(grad, c.tensor("mat2"), c, "mat1", alphaOf(c))],
      mat2: [["mat1"], (grad, c) => _rightGradient(grad, c.tensor("mat1"), c, "mat2", alphaOf(c))],
    },
  },
);
/** `addmm`, written into the tensor itself. */
export const addmm_: AddedProduct<"mat1" | "mat2"> = inPlace(addmm);

/** `beta * self + alpha * mat @ vec`. */
export const addmv: AddedProduct<"mat" | "vec"> = operator(
  "addmv(Tensor self, Tensor mat, Tensor vec, *, Scalar beta=1, Scalar alpha=1) -> Tensor",
  {
    forward: (self: Tensor, mat: Tensor, vec: Tensor, beta: ScalarValue, alpha: ScalarValue) => {
      assertMatrixVector(self.shape[0] ?? 1, self.shape.length, mat, vec, self);
      const b = factor(beta, mat);
      const result = start(self, [mat.shape[0]!], b, mat);
      multiplyScaled(factor(alpha, mat), mat, columnOf(vec), b, columnOf(result));
      return result;
    },
    mutate: (self: Tensor, mat: Tensor, vec: Tensor, beta: ScalarValue, alpha: ScalarValue) =>
      overwrite(self, addmv(self, mat, vec, { beta, alpha })),
    derivative: {
      self: [[], selfGradient],
      mat: [["vec"], (grad, c) => _scaled(grad.outer(c.tensor("vec")), alphaOf(c))],
      vec: [["mat"], (grad, c) => _scaled(c.tensor("mat").t().mv(grad), alphaOf(c))],
    },
  },
);
/** `addmv`, written into the tensor itself. */
export const addmv_: AddedProduct<"mat" | "vec"> = inPlace(addmv);

function checkVectors(vec1: Tensor, vec2: Tensor): void {
  for (const [name, vec] of [
    ["vec1", vec1],
    ["vec2", vec2],
  ] as const) {
    if (vec.shape.length !== 1)
      throw new RuntimeError(`addr: Expected 1-D argument ${name}, but got ${vec.shape.length}-D`);
  }
}

function checkFactors(self: Tensor, vec1: Tensor, vec2: Tensor, factors: Readonly<Record<string, ScalarValue>>): void {
  const dtypes = [self.dtype, vec1.dtype, vec2.dtype];
  for (const [name, value] of Object.entries(factors)) {
    if (typeof value === "boolean" && dtypes.some((dtype) => dtype.kind !== "bool"))
      throw new RuntimeError(`Boolean ${name} only supported for Boolean results.`);
    assertFits(value, dtypes.reduce(promote_types));
    if (dtypes.some((dtype) => dtype.is_floating_point || dtype.is_complex)) continue;
    if (typeof value === "number" && !Number.isInteger(value))
      throw new RuntimeError(`For integral input tensors, argument ${name} must not be a floating point number.`);
  }
}

/** `beta * self + alpha * outer(vec1, vec2)`; of any dtypes, bool among them. */
export const addr: AddedProduct<"vec1" | "vec2"> = operator(
  "addr(Tensor self, Tensor vec1, Tensor vec2, *, Scalar beta=1, Scalar alpha=1) -> Tensor",
  {
    forward: (self: Tensor, vec1: Tensor, vec2: Tensor, beta: ScalarValue, alpha: ScalarValue) => {
      checkVectors(vec1, vec2);
      checkFactors(self, vec1, vec2, { beta, alpha });
      const shape = [vec1.shape[0]!, vec2.shape[0]!];
      const expanded = aliasOf(self, expandLayout(self, shape, tensorTypeName(self.dtype)));
      const dtype = promote_types(self.dtype, promote_types(vec1.dtype, vec2.dtype));
      const scale = (value: Tensor, by: ScalarValue): Tensor =>
        asFactor(by) === 1 ? value : value.mul(dtype.kind === "bool" ? Boolean(by) : by);
      const products = scale(vec1.outer(vec2), alpha);
      // A NaN in self counts for nothing when beta is 0.
      return asFactor(beta) === 0 ? converted(products, dtype) : scale(expanded, beta).add(products);
    },
    mutate: (self: Tensor, vec1: Tensor, vec2: Tensor, beta: ScalarValue, alpha: ScalarValue) => {
      checkVectors(vec1, vec2);
      if (self.shape.length !== 2)
        throw new RuntimeError(`2D tensor expected, got ${self.shape.length}D tensor for input`);
      if (self.shape[0] !== vec1.shape[0] || self.shape[1] !== vec2.shape[0])
        throw new RuntimeError(
          `size mismatch, input: ${shapeText(self.shape)}, v1: ${shapeText(vec1.shape)}, v2: ${shapeText(vec2.shape)}`,
        );
      assertNoInternalOverlap(self);
      overwrite(self, addr(self, vec1, vec2, { beta, alpha }));
    },
    derivative: {
      self: [[], selfGradient],
      vec1: [["vec2"], (grad, c) => _scaled(grad.mv(c.tensor("vec2")), alphaOf(c))],
      vec2: [["vec1"], (grad, c) => _scaled(grad.t().mv(c.tensor("vec1")), alphaOf(c))],
    },
  },
);
/** `addr`, written into the tensor itself. */
export const addr_: AddedProduct<"vec1" | "vec2"> = inPlace(addr);

/**
 * `beta * self + alpha * batch1 @ batch2`, batch by batch.
 * @example
 * torch.baddbmm(torch.ones(2, 3, 5), torch.ones(2, 3, 4), torch.ones(2, 4, 5)).shape; // [2, 3, 5]
 */
export const baddbmm: AddedProduct<"batch1" | "batch2"> = operator(
  "baddbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor",
  {
    forward: (self: Tensor, batch1: Tensor, batch2: Tensor, beta: ScalarValue, alpha: ScalarValue) => {
      askForSizes(batch1, batch2);
      if (self.dtype !== batch1.dtype) {
        const [own, left, right] = [self, batch1, batch2].map(({ dtype }) => cppNames[dtype.name]);
        throw new RuntimeError(`Input dtypes must be the same, got: input ${own}, batch1: ${left}, batch2: ${right}`);
      }
      assertBatches(batch1, batch2, "baddbmm");
      const b = factor(beta, batch1);
      const result = start(self, [batch1.shape[0]!, batch1.shape[1]!, batch2.shape[2]!], b, batch1);
      multiplyScaled(factor(alpha, batch1), batch1, batch2, b, result);
      return result;
    },
    mutate: (self: Tensor, batch1: Tensor, batch2: Tensor, beta: ScalarValue, alpha: ScalarValue) =>
      overwrite(self, baddbmm(self, batch1, batch2, { beta, alpha })),
    derivative: {
      self: [[], selfGradient],
      batch1: [["batch2"], (grad, c) => _scaled(grad.bmm(c.tensor("batch2").transpose(1, 2)), alphaOf(c))],
      batch2: [["batch1"], (grad, c) => _scaled(c.tensor("batch1").transpose(1, 2).bmm(grad), alphaOf(c))],
    },
  },
);
/** `baddbmm`, written into the tensor itself. */
export const baddbmm_: AddedProduct<"batch1" | "batch2"> = inPlace(baddbmm);

function checkAddbmm(self: Tensor, batch1: Tensor, batch2: Tensor): void {
  askForSizes(batch1, batch2);
  if (batch1.shape.length !== 3) throw new RuntimeError("batch1 must be a 3D tensor");
  if (batch2.shape.length !== 3) throw new RuntimeError("batch2 must be a 3D tensor");
  if (batch1.shape[0] !== batch2.shape[0])
    throw new RuntimeError(
      `batch1 and batch2 must have same number of batches, got ${batch1.shape[0]} and ${batch2.shape[0]}`,
    );
  if (batch1.shape[2] !== batch2.shape[1]) {
    throw new RuntimeError(
      `Incompatible matrix sizes for bmm (${batch1.shape[1]}x${batch1.shape[2]} and ${batch2.shape[1]}x${batch2.shape[2]})`,
    );
  }
  assertSameDType(batch1, batch2);
  assertDTypeOfMat2(batch2, self);
  assertNoBool(batch1.dtype, "addmm_impl_cpu_");
}

/** `beta * self + alpha * (the sum of all batch1 @ batch2)`. */
export const addbmm: AddedProduct<"batch1" | "batch2"> = operator(
  "addbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor",
  {
    forward: (self: Tensor, batch1: Tensor, batch2: Tensor, beta: ScalarValue, alpha: ScalarValue) => {
      checkAddbmm(self, batch1, batch2);
      // One long product: rows [n, batch * k] times columns [batch * k, p].
      const [batches, n, depth] = batch1.shape as [number, number, number];
      const left = batch1.permute(1, 0, 2).reshape([n, batches * depth]);
      const right = batch2.reshape([batches * depth, batch2.shape[2]!]);
      const b = factor(beta, batch1);
      const result = start(self, [n, batch2.shape[2]!], b, batch1);
      multiplyScaled(factor(alpha, batch1), left, right, b, result);
      return result;
    },
    mutate: (self: Tensor, batch1: Tensor, batch2: Tensor, beta: ScalarValue, alpha: ScalarValue) => {
      assertNoInternalOverlap(self);
      const result = addbmm(self, batch1, batch2, { beta, alpha });
      assertCanCast(result.dtype, self.dtype);
      if (!sameShape(self.shape, result.shape)) resizeTensor(self, result.shape, contiguousStrides(result.shape)); // as PyTorch's does
      copyInto(self, result);
    },
    derivative: {
      self: [[], selfGradient],
      batch1: [
        ["batch2"],
        (grad, c) =>
          _scaled(
            grad
              .unsqueeze(0)
              .expand([c.shape("batch1")[0]!, ...grad.shape])
              .bmm(c.tensor("batch2").transpose(1, 2)),
            alphaOf(c),
          ),
      ],
      batch2: [
        ["batch1"],
        (grad, c) =>
          _scaled(
            c
              .tensor("batch1")
              .transpose(1, 2)
              .bmm(grad.unsqueeze(0).expand([c.shape("batch2")[0]!, ...grad.shape])),
            alphaOf(c),
          ),
      ],
    },
  },
);
/** `addbmm`, written into the tensor itself. */
export const addbmm_: AddedProduct<"batch1" | "batch2"> = inPlace(addbmm);
