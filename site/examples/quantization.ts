//% torch.quantization.default_observer
const observer = torch.ao.quantization.default_observer();
observer(torch.tensor([-1, 0.5, 2]));
observer.calculate_qparams();

//% torch.quantization.default_weight_observer
const observer = torch.ao.quantization.default_weight_observer();
observer(torch.tensor([-1, 0.5, 2]));
observer.calculate_qparams();

//% torch.quantization.weight_observer_range_neg_127_to_127
const observer = torch.ao.quantization.weight_observer_range_neg_127_to_127();
observer(torch.tensor([-1, 0.5, 2]));
observer.calculate_qparams();

//% torch.quantization.default_histogram_observer
const observer = torch.ao.quantization.default_histogram_observer();
observer(torch.tensor([-1, 0.5, 2]));
observer.calculate_qparams();

//% torch.quantization.default_per_channel_weight_observer
const observer = torch.ao.quantization.default_per_channel_weight_observer();
observer(
  torch.tensor([
    [-1, 0.5],
    [4, 2],
  ]),
);
observer.calculate_qparams();

//% torch.quantization.per_channel_weight_observer_range_neg_127_to_127
const observer = torch.ao.quantization.per_channel_weight_observer_range_neg_127_to_127();
observer(
  torch.tensor([
    [-1, 0.5],
    [4, 2],
  ]),
);
observer.calculate_qparams();

//% torch.quantization.default_float_qparams_observer
const observer = torch.ao.quantization.default_float_qparams_observer();
observer(
  torch.tensor([
    [-1, 0.5],
    [4, 2],
  ]),
);
observer.calculate_qparams();

//% torch.quantization.default_dynamic_quant_observer
torch.ao.quantization.default_dynamic_quant_observer().dtype;

//% torch.quantization.default_placeholder_observer
const observer = new torch.ao.quantization.default_placeholder_observer();
observer(torch.tensor([-1, 0.5, 2])); // lets numbers through

//% torch.quantization.default_debug_observer
const observer = new torch.ao.quantization.default_debug_observer();
observer(torch.tensor([-1, 0.5, 2])); // lets numbers through

//% torch.quantization.default_reuse_input_observer
const observer = new torch.ao.quantization.default_reuse_input_observer();
observer(torch.tensor([-1, 0.5, 2])); // lets numbers through

//% torch.quantization.default_fixed_qparams_range_0to1_observer
torch.ao.quantization.default_fixed_qparams_range_0to1_observer().calculate_qparams();

//% torch.quantization.default_fixed_qparams_range_neg1to1_observer
torch.ao.quantization.default_fixed_qparams_range_neg1to1_observer().calculate_qparams();

//% torch.quantization.default_affine_fixed_qparams_observer
torch.ao.quantization.default_affine_fixed_qparams_observer().calculate_qparams();

//% torch.quantization.default_symmetric_fixed_qparams_observer
torch.ao.quantization.default_symmetric_fixed_qparams_observer().calculate_qparams();

//% torch.quantization.default_fake_quant
const fake = torch.ao.quantization.default_fake_quant();
fake(torch.tensor([-0.7, 0.123, 0.9])); // as if stored in a byte

//% torch.quantization.default_weight_fake_quant
const fake = torch.ao.quantization.default_weight_fake_quant();
fake(torch.tensor([-0.7, 0.123, 0.9])); // as if stored in a byte

//% torch.quantization.default_dynamic_fake_quant
const fake = torch.ao.quantization.default_dynamic_fake_quant();
fake(torch.tensor([-0.7, 0.123, 0.9])); // as if stored in a byte

//% torch.quantization.default_fixed_qparams_range_0to1_fake_quant
const fake = torch.ao.quantization.default_fixed_qparams_range_0to1_fake_quant();
fake(torch.tensor([-0.7, 0.123, 0.9])); // as if stored in a byte

//% torch.quantization.default_fixed_qparams_range_neg1to1_fake_quant
const fake = torch.ao.quantization.default_fixed_qparams_range_neg1to1_fake_quant();
fake(torch.tensor([-0.7, 0.123, 0.9])); // as if stored in a byte

