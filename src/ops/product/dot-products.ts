/** The room of products, norms along a dim and other dense operators that are methods. */
export * from "./matmul.ts";
export * from "./matmul-add.ts";
export * from "./contractions/renorm.ts";
export * from "./contractions/kron-cross.ts";
export { inv as inverse } from "../linalg/solve.ts";
export { geqrf, householder_product as orgqr, ormqr } from "../linalg/qr.ts";
export { triangular_solve } from "../linalg/triangular.ts";
export { cholesky_inverse, cholesky_solve } from "../linalg/cholesky.ts";
export { det, logdet, slogdet, torchLu as lu, torchLuSolve as lu_solve } from "../linalg/lu.ts";
export { torchSvd as svd } from "../linalg/singular.ts";
export { pinverse } from "../linalg/pseudo-inverse.ts";
export { matrix_exp } from "../linalg/matrix-exp.ts";
export { cholesky, eig, lstsq, matrix_rank, qr, solve, symeig } from "../linalg/removed.ts";
