/** `torch.norm` and `torch.dist`. */
import { assertNoWhole, type DType } from "../../../dtype.ts";
import { Complex } from "../../../support/complex.ts";
import { RuntimeError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { vectorNorm } from "./vector-norm.ts";
import { composite } from "../../declare/operator.ts";
import type { Dims, Operator, Shape } from "../../declare/types.ts";
import { assertHasIdentity } from "../../linalg/norms-of-nothing.ts";
import { matrix_norm } from "../../linalg/norms.ts";

const plain = vectorNorm("LinalgVectorNormBackward0");
const distance = vectorNorm("DistBackward0");

/** The order of a norm as a number: true is 1, complex numbers are refused. */
function realOrder(p: unknown): number {
  if (p instanceof Complex)
    throw new RuntimeError("linalg.vector_norm: Expected a non-complex scalar as the order of norm.");
  return Number(p);
}

/** Options of `norm`. */
export interface PNormOptions {
  /** The p of the norm. Default "fro". */
  p?: number | string | null;
  /** The dim that it works along. */
  dim?: Dims | null;
  /** Leave reduced dims in with size 1. Default false. */
  keepdim?: boolean;
  /** Convert to this dtype first. */
  dtype?: DType | null;
}

/**
 * The p-norm of all elements or along dims; "fro" is the 2-norm, "nuc" the sum of singular values.
 * @example
 * torch.norm(torch.tensor([3, 4.5])); // tensor(5.4083)
 */
export const norm: Operator<
  (self: Tensor, p?: number | string | null, dim?: Dims | null, keepdim?: boolean, dtype?: DType | null) => Tensor,
  PNormOptions
> = composite(
  "norm(Tensor self, Scalar|str? p='fro', int[1]? dim=None, bool keepdim=False, ScalarType? dtype=None) -> Tensor",
  (input: Tensor, p: number | string | null, dim: Shape | null, keepdim: boolean, dtype: DType | null) => {
    const self = dtype ? input.to(dtype) : input;
    if (p === "nuc" || (p === "fro" && dim && dim.length > 2))
      return matrix_norm(self, p, dim ?? [...self.shape.keys()], keepdim);
    assertNoWhole(self.dtype, "linalg.vector_norm");
    if (typeof p === "string" && p !== "fro") throw new RuntimeError(`linalg.matrix_norm: Order ${p} not supported.`);
    const order = p === null || p === "fro" ? 2 : realOrder(p);
    assertHasIdentity(self, order, dim);
    return plain(self, order, dim, keepdim);
  },
);

/** The p-norm of the difference of two tensors. */
export const dist: Operator<(self: Tensor, other: Tensor, p?: number) => Tensor, { other: Tensor; p?: number }> =
  composite("dist(Tensor self, Tensor other, Scalar p=2) -> Tensor", (self: Tensor, other: Tensor, p: number) =>
    distance(self.sub(other), realOrder(p), null, false),
  );