//% torch.quantization.default_affine_fixed_qparams_fake_quant
const fake = torch.ao.quantization.default_affine_fixed_qparams_fake_quant();
fake(torch.tensor([-0.7, 0.123, 0.9])); // as if stored in a byte

//% torch.quantization.default_symmetric_fixed_qparams_fake_quant
const fake = torch.ao.quantization.default_symmetric_fixed_qparams_fake_quant();
fake(torch.tensor([-0.7, 0.123, 0.9])); // as if stored in a byte

//% torch.quantization.default_histogram_fake_quant
const fake = torch.ao.quantization.default_histogram_fake_quant();
fake(torch.tensor([-0.7, 0.123, 0.9])); // as if stored in a byte

//% torch.quantization.default_fused_act_fake_quant
const fake = torch.ao.quantization.default_fused_act_fake_quant();
fake(torch.tensor([-0.7, 0.123, 0.9])); // as if stored in a byte

//% torch.quantization.default_fused_wt_fake_quant
const fake = torch.ao.quantization.default_fused_wt_fake_quant();
fake(torch.tensor([-0.7, 0.123, 0.9])); // as if stored in a byte

//% torch.quantization.fused_wt_fake_quant_range_neg_127_to_127
const fake = torch.ao.quantization.fused_wt_fake_quant_range_neg_127_to_127();
fake(torch.tensor([-0.7, 0.123, 0.9])); // as if stored in a byte

//% torch.quantization.default_per_channel_weight_fake_quant
const fake = torch.ao.quantization.default_per_channel_weight_fake_quant();
fake(
  torch.tensor([
    [-0.7, 0.123],
    [5, 9],
  ]),
);

//% torch.quantization.default_embedding_fake_quant
const fake = torch.ao.quantization.default_embedding_fake_quant();
fake(
  torch.tensor([
    [-0.7, 0.123],
    [5, 9],
  ]),
);

//% torch.quantization.default_fused_per_channel_wt_fake_quant
const fake = torch.ao.quantization.default_fused_per_channel_wt_fake_quant();
fake(
  torch.tensor([
    [-0.7, 0.123],
    [5, 9],
  ]),
);

//% torch.quantization.fused_per_channel_wt_fake_quant_range_neg_127_to_127
const fake = torch.ao.quantization.fused_per_channel_wt_fake_quant_range_neg_127_to_127();
fake(
  torch.tensor([
    [-0.7, 0.123],
    [5, 9],
  ]),
);

//% torch.quantization.default_qconfig
const { default_qconfig } = torch.ao.quantization;
default_qconfig.weight().dtype;

//% torch.quantization.default_debug_qconfig
const { default_debug_qconfig } = torch.ao.quantization;
default_debug_qconfig.weight().dtype;

//% torch.quantization.default_per_channel_qconfig
const { default_per_channel_qconfig } = torch.ao.quantization;
default_per_channel_qconfig.weight().dtype;

//% torch.quantization.default_dynamic_qconfig
const { default_dynamic_qconfig } = torch.ao.quantization;
default_dynamic_qconfig.weight().dtype;

//% torch.quantization.float16_dynamic_qconfig
const { float16_dynamic_qconfig } = torch.ao.quantization;
float16_dynamic_qconfig.weight().dtype;

//% torch.quantization.float16_static_qconfig
const { float16_static_qconfig } = torch.ao.quantization;
float16_static_qconfig.weight().dtype;

//% torch.quantization.per_channel_dynamic_qconfig
const { per_channel_dynamic_qconfig } = torch.ao.quantization;
per_channel_dynamic_qconfig.weight().dtype;

//% torch.quantization.float_qparams_weight_only_qconfig
const { float_qparams_weight_only_qconfig } = torch.ao.quantization;
float_qparams_weight_only_qconfig.weight().dtype;

//% torch.quantization.default_qat_qconfig
const { default_qat_qconfig } = torch.ao.quantization;
default_qat_qconfig.weight().dtype;

