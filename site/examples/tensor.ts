//% torch.Tensor.ndim
torch.zeros(2, 3).ndim;

//% torch.Tensor.shape
torch.zeros(2, 3).shape;

//% torch.Tensor.dtype
torch.tensor([1, 2]).dtype;

//% torch.Tensor.storage
const x = torch.arange(4);
x.storage === x.view(2, 2).storage; // a view shares it

//% torch.Tensor.name
const layer = new nn.Linear(2, 1);
[...layer.named_parameters()].map(([name]) => name); //?
layer.weight.name;

//% torch.Tensor.device
torch.zeros(2).device;

//% torch.Tensor.layout
torch.zeros(2).layout;

//% torch.Tensor.is_leaf
const w = torch.ones(2, { requires_grad: true });
[w.is_leaf, w.mul(2).is_leaf];

//% torch.Tensor.grad_fn
torch.ones(2, { requires_grad: true }).mul(2).grad_fn;

//% torch.Tensor.requires_grad
torch.ones(2, { requires_grad: true }).requires_grad;

//% torch.Tensor.requires_grad_
torch.ones(2).requires_grad_().requires_grad;

//% torch.Tensor.grad
const w = torch.tensor([1, 2], { dtype: torch.float32, requires_grad: true });
w.square().sum().backward();
w.grad;

//% torch.Tensor.grad_dtype
torch.ones(2, { requires_grad: true }).grad_dtype;

//% torch.Tensor.data
const w = torch.ones(2, { requires_grad: true });
w.data.mul_(3); // not seen by autograd
w;

//% torch.Tensor.itemsize
torch.zeros(2, { dtype: torch.float64 }).itemsize;

//% torch.Tensor.element_size
torch.zeros(2, { dtype: torch.float64 }).element_size();

//% torch.Tensor.nbytes
torch.zeros(2, 3).nbytes;

//% torch.Tensor.is_cuda
torch.zeros(2).is_cuda;

//% torch.Tensor.is_cpu
torch.zeros(2).is_cpu;

//% torch.Tensor.is_meta
torch.zeros(2, { device: "meta" }).is_meta;

//% torch.Tensor.is_sparse
torch.eye(2).to_sparse().is_sparse;

//% torch.Tensor.is_sparse_csr
torch.eye(2).to_sparse_csr().is_sparse_csr;

//% torch.Tensor.is_quantized
torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8).is_quantized;

//% torch.Tensor.is_mps
torch.zeros(2).is_mps;

//% torch.Tensor.is_ipu
torch.zeros(2).is_ipu;

//% torch.Tensor.is_maia
torch.zeros(2).is_maia;

//% torch.Tensor.is_mtia
torch.zeros(2).is_mtia;

//% torch.Tensor.is_nested
torch.zeros(2).is_nested;

//% torch.Tensor.is_vulkan
torch.zeros(2).is_vulkan;

//% torch.Tensor.is_xla
torch.zeros(2).is_xla;

//% torch.Tensor.is_xpu
torch.zeros(2).is_xpu;

//% torch.Tensor.is_mkldnn
torch.zeros(2).is_mkldnn;

//% torch.Tensor.output_nr
torch.ones(4, { requires_grad: true }).chunk(2)[1].output_nr;

//% torch.Tensor.retains_grad
const y = torch.ones(2, { requires_grad: true }).mul(2);
y.retain_grad();
y.retains_grad;

//% torch.Tensor.retain_grad
const y = torch.ones(2, { requires_grad: true }).mul(2);
y.retain_grad();
y.sum().backward();
y.grad;

//% torch.Tensor.storage_offset
torch.arange(4).narrow(0, 1, 2).storage_offset();

//% torch.Tensor.nelement
torch.zeros(2, 3).nelement();

//% torch.Tensor.dim
torch.zeros(2, 3).dim();

//% torch.Tensor.ndimension
torch.zeros(2, 3).ndimension();

//% torch.Tensor.is_complex
torch.zeros(2, { dtype: torch.complex64 }).is_complex();

//% torch.Tensor.is_signed
torch.zeros(2, { dtype: torch.uint8 }).is_signed();

//% torch.Tensor.is_inference
torch.inference_mode(() => torch.ones(2)).is_inference();

//% torch.Tensor.is_same_size
torch.zeros(2, 3).is_same_size(torch.ones(2, 3));

