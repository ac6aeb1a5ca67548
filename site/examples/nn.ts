//% torch.nn.Identity
new nn.Identity()(torch.tensor([1, 2]));

//% torch.nn.LSTM
const lstm = new nn.LSTM(4, 8, { batch_first: true });
const [output, [h, c]] = lstm(torch.zeros(2, 5, 4));
[output.shape, h.shape, c.shape];

//% torch.nn.UninitializedParameter, torch.nn.parameter.UninitializedParameter
new nn.LazyLinear(3).weight instanceof nn.UninitializedParameter;

//% torch.nn.UninitializedBuffer, torch.nn.parameter.UninitializedBuffer
new nn.LazyBatchNorm1d().running_mean instanceof nn.UninitializedBuffer;

//% torch.nn.parameter.is_lazy
torch.nn.parameter.is_lazy(new nn.LazyLinear(3).weight);

//% torch.nn.init.calculate_gain
nn.init.calculate_gain("leaky_relu", 0.2);

//% torch.nn.init.constant_, torch.nn.init.constant
nn.init.constant_(torch.empty(2, 3), 0.5);

//% torch.nn.init.ones_
nn.init.ones_(torch.empty(3));

//% torch.nn.init.zeros_
nn.init.zeros_(torch.empty(3));

//% torch.nn.init.eye_, torch.nn.init.eye
nn.init.eye_(torch.empty(2, 3));

//% torch.nn.init.dirac_, torch.nn.init.dirac
nn.init.dirac_(torch.empty(2, 2, 3));

//% torch.nn.init.uniform_, torch.nn.init.uniform
torch.manual_seed(0);
nn.init.uniform_(torch.empty(3));

//% torch.nn.init.normal_, torch.nn.init.normal
torch.manual_seed(0);
nn.init.normal_(torch.empty(3));

//% torch.nn.init.trunc_normal_
torch.manual_seed(0);
nn.init.trunc_normal_(torch.empty(1000)).abs().max().le(2);

//% torch.nn.init.sparse_, torch.nn.init.sparse
torch.manual_seed(0);
nn.init.sparse_(torch.empty(4, 2), 0.5).eq(0).sum(0);

//% torch.nn.init.orthogonal_, torch.nn.init.orthogonal
torch.manual_seed(0);
const Q = nn.init.orthogonal_(torch.empty(3, 3));
Q.matmul(Q.t()).allclose(torch.eye(3), { atol: 1e-6 });

//% torch.nn.init.xavier_uniform_, torch.nn.init.xavier_uniform
torch.manual_seed(0);
nn.init.xavier_uniform_(torch.empty(2, 2));

//% torch.nn.init.xavier_normal_, torch.nn.init.xavier_normal
torch.manual_seed(0);
nn.init.xavier_normal_(torch.empty(2, 2));

//% torch.nn.init.kaiming_uniform_, torch.nn.init.kaiming_uniform
torch.manual_seed(0);
nn.init.kaiming_uniform_(torch.empty(2, 2), { nonlinearity: "relu" });

//% torch.nn.init.kaiming_normal_, torch.nn.init.kaiming_normal
torch.manual_seed(0);
nn.init.kaiming_normal_(torch.empty(2, 2), { nonlinearity: "relu" });

//% torch.nn.modules.module.register_module_forward_hook
const handle = torch.nn.modules.module.register_module_forward_hook((module, inputs, output) => output.mul(10));
new nn.Identity()(torch.ones(2)); //?
handle.remove();

//% torch.nn.modules.module.register_module_forward_pre_hook
const handle = torch.nn.modules.module.register_module_forward_pre_hook((module, inputs) => [inputs[0].mul(10)]);
new nn.Identity()(torch.ones(2)); //?
handle.remove();

//% torch.nn.modules.module.register_module_full_backward_hook, torch.nn.modules.module.register_module_backward_hook
const handle = torch.nn.modules.module.register_module_full_backward_hook((module, gradInput) => [
  gradInput[0].mul(10),
]);
const x = torch.ones(2, { requires_grad: true });
new nn.ReLU()(x).sum().backward();
x.grad; //?
handle.remove();

