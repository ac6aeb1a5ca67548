/** Tensors assigned over parameters and buffers: refused in PyTorch's words where a module is looked through. */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import { nn, optim, type Tensor } from "flambeau";

const F = nn.functional;

/** A member of a module, whatever its type. */
const members = (module: object): Record<string, unknown> => module as Record<string, unknown>;
const refusal = (name: string, dtype = "Float"): string =>
  `cannot assign 'torch.${dtype}Tensor' as parameter '${name}' (torch.nn.Parameter or None expected)`;

class Scaled extends nn.Module {
  mask = torch.ones(2);
  scale = new nn.Parameter(torch.ones(2));
  fc = new nn.Linear(2, 2);
  shift = new nn.Parameter(torch.zeros(2));
  forward(x: Tensor): Tensor {
    return this.fc(x).mul(this.scale).add(this.shift).mul(this.mask);
  }
}

describe("a plain tensor in a parameter's place", () => {
  const layers: [string, () => nn.Module, string[]][] = [
    ["Linear", () => new nn.Linear(2, 2), ["weight", "bias"]],
    ["Conv2d", () => new nn.Conv2d(1, 1, 1), ["weight", "bias"]],
    ["BatchNorm1d", () => new nn.BatchNorm1d(2), ["weight", "bias"]],
    ["LayerNorm", () => new nn.LayerNorm(2), ["weight", "bias"]],
    ["GroupNorm", () => new nn.GroupNorm(1, 2), ["weight", "bias"]],
    ["RMSNorm", () => new nn.RMSNorm(2), ["weight"]],
    ["PReLU", () => new nn.PReLU(), ["weight"]],
    ["Embedding", () => new nn.Embedding(2, 2), ["weight"]],
    ["EmbeddingBag", () => new nn.EmbeddingBag(2, 2), ["weight"]],
    ["Bilinear", () => new nn.Bilinear(2, 2, 2), ["weight", "bias"]],
    ["LSTM", () => new nn.LSTM(2, 2, { num_layers: 2 }), ["weight_ih_l0", "bias_hh_l1"]],
    ["GRUCell", () => new nn.GRUCell(2, 2), ["weight_hh", "bias_ih"]],
    ["MultiheadAttention", () => new nn.MultiheadAttention(2, 1), ["in_proj_weight", "in_proj_bias"]],
  ];
  test.each(layers)("%s, before anything looked at it", (_, make, names) => {
    for (const name of names) {
      const layer = make();
      members(layer)[name] = (members(layer)[name] as Tensor).detach();
      for (const look of [() => layer.parameters(), () => layer.state_dict(), () => layer.double()])
        expect(look).toThrow(refusal(name));
    }
  });

  test("a module of one's own, after it was looked at", () => {
    const net = new Scaled();
    expect(() => new optim.SGD(net.parameters(), { lr: 1 })).not.toThrow();
    members(net)["scale"] = torch.ones(2, { dtype: torch.float64 });
    expect(() => net.parameters()).toThrow(refusal("scale", "Double"));
    net.scale = new nn.Parameter(torch.zeros(2));
    expect(net.parameters()).toHaveLength(4);
    net.mask = torch.zeros(2); // never was a parameter
    expect(Object.keys(net.state_dict())).toEqual(["scale", "shift", "fc.weight", "fc.bias"]);
  });

  test("parameters, null and buffers may stand there", () => {
    const [a, b] = [new nn.Linear(2, 2), new nn.Linear(2, 2)];
    a.weight = b.weight;
    members(a)["bias"] = null;
    expect(a.parameters()).toEqual([b.weight]);
    expect(a.parameters()[0]).toBe(b.weight);
    members(a)["bias"] = new nn.Buffer(torch.ones(2));
    expect(Object.keys(a.state_dict())).toEqual(["weight", "bias"]);
  });

  test("a computed tensor", () => {
    const [fresh, seen] = [new nn.Linear(2, 2), new nn.Linear(2, 2)];
    seen.parameters();
    for (const layer of [fresh, seen]) {
      members(layer)["weight"] = new nn.Linear(2, 2).weight.mul(2);
      expect(() => layer.state_dict()).toThrow(refusal("weight"));
    }
  });

  test("what is no tensor", () => {
    const values: [unknown, string][] = [
      [5, "int"],
      [0.5, "float"],
      ["a", "str"],
      [[1], "list"],
      [F.relu, "function"],
    ];
    for (const [value, type] of values)
      for (const isSeen of [false, true]) {
        const layer = new nn.Linear(2, 2);
        if (isSeen) layer.parameters();
        members(layer)["weight"] = value;
        const sentence = `cannot assign '${type}' as parameter 'weight' (torch.nn.Parameter or None expected)`;
        for (const look of [() => layer.parameters(), () => layer.state_dict(), () => layer.half()])
          expect(look).toThrow(sentence);
        members(layer)["weight"] = null;
        expect(Object.keys(layer.state_dict())).toEqual(["bias"]);
      }
  });

  test("a name under which there is no parameter yet", () => {
    class Later extends nn.Module {
      constructor() {
        super();
        this.register_parameter("scale", null);
      }
    }
    const module = new Later();
    expect(module.parameters()).toEqual([]);
    members(module)["scale"] = torch.ones(2);
    expect(() => module.parameters()).toThrow(refusal("scale"));
    members(module)["scale"] = new nn.Parameter(torch.ones(2));
    expect(Object.keys(module.state_dict())).toEqual(["scale"]);
    const linear = new nn.Linear(2, 2, { bias: false });
    for (const look of [() => linear.parameters(), () => linear.parameters()]) {
      members(linear)["bias"] = torch.ones(2);
      expect(look).toThrow(refusal("bias"));
      members(linear)["bias"] = null;
      expect(linear.parameters()).toHaveLength(1);
    }
  });

  test("copies know what the original had", () => {
    const net = new Scaled();
    net.parameters();
    const copy = net.deepcopy();
    members(copy)["scale"] = torch.ones(2);
    expect(() => copy.parameters()).toThrow(refusal("scale"));
    expect(net.parameters()).toHaveLength(4);
  });

  test.each(layers)("%s: what was deleted first may be set to a tensor", (_, make, names) => {
    for (const name of names)
      for (const isSeen of [false, true]) {
        const layer = make();
        if (isSeen) layer.parameters();
        const before = make().parameters().length;
        const value = (members(layer)[name] as Tensor).detach();
        delete members(layer)[name];
        members(layer)[name] = value;
        for (let i = 0; i < 2; i++) expect(layer.parameters()).toHaveLength(before - 1);
        members(layer)[name] = new nn.Parameter(value);
        expect(layer.parameters()).toHaveLength(before);
        members(layer)[name] = value;
        expect(() => layer.parameters()).toThrow(refusal(name));
      }
  });

  test("what was deleted first may be set to a tensor in modules of one's own", () => {
    const layer = new nn.Linear(2, 1);
    delete members(layer)["weight"];
    members(layer)["weight"] = torch.ones(1, 2);
    expect(Object.keys(layer.state_dict())).toEqual(["bias"]);
    const net = new Scaled();
    net.parameters();
    delete members(net)["scale"];
    members(net)["scale"] = torch.ones(2);
    expect(net.parameters()).toHaveLength(3);
  });

  test("weights that are computed before each call stay possible", () => {
    // DropConnect as it is written by hand.
    const layer = new nn.LSTM(2, 2);
    const raw = members(layer)["weight_hh_l0"] as nn.Parameter;
    delete members(layer)["weight_hh_l0"];
    layer.register_parameter("weight_hh_l0_raw", raw);
    torch.no_grad(() => {
      members(layer)["weight_hh_l0"] = raw.mul(0.5);
    });
    expect(layer.parameters()).toHaveLength(4);
    for (const wrap of [nn.utils.weight_norm, nn.utils.spectral_norm] as const) {
      const linear = wrap(new nn.Linear(2, 2));
      torch.no_grad(() => linear(torch.ones(1, 2)));
      expect(() => linear.state_dict()).not.toThrow();
    }
    const pruned = new nn.Linear(2, 2);
    pruned.parameters();
    nn.utils.prune.l1_unstructured(pruned, "weight", { amount: 0.5 });
    torch.no_grad(() => pruned(torch.ones(1, 2)));
    expect(Object.keys(pruned.state_dict())).toEqual(["bias", "weight_orig", "weight_mask"]);
  });
});