//% torch.Tensor.data_ptr
const x = torch.arange(4);
x.narrow(0, 1, 2).data_ptr() - x.data_ptr(); // bytes

//% torch.Tensor.const_data_ptr
const x = torch.arange(4);
x.const_data_ptr() === x.data_ptr();

//% torch.Tensor.dim_order
torch.rand(1, 3, 4, 4).to({ memory_format: torch.channels_last }).dim_order();

//% torch.Tensor.untyped_storage
torch.zeros(2, 3).untyped_storage().nbytes();

//% torch.Tensor.itemAsync
await torch.tensor(5).itemAsync();

//% torch.Tensor.tolistAsync
await torch.tensor([[1, 2]]).tolistAsync();

//% torch.Tensor.toTypedArray
torch.tensor([1, 2], { dtype: torch.float32 }).toTypedArray();

//% torch.Tensor.numpy
torch.tensor([1, 2], { dtype: torch.float32 }).numpy();

//% torch.Tensor.type
torch.tensor([1, 2]).type(); //?
torch.tensor([1, 2]).type(torch.float32);

//% torch.Tensor.cpu
torch.tensor([1, 2]).cpu();

//% torch.Tensor.cdouble
torch.tensor([1, 2]).cdouble();

//% torch.Tensor.cfloat
torch.tensor([1, 2]).cfloat();

//% torch.Tensor.chalf
torch.tensor([1, 2]).chalf();

//% torch.Tensor.at
const x = torch.arange(6).view(2, 3);
x.at(1); //?
x.at(null, -1); //?
x.at(0, torch.slice(0, 2));

//% torch.Tensor.backward
const w = torch.tensor([1, 2], { dtype: torch.float32, requires_grad: true });
w.square().sum().backward();
w.grad;

//% torch.Tensor.register_hook
const w = torch.ones(2, { requires_grad: true });
w.register_hook((grad) => grad.mul(10));
w.sum().backward();
w.grad;

//% torch.Tensor.register_post_accumulate_grad_hook
const w = torch.ones(2, { requires_grad: true });
w.register_post_accumulate_grad_hook((tensor) => {
  tensor.grad.mul_(10);
});
w.sum().backward();
w.grad;

//% torch.Tensor.bernoulli
torch.tensor([0, 1, 1], { dtype: torch.float32 }).bernoulli();

//% torch.Tensor.bernoulli_
torch.zeros(3).bernoulli_(1);

//% torch.Tensor.cauchy_
torch.manual_seed(0);
torch.zeros(2).cauchy_().shape;

//% torch.Tensor.exponential_
torch.zeros(1000).exponential_(2).min().ge(0);

//% torch.Tensor.geometric_
torch.zeros(1000).geometric_(0.5).min();

//% torch.Tensor.log_normal_
torch.zeros(1000).log_normal_(0, 1).min().ge(0);

//% torch.Tensor.normal_
torch.manual_seed(0);
torch.zeros(3).normal_();

//% torch.Tensor.uniform_
torch.manual_seed(0);
torch.zeros(3).uniform_();

//% torch.Tensor.random_
torch.manual_seed(0);
torch.zeros(5).random_(10);

//% torch.Tensor.multinomial
torch.tensor([0, 0, 1], { dtype: torch.float32 }).multinomial(2, true);

//% torch.Tensor.is_nonzero
torch.tensor([0.5]).is_nonzero();

//% torch.Tensor.is_conj
torch.ones(2, { dtype: torch.complex64 }).conj().is_conj();

//% torch.Tensor.is_neg
torch.ones(2).is_neg();

//% torch.Tensor.is_pinned
torch.ones(2).is_pinned();

//% torch.Tensor.is_shared
typeof torch.ones(2).is_shared(); // whether threads and workers may share the bytes

//% torch.Tensor.is_distributed
torch.ones(2).is_distributed();

//% torch.Tensor.is_set_to
const x = torch.ones(2);
[x.is_set_to(x.view(2)), x.is_set_to(x.clone())];

//% torch.Tensor.get_device
torch.ones(2).get_device();

//% torch.Tensor.share_memory_
torch.ones(2).share_memory_();

//% torch.Tensor.apply_
torch.tensor([1, 2], { dtype: torch.float32 }).apply_((value) => value * 10);

//% torch.Tensor.map_
torch.tensor([1, 2], { dtype: torch.float32 }).map_(torch.tensor([10, 20], { dtype: torch.float32 }), (a, b) => a + b);