//% torch.nn.modules.module.register_module_full_backward_pre_hook
const handle = torch.nn.modules.module.register_module_full_backward_pre_hook((module, gradOutput) => [
  gradOutput[0].mul(10),
]);
const x = torch.ones(2, { requires_grad: true });
new nn.ReLU()(x).sum().backward();
x.grad; //?
handle.remove();

//% torch.nn.modules.module.register_module_buffer_registration_hook
const seen = [];
const handle = torch.nn.modules.module.register_module_buffer_registration_hook((module, name) => {
  seen.push(name);
});
new nn.BatchNorm1d(2);
seen; //?
handle.remove();

//% torch.nn.modules.module.register_module_module_registration_hook
const seen = [];
const handle = torch.nn.modules.module.register_module_module_registration_hook((module, name) => {
  seen.push(name);
});
new nn.Sequential(new nn.ReLU(), new nn.ReLU());
seen; //?
handle.remove();

//% torch.nn.attention.SDPBackend
torch.nn.attention.SDPBackend.MATH;

//% torch.nn.attention.WARN_FOR_UNFUSED_KERNELS
torch.nn.attention.WARN_FOR_UNFUSED_KERNELS;

//% torch.nn.attention.current_flash_attention_impl
torch.nn.attention.current_flash_attention_impl();

//% torch.nn.attention.list_flash_attention_impls
torch.nn.attention.list_flash_attention_impls();

//% torch.nn.attention.restore_flash_attention_impl
torch.nn.attention.restore_flash_attention_impl();
torch.nn.attention.current_flash_attention_impl();

//% torch.nn.attention.activate_flash_attention_impl
torch.nn.attention.activate_flash_attention_impl("FA4"); //!

//% torch.nn.attention.register_flash_attention_impl
torch.nn.attention.register_flash_attention_impl("mine", { register_fn: () => null });
torch.nn.attention.list_flash_attention_impls();

//% torch.nn.attention.bias.CausalVariant
torch.nn.attention.bias.CausalVariant.UPPER_LEFT;

//% torch.nn.attention.bias.CausalBias
torch.nn.attention.bias.causal_upper_left(2, 3);

//% torch.nn.attention.flex_attention.AuxRequest
const q = torch.rand(1, 1, 4, 8);
const [output, aux] = torch.nn.attention.flex_attention.flex_attention(q, q, q, {
  return_aux: new torch.nn.attention.flex_attention.AuxRequest({ lse: true }),
});
aux.lse.shape;

//% torch.nn.attention.flex_attention.AuxOutput
const q = torch.rand(1, 1, 4, 8);
const [output, aux] = torch.nn.attention.flex_attention.flex_attention(q, q, q, {
  return_aux: new torch.nn.attention.flex_attention.AuxRequest({ max_scores: true }),
});
aux.max_scores.shape;

//% torch.nn.attention.flex_attention.BlockMask
const { create_block_mask } = torch.nn.attention.flex_attention;
create_block_mask((b, h, q, k) => q.ge(k), 1, 1, 256, 256).shape;

//% torch.nn.attention.flex_attention.and_masks
const { and_masks, create_mask } = torch.nn.attention.flex_attention;
const near = and_masks(
  (b, h, q, k) => q.ge(k),
  (b, h, q, k) => q.sub(k).lt(2),
);
create_mask(near, 1, 1, 3, 3);

//% torch.nn.attention.flex_attention.or_masks
const { create_mask, or_masks } = torch.nn.attention.flex_attention;
const either = or_masks(
  (b, h, q, k) => q.eq(k),
  (b, h, q, k) => k.eq(0),
);
create_mask(either, 1, 1, 3, 3);

//% torch.nn.attention.flex_attention.noop_mask
const { create_mask, noop_mask } = torch.nn.attention.flex_attention;
create_mask(noop_mask, 1, 1, 2, 2);

