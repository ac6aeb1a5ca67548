/** Products with sparse matrices: mm, mv, addmm, bmm and torch.sparse's own, with dense or sparse gradients as PyTorch has. */
import { shownAs } from "../../autograd/shown-name.ts";
import {
  assertCompressed,
  assertPlaces,
  dotsAt,
  elementProducts,
  rowProducts as productsOfRows,
  startsOfRows,
} from "../../compute/sparse/row-products.ts";
import { discard, narrowed, packed, wideOf, zerosOf } from "../../compute/copy-elements.ts";
import { int64 } from "../../dtype.ts";
import { numel, shapeText } from "../../layout/shape.ts";
import { RuntimeError } from "../../support/errors.ts";
import { SparseCoo, SparseCompressed, SparseTensor } from "../../tensor/sparse-tensor.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import type { Operator, ScalarValue } from "../declare/types.ts";
import { repeat_interleave } from "../view/copies/repeat-flip.ts";
import { cat, stack } from "../view/join.ts";
import { assertCoordinates, coordinatesOf, distinct, rowStarts, upTo } from "./coordinates.ts";
import { inLayoutOf } from "./convert.ts";
import { layoutWord, refuse, rule, sparseComposite, sparseOperator } from "./declare.ts";
import { coalesceRaw, maskedBy, patternOf, valuesOf, withValuesRaw } from "./parts.ts";
import { segmentNumbers } from "../../compute/sort/segment-numbers.ts";
import { sizeAt } from "../../support/checked.ts";

/** A matrix in rows that lie one after the other. */
interface Rows {
  readonly starts: Tensor;
  readonly rows: Tensor;
  readonly columns: Tensor;
  readonly values: Tensor;
}

function assertOfNumbers(self: SparseTensor): void {
  if (self instanceof SparseCoo && self.valueTensor.shape.length > 1)
    throw new RuntimeError(
      `sparse_.mm: Argument #2: Expected dense_dim to be 0, got ${self.valueTensor.shape.length - 1}`,
    );
}

/** Rows of a sparse matrix, coordinates checked. */
function rowsOfMatrix(self: SparseTensor): Rows {
  if (self instanceof SparseCompressed && self.layoutName !== "torch.sparse_csr")
    return rowsOfMatrix(self.to_sparse() as SparseCoo);
  assertOfNumbers(self);
  const given = self instanceof SparseCoo && !self.isCoalesced ? coalesceRaw(self) : self;
  const { indices } = patternOf(given);
  assertCoordinates(indices, self.shape);
  const rows = packed(indices.select(0, 0));
  const columns = packed(indices.select(0, 1));
  if (!(given instanceof SparseCompressed))
    return { starts: rowStarts(rows, sizeAt(self.shape, 0)), rows, columns, values: packed(given.valueTensor) };
  const starts = packed(given.compressedTensor, int64);
  assertCompressed(starts, columns, sizeAt(self.shape, 1), 1);
  return { starts, rows, columns, values: packed(given.valueTensor) };
}

function assertMatrices(self: Tensor, other: Tensor, name: string): void {
  if (self.shape.length !== 2 || other.shape.length !== 2)
    throw new RuntimeError(
      `${name}: Expected both arguments to be 2D, but got ${self.shape.length}D and ${other.shape.length}D`,
    );
  if (self.shape[1] !== other.shape[0])
    throw new RuntimeError(
      `mat1 and mat2 shapes cannot be multiplied (${self.shape[0]}x${self.shape[1]} and ${other.shape[0]}x${other.shape[1]})`,
    );
  if (self.dtype !== other.dtype)
    throw new RuntimeError(
      `addmm: expected mat1 and mat2 to have the same dtype, but got: ${self.dtype.scalarName} != ${other.dtype.scalarName}`,
    );
}

