//% torch.autograd.backward
const w = torch.ones(2, { requires_grad: true });
torch.autograd.backward(w.mul(3), torch.tensor([1, 10]));
w.grad;

//% torch.autograd.grad
const x = torch.tensor([2, 3], { dtype: torch.float32, requires_grad: true });
torch.autograd.grad(x.square().sum(), x);

//% torch.autograd.gradgradcheck
torch.autograd.gradgradcheck((x) => x.pow(3), torch.rand(2, { dtype: torch.float64, requires_grad: true }));

//% torch.autograd.GradcheckError
const wrong = (x) => x.mul(x.detach()); // its derivative is taken for x, and is 2x
torch.autograd.gradcheck(wrong, torch.ones(1, { dtype: torch.float64, requires_grad: true }), {
  raise_exception: false,
});

//% torch.autograd.is_tensor_like
[torch.autograd.is_tensor_like(torch.ones(2)), torch.autograd.is_tensor_like([1])];

//% torch.autograd.FunctionContext, torch.autograd.function.FunctionCtx
class Square extends torch.autograd.Function {
  static forward(ctx, x) {
    ctx.save_for_backward(x);
    return x.mul(x);
  }
  static backward(ctx, grad) {
    return grad.mul(2).mul(ctx.saved_tensors[0]);
  }
}
const x = torch.tensor([3.5], { requires_grad: true });
Square.apply(x).backward();
x.grad;

//% torch.autograd.function.InplaceFunction
torch.autograd.function.InplaceFunction.prototype instanceof torch.autograd.Function;

//% torch.autograd.SavedTensor
const y = torch.ones(2, { requires_grad: true }).exp();
y.grad_fn._saved_result;

//% torch.autograd.profiler.emit_nvtx
using _ = torch.autograd.profiler.emit_nvtx(false);
torch.ones(2).add(1);

//% torch.autograd.profiler.emit_itt
using _ = torch.autograd.profiler.emit_itt(false);
torch.ones(2).add(1);

//% torch.autograd.graph.Node
torch.ones(2, { requires_grad: true }).exp().grad_fn.name();

//% torch.autograd.graph.GradientEdge
const x = torch.ones(2, { requires_grad: true });
torch.autograd.graph.get_gradient_edge(x.exp()) instanceof torch.autograd.graph.GradientEdge;

//% torch.autograd.graph.save_on_cpu
const x = torch.ones(2, { requires_grad: true });
{
  using _ = torch.autograd.graph.save_on_cpu();
  x.exp().sum().backward();
}
x.grad;

//% torch.autograd.graph.disable_saved_tensors_hooks
const closed = torch.autograd.graph.disable_saved_tensors_hooks("not here");
torch.autograd.graph.save_on_cpu(); //!
closed[Symbol.dispose]();

//% torch.autograd.graph.set_warn_on_accumulate_grad_stream_mismatch
torch.autograd.graph.set_warn_on_accumulate_grad_stream_mismatch(false);
torch.cpu.current_stream() instanceof torch.cpu.Stream; // one stream: it cannot mismatch

//% torch.autograd.graph.set_override_stale_capture_stream
torch.autograd.graph.set_override_stale_capture_stream(false);
torch.cpu.current_stream() instanceof torch.cpu.Stream;

//% torch.autograd.functional.hessian
torch.autograd.functional.hessian((x) => x.pow(3).sum(), torch.tensor([1.5, 2]));

//% torch.autograd.functional.hvp
const [value, product] = torch.autograd.functional.hvp((x) => x.pow(3).sum(), torch.tensor([1.5, 2]), torch.ones(2));
product;

//% torch.autograd.functional.vhp
const [value, product] = torch.autograd.functional.vhp((x) => x.pow(3).sum(), torch.tensor([1.5, 2]), torch.ones(2));
product;

//% torch.autograd.functional.jvp
const [value, product] = torch.autograd.functional.jvp((x) => x.square(), torch.tensor([1.5, 2]), torch.ones(2));
product;

//% torch.autograd.forward_ad.make_dual, torch.autograd.forward_ad.unpack_dual, torch.autograd.forward_ad.enter_dual_level, torch.autograd.forward_ad.exit_dual_level
const { enter_dual_level, exit_dual_level, make_dual, unpack_dual } = torch.autograd.forward_ad;
enter_dual_level();
const x = make_dual(torch.tensor([1.5, 2]), torch.tensor([1, 0]).float());
const { tangent } = unpack_dual(x.square());
exit_dual_level();
tangent;

