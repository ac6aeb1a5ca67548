/** Functions written by hand take every argument by name, the first too, as PyTorch's do (PyTorch 2.15). */
import { describe, expect, it } from "vitest";
import * as torch from "flambeau";

const { nn } = torch;
const { utils, init } = nn;
const { parametrizations, parametrize, rnn } = utils;
const sizes = (tensor: torch.Tensor): number[] => [...tensor.shape];

describe("arguments by name", () => {
  it("parametrizations and hooks of weights", () => {
    const layer = parametrizations.weight_norm(new nn.Linear(3, 2), { dim: 1 });
    const state = layer.state_dict() as Record<string, torch.Tensor>;
    expect(sizes(state["parametrizations.weight.original0"]!)).toEqual([1, 3]);
    expect(sizes(parametrizations.weight_norm({ module: new nn.Linear(3, 2), name: "weight" }).weight)).toEqual([2, 3]);
    expect(sizes(parametrizations.spectral_norm({ module: new nn.Linear(3, 2), eps: 1e-6 }).weight)).toEqual([2, 3]);
    const square = new nn.Linear(3, 3);
    const q = parametrizations.orthogonal({ module: square, orthogonal_map: "cayley", use_trivialization: false });
    expect(sizes(q.weight)).toEqual([3, 3]);
    const old = utils.weight_norm({ module: new nn.Linear(3, 2), name: "weight", dim: 1 });
    expect(Object.keys(old.state_dict())).toEqual(["bias", "weight_g", "weight_v"]);
    expect(Object.keys(utils.remove_weight_norm(old, { name: "weight" }).state_dict())).toEqual(["bias", "weight"]);
    const spectral = utils.spectral_norm({ module: new nn.Linear(3, 2), n_power_iterations: 2, dim: 0 });
    expect(Object.keys(utils.remove_spectral_norm(spectral, { name: "weight" }).state_dict())).toEqual([
      "bias",
      "weight",
    ]);
    expect(() => parametrizations.weight_norm(new nn.Linear(3, 2), { dims: 1 } as object)).toThrow(
      "weight_norm() got an unexpected keyword argument 'dims'",
    );
  });

  it("parametrize", () => {
    const module = new nn.Linear(3, 3);
    parametrize.register_parametrization({
      module,
      tensor_name: "weight",
      parametrization: new nn.Identity() as never,
      unsafe: false,
    });
    expect(parametrize.is_parametrized(module, { tensor_name: "weight" })).toBe(true);
    expect(parametrize.is_parametrized({ module, tensor_name: "bias" })).toBe(false);
    parametrize.remove_parametrizations(module, { tensor_name: "weight", leave_parametrized: true });
    expect(parametrize.is_parametrized(module)).toBe(false);
  });

  it("sequences", () => {
    const [a, b] = [torch.tensor([3, 4], { dtype: torch.float32 }), torch.tensor([1], { dtype: torch.float32 })];
    expect(rnn.pack_sequence({ sequences: [a, b], enforce_sorted: true }).data.tolist()).toEqual([3, 1, 4]);
    const cut = rnn.unpad_sequence({ padded_sequences: torch.ones(3, 2), lengths: torch.tensor([3, 1]) });
    expect(cut.map(sizes)).toEqual([[3], [1]]);
    expect(rnn.unpad_sequence(torch.ones(2, 3), [3, 1], { batch_first: true }).map(sizes)).toEqual([[3], [1]]);
    const padded = torch.ones(2, 3);
    const parts = rnn.unpad_sequence(padded, [7, 1], true);
    parts[0]!.zero_(); // a copy
    expect(parts.map(sizes)).toEqual([[3], [1]]);
    expect(padded.sum().item()).toBe(6);
  });

  it("gradients and gains", () => {
    const tensors = [torch.tensor([3, 4], { dtype: torch.float32 })];
    expect(utils.get_total_norm({ tensors, norm_type: 1 }).item()).toBe(7);
    expect(utils.get_total_norm(tensors, { norm_type: 1, foreach: null }).item()).toBe(7);
    const nan = [torch.tensor([3, NaN])];
    expect(() => utils.get_total_norm(nan, { error_if_nonfinite: true })).toThrow("The total norm of order 2.0");
    const p = torch.ones(2, { requires_grad: true });
    p.sum().backward();
    utils.clip_grads_with_norm_({ parameters: [p], max_norm: 1, total_norm: torch.tensor(2), foreach: null });
    expect(p.grad!.sum().item()).toBeCloseTo(1, 5);
    utils.clip_grad_value_({ parameters: p, clip_value: 0.25, foreach: null });
    expect(p.grad!.tolist()).toEqual([0.25, 0.25]);
    expect(init.calculate_gain({ nonlinearity: "leaky_relu", param: 0.5 })).toBeCloseTo(1.2649, 4);
    expect(init.calculate_gain("leaky_relu", { param: 0.5 })).toBeCloseTo(1.2649, 4);
  });

  it("folding of batch normalisation", () => {
    const [conv, bn] = [new nn.Conv2d(1, 1, 1).eval(), new nn.BatchNorm2d(1).eval()];
    expect(sizes(utils.fuse_conv_bn_eval({ conv, bn, transpose: false }).weight)).toEqual([1, 1, 1, 1]);
    const linear = new nn.Linear(2, 2).eval();
    expect(sizes(utils.fuse_linear_bn_eval({ linear, bn: new nn.BatchNorm1d(2).eval() }).weight)).toEqual([2, 2]);
  });
});
