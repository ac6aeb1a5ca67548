//% torch.get_autocast_cpu_dtype
torch.get_autocast_cpu_dtype();

//% torch.get_autocast_dtype
torch.get_autocast_dtype("cpu");

//% torch.set_autocast_cpu_dtype
torch.set_autocast_cpu_dtype(torch.float16);
torch.get_autocast_cpu_dtype(); //?
torch.set_autocast_cpu_dtype(torch.bfloat16);

//% torch.set_autocast_dtype
torch.set_autocast_dtype("cpu", torch.float16);
torch.get_autocast_dtype("cpu"); //?
torch.set_autocast_dtype("cpu", torch.bfloat16);

//% torch.is_autocast_cache_enabled
torch.is_autocast_cache_enabled();

//% torch.set_autocast_cache_enabled
torch.set_autocast_cache_enabled(false);
torch.is_autocast_cache_enabled(); //?
torch.set_autocast_cache_enabled(true);

//% torch.is_autocast_cpu_enabled
torch.autocast("cpu", () => torch.is_autocast_cpu_enabled());

//% torch.set_autocast_cpu_enabled
torch.set_autocast_cpu_enabled(true);
torch.is_autocast_cpu_enabled(); //?
torch.set_autocast_cpu_enabled(false);

//% torch.is_autocast_enabled
torch.is_autocast_enabled("cpu");

//% torch.set_autocast_enabled
torch.set_autocast_enabled("cpu", true);
torch.ones(2, 2).matmul(torch.ones(2, 2)).dtype; //?
torch.set_autocast_enabled("cpu", false);

//% torch.amp.is_autocast_available
torch.amp.is_autocast_available("cpu");

//% torch.amp.custom_bwd
class Double extends torch.autograd.Function {
  static forward = torch.amp.custom_fwd((ctx, x) => x.mul(2), { device_type: "cpu" });
  static backward = torch.amp.custom_bwd((ctx, grad) => grad.mul(2), { device_type: "cpu" });
}
const x = torch.ones(2, { requires_grad: true });
Double.apply(x).sum().backward();
x.grad;

//% torch.get_default_dtype
torch.get_default_dtype();

//% torch.set_default_dtype
torch.set_default_dtype(torch.float64);
torch.tensor([1.5]).dtype; //?
torch.set_default_dtype(torch.float32);

//% torch.cuda
torch.cuda.is_available();

//% torch.mps
torch.mps.is_available();

//% torch.xpu
torch.xpu.is_available();

//% torch.e
torch.e;

//% torch.pi
torch.pi;

//% torch.inf
torch.tensor([torch.inf, -torch.inf]);

//% torch.nan
torch.tensor([torch.nan, 1]);

//% torch.newaxis
torch.ones(3).at(torch.newaxis).shape;

//% torch.has_lapack
torch.has_lapack;

//% torch.has_mkl
torch.has_mkl;

//% torch.has_openmp
torch.has_openmp;

//% torch.has_spectral
torch.has_spectral;

//% torch.version
torch.version.cuda;

//% torch.nn.functional.rrelu_, torch.rrelu_
torch.rrelu_(torch.tensor([-8.5, 2]), 0.25, 0.25);

//% torch.imag, torch.Tensor.imag
torch.imag(torch.tensor([new torch.Complex(1, 2)]));

//% torch.view_as_complex_copy
torch.view_as_complex_copy(
  torch.tensor(
    [
      [1, 2],
      [3, 4],
    ],
    { dtype: torch.float32 },
  ),
);

//% torch.view_as_real_copy
torch.view_as_real_copy(torch.tensor([new torch.Complex(1, 2)]));

//% torch.layout
torch.ones(2).layout;

//% torch.memory_format
torch.empty(1, 3, 4, 4, { memory_format: torch.channels_last }).stride();

//% torch.contiguous_format, torch.legacy_contiguous_format
torch
  .rand(1, 3, 4, 4)
  .to({ memory_format: torch.channels_last })
  .contiguous({ memory_format: torch.contiguous_format })
  .stride();