//% torch.quantization.default_dynamic_qat_qconfig
const { default_dynamic_qat_qconfig } = torch.ao.quantization;
default_dynamic_qat_qconfig.weight().dtype;

//% torch.quantization.default_weight_only_qconfig
const { default_weight_only_qconfig } = torch.ao.quantization;
default_weight_only_qconfig.weight().dtype;

//% torch.quantization.default_qat_qconfig_v2
const { default_qat_qconfig_v2 } = torch.ao.quantization;
default_qat_qconfig_v2.weight().dtype;

//% torch.quantization.default_reuse_input_qconfig
const { default_reuse_input_qconfig } = torch.ao.quantization;
default_reuse_input_qconfig.weight().dtype;

//% torch.quantization.default_symmetric_qnnpack_qconfig
const { default_symmetric_qnnpack_qconfig } = torch.ao.quantization;
default_symmetric_qnnpack_qconfig.weight().dtype;

//% torch.quantization.default_per_channel_symmetric_qnnpack_qconfig
const { default_per_channel_symmetric_qnnpack_qconfig } = torch.ao.quantization;
default_per_channel_symmetric_qnnpack_qconfig.weight().dtype;

//% torch.quantization.default_activation_only_qconfig
const { default_activation_only_qconfig } = torch.ao.quantization;
default_activation_only_qconfig.activation().dtype;

//% torch.quantization.QConfig
const { default_observer, default_weight_observer, QConfig } = torch.ao.quantization;
new QConfig(default_observer, default_weight_observer).weight().qscheme;

//% torch.quantization.QConfigDynamic
const { default_dynamic_quant_observer, default_weight_observer, QConfigDynamic } = torch.ao.quantization;
new QConfigDynamic(default_dynamic_quant_observer, default_weight_observer).weight().dtype;

//% torch.quantization.qconfig_equals
const { default_qconfig, qconfig_equals } = torch.ao.quantization;
qconfig_equals(default_qconfig, default_qconfig);

//% torch.quantization.get_default_qat_qconfig
torch.ao.quantization.get_default_qat_qconfig().weight().dtype;

//% torch.quantization.MovingAverageMinMaxObserver, torch.quantization.observer.MovingAverageMinMaxObserver
const observer = new torch.ao.quantization.MovingAverageMinMaxObserver();
observer(torch.tensor([-1, 0.5, 2]));
observer.calculate_qparams();

//% torch.quantization.HistogramObserver, torch.quantization.observer.HistogramObserver
const observer = new torch.ao.quantization.HistogramObserver();
observer(torch.tensor([-1, 0.5, 2]));
observer.calculate_qparams();

//% torch.quantization.observer.PerChannelMinMaxObserver
const observer = new torch.ao.quantization.PerChannelMinMaxObserver({ ch_axis: 0 });
observer(
  torch.tensor([
    [-1, 0.5],
    [4, 2],
  ]),
);
observer.calculate_qparams();

//% torch.quantization.observer.MovingAveragePerChannelMinMaxObserver
const observer = new torch.ao.quantization.MovingAveragePerChannelMinMaxObserver({ ch_axis: 0 });
observer(
  torch.tensor([
    [-1, 0.5],
    [4, 2],
  ]),
);
observer.calculate_qparams();

//% torch.quantization.observer.FixedQParamsObserver
new torch.ao.quantization.FixedQParamsObserver({ scale: 0.5, zero_point: 10 }).calculate_qparams();

//% torch.quantization.observer.NoopObserver
new torch.ao.quantization.NoopObserver()(torch.tensor([1, 2])); // lets numbers through

//% torch.quantization.observer.PlaceholderObserver
new torch.ao.quantization.PlaceholderObserver()(torch.tensor([1, 2])); // lets numbers through

//% torch.quantization.observer.ReuseInputObserver
new torch.ao.quantization.ReuseInputObserver()(torch.tensor([1, 2])); // lets numbers through

//% torch.quantization.observer.RecordingObserver
const observer = new torch.ao.quantization.RecordingObserver();
observer(torch.tensor([1, 2]));
observer.get_tensor_value();

