/** Quantization in eager mode against PyTorch 2.15 (x86 engine): `record.py` writes what this file reads. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as torch from "../../src/index.ts";
import type { Tensor } from "../../src/index.ts";

const { nn } = torch;
const q = torch.ao.quantization;

interface Values {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}
const truth = JSON.parse(readFileSync(new URL("./recorded.json", import.meta.url), "utf8")) as Record<string, never>;
const recorded = <T>(name: string): T => truth[name] as T;

function data(shape: readonly number[], k = 1, f = 0.7): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  const x = torch.arange(count, { dtype: torch.float64 });
  return torch
    .sin(x.mul(f))
    .mul(k)
    .add(torch.cos(x.mul(0.13)).mul(0.3))
    .float()
    .reshape(shape);
}

function fill<T extends torch.nn.Module>(module: T): T {
  torch.no_grad(() =>
    module.named_parameters().forEach(([, p], i) => void p.copy_(data(p.shape, 0.4, 0.31 + 0.07 * i))),
  );
  return module;
}

/** Distance from what was recorded, in units of `step` (1: absolute). */
function distance(found: Tensor, wanted: Values, step = 1): number {
  expect(found.shape).toEqual(wanted.shape);
  if (wanted.values.length === 0) return 0;
  const values = (found.is_quantized ? found.int_repr() : found).detach().double().flatten().tolist() as number[];
  return Math.max(...values.map((value, i) => Math.abs(value - wanted.values[i]!))) / step;
}
const close = (found: Tensor, wanted: Values, tolerance = 2e-6): void =>
  expect(distance(found, wanted)).toBeLessThanOrEqual(tolerance);

/** PyTorch's text of a module without numbers whose last digits may differ. */
const shortened = (text: string): string =>
  text.replace(/(scale=)([\d.e-]+)/g, (_, name: string, value: string) => name + Number(value).toPrecision(5));

class M extends nn.Module {
  quant = new q.QuantStub();
  conv = new nn.Conv2d(2, 6, 3, { padding: 1 });
  bn = new nn.BatchNorm2d(6);
  relu = new nn.ReLU();
  conv2 = new nn.Conv2d(6, 4, 3, { stride: 2, groups: 2 });
  sig = new nn.Sigmoid();
  pool = new nn.MaxPool2d(2);
  fc = new nn.Linear(4, 3);
  add = new torch.ao.nn.quantized.FloatFunctional();
  dequant = new q.DeQuantStub();
  forward(input: Tensor): Tensor {
    let x = this.relu(this.bn(this.conv(this.quant(input))));
    x = this.conv2(this.add.add(x, x));
    x = torch.flatten(this.sig(this.pool(x)), 1);
    return this.dequant(this.fc(x));
  }
}
function makeNet(): M {
  const net = fill(new M());
  net.bn.running_mean!.copy_(data([6]));
  net.bn.running_var!.copy_(data([6]).abs().add(0.5));
  return net;
}
const configured = <T extends torch.nn.Module>(module: T, qconfig: unknown): T => Object.assign(module, { qconfig });