//% torch.nn.utils.clip_grad_norm
const w = torch.ones(2, { requires_grad: true });
w.mul(30).sum().backward();
nn.utils.clip_grad_norm([w], 1); //?
w.grad;

//% torch.nn.utils.clip_grad_value_
const w = torch.ones(2, { requires_grad: true });
w.mul(torch.tensor([3, 0.1]))
  .sum()
  .backward();
nn.utils.clip_grad_value_([w], 1);
w.grad;

//% torch.nn.utils.clip_grads_with_norm_
const w = torch.ones(2, { requires_grad: true });
w.mul(torch.tensor([3, 4]))
  .sum()
  .backward();
nn.utils.clip_grads_with_norm_([w], 1, torch.tensor(5.0));
w.grad;

//% torch.nn.utils.get_total_norm
nn.utils.get_total_norm([torch.tensor([3.5, 0]), torch.tensor([0, 12.5])]);

//% torch.nn.utils.parameters_to_vector
nn.utils.parameters_to_vector([torch.ones(2), torch.zeros(1, 2)]);

//% torch.nn.utils.vector_to_parameters
const w = torch.zeros(2, 2);
nn.utils.vector_to_parameters(torch.arange(4).float(), [w]);
w;

//% torch.nn.utils.convert_conv2d_weight_memory_format
const conv = nn.utils.convert_conv2d_weight_memory_format(new nn.Conv2d(2, 2, 3), torch.channels_last);
conv.weight.stride();

//% torch.nn.utils.fuse_conv_bn_eval
const [conv, bn] = [new nn.Conv2d(1, 2, 3).eval(), new nn.BatchNorm2d(2).eval()];
const x = torch.rand(1, 1, 5, 5);
nn.utils
  .fuse_conv_bn_eval(
    conv,
    bn,
  )(x)
  .allclose(bn(conv(x)), { atol: 1e-5 });

//% torch.nn.utils.fuse_conv_bn_weights
const [weight, bias] = nn.utils.fuse_conv_bn_weights(
  torch.ones(1, 1, 1),
  null,
  torch.zeros(1),
  torch.ones(1),
  0,
  torch.tensor([2.0]),
  torch.tensor([1.0]),
);
[weight.flatten(), bias];

//% torch.nn.utils.fuse_linear_bn_eval
const [linear, bn] = [new nn.Linear(3, 2).eval(), new nn.BatchNorm1d(2).eval()];
const x = torch.rand(4, 3);
nn.utils
  .fuse_linear_bn_eval(
    linear,
    bn,
  )(x)
  .allclose(bn(linear(x)), { atol: 1e-5 });

//% torch.nn.utils.fuse_linear_bn_weights
const [weight, bias] = nn.utils.fuse_linear_bn_weights(
  torch.ones(1, 2),
  null,
  torch.zeros(1),
  torch.ones(1),
  0,
  torch.tensor([2.0]),
  torch.tensor([1.0]),
);
[weight, bias];

//% torch.nn.utils.weight_norm
const layer = nn.utils.weight_norm(new nn.Linear(3, 2));
[...layer.named_parameters()].map(([name, { shape }]) => `${name} ${shape}`);

//% torch.nn.utils.remove_weight_norm
const layer = nn.utils.remove_weight_norm(nn.utils.weight_norm(new nn.Linear(3, 2)));
[...layer.named_parameters()].map(([name]) => name);

//% torch.nn.utils.spectral_norm
const layer = nn.utils.spectral_norm(new nn.Linear(3, 2));
[...layer.named_parameters()].map(([name]) => name);

//% torch.nn.utils.remove_spectral_norm
const layer = nn.utils.remove_spectral_norm(nn.utils.spectral_norm(new nn.Linear(3, 2)));
[...layer.named_parameters()].map(([name]) => name);

//% torch.nn.utils.skip_init
nn.utils.skip_init(nn.Linear, 3, 2).weight.shape; // memory as it was, no random numbers drawn

//% torch.nn.utils.parametrizations.weight_norm
const layer = nn.utils.parametrizations.weight_norm(new nn.Linear(3, 2));
[...layer.named_parameters()].map(([name]) => name);

