/** A name that a function does not have is refused in Python's words, not passed over. */
import { describe, expect, it } from "vitest";
import * as torch from "flambeau";
import { nn, optim } from "flambeau";

const nonsense = { nonsense: 1 };
const linear = (): nn.Linear => new nn.Linear(3, 2);
const { MinMaxObserver, HistogramObserver, FakeQuantize, PlaceholderObserver, RecordingObserver } =
  torch.ao.quantization;
const doubled = (x: torch.Tensor): torch.Tensor => x.mul(2);
const { data } = torch.utils;
const { AuxRequest, flex_attention } = nn.attention.flex_attention;
const heads = (): torch.Tensor => torch.rand(1, 1, 2, 4);
const normal = (): torch.distributions.Normal => new torch.distributions.Normal(0, 1);
const wide = (): torch.Tensor => torch.rand(2, { dtype: torch.float64, requires_grad: true });

/** Calls as JavaScript makes them: the types refuse all of them. */
const calls: Readonly<Record<string, (names: never) => unknown>> = {
  "Module.parameters()": (names) => linear().parameters(names),
  "Module.buffers()": (names) => linear().buffers(names),
  "Module.named_parameters()": (names) => linear().named_parameters(names),
  "Module.named_buffers()": (names) => linear().named_buffers(names),
  "Module.named_modules()": (names) => linear().named_modules(names),
  "Module.load_state_dict()": (names) => linear().load_state_dict(linear().state_dict(), names),
  "Module.to_empty()": (names) => linear().to_empty(names),
  "Module.register_forward_hook()": (names) => linear().register_forward_hook(() => undefined, names),
  "Module.register_forward_pre_hook()": (names) => linear().register_forward_pre_hook(() => undefined, names),
  "Module.register_full_backward_hook()": (names) => linear().register_full_backward_hook(() => undefined, names),
  "zero_grad()": (names) => linear().zero_grad(names),
  "backward()": (names) => {
    torch.autograd.backward(wide().sum(), names);
  },
  "gradcheck()": (names) => torch.autograd.gradcheck(doubled, [wide()], names),
  "gradgradcheck()": (names) => torch.autograd.gradgradcheck(doubled, [wide()], names),
  "compile()": (names) => torch.compile(doubled, names),
  "set_printoptions()": (names) => {
    torch.set_printoptions(names);
  },
  "normal()": (names) => torch.normal(names),
  "schedule()": (names) => torch.profiler.schedule(names),
  "Parameter.__new__()": (names) => new nn.Parameter(names),
  "MinMaxObserver.__init__()": (names) => new MinMaxObserver(names),
  "HistogramObserver.__init__()": (names) => new HistogramObserver(names),
  "PlaceholderObserver.__init__()": (names) => new PlaceholderObserver(names),
  "RecordingObserver.__init__()": (names) => new RecordingObserver(names),
  "MovingAverageMinMaxObserver.__init__()": (names) => new FakeQuantize(names),
  "Linear.__init__()": (names) => new nn.Linear(3, 2, names),
  "SGD.__init__()": (names) => new optim.SGD(linear().parameters(), names),
  "add()": (names) => torch.add(1, 2, names),
  "Module.register_buffer()": (names) => {
    linear().register_buffer("extra", torch.ones(1), names);
  },
  "Module.set_submodule()": (names) => {
    new nn.Sequential(linear()).set_submodule("0", linear(), names);
  },
  "SGD.step()": (names) => new optim.SGD(linear().parameters(), { lr: 0.1 }).step(names),
  "Adam.step()": (names) => new optim.Adam(linear().parameters()).step(names),
  "Buffer.__new__()": (names) => new nn.Buffer(torch.ones(1), names),
  "to()": (names) => linear().to(names),
  "is_contiguous()": (names) => wide().is_contiguous(names),
  "to_dense()": (names) => wide().to_dense(names),
  "numpy()": (names) => torch.ones(1).numpy(names),
  "size()": (names) => wide().size(names),
  "load()": (names) => torch.load(torch.save({ a: 1 }), names),
  "profile.__init__()": (names) => torch.profiler.profile(names),
  "detect_anomaly.__init__()": (names) => torch.autograd.detect_anomaly(names),
  "inference_mode.__new__()": (names) => torch.inference_mode(names),
  "use_deterministic_algorithms()": (names) => {
    torch.use_deterministic_algorithms(false, names);
  },
  "masked_tensor()": (names) => torch.masked.masked_tensor(torch.ones(1), torch.tensor([true]), names),
  "random_split()": (names) => data.random_split([1, 2], [1, 1], names),
  "Variable()": (names) => torch.autograd.Variable(torch.ones(1), names),
  "register_multi_grad_hook()": (names) =>
    torch.autograd.graph.register_multi_grad_hook([wide()], () => undefined, names),
  "grad()": (names) => torch.func.grad(doubled, names),
  "grad_and_value()": (names) => torch.func.grad_and_value(doubled, names),
  "jacrev()": (names) => torch.func.jacrev(doubled, names),
  "jacfwd()": (names) => torch.func.jacfwd(doubled, names),
  "jvp()": (names) => torch.func.jvp(doubled, [wide()], [wide()], names),
  "vmap()": (names) => torch.func.vmap(doubled, { in_dims: 0, ...(names as object) }),
  "functionalize()": (names) => torch.func.functionalize(doubled, names),
  "debug_unwrap()": (names) => torch.func.debug_unwrap(wide(), names),
  "make_dual()": (names) => torch.autograd.forward_ad.make_dual(wide(), wide(), names),
  "unpack_dual()": (names) => torch.autograd.forward_ad.unpack_dual(wide(), names),
  "exit_dual_level()": (names) => {
    torch.autograd.forward_ad.exit_dual_level(names);
  },
  "kl_divergence()": (names) => torch.distributions.kl_divergence(normal(), { q: normal(), ...(names as object) }),
  "QConfig.__new__()": (names) => new torch.ao.quantization.QConfig(names),
  "prepare()": (names) => torch.ao.quantization.prepare(linear(), names),
  "convert()": (names) => torch.ao.quantization.convert(linear(), null, names),
  "fuse_modules()": (names) => torch.ao.quantization.fuse_modules(linear(), [], names),
  "get_default_qconfig()": (names) => torch.ao.quantization.get_default_qconfig("x86", names),
  "FlopCounterMode.__init__()": (names) => new torch.utils.flop_counter.FlopCounterMode(names),
  "flex_attention()": (names) => flex_attention(heads(), heads(), heads(), names),
  "AuxRequest.__new__()": (names) => new AuxRequest(names),
  "export()": (names) => torch.onnx.export(linear(), [torch.ones(1, 3)], null, names),
  "LRScheduler.step()": (names) => {
    new optim.lr_scheduler.StepLR(new optim.SGD(linear().parameters()), 1).step(names);
  },
  "ReduceLROnPlateau.step()": (names) => {
    new optim.lr_scheduler.ReduceLROnPlateau(new optim.SGD(linear().parameters())).step(1, names);
  },
  "CosineAnnealingWarmRestarts.step()": (names) => {
    new optim.lr_scheduler.CosineAnnealingWarmRestarts(new optim.SGD(linear().parameters()), 1).step(names);
  },
  "SequentialLR.step()": (names) => {
    const { SequentialLR, StepLR } = optim.lr_scheduler;
    const sgd = new optim.SGD(linear().parameters());
    new SequentialLR(sgd, [new StepLR(sgd, 1), new StepLR(sgd, 1)], [1]).step(names);
  },
  "ChainedScheduler.step()": (names) => {
    const { ChainedScheduler, StepLR } = optim.lr_scheduler;
    new ChainedScheduler([new StepLR(new optim.SGD(linear().parameters()), 1)]).step(names);
  },
  "Optimizer.register_state_dict_pre_hook()": (names) =>
    new optim.SGD(linear().parameters()).register_state_dict_pre_hook(() => undefined, names),
  "Optimizer.register_load_state_dict_post_hook()": (names) =>
    new optim.SGD(linear().parameters()).register_load_state_dict_post_hook(() => undefined, names),
  "set_detect_anomaly.__init__()": (names) => torch.autograd.set_detect_anomaly(false, names),
  "load() of onnx": (names) => torch.onnx.load(torch.onnx.export(linear(), [torch.ones(1, 3)]).bytes(), names),
  "assert_close()": (names) => {
    torch.testing.assert_close(1, 1, names);
  },
  "summary()": (names) => torch.utils.summary(linear(), names),
  "progress()": (names) => torch.utils.progress([1], names),
  "MixedPrecisionPolicy.__init__()": (names) => new torch.distributed.fsdp.MixedPrecisionPolicy(names),
  "CPUOffloadPolicy.__init__()": (names) => new torch.distributed.fsdp.CPUOffloadPolicy(names),
};