describe("quantized tensors", () => {
  const x = data([3, 5], 2);
  const scales = torch.tensor([0.1, 0.02, 0.03]);
  const all = [
    torch.quantize_per_tensor(x, 0.05, 40, torch.quint8),
    torch.quantize_per_channel(x, scales, torch.tensor([1, 2, 3]), 0, torch.qint8),
    torch.quantize_per_channel(x, scales, torch.tensor([1.5, 2, 30]), 0, torch.quint8),
  ];
  const wanted = recorded<{ text: string[]; ints: Values[]; real: Values[] }>("tensors");

  test("whole numbers, real numbers and text are PyTorch's", () => {
    all.forEach((each, i) => {
      expect(distance(each, wanted.ints[i]!)).toBe(0);
      expect(distance(each.dequantize(), wanted.real[i]!)).toBeLessThan(2e-7);
      expect(String(each)).toBe(wanted.text[i]);
    });
  });

  test("files of PyTorch are read and written", () => {
    const bytes = readFileSync(new URL("./tensors.pt", import.meta.url));
    const read = torch.load(bytes) as Record<"a" | "b" | "c" | "v", Tensor>;
    expect(String(read.a)).toBe(wanted.text[0]);
    expect(String(read.b)).toBe(wanted.text[1]);
    expect(String(read.c)).toBe(wanted.text[2]);
    expect(read.v.int_repr().equal(all[0]!.int_repr().narrow(0, 1, 2))).toBe(true);
    const again = torch.load(torch.save({ all, view: all[0]!.at("1:") })) as { all: Tensor[]; view: Tensor };
    again.all.forEach((each, i) => expect(torch.equal(each, all[i]!)).toBe(true));
    expect(again.view.q_scale()).toBe(0.05);
  });

  test("views share bytes; what PyTorch cannot do is refused", () => {
    const base = torch.quantize_per_tensor(x, 0.05, 40, torch.quint8);
    base.select(0, 0).fill_(1);
    expect(base.int_repr().select(0, 0).tolist()).toEqual([60, 60, 60, 60, 60]);
    expect(() => base.add(base)).toThrow("Could not run 'aten::add' with arguments from the 'QuantizedCPU' backend");
    expect(() => base.sum()).toThrow("QuantizedCPU");
    expect(() => all[1]!.t()).toThrow("Setting strides is possible only on uniformly quantized tensor");
    expect(() => torch.quantize_per_tensor(x.double(), 0.1, 0, torch.qint8)).toThrow(
      "Quantize only works on Float Tensor, got Double",
    );
    expect(base.t().contiguous().dequantize().t().equal(base.dequantize())).toBe(true);
    expect(base.relu().dequantize().equal(base.dequantize().relu())).toBe(true);
  });
});

describe("fake quantization", () => {
  test("values and gradients", () => {
    const run = (y: Tensor): void => void y.mul(y).sum().backward();
    const input = (): Tensor => data([4, 6], 3).requires_grad_();
    const scale = torch.tensor([0.1, 0.2, 0.05, 0.3]);
    const zero = torch.tensor([0, 3, -2, 1], { dtype: torch.int32 });
    const plain = recorded<{ y: Values; g: Values }>("fq");
    let x = input();
    let y = torch.fake_quantize_per_tensor_affine(x, 0.1, 3, -10, 20);
    run(y);
    close(y, plain.y);
    close(x.grad!, plain.g, 1e-5);
    expect(x.grad!.count_nonzero().item()).toBeLessThan(24);
    const channel = recorded<{ y: Values; g: Values }>("fqc");
    x = input();
    y = torch.fake_quantize_per_channel_affine(x, scale, zero, 0, -10, 20);
    run(y);
    close(y, channel.y);
    close(x.grad!, channel.g, 1e-5);
    for (const [name, s, z] of [
      ["fql", torch.tensor([0.1]), torch.tensor([2.6])],
      ["fqlc", scale, zero.float()],
    ] as const) {
      const learned = recorded<{ y: Values; g: Values; s: Values; z: Values }>(name);
      x = input();
      const [S, Z] = [s.clone().requires_grad_(), z.clone().requires_grad_()];
      y =
        name === "fql"
          ? torch._fake_quantize_learnable_per_tensor_affine(x, S, Z, -10, 20, 0.7)
          : torch._fake_quantize_learnable_per_channel_affine(x, S, Z, 0, -10, 20, 0.7);
      run(y);
      close(y, learned.y);
      close(x.grad!, learned.g, 1e-5);
      close(S.grad!, learned.s, 2e-4);
      close(Z.grad!, learned.z, 1e-5);
    }
  });

  test("fused with a moving average", () => {
    for (const byChannel of [false, true]) {
      const wanted = recorded<Record<"min" | "max" | "scale" | "zp" | "g", Values> & { y: Values[] }>(
        `fused_${byChannel ? 1 : 0}`,
      );
      const [min, max] = byChannel
        ? [torch.zeros(0), torch.zeros(0)]
        : [torch.tensor(Infinity), torch.tensor(-Infinity)];
      const [scale, zero] = [torch.ones(1), torch.zeros(1, { dtype: torch.int32 })];
      const on = torch.tensor([1]);
      const x = data([4, 6], 3).requires_grad_();
      let y = x;
      for (let i = 0; i < 2; i++) {
        const low = byChannel ? -128 : 0;
        y = torch.fused_moving_avg_obs_fake_quant(
          x.mul(1 + i),
          on,
          on,
          min,
          max,
          scale,
          zero,
          0.25,
          low,
          127,
          0,
          byChannel,
          byChannel,
        );
        close(y, wanted.y[i]!);
      }
      y.mul(y).sum().backward();
      close(min, wanted.min);
      close(max, wanted.max);
      close(scale, wanted.scale, 1e-7);
      close(zero, wanted.zp, 0);
      close(x.grad!, wanted.g, 2e-5);
    }
  });
});