//% torch.quantization.observer.ObserverBase
new torch.ao.quantization.MinMaxObserver() instanceof torch.ao.quantization.ObserverBase;

//% torch.quantization.observer.UniformQuantizationObserverBase
new torch.ao.quantization.MinMaxObserver() instanceof torch.ao.quantization.UniformQuantizationObserverBase;

//% torch.quantization.observer.withArgs
const { MinMaxObserver, observer } = torch.ao.quantization;
observer.withArgs(MinMaxObserver, { dtype: torch.qint8 })().dtype;

//% torch.quantization.observer.makeObserver
const { MinMaxObserver, observer } = torch.ao.quantization;
observer.makeObserver(MinMaxObserver, { dtype: torch.qint8 }).dtype;

//% torch.quantization.observer.isPerTensor
torch.ao.quantization.observer.isPerTensor(torch.per_tensor_affine);

//% torch.quantization.observer.isPerChannel
torch.ao.quantization.observer.isPerChannel(torch.per_tensor_affine);

//% torch.quantization.get_default_compare_output_module_list
torch.ao.quantization.get_default_compare_output_module_list().has(nn.Linear);

//% torch.quantization.get_default_qconfig_propagation_list
torch.ao.quantization.get_default_qconfig_propagation_list().has(nn.Linear);

//% torch.quantization.no_observer_set
torch.ao.quantization.no_observer_set().size;

//% torch.quantization.get_default_dynamic_quant_module_mappings
torch.ao.quantization.get_default_dynamic_quant_module_mappings().get(nn.Linear).name;

//% torch.quantization.get_default_static_quant_module_mappings
torch.ao.quantization.get_default_static_quant_module_mappings().get(nn.Linear).name;

//% torch.quantization.get_default_qat_module_mappings
torch.ao.quantization.get_default_qat_module_mappings().get(nn.Linear).name;

//% torch.quantization.get_embedding_qat_module_mappings
torch.ao.quantization.get_embedding_qat_module_mappings().get(nn.Embedding).name;

//% torch.quantization.get_embedding_static_quant_module_mappings
torch.ao.quantization.get_embedding_static_quant_module_mappings().size;

//% torch.quantization.get_dynamic_quant_module_class
torch.ao.quantization.get_dynamic_quant_module_class(nn.Linear).name;

//% torch.quantization.get_static_quant_module_class
torch.ao.quantization.get_static_quant_module_class(nn.Linear).name;

//% torch.quantization.fuse_modules
const net = new nn.Sequential(new nn.Linear(2, 3), new nn.ReLU()).eval();
torch.ao.quantization.fuse_modules(net, ["0", "1"]);

//% torch.quantization.fuse_modules_qat
const net = new nn.Sequential(new nn.Linear(2, 3), new nn.ReLU()).train();
torch.ao.quantization.fuse_modules_qat(net, ["0", "1"]);

//% torch.quantization.fuse_known_modules
torch.ao.quantization
  .fuse_known_modules([new nn.Linear(2, 3).eval(), new nn.ReLU().eval()], false)
  .map((module) => module.constructor.name);

//% torch.quantization.get_fuser_method
torch.ao.quantization.get_fuser_method([nn.Conv2d, nn.BatchNorm2d]).name;

//% torch.quantization.fuse_conv_bn
torch.ao.quantization.fuse_conv_bn(false, new nn.Conv2d(1, 2, 3).eval(), new nn.BatchNorm2d(2).eval());

//% torch.quantization.fuse_conv_bn_relu
torch.ao.quantization.fuse_conv_bn_relu(
  false,
  new nn.Conv2d(1, 2, 3).eval(),
  new nn.BatchNorm2d(2).eval(),
  new nn.ReLU().eval(),
);

//% torch.quantization.fuse_linear_bn
torch.ao.quantization.fuse_linear_bn(false, new nn.Linear(3, 2).eval(), new nn.BatchNorm1d(2).eval());