describe("names that nothing has", () => {
  it.each(Object.entries(calls))("%s", (shown, call) => {
    expect(() => call(nonsense as never)).toThrow(
      `${shown.split(" ")[0]} got an unexpected keyword argument 'nonsense'`,
    );
  });

  it.each(["loadAsync", "download_url_to_file"])("%s, which answers later", async (name) => {
    const { loadAsync, hub } = torch;
    const answer =
      name === "loadAsync"
        ? loadAsync(torch.save({ a: 1 }), nonsense as never)
        : hub.download_url_to_file("data:,", "none", nonsense as never);
    await expect(answer).rejects.toThrow(`${name}() got an unexpected keyword argument 'nonsense'`);
  });

  it("a chain of checkpoints", () => {
    const { checkpoint_sequential } = torch.utils.checkpoint;
    expect(() =>
      checkpoint_sequential([doubled, doubled], 2, wide(), { use_reentrant: false, ...nonsense } as never),
    ).toThrow("Unexpected keyword arguments: nonsense");
  });

  it("what is no bool to requires_grad_", () => {
    expect(() => torch.ones(1).requires_grad_(nonsense as never)).toThrow(
      "requires_grad_(): argument 'requires_grad' (position 1) must be bool, not dict",
    );
  });

  it("converts a dense tensor that to_dense() gives a dtype", () => {
    expect(torch.ones(2).to_dense(torch.float64).dtype).toBe(torch.float64);
    expect(torch.ones(2).to_dense({ dtype: torch.float64, masked_grad: false }).dtype).toBe(torch.float64);
    const x = torch.ones(2);
    expect(x.to_dense()).toBe(x);
  });

  it("knows the names that PyTorch has beside places", () => {
    using _on = torch.autograd.set_detect_anomaly(true, { check_nan: false });
    expect([torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled()]).toEqual([true, false]);
    const order: string[] = [];
    const sgd = new optim.SGD(linear().parameters());
    sgd.register_state_dict_pre_hook(() => void order.push("second"));
    sgd.register_state_dict_pre_hook(() => void order.push("first"), { prepend: true });
    sgd.state_dict();
    expect(order).toEqual(["first", "second"]);
  });

  it("knows those that there are", () => {
    const module = linear();
    module.register_buffer("kept", torch.ones(1), { persistent: true });
    module.register_buffer("lost", torch.ones(1), { persistent: false });
    expect(Object.keys(module.state_dict())).toContain("kept");
    expect(Object.keys(module.state_dict())).not.toContain("lost");
    expect(new optim.SGD(module.parameters(), { lr: 0.1 }).step({ closure: null })).toBe(null);
    expect(new nn.Parameter(torch.ones(1), { requires_grad: false }).requires_grad).toBe(false);
    expect(torch.func.vmap(doubled, { in_dims: 0, out_dims: 0 })(torch.ones(2)).shape).toEqual([2]);
    expect(linear().named_parameters({ recurse: false, prefix: "a" }).length).toBe(2);
    expect(() => linear().load_state_dict(linear().state_dict(), { strict: false })).not.toThrow();
    expect(new MinMaxObserver({ dtype: torch.qint8 }).dtype).toBe(torch.qint8);
  });
});