test("observers", () => {
  const xs = [data([5, 8]), data([5, 8], 2, 0.4), data([5, 8], 0.5)];
  const observers: Record<string, torch.nn.Module & { calculate_qparams(): readonly [Tensor, Tensor] }> = {
    minmax: new q.MinMaxObserver(),
    minmax_q8: new q.MinMaxObserver({ dtype: torch.qint8, reduce_range: true }),
    minmax_sym: new q.MinMaxObserver({ qscheme: torch.per_tensor_symmetric, dtype: torch.quint8 }),
    range: new q.MinMaxObserver({ quant_min: -8, quant_max: 7, dtype: torch.qint8 }),
    moving: new q.MovingAverageMinMaxObserver({ averaging_constant: 0.3 }),
    channel: new q.PerChannelMinMaxObserver(),
    channel1: new q.PerChannelMinMaxObserver({ ch_axis: 1, qscheme: torch.per_channel_symmetric, dtype: torch.qint8 }),
    movingchannel: new q.MovingAveragePerChannelMinMaxObserver({ averaging_constant: 0.2 }),
    floatq: q.default_float_qparams_observer(),
    hist: new q.HistogramObserver(),
    hist7: new q.HistogramObserver({ reduce_range: true, bins: 256 }),
    fixed: q.default_fixed_qparams_range_neg1to1_observer(),
  };
  const wanted =
    recorded<Record<string, { scale: Values; zero_point: Values; dtype: string; text: string }>>("observers");
  const check = (name: string, [scale, zero]: readonly [Tensor, Tensor]): void => {
    const { scale: s, zero_point: z, dtype } = wanted[name]!;
    expect([name, distance(scale, s) <= 1e-7 * 4]).toEqual([name, true]);
    expect([name, distance(zero, z) <= (dtype === "torch.float32" ? 1e-4 : 0)]).toEqual([name, true]);
    expect([name, String(zero.dtype)]).toEqual([name, dtype]);
  };
  for (const [name, observer] of Object.entries(observers)) {
    for (const x of xs) observer(x);
    check(name, observer.calculate_qparams());
  }
  const outlier = new q.HistogramObserver();
  outlier(torch.cat([data([4000], 1, 0.37).pow(3), torch.tensor([30, -25])]));
  check("hist_outlier", outlier.calculate_qparams());
});