//% torch.nn.utils.parametrizations.spectral_norm
torch.manual_seed(0);
const layer = nn.utils.parametrizations.spectral_norm(new nn.Linear(3, 2), { n_power_iterations: 30 });
torch.linalg.matrix_norm(layer.weight, 2).sub(1).abs().lt(1e-3);

//% torch.nn.utils.parametrizations.orthogonal
const layer = nn.utils.parametrizations.orthogonal(new nn.Linear(3, 3));
layer.weight.matmul(layer.weight.t()).allclose(torch.eye(3), { atol: 1e-5 });

//% torch.nn.utils.parametrize.is_parametrized
nn.utils.parametrize.is_parametrized(nn.utils.parametrizations.weight_norm(new nn.Linear(3, 2)), "weight");

//% torch.nn.utils.parametrize.remove_parametrizations
const layer = nn.utils.parametrizations.weight_norm(new nn.Linear(3, 2));
nn.utils.parametrize.remove_parametrizations(layer, "weight");
[...layer.named_parameters()].map(([name]) => name);

//% torch.nn.utils.parametrize.type_before_parametrizations
const layer = nn.utils.parametrizations.weight_norm(new nn.Linear(3, 2));
nn.utils.parametrize.type_before_parametrizations(layer) === nn.Linear;

//% torch.nn.utils.parametrize.transfer_parametrizations_and_params
const from = nn.utils.parametrizations.weight_norm(new nn.Linear(3, 2));
const to = nn.utils.parametrize.transfer_parametrizations_and_params(from, new nn.Linear(3, 2));
to.weight.equal(from.weight);

//% torch.nn.utils.parametrize.ParametrizationList
const layer = nn.utils.parametrizations.weight_norm(new nn.Linear(3, 2));
layer.parametrizations.weight instanceof nn.utils.parametrize.ParametrizationList;

//% torch.nn.utils.parametrize.cached
const layer = nn.utils.parametrizations.weight_norm(new nn.Linear(3, 2));
using _ = nn.utils.parametrize.cached(); // computed once until the block ends
layer.weight === layer.weight;

//% torch.nn.utils.prune.is_pruned
nn.utils.prune.is_pruned(nn.utils.prune.identity(new nn.Linear(3, 2), "weight"));

//% torch.nn.utils.prune.identity, torch.nn.utils.prune.Identity
nn.utils.prune.identity(new nn.Linear(3, 2), "weight").weight_mask;

//% torch.nn.utils.prune.custom_from_mask, torch.nn.utils.prune.CustomFromMask
const layer = nn.utils.prune.custom_from_mask(new nn.Linear(2, 1), "weight", torch.tensor([[1, 0]]));
layer.weight.eq(0);

//% torch.nn.utils.prune.L1Unstructured
const layer = new nn.Linear(3, 1);
torch.no_grad(() => layer.weight.copy_(torch.tensor([[0.1, -5, 2]])));
nn.utils.prune.L1Unstructured.apply(layer, "weight", 1);
layer.weight;

//% torch.nn.utils.prune.ln_structured, torch.nn.utils.prune.LnStructured
const layer = new nn.Linear(2, 2);
torch.no_grad(() =>
  layer.weight.copy_(
    torch.tensor([
      [0.1, 0.2],
      [3, 4],
    ]),
  ),
);
nn.utils.prune.ln_structured(layer, "weight", 1, 2, 0).weight;

//% torch.nn.utils.prune.random_structured, torch.nn.utils.prune.RandomStructured
nn.utils.prune.random_structured(new nn.Linear(4, 2), "weight", 1, 0).weight_mask.sum();

//% torch.nn.utils.prune.RandomUnstructured
const layer = new nn.Linear(4, 2);
nn.utils.prune.RandomUnstructured.apply(layer, "weight", 3);
layer.weight_mask.sum();

//% torch.nn.utils.prune.PruningContainer
const layer = new nn.Linear(4, 2);
nn.utils.prune.random_unstructured(layer, "weight", 2);
nn.utils.prune.random_unstructured(layer, "weight", 2);
layer.weight_mask.sum();

