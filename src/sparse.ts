/** `torch.sparse`: functions of sparse tensors. */
import "./ops/sparse/methods.ts";

export { addmm, mm, sampled_addmm } from "./ops/sparse/products.ts";
export { log_softmax, softmax, sum } from "./ops/sparse/reduce.ts";
export { spdiags } from "./ops/sparse/diagonals.ts";
export { check_sparse_tensor_invariants } from "./ops/sparse/invariants.ts";