describe("dynamic quantization", () => {
  test("linear layers", () => {
    const model = fill(new nn.Sequential(new nn.Linear(13, 9), new nn.ReLU(), new nn.Linear(9, 5)));
    const x = data([4, 13]);
    const wanted = recorded<{ text: string; weight: Values; scale: number; y: Values; float: Values }>(
      "dynamic_linear",
    );
    const dynamic = q.quantize_dynamic(model);
    const first = dynamic.at(0) as unknown as InstanceType<typeof nn.quantized.dynamic.Linear>;
    expect(String(dynamic)).toBe(wanted.text);
    expect(distance(first.weight(), wanted.weight)).toBe(0);
    expect(first.weight().q_scale()).toBe(wanted.scale);
    close(dynamic(x), wanted.y);
    close(model(x), wanted.float);
    const channel = recorded<{ weight: Values; scales: Values; y: Values }>("dynamic_per_channel");
    const byChannel = q.quantize_dynamic(model, new Map([[nn.Linear, q.per_channel_dynamic_qconfig]]));
    expect(distance((byChannel.at(0) as unknown as typeof first).weight(), channel.weight)).toBe(0);
    close(byChannel(x), channel.y);
    const half = recorded<{ y: Values; text: string }>("dynamic_half");
    const halves = q.quantize_dynamic(model, { dtype: torch.float16 });
    expect(String(halves)).toBe(half.text);
    close(halves(x), half.y, 1e-5);
    expect(q.quantize_dynamic(model, new Set(["2"])).at(0)).toBeInstanceOf(nn.Linear);
  });

  test("state dicts are PyTorch's", () => {
    const read = torch.load(readFileSync(new URL("./dynamic.pt", import.meta.url)));
    const model = q.quantize_dynamic(new nn.Sequential(new nn.Linear(13, 9), new nn.ReLU(), new nn.Linear(9, 5)));
    expect(Object.keys(model.state_dict())).toEqual(Object.keys(read as object));
    model.load_state_dict(read as Record<string, unknown>);
    close(model(data([4, 13])), recorded<{ y: Values }>("dynamic_linear").y);
    const again = q.quantize_dynamic(new nn.Sequential(new nn.Linear(13, 9), new nn.ReLU(), new nn.Linear(9, 5)));
    again.load_state_dict(torch.load(torch.save(model.state_dict())) as Record<string, unknown>);
    expect(again(data([4, 13])).equal(model(data([4, 13])))).toBe(true);
  });

  test.each(["LSTM", "GRU"] as const)("%s", (name) => {
    const wanted = recorded<{ text: string; y: Values; h: Values[]; packed: Values; packed_h: Values[] }>(name);
    const options = { num_layers: 2, bidirectional: true, batch_first: true };
    const float = fill(new nn[name](6, 5, options));
    const net = q.quantize_dynamic(new nn.Sequential(float as never)).at(0) as unknown as (
      x: unknown,
    ) => [Tensor, Tensor | [Tensor, Tensor]];
    expect(String(net)).toBe(wanted.text);
    const x = data([3, 7, 6]);
    const [y, h] = net(x);
    close(y, wanted.y);
    (Array.isArray(h) ? h : [h]).forEach((part, i) => close(part, wanted.h[i]!));
    const packed = nn.utils.rnn.pack_padded_sequence(x, torch.tensor([7, 4, 2]), true);
    const [z, last] = net(packed);
    close((z as unknown as { data: Tensor }).data, wanted.packed);
    (Array.isArray(last) ? last : [last]).forEach((part, i) => close(part, wanted.packed_h[i]!));
    const copy = torch.deepcopy(net as unknown as torch.nn.Module);
    copy.load_state_dict(
      torch.load(torch.save((net as unknown as torch.nn.Module).state_dict())) as Record<string, unknown>,
    );
    expect((copy as unknown as typeof net)(x)[0].equal(y)).toBe(true);
  });

  test.each(["LSTMCell", "GRUCell", "RNNCell"] as const)("%s", (name) => {
    const wanted = recorded<{ y: Values[] }>(name).y;
    const cell = q.quantize_dynamic(new nn.Sequential(fill(new nn[name](6, 5)) as never)).at(0) as unknown as (
      x: Tensor,
    ) => Tensor | [Tensor, Tensor];
    const y = cell(data([3, 6]));
    (Array.isArray(y) ? y : [y]).forEach((part, i) => close(part, wanted[i]!));
  });

  test("embeddings", () => {
    const wanted = recorded<{ y: Values; text: string }>("embedding");
    const model = q.quantize_dynamic(new nn.Sequential(fill(new nn.Embedding(7, 5)) as never), {
      dtype: torch.quint8,
    });
    close(model(torch.tensor([0, 3, 6, 3])), wanted.y);
    expect(String(model)).toBe(wanted.text);
  });
});