//% torch.nn.utils.prune.remove
const layer = nn.utils.prune.remove(nn.utils.prune.identity(new nn.Linear(3, 2), "weight"), "weight");
[...layer.named_parameters()].map(([name]) => name);

//% torch.nn.utils.rnn.PackedSequence
const packed = nn.utils.rnn.pack_sequence([torch.tensor([1, 2, 3]), torch.tensor([4, 5])]);
packed.data; //?
packed.batch_sizes;

//% torch.nn.utils.rnn.pack_sequence
nn.utils.rnn.pack_sequence([torch.tensor([1, 2, 3]), torch.tensor([4, 5])]).data;

//% torch.nn.utils.rnn.pack_padded_sequence
nn.utils.rnn.pack_padded_sequence(
  torch.tensor([
    [1, 4],
    [2, 5],
    [3, 0],
  ]),
  [3, 2],
).data;

//% torch.nn.utils.rnn.pad_packed_sequence
const packed = nn.utils.rnn.pack_sequence([torch.tensor([1, 2, 3]), torch.tensor([4, 5])]);
nn.utils.rnn.pad_packed_sequence(packed, true);

//% torch.nn.utils.rnn.pad_sequence
nn.utils.rnn.pad_sequence([torch.tensor([1, 2, 3]), torch.tensor([4, 5])], true);

//% torch.nn.utils.rnn.unpad_sequence
nn.utils.rnn.unpad_sequence(
  torch.tensor([
    [1, 2, 3],
    [4, 5, 0],
  ]),
  torch.tensor([3, 2]),
  true,
);

//% torch.nn.utils.rnn.unpack_sequence
nn.utils.rnn.unpack_sequence(nn.utils.rnn.pack_sequence([torch.tensor([1, 2, 3]), torch.tensor([4, 5])]));

//% torch.nn.utils.rnn.invert_permutation
nn.utils.rnn.invert_permutation(torch.tensor([2, 0, 1]));

//% torch.ao.nn.intrinsic.FusedModule, torch.ao.nn.intrinsic.LinearReLU
const fused = new torch.ao.nn.intrinsic.LinearReLU([new nn.Linear(2, 3), new nn.ReLU()]);
fused(torch.ones(1, 2)).shape;

//% torch.ao.nn.intrinsic.ConvReLU1d
new torch.ao.nn.intrinsic.ConvReLU1d([new nn.Conv1d(1, 2, 3), new nn.ReLU()])(torch.ones(1, 1, 5)).shape;

//% torch.ao.nn.intrinsic.ConvReLU2d
new torch.ao.nn.intrinsic.ConvReLU2d([new nn.Conv2d(1, 2, 3), new nn.ReLU()])(torch.ones(1, 1, 5, 5)).shape;

//% torch.ao.nn.intrinsic.ConvReLU3d
new torch.ao.nn.intrinsic.ConvReLU3d([new nn.Conv3d(1, 2, 3), new nn.ReLU()])(torch.ones(1, 1, 5, 5, 5)).shape;

//% torch.ao.nn.intrinsic.ConvBn1d
new torch.ao.nn.intrinsic.ConvBn1d([new nn.Conv1d(1, 2, 3), new nn.BatchNorm1d(2)])(torch.ones(1, 1, 5)).shape;

//% torch.ao.nn.intrinsic.ConvBn2d
new torch.ao.nn.intrinsic.ConvBn2d([new nn.Conv2d(1, 2, 3), new nn.BatchNorm2d(2)])(torch.ones(1, 1, 5, 5)).shape;

//% torch.ao.nn.intrinsic.ConvBn3d
new torch.ao.nn.intrinsic.ConvBn3d([new nn.Conv3d(1, 2, 3), new nn.BatchNorm3d(2)])(torch.ones(1, 1, 5, 5, 5)).shape;