/** A sparse matrix times a dense one. */
function timesDense(self: SparseTensor, dense: Tensor): Tensor {
  assertMatrices(self, dense, "mm");
  assertOfNumbers(self);
  const wide = wideOf(self.dtype);
  if (wide.kind !== "float" && wide.kind !== "int") return timesOthers(self, dense);
  const [height, inner] = [sizeAt(self.shape, 0), sizeAt(self.shape, 1)];
  const isCompressed = self instanceof SparseCompressed;
  if (isCompressed && self.isBlocked) return timesDense(self.to_sparse() as SparseCoo, dense);
  const [values, matrix] = [packed(self.valueTensor, wide), packed(dense, wide)];
  const product = (): Tensor => {
    if (isCompressed) {
      const [starts, others] = [packed(self.compressedTensor, int64), packed(self.plainTensor, int64)];
      assertCompressed(starts, others, self.byRows ? inner : height, self.byRows ? 1 : 0);
      if (self.byRows) return productsOfRows(starts, others, values, matrix);
      const columns = segmentNumbers(packed(starts.narrow(0, 0, inner)), self.count);
      return elementProducts([others, columns], values, matrix, height);
    }
    const places = [0, 1].map((d) => packed((self as SparseCoo).indexTensor.select(0, d))) as [Tensor, Tensor];
    assertPlaces(places, [height, inner]);
    if (!(self as SparseCoo).isCoalesced) return elementProducts(places, values, matrix, height);
    return productsOfRows(startsOfRows(places[0], height), places[1], values, matrix);
  };
  const result = product();
  discard(values, self.valueTensor);
  discard(matrix, dense);
  return narrowed(result, self.dtype);
}

/** The same of elements that kernels do not add up. */
function timesOthers(self: SparseTensor, dense: Tensor): Tensor {
  const { rows, columns, values } = rowsOfMatrix(self);
  const result = zerosOf([sizeAt(self.shape, 0), sizeAt(dense.shape, 1)], self.dtype);
  if (numel(values.shape) === 0 || numel(result.shape) === 0) return result;
  return result.index_add_(0, rows, dense.index_select(0, columns).mul(values.unsqueeze(1)));
}

/** All products of an element of a row with the row of the other matrix that it meets, added up by place. */
function timesSparse(self: SparseTensor, other: SparseTensor): SparseCoo {
  assertMatrices(self, other, "mm");
  const [a, b] = [rowsOfMatrix(self), rowsOfMatrix(other)];
  const lengths = b.starts.diff();
  const each = lengths.index_select(0, a.columns);
  const from = repeat_interleave(upTo(sizeAt(a.values.shape, 0)), each);
  const begins = each.cumsum(0).sub(each);
  const within = upTo(sizeAt(from.shape, 0)).sub(begins.index_select(0, from));
  const to = b.starts.index_select(0, a.columns.index_select(0, from)).add(within);
  const width = sizeAt(other.shape, 1);
  const products = a.values.index_select(0, from).mul(b.values.index_select(0, to));
  const places = a.rows.index_select(0, from).mul(width).add(b.columns.index_select(0, to));
  const { values, groups } = distinct(places);
  const summed = zerosOf([sizeAt(values.shape, 0)], products.dtype);
  if (sizeAt(products.shape, 0) > 0) summed.index_add_(0, groups, products);
  const shape = [sizeAt(self.shape, 0), width];
  return new SparseCoo(coordinatesOf(values, shape), summed, shape, true);
}

const denseProduct = sparseOperator<(self: Tensor, mat2: Tensor) => Tensor>("mm(Tensor self, Tensor mat2) -> Tensor", {
  forward: timesDense,
  derivative: {
    self: [["mat2"], (grad, c) => grad.mm(c.tensor("mat2").t())],
    mat2: [["self"], (grad, c) => c.tensor("self").t().mm(grad)],
  },
});

const sparseProduct = sparseOperator<(self: Tensor, other: Tensor) => SparseCoo>(
  "_sparse_sparse_matmul(Tensor self, Tensor other) -> Tensor",
  {
    forward: timesSparse,
    derivative: {
      self: [["self", "other"], (grad, c) => atOwnPlaces(grad.to_sparse().mm(c.tensor("other").t()), c.tensor("self"))],
      other: [
        ["self", "other"],
        (grad, c) => atOwnPlaces(c.tensor("self").t().mm(grad.to_sparse()), c.tensor("other")),
      ],
    },
  },
);

/** `mm` itself, whose gradients lie where products of them fall. */
const plainSparseProduct = sparseOperator<(self: Tensor, mat2: Tensor) => SparseCoo>(
  "mm(Tensor self, Tensor mat2) -> Tensor",
  {
    forward: timesSparse,
    derivative: {
      self: [["mat2"], (grad, c) => grad.to_sparse().mm(c.tensor("mat2").t())],
      mat2: [["self"], (grad, c) => c.tensor("self").t().mm(grad.to_sparse())],
    },
  },
);

/** The gradient of a sparse factor: only where it has values. */
function atOwnPlaces(grad: Tensor, self: Tensor): Tensor {
  return atMask(grad, self instanceof SparseCoo ? self.detach().coalesce() : self);
}