//% torch.Tensor.map2_
const [a, b, c] = [1, 2, 3].map((value) => torch.full([2], value, { dtype: torch.float32 }));
a.map2_(b, c, (x, y, z) => x + y * z);

//% torch.Tensor.new
torch.zeros(2, { dtype: torch.float64 }).new(2, 3).shape;

//% torch.Tensor.new_empty
torch.zeros(2, { dtype: torch.float64 }).new_empty(2, 3).dtype;

//% torch.Tensor.new_tensor
torch.zeros(2, { dtype: torch.float64 }).new_tensor([1, 2]);

//% torch.Tensor.new_empty_strided
torch.zeros(2).new_empty_strided([2, 3], [1, 2]).stride();

//% torch.Tensor.resize
torch.arange(4).resize(2, 2).shape;

//% torch.Tensor.resize_
torch.arange(4).resize_(2, 2);

//% torch.Tensor.resize_as
torch.arange(4).resize_as(torch.zeros(2, 2)).shape;

//% torch.Tensor.resize_as_
torch.arange(4).resize_as_(torch.zeros(2, 2));

//% torch.Tensor.set_
const x = torch.zeros(2);
x.set_(torch.tensor([1, 2, 3], { dtype: torch.float32 }));

//% torch.Tensor.toString
torch.tensor([1, 2]).toString();

//% torch.Tensor.to_copy
const x = torch.ones(2);
x.to_copy(torch.float64);

//% torch.Tensor.copy_
torch.zeros(2).copy_(torch.tensor([1, 2]));

//% torch.Tensor.fill_diagonal_
torch.zeros(2, 3).fill_diagonal_(7);

//% torch.Tensor.slice
torch.arange(6).slice(0, 1, 5, 2);

//% torch.Tensor.slice_scatter
torch.zeros(4).slice_scatter(torch.ones(2), 0, 1, 3);

//% torch.Tensor.to_dense
torch.eye(2).to_sparse().to_dense();

//% torch.Tensor.to_sparse, torch.Tensor.to_sparse_coo
torch
  .tensor([
    [0, 5],
    [6, 0],
  ])
  .to_sparse();

//% torch.Tensor.to_sparse_csr
torch
  .tensor([
    [0, 5],
    [6, 0],
  ])
  .to_sparse_csr();

//% torch.Tensor.to_sparse_csc
torch
  .tensor([
    [0, 5],
    [6, 0],
  ])
  .to_sparse_csc();

//% torch.Tensor.to_sparse_bsr
torch
  .tensor([
    [1, 2],
    [3, 4],
  ])
  .to_sparse_bsr([2, 2]);

//% torch.Tensor.to_sparse_bsc
torch
  .tensor([
    [1, 2],
    [3, 4],
  ])
  .to_sparse_bsc([2, 2]);

//% torch.Tensor.coalesce
torch
  .sparse_coo_tensor([[0, 0]], [1, 2], [2])
  .coalesce()
  .values();

//% torch.Tensor.is_coalesced
torch.sparse_coo_tensor([[0, 0]], [1, 2], [2]).is_coalesced();

//% torch.Tensor.sparse_dim
torch.eye(2).to_sparse().sparse_dim();

//% torch.Tensor.dense_dim
torch.eye(2).to_sparse().dense_dim();

//% torch.Tensor.sparse_mask
torch
  .tensor([
    [1, 2],
    [3, 4],
  ])
  .sparse_mask(torch.eye(2).to_sparse().coalesce())
  .to_dense();

//% torch.Tensor.sparse_resize_
torch.zeros(2, 2).to_sparse().sparse_resize_([3, 3], 2, 0).shape;

//% torch.Tensor.sparse_resize_and_clear_
torch.eye(2).to_sparse().sparse_resize_and_clear_([3, 3], 2, 0).values();

//% torch.Tensor.lengths
const whole = torch.nested.nested_tensor([[1, 2], [3]], { layout: torch.jagged });
whole.lengths();

//% torch.Tensor.offsets
const bags = torch.nested.nested_tensor([[1, 2], [3]], { layout: torch.jagged });
bags.offsets();

//% torch.Tensor.to_padded_tensor
const nested = torch.nested.nested_tensor([[1, 2], [3]], { layout: torch.jagged });
nested.to_padded_tensor(0);