//% torch.ao.nn.intrinsic.ConvBnReLU1d
new torch.ao.nn.intrinsic.ConvBnReLU1d([new nn.Conv1d(1, 2, 3), new nn.BatchNorm1d(2), new nn.ReLU()])(
  torch.ones(1, 1, 5),
).shape;

//% torch.ao.nn.intrinsic.ConvBnReLU2d
new torch.ao.nn.intrinsic.ConvBnReLU2d([new nn.Conv2d(1, 2, 3), new nn.BatchNorm2d(2), new nn.ReLU()])(
  torch.ones(1, 1, 5, 5),
).shape;

//% torch.ao.nn.intrinsic.ConvBnReLU3d
new torch.ao.nn.intrinsic.ConvBnReLU3d([new nn.Conv3d(1, 2, 3), new nn.BatchNorm3d(2), new nn.ReLU()])(
  torch.ones(1, 1, 5, 5, 5),
).shape;

//% torch.ao.nn.intrinsic.BNReLU2d
new torch.ao.nn.intrinsic.BNReLU2d([new nn.BatchNorm2d(2), new nn.ReLU()])(torch.ones(1, 2, 3, 3)).shape;

//% torch.ao.nn.intrinsic.BNReLU3d
new torch.ao.nn.intrinsic.BNReLU3d([new nn.BatchNorm3d(2), new nn.ReLU()])(torch.ones(1, 2, 3, 3, 3)).shape;

//% torch.ao.nn.intrinsic.LinearBn1d
new torch.ao.nn.intrinsic.LinearBn1d([new nn.Linear(2, 3), new nn.BatchNorm1d(3)])(torch.ones(4, 2)).shape;

//% torch.ao.nn.intrinsic.qat.LinearReLU
const float = new torch.ao.nn.intrinsic.LinearReLU([new nn.Linear(2, 3), new nn.ReLU()]);
float.qconfig = torch.ao.quantization.get_default_qat_qconfig();
torch.ao.nn.intrinsic.qat.LinearReLU.from_float(float)(torch.ones(1, 2)).shape;

//% torch.ao.nn.intrinsic.qat.ConvReLU1d
const float = new torch.ao.nn.intrinsic.ConvReLU1d([new nn.Conv1d(1, 2, 3), new nn.ReLU()]);
float.qconfig = torch.ao.quantization.get_default_qat_qconfig();
torch.ao.nn.intrinsic.qat.ConvReLU1d.from_float(float)(torch.ones(1, 1, 5)).shape;

//% torch.ao.nn.intrinsic.qat.ConvBn1d
const float = new torch.ao.nn.intrinsic.ConvBn1d([new nn.Conv1d(1, 2, 3), new nn.BatchNorm1d(2)]);
float.qconfig = torch.ao.quantization.get_default_qat_qconfig();
torch.ao.nn.intrinsic.qat.ConvBn1d.from_float(float)(torch.ones(1, 1, 5)).shape;

//% torch.ao.nn.intrinsic.qat.ConvBnReLU1d
const float = new torch.ao.nn.intrinsic.ConvBnReLU1d([new nn.Conv1d(1, 2, 3), new nn.BatchNorm1d(2), new nn.ReLU()]);
float.qconfig = torch.ao.quantization.get_default_qat_qconfig();
torch.ao.nn.intrinsic.qat.ConvBnReLU1d.from_float(float)(torch.ones(1, 1, 5)).shape;

//% torch.ao.nn.qat.Conv1d
const float = new nn.Conv1d(1, 2, 3);
float.qconfig = torch.ao.quantization.get_default_qat_qconfig();
torch.ao.nn.qat.Conv1d.from_float(float)(torch.ones(1, 1, 5)).shape;

//% torch.ao.nn.intrinsic.qat.ConvReLU2d
const float = new torch.ao.nn.intrinsic.ConvReLU2d([new nn.Conv2d(1, 2, 3), new nn.ReLU()]);
float.qconfig = torch.ao.quantization.get_default_qat_qconfig();
torch.ao.nn.intrinsic.qat.ConvReLU2d.from_float(float)(torch.ones(1, 1, 5, 5)).shape;

