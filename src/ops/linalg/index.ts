/** `torch.linalg`. */
import "../../compute/linalg/large/provide.ts";
export * from "./products.ts";
export { inv, inv_ex, solve, solve_ex } from "./solve.ts";
export { householder_product, qr } from "./qr.ts";
export { solve_triangular } from "./triangular.ts";
export { cholesky, cholesky_ex } from "./cholesky.ts";
export { ldl_factor, ldl_factor_ex, ldl_solve } from "./ldl.ts";
export { det, lu, lu_factor, lu_factor_ex, lu_solve, slogdet } from "./lu.ts";
export { eigh, eigvalsh } from "./eigen.ts";
export { eig, eigvals } from "./general-eigen.ts";
export { matrix_sqrth, polar } from "./polar.ts";
export { svd, svdvals } from "./singular.ts";
export { cond, lstsq, matrix_rank, pinv } from "./pseudo-inverse.ts";
export { matrix_exp } from "./matrix-exp.ts";
export { diagonal, tensorinv, tensorsolve, vander } from "./matrix-functions.ts";
export { LinAlgError } from "../../support/errors.ts";
export * from "./norms.ts";