//% torch.fft.fft2
torch.fft.fft2(
  torch.tensor([
    [1, 2],
    [3, 4],
  ]),
);

//% torch.fft.ifft2
torch.fft.ifft2(
  torch.fft.fft2(
    torch.tensor([
      [1, 2],
      [3, 4],
    ]),
  ),
);

//% torch.fft.fftn
torch.fft.fftn(
  torch.tensor([
    [1, 2],
    [3, 4],
  ]),
);

//% torch.fft.ifftn
torch.fft.ifftn(
  torch.fft.fftn(
    torch.tensor([
      [1, 2],
      [3, 4],
    ]),
  ),
);

//% torch.fft.ifft
torch.fft.ifft(torch.fft.fft(torch.tensor([1, 2, 3, 4])));

//% torch.fft.ihfft
torch.fft.ihfft(torch.tensor([1, 2, 3, 4]).float());

//% torch.fft.ihfft2
torch.fft.ihfft2(
  torch
    .tensor([
      [1, 2],
      [3, 4],
    ])
    .float(),
);

//% torch.fft.ihfftn
torch.fft.ihfftn(
  torch
    .tensor([
      [1, 2],
      [3, 4],
    ])
    .float(),
);

//% torch.fft.rfft2
torch.fft.rfft2(
  torch.tensor([
    [1, 2],
    [3, 4],
  ]),
);

//% torch.fft.rfftn
torch.fft.rfftn(
  torch.tensor([
    [1, 2],
    [3, 4],
  ]),
);

//% torch.fft.fftfreq
torch.fft.fftfreq(4);

//% torch.fft.rfftfreq
torch.fft.rfftfreq(4);

//% torch.linalg.ldl_solve
const A = torch.tensor(
  [
    [2, 1],
    [1, 3],
  ],
  { dtype: torch.float32 },
);
const [LD, pivots] = torch.linalg.ldl_factor(A);
torch.linalg.ldl_solve(LD, pivots, torch.tensor([[3], [4]], { dtype: torch.float32 }));

//% torch.linalg.lu_solve
const A = torch.tensor([
  [4.5, 3],
  [6, 3.5],
]);
const b = torch.tensor([[10.5], [13]]);
const [LU, pivots] = torch.linalg.lu_factor(A);
torch.linalg.lu_solve(LU, pivots, b);

//% torch.lu_solve
const A = torch.tensor([
  [4.5, 3],
  [6, 3.5],
]);
const b = torch.tensor([[10.5], [13]]);
const [LU, pivots] = torch.linalg.lu_factor(A);
torch.lu_solve(b, LU, pivots);

//% torch.Tensor.lu_solve
const A = torch.tensor([
  [4.5, 3],
  [6, 3.5],
]);
const b = torch.tensor([[10.5], [13]]);
const [LU, pivots] = torch.linalg.lu_factor(A);
b.lu_solve(LU, pivots);

//% torch.linalg.LinAlgError
torch.linalg.inv(torch.zeros(2, 2)); //!

//% torch.sparse.addmm
torch.sparse.addmm(torch.ones(2, 2), torch.eye(2).to_sparse(), torch.ones(2, 2));

//% torch.sparse.log_softmax
torch.sparse
  .log_softmax(
    torch
      .tensor([
        [1, 2],
        [0, 3],
      ])
      .float()
      .to_sparse(),
    1,
  )
  .values();

//% torch.sparse.sampled_addmm
torch.sparse.sampled_addmm(torch.eye(2).to_sparse_csr(), torch.ones(2, 2), torch.ones(2, 2)).to_dense();

//% torch.sparse.check_sparse_tensor_invariants.is_enabled
torch.sparse.check_sparse_tensor_invariants.is_enabled();

//% torch.sparse.check_sparse_tensor_invariants.enable, torch.sparse.check_sparse_tensor_invariants.disable
const { disable, enable, is_enabled } = torch.sparse.check_sparse_tensor_invariants;
enable();
is_enabled(); //?
disable();

