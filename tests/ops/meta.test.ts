/** Device "meta": shapes without bytes, as in PyTorch 2.15; where values are needed, PyTorch's refusals. */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";

const { nn, optim } = torch;
const F = nn.functional;
const meta = { device: "meta" };
const x = torch.ones([2, 3], meta);
const square = torch.ones([3, 3], meta);
const places = torch.zeros([2], { dtype: torch.int64, ...meta });
const real = torch.ones(2, 3);

function reserved(): number {
  return torch.memory_stats().live_bytes;
}

describe("tensors", () => {
  test("say where they are, and have no bytes", () => {
    const before = reserved();
    const large = torch.zeros([100_000, 100_000], meta);
    expect(reserved()).toBe(before);
    expect([large.device.type, String(large.device), large.is_meta, large.is_cpu]).toEqual([
      "meta",
      "meta",
      true,
      false,
    ]);
    expect(large.device).toBe(torch.device("meta"));
    expect(String(x)).toBe("tensor(..., device='meta', size=(2, 3))");
    expect(String(places)).toBe("tensor(..., device='meta', size=(2,), dtype=torch.int64)");
  });

  test("results have shapes, dtypes and strides", () => {
    const facts = (tensor: Tensor): unknown => [tensor.is_meta, tensor.shape, tensor.dtype.name, tensor.stride()];
    expect(facts(x.add(torch.tensor(1.5)))).toEqual([true, [2, 3], "float32", [3, 1]]);
    expect(facts(x.t().exp())).toEqual([true, [3, 2], "float32", [1, 3]]);
    expect(facts(F.cross_entropy(x, places))).toEqual([true, [], "float32", []]);
    expect(facts(torch.linalg.inv(square))).toEqual([true, [3, 3], "float32", torch.linalg.inv(torch.eye(3)).stride()]);
    expect(facts(x.sort().indices)).toEqual([true, [2, 3], "int64", [3, 1]]);
    expect(facts(x.normal_().bernoulli().multinomial(1))).toEqual([true, [2, 1], "int64", [1, 1]]);
    expect(facts(torch.rand_like(real, meta))).toEqual([true, [2, 3], "float32", [3, 1]]);
    expect(facts(torch.tensor([[1, 2]], meta))).toEqual([true, [1, 2], "int64", [2, 1]]);
  });

  test("random numbers are not drawn", () => {
    torch.manual_seed(0);
    torch.rand([5], meta);
    F.dropout(x, 0.5);
    torch.randperm(7, meta);
    const drawn = torch.rand(1).item();
    torch.manual_seed(0);
    expect(torch.rand(1).item()).toBe(drawn);
  });

  test("gradients flow, without values", () => {
    const w = torch.ones([3, 4], { requires_grad: true, ...meta });
    x.matmul(w).tanh().sum().backward();
    expect([w.grad!.is_meta, w.grad!.shape]).toEqual([true, [3, 4]]);
  });

  test("go there and not back", () => {
    expect(real.to("meta").is_meta).toBe(true);
    expect(x.clone().copy_(real).is_meta).toBe(true);
    expect(torch.zeros_like(x, { device: "cpu" }).tolist()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    for (const back of [() => x.cpu(), () => x.to("cpu"), () => real.clone().copy_(x), () => x.tolist()])
      expect(back).toThrow(new torch.NotImplementedError("Cannot copy out of meta tensor; no data!"));
  });
});

describe("what needs values is refused", () => {
  const aten = (name: string): string =>
    `aten::${name}: attempted to run this operator with Meta tensors, but there was no fake impl or Meta kernel registered.`;
  test.each<[string, () => unknown, string]>([
    ["item", () => x.sum().item(), "Tensor.item() cannot be called on meta tensors"],
    ["nonzero", () => x.nonzero(), "The register_meta function for torch.nonzero() raises unimplemented by default"],
    ["masked_select", () => x.masked_select(x.gt(0)), aten("masked_select")],
    ["unique", () => torch.unique(places), aten("_unique2")],
    ["unique along a dim", () => torch.unique(x, { dim: 0 }), aten("unique_dim")],
    ["unique_consecutive", () => x.unique_consecutive(), aten("unique_consecutive")],
    ["equal", () => torch.equal(x, x), aten("equal")],
    ["bincount", () => torch.bincount(places), aten("bincount")],
    ["histogram", () => x.histogram(3), aten("histogram.bin_ct")],
    ["lstsq", () => torch.linalg.lstsq(square, square), aten("linalg_lstsq.out")],
    [
      "repeat_interleave",
      () => torch.repeat_interleave(places),
      "cannot repeat_interleave a meta tensor without output_size",
    ],
  ])("%s", (_, run, message) => expect(run).toThrow(message));

  test("devices that meet", () => {
    const message = "Tensor on device cpu is not on the expected device meta!";
    for (const run of [() => x.add(real), () => torch.cat([x, real]), () => F.linear(x, real), () => x.mul_(real)])
      expect(run).toThrow(message);
  });

  test("names of devices", () => {
    expect(() => torch.ones([2], { device: "cuda" })).toThrow("Torch not compiled with CUDA enabled");
    expect(() => torch.ones([2], { device: "foo" })).toThrow("device type at start of device string: foo");
  });
});

describe("modules", () => {
  const build = (): InstanceType<typeof nn.Sequential> =>
    new nn.Sequential(
      new nn.Conv2d(3, 64, 3),
      new nn.BatchNorm2d(64),
      new nn.ReLU(),
      new nn.Flatten(),
      new nn.LazyLinear(1000),
      new nn.TransformerEncoderLayer(1000, 10, { batch_first: true }),
      new nn.LSTM(1000, 50),
    );

  test("are built without bytes", () => {
    const before = reserved();
    const model = torch.device("meta", build);
    const layer = new nn.Linear(20_000, 20_000, { device: "meta" });
    expect(reserved()).toBe(before);
    for (const tensor of [...model.parameters(), ...model.buffers(), ...layer.parameters()])
      expect(tensor.is_meta).toBe(true);
    expect(torch.ones(1).is_meta).toBe(false);
  });

  test("tell the shapes of their results, and learn nothing", () => {
    const model = torch.device(
      "meta",
      () =>
        new nn.Sequential(new nn.Conv2d(3, 8, 3), new nn.BatchNorm2d(8), new nn.Flatten(), new nn.Linear(8 * 36, 10)),
    );
    const optimizer = new optim.Adam(model.parameters(), { lr: 0.1 });
    const out = model(torch.rand([4, 3, 8, 8], meta)) as Tensor;
    expect([out.is_meta, out.shape]).toEqual([true, [4, 10]]);
    F.cross_entropy(out, torch.zeros([4], { dtype: torch.int64, ...meta })).backward();
    optimizer.step();
    expect([...model.parameters()].every(({ grad }) => grad!.is_meta)).toBe(true);
  });

  test("get bytes by to_empty, not by to", () => {
    const layer = new nn.Linear(2, 3, { device: "meta" });
    expect(() => layer.to("cpu")).toThrow(
      "Cannot copy out of meta tensor; no data! Please use torch.nn.Module.to_empty() instead of torch.nn.Module.to() when moving module from meta to a different device.",
    );
    const { weight } = layer;
    layer.to_empty({ device: "cpu" }).load_state_dict(new nn.Linear(2, 3).state_dict());
    expect(layer.weight).toBe(weight);
    expect(layer(torch.ones(1, 2)).is_cpu).toBe(true);
    expect(new nn.Linear(2, 3).to("meta").weight.is_meta).toBe(true);
  });
});

test("where new tensors are made: a function, a scope, from now on", () => {
  expect(
    torch.device("meta", () =>
      [torch.ones(1), torch.arange(3), torch.eye(2), torch.tensor([1])].every((t) => t.is_meta),
    ),
  ).toBe(true);
  expect(torch.device("meta", () => torch.ones_like(real)).is_cpu).toBe(true);
  expect(torch.device("meta", () => real.add(1).sum().item())).toBe(12);
  {
    using _ = torch.device_scope("meta");
    expect(torch.ones(1).is_meta).toBe(true);
  }
  torch.set_default_device("meta");
  expect([torch.ones(1).is_meta, String(torch.get_default_device())]).toEqual([true, "meta"]);
  torch.set_default_device(null);
  expect(torch.ones(1).is_meta).toBe(false);
});

test("truncated normal numbers are drawn for no elements", () => {
  using _ = torch.device_scope("meta");
  expect(torch.nn.init.trunc_normal_(torch.empty(2, 3)).is_meta).toBe(true);
});
