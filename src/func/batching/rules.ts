/** The batching rule of every operator that is no formula on elements and not made of others, by its name. */
import type { OperatorRecord } from "../../ops/declare/record.ts";
import * as a from "./dim-rules.ts";
import type { BatchingRule } from "./batch.ts";
import * as e from "./elementwise-rules.ts";
import * as im from "./images.ts";
import * as ix from "./indexing-rules.ts";
import * as n from "./norm-rules.ts";
import * as p from "./product-rules.ts";
import * as r from "./refusals.ts";
import * as v from "./views.ts";

function all(names: string, rule: BatchingRule): Record<string, BatchingRule> {
  return Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map((name) => [name, rule]),
  );
}

const flatMax: BatchingRule = a.extremum((flat) => flat.amax(1));
const flatMin: BatchingRule = a.extremum((flat) => flat.amin(1));
const flatMedian: BatchingRule = a.extremum((flat) => flat.median(1)[0]);
const flatNanMedian: BatchingRule = a.extremum((flat) => flat.nanmedian(1)[0]);

const rules: Readonly<Record<string, BatchingRule>> = {
  ...all(
    `gcd lcm abs angle sgn complex polar copy frexp lgamma mvlgamma digamma polygamma i0 igamma igammac special_i0e special_i1 special_i1e special_zeta
     special_bessel_j0 special_bessel_j1 special_bessel_y0 special_bessel_y1 special_modified_bessel_i0
     special_modified_bessel_i1 special_modified_bessel_k0 special_modified_bessel_k1 special_chebyshev_polynomial_t
     special_chebyshev_polynomial_u special_chebyshev_polynomial_v special_chebyshev_polynomial_w
     special_hermite_polynomial_h special_hermite_polynomial_he special_laguerre_polynomial_l
     special_legendre_polynomial_p special_shifted_chebyshev_polynomial_t special_shifted_chebyshev_polynomial_u
     special_shifted_chebyshev_polynomial_v special_shifted_chebyshev_polynomial_w`,
    e.elementwise,
  ),
  ...all("fill masked_fill", e.filling),
  ...all("empty_like zeros_like ones_like full_like", e.elementwiseSameShape),
  _new_strided: e.fresh,
  ...all(
    `binary_cross_entropy binary_cross_entropy_with_logits cosine_embedding_loss gaussian_nll_loss hinge_embedding_loss
     huber_loss kl_div l1_loss margin_ranking_loss mse_loss poisson_nll_loss smooth_l1_loss soft_margin_loss
     triplet_margin_loss`,
    e.loss,
  ),
  ...all(
    `all any argmax argmin count_nonzero amax amin logsumexp mean nansum sum prod norm std var std_mean var_mean aminmax
     mode kthvalue`,
    a.reduction,
  ),
  max: flatMax,
  min: flatMin,
  median: flatMedian,
  nanmedian: flatNanMedian,
  ...all(
    `cumsum cumprod cummax cummin logcumsumexp cumsum_reverse logcumsumexp_reverse softmax log_softmax
     _softmax_backward_data _log_softmax_backward_data sort topk glu linalg_cross flip gather scatter_reduce
     scatter`,
    a.along,
  ),
  scatter_add: (call) => (call.has("shape") ? ix.scatterIntoShape : a.along)(call),
  ...all(
    `select slice diagonal split split_with_sizes unsafe_split unsafe_split_with_sizes unbind rot90
     select_scatter slice_scatter diagonal_scatter`,
    a.shiftedDims,
  ),
  unfold: a.windows,
  ...all("unsqueeze diag_embed", a.addedDim),
  ...all("_fft_c2c _fft_c2r _fft_r2c", a.fourier),
  renorm: a.renormalising,
  embed_first: a.padding,
  ...all("cdist linalg_ldl_solve", a.broadcastLeading),
  ...all("view _reshape_alias _unsafe_view", a.reshaping),
  expand: a.expanding,
  repeat: a.repeating,
  permute: a.permuting,
  transpose: a.transposing,
  t: a.matrixTransposing,
  squeeze: a.squeezing,
  roll: a.rolling,
  cat: a.concatenating,
  stack: a.stacking,
  block_diag: v.blockDiagonal,
  apply_view: v.applyingView,
  embed_views: v.embeddingViews,
  as_strided: v.strided,
  as_strided_backward: v.stridedBackward,
  as_strided_scatter: v.stridedScatter,
  unfold_backward: v.unfoldBackward,
  trace: v.tracing,
  diag: v.diagonals,
  ...all(
    `alias _conj _neg_view _to_copy zero tril triu constant_pad_nd view_as_real view_as_complex pixel_shuffle pixel_unshuffle
     linalg_det linalg_slogdet linalg_inv_ex linalg_cholesky_ex linalg_lu_factor_ex linalg_qr linalg_svd linalg_eigh
     _linalg_eigvals_of_symmetric _linalg_singular_values linalg_eig _linalg_eigvals linalg_matrix_exp linalg_matrix_sqrth _linalg_lyapunov linalg_polar linalg_householder_product linalg_solve_ex linalg_solve_triangular cholesky_solve cholesky_inverse
     linalg_ldl_factor_ex geqrf _apply_reflectors _lu_permutation`,
    a.leading,
  ),
  clone: e.copying,
  linalg_pinv: a.pseudoInverse,
  mm: p.matrixProduct,
  mv: p.matrixVector,
  ...all("dot vdot", p.dotProduct),
  bmm: p.batchedProduct,
  addmm: p.addedProduct,
  addmv: p.addedVector,
  addr: p.addedOuter,
  ...all("baddbmm addbmm", p.addedBatches),
  convolution: im.convolution,
  convolution_input_gradient: im.inputGradient,
  convolution_weight_gradient: im.weightGradient,
  ...all(
    `avg_pool max_pool reflection_pad1d reflection_pad2d reflection_pad3d replication_pad1d replication_pad2d
     replication_pad3d`,
    im.planes("self"),
  ),
  avg_pool_backward: im.planes("grad"),
  ...all("max_unpool2d max_unpool3d scatter_planes gather_planes", im.planes("values", "indices")),
  fractional_max_pool: im.samples("self", "samples"),
  ...all("upsample upsample_backward im2col col2im pad_circular", im.samples("self")),
  grid_sampler: im.samples("input", "grid"),
  grid_sampler_backward: im.samples("grad", "input", "grid"),
  affine_grid_generator: im.affineGrid,
  channel_shuffle: im.channels,
  _scaled_dot_product_flash_attention_for_cpu: p.attention,
  native_layer_norm: n.layerNorm,
  native_group_norm: n.groupNorm,
  native_batch_norm: n.batchNorm,
  nll_loss: n.negativeLogLikelihood,
  nll_loss_backward: n.negativeLogLikelihoodGradient,
  index_select: ix.indexSelect,
  ...all("index_add index_copy index_fill index_reduce", ix.indexWrite),
  take: ix.taking,
  put: ix.putting,
  index: ix.indexing,
  index_put: ix.indexPutting,
  embedding: ix.embedding,
  embedding_dense_backward: ix.embeddingGradient,
  one_hot: ix.oneHot,
  searchsorted: ix.searching,
  bucketize: ix.bucketing,
  isin: ix.membership,
  masked_select: r.maskedSelect,
  nonzero: r.dynamicShape("nonzero"),
  unique: r.dynamicShape("_unique2"),
  unique_consecutive: r.dynamicShape("unique_consecutive"),
  ...all(
    `bincount histc histogram masked_scatter ctc_loss _ctc_loss_backward segment_reduce _segment_reduce_backward embedding_bag embedding_bag_max pdist
     _bags_of_offsets hash_tensor fake_quantize_per_tensor_affine_cachemask fake_quantize_per_channel_affine_cachemask
     _fake_quantize_learnable_per_tensor_affine _fake_quantize_learnable_per_channel_affine roi_align roi_align_backward
     roi_pool roi_pool_backward roi_pool_taken ps_roi_align ps_roi_align_backward ps_roi_pool ps_roi_pool_backward
     deform_columns deform_columns_input_backward deform_columns_offset_backward
     multi_margin_loss multi_margin_loss_backward multilabel_margin_loss_forward multilabel_margin_loss_backward`,
    r.itemByItem,
  ),
};

/** Rules of operators that are made of others but cannot fall apart: what they look at is values of a whole batch. */
const wholes: Readonly<Record<string, BatchingRule>> = {
  linalg_lstsq: v.leastSquares,
  ...all("equal allclose", r.comparing),
  ...all("nonzero_static ctc_loss", r.itemByItem),
};

/** The rule of a composite that does not fall apart, or undefined. */
export function wholeRuleOf({ name }: OperatorRecord): BatchingRule | undefined {
  return Object.hasOwn(wholes, name) ? wholes[name] : undefined;
}

/** The rule of an operator, or undefined. */
export function ruleOf({ kind, name }: OperatorRecord): BatchingRule | undefined {
  if (kind === "pointwise" && name !== "masked_fill") return e.elementwise;
  const plain = name.replace(/_$/, ""); // of what gives the tensor itself another layout
  return Object.hasOwn(rules, name) ? rules[name] : Object.hasOwn(rules, plain) ? rules[plain] : undefined;
}