//% torch.cpu.stream, torch.cpu.StreamContext, torch.cpu.Stream
torch.cpu.stream(new torch.cpu.Stream()) instanceof torch.cpu.StreamContext;

//% torch.cpu.Event
new torch.cpu.Event().query();

//% torch.cpu.current_device
torch.cpu.current_device();

//% torch.cpu.current_stream
torch.cpu.current_stream() instanceof torch.cpu.Stream;

//% torch.cpu.device_count
torch.cpu.device_count();

//% torch.cpu.get_capabilities
typeof torch.cpu.get_capabilities();

//% torch.cpu.is_available
torch.cpu.is_available();

//% torch.cpu.is_initialized
torch.cpu.is_initialized();

//% torch.cpu.set_device
torch.cpu.set_device(0);
torch.cpu.current_device();

//% torch.cpu.synchronize
torch.cpu.synchronize();
torch.cpu.is_available();

//% torch.compiler.reset, torch._dynamo.reset
const double = torch.compile((x) => x.mul(2));
double(torch.ones(2)); //?
torch.compiler.reset();

//% torch._dynamo.config
torch._dynamo.config.recompile_limit;

//% torch.compiler.is_compiling, torch._dynamo.is_compiling
torch.compiler.is_compiling();

//% torch.compiler.is_dynamo_compiling
torch.compiler.is_dynamo_compiling();

//% torch.compiler.is_exporting
torch.compiler.is_exporting();

//% torch.compiler.allow_in_graph, torch._dynamo.allow_in_graph
const half = torch.compiler.allow_in_graph((x) => x.div(2));
torch.compile((x) => half(x))(torch.ones(2));

//% torch.compiler.assume_constant_result
const factor = torch.compiler.assume_constant_result(() => 3);
torch.compile((x) => x.mul(factor()))(torch.ones(2));

//% torch.compiler.cudagraph_mark_step_begin
torch.compiler.cudagraph_mark_step_begin();
torch.compile((x) => x.mul(2))(torch.ones(2));

//% torch.compiler.compile
torch.compiler.compile((x) => x.mul(2).add(1))(torch.ones(2));

//% torch.compiler.get_default_backend
torch.compiler.get_default_backend();

//% torch.compiler.list_backends
torch.compiler.list_backends();

//% torch.compiler.set_stance
const double = torch.compile((x) => x.mul(2));
{
  using _ = torch.compiler.set_stance("force_eager");
  double(torch.ones(2));
}
double(torch.ones(2));

//% torch.backends.flambeau
torch.backends.flambeau.winograd;

//% torch.serialization.add_safe_globals, torch.serialization.get_safe_globals, torch.serialization.clear_safe_globals
torch.serialization.add_safe_globals(["my_package.Settings"]);
torch.serialization.get_safe_globals(); //?
torch.serialization.clear_safe_globals();

//% torch.serialization.get_crc32_options
torch.serialization.get_crc32_options();

//% torch.serialization.set_crc32_options
torch.serialization.set_crc32_options(false);
torch.serialization.get_crc32_options(); //?
torch.serialization.set_crc32_options(true);

//% torch.serialization.get_default_load_endianness
torch.serialization.get_default_load_endianness();

//% torch.serialization.set_default_load_endianness
torch.serialization.set_default_load_endianness(torch.serialization.LoadEndianness.LITTLE);
torch.serialization.get_default_load_endianness(); //?
torch.serialization.set_default_load_endianness(null);

//% torch.serialization.LoadEndianness
torch.serialization.LoadEndianness.LITTLE;

//% torch.serialization.get_unsafe_globals_in_checkpoint
torch.serialization.get_unsafe_globals_in_checkpoint(torch.save({ weight: torch.ones(2) }));

//% torch.serialization.CheckpointError
torch.load(new Uint8Array(10)); //!

//% torch.serialization.WeightsOnlyError
const { PickledObject, WeightsOnlyError } = torch.serialization;
WeightsOnlyError.prototype instanceof torch.RuntimeError || WeightsOnlyError.prototype instanceof Error;

//% torch.serialization.tuple
const bytes = torch.save({ betas: torch.serialization.tuple(0.9, 0.999) });
torch.load(bytes).betas;

//% torch.serialization.size
torch.load(torch.save({ shape: torch.serialization.size([2, 3]) })).shape;