//% torch.preserve_format
torch.rand(2, 3).t().clone({ memory_format: torch.preserve_format }).stride();

//% torch.channels_last
torch.rand(1, 3, 4, 4).to({ memory_format: torch.channels_last }).stride();

//% torch.channels_last_3d
torch.rand(1, 3, 2, 4, 4).to({ memory_format: torch.channels_last_3d }).stride();

//% torch.strided
torch.ones(2).layout === torch.strided;

//% torch.sparse_coo
torch.eye(2).to_sparse().layout === torch.sparse_coo;

//% torch.sparse_csr
torch.eye(2).to_sparse_csr().layout === torch.sparse_csr;

//% torch.sparse_csc
torch.eye(2).to_sparse_csc().layout === torch.sparse_csc;

//% torch.sparse_bsr
torch.eye(2).to_sparse_bsr([1, 1]).layout === torch.sparse_bsr;

//% torch.sparse_bsc
torch.eye(2).to_sparse_bsc([1, 1]).layout === torch.sparse_bsc;

//% torch.is_storage
torch.is_storage(torch.ones(2).untyped_storage());

//% torch.empty_like
torch.empty_like(torch.ones(2, 3)).shape; // its elements are whatever the memory held

//% torch.empty_strided
torch.empty_strided([2, 3], [1, 2]).stride();

//% torch.rand_like
torch.rand_like(torch.ones(2, 3)).shape;

//% torch.randn_like
torch.randn_like(torch.ones(2, 3)).shape;

//% torch.randint_like
torch.manual_seed(0);
torch.randint_like(torch.zeros(5), 10);

//% torch.range
torch.range(1, 2, 0.5);

//% torch.poisson
torch.manual_seed(0);
torch.poisson(torch.tensor([1, 10, 100], { dtype: torch.float32 }));

//% torch.binomial
torch.manual_seed(0);
torch.binomial(torch.tensor([10, 100], { dtype: torch.float32 }), torch.tensor([0.5, 0.1]));

//% torch.Tensor
const x = torch.tensor(
  [
    [1, 2],
    [3, 4],
  ],
  { dtype: torch.float32 },
);
x.shape; //?
x.sum(0); //?
x instanceof torch.Tensor;

//% torch.get_default_device
torch.get_default_device();

//% torch.set_default_device
torch.set_default_device("meta");
torch.ones(2).device; //?
torch.set_default_device(null);

//% torch.autograd.anomaly_mode.detect_anomaly
const x = torch.zeros(1, { requires_grad: true });
torch.autograd.detect_anomaly(() => x.sqrt().mul(0).sum().backward()); //!

//% torch.autograd.anomaly_mode.set_detect_anomaly
torch.autograd.set_detect_anomaly(true);
torch.is_anomaly_enabled(); //?
torch.autograd.set_detect_anomaly(false);

//% torch.set_anomaly_enabled
torch.set_anomaly_enabled(true);
torch.is_anomaly_enabled(); //?
torch.set_anomaly_enabled(false);

//% torch.is_anomaly_enabled
torch.is_anomaly_enabled();

//% torch.is_anomaly_check_nan_enabled
torch.is_anomaly_check_nan_enabled();

//% torch.autograd.grad_mode.enable_grad
const x = torch.ones(2, { requires_grad: true });
torch.no_grad(() => torch.enable_grad(() => x.mul(2).requires_grad));

//% torch.autograd.grad_mode.inference_mode
const x = torch.ones(2, { requires_grad: true });
torch.inference_mode(() => x.mul(2).requires_grad);

//% torch.autograd.grad_mode.set_grad_enabled
torch.set_grad_enabled(false);
torch.is_grad_enabled(); //?
torch.set_grad_enabled(true);

//% torch.is_grad_enabled
torch.no_grad(() => torch.is_grad_enabled());

//% torch.is_inference_mode_enabled
torch.inference_mode(() => torch.is_inference_mode_enabled());

//% torch.ModeGuard
{
  using _ = torch.no_grad();
  torch.is_grad_enabled(); // false until the block ends
}
torch.is_grad_enabled();