function product(self: Tensor, other: Tensor, both = plainSparseProduct): Tensor {
  const [isSparse, otherIsSparse] = [self instanceof SparseTensor, other instanceof SparseTensor];
  if (isSparse && otherIsSparse) {
    const result = both(self, other);
    if (!(self instanceof SparseCompressed)) return result;
    // Rows, also of matrices by columns: only `torch.sparse.mm` of two of these keeps their layout.
    const isByColumns = (one: Tensor): boolean =>
      one instanceof SparseCompressed && one.layoutName === "torch.sparse_csc";
    const keeps = self.isBlocked || (both === sparseProduct && isByColumns(self) && isByColumns(other));
    return keeps ? inLayoutOf(result, self) : result.to_sparse_csr();
  }
  if (isSparse) return denseProduct(self, other);
  assertMatrices(self, other, "mm");
  return denseProduct(other.t(), self.t()).t();
}
rule("mm", (self: Tensor, mat2: Tensor) => product(self, mat2));

const vectorProduct = sparseOperator<(self: Tensor, vec: Tensor) => Tensor>("mv(Tensor self, Tensor vec) -> Tensor", {
  forward: (self: SparseTensor, vec: Tensor) => {
    if (self.shape.length !== 2 || vec.shape.length !== 1)
      throw new RuntimeError(
        `mv: two tensor dim should be 2 and 1, but got SparseTensor Dim: ${self.shape.length}Tensor Dim: ${vec.shape.length}`,
      );
    if (vec.shape[0] !== self.shape[1]) throw new RuntimeError(`mv: expected self.size(-1) == vec.size(-1)`);
    return timesDense(self, vec.unsqueeze(1)).squeeze(1);
  },
  derivative: {
    self: [["vec"], (grad, c) => grad.outer(c.tensor("vec"))],
    vec: [["self"], (grad, c) => c.tensor("self").t().mv(grad)],
  },
});
rule("mv", (self: Tensor, vec: Tensor) => {
  if (!(self instanceof SparseTensor) || vec instanceof SparseTensor)
    refuse("mv", vec instanceof SparseTensor ? vec : self);
  return vectorProduct(self, vec);
});

/** Times a factor, which is an element of the tensor's dtype: integers lose its fraction. */
function scaled(tensor: Tensor, factor: ScalarValue): Tensor {
  const { is_floating_point, is_complex } = tensor.dtype;
  const own = typeof factor === "number" && !is_floating_point && !is_complex ? Math.trunc(factor) : factor;
  return own === 1 ? tensor : tensor.mul(own);
}

type AddProduct = (
  self: Tensor,
  mat1: Tensor,
  mat2: Tensor,
  options: { beta: ScalarValue; alpha: ScalarValue },
) => Tensor;

/** beta * self + alpha * mat1 @ mat2. `keepsLayout`: the gradient of mat1 is sparse as it is. */
function addProduct(name: string, keepsLayout: boolean): AddProduct {
  return sparseOperator<AddProduct>(
    `${name}(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor`,
    {
      forward: (self: Tensor, mat1: SparseTensor, mat2: Tensor, beta: ScalarValue, alpha: ScalarValue) => {
        const result = scaled(timesDense(mat1, mat2), alpha);
        return Number(beta) === 0 ? result : scaled(self, beta).add(result);
      },
      derivative: {
        self: [[], (grad, c) => scaled(grad, c.value<ScalarValue>("beta")).sum_to_size(c.shape("self"))],
        mat1: [
          keepsLayout ? ["mat1", "mat2"] : ["mat2"],
          (grad, c) => {
            const alpha = c.value<ScalarValue>("alpha");
            const transposed = c.tensor("mat2").t();
            if (!keepsLayout) return scaled(grad.mm(transposed), alpha);
            const mat1 = c.tensor("mat1") as SparseTensor;
            const mask = mat1 instanceof SparseCoo ? (mat1.detach().coalesce() as SparseCoo) : mat1;
            return scaled(dotsWhere(mask, grad, transposed), alpha);
          },
        ],
        mat2: [["mat1"], (grad, c) => scaled(c.tensor("mat1").t().mm(grad), c.value<ScalarValue>("alpha"))],
      },
    },
  );
}

const addmm = addProduct("addmm", false);
const sparseAddmm = addProduct("_sparse_addmm", true);