//% torch.serialization.ordered_dict
torch.load(torch.save(torch.serialization.ordered_dict({ a: 1, b: 2 })));

//% torch.serialization.markFloats
const state = torch.serialization.markFloats({ lr: 1 }, "lr"); // saved as 1.0, not as 1
torch.load(torch.save(state)).lr;

//% torch.serialization.PickledGlobal
new torch.serialization.PickledGlobal("my_package.make").qualifiedName;

//% torch.serialization.PickledObject
new torch.serialization.PickledObject("my_package.Settings", "new").qualifiedName;

//% torch.serialization.state_dict_of
const record = new torch.serialization.PickledObject("torch.nn.modules.linear.Linear", "new");
Object.keys(torch.serialization.state_dict_of(record));

//% torch.serialization.npy.save
const bytes = torch.serialization.npy.save(torch.tensor([1, 2]));
torch.serialization.npy.load(bytes);

//% torch.serialization.npy.loadAsync
await torch.serialization.npy.loadAsync(torch.serialization.npy.save(torch.tensor([1, 2])));

//% torch.safetensors.SafetensorsFile, torch.safetensors.safe_open, torch.serialization.safetensors.SafetensorsFile
const file = torch.safetensors.safe_open(torch.safetensors.save({ weight: torch.ones(2) }));
file.keys(); //?
file.get_tensor("weight");

//% torch.safetensors.load_file
torch.safetensors.load_file(torch.safetensors.save({ weight: torch.ones(2) })).weight;

//% torch.safetensors.load_file_async
(await torch.safetensors.load_file_async(torch.safetensors.save({ weight: torch.ones(2) }))).weight;

//% torch.safetensors.save_file
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const path = join(mkdtempSync(join(tmpdir(), "model-")), "model.safetensors");
torch.safetensors.save_file({ weight: torch.ones(2) }, path);
torch.safetensors.load_file(path).weight;

//% torch.onnx.ONNXProgram
const program = torch.onnx.export(new nn.Linear(2, 1), [torch.ones(1, 2)]);
program.model_proto.graph.node.map(({ op_type }) => op_type);

//% torch.onnx.ONNXModule
const program = torch.onnx.export(new nn.ReLU(), [torch.ones(2)]);
torch.onnx.load(program.bytes())(torch.tensor([-1, 2]).float());

//% torch.onnx.loadAsync
const program = torch.onnx.export(new nn.ReLU(), [torch.ones(2)]);
(await torch.onnx.loadAsync(program.bytes()))(torch.tensor([-1, 2]).float());

//% torch.hub.get_dir, torch.hub.set_dir
torch.hub.set_dir("models");
torch.hub.get_dir();

//% torch.optim.optimizer.register_optimizer_step_post_hook
let steps = 0;
const handle = torch.optim.optimizer.register_optimizer_step_post_hook(() => {
  steps++;
});
const w = torch.ones(1, { requires_grad: true });
const optimizer = new optim.SGD([w], { lr: 0.1 });
optimizer.step();
handle.remove();
steps;

//% torch.optim.swa_utils.get_ema_avg_fn
torch.optim.swa_utils.get_ema_avg_fn(0.9)(torch.zeros(1), torch.ones(1), 1);

//% torch.optim.swa_utils.get_swa_avg_fn
torch.optim.swa_utils.get_swa_avg_fn()(torch.zeros(1), torch.ones(1), torch.tensor(1));

//% torch.optim.swa_utils.get_ema_multi_avg_fn
const averages = [torch.zeros(1)];
torch.optim.swa_utils.get_ema_multi_avg_fn(0.9)(averages, [torch.ones(1)], 1);
averages;

//% torch.optim.swa_utils.get_swa_multi_avg_fn
const averages = [torch.zeros(1)];
torch.optim.swa_utils.get_swa_multi_avg_fn()(averages, [torch.ones(1)], torch.tensor(1));
averages;

//% torch.optim.swa_utils.update_bn
const model = new nn.BatchNorm1d(1);
await torch.optim.swa_utils.update_bn([torch.tensor([[1.5], [2.5]])], model);
model.running_mean;

//% torch.profiler.kineto_available
torch.profiler.kineto_available();

//% torch.profiler.ProfilerAction
torch.profiler.ProfilerAction.RECORD;

