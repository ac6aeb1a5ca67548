/** nn.utils against values recorded from PyTorch (record.py). */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import { nn, type Tensor } from "flambeau";
import recorded from "./recorded.json" with { type: "json" };

interface Note {
  repr: string;
  state: string[];
  output: unknown;
  grads: Record<string, unknown>;
  buffers: Record<string, unknown>;
}
const found = recorded.utils as unknown as Record<string, Note> & typeof recorded.utils;

function expectClose(actual: unknown, expected: unknown): void {
  if (Array.isArray(expected)) {
    expect((actual as unknown[]).length).toBe(expected.length);
    expected.forEach((item, i) => expectClose((actual as unknown[])[i], item));
  } else {
    expect(Math.abs((actual as number) - (expected as number))).toBeLessThan(
      2e-5 + 2e-5 * Math.abs(expected as number),
    );
  }
}

const x = (): Tensor => torch.arange(6).reshape(2, 3).div(6);
class Symmetric extends nn.Module {
  forward(w: Tensor): Tensor {
    return w.triu().add(w.triu(1).mT);
  }
}
class Twice extends nn.Module {
  forward(w: Tensor): Tensor {
    return w.mul(2);
  }
  right_inverse(w: Tensor): Tensor {
    return w.div(2);
  }
}
const { parametrize, parametrizations } = nn.utils;

describe("parametrizations and norms", () => {
  test("give PyTorch's numbers, names and text", () => {
    torch.manual_seed(3);
    const note = <M extends nn.Module<(input: Tensor) => Tensor>>(name: string, module: M, input: Tensor): M => {
      const y = (module as nn.Module<(input: Tensor) => Tensor>)(input);
      y.square().sum().backward();
      const expected = found[name]!;
      expect(String(module)).toBe(expected.repr);
      expect(Object.keys(module.state_dict())).toEqual(expected.state);
      expectClose(y.tolist(), expected.output);
      for (const [key, parameter] of module.named_parameters())
        expectClose(parameter.grad!.tolist(), expected.grads[key]);
      for (const [key, buffer] of module.named_buffers()) expectClose(buffer.tolist(), expected.buffers[key]);
      return module;
    };
    const norm = note("weightNorm", nn.utils.weight_norm(new nn.Linear(3, 4)), x());
    expect(Object.keys(nn.utils.remove_weight_norm(norm).state_dict())).toEqual(
      [...recorded.utils.weightNormRemoved].sort(),
    );
    note("weightNormAll", nn.utils.weight_norm(new nn.Linear(3, 4), { dim: null }), x());
    note("weightNormDim1", nn.utils.weight_norm(new nn.Linear(3, 4), "weight", 1), x());
    const spectral = note("spectral", parametrizations.spectral_norm(new nn.Linear(3, 4)), x());
    note("spectralConv", parametrizations.spectral_norm(new nn.ConvTranspose1d(2, 3, 2)), torch.ones(1, 2, 4));
    note("spectralHook", nn.utils.spectral_norm(new nn.Linear(3, 4), { n_power_iterations: 2 }), x());
    const symmetric = new nn.Linear(3, 3);
    const { weight } = symmetric;
    parametrize.register_parametrization(symmetric, "weight", new Symmetric());
    parametrize.register_parametrization(symmetric, "weight", new Twice());
    note("symmetric", symmetric, x());
    expect(symmetric).toBeInstanceOf(nn.Linear);
    const copy = symmetric.deepcopy();
    expectClose(copy(x()).tolist(), found["symmetric"].output);
    parametrize.cached(() => {
      expect(symmetric.weight).toBe(symmetric.weight);
    });
    parametrize.remove_parametrizations(symmetric, "weight");
    expect(String(symmetric)).toBe(recorded.utils.removed.repr);
    expectClose(symmetric.weight.tolist(), recorded.utils.removed.weight);
    expect(symmetric.weight).toBe(weight);
    expect(parametrize.is_parametrized(spectral, "weight")).toBe(true);
    expect(() => parametrize.register_parametrization(symmetric, "nothing", new Twice())).toThrow(
      "does not have a parameter, a buffer, or a parametrized element with name 'nothing'",
    );

    type Map = { orthogonal_map?: "matrix_exp" | "cayley"; use_trivialization?: boolean };
    const orthogonal: [string, [number, number], Map][] = [
      ["orthogonalSquare", [4, 4], {}],
      ["orthogonalTall", [3, 5], {}],
      ["orthogonalWide", [5, 3], { orthogonal_map: "cayley" }],
      ["orthogonalPlain", [3, 4], { use_trivialization: false }],
      ["orthogonalExp", [5, 3], { orthogonal_map: "matrix_exp", use_trivialization: false }],
    ];
    for (const [name, sizes, options] of orthogonal) {
      const layer = note(name, parametrizations.orthogonal(new nn.Linear(...sizes), options), torch.ones(2, sizes[0]));
      const { weight: q } = layer;
      const product = sizes[0] <= sizes[1] ? q.mT.matmul(q) : q.matmul(q.mT);
      expectClose(product.tolist(), torch.eye(Math.min(...sizes)).tolist());
    }

    const model = new nn.Linear(3, 2);
    model(x()).square().sum().backward();
    const clip = recorded.utils.clip;
    expectClose(nn.utils.clip_grad_norm_(model.parameters(), 0.5).item(), clip[0]);
    expectClose(model.weight.grad!.tolist(), clip[1]);
    expectClose(nn.utils.clip_grad_norm_(model.parameters(), 0.1, { norm_type: Infinity }).item(), clip[2]);
    expectClose(model.bias!.grad!.tolist(), clip[3]);
    nn.utils.clip_grad_value_(model.parameters(), 0.01);
    expectClose(model.weight.grad!.tolist(), clip[4]);
    const vector = nn.utils.parameters_to_vector(model.parameters());
    expectClose(vector.tolist(), recorded.utils.vector);
    nn.utils.vector_to_parameters(vector.detach().mul(2), model.parameters());
    expectClose(nn.utils.parameters_to_vector(model.parameters()).div(2).tolist(), recorded.utils.vector);

    const conv = new nn.Conv2d(2, 3, 1);
    const bn = new nn.BatchNorm2d(3);
    bn.running_mean!.uniform_();
    bn.running_var!.uniform_();
    const fused = nn.utils.fuse_conv_bn_eval(conv.eval(), bn.eval());
    expectClose(fused.weight.flatten().tolist(), recorded.utils.fused[0]);
    expectClose(fused.bias!.tolist(), recorded.utils.fused[1]);
  });
});