//% torch.default_generator
torch.default_generator.manual_seed(0);
torch.rand(2);

//% torch.random.get_rng_state, torch.random.set_rng_state
const state = torch.get_rng_state();
const first = torch.rand(3);
torch.set_rng_state(state);
torch.rand(3).equal(first);

//% torch.random.initial_seed
torch.manual_seed(42);
torch.initial_seed();

//% torch.random.seed
typeof torch.seed(); // another seed each time

//% torch.random.fork_rng
torch.manual_seed(0);
const before = torch.get_rng_state();
torch.random.fork_rng(() => torch.rand(100));
torch.get_rng_state().equal(before);

//% torch.slice
torch.arange(6).at(torch.slice(1, 5, 2));

//% torch.memory_stats
torch.memory_stats().live_bytes >= 0;

//% torch.reset_peak_memory_stats
torch.reset_peak_memory_stats();
torch.memory_stats().peak_bytes >= 0;

//% torch.get_num_interop_threads
torch.get_num_interop_threads();

//% torch.set_num_interop_threads
torch.set_num_interop_threads(1);
torch.get_num_interop_threads();

//% torch.get_printoptions
torch.get_printoptions().precision;

//% torch.set_printoptions
torch.set_printoptions({ precision: 2 });
torch.tensor([torch.pi]); //?
torch.set_printoptions({ profile: "default" });

//% torch.AttributeError
torch.nn.utils.prune.remove(new nn.Linear(2, 2), "weights"); //!

//% torch.IndexError
torch.ones(2).at(5); //!

//% torch.KeyError
new nn.ParameterDict().pop("missing"); //!

//% torch.NotImplementedError
F.rrelu(torch.arange(3)); //!

//% torch.OutOfMemoryError
new torch.OutOfMemoryError("too large", 2 ** 40, 0).message;

//% torch.RuntimeError
torch.ones(2).add(torch.ones(3)); //!

//% torch.ValueError
new optim.SGD([], { lr: 0.1 }); //!

//% torch.convolution
const x = torch.arange(5).float().view(1, 1, 5);
torch.convolution(x, torch.ones(1, 1, 2), null, [1], [0], [1], false, [0], 1);

//% torch.batch_norm
const x = torch.tensor(
  [
    [1, 10],
    [3, 30],
  ],
  { dtype: torch.float32 },
);
torch.batch_norm(x, null, null, null, null, true, 0.1, 1e-5, false);

//% torch.instance_norm
const x = torch.tensor(
  [
    [
      [1, 2, 3],
      [10, 20, 30],
    ],
  ],
  { dtype: torch.float32 },
);
torch.instance_norm(x, null, null, null, null, true, 0.1, 1e-5, false);

//% torch.nn.functional.max_pool1d_with_indices
F.max_pool1d_with_indices(torch.tensor([[1, 5, 2, 4]], { dtype: torch.float32 }), 2);

//% torch.nn.functional.max_pool2d_with_indices
F.max_pool2d_with_indices(torch.arange(4).float().view(1, 1, 2, 2), 2);

//% torch.nn.functional.max_pool3d_with_indices
F.max_pool3d_with_indices(torch.arange(8).float().view(1, 1, 2, 2, 2), 2);

//% torch.nn.functional.fractional_max_pool2d
F.fractional_max_pool2d(torch.rand(1, 1, 6, 6), 2, [3, 3]).shape;

//% torch.nn.functional.fractional_max_pool3d
F.fractional_max_pool3d(torch.rand(1, 1, 6, 6, 6), 2, [3, 3, 3]).shape;

//% torch.nn.functional.fractional_max_pool2d_with_indices
const [values, indices] = F.fractional_max_pool2d_with_indices(torch.rand(1, 1, 6, 6), 2, [3, 3]);
[values.shape, indices.shape];

//% torch.nn.functional.fractional_max_pool3d_with_indices
const [values, indices] = F.fractional_max_pool3d_with_indices(torch.rand(1, 1, 6, 6, 6), 2, [3, 3, 3]);
[values.shape, indices.shape];