//% torch.profiler.ProfilerActivity
torch.profiler.ProfilerActivity.CPU;

//% torch.profiler.supported_activities
torch.profiler.supported_activities();

//% torch.autograd.profiler.Interval
new torch.autograd.profiler.Interval(10, 25).elapsed_us();

//% torch.profiler.AverageTable, torch.profiler.Profile
const profiler = torch.profiler.profile({}, () => torch.ones(2).add(1));
profiler
  .key_averages()
  .map(({ key }) => key)
  .includes("aten::add");

//% torch.profiler.tensorboard_trace_handler
typeof torch.profiler.tensorboard_trace_handler("runs"); // give it to profile({ on_trace_ready })

//% torch.utils.ModelSummary
const summary = torch.utils.summary(new nn.Linear(3, 2), { input_size: [1, 3] });
summary.total_params;

//% torch.utils.data.default_convert
torch.utils.data.default_convert([1.5, [2, 3]]);

//% torch.utils.data.get_worker_info
torch.utils.data.get_worker_info(); // not in a worker

//% torch.utils.checkpoint.CheckpointPolicy
torch.utils.checkpoint.CheckpointPolicy.MUST_SAVE;

//% torch.utils.checkpoint.DefaultDeviceType
torch.utils.checkpoint.DefaultDeviceType.get_device_type();

//% torch.utils.checkpoint.SAC_IGNORED_OPS
torch.utils.checkpoint.SAC_IGNORED_OPS.size > 0;

//% torch.utils.checkpoint.SelectiveCheckpointContext
new torch.utils.checkpoint.SelectiveCheckpointContext(false).is_recompute;

//% torch.utils.checkpoint.CheckpointError
new torch.utils.checkpoint.CheckpointError("other shapes").message;

//% torch.utils.checkpoint.noop_context_fn
torch.utils.checkpoint.noop_context_fn().length;

//% torch.utils.checkpoint.check_backward_validity
torch.utils.checkpoint.check_backward_validity([torch.ones(2, { requires_grad: true })]); // warns where no input needs a gradient
torch.utils.checkpoint.checkpoint((x) => x.exp(), torch.zeros(2, { requires_grad: true }), { use_reentrant: false });

//% torch.utils.checkpoint.set_checkpoint_early_stop
using _ = torch.utils.checkpoint.set_checkpoint_early_stop(false);
torch.utils.checkpoint.checkpoint((x) => x.exp(), torch.zeros(2, { requires_grad: true }), { use_reentrant: false });

//% torch.utils.checkpoint.set_checkpoint_debug_enabled
using _ = torch.utils.checkpoint.set_checkpoint_debug_enabled(false);
torch.utils.checkpoint.checkpoint((x) => x.exp(), torch.zeros(2, { requires_grad: true }), { use_reentrant: false });

//% torch.utils.worker.isPacked
torch.utils.worker.isPacked([1, 2]);

//% torch.distributed.is_available
typeof torch.distributed.is_available(); // whether this program can reach an MPI library

//% torch.distributed.is_ucc_available
torch.distributed.is_ucc_available();

//% torch.distributed.is_xccl_available
torch.distributed.is_xccl_available();

//% torch.distributed.Store
class Loud extends torch.distributed.Store {
  values = new torch.distributed.HashStore();
  set(key, value) {
    this.values.set(key.toUpperCase(), value);
  }
  get(key) {
    return this.values.get(key.toUpperCase());
  }
}
const store = new Loud();
store.set("key", "1");
new TextDecoder().decode(store.multi_get(["KEY"])[0]);

//% torch.distributed.TCPStore
const server = new torch.distributed.TCPStore("localhost", 0, null, { is_master: true });
const client = new torch.distributed.TCPStore("localhost", server.port);
client.add("count", 3);
server.add("count", 4);

//% torch.distributed.QueueEmptyError
const store = new torch.distributed.HashStore();
let caught: unknown = null;
try {
  store.queue_pop("jobs", false);
} catch (error) {
  caught = error;
}
caught instanceof torch.distributed.QueueEmptyError;

//% torch.distributed.BuiltinCommHookType
String(torch.distributed.BuiltinCommHookType.FP16_COMPRESS);

