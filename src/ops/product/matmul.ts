/** Matrix and vector products: mm, bmm, mv, dot, outer and matmul with its rules of rank, each with its gradient. */
import { resultTensor } from "../../compute/destination.ts";
import { cppNames } from "../../dtype.ts";
import { broadcastShapes } from "../../layout/broadcast.ts";
import { numel, shapeText } from "../../layout/shape.ts";
import type { Complex } from "../../support/complex.ts";
import { pairSums } from "../../compute/reduce/run-reduction.ts";
import { noComplexNumbers, RuntimeError } from "../../support/errors.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { mul } from "../elementwise/arithmetic.ts";
import { aliasOf } from "../../compute/alias.ts";
import { discard, packed } from "../../compute/copy-elements.ts";
import { assertNoBool, multiplyInto, product } from "../../compute/product/matrix-product.ts";
import { composite, operator } from "../declare/operator.ts";
import { assertBatches, assertCanMultiply, assertMatrixVector, columnOf } from "./product-rules.ts";
import { unsafe_squeeze, unsafe_view } from "../view/reshaping.ts";
import type { Context } from "../declare/context.ts";
import type { Operator } from "../declare/types.ts";

const nameInC = (tensor: Tensor): string => cppNames[tensor.dtype.name] ?? tensor.dtype.name;

function isColumnMajor(c: Context, name: string): boolean {
  const [shape, strides] = [c.shape(name), c.strides(name)];
  return strides[0] === 1 && strides[1] === shape[0] && shape[0]! > 1 && shape[1]! > 1;
}

/** `value * factor`, or the value itself for 1. For the library's own use. */
export function _scaled(value: Tensor, factor: number | Complex): Tensor {
  return factor === 1 ? value : value.mul(factor);
}

/** Gradient of the left matrix (argument `name`) of a product, computed in the layout that the matrix had. For the library's own use. */
export function _leftGradient(
  grad: Tensor,
  right: Tensor,
  c: Context,
  name: string,
  alpha: number | Complex = 1,
): Tensor {
  return _scaled(isColumnMajor(c, name) ? right.mm(grad.t()).t() : grad.mm(right.t()), alpha);
}

/**
 * Gradient of the right matrix: for a transposed weight it is computed transposed, so that the weight's own gradient is
 * contiguous. For the library's own use.
 */
export function _rightGradient(
  grad: Tensor,
  left: Tensor,
  c: Context,
  name: string,
  alpha: number | Complex = 1,
): Tensor {
  return _scaled(isColumnMajor(c, name) ? grad.t().mm(left).t() : left.t().mm(grad), alpha);
}

/**
 * The product of two matrices.
 * @example
 * torch.mm(torch.tensor([[1, 2], [3, 4]]), torch.tensor([[1, 2], [3, 4]])).tolist(); // [[7, 10], [15, 22]]
 */
export const mm: Operator<(self: Tensor, mat2: Tensor) => Tensor, { mat2?: Tensor }> = operator(
  "mm(Tensor self, Tensor mat2) -> Tensor",
  {
    fillsOut: true,
    forward: (self: Tensor, mat2: Tensor) => {
      if (self.shape.length !== 2)
        throw new RuntimeError(`mm: self must be a matrix, got ${self.shape.length}-D tensor`);
      if (mat2.shape.length !== 2)
        throw new RuntimeError(`mm: mat2 must be a matrix, got ${mat2.shape.length}-D tensor`);
      assertCanMultiply(self, mat2, "mm");
      if (self.dtype !== mat2.dtype)
        throw new RuntimeError(
          `expected m1 and m2 to have the same dtype, but got: ${nameInC(self)} != ${nameInC(mat2)}`,
        );
      assertNoBool(self.dtype, "addmm_impl_cpu_");
      return product(self, mat2);
    },
    derivative: {
      self: [["mat2"], (grad, c) => _leftGradient(grad, c.tensor("mat2"), c, "self")],
      mat2: [["self"], (grad, c) => _rightGradient(grad, c.tensor("self"), c, "mat2")],
    },
  },
);

/**
 * Products of two batches of matrices, pair by pair.
 * @example
 * torch.bmm(torch.ones(2, 3, 4), torch.ones(2, 4, 5)).shape; // [2, 3, 5]
 */
export const bmm: Operator<(self: Tensor, mat2: Tensor) => Tensor, { mat2?: Tensor }> = operator(
  "bmm(Tensor self, Tensor mat2) -> Tensor",
  {
    fillsOut: true,
    forward: (self: Tensor, mat2: Tensor) => {
      assertBatches(self, mat2, "bmm");
      return product(self, mat2);
    },
    derivative: {
      self: [["mat2"], (grad, c) => grad.bmm(c.tensor("mat2").transpose(1, 2))],
      mat2: [["self"], (grad, c) => c.tensor("self").transpose(1, 2).bmm(grad)],
    },
  },
);

