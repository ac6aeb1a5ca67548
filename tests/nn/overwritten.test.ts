/** Tensors assigned over parameters and buffers: refused in PyTorch's words where a module is looked through. */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import { nn, optim, type Tensor } from "flambeau";

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

  test("what was deleted first may be set to a tensor", () => {
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
