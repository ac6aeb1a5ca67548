/** Graph mode quantization (`quantize_fx`) gives what PyTorch gave for the same models. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";

const { nn } = torch;
const { functional: F } = nn;
const q = torch.ao.quantization;
const { quantize_fx, QConfigMapping } = q;

interface Plain {
  shape: number[];
  values: number[];
}
interface Case {
  name: string;
  prepared?: string[];
  seen?: Plain[];
  losses?: number[];
  out: Plain;
  keys: string[];
  graph: string[];
}
const recorded = JSON.parse(readFileSync(new URL("recorded-graph.json", import.meta.url), "utf8")) as {
  cases: Case[];
  mapping: string;
};

class Block extends nn.Module<(x: Tensor) => Tensor> {
  conv1 = new nn.Conv2d(3, 8, 3, { padding: 1 });
  bn1 = new nn.BatchNorm2d(8);
  relu = new nn.ReLU();
  conv2 = new nn.Conv2d(8, 8, 3, { padding: 1 });
  bn2 = new nn.BatchNorm2d(8);
  pool = new nn.AdaptiveAvgPool2d(1);
  fc = new nn.Linear(8, 3);
  forward(given: Tensor): Tensor {
    const x = this.relu(this.bn1(this.conv1(given)));
    const y = this.bn2(this.conv2(x));
    const z = torch.relu(torch.add(x, y));
    return this.fc(torch.flatten(this.pool(z), 1));
  }
}

class Functions extends nn.Module<(x: Tensor, y: Tensor) => Tensor> {
  w = new nn.Parameter(torch.randn(5, 4).div(2));
  b = new nn.Parameter(torch.randn(5).div(2));
  v = new nn.Parameter(torch.randn(5, 4).div(2));
  out = new nn.Linear(10, 2);
  forward(x: Tensor, y: Tensor): Tensor {
    const a = F.relu(F.linear(x, this.w, this.b));
    const b = F.linear(y, this.v);
    return this.out(torch.cat([torch.mul(a, b), torch.sigmoid(a)], 1));
  }
}

class Convolutions extends nn.Module<(x: Tensor) => Tensor> {
  w = new nn.Parameter(torch.randn(4, 2, 3, 3).div(3));
  norm = new nn.BatchNorm2d(4);
  up = new nn.LeakyReLU(0.1);
  act = new nn.Hardswish();
  forward(given: Tensor): Tensor {
    let x = F.conv2d(F.max_pool2d(given, 2), this.w, null, [1, 1], [1, 1], [1, 1], 1);
    x = F.relu(this.norm(x));
    x = this.act(this.up(x));
    return torch.add(x, 0.5).mean([2, 3]);
  }
}

class Words extends nn.Module<(x: Tensor) => Tensor> {
  table = new nn.Embedding(10, 4);
  rnn = new nn.LSTM(4, 5, { batch_first: true });
  fc = new nn.Linear(5, 2);
  forward(x: Tensor): Tensor {
    const [out] = this.rnn(this.table(x));
    return this.fc(out);
  }
}

type Any = torch.nn.Module;
function warm(model: Any, ...shape: number[]): Any {
  model.train();
  for (let i = 0; i < 2; i++) model(torch.randn(shape));
  return model;
}
const mlp = (): Any => new nn.Sequential(new nn.Linear(6, 8), new nn.ReLU(), new nn.Linear(8, 3));
const x86 = (): torch.ao.quantization.QConfigMapping => q.get_default_qconfig_mapping("x86");
const qat = (): torch.ao.quantization.QConfigMapping => q.get_default_qat_qconfig_mapping("x86");
type Prepared = [model: Any, mapping: torch.ao.quantization.QConfigMapping, inputs: Tensor[]];
const makers: Record<string, () => Prepared> = {
  mlp: () => [mlp(), x86(), [torch.randn(5, 6)]],
  "mlp qnnpack": () => [mlp(), q.get_default_qconfig_mapping("qnnpack"), [torch.randn(5, 6)]],
  "mlp default": () => [mlp(), new QConfigMapping().set_global(q.default_qconfig), [torch.randn(5, 6)]],
  "mlp part": () => [mlp(), x86().set_module_name("2", null), [torch.randn(5, 6)]],
  "mlp only linear": () => [
    mlp(),
    new QConfigMapping().set_object_type(nn.Linear, q.default_qconfig).set_object_type(nn.ReLU, q.default_qconfig),
    [torch.randn(5, 6)],
  ],
  block: () => [warm(new Block(), 4, 3, 6, 6), x86(), [torch.randn(2, 3, 6, 6)]],
  functions: () => [new Functions(), x86(), [torch.randn(3, 4), torch.randn(3, 4)]],
  convolutions: () => [new Convolutions(), x86(), [torch.randn(2, 2, 8, 8)]],
  dynamic: () => [mlp(), new QConfigMapping().set_global(q.default_dynamic_qconfig), [torch.randn(5, 6)]],
  words: () => [
    new Words(),
    new QConfigMapping()
      .set_object_type(nn.LSTM, q.default_dynamic_qconfig)
      .set_object_type(nn.Linear, q.default_dynamic_qconfig)
      .set_object_type(nn.Embedding, q.float_qparams_weight_only_qconfig),
    [torch.randint(0, 10, [2, 3])],
  ],
  "training mlp": () => [mlp().train(), qat(), [torch.randn(5, 6)]],
  "training block": () => [warm(new Block(), 4, 3, 6, 6), qat(), [torch.randn(2, 3, 6, 6)]],
};

const same = (found: Tensor, wanted: Plain, tolerance: number): void =>
  torch.testing.assert_close(found.detach(), torch.tensor(wanted.values).float().reshape(wanted.shape), {
    rtol: tolerance,
    atol: tolerance,
  });
const caseOf = (name: string): Case => recorded.cases.find((each) => each.name === name)!;

test.each(Object.keys(makers))("%s", (name) => {
  const wanted = caseOf(name);
  torch.manual_seed(3);
  const [model, mapping, inputs] = makers[name]!();
  const isTraining = name.startsWith("training");
  if (!isTraining) model.eval();
  const prepared = (isTraining ? quantize_fx.prepare_qat_fx : quantize_fx.prepare_fx)(model, mapping, inputs);
  expect(Object.keys(prepared.state_dict()).sort()).toEqual(wanted.prepared);
  const optimizer = isTraining ? new torch.optim.SGD(prepared.parameters(), { lr: 0.05 }) : null;
  for (const [step, seen] of wanted.seen!.entries()) {
    const given = inputs[0]!.is_floating_point() ? inputs.map((each) => torch.randn(each.shape)) : inputs;
    const out = prepared(...given) as Tensor;
    same(out, seen, isTraining ? 1e-4 : 1e-5);
    if (optimizer === null) continue;
    const loss = out.pow(2).mean();
    expect(loss.item()).toBeCloseTo(wanted.losses![step]!, 5);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
  }
  prepared.eval();
  const converted = quantize_fx.convert_fx(prepared);
  same(converted(...inputs) as Tensor, wanted.out, 1e-5);
});

test("fuse_fx", () => {
  expect(String(new QConfigMapping().set_global(q.default_qconfig).set_module_name("a", null))).toBe(recorded.mapping);
  const wanted = caseOf("fuse");
  torch.manual_seed(3);
  const fused = quantize_fx.fuse_fx(warm(new Block(), 4, 3, 6, 6).eval());
  expect(Object.keys(fused.state_dict()).sort()).toEqual(wanted.keys);
  same(fused(torch.randn(2, 3, 6, 6)) as Tensor, wanted.out, 1e-5);
  expect(() => quantize_fx.prepare_qat_fx(mlp().eval(), qat(), [])).toThrow("training mode");
  const linear = new QConfigMapping().set_object_type(nn.Linear, q.default_qconfig);
  expect(() => quantize_fx.prepare_fx(mlp().eval(), linear, [])).toThrow(
    "During fusion, we need to specify the same qconfigs for all module types in <class 'torch.ao.nn.intrinsic.modules.fused.LinearReLU'> offending type: <class 'torch.nn.modules.activation.ReLU'>",
  );
  expect(() => quantize_fx.convert_fx(mlp() as never)).toThrow("input model must be a GraphModule");
});

/** A graph's nodes without the numbers that tell those of one name apart. */
const kinds = (nodes: readonly string[]): string[] =>
  nodes.filter((node) => !node.startsWith("placeholder")).map((node) => node.replace(/_\d+$/, ""));