describe("static quantization", () => {
  const x = data([3, 2, 7, 7]);

  test.each(["x86", "qnnpack"])("with the configuration of %s", (backend) => {
    const wanted = recorded<{
      prepared: string;
      text: string;
      keys: string[];
      y: Values;
      conv: Values;
      observers: Record<string, Values | null>;
    }>(`static_${backend}`);
    const fused = configured(q.fuse_modules(makeNet().eval(), ["conv", "bn", "relu"]), q.get_default_qconfig(backend));
    const prepared = q.prepare(fused);
    prepared(x);
    prepared(x.mul(1.3));
    const state = prepared.state_dict();
    for (const [name, value] of Object.entries(wanted.observers)) if (value !== null) close(state[name]!, value, 2e-6);
    const converted = q.convert(prepared);
    expect(shortened(String(converted))).toBe(shortened(wanted.text));
    expect(Object.keys(converted.state_dict())).toEqual(wanted.keys);
    expect(distance((converted.conv as unknown as { weight(): Tensor }).weight(), wanted.conv)).toBe(0);
    const step = (converted.fc as unknown as { scale: number }).scale;
    expect(distance(converted(x), wanted.y, step)).toBeLessThan(1.01);
    expect(prepared(x).shape).toEqual([3, 3]); // a copy was converted
  });

  test("the network's state dict of PyTorch", () => {
    const wanted = recorded<{ y: Values }>("static_x86");
    const fused = configured(q.fuse_modules(makeNet().eval(), ["conv", "bn", "relu"]), q.get_default_qconfig("x86"));
    const converted = q.convert(q.prepare(fused));
    converted.load_state_dict(
      torch.load(readFileSync(new URL("./static.pt", import.meta.url))) as Record<string, unknown>,
    );
    expect(distance(converted(x), wanted.y)).toBeLessThan(1e-6);
  });

  test("with the default configuration", () => {
    const wanted = recorded<{ text: string; y: Values }>("static_default");
    const net = q.quantize(
      configured(q.fuse_modules(makeNet().eval(), [["conv", "bn", "relu"]]), q.default_qconfig),
      (model, input: Tensor) => model(input),
      [x],
    );
    expect(shortened(String(net))).toBe(shortened(wanted.text));
    const step = (net.fc as unknown as { scale: number }).scale;
    expect(distance(net(x), wanted.y, step)).toBeLessThan(1.01);
  });

  test("training with fake quantization", () => {
    const wanted = recorded<{ losses: number[]; keys: string[]; text: string; y: Values }>("qat");
    const fused = q.fuse_modules_qat(makeNet().train(), [["conv", "bn", "relu"]]);
    const net = q.prepare_qat(configured(fused, q.get_default_qat_qconfig("x86")));
    expect(Object.keys(net.state_dict()).sort()).toEqual([...wanted.keys].sort());
    const optimizer = new torch.optim.SGD(net.parameters(), { lr: 0.05 });
    const losses = wanted.losses.map(() => {
      optimizer.zero_grad();
      const loss = net(x)
        .sub(data([3, 3], 1, 1.1))
        .pow(2)
        .sum();
      loss.backward();
      optimizer.step();
      return Number(loss.item());
    });
    losses.forEach((loss, i) => expect(Math.abs(loss / wanted.losses[i]! - 1)).toBeLessThan(i === 0 ? 1e-5 : 2e-2));
    const converted = q.convert(net.eval());
    expect(String(converted).replace(/(scale=|zero_point=)[^,)]+/g, "$1")).toBe(
      wanted.text.replace(/(scale=|zero_point=)[^,)]+/g, "$1"),
    );
    expect(converted(x).shape).toEqual([3, 3]);
  });
});

test("operations without modules", () => {
  const wanted = recorded<Record<string, { v: Values; s: number; z: number }>>("functional");
  const f = new nn.quantized.QFunctional();
  f.scale = 0.07;
  f.zero_point = 50;
  const a = torch.quantize_per_tensor(data([20]), 0.03, 100, torch.quint8);
  const b = torch.quantize_per_tensor(data([20], 1, 0.2), 0.02, 110, torch.quint8);
  const found: Record<string, Tensor> = {
    add: f.add(a, b),
    mul: f.mul(a, b),
    add_relu: f.add_relu(a, b),
    cat: f.cat([a, b]),
    add_scalar: f.add_scalar(a, 0.5),
    add_scalar_far: f.add_scalar(a, 9),
    mul_scalar: f.mul_scalar(a, -0.5),
  };
  for (const [name, tensor] of Object.entries(found)) {
    const { v, s, z } = wanted[name]!;
    expect([name, tensor.q_zero_point(), tensor.q_scale()]).toEqual([name, z, expect.closeTo(s, 9)]);
    expect([name, distance(tensor, v) <= 1]).toEqual([name, true]);
  }
});