function added(self: Tensor, mat1: Tensor, mat2: Tensor, beta: ScalarValue, alpha: ScalarValue, by = addmm): Tensor {
  if (!(mat1 instanceof SparseTensor) && !(mat2 instanceof SparseTensor))
    throw new RuntimeError(
      `addmm_sparse_dense: expected strided result tensor, got tensor with layout ${layoutWord(self)}`,
    );
  const isPlain = mat1 instanceof SparseTensor && !(mat2 instanceof SparseTensor) && !(self instanceof SparseTensor);
  if (isPlain) return by(self, mat1, mat2, { beta, alpha });
  const result = scaled(product(mat1, mat2), alpha);
  if (Number(beta) === 0) return result;
  return scaled(self, beta).add(result);
}
rule("addmm", added);
rule("addmm_", (self: Tensor, mat1: Tensor, mat2: Tensor, beta: ScalarValue, alpha: ScalarValue) =>
  self.copy_(added(self, mat1, mat2, beta, alpha)),
);
rule("addmv", (self: Tensor, mat: Tensor, vec: Tensor, beta: ScalarValue, alpha: ScalarValue) =>
  scaled(self, beta).add(scaled(mat.mv(vec), alpha)),
);
rule("linear", (input: Tensor, weight: Tensor, bias: Tensor | null) => {
  const rows = input.reshape([-1, sizeAt(input.shape, -1)]);
  const result = product(rows, weight.t()).reshape([...input.shape.slice(0, -1), sizeAt(weight.shape, 0)]);
  return bias === null ? result : result.add(bias);
});
rule("bmm", (self: Tensor, other: Tensor) => {
  if (!(self instanceof SparseTensor)) refuse("bmm", other);
  if (other instanceof SparseTensor) throw new RuntimeError("bmm_sparse: Tensor 'mat2' must be dense");
  if (self.shape.length !== 3 || other.shape.length !== 3)
    throw new RuntimeError("bmm_sparse: Tensor 'mat2' must have 3 dims, but has ".concat(String(other.shape.length)));
  return stack(Array.from({ length: sizeAt(self.shape, 0) }, (_, b) => self.select(0, b).mm(other.select(0, b))));
});

/** `left @ right` at the places of a sparse matrix. */
const dots = sparseOperator<(mask: SparseTensor, left: Tensor, right: Tensor) => SparseTensor>(
  "_sparse_dots(Tensor mask, Tensor left, Tensor right) -> Tensor",
  {
    forward: (mask: SparseTensor, left: Tensor, right: Tensor) => {
      if (mask.valueTensor.shape.length > 1) return maskedBy(left.matmul(right), mask, "SparseSampledAddmmBackward0");
      const { indices } = patternOf(mask);
      assertCoordinates(indices, mask.shape);
      const [rows, columns] = [packed(indices.select(0, 0)), packed(indices.select(0, 1))];
      const dtype = left.dtype;
      const wide = wideOf(dtype);
      if (wide.kind !== "float")
        return withValuesRaw(mask, left.index_select(0, rows).mul(right.t().index_select(0, columns)).sum(1).to(dtype));
      const values = emptyTensor([sizeAt(rows.shape, 0)], wide);
      dotsAt(rows, columns, packed(left, wide), packed(right.t(), wide), values);
      return withValuesRaw(mask, narrowed(values, dtype));
    },
    derivative: {
      left: [["mask", "right"], (grad, c) => atMask(grad, c.tensor("mask")).mm(c.tensor("right").t())],
      right: [["mask", "left"], (grad, c) => atMask(grad, c.tensor("mask")).t().mm(c.tensor("left")).t()],
    },
  },
);

function atMask(grad: Tensor, mask: Tensor): SparseTensor {
  return maskedBy(grad, mask as SparseTensor, "SparseMaskBackward0");
}

function dotsWhere(mask: SparseTensor, left: Tensor, right: Tensor): SparseTensor {
  return dots(mask.detach() as SparseTensor, left, right);
}

/** `torch.sparse.mm`, which tells more. */
export const mm: Operator<
  (mat1: Tensor, mat2: Tensor, reduce?: string | null) => Tensor,
  { mat2?: Tensor; reduce?: string | null }