//% torch.quantization.fuse_convtranspose_bn
torch.ao.quantization.fuse_convtranspose_bn(
  false,
  new nn.ConvTranspose2d(1, 2, 3).eval(),
  new nn.BatchNorm2d(2).eval(),
);

//% torch.quantization.propagate_qconfig_
const net = new nn.Sequential(new nn.Linear(2, 3), new nn.ReLU());
net.qconfig = torch.ao.quantization.default_qconfig;
torch.ao.quantization.propagate_qconfig_(net);
net.get_submodule("0").qconfig === torch.ao.quantization.default_qconfig;

//% torch.quantization.add_quant_dequant
const layer = new nn.Linear(2, 3);
layer.qconfig = torch.ao.quantization.default_qconfig;
torch.ao.quantization.add_quant_dequant(layer).constructor.name;

//% torch.quantization.swap_module
const layer = new nn.Linear(2, 3);
layer.qconfig = torch.ao.quantization.default_dynamic_qconfig;
torch.ao.quantization.swap_module(layer, torch.ao.quantization.get_default_dynamic_quant_module_mappings());

//% torch.quantization.convert
const net = new torch.ao.quantization.QuantWrapper(new nn.Linear(2, 3)).eval();
net.qconfig = torch.ao.quantization.default_qconfig;
const prepared = torch.ao.quantization.prepare(net);
prepared(torch.ones(4, 2)); // sees the range of the numbers
torch.ao.quantization.convert(prepared).get_submodule("module").constructor.name;

//% torch.quantization.prepare_qat
const net = new nn.Sequential(new nn.Linear(2, 3)).train();
net.qconfig = torch.ao.quantization.get_default_qat_qconfig();
torch.ao.quantization.prepare_qat(net)(torch.ones(1, 2)).shape;

//% torch.quantization.quantize
const net = new torch.ao.quantization.QuantWrapper(new nn.Linear(2, 3)).eval();
net.qconfig = torch.ao.quantization.default_qconfig;
torch.ao.quantization.quantize(net, (model) => model(torch.ones(4, 2)), [])(torch.ones(1, 2)).shape;

//% torch.quantization.quantize_qat
const net = new torch.ao.quantization.QuantWrapper(new nn.Linear(2, 3));
net.qconfig = torch.ao.quantization.get_default_qat_qconfig();
torch.ao.quantization.quantize_qat(net, (model) => model(torch.ones(4, 2)), [])(torch.ones(1, 2)).shape;

//% torch.quantization.default_eval_fn
let seen = 0;
const model = new nn.Identity();
model.register_forward_hook(() => {
  seen++;
});
torch.ao.quantization.default_eval_fn(model, [
  [torch.ones(2), torch.ones(2)],
  [torch.ones(2), torch.ones(2)],
]);
seen;

//% torch.quantization.get_observer_state_dict
const net = new nn.Sequential(new nn.Linear(2, 3)).eval();
net.qconfig = torch.ao.quantization.default_qconfig;
const prepared = torch.ao.quantization.prepare(net);
prepared(torch.ones(4, 2));
Object.keys(torch.ao.quantization.get_observer_state_dict(prepared));

//% torch.quantization.load_observer_state_dict
const net = new nn.Sequential(new nn.Linear(2, 3)).eval();
net.qconfig = torch.ao.quantization.default_qconfig;
const prepared = torch.ao.quantization.prepare(net);
prepared(torch.ones(4, 2));
const state = torch.ao.quantization.get_observer_state_dict(prepared);
torch.ao.quantization.load_observer_state_dict(prepared, state);
Object.keys(state).length;

//% torch.quantization.disable_fake_quant
const fake = torch.ao.quantization.default_fake_quant();
fake.apply(torch.ao.quantization.disable_fake_quant);
fake.fake_quant_enabled;

//% torch.quantization.enable_fake_quant
const fake = torch.ao.quantization.default_fake_quant();
fake.apply(torch.ao.quantization.enable_fake_quant);
fake.fake_quant_enabled;

//% torch.quantization.disable_observer
const fake = torch.ao.quantization.default_fake_quant();
fake.apply(torch.ao.quantization.disable_observer);
fake.observer_enabled;