//% torch.distributed.algorithms.ddp_comm_hooks.DDPCommHookType
String(torch.distributed.algorithms.ddp_comm_hooks.DDPCommHookType.POWER_SGD);

//% torch.distributed.is_initialized
torch.distributed.is_initialized();

//% torch.distributed.is_gloo_available
torch.distributed.is_gloo_available();

//% torch.distributed.is_nccl_available
torch.distributed.is_nccl_available();

//% torch.distributed.is_mpi_available
typeof torch.distributed.is_mpi_available();

//% torch.distributed.is_backend_available
torch.distributed.is_backend_available("nccl");

//% torch.distributed.is_torchelastic_launched
torch.distributed.is_torchelastic_launched();

//% torch.distributed.get_rank
torch.distributed.get_rank(); //!

//% torch.distributed.DistBackendError, torch.distributed.DistNetworkError, torch.distributed.DistStoreError
new torch.distributed.DistBackendError("lost") instanceof torch.distributed.DistError;

//% torch.distributed.DistError
new torch.distributed.DistError("lost") instanceof torch.RuntimeError;

//% torch.distributed.fsdp.CPUOffloadPolicy, torch.distributed.fsdp.OffloadPolicy
const { CPUOffloadPolicy, OffloadPolicy } = torch.distributed.fsdp;
new CPUOffloadPolicy() instanceof OffloadPolicy;

//% torch.distributed.checkpoint.state_dict.get_model_state_dict
Object.keys(torch.distributed.checkpoint.state_dict.get_model_state_dict(new nn.Linear(2, 1)));

//% torch.distributed.checkpoint.state_dict.set_model_state_dict
const { get_model_state_dict, set_model_state_dict } = torch.distributed.checkpoint.state_dict;
const [from, to] = [new nn.Linear(2, 1), new nn.Linear(2, 1)];
set_model_state_dict(to, get_model_state_dict(from));
to.weight.equal(from.weight);

//% torch.distributed.checkpoint.state_dict.get_optimizer_state_dict
const { get_optimizer_state_dict } = torch.distributed.checkpoint.state_dict;
const model = new nn.Linear(2, 1);
Object.keys(get_optimizer_state_dict(model, new optim.Adam(model.parameters())));

//% torch.distributed.checkpoint.state_dict.set_optimizer_state_dict
const { get_optimizer_state_dict, set_optimizer_state_dict } = torch.distributed.checkpoint.state_dict;
const model = new nn.Linear(2, 1);
const optimizer = new optim.Adam(model.parameters(), { lr: 0.5 });
const other = new optim.Adam(model.parameters());
set_optimizer_state_dict(model, other, get_optimizer_state_dict(model, optimizer));
other.param_groups[0].lr;

//% torch.distributed.checkpoint.state_dict.get_state_dict
const { get_state_dict } = torch.distributed.checkpoint.state_dict;
const model = new nn.Linear(2, 1);
const [state] = get_state_dict(model, new optim.Adam(model.parameters()));
Object.keys(state);

//% torch.distributed.checkpoint.state_dict.set_state_dict
const { get_state_dict, set_state_dict } = torch.distributed.checkpoint.state_dict;
const model = new nn.Linear(2, 1);
const optimizer = new optim.Adam(model.parameters());
const [model_state_dict, optim_state_dict] = get_state_dict(model, optimizer);
set_state_dict(model, optimizer, { model_state_dict, optim_state_dict }).missing_keys;

//% flambeau/display.Plot
import { plot, Plot } from "flambeau/display";
plot({ y: [1, 4, 9] }) instanceof Plot;

//% torch.serialization.gguf.load
const bytes = new Uint8Array(32);
bytes.set([...new TextEncoder().encode("GGUF"), 3]); // version 3, no tensors
torch.serialization.gguf.load(bytes);

//% torch.serialization.gguf.GgufFile, torch.serialization.gguf.openAsync
const bytes = new Uint8Array(32);
bytes.set([...new TextEncoder().encode("GGUF"), 3]); // version 3, no tensors
(await torch.serialization.gguf.openAsync(bytes)).keys();

//% torch.utils.worker.unpack
const { pack, unpack } = torch.utils.worker;
unpack(pack({ weight: torch.tensor([1, 2]) }));

//% torch.nn.attention.AttentionBackend
torch.nn.attention.SDPBackend.MATH instanceof torch.nn.attention.AttentionBackend;