describe("weights only", () => {
  const model = (): torch.nn.Sequential =>
    fill(new nn.Sequential(new nn.Linear(64, 48), new nn.ReLU(), new nn.Linear(48, 8)));

  test.each([
    [new q.Int8WeightOnlyConfig(), 0.04],
    [new q.Int8WeightOnlyConfig({ group_size: 16 }), 0.04],
    [new q.Int4WeightOnlyConfig({ group_size: 16 }), 0.3],
    [new q.Int8DynamicActivationInt8WeightConfig(), 0.1],
  ])("%# few rows and many, gradients of the input", (config, tolerance) => {
    const float = model();
    const small = q.quantize_(model(), config);
    for (const rows of [1, 3, 40]) {
      const x = data([rows, 64]);
      const [y, z] = [float(x), small(x)];
      expect(Number(y.sub(z).abs().max().item())).toBeLessThan(tolerance * Number(y.abs().max().item()));
    }
    const first = small.at(0) as unknown as { dequantize?(): Tensor; bias: Tensor };
    if (first.dequantize === undefined) return;
    const weight = first.dequantize();
    const x = data([3, 64]).requires_grad_();
    const y = (small.at(0) as unknown as (x: Tensor) => Tensor)(x);
    close(y, { shape: [3, 48], values: x.matmul(weight.t()).add(first.bias).flatten().tolist() as number[] }, 2e-5);
    y.sum().backward();
    close(x.grad!, { shape: [3, 64], values: weight.sum(0).expand([3, 64]).flatten().tolist() as number[] }, 2e-5);
  });

  test("states come back", () => {
    const small = q.quantize_(model(), new q.Int4WeightOnlyConfig({ group_size: 16 }));
    expect(Object.keys(small.state_dict())).toEqual(
      ["0", "2"].flatMap((n) => ["weight", "scales", "zeros", "bias"].map((name) => `${n}.${name}`)),
    );
    const other = q.quantize_(
      new nn.Sequential(new nn.Linear(64, 48), new nn.ReLU(), new nn.Linear(48, 8)),
      new q.Int4WeightOnlyConfig({ group_size: 16 }),
    );
    other.load_state_dict(torch.load(torch.save(small.state_dict())) as Record<string, unknown>);
    expect(other(data([2, 64])).equal(small(data([2, 64])))).toBe(true);
  });
});

test("the profiler sees operators of quantized tensors in their own forms", () => {
  const x = torch.quantize_per_tensor(torch.tensor([-1, 0.5, 9]), 0.1, 10, torch.quint8);
  let inside: Tensor | undefined;
  torch.profiler.profile({}, () => {
    inside = x.clamp(0, 6);
  });
  expect(String(inside)).toBe(String(x.clamp(0, 6)));
});

