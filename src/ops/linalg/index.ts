/** `torch.linalg`. */
export * from "./products.ts";
export { inv, inv_ex, solve, solve_ex } from "./solve.ts";
export { LinAlgError } from "../../support/errors.ts";
export * from "./norms.ts";