//% torch.ao.nn.intrinsic.qat.ConvBn2d
const float = new torch.ao.nn.intrinsic.ConvBn2d([new nn.Conv2d(1, 2, 3), new nn.BatchNorm2d(2)]);
float.qconfig = torch.ao.quantization.get_default_qat_qconfig();
torch.ao.nn.intrinsic.qat.ConvBn2d.from_float(float)(torch.ones(1, 1, 5, 5)).shape;

//% torch.ao.nn.intrinsic.qat.ConvBnReLU2d
const float = new torch.ao.nn.intrinsic.ConvBnReLU2d([new nn.Conv2d(1, 2, 3), new nn.BatchNorm2d(2), new nn.ReLU()]);
float.qconfig = torch.ao.quantization.get_default_qat_qconfig();
torch.ao.nn.intrinsic.qat.ConvBnReLU2d.from_float(float)(torch.ones(1, 1, 5, 5)).shape;

//% torch.ao.nn.qat.Conv2d
const float = new nn.Conv2d(1, 2, 3);
float.qconfig = torch.ao.quantization.get_default_qat_qconfig();
torch.ao.nn.qat.Conv2d.from_float(float)(torch.ones(1, 1, 5, 5)).shape;

//% torch.ao.nn.intrinsic.qat.ConvReLU3d
const float = new torch.ao.nn.intrinsic.ConvReLU3d([new nn.Conv3d(1, 2, 3), new nn.ReLU()]);
float.qconfig = torch.ao.quantization.get_default_qat_qconfig();
torch.ao.nn.intrinsic.qat.ConvReLU3d.from_float(float)(torch.ones(1, 1, 5, 5, 5)).shape;

//% torch.ao.nn.intrinsic.qat.ConvBn3d
const float = new torch.ao.nn.intrinsic.ConvBn3d([new nn.Conv3d(1, 2, 3), new nn.BatchNorm3d(2)]);
float.qconfig = torch.ao.quantization.get_default_qat_qconfig();
torch.ao.nn.intrinsic.qat.ConvBn3d.from_float(float)(torch.ones(1, 1, 5, 5, 5)).shape;

//% torch.ao.nn.intrinsic.qat.ConvBnReLU3d
const float = new torch.ao.nn.intrinsic.ConvBnReLU3d([new nn.Conv3d(1, 2, 3), new nn.BatchNorm3d(2), new nn.ReLU()]);
float.qconfig = torch.ao.quantization.get_default_qat_qconfig();
torch.ao.nn.intrinsic.qat.ConvBnReLU3d.from_float(float)(torch.ones(1, 1, 5, 5, 5)).shape;

//% torch.ao.nn.qat.Conv3d
const float = new nn.Conv3d(1, 2, 3);
float.qconfig = torch.ao.quantization.get_default_qat_qconfig();
torch.ao.nn.qat.Conv3d.from_float(float)(torch.ones(1, 1, 5, 5, 5)).shape;

//% torch.ao.nn.qat.Linear
const float = new nn.Linear(2, 3);
float.qconfig = torch.ao.quantization.get_default_qat_qconfig();
torch.ao.nn.qat.Linear.from_float(float)(torch.ones(1, 2)).shape;

//% torch.ao.nn.qat.Embedding
const { default_embedding_fake_quant, default_placeholder_observer, QConfig } = torch.ao.quantization;
const float = new nn.Embedding(5, 4);
float.qconfig = new QConfig(default_placeholder_observer, default_embedding_fake_quant);
torch.ao.nn.qat.Embedding.from_float(float)(torch.tensor([1, 2])).shape;

//% torch.ao.nn.qat.EmbeddingBag
const { default_embedding_fake_quant, default_placeholder_observer, QConfig } = torch.ao.quantization;
const float = new nn.EmbeddingBag(5, 4);
float.qconfig = new QConfig(default_placeholder_observer, default_embedding_fake_quant);
torch.ao.nn.qat.EmbeddingBag.from_float(float)(torch.tensor([[1, 2]])).shape;