/**
 * A matrix times a vector.
 * @example
 * torch.mv(torch.tensor([[1, 2], [3, 4]]), torch.tensor([1, 1])); // tensor([3, 7])
 */
export const mv: Operator<(self: Tensor, vec: Tensor) => Tensor, { vec?: Tensor }> = operator(
  "mv(Tensor self, Tensor vec) -> Tensor",
  {
    fillsOut: true,
    forward: (self: Tensor, vec: Tensor) => {
      assertMatrixVector(self.shape[0] ?? 1, 1, self, vec);
      const result = resultTensor([self.shape[0]!], self.dtype);
      multiplyInto(1, self, columnOf(vec), 0, columnOf(result));
      return result;
    },
    derivative: {
      self: [["vec"], (grad, c) => grad.outer(c.tensor("vec"))],
      vec: [["self"], (grad, c) => c.tensor("self").t().mv(grad)],
    },
  },
);

function dotOf<N extends "tensor" | "other">(
  name: string,
  other: N,
): Operator<(self: Tensor, other: Tensor) => Tensor, { [K in N]?: Tensor }> {
  return operator(`${name}(Tensor self, Tensor ${other}) -> Tensor`, {
    forward: (self: Tensor, tensor: Tensor) => {
      if (self.shape.length !== 1 || tensor.shape.length !== 1)
        throw new RuntimeError(
          `1D tensors expected, but got ${self.shape.length}D and ${tensor.shape.length}D tensors`,
        );
      if (self.dtype !== tensor.dtype)
        throw new RuntimeError(
          `dot : expected both vectors to have same dtype, but found ${self.dtype.scalarName} and ${tensor.dtype.scalarName}`,
        );
      const [n, m] = [self.shape[0]!, tensor.shape[0]!];
      if (n !== m)
        throw new RuntimeError(
          `inconsistent tensor size, expected tensor [${n}] and src [${m}] to have the same number of elements, but got ${n} and ${m} elements respectively`,
        );
      assertNoBool(self.dtype, "dot");
      // Contiguous numbers are added up in lanes, which takes less time than a copy and keeps the error small.
      const [left, right] = [packed(self), packed(tensor)];
      if (self.dtype.is_complex) {
        if (pairSums.dot === null) throw noComplexNumbers();
        const total = pairSums.dot(left, right);
        discard(left, self);
        discard(right, tensor);
        return total;
      }
      const result = emptyTensor([], self.dtype);
      const row = aliasOf(left, { shape: [1, n], strides: [n, 1], offset: left.offset });
      multiplyInto(1, row, columnOf(right), 0, aliasOf(result, { shape: [1, 1], strides: [1, 1], offset: 0 }));
      discard(left, self);
      discard(right, tensor);
      return result;
    },
    derivative: {
      self: [[other], (grad, c) => grad.mul(c.tensor(other))],
      [other]: [["self"], (grad, c) => grad.mul(c.tensor("self"))],
    },
  });
}

/**
 * The sum of products of two vectors' elements.
 * @example
 * torch.dot(torch.tensor([1, 2, 3]), torch.tensor([4, 5, 6])); // tensor(32)
 */
export const dot: Operator<(self: Tensor, tensor: Tensor) => Tensor, { tensor?: Tensor }> = dotOf("dot", "tensor");
const realVdot: Operator<(self: Tensor, other: Tensor) => Tensor, { other?: Tensor }> = dotOf("vdot", "other");

/** `dot` of the conjugate of the first vector. */
export const vdot: Operator<(self: Tensor, other: Tensor) => Tensor, { other?: Tensor }> = composite(
  "vdot(Tensor self, Tensor other) -> Tensor",
  (self: Tensor, other: Tensor) => realVdot(self.conj(), other),
);

function assertVector(tensor: Tensor, name: string, operatorName: string): void {
  if (tensor.shape.length !== 1)
    throw new RuntimeError(`${operatorName}: Expected 1-D argument ${name}, but got ${tensor.shape.length}-D`);
}

/**
 * All products of an element of one vector with an element of another.
 * @example
 * torch.outer(torch.tensor([1, 2]), torch.tensor([3, 4])).tolist(); // [[3, 4], [6, 8]]
 */
export const outer: Operator<(self: Tensor, vec2: Tensor) => Tensor, { vec2?: Tensor }> = composite(
  "outer(Tensor self, Tensor vec2) -> Tensor",
  (self: Tensor, vec2: Tensor) => {
    assertVector(self, "self", "outer");
    assertVector(vec2, "vec2", "outer");
    return mul(self.reshape([self.shape[0]!, 1]), vec2);
  },
);
/** An older name of `outer`. */
export const ger: typeof outer = outer;