//% torch.quantization.enable_observer
const fake = torch.ao.quantization.default_fake_quant();
fake.apply(torch.ao.quantization.enable_observer);
fake.observer_enabled;

//% torch.quantization.FakeQuantize
const fake = new torch.ao.quantization.FakeQuantize({
  observer: torch.ao.quantization.MinMaxObserver,
  quant_min: 0,
  quant_max: 255,
});
fake(torch.tensor([-0.7, 0.123, 0.9]));

//% torch.quantization.FakeQuantizeBase
torch.ao.quantization.default_fake_quant() instanceof torch.ao.quantization.FakeQuantizeBase;

//% torch.quantization.FixedQParamsFakeQuantize
torch.ao.quantization.default_fixed_qparams_range_0to1_fake_quant() instanceof
  torch.ao.quantization.FixedQParamsFakeQuantize;

//% torch.quantization.FusedMovingAvgObsFakeQuantize
new torch.ao.quantization.FusedMovingAvgObsFakeQuantize()(torch.tensor([-0.7, 0.123, 0.9]));

//% torch.quantization.QuantStub
new torch.ao.quantization.QuantStub()(torch.tensor([1, 2])); // rounds once the model is converted

//% torch.quantization.DeQuantStub
new torch.ao.quantization.DeQuantStub()(torch.tensor([1, 2]));

//% torch.quantization.QuantWrapper
new torch.ao.quantization.QuantWrapper(new nn.Linear(2, 3));

//% torch.quantization.Int8WeightOnlyConfig
const net = new nn.Sequential(new nn.Linear(64, 8, { bias: false }));
const before = net(torch.ones(1, 64));
torch.ao.quantization.quantize_(net, new torch.ao.quantization.Int8WeightOnlyConfig());
net(torch.ones(1, 64)).sub(before).abs().max().lt(0.5);

//% torch.quantization.Int8DynamicActivationInt8WeightConfig
const net = new nn.Sequential(new nn.Linear(64, 8, { bias: false }));
const before = net(torch.ones(1, 64));
torch.ao.quantization.quantize_(net, new torch.ao.quantization.Int8DynamicActivationInt8WeightConfig());
net(torch.ones(1, 64)).sub(before).abs().max().lt(0.5);

//% torch.quantization.Int4WeightOnlyConfig
const net = new nn.Sequential(new nn.Linear(64, 8, { bias: false }));
const before = net(torch.ones(1, 64));
torch.ao.quantization.quantize_(net, new torch.ao.quantization.Int4WeightOnlyConfig({ group_size: 32 }));
net(torch.ones(1, 64)).sub(before).abs().max().lt(0.5);

//% torch.quantization.WeightConfig
new torch.ao.quantization.Int8WeightOnlyConfig() instanceof torch.ao.quantization.WeightConfig;

//% torch.ao.nn.quantized.Conv3d
const x = torch.quantize_per_tensor(torch.ones(1, 1, 3, 3, 3), 0.1, 0, torch.quint8);
new torch.ao.nn.quantized.Conv3d(1, 2, 3)(x).shape;

//% torch.ao.nn.quantized.ConvTranspose1d
const x = torch.quantize_per_tensor(torch.ones(1, 1, 3), 0.1, 0, torch.quint8);
new torch.ao.nn.quantized.ConvTranspose1d(1, 2, 3)(x).shape;

//% torch.ao.nn.quantized.ConvTranspose2d
const x = torch.quantize_per_tensor(torch.ones(1, 1, 3, 3), 0.1, 0, torch.quint8);
new torch.ao.nn.quantized.ConvTranspose2d(1, 2, 3)(x).shape;

//% torch.ao.nn.quantized.ConvTranspose3d
const x = torch.quantize_per_tensor(torch.ones(1, 1, 3, 3, 3), 0.1, 0, torch.quint8);
new torch.ao.nn.quantized.ConvTranspose3d(1, 2, 3)(x).shape;