//% torch.nn.functional.adaptive_max_pool1d_with_indices
F.adaptive_max_pool1d_with_indices(torch.tensor([[1, 5, 2, 4]], { dtype: torch.float32 }), 2);

//% torch.nn.functional.adaptive_max_pool2d_with_indices
F.adaptive_max_pool2d_with_indices(torch.arange(4).float().view(1, 1, 2, 2), 1);

//% torch.nn.functional.adaptive_max_pool3d_with_indices
F.adaptive_max_pool3d_with_indices(torch.arange(8).float().view(1, 1, 2, 2, 2), 1);

//% torch.nn.functional.max_unpool2d
const [pooled, places] = F.max_pool2d_with_indices(torch.arange(4).float().view(1, 1, 2, 2), 2);
F.max_unpool2d(pooled, places, 2);

//% torch.nn.functional.max_unpool3d
const [pooled, places] = F.max_pool3d_with_indices(torch.arange(8).float().view(1, 1, 2, 2, 2), 2);
F.max_unpool3d(pooled, places, 2).shape;

//% torch.nn.functional.lp_pool3d
F.lp_pool3d(torch.ones(1, 1, 2, 2, 2), 2, 2);

//% torch.nn.functional.upsample
F.upsample(torch.tensor([[[1, 2]]], { dtype: torch.float32 }), { scale_factor: 2 });

//% torch.nn.functional.dropout1d
F.dropout1d(torch.ones(1, 3, 2), 0.5, false); // while training, whole channels become 0

//% torch.nn.functional.triplet_margin_with_distance_loss
const [anchor, near, far] = [torch.zeros(1, 2), torch.ones(1, 2), torch.full([1, 2], 3)];
F.triplet_margin_with_distance_loss(anchor, near, far, {
  distance_function: (x, y) => x.sub(y).abs().sum(1),
  margin: 5,
});

//% torch.nn.functional.multi_head_attention_forward
const x = torch.ones(2, 1, 4);
const weights = [torch.eye(4).repeat(3, 1), torch.zeros(12), null, null, false, 0, torch.eye(4), torch.zeros(4)];
const [output] = F.multi_head_attention_forward(x, x, x, 4, 2, ...weights);
output.shape;

//% torch.nn.functional.native_channel_shuffle, torch.native_channel_shuffle
torch.native_channel_shuffle(torch.arange(4).float().view(1, 4, 1, 1), 2).flatten();

//% torch.nn.functional.conv_tbc
F.conv_tbc(torch.ones(3, 1, 2), torch.ones(2, 2, 1), torch.zeros(1)); // [time, batch, channels]

//% torch.affine_grid_generator
torch.affine_grid_generator(
  torch.tensor(
    [
      [
        [1, 0, 0],
        [0, 1, 0],
      ],
    ],
    { dtype: torch.float32 },
  ),
  [1, 1, 1, 2],
  true,
);

//% torch.grid_sampler
const grid = torch.tensor(
  [
    [
      [
        [0, 0],
        [1, 1],
      ],
    ],
  ],
  { dtype: torch.float32 },
);
torch.grid_sampler(torch.arange(4).float().view(1, 1, 2, 2), grid, 0, 0, true);

//% torch.lu_unpack
const A = torch.tensor(
  [
    [2, 1],
    [1, 3],
  ],
  { dtype: torch.float32 },
);
const [LU, pivots] = torch.linalg.lu_factor(A);
const [P, L, U] = torch.lu_unpack(LU, pivots);
P.matmul(L).matmul(U);

//% torch.kl_div
torch.kl_div(torch.tensor([0.5, 0.5]).log(), torch.tensor([0.25, 0.75]), 1);

//% torch.poisson_nll_loss
torch.poisson_nll_loss(
  torch.tensor([0, 1], { dtype: torch.float32 }),
  torch.tensor([1, 2], { dtype: torch.float32 }),
  true,
  false,
  1e-8,
  1,
);

//% torch.embedding
torch.embedding(torch.arange(6).float().view(3, 2), torch.tensor([2, 0]));