describe("quantized tensors as PyTorch changes, moves and views them", () => {
  const whole = (): Tensor => torch.quantize_per_tensor(data([3, 4, 2]), 0.1, 3, torch.qint8);
  const byChannel = (): Tensor =>
    torch.quantize_per_channel(data([2, 3, 2]), torch.tensor([0.1, 0.2, 0.3]), torch.tensor([0, 1, 2]), 1, torch.qint8);
  const F = nn.functional;
  const cases: Record<string, [run: () => Tensor, wanted: number[]]> = {
    "indices take a number": [
      () => whole().index_put_([torch.tensor([0, 2])], 0.5),
      [8, 8, 8, 8, 8, 8, 8, 8, -2, 4, 10, 13, 12, 6, -1, -7, 8, 8, 8, 8, 8, 8, 8, 8],
    ],
    "masks take a number": [
      () => whole().masked_fill_(data([3, 4, 2]).gt(0.2), -0.3),
      [0, 0, 0, 0, 0, 2, -4, -5, -2, 4, 0, 0, 0, 0, -1, -7, -8, -5, 1, 0, 0, 0, 3, -4],
    ],
    ones_like: [
      () => torch.ones_like(whole()),
      [13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13],
    ],
    full_like: [
      () => torch.full_like(whole(), 0.5),
      [8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8],
    ],
    adaptive_avg_pool1d: [() => F.adaptive_avg_pool1d(whole(), 1), [9, 15, 6, -4, 1, 12, 9, -4, -6, 4, 10, 0]],
    avg_pool1d: [() => F.avg_pool1d(whole().reshape(3, 2, 4), 2), [9, 15, 6, -4, 1, 12, 9, -4, -6, 4, 10, 0]],
    "edges that are mirrored": [
      () => F.pad(whole(), [1, 1], "reflect"),
      [
        12, 6, 12, 6, 14, 16, 14, 16, 2, 9, 2, 9, -5, -4, -5, -4, 4, -2, 4, -2, 13, 10, 13, 10, 6, 12, 6, 12, -7, -1,
        -7, -1, -5, -8, -5, -8, 7, 1, 7, 1, 9, 10, 9, 10, -4, 3, -4, 3,
      ],
    ],
    pixel_shuffle: [
      () => F.pixel_shuffle(whole().reshape(3, 4, 2, 1), 2),
      [6, 16, 9, -4, 12, 14, 2, -5, -2, 10, 12, -1, 4, 13, 6, -7, -8, 1, 10, 3, -5, 7, 9, -4],
    ],
    "the older name of interpolate": [
      () => F.upsample(whole().reshape(3, 2, 2, 2), { scale_factor: 2 }),
      [
        6, 6, 12, 12, 6, 6, 12, 12, 16, 16, 14, 14, 16, 16, 14, 14, 9, 9, 2, 2, 9, 9, 2, 2, -4, -4, -5, -5, -4, -4, -5,
        -5, -2, -2, 4, 4, -2, -2, 4, 4, 10, 10, 13, 13, 10, 10, 13, 13, 12, 12, 6, 6, 12, 12, 6, 6, -1, -1, -7, -7, -1,
        -1, -7, -7, -8, -8, -5, -5, -8, -8, -5, -5, 1, 1, 7, 7, 1, 1, 7, 7, 10, 10, 9, 9, 10, 10, 9, 9, 3, 3, -4, -4, 3,
        3, -4, -4,
      ],
    ],
  };
  test.each(Object.keys(cases))("%s", (name) => {
    const [run, wanted] = cases[name]!;
    expect(run().int_repr().flatten().tolist()).toEqual(wanted);
  });
  test("elements lie in order afterwards", () => {
    const turned = whole().transpose(0, 2);
    for (const found of [turned.dequantize(), turned.int_repr(), turned.clone()])
      expect(found.stride()).toEqual([12, 3, 1]);
  });
  test("views of channels have their scales, and one channel a single one", () => {
    const c = byChannel();
    const views = [
      c.at(0),
      c.at(":", 1),
      c.at(":", "1:"),
      c.unsqueeze(0),
      c.unsqueeze(3),
      c.narrow(1, 2, 1),
      c.unbind(1)[2]!,
      c.split(2, 1)[0]!,
      c.at(null).squeeze(0),
    ];
    const shown = views.map((v) => [
      v.shape,
      String(v.qscheme()).slice(6),
      v.int_repr().flatten().tolist(),
      v.qscheme() === torch.per_tensor_affine ? [Math.fround(v.q_scale()), v.q_zero_point()] : v.q_per_channel_axis(),
    ]);
    expect(shown).toEqual([
      [[3, 2], "per_channel_affine", [3, 9, 7, 7, 4, 2], 0],
      [[2, 2], "per_tensor_affine", [7, 7, -1, 2], [Math.fround(0.2), 1]],
      [[2, 2, 2], "per_channel_affine", [7, 7, 4, 2, -1, 2, 4, 5], 1],
      [[1, 2, 3, 2], "per_channel_affine", [3, 9, 7, 7, 4, 2, -7, -8, -1, 2, 4, 5], 2],
      [[2, 3, 2, 1], "per_channel_affine", [3, 9, 7, 7, 4, 2, -7, -8, -1, 2, 4, 5], 1],
      [[2, 1, 2], "per_tensor_affine", [4, 2, 4, 5], [Math.fround(0.3), 2]],
      [[2, 2], "per_tensor_affine", [4, 2, 4, 5], [Math.fround(0.3), 2]],
      [[2, 2, 2], "per_channel_affine", [3, 9, 7, 7, -7, -8, -1, 2], 1],
      [[2, 3, 2], "per_channel_affine", [3, 9, 7, 7, 4, 2, -7, -8, -1, 2, 4, 5], 1],
    ]);
    expect(views[2]!.dequantize().tolist()).toEqual(c.dequantize().at(":", "1:").tolist());
  });
  test("what takes one scale only", () => {
    const c = byChannel();
    expect(() => c.relu()).toThrow(
      "Expected quantizer->qscheme() == kPerTensorAffine to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)",
    );
    expect(() => torch.cat([c, c])).toThrow("Only per-tensor quantization is supported in 'cat'!");
    expect(() => c.index_select(0, torch.tensor([0]))).toThrow(
      "Only per_tensor quantized quantized tensors are supported by index_select.",
    );
    expect(() => c.transpose(0, 1)).toThrow("Setting strides is possible only on uniformly quantized tensor");
    const other = torch.quantize_per_tensor(data([3, 4, 2]), 0.1, 3, torch.quint8);
    expect(() => torch.cat([whole(), other])).toThrow("All dtypes must be the same.");
  });
});

