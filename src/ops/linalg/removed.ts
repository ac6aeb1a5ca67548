/**
 * Factorisations that PyTorch dropped in favour of `torch.linalg`: each says what to write instead
 * (`torch/_linalg_utils.py`).
 */
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { composite } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";

function refuse(text: string): never {
  throw new RuntimeError(`This function was deprecated since version 1.9 and is now removed.${text}`);
}

/** Removed by PyTorch: throws a `RuntimeError` that names `torch.linalg.cholesky`. */
export const cholesky: Operator<(self: Tensor, upper?: boolean) => never, { upper?: boolean }> = composite(
  "cholesky(Tensor self, bool upper=False) -> Tensor",
  () =>
    refuse(
      " `torch.cholesky` is deprecated in favor of `torch.linalg.cholesky`.\nL = torch.cholesky(A) should be replaced with:\nL = torch.linalg.cholesky(A)\nU = torch.cholesky(A, upper=True) should be replaced with:\nU = torch.linalg.cholesky(A).mH",
    ),
);

/** Removed by PyTorch: throws a `RuntimeError` that names `torch.linalg.qr`. */
export const qr: Operator<(self: Tensor, some?: boolean) => never, { some?: boolean }> = composite(
  "qr(Tensor self, bool some=True) -> (Tensor, Tensor)",
  (_self: Tensor, some: boolean) =>
    refuse(
      ` \`torch.qr\` is deprecated in favor of \`torch.linalg.qr\` and the boolean parameter \`some\` has been replaced with a string parameter \`mode\`.\n\nQ, R = torch.qr(A) should be replaced with:\nQ, R = torch.linalg.qr(A, mode='reduced')\n\nand\n\nQ, R = torch.qr(A, some=False) should be replaced with:\nQ, R = torch.linalg.qr(A, mode='complete')\n\nSince \`some\` was set to ${some ? "True, use mode='reduced'" : "False, use mode='complete'"}.`,
    ),
);

/** Removed by PyTorch: throws a `RuntimeError` that names `torch.linalg.eigh`. */
export const symeig: Operator<
  (self: Tensor, eigenvectors?: boolean, upper?: boolean) => never,
  { eigenvectors?: boolean; upper?: boolean }
> = composite("symeig(Tensor self, bool eigenvectors=False, bool upper=True) -> (Tensor, Tensor)", () =>
  refuse(
    " The default behavior has changed from using the upper triangular portion of the matrix by default to using the lower triangular portion.\n\nL, _ = torch.symeig(A, upper=upper) should be replaced with:\nL = torch.linalg.eigvalsh(A, UPLO='U' if upper else 'L')\n\nand\n\nL, V = torch.symeig(A, eigenvectors=True) should be replaced with:\nL, V = torch.linalg.eigh(A, UPLO='U' if upper else 'L')",
  ),
);

/** Removed by PyTorch: throws a `RuntimeError` that names `torch.linalg.eig`. */
export const eig: Operator<(self: Tensor, eigenvectors?: boolean) => never, { eigenvectors?: boolean }> = composite(
  "eig(Tensor self, bool eigenvectors=False) -> (Tensor, Tensor)",
  () =>
    refuse(
      " `torch.linalg.eig` returns complex tensors of dtype `cfloat` or `cdouble` rather than real tensors mimicking complex tensors.\n\nL, _ = torch.eig(A) should be replaced with:\nL_complex = torch.linalg.eigvals(A)\n\nand\n\nL, V = torch.eig(A, eigenvectors=True) should be replaced with:\nL_complex, V_complex = torch.linalg.eig(A)",
    ),
);

/** Removed by PyTorch: throws a `RuntimeError` that names `torch.linalg.solve`. */
export const solve: Operator<(self: Tensor, A: Tensor) => never, { A?: Tensor }> = composite(
  "solve(Tensor self, Tensor A) -> (Tensor, Tensor)",
  () =>
    refuse(
      " `torch.solve` is deprecated in favor of `torch.linalg.solve`. `torch.linalg.solve` has its arguments reversed and does not return the LU factorization.\n\nTo get the LU factorization see `torch.lu`, which can be used with `torch.lu_solve` or `torch.lu_unpack`.\nX = torch.solve(B, A).solution should be replaced with:\nX = torch.linalg.solve(A, B)",
    ),
);

/** Removed by PyTorch: throws a `RuntimeError` that names `torch.linalg.lstsq`. */
export const lstsq: Operator<(self: Tensor, A: Tensor) => never, { A?: Tensor }> = composite(
  "lstsq(Tensor self, Tensor A) -> (Tensor, Tensor)",
  () =>
    refuse(
      " `torch.lstsq` is deprecated in favor of `torch.linalg.lstsq`.\n`torch.linalg.lstsq` has reversed arguments and does not return the QR decomposition in the returned tuple (although it returns other information about the problem).\n\nTo get the QR decomposition consider using `torch.linalg.qr`.\n\nThe returned solution in `torch.lstsq` stored the residuals of the solution in the last m - n columns of the returned value whenever m > n. In torch.linalg.lstsq, the residuals are in the field 'residuals' of the returned named tuple.\n\nThe unpacking of the solution, as in\nX, _ = torch.lstsq(B, A).solution[:A.size(1)]\nshould be replaced with:\nX = torch.linalg.lstsq(A, B).solution",
    ),
);

/** Removed by PyTorch: throws a `RuntimeError` that names `torch.linalg.matrix_rank`. */
export const matrix_rank: Operator<
  (self: Tensor, tol?: number | null, symmetric?: boolean) => never,
  { tol?: number | null; symmetric?: boolean }
> = composite("matrix_rank(Tensor self, float? tol=None, bool symmetric=False) -> Tensor", () =>
  refuse(
    "\nPlease use the `torch.linalg.matrix_rank` function instead. The parameter 'symmetric' was renamed in `torch.linalg.matrix_rank()` to 'hermitian'.",
  ),
);