// Functions with weights are layers here.
const asPyTorch = Object.keys(makers).filter((name) => !["functions", "convolutions"].includes(name));
test.each(asPyTorch)("%s: the converted graph and its state are PyTorch's", (name) => {
  const wanted = caseOf(name);
  torch.manual_seed(3);
  const [model, mapping, inputs] = makers[name]!();
  const isTraining = name.startsWith("training");
  if (!isTraining) model.eval();
  const prepared = (isTraining ? quantize_fx.prepare_qat_fx : quantize_fx.prepare_fx)(model, mapping, inputs);
  prepared(...inputs);
  const converted = quantize_fx.convert_fx(prepared.eval());
  expect(kinds([...converted.graph.nodes].map((node) => `${node.op} ${node.name}`))).toEqual(kinds(wanted.graph));
  expect(Object.keys(converted.state_dict()).sort()).toEqual(wanted.keys);
});

describe("a configuration quantizes what the backend can, as PyTorch's", () => {
  const targets = (net: Any, qconfig: torch.ao.quantization.QConfig, x: Tensor): string[] => {
    const prepared = quantize_fx.prepare_fx(net.eval(), new QConfigMapping().set_global(qconfig), [x]);
    return [...prepared.graph.nodes].map((node) => String(node.target));
  };
  const x = torch.ones(2, 4);
  test("a sigmoid needs its own range", () => {
    const observed = ["input", "0", "activation_post_process_0", "1", "activation_post_process_1", "output"];
    expect(targets(new nn.Sequential(new nn.Sigmoid(), new nn.Linear(4, 3)), q.default_qconfig, x)).toEqual(observed);
  });
  test("activations are unsigned", () => {
    const net = new nn.Sequential(new nn.Linear(4, 3));
    expect(targets(net, q.default_symmetric_qnnpack_qconfig, x)).toEqual(["input", "0", "output"]);
  });
  test("group norms stay", () => {
    expect(targets(new nn.Sequential(new nn.GroupNorm(1, 4)), q.default_qconfig, x)).toEqual(["input", "0", "output"]);
  });
  test("scales are named after the layer that gave the numbers, quantized or not", () => {
    const net = new nn.Sequential(new nn.Flatten(), new nn.Linear(4, 3)).eval();
    const prepared = quantize_fx.prepare_fx(net, new QConfigMapping().set_global(q.default_qconfig), [x]);
    prepared(x);
    const keys = Object.keys(quantize_fx.convert_fx(prepared).state_dict()).sort();
    expect(keys).toEqual([
      "0_scale_0",
      "0_zero_point_0",
      "1._packed_params._packed_params",
      "1._packed_params.dtype",
      "1.scale",
      "1.zero_point",
    ]);
  });
});