test("batch norm and ReLU are quantized as one", () => {
  const net = new nn.Sequential(new q.QuantStub(), new nn.BatchNorm2d(2), new nn.ReLU(), new q.DeQuantStub()).eval();
  torch.no_grad(() => {
    const norm = net.at(1) as torch.nn.BatchNorm2d;
    norm.weight!.copy_(torch.tensor([1.5, -0.7]));
    norm.bias!.copy_(torch.tensor([0.1, 0.2]));
    norm.running_mean!.copy_(torch.tensor([0.2, -0.1]));
  });
  const prepared = q.prepare(configured(q.fuse_modules(net, [["1", "2"]]), q.default_qconfig));
  const x = data([2, 2, 3, 3]);
  prepared(x);
  const converted = q.convert(prepared);
  expect(String(converted.get_submodule("1"))).toBe(
    "QuantizedBNReLU2d(2, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)",
  );
  expect(Object.keys(converted.state_dict())).toEqual([
    "0.scale",
    "0.zero_point",
    "1.weight",
    "1.bias",
    "1.running_mean",
    "1.running_var",
    "1.num_batches_tracked",
    "1.scale",
    "1.zero_point",
  ]);
  const wanted = torch
    .tensor([
      0.256282, 1.213967, 1.72653, 1.510714, 0.701403, 0.0, 0.0, 0.0, 0.0, 0.026977, 0.0, 0.0, 0.0, 0.0, 0.445121,
      0.8228, 0.917219, 0.687914, 0.0, 0.45861, 0.917219, 0.647449, 0.0, 0.0, 0.0, 0.0, 0.0, 0.283259, 0.0, 0.0, 0.0,
      0.053954, 0.526052, 0.849777, 0.876754, 0.580006,
    ])
    .reshape([2, 2, 3, 3]);
  torch.testing.assert_close(converted(x) as Tensor, wanted, { rtol: 1e-5, atol: 2e-6 });
});

test("configurations of signed activations; transposed convolutions have one scale", () => {
  const { activation, weight } = q.default_per_channel_symmetric_qnnpack_qat_qconfig;
  const [made, weights] = [activation, weight].map((make) => (make as () => torch.ao.quantization.FakeQuantize)());
  expect([made!.quant_min, String(made!.dtype), String(weights!.qscheme)]).toEqual([
    -128,
    "torch.qint8",
    "torch.per_channel_symmetric",
  ]);
  expect(q.default_symmetric_qnnpack_qat_qconfig.activation).toBe(activation);
  const net = configured(new nn.Sequential(new nn.ConvTranspose2d(2, 2, 3)).eval(), q.get_default_qconfig("x86"));
  expect(() => q.prepare(net)).toThrow("Per channel weight observer is not supported yet for ConvTranspose{n}d.");
});

test("names by their modules are those of torch.ao.quantization", () => {
  const { quantization } = torch.ao;
  const { fake_quantize, fuser_method_mappings, observer, qconfig, qconfig_mapping, quantization_mappings, stubs } =
    quantization;
  expect(observer.default_observer).toBe(quantization.default_observer);
  expect(observer.HistogramObserver).toBe(quantization.HistogramObserver);
  expect(fake_quantize.default_fused_act_fake_quant).toBe(quantization.default_fused_act_fake_quant);
  expect(qconfig.get_default_qconfig).toBe(quantization.get_default_qconfig);
  expect(qconfig_mapping.QConfigMapping).toBe(quantization.QConfigMapping);
  expect(quantization_mappings.no_observer_set).toBe(quantization.no_observer_set);
  expect(fuser_method_mappings.get_fuser_method).toBe(quantization.get_fuser_method);
  expect(stubs.QuantStub).toBe(quantization.QuantStub);
});