> = sparseComposite(
  "_sparse_mm(Tensor mat1, Tensor mat2, str? reduce=None) -> Tensor",
  (mat1: Tensor, mat2: Tensor, reduce: string | null) => {
    if (reduce !== null) return reducedProduct(mat1, mat2, reduce);
    if (mat1 instanceof SparseTensor && mat2 instanceof SparseTensor) return product(mat1, mat2, sparseProduct);
    const [sparse, dense, swapped] = mat1 instanceof SparseTensor ? [mat1, mat2, false] : [mat2.t(), mat1.t(), true];
    assertMatrices(sparse, dense, "mm");
    const zero = zerosOf([1, 1], dense.dtype);
    const base = zero.expand([sizeAt(sparse.shape, 0), sizeAt(dense.shape, 1)]);
    if (!(sparse instanceof SparseTensor)) return mat1.mm(mat2);
    const result = sparseAddmm(base, sparse, dense, { beta: 0, alpha: 1 });
    return swapped ? result.t() : result;
  },
);

/** Which reduction of `scatter_reduce` a word of `sparse.mm` means. */
const REDUCTIONS = new Map<string, "sum" | "mean" | "amax" | "amin">([
  ["sum", "sum"],
  ["mean", "mean"],
  ["amax", "amax"],
  ["max", "amax"],
  ["amin", "amin"],
  ["min", "amin"],
]);

function reducedProduct(mat1: Tensor, mat2: Tensor, reduce: string): Tensor {
  if (!(mat1 instanceof SparseCompressed) || mat1.layoutName !== "torch.sparse_csr")
    throw new RuntimeError(`sparse_mm_reduce: expected self to be a SparseCsr tensor, but got ${layoutWord(mat1)}`);
  const kind = REDUCTIONS.get(reduce);
  if (kind === undefined)
    throw new RuntimeError(
      reduce === "prod"
        ? "sparse_mm_reduce: reduce type of prod has not been enabled."
        : `reduce argument must be either sum, prod, mean, amax or amin, got ${reduce}`,
    );
  assertMatrices(mat1, mat2, "sparse_mm_reduce");
  const { indices } = patternOf(mat1);
  assertCoordinates(indices, mat1.shape);
  const products = mat2.index_select(0, indices.select(0, 1)).mul(valuesOf(mat1).unsqueeze(1));
  const base = products.new_zeros([sizeAt(mat1.shape, 0), sizeAt(mat2.shape, 1)]);
  const places = indices.select(0, 0).unsqueeze(1).expand(products.shape);
  const result = base.scatter_reduce(0, places, products, kind, { include_self: false });
  return shownAs(result, "SparseMmReduceImplBackward0");
}

/** `torch.sparse.addmm`, which tells more. Shapes: `mat1` [n, k], `mat2` [k, m], the result [n, m]. */
const addmmOperator: Operator<
  (mat: Tensor, mat1: Tensor, mat2: Tensor) => Tensor,
  { mat1?: Tensor; mat2?: Tensor; beta?: ScalarValue; alpha?: ScalarValue }
> = sparseComposite(
  "_sparse_addmm(Tensor mat, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor",
  (mat: Tensor, mat1: Tensor, mat2: Tensor, beta: ScalarValue, alpha: ScalarValue) =>
    added(mat, mat1, mat2, beta, alpha, sparseAddmm),
);
export { addmmOperator as addmm };

const sampled = sparseOperator<
  (self: SparseTensor, mat1: Tensor, mat2: Tensor, options: { beta: ScalarValue; alpha: ScalarValue }) => Tensor
>("sparse_sampled_addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor", {
  forward: (self: SparseTensor, mat1: Tensor, mat2: Tensor, beta: ScalarValue, alpha: ScalarValue) => {
    const result = scaled(dotsWhere(self, mat1, mat2), alpha) as SparseTensor;
    return Number(beta) === 0 ? result : withValuesRaw(self, scaled(self.valueTensor, beta).add(result.valueTensor));
  },
  derivative: {
    self: [["self"], (grad, c) => scaled(atMask(grad, c.tensor("self")), c.value<ScalarValue>("beta"))],
    mat1: [
      ["self", "mat2"],
      (grad, c) => scaled(atMask(grad, c.tensor("self")).mm(c.tensor("mat2").t()), c.value<ScalarValue>("alpha")),
    ],
    mat2: [
      ["self", "mat1"],
      (grad, c) => scaled(atMask(grad, c.tensor("self")).t().mm(c.tensor("mat1")).t(), c.value<ScalarValue>("alpha")),
    ],
  },
});

/** `torch.sparse.sampled_addmm`, which tells more. */
export const sampled_addmm: Operator<
  (input: Tensor, mat1: Tensor, mat2: Tensor) => Tensor,
  { mat1?: Tensor; mat2?: Tensor; beta?: ScalarValue; alpha?: ScalarValue }
