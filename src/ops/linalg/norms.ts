/** Norms of `torch.linalg`: vector_norm, matrix_norm, norm. */
import { Complex } from "../../support/complex.ts";
import { shownAs } from "../../autograd/shown-name.ts";
import { assertNoWhole, isDifferentiable, promote_types, realDType, type DType } from "../../dtype.ts";
import { NotImplementedError, RuntimeError } from "../../support/errors.ts";
import { wrapDims, shapeText } from "../../layout/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { vectorNorm } from "../reduce/statistics/vector-norm.ts";
import { composite } from "../declare/operator.ts";
import type { Dims, Operator, Shape } from "../declare/types.ts";
import { assertHasIdentity } from "./norms-of-nothing.ts";
import { svdvals } from "./singular.ts";

/** Options of norms of `torch.linalg`. */
export interface NormOptions {
  /** Which norm. Default: the square root of the sum of squares. */
  ord?: number | string | null;
  /** The dims of the norm; null for all. */
  dim?: Dims | null;
  /** Leave reduced dims in with size 1. Default false. */
  keepdim?: boolean;
  /** Convert to this dtype first. */
  dtype?: DType | null;
}
/** The type of `linalg.norm`: `ord` is a number, "fro" or "nuc". */
export type NormOp = Operator<
  (self: Tensor, ord?: number | string | null, dim?: Dims | null, keepdim?: boolean) => Tensor,
  NormOptions
>;

const plain = vectorNorm("LinalgVectorNormBackward0");

function assertFloat(name: string, self: Tensor, dtype: DType | null): void {
  assertNoWhole(self.dtype, name);
  if (dtype && !isDifferentiable(dtype))
    throw new RuntimeError(`${name}: dtype should be floating point or complex, but got ${dtype.scalarName}`);
  if (!dtype) return;
  const kind = self.dtype.is_complex ? "complex" : "real";
  if (self.dtype.is_complex !== dtype.is_complex)
    throw new RuntimeError(`${name}: dtype should be ${kind} for ${kind} inputs, but got ${dtype.scalarName}`);
  if (promote_types(self.dtype, dtype) !== dtype)
    throw new RuntimeError(
      `${name}: the dtype of the input (${self.dtype.scalarName}) should be convertible without narrowing to the specified dtype (${dtype.scalarName})`,
    );
}

/** The p-norm of elements along dims, or of all. */
export const vector_norm: NormOp = composite(
  "linalg_vector_norm(Tensor self, Scalar ord=2, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor",
  (self: Tensor, ord: number, dim: Shape | null, keepdim: boolean, dtype: DType | null) => {
    if ((ord as unknown) instanceof Complex)
      throw new RuntimeError("linalg.vector_norm: Expected a non-complex scalar as the order of norm.");
    assertFloat("linalg.vector_norm", self, dtype);
    assertHasIdentity(self, ord, dim);
    return plain(dtype ? self.to(dtype) : self, ord, dim, keepdim);
  },
);

/** The largest of values that are not negative, 0 where there are none. */
function largest(values: Tensor, dim: number, keepdim: boolean): Tensor {
  return values.shape.at(dim) === 0 ? values.sum([dim], keepdim) : values.amax([dim], keepdim);
}

/** Norms of matrices that are sums and extrema of absolute values. */
function sumsThenExtremum(self: Tensor, ord: number, rows: number, columns: number, keepdim: boolean): Tensor {
  const [summed, compared] = Math.abs(ord) === 1 ? [rows, columns] : [columns, rows];
  const sums = plain(self, 1, [summed], true);
  const result = ord > 0 ? largest(sums, compared, true) : sums.amin([compared], true);
  if (keepdim) return result;
  const [low, high] = [Math.min(rows, columns), Math.max(rows, columns)];
  return shownAs(result.squeeze(high).squeeze(low), ord > 0 ? "AmaxBackward0" : "AminBackward0");
}

/** A norm of the matrices in two dims: "fro", "nuc", inf, -inf, 1, -1, 2, -2. */
export const matrix_norm: NormOp = composite(
  "linalg_matrix_norm(Tensor self, Scalar|str ord='fro', int[] dim=[-2,-1], bool keepdim=False, *, ScalarType? dtype=None) -> Tensor",
  (input: Tensor, ord: number | string, dim: Shape, keepdim: boolean, dtype: DType | null) => {
    if (typeof ord === "number" ? ![1, 2, Infinity].includes(Math.abs(ord)) : ord !== "fro" && ord !== "nuc")
      throw new RuntimeError(`linalg.matrix_norm: Order ${String(ord).replace("Infinity", "inf")} not supported.`);
    if (input.shape.length < 2)
      throw new RuntimeError("linalg.matrix_norm: The input tensor A must have at least 2 dimensions.");
    assertFloat("linalg.matrix_norm", input, dtype);
    if ((ord === 2 || ord === -2 || ord === "nuc") && realDType(input.dtype).itemsize === 2)
      throw new NotImplementedError(
        `linalg.matrix_norm: Low precision dtypes not supported. Got ${input.dtype.scalarName}`,
      );
    if (dim.length !== 2) throw new RuntimeError(`linalg.matrix_norm: dim must be a 2-tuple. Got ${dim.join(" ")}`);
    const self = dtype ? input.to(dtype) : input;
    const [rows, columns] = wrapMatrixDims(dim, self.shape.length);
    if (ord === "fro") return plain(self, 2, [rows, columns], keepdim);
    if (ord === 2 || ord === -2 || ord === "nuc") return throughSingularValues(self, ord, rows, columns, keepdim);
    return sumsThenExtremum(self, Number(ord), rows, columns, keepdim);
  },
);

function wrapMatrixDims(dim: Shape, rank: number): [number, number] {
  const [rows, columns] = dim.map((d) => wrapDims([d], rank)[0]) as [number, number];
  if (rows === columns) throw new RuntimeError(`linalg.matrix_norm: dims must be different. Got (${dim.join(", ")})`);
  return [rows, columns];
}

function throughSingularValues(
  self: Tensor,
  ord: number | string,
  rows: number,
  columns: number,
  keepdim: boolean,
): Tensor {
  const values = svdvals(self.movedim([rows, columns], [-2, -1]));
  const result = ord === "nuc" ? values.sum(-1) : ord === 2 ? largest(values, -1, false) : values.amin(-1);
  if (!keepdim) return result;
  const [low, high] = [Math.min(rows, columns), Math.max(rows, columns)];
  return result.unsqueeze(low).unsqueeze(high);
}

/** A vector or matrix norm, as `ord` and `dim` ask: without `ord` the 2-norm of all elements. */
export const norm: NormOp = composite(
  "linalg_norm(Tensor self, Scalar|str? ord=None, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor",
  (self: Tensor, ord: number | string | null, dim: Shape | null, keepdim: boolean, dtype: DType | null) => {
    const rank = self.shape.length;
    const options = { dtype };
    if (dim !== null && dim.length !== 1 && dim.length !== 2)
      throw new RuntimeError(`linalg.norm: If dim is specified, it must be of length 1 or 2. Got ${shapeText(dim)}`);
    if (ord === null) return vector_norm(self, 2, dim, keepdim, options);
    if (dim === null && rank !== 1 && rank !== 2)
      throw new RuntimeError(
        `linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got ${rank}D.`,
      );
    const isMatrix = dim === null ? rank === 2 : dim.length === 2;
    if (isMatrix) return matrix_norm(self, ord, dim ?? [0, 1], keepdim, options);
    if (typeof ord === "string") return matrix_norm(self, ord, dim ?? [0], keepdim, options);
    return vector_norm(self, ord, dim, keepdim, options);
  },
);