//% torch.ao.nn.intrinsic.qat.LinearBn1d
const float = new torch.ao.nn.intrinsic.LinearBn1d([new nn.Linear(2, 3), new nn.BatchNorm1d(3)]);
float.qconfig = torch.ao.quantization.get_default_qat_qconfig();
torch.ao.nn.intrinsic.qat.LinearBn1d.from_float(float)(torch.ones(2, 2)).shape;

//% torch.ao.nn.intrinsic.qat.freeze_bn_stats
const float = new torch.ao.nn.intrinsic.ConvBn1d([new nn.Conv1d(1, 2, 3), new nn.BatchNorm1d(2)]);
float.qconfig = torch.ao.quantization.get_default_qat_qconfig();
const layer = torch.ao.nn.intrinsic.qat.ConvBn1d.from_float(float);
torch.ao.nn.intrinsic.qat.freeze_bn_stats(layer);
layer.bn.training;

//% torch.ao.nn.intrinsic.qat.update_bn_stats
const float = new torch.ao.nn.intrinsic.ConvBn1d([new nn.Conv1d(1, 2, 3), new nn.BatchNorm1d(2)]);
float.qconfig = torch.ao.quantization.get_default_qat_qconfig();
const layer = torch.ao.nn.intrinsic.qat.ConvBn1d.from_float(float);
torch.ao.nn.intrinsic.qat.freeze_bn_stats(layer);
torch.ao.nn.intrinsic.qat.update_bn_stats(layer);
layer.bn.training;

//% torch.ao.nn.intrinsic.quantized.LinearReLU
const x = torch.quantize_per_tensor(torch.ones(1, 2), 0.1, 0, torch.quint8);
new torch.ao.nn.intrinsic.quantized.LinearReLU(2, 3)(x).shape;

//% torch.ao.nn.intrinsic.quantized.ConvReLU1d
const x = torch.quantize_per_tensor(torch.ones(1, 1, 5), 0.1, 0, torch.quint8);
new torch.ao.nn.intrinsic.quantized.ConvReLU1d(1, 2, 3)(x).shape;

//% torch.ao.nn.intrinsic.quantized.ConvReLU2d
const x = torch.quantize_per_tensor(torch.ones(1, 1, 5, 5), 0.1, 0, torch.quint8);
new torch.ao.nn.intrinsic.quantized.ConvReLU2d(1, 2, 3)(x).shape;

//% torch.ao.nn.intrinsic.quantized.ConvReLU3d
const x = torch.quantize_per_tensor(torch.ones(1, 1, 5, 5, 5), 0.1, 0, torch.quint8);
new torch.ao.nn.intrinsic.quantized.ConvReLU3d(1, 2, 3)(x).shape;

//% torch.nn.grad.conv1d_input
const [weight, grad_output] = [torch.tensor([[[1, 2]]]), torch.tensor([[[1, 0, 1]]])];
torch.nn.grad.conv1d_input([1, 1, 4], weight.float(), grad_output.float()); // as conv1d's own backward gives it

//% torch.nn.grad.conv1d_weight
const [input, grad_output] = [torch.tensor([[[1, 2, 3, 4]]]), torch.tensor([[[1, 0, 1]]])];
torch.nn.grad.conv1d_weight(input.float(), [1, 1, 2], grad_output.float());

//% torch.nn.grad.conv2d_weight
const [input, grad_output] = [torch.arange(9).view(1, 1, 3, 3), torch.ones(1, 1, 2, 2)];
torch.nn.grad.conv2d_weight(input.float(), [1, 1, 2, 2], grad_output);

//% torch.nn.grad.conv3d_input
torch.nn.grad.conv3d_input([1, 1, 2, 1, 3], torch.ones(1, 1, 1, 1, 2), torch.ones(1, 1, 2, 1, 2));

//% torch.nn.grad.conv3d_weight
torch.nn.grad.conv3d_weight(torch.ones(1, 1, 2, 2, 2), [1, 1, 1, 1, 2], torch.ones(1, 1, 2, 2, 1));