describe("what is no module in a child's place", () => {
  const childRefusal = (type: string): string =>
    `cannot assign '${type}' as child module 'fc' (torch.nn.Module or None expected)`;

  test("is refused once the module was looked at", () => {
    const values: [unknown, string][] = [
      [F.relu, "function"],
      [torch.ones(2), "torch.FloatTensor"],
      [3, "int"],
      [[new nn.Linear(1, 1)], "list"],
    ];
    for (const [value, type] of values) {
      const net = new Scaled();
      net.eval();
      members(net)["fc"] = value;
      for (const look of [
        () => net.parameters(),
        () => net.state_dict(),
        () => net.train(),
        () => net.double(),
        () => String(net),
        () => net.load_state_dict({}),
      ])
        expect(look).toThrow(childRefusal(type));
      net.fc = new nn.Linear(2, 2);
      expect(net.parameters()).toHaveLength(4);
    }
  });

  test("null, parameters and what was deleted first may stand there", () => {
    const net = new Scaled();
    net.eval();
    members(net)["fc"] = null;
    expect(String(net)).toBe("Scaled(\n  (fc): None\n)");
    expect(net.named_children()).toEqual([]);
    members(net)["fc"] = new nn.Parameter(torch.ones(1));
    expect(Object.keys(net.state_dict()).sort()).toEqual(["fc", "scale", "shift"]);
    net.fc = new nn.Linear(2, 2);
    net.eval();
    delete members(net)["fc"];
    members(net)["fc"] = F.relu;
    for (let i = 0; i < 2; i++) expect(Object.keys(net.state_dict())).toEqual(["scale", "shift"]);
  });

  test("add_module with null is printed, and takes modules only", () => {
    const net = new Scaled();
    net.add_module("head", null);
    expect(String(net)).toBe("Scaled(\n  (fc): Linear(in_features=2, out_features=2, bias=True)\n  (head): None\n)");
    members(net)["head"] = F.relu;
    expect(() => net.modules()).toThrow("cannot assign 'function' as child module 'head'");
  });

  test("children come and go in containers", () => {
    const list = new nn.ModuleList([new nn.Linear(1, 1), new nn.ReLU()]);
    list.eval();
    list.pop();
    expect(list.modules()).toHaveLength(2);
    const dict = new nn.ModuleDict<nn.Module>({ a: new nn.ReLU() });
    dict.eval();
    dict.delete("a");
    expect(dict.modules()).toHaveLength(1);
  });
});

test("what is no tensor in a buffer's place", () => {
  const norm = new nn.BatchNorm1d(2);
  norm.running_mean = torch.ones(2);
  expect(norm.buffers()).toHaveLength(3);
  members(norm)["running_mean"] = [1, 2];
  expect(() => norm.state_dict()).toThrow(
    "cannot assign 'list' as buffer 'running_mean' (torch.nn.Buffer, torch.Tensor or None expected)",
  );
  members(norm)["running_mean"] = null;
  expect(norm.buffers()).toHaveLength(2);
});
