/** Norms under PyTorch's older names: `frobenius_norm`, `nuclear_norm`, `native_norm`, `norm_except_dim`. */
import { isDifferentiable } from "../../../dtype.ts";
import { wrapDim } from "../../../layout/shape.ts";
import { NotImplementedError, RuntimeError } from "../../../support/errors.ts";
import { warn } from "../../../support/warnings.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { composite } from "../../declare/operator.ts";
import type { Dims, Operator, ScalarValue, Shape } from "../../declare/types.ts";
import { matrix_norm, vector_norm } from "../../linalg/norms.ts";
import { sizeAt } from "../../../support/checked.ts";

function warnOld(name: string, call: string): void {
  warn(
    `at::${name} is deprecated and it is just left for JIT compatibility. It will be removed in a future PyTorch release. Please use \`linalg.${call}\` instead`,
  );
}

/** The root of the sum of squares, of all elements or along dims. */
export const frobenius_norm: Operator<
  (self: Tensor, dim?: Dims | null, keepdim?: boolean) => Tensor,
  { dim?: Dims | null; keepdim?: boolean }
> = composite(
  "frobenius_norm(Tensor self, int[1]? dim=None, bool keepdim=False) -> Tensor",
  (self: Tensor, dim: Shape | null, keepdim: boolean) => {
    warnOld("frobenius_norm", "vector_norm(A, 2., dim, keepdim)");
    if (!isDifferentiable(self.dtype))
      throw new NotImplementedError(
        `norm(): input dtype should be either floating point or complex. Got ${self.dtype.scalarName} instead.`,
      );
    if (dim && dim.length > 2)
      throw new RuntimeError(`Expected at most 2 dimensions, but got ${dim.length} dimensions instead.`);
    return vector_norm(self, 2, dim, keepdim);
  },
);

/** The sum of singular values of a matrix, or of the matrices in two dims. */
export const nuclear_norm: Operator<
  (self: Tensor, dim?: Shape | null, keepdim?: boolean) => Tensor,
  { dim?: Shape | null; keepdim?: boolean }
> = composite(
  "nuclear_norm(Tensor self, int[2]? dim=None, bool keepdim=False) -> Tensor",
  (self: Tensor, dim: Shape | null, keepdim: boolean) => {
    warnOld("nuclear_norm", "matrix_norm(A, 'nuc', dim, keepdim)");
    return matrix_norm(self, "nuc", dim ?? [0, 1], keepdim);
  },
);

/** The p-norm of all elements, or along dims. */
export const native_norm: Operator<
  (self: Tensor, p?: ScalarValue, dim?: Dims | null, keepdim?: boolean) => Tensor,
  { p?: ScalarValue; dim?: Dims | null; keepdim?: boolean }
> = composite(
  "native_norm(Tensor self, Scalar p=2, int[1]? dim=None, bool keepdim=False) -> Tensor",
  (self: Tensor, p: ScalarValue, dim: Shape | null, keepdim: boolean) => vector_norm(self, Number(p), dim, keepdim),
);

/**
 * The p-norm over all dims but one, which stays with the others of size 1; -1: over all dims (what `weight_norm`
 * divides by).
 */
export const norm_except_dim: Operator<
  (v: Tensor, pow?: number, dim?: number) => Tensor,
  { pow?: number; dim?: number }
> = composite("norm_except_dim(Tensor v, int pow=2, int dim=0) -> Tensor", (v: Tensor, power: number, dim: number) => {
  if (dim === -1) return v.norm(power);
  const kept = wrapDim(dim, v.shape.length);
  return v
    .transpose(0, kept)
    .reshape([sizeAt(v.shape, kept), -1])
    .norm(power, 1)
    .view(v.shape.map((size, d) => (d === kept ? size : 1)));
});