//% torch.ao.nn.quantized.Embedding
const weight = torch.quantize_per_channel(
  torch.arange(8).float().view(2, 4),
  torch.ones(2),
  torch.zeros(2),
  0,
  torch.quint8,
);
new torch.ao.nn.quantized.Embedding(2, 4, { _weight: weight })(torch.tensor([1]));

//% torch.ao.nn.quantized.EmbeddingBag
const weight = torch.quantize_per_channel(
  torch.arange(8).float().view(2, 4),
  torch.ones(2),
  torch.zeros(2),
  0,
  torch.quint8,
);
new torch.ao.nn.quantized.EmbeddingBag(2, 4, { _weight: weight })(torch.tensor([0, 1]), torch.tensor([0]));

//% torch.ao.nn.quantized.LinearPackedParams
new torch.ao.nn.quantized.LinearPackedParams(torch.qint8).dtype;

//% torch.ao.nn.quantized.DeQuantize
const x = torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.quint8);
new torch.ao.nn.quantized.DeQuantize()(x);

//% torch.ao.nn.quantized.Dropout
const x = torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.quint8);
new torch.ao.nn.quantized.Dropout(0.5)(x); // as in eval(): nothing falls out

//% torch.ao.nn.quantized.ReLU6
const x = torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.quint8);
new torch.ao.nn.quantized.ReLU6()(x);

//% torch.ao.nn.quantized.ELU
const x = torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.quint8);
new torch.ao.nn.quantized.ELU(0.1, 0)(x).dequantize();

//% torch.ao.nn.quantized.Hardswish
const x = torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.quint8);
new torch.ao.nn.quantized.Hardswish(0.1, 0)(x).dequantize();

//% torch.ao.nn.quantized.LeakyReLU
const x = torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.quint8);
new torch.ao.nn.quantized.LeakyReLU(0.1, 0)(x).dequantize();

//% torch.ao.nn.quantized.PReLU
const x = torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.quint8);
const layer = new torch.ao.nn.quantized.PReLU(0.1, 0);
layer.set_weight(torch.quantize_per_tensor(torch.tensor([0.25]), 0.05, 0, torch.quint8));
layer(x).dequantize();

//% torch.ao.nn.quantized.Sigmoid
const x = torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.quint8);
new torch.ao.nn.quantized.Sigmoid(0.1, 0)(x).dequantize();

//% torch.ao.nn.quantized.Softmax
const x = torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.quint8);
new torch.ao.nn.quantized.Softmax(0, 0.1, 0)(x).dequantize();

//% torch.ao.nn.quantized.LayerNorm
const x = torch.quantize_per_tensor(torch.ones(1, 2), 0.1, 0, torch.quint8);
new torch.ao.nn.quantized.LayerNorm(2, new nn.Parameter(torch.ones(2)), null, 0.1, 0)(x).dequantize();

//% torch.ao.nn.quantized.GroupNorm
const x = torch.quantize_per_tensor(torch.ones(1, 2), 0.1, 0, torch.quint8);
new torch.ao.nn.quantized.GroupNorm(1, 2, null, null, 0.1, 0)(x).dequantize();

//% torch.ao.nn.quantized.BatchNorm2d
const x = torch.quantize_per_tensor(torch.ones(1, 1, 1, 2), 0.1, 0, torch.quint8);
new torch.ao.nn.quantized.BatchNorm2d(1)(x).dequantize();

//% torch.ao.nn.quantized.BatchNorm3d
const x = torch.quantize_per_tensor(torch.ones(1, 1, 1, 1, 2), 0.1, 0, torch.quint8);
new torch.ao.nn.quantized.BatchNorm3d(1)(x).dequantize();

//% torch.ao.nn.quantized.InstanceNorm1d
const x = torch.quantize_per_tensor(torch.ones(1, 1, 2), 0.1, 0, torch.quint8);
new torch.ao.nn.quantized.InstanceNorm1d(1, null, null, 0.1, 0)(x).dequantize();

//% torch.ao.nn.quantized.InstanceNorm2d
const x = torch.quantize_per_tensor(torch.ones(1, 1, 1, 2), 0.1, 0, torch.quint8);
new torch.ao.nn.quantized.InstanceNorm2d(1, null, null, 0.1, 0)(x).dequantize();