//% torch.hub.download_url_to_file
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const path = join(mkdtempSync(join(tmpdir(), "download-")), "hello.txt");
await torch.hub.download_url_to_file("data:text/plain,hello", path);
readFileSync(path, "utf8");

//% torch.ao.nn.quantized.dynamic.PackedParameter
const gru = new torch.ao.nn.quantized.dynamic.GRU(2, 3);
Object.keys(gru.state_dict()); // one layer's weights

//% flambeau/text.AutoTokenizer, flambeau/text.PreTrainedTokenizer
import * as text from "flambeau/text";
const tokens = {
  version: "1.0",
  added_tokens: [],
  normalizer: null,
  post_processor: null,
  decoder: null,
  pre_tokenizer: { type: "Whitespace" },
  model: { type: "WordLevel", vocab: { "[UNK]": 0, hello: 1, world: 2 }, unk_token: "[UNK]" },
};
const files = { "tokenizer.json": new TextEncoder().encode(JSON.stringify(tokens)) };
const tokenizer = await text.AutoTokenizer.from_pretrained(files);
tokenizer.encode("hello world");

//% torch.utils.worker.start
// double.worker.mjs says: torch.utils.worker.expose({ double: (x) => x.mul(2) })
const worker = torch.utils.worker.start(new URL("./double.worker.mjs", import.meta.url));
await worker.run("double", torch.tensor([1, 2])); //?
worker.close();

//% torch.utils.worker.connect
import { Worker } from "node:worker_threads"; // in a page its own Worker, with { type: "module" }
const worker = torch.utils.worker.connect(new Worker(new URL("./double.worker.mjs", import.meta.url)));
await worker.run("double", torch.tensor([1, 2])); //?
worker.close();

//% torch.utils.worker.WorkerHandle
const worker = torch.utils.worker.start(new URL("./double.worker.mjs", import.meta.url));
worker instanceof torch.utils.worker.WorkerHandle; //?
const losses = [];
await worker.run("halve", torch.tensor(8.0), { onProgress: (loss) => losses.push(loss) });
losses; //?
worker.close();

//% torch.utils.worker.Run
const worker = torch.utils.worker.start(new URL("./double.worker.mjs", import.meta.url));
const run = worker.run("halve", torch.tensor(8.0), { onProgress: () => run.cancel() });
await run.catch((error) => error.name); //?
worker.close();

//% torch.Tensor.cuda
const name = torch.cuda.is_available() ? "cuda" : "cpu"; // x.cuda() throws here
torch.ones(2).to(name);

//% torch.backends.cuda
[torch.backends.cuda.is_built(), torch.backends.cuda.matmul.allow_tf32];

//% torch.backends.cudnn
torch.backends.cudnn.benchmark = true; // may be set, as in a script for GPUs
[torch.backends.cudnn.is_available(), torch.backends.cudnn.benchmark];

//% torch.backends.mps
torch.backends.mps.is_available();

//% torch.backends.mkl
torch.backends.mkl.is_available();

//% torch.backends.mkldnn
[torch.backends.mkldnn.is_available(), torch.backends.mkldnn.enabled];

//% torch.backends.openmp
torch.backends.openmp.is_available();

//% torch.futures.wait_all
const futures = [new torch.futures.Future(), new torch.futures.Future()];
futures.forEach((future, i) => future.set_result(i + 1));
torch.futures.wait_all(futures);

//% torch.overrides.NotImplemented
class Hears extends torch.overrides.TorchFunctionMode {
  __torch_function__(func) {
    console.log(func.name);
    return torch.overrides.NotImplemented; // the call runs as it would anyway
  }
}
new Hears().run(() => torch.ones(2).add(1));

//% torch.overrides.has_torch_function_unary
class Text {
  static __torch_function__ = () => "text";
}
[torch.overrides.has_torch_function_unary(new Text()), torch.overrides.has_torch_function_unary(1)];

//% torch.overrides.has_torch_function_variadic
class Text {
  static __torch_function__ = () => "text";
}
[torch.overrides.has_torch_function_variadic(1, new Text()), torch.overrides.has_torch_function_variadic(1, 2)];

//% torch.backends.quantized
torch.backends.quantized.engine === "x86";
