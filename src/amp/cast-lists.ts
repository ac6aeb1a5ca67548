/**
 * Which operators autocast casts the arguments of on the CPU: PyTorch 2.15's lists (`torch.amp`, "CPU Op-Specific
 * Behavior"). Operators that are not named compute in what they get.
 */

/** What is done with floating point arguments. */
export type CastPolicy =
  /** Cast to the fast dtype. */
  | "fast"
  /** Cast to float32. */
  | "float32"
  /** Cast to the widest of their dtypes. */
  | "widest"
  /** Nothing, and what they are made of is not cast either. */
  | "whole";

const lists: Readonly<Record<CastPolicy, string>> = {
  fast:
    "conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d conv_tbc convolution bmm mm baddbmm addmm " +
    "addbmm mkldnn_rnn_layer linear matmul linalg_vecdot prelu scaled_dot_product_attention affine_grid_generator",
  float32:
    "avg_pool3d max_pool3d adaptive_avg_pool3d adaptive_max_pool3d fractional_max_pool2d fractional_max_pool3d " +
    "max_unpool2d max_unpool3d binary_cross_entropy binary_cross_entropy_with_logits grid_sample grid_sampler " +
    "grid_sampler_2d grid_sampler_3d polar prod quantile nanquantile stft cdist trace view_as_complex cholesky_inverse " +
    "cholesky_solve inverse lu_solve orgqr ormqr geqrf pinverse svd triangular_solve reflection_pad1d reflection_pad2d " +
    "replication_pad1d replication_pad2d replication_pad3d mse_loss cosine_embedding_loss nll_loss nll_loss2d " +
    "nll_loss_nd hinge_embedding_loss poisson_nll_loss smooth_l1_loss cross_entropy cross_entropy_loss l1_loss " +
    "huber_loss margin_ranking_loss soft_margin_loss triplet_margin_loss multi_margin_loss multilabel_margin_loss " +
    "ctc_loss kl_div fake_quantize_per_tensor_affine fft ifft fft2 ifft2 fftn ifftn rfft " +
    "irfft rfft2 irfft2 rfftn irfftn hfft ihfft linalg_cond linalg_matrix_rank " +
    "linalg_solve linalg_cholesky linalg_cholesky_ex linalg_svdvals linalg_eigvals linalg_eigvalsh linalg_inv " +
    "linalg_inv_ex linalg_householder_product linalg_tensorinv linalg_tensorsolve linalg_svd linalg_qr linalg_eig " +
    "linalg_eigh linalg_lstsq linalg_matrix_sqrth",
  widest: "stack cat index_copy",
  whole: "bilinear det linalg_det linalg_lu_solve",
};

/** The policy of each operator that has one, by the operator's name. */
export const castPolicies: ReadonlyMap<string, CastPolicy> = new Map(
  (Object.keys(lists) as CastPolicy[]).flatMap((policy) =>
    lists[policy].split(" ").map((name): [string, CastPolicy] => [name, policy]),
  ),
);