> = sparseComposite(
  "sparse_sampled_addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor",
  (self: Tensor, mat1: Tensor, mat2: Tensor, beta: ScalarValue, alpha: ScalarValue) => {
    if (!(self instanceof SparseCompressed))
      throw new RuntimeError(`sampled_addmm: Expected self to have layout SparseCsr but got ${layoutWord(self)}`);
    if (mat1 instanceof SparseTensor || mat2 instanceof SparseTensor)
      throw new RuntimeError(
        `sampled_addmm: Expected ${mat1 instanceof SparseTensor ? "mat1" : "mat2"} to have strided layout, but got ${layoutWord(mat1 instanceof SparseTensor ? mat1 : mat2)}`,
      );
    if (self.batchDims > 0) {
      const result = maskedBy(mat1.matmul(mat2), self, "SparseSampledAddmmBackward0");
      return scaled(self, beta).add(scaled(result, alpha));
    }
    assertMatrices(mat1, mat2, "sampled_addmm");
    if (self.shape[0] !== mat1.shape[0] || self.shape[1] !== mat2.shape[1])
      throw new RuntimeError(
        `sampled_addmm: self.shape[-2] must match mat1.shape[-2] and self.shape[-1] mat2.shape[-1], but got ${shapeText(self.shape)}`,
      );
    return sampled(self, mat1, mat2, { beta, alpha });
  },
);

/** The product of a sparse and a dense matrix, as a sparse one. */
export const smm: Operator<(input: Tensor, mat: Tensor) => Tensor, { mat?: Tensor }> = sparseComposite(
  "smm(Tensor self, Tensor mat2) -> Tensor",
  (self: Tensor, mat: Tensor) => rowProducts("smm", self, mat),
);

/** A sparse matrix times a dense one, with every element of the rows in which the first has elements. */
function rowProducts(name: string, self: Tensor, mat: Tensor): SparseCoo {
  if (!(self instanceof SparseCoo)) return refuse(name, self);
  const whole = timesDense(self, mat);
  const rows = distinct(self.indexTensor.select(0, 0)).values;
  const [count, width] = [sizeAt(rows.shape, 0), sizeAt(mat.shape, 1)];
  const indices = stack([rows.unsqueeze(1).expand([count, width]), upTo(width).expand([count, width])]);
  const values = whole.index_select(0, rows).reshape([-1]);
  return new SparseCoo(indices.reshape([2, -1]), values, [sizeAt(self.shape, 0), width], false);
}

/** The same as a sparse tensor of whole rows. */
export const hspmm: Operator<(mat1: Tensor, mat2: Tensor) => Tensor, { mat2?: Tensor }> = sparseComposite(
  "hspmm(Tensor mat1, Tensor mat2) -> Tensor",
  (mat1: Tensor, mat2: Tensor) => {
    if (!(mat1 instanceof SparseCoo)) return refuse("hspmm", mat1);
    const rows = distinct(mat1.indexTensor.select(0, 0)).values;
    const result = product(mat1, mat2).index_select(0, rows);
    return new SparseCoo(rows.unsqueeze(0), result, [sizeAt(mat1.shape, 0), sizeAt(mat2.shape, 1)], true);
  },
);

/** beta * `input` + alpha * `mat1` @ `mat2`, sparse as `input` is; coordinates may repeat. */
export const sspaddmm: Operator<
  (input: Tensor, mat1: Tensor, mat2: Tensor) => Tensor,
  { mat1?: Tensor; mat2?: Tensor; beta?: ScalarValue; alpha?: ScalarValue }
> = sparseComposite(
  "sspaddmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor",
  (self: Tensor, mat1: Tensor, mat2: Tensor, beta: ScalarValue, alpha: ScalarValue) => {
    if (!(self instanceof SparseCoo)) return refuse("sspaddmm", self);
    if (!(mat1 instanceof SparseCoo))
      throw new RuntimeError("sspaddmm: expected 'mat1' to have sparse layout, got 'mat1' with layout Strided");
    const result = scaled(rowProducts("sspaddmm", mat1, mat2), alpha) as SparseCoo;
    const first = scaled(self, beta) as SparseCoo;
    return new SparseCoo(
      cat([first.indexTensor, result.indexTensor], 1),
      cat([first.valueTensor, result.valueTensor]),
      self.shape,
      false,
    );
  },
);