/** Products along the last dims of both: `dot` for vectors. */
export const inner: Operator<(self: Tensor, other: Tensor) => Tensor, { other?: Tensor }> = composite(
  "inner(Tensor self, Tensor other) -> Tensor",
  (self: Tensor, other: Tensor) => {
    if (self.shape.length === 0 || other.shape.length === 0) return self.mul(other);
    const [depth, width] = [self.shape.at(-1)!, other.shape.at(-1)!];
    if (depth !== width)
      throw new RuntimeError(
        `inner() the last dimension must match on both input tensors but got shapes ${shapeText(self.shape)} and ${shapeText(other.shape)}`,
      );
    if (self.dtype !== other.dtype) throw new RuntimeError("both inputs should have same dtype");
    const rows = self.reshape([numel(self.shape.slice(0, -1)), depth]);
    const columns = other.reshape([numel(other.shape.slice(0, -1)), depth]);
    return rows.mm(columns.t()).reshape([...self.shape.slice(0, -1), ...other.shape.slice(0, -1)]);
  },
);

/** One operand with few dims and one with many: the many are folded into rows. */
function foldedProduct(self: Tensor, other: Tensor): Tensor {
  const exchanged = other.shape.length > self.shape.length;
  const many = exchanged ? other.transpose(-2, -1) : self;
  const few = !exchanged ? other : self.shape.length === 2 ? self.t() : self;
  const rows = many.shape.slice(0, -1);
  const folded = many.reshape([numel(rows), many.shape.at(-1)!]);
  if (few.shape.length === 1) return unsafe_view(folded.mv(few), rows);
  const result = unsafe_view(folded.mm(few), [...rows, few.shape[1]!]);
  return exchanged ? result.transpose(-2, -1).contiguous() : result;
}

/**
 * Whether folding needs no copy, or saves one in the backward (PyTorch's `should_fold`). The strides of the result
 * depend on it.
 */
function shouldFold(self: Tensor, other: Tensor): boolean {
  const exchanged = other.shape.length > self.shape.length;
  const [many, few] = exchanged ? [other.mT, self] : [self, other];
  if (many.shape.length < 3 || few.shape.length > 2) return false;
  if (few.requires_grad) return true;
  if (self.shape.length === 2) return false;
  if (numel(many.shape) === 0) return true;
  const { shape, strides } = many;
  return shape.slice(0, -2).every((_, d) => strides[d] === strides[d + 1]! * shape[d + 1]!);
}

function batchedProduct(self: Tensor, other: Tensor): Tensor {
  const vectors = [self.shape.length === 1, other.shape.length === 1];
  const left = vectors[0] ? self.unsqueeze(0) : self;
  const right = vectors[1] ? other.unsqueeze(1) : other;
  const batch = broadcastShapes(left.shape.slice(0, -2), right.shape.slice(0, -2));
  const flat = (tensor: Tensor): Tensor =>
    tensor.expand([...batch, ...tensor.shape.slice(-2)]).reshape([numel(batch), ...tensor.shape.slice(-2)]);
  const result = flat(left).bmm(flat(right));
  return unsafe_view(result, [
    ...batch,
    ...(vectors[0] ? [] : [left.shape.at(-2)!]),
    ...(vectors[1] ? [] : [right.shape.at(-1)!]),
  ]);
}

/**
 * The product of tensors of any rank: vectors, matrices, and batches of matrices with broadcasting.
 * @example torch.ones(5, 2, 3).matmul(torch.ones(3, 4)).shape // [5, 2, 4]
 */
export const matmul: Operator<(self: Tensor, other: Tensor) => Tensor, { other?: Tensor }> = composite(
  "matmul(Tensor self, Tensor other) -> Tensor",
  (self: Tensor, other: Tensor) => {
    const [a, b] = [self.shape.length, other.shape.length];
    if (a === 2 && b === 2) return self.mm(other);
    if (a === 0 || b === 0)
      throw new RuntimeError(`both arguments to matmul need to be at least 1D, but they are ${a}D and ${b}D`);
    if (a === 1 && b === 1) return self.dot(other);
    if (a === 2 && b === 1) return self.mv(other);
    if (a === 1 && b === 2) return unsafe_squeeze(self.unsqueeze(0).mm(other), 0);
    // What is broadcast and wants a gradient goes the folded way, whose gradient is one matrix.
    if (a === 3 && b === 3 && self.shape[0] !== other.shape[0]) {
      if (self.shape[0] === 1 && self.requires_grad) return foldedProduct(self.squeeze(0), other);
      if (other.shape[0] === 1 && other.requires_grad) return foldedProduct(self, other.squeeze(0));
    }
    return shouldFold(self, other) ? foldedProduct(self, other) : batchedProduct(self, other);
  },
  true,
);

/** `other @ self`. */
export const __rmatmul__: Operator<(self: Tensor, other: Tensor) => Tensor, { other?: Tensor }> = composite(
  "__rmatmul__(Tensor(a!) self, Tensor other) -> Tensor(a!)",
  (self: Tensor, other: Tensor) => other.matmul(self),
);