//% torch.ao.nn.quantized.InstanceNorm3d
const x = torch.quantize_per_tensor(torch.ones(1, 1, 1, 1, 2), 0.1, 0, torch.quint8);
new torch.ao.nn.quantized.InstanceNorm3d(1, null, null, 0.1, 0)(x).dequantize();

//% torch.ao.nn.quantized.QuantizedAround
new torch.ao.nn.quantized.ELU(0.1, 0) instanceof torch.ao.nn.quantized.QuantizedAround;

//% torch.ao.nn.quantized.ThroughReals
new torch.ao.nn.quantized.Sigmoid(0.1, 0) instanceof torch.ao.nn.quantized.ThroughReals;

//% torch.ao.nn.quantized.FloatFunctional
new torch.ao.nn.quantized.FloatFunctional().add(torch.ones(2), torch.ones(2));

//% torch.ao.nn.quantized.FXFloatFunctional
new torch.ao.nn.quantized.FXFloatFunctional().mul(torch.ones(2), torch.full([2], 3));

//% torch.ao.nn.quantized.QFunctional
const x = torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.quint8);
const add = new torch.ao.nn.quantized.QFunctional();
add.scale = 0.1;
add.add(x, x).dequantize();

//% torch.ao.nn.quantized.dynamic.GRU
const [output] = new torch.ao.nn.quantized.dynamic.GRU(2, 3)(torch.ones(5, 1, 2));
output.shape;

//% torch.ao.nn.quantized.dynamic.GRUCell
new torch.ao.nn.quantized.dynamic.GRUCell(2, 3)(torch.ones(1, 2)).shape;

//% torch.ao.nn.quantized.dynamic.RNNCell
new torch.ao.nn.quantized.dynamic.RNNCell(2, 3)(torch.ones(1, 2)).shape;

//% torch.ao.nn.quantized.dynamic.LSTMCell
const [h] = new torch.ao.nn.quantized.dynamic.LSTMCell(2, 3)(torch.ones(1, 2));
h.shape;

//% torch.ao.nn.quantized.dynamic.RNNBase
new torch.ao.nn.quantized.dynamic.GRU(2, 3) instanceof torch.ao.nn.quantized.dynamic.RNNBase;

//% torch.ao.nn.quantized.dynamic.RNNCellBase
new torch.ao.nn.quantized.dynamic.GRUCell(2, 3) instanceof torch.ao.nn.quantized.dynamic.RNNCellBase;

//% torch.ao.quantization.default_symmetric_qnnpack_qat_qconfig, torch.quantization.default_symmetric_qnnpack_qat_qconfig
const { default_symmetric_qnnpack_qat_qconfig: qconfig } = torch.ao.quantization;
const weight = qconfig.weight();
weight(torch.tensor([-1, 0.5, 2])); // rounded to the values that 8 bits will have

//% torch.ao.quantization.default_per_channel_symmetric_qnnpack_qat_qconfig, torch.quantization.default_per_channel_symmetric_qnnpack_qat_qconfig
const { default_per_channel_symmetric_qnnpack_qat_qconfig: qconfig } = torch.ao.quantization;
const weight = qconfig.weight();
weight(
  torch.tensor([
    [-1, 0.5],
    [4, 2],
  ]),
); // a scale for each row

//% torch.ao.nn.intrinsic.quantized.BNReLU2d
const x = torch.quantize_per_tensor(torch.tensor([[[[-1.5, 2]]]]), 0.1, 20, torch.quint8);
new torch.ao.nn.intrinsic.quantized.BNReLU2d(1)(x).dequantize(); // nothing below 0

//% torch.ao.nn.intrinsic.quantized.BNReLU3d
const x = torch.quantize_per_tensor(torch.tensor([[[[[-1.5, 2]]]]]), 0.1, 20, torch.quint8);
new torch.ao.nn.intrinsic.quantized.BNReLU3d(1)(x).dequantize(); // nothing below 0