//% torch.embedding_renorm_
torch.embedding_renorm_(
  torch.tensor(
    [
      [3, 4],
      [30, 40],
    ],
    { dtype: torch.float32 },
  ),
  torch.tensor([1]),
  5,
  2,
);

//% torch.gru_cell
const [x, h] = [torch.ones(1, 2), torch.zeros(1, 1)];
torch.gru_cell(x, h, torch.ones(3, 2), torch.ones(3, 1));

//% torch.lstm_cell
const [x, h] = [torch.ones(1, 2), torch.zeros(1, 1)];
torch.lstm_cell(x, [h, h], torch.ones(4, 2), torch.ones(4, 1));

//% torch.rnn_relu_cell
torch.rnn_relu_cell(torch.ones(1, 2), torch.zeros(1, 1), torch.ones(1, 2), torch.ones(1, 1));

//% torch.rnn_tanh_cell
torch.rnn_tanh_cell(torch.ones(1, 2), torch.zeros(1, 1), torch.ones(1, 2), torch.ones(1, 1));

//% torch.gru
const parameters = new nn.GRU(2, 3).parameters();
const [output, h] = torch.gru(
  torch.ones(5, 1, 2),
  torch.zeros(1, 1, 3),
  [...parameters],
  true,
  1,
  0,
  false,
  false,
  false,
);
[output.shape, h.shape];

//% torch.lstm
const parameters = new nn.LSTM(2, 3).parameters();
const zeros = torch.zeros(1, 1, 3);
const [output, h, c] = torch.lstm(
  torch.ones(5, 1, 2),
  [zeros, zeros],
  [...parameters],
  true,
  1,
  0,
  false,
  false,
  false,
);
[output.shape, h.shape, c.shape];

//% torch.rnn_relu
const parameters = new nn.RNN(2, 3).parameters();
const [output, h] = torch.rnn_relu(
  torch.ones(5, 1, 2),
  torch.zeros(1, 1, 3),
  [...parameters],
  true,
  1,
  0,
  false,
  false,
  false,
);
[output.shape, h.shape];

//% torch.rnn_tanh
const parameters = new nn.RNN(2, 3).parameters();
const [output, h] = torch.rnn_tanh(
  torch.ones(5, 1, 2),
  torch.zeros(1, 1, 3),
  [...parameters],
  true,
  1,
  0,
  false,
  false,
  false,
);
[output.shape, h.shape];

//% torch.frobenius_norm
torch.frobenius_norm(torch.tensor([[3, 4]], { dtype: torch.float32 }), [0, 1]);

//% torch.native_norm
torch.native_norm(torch.tensor([3, 4], { dtype: torch.float32 }), 2);

//% torch.norm_except_dim
torch.norm_except_dim(
  torch.tensor(
    [
      [3, 4],
      [6, 8],
    ],
    { dtype: torch.float32 },
  ),
  2,
  0,
);

//% torch.nuclear_norm
torch.nuclear_norm(torch.diag(torch.tensor([3, 4], { dtype: torch.float32 })));

//% torch.resize_as_
torch.resize_as_(torch.arange(4), torch.zeros(2, 2));

//% torch.per_channel_affine
torch
  .quantize_per_channel(torch.ones(2, 2), torch.tensor([0.1, 0.2]), torch.tensor([0, 0]), 0, torch.qint8)
  .qscheme() === torch.per_channel_affine;

//% torch.per_channel_affine_float_qparams
torch.per_channel_affine_float_qparams;

//% torch.per_channel_symmetric
torch.per_channel_symmetric;

//% torch.per_tensor_affine
torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8).qscheme() === torch.per_tensor_affine;

//% torch.per_tensor_symmetric
torch.per_tensor_symmetric;

//% torch.QScheme
torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8).qscheme();

//% torch.is_complex
torch.is_complex(torch.ones(2, { dtype: torch.complex64 }));

//% torch.is_signed
torch.is_signed(torch.ones(2, { dtype: torch.uint8 }));

//% torch.is_inference
torch.is_inference(torch.inference_mode(() => torch.ones(2)));

//% torch.is_conj
torch.is_conj(torch.ones(2, { dtype: torch.complex64 }).conj());

