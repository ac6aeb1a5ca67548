/** `torch.sparse`: functions of sparse tensors. A bundle that names one of them has the code of sparse tensors. */
import * as diagonals from "./ops/sparse/diagonals.ts";
import type { Checked } from "./autograd/public/gradcheck-jacobians.ts";
import type { GradcheckOptions } from "./autograd/public/gradcheck.ts";
import { openSparseRoom } from "./ops/sparse/methods.ts";
import * as products from "./ops/sparse/products.ts";
import * as reductions from "./ops/sparse/reduce.ts";
import { SparseTensor } from "./tensor/sparse-tensor.ts";
import type { Tensor } from "./tensor/tensor.ts";

export type { GradcheckOptions };
type Gradcheck = (func: Checked, inputs: Tensor | readonly unknown[], options?: GradcheckOptions) => boolean;

/** The function itself. A bundler that keeps it keeps this call, and so what the call opens. */
function opened<F>(func: F): F {
  openSparseRoom();
  return func;
}

/**
 * beta * `mat` + alpha * `mat1` @ `mat2`, of which `mat1` is sparse; its gradient is sparse as it is.
 * https://docs.pytorch.org/docs/stable/generated/torch.sparse.addmm.html
 *
 * Shapes: `mat1` [n, k], `mat2` [k, m]; `mat` must broadcast to the result, [n, m].
 */
export const addmm: typeof products.addmm = opened(products.addmm);
/**
 * The product of a sparse and a dense matrix, or of two sparse ones; the gradient of a sparse matrix is sparse as it is.
 * `reduce` (compressed rows only): "sum", "mean", "amax" or "amin" of products instead of sums.
 * https://docs.pytorch.org/docs/stable/generated/torch.sparse.mm.html
 * @example
 * torch.sparse.mm(torch.eye(2).to_sparse(), torch.ones(2, 1)).tolist(); // [[1], [1]]
 */
export const mm: typeof products.mm = opened(products.mm);
/**
 * beta * `input` + alpha * (`mat1` @ `mat2`) at the places of `input`, which is sparse.
 * https://docs.pytorch.org/docs/stable/generated/torch.sparse.sampled_addmm.html
 *
 * Shapes: `input` [n, m], `mat1` [n, k], `mat2` [k, m], the result [n, m]; or batches of them.
 */
export const sampled_addmm: typeof products.sampled_addmm = opened(products.sampled_addmm);
/** The logarithm of `softmax`, of the elements that are there. */
export const log_softmax: typeof reductions.log_softmax = opened(reductions.log_softmax);
/**
 * The softmax along a dim of the elements that are there: others count as minus infinity.
 * https://docs.pytorch.org/docs/stable/generated/torch.sparse.softmax.html
 * @example
 * torch.sparse.softmax(torch.eye(2).to_sparse(), 1).to_dense().tolist(); // [[1, 0], [0, 1]]
 */
export const softmax: typeof reductions.softmax = opened(reductions.softmax);
/**
 * The sum of all elements, or along dims of a sparse tensor; its gradient is sparse as it is.
 * https://docs.pytorch.org/docs/stable/generated/torch.sparse.sum.html
 * @example
 * torch.sparse.sum(torch.eye(2).to_sparse()).item(); // 2
 */
export const sum: typeof reductions.sum = opened(reductions.sum);
/**
 * A matrix whose diagonals are rows of `diagonals`: row `i` is diagonal `offsets[i]`, its element `j` in column `j`.
 * https://docs.pytorch.org/docs/stable/generated/torch.sparse.spdiags.html
 * @example
 * torch.sparse.spdiags(torch.ones(1, 2), torch.tensor([0]), [2, 2]).to_dense().tolist(); // [[1, 0], [0, 1]]
 */
export const spdiags: typeof diagonals.spdiags = opened(diagonals.spdiags);
export { check_sparse_tensor_invariants } from "./ops/sparse/invariants.ts";

/**
 * `gradcheck` for functions that give sparse tensors: they are made dense before they are compared.
 * @example
 * const check = torch.sparse.as_sparse_gradcheck(torch.autograd.gradcheck);
 * const x = torch.eye(2, { dtype: torch.float64 }).to_sparse().requires_grad_();
 * check((x: torch.Tensor) => x.mul(3), [x], { masked: true }); // true
 */
export function as_sparse_gradcheck(gradcheck: Gradcheck): Gradcheck {
  return (func, inputs, options = {}) => {
    const dense = (output: Tensor): Tensor =>
      output instanceof SparseTensor ? output.to_dense({ masked_grad: options.masked ?? false }) : output;
    const withDense = (...args: never[]): Tensor | readonly Tensor[] => {
      const outputs = func(...args);
      return Array.isArray(outputs) ? (outputs as Tensor[]).map(dense) : dense(outputs as Tensor);
    };
    return gradcheck(withDense, inputs, options);
  };
}
