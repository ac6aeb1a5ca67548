/** `torch.sparse`: functions of sparse tensors. A bundle that names one of them has the code of sparse tensors. */
import * as diagonals from "./ops/sparse/diagonals.ts";
import { openSparseRoom } from "./ops/sparse/methods.ts";
import * as products from "./ops/sparse/products.ts";
import * as reductions from "./ops/sparse/reduce.ts";

/** The function itself. A bundler that keeps it keeps this call, and so what the call opens. */
function opened<F>(func: F): F {
  openSparseRoom();
  return func;
}

export const addmm: typeof products.addmm = opened(products.addmm);
export const mm: typeof products.mm = opened(products.mm);
export const sampled_addmm: typeof products.sampled_addmm = opened(products.sampled_addmm);
export const log_softmax: typeof reductions.log_softmax = opened(reductions.log_softmax);
export const softmax: typeof reductions.softmax = opened(reductions.softmax);
export const sum: typeof reductions.sum = opened(reductions.sum);
export const spdiags: typeof diagonals.spdiags = opened(diagonals.spdiags);
export { check_sparse_tensor_invariants } from "./ops/sparse/invariants.ts";