//% torch.is_neg
torch.is_neg(torch.ones(2));

//% torch.is_same_size
torch.is_same_size(torch.ones(2, 3), torch.zeros(2, 3));

//% torch.is_leaf
torch.is_leaf(torch.ones(2, { requires_grad: true }).mul(2));

//% torch.is_nonzero
torch.is_nonzero(torch.tensor([0.5]));

//% torch.use_deterministic_algorithms
torch.use_deterministic_algorithms(true);
torch.are_deterministic_algorithms_enabled(); //?
torch.use_deterministic_algorithms(false);

//% torch.are_deterministic_algorithms_enabled
torch.are_deterministic_algorithms_enabled();

//% torch.is_deterministic_algorithms_warn_only_enabled
torch.use_deterministic_algorithms(true, { warn_only: true });
torch.is_deterministic_algorithms_warn_only_enabled(); //?
torch.use_deterministic_algorithms(false);

//% torch.get_deterministic_debug_mode
torch.get_deterministic_debug_mode();

//% torch.set_deterministic_debug_mode
torch.set_deterministic_debug_mode("warn");
torch.get_deterministic_debug_mode(); //?
torch.set_deterministic_debug_mode("default");

//% torch.utils.deterministic
torch.utils.deterministic.fill_uninitialized_memory;

//% torch.get_float32_matmul_precision
torch.get_float32_matmul_precision();

//% torch.set_float32_matmul_precision
torch.set_float32_matmul_precision("high");
torch.get_float32_matmul_precision(); //?
torch.set_float32_matmul_precision("highest");

//% torch.set_warn_always
torch.set_warn_always(true);
torch.is_warn_always_enabled(); //?
torch.set_warn_always(false);

//% torch.is_warn_always_enabled
torch.is_warn_always_enabled();

//% torch.set_flush_denormal
torch.set_flush_denormal(true);

//% torch.is_distributed
torch.is_distributed(torch.ones(2));

//% torch.typename
torch.typename(torch.ones(2));

//% torch.unsafe_split_with_sizes, torch.Tensor.unsafe_split_with_sizes
torch.unsafe_split_with_sizes(torch.arange(5), [2, 3]);

//% torch.broadcast_tensors
torch.broadcast_tensors(torch.tensor([[1], [2]]), torch.tensor([10, 20]));

//% torch.slice_scatter
torch.slice_scatter(torch.zeros(4), torch.ones(2), 0, 1, 3);

//% torch.slice_copy
torch.slice_copy(torch.arange(5), 0, 1, 4);

//% torch.slice_inverse
const x = torch.arange(4);
torch.slice_inverse(x.narrow(0, 1, 2), x, 0, 1, 3);

//% torch.select_copy
torch.select_copy(torch.arange(4).view(2, 2), 0, 1);

//% torch.expand_copy
torch.expand_copy(torch.tensor([[1], [2]]), [2, 3]);

//% torch.detach_copy
torch.detach_copy(torch.ones(2, { requires_grad: true })).requires_grad;

//% torch.bartlett_window
torch.bartlett_window(4, false);

//% torch.blackman_window
torch.blackman_window(5, false);

//% torch.hamming_window
torch.hamming_window(4, false);

//% torch.kaiser_window
torch.kaiser_window(4, false);

//% torch.unfold
torch.unfold(torch.arange(5), 0, 3, 1);

//% torch.as_strided_backward, torch.Tensor.as_strided_backward
torch.as_strided_backward(torch.ones(2, 2), [3], [1], 0, [2, 2], [1, 1], 0);

//% torch.alias, torch.Tensor.alias
torch.alias(torch.arange(3));

//% torch.dropout
torch.dropout(torch.ones(4), 0.5, false); // while training: zeros, and the rest doubled

//% torch.dropout_
torch.dropout_(torch.ones(4), 0.5, false);

//% torch.feature_dropout
torch.feature_dropout(torch.ones(1, 2, 2), 0.5, false);

//% torch.feature_dropout_
torch.feature_dropout_(torch.ones(1, 2, 2), 0.5, false);