describe("a deep copy computes its weight from its own parameters", () => {
  const x = torch.ones(1, 3);
  test.each(["weight_norm", "spectral_norm"] as const)("%s", (kind) => {
    const layer = nn.utils[kind](new nn.Linear(3, 4, { bias: false }));
    layer.eval();
    torch.no_grad(() => layer(x)); // as in PyTorch, only leaves can be copied
    const before = layer(x).tolist();
    torch.no_grad(() => layer(x));
    const copy = layer.deepcopy();
    torch.no_grad(() => {
      for (const parameter of copy.parameters()) parameter.fill_(2);
    });
    torch.no_grad(() => {
      for (const buffer of copy.buffers()) buffer.fill_(0.5);
    });
    // Directions of three equal numbers over their length, times 2; or all 2 over the product of u (4 halves), the
    // matrix and v (3 halves).
    const expected = kind === "weight_norm" ? 3 * 2 * (2 / Math.sqrt(12)) : (3 * 2) / (0.5 * 0.5 * 2 * 12);
    for (const value of copy(x).flatten().tolist() as number[]) expect(value).toBeCloseTo(expected, 5);
    expect(layer(x).tolist()).toEqual(before);
    expect(() => nn.utils[kind](copy)).toThrow(`Cannot register two ${kind} hooks on the same parameter weight`);
    const remove = kind === "weight_norm" ? nn.utils.remove_weight_norm : nn.utils.remove_spectral_norm;
    remove(copy);
    expect(Object.keys(copy.state_dict())).toEqual(["weight"]);
    expect(() => remove(copy)).toThrow(`${kind} of 'weight' not found in Linear(`);
    expect(copy(x).mean().item()).toBeCloseTo(expected, 5);
    expect(layer(x).tolist()).toEqual(before);
  });
});

test("an orthogonal weight of infinite numbers is NaN", () => {
  const layer = parametrizations.orthogonal(new nn.Linear(2, 2, { bias: false }), { orthogonal_map: "matrix_exp" });
  torch.no_grad(() => {
    for (const parameter of layer.parameters()) parameter.fill_(Infinity);
  });
  expect(layer.weight.isnan().all().item()).toBe(true);
});

test("weight_norm as a parametrization computes the same weight", () => {
  const layer = new nn.Linear(3, 4);
  const before = layer.weight.detach().clone();
  parametrizations.weight_norm(layer);
  expectClose(layer.weight.tolist(), before.tolist());
  expect(Object.keys(layer.state_dict())).toEqual([
    "bias",
    "parametrizations.weight.original0",
    "parametrizations.weight.original1",
  ]);
  expect(layer.named_parameters().map(([, parameter]) => parameter.shape)).toEqual([[4], [4, 1], [4, 3]]);
});

test("packed sequences", () => {
  const { packed: expected } = recorded.utils;
  const { rnn } = nn.utils;
  const sequences = [2, 4, 1].map((n) =>
    torch
      .arange(n * 2)
      .float()
      .reshape(n, 2)
      .add(n),
  );
  const packed = rnn.pack_sequence(sequences, { enforce_sorted: false });
  expect(packed.data.tolist()).toEqual(expected.data);
  expect(packed.batch_sizes.tolist()).toEqual(expected.sizes);
  expect(packed.sorted_indices!.tolist()).toEqual(expected.sorted);
  const [padded, lengths] = rnn.pad_packed_sequence(packed, { batch_first: true, padding_value: -1, total_length: 5 });
  expect(padded.tolist()).toEqual(expected.padded);
  expect(lengths.tolist()).toEqual(expected.lengths);
  expect(rnn.pad_sequence(sequences, { padding_value: 9 }).tolist()).toEqual(expected.pad);
  expect(rnn.unpack_sequence(packed).map((sequence) => sequence.tolist())).toEqual(expected.unpacked);
  torch.manual_seed(5);
  const lstm = new nn.LSTM(2, 3, { num_layers: 2, bidirectional: true });
  const [out, [h, c]] = lstm(packed);
  expectClose(out.data.tolist(), expected.lstm);
  expectClose(h.tolist(), expected.h);
  expectClose(c.tolist(), expected.c);
  const gru = new nn.GRU(2, 3, { batch_first: true });
  const [single, last] = gru(sequences[1]!);
  expectClose(single.tolist(), expected.gru);
  expectClose(last.tolist(), expected.last);
  expect(() => rnn.pack_sequence(sequences)).toThrow(
    "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True.",
  );
});