//% torch.alpha_dropout
torch.alpha_dropout(torch.ones(4), 0.5, false);

//% torch.alpha_dropout_
torch.alpha_dropout_(torch.ones(4), 0.5, false);

//% torch.feature_alpha_dropout
torch.feature_alpha_dropout(torch.ones(1, 2, 2), 0.5, false);

//% torch.feature_alpha_dropout_
torch.feature_alpha_dropout_(torch.ones(1, 2, 2), 0.5, false);

//% torch.native_dropout
const [output, kept] = torch.native_dropout(torch.ones(8), 0.5, true);
output.equal(kept.mul(2));

//% torch.get_device
torch.get_device(torch.ones(2)); // on the CPU

//% torch.set_default_tensor_type
torch.set_default_tensor_type("torch.DoubleTensor");
torch.tensor([1.5]).dtype; //?
torch.set_default_tensor_type("torch.FloatTensor");

//% torch.empty_quantized
torch.empty_quantized([2], torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8)).q_scale();

//% torch.fused_moving_avg_obs_fake_quant
const [on, zero] = [1, 0].map((value) => torch.tensor([value], { dtype: torch.int32 }));
const [low, high, scale] = [torch.zeros(1), torch.zeros(1), torch.ones(1)];
torch.fused_moving_avg_obs_fake_quant(torch.tensor([0.5, 1.5]), on, on, low, high, scale, zero, 0.01, 0, 255, 0);

//% torch.int_repr, torch.Tensor.int_repr
torch.quantize_per_tensor(torch.tensor([0.5, 1.5]), 0.5, 10, torch.quint8).int_repr();

//% torch.q_scale, torch.Tensor.q_scale
torch.quantize_per_tensor(torch.tensor([0.5, 1.5]), 0.5, 10, torch.quint8).q_scale();

//% torch.q_zero_point, torch.Tensor.q_zero_point
torch.quantize_per_tensor(torch.tensor([0.5, 1.5]), 0.5, 10, torch.quint8).q_zero_point();

//% torch.qscheme, torch.Tensor.qscheme
torch.quantize_per_tensor(torch.tensor([0.5, 1.5]), 0.5, 10, torch.quint8).qscheme();

//% torch.q_per_channel_axis, torch.Tensor.q_per_channel_axis
torch
  .quantize_per_channel(torch.ones(2, 2), torch.tensor([0.1, 0.2]), torch.tensor([0, 0]), 0, torch.qint8)
  .q_per_channel_axis();

//% torch.q_per_channel_scales, torch.Tensor.q_per_channel_scales
torch
  .quantize_per_channel(torch.ones(2, 2), torch.tensor([0.1, 0.2]), torch.tensor([0, 0]), 0, torch.qint8)
  .q_per_channel_scales();

//% torch.q_per_channel_zero_points, torch.Tensor.q_per_channel_zero_points
torch
  .quantize_per_channel(torch.ones(2, 2), torch.tensor([0.1, 0.2]), torch.tensor([0, 0]), 0, torch.qint8)
  .q_per_channel_zero_points();

//% torch.sparse_compressed_tensor
torch.sparse_compressed_tensor([0, 1, 2], [1, 0], [5, 6], { layout: torch.sparse_csr }).to_dense();

//% torch.sparse_csc_tensor
torch.sparse_csc_tensor([0, 1, 2], [1, 0], [5, 6]).to_dense();

//% torch.sparse_bsr_tensor
torch
  .sparse_bsr_tensor(
    [0, 1],
    [0],
    [
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [2, 2],
  )
  .to_dense();

//% torch.sparse_bsc_tensor
torch
  .sparse_bsc_tensor(
    [0, 1],
    [0],
    [
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [2, 2],
  )
  .to_dense();

//% torch.crow_indices_copy, torch.Tensor.crow_indices
torch.eye(2).to_sparse_csr().crow_indices();

//% torch.col_indices_copy, torch.Tensor.col_indices
torch.eye(2).to_sparse_csr().col_indices();

//% torch.ccol_indices_copy, torch.Tensor.ccol_indices
torch.eye(2).to_sparse_csc().ccol_indices();

//% torch.row_indices_copy, torch.Tensor.row_indices
torch.eye(2).to_sparse_csc().row_indices();

//% torch.indices_copy, torch.Tensor.indices
torch.tensor([0, 5]).to_sparse().indices();

//% torch.values_copy, torch.Tensor.values
torch.tensor([0, 5]).to_sparse().values();

//% torch.resize_as_sparse_, torch.Tensor.resize_as_sparse_
torch.zeros(2, 2).to_sparse().resize_as_sparse_(torch.zeros(3, 3).to_sparse()).shape;

//% torch.saddmm
torch.saddmm(torch.ones(2, 2), torch.eye(2).to_sparse(), torch.ones(2, 2));

//% torch.hspmm, torch.hsmm
torch.hspmm(torch.eye(2).to_sparse(), torch.arange(4).float().view(2, 2)).to_dense();

//% torch.smm, torch.Tensor.smm
torch.smm(torch.eye(2).to_sparse(), torch.arange(4).float().view(2, 2)).to_dense();

//% torch.sspaddmm, torch.Tensor.sspaddmm
torch.sspaddmm(torch.eye(2).to_sparse(), torch.eye(2).to_sparse(), torch.ones(2, 2)).to_dense();

//% torch.nn.functional.rrelu
F.rrelu(torch.tensor([-8.5, 2]), 0.25, 0.25);

//% torch.jagged
torch.nested.nested_tensor([[1, 2], [3]], { layout: torch.jagged }).layout;

//% torch.library.impl
torch.library.define("implied::twice", "(Tensor x) -> Tensor");
torch.library.impl("implied::twice", "default", (x: torch.Tensor) => x.mul(2));
torch.ops["implied"]!["twice"]!(torch.ones(2));

//% torch.library.register_autocast
const product = torch.library.custom_op("cast::product", (a: torch.Tensor, b: torch.Tensor) => a.mm(b), {
  schema: "(Tensor a, Tensor b) -> Tensor",
});
torch.library.register_autocast("cast::product", "cpu", torch.bfloat16);
torch.autocast("cpu", () => String(product(torch.ones(1, 2), torch.ones(2, 1)).dtype));

//% torch.library.register_autograd
const square = torch.library.custom_op("graded::square", (x: torch.Tensor) => x.square(), {
  schema: "(Tensor x) -> Tensor",
});
torch.library.register_autograd("graded::square", (ctx, grad: torch.Tensor) => grad.mul(ctx.saved_tensors[0]!).mul(2), {
  setup_context: (ctx, [x]: [torch.Tensor]) => ctx.save_for_backward(x),
});
const at = torch.tensor([3, 0.5], { requires_grad: true });
square(at).sum().backward();
at.grad;

//% torch.library.register_fake
const rows = torch.library.custom_op("shaped::rows", (x: torch.Tensor) => x.sum(1), { schema: "(Tensor x) -> Tensor" });
torch.library.register_fake("shaped::rows", (x: torch.Tensor) => x.new_empty([x.shape[0]!]));
rows(torch.empty(3, 2, { device: "meta" })).shape;

//% torch.library.register_kernel
const same = torch.library.custom_op("kernel::same", (x: torch.Tensor) => x.clone(), {
  schema: "(Tensor x) -> Tensor",
});
torch.library.register_kernel("kernel::same", "cpu", (x: torch.Tensor) => x.mul(1));
same(torch.ones(2));

//% torch.library.register_vmap
const halved = torch.library.custom_op("mapped::half", (x: torch.Tensor) => x.div(2), {
  schema: "(Tensor x) -> Tensor",
});
torch.library.register_vmap("mapped::half", (_info, [dim]: [number | null], x: torch.Tensor) => [x.div(2), dim]);
torch.vmap(halved)(torch.ones(2, 1));

//% torch.testing.assert_allclose
let message = "";
try {
  torch.testing.assert_allclose([1, 2], [1, 3]);
} catch (error) {
  message = (error as Error).message.split("\n")[0]!;
}
message;
