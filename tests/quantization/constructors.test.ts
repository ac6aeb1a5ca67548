/** Quantized layers are made of PyTorch's arguments and print as PyTorch 2.15's. */
import { describe, expect, it } from "vitest";
import * as torch from "flambeau";
import { nn } from "flambeau";

const { quantized: q, qat } = torch.ao.nn;
const ptq = torch.ao.quantization;
const quint8 = (...values: number[]): torch.Tensor =>
  torch.quantize_per_tensor(torch.tensor(values, { dtype: torch.float32 }), 0.1, 10, torch.quint8);

const made = ({ activation }: { activation: unknown }): unknown => (activation as () => unknown)();

describe("constructors", () => {
  it.each<[string, () => nn.Module, string[]]>([
    ["QuantizedELU(alpha=1.0)", () => new q.ELU(0.1, 0), []],
    ["QuantizedHardswish()", () => new q.Hardswish(0.1, 0), ["scale", "zero_point"]],
    [
      "QuantizedLeakyReLU(negative_slope=0.2)",
      () => new q.LeakyReLU(0.1, 0, { negative_slope: 0.2 }),
      ["scale", "zero_point"],
    ],
    ["QuantizedPReLU()", () => new q.PReLU(0.1, 0), []],
    ["Sigmoid()", () => new q.Sigmoid(1 / 256, 0), []],
    ["QuantizedSoftmax(dim=1)", () => new q.Softmax(1), []],
    [
      "QuantizedBatchNorm2d(3, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)",
      () => new q.BatchNorm2d(3),
      ["weight", "bias", "running_mean", "running_var", "num_batches_tracked", "scale", "zero_point"],
    ],
    [
      "QuantizedEmbedding(num_embeddings=4, embedding_dim=3, dtype=torch.quint8, qscheme=torch.per_channel_affine_float_qparams)",
      () => new q.Embedding(4, 3),
      ["_packed_params.dtype", "_packed_params._packed_weight"],
    ],
    [
      "QuantizedEmbeddingBag(num_embeddings=4, embedding_dim=3, dtype=torch.quint8, qscheme=torch.per_channel_affine_float_qparams)",
      () => new q.EmbeddingBag(4, 3, { mode: "mean" }),
      ["_packed_params.dtype", "_packed_params._packed_weight"],
    ],
  ])("%s", (text, make, keys) => {
    const layer = make();
    expect(String(layer)).toBe(text);
    expect(Object.keys(layer.state_dict())).toEqual(keys);
  });
  it("compute", () => {
    expect(
      new q.ELU(0.1, 10)(quint8(-1, 0, 1))
        .int_repr()
        .tolist(),
    ).toEqual([4, 10, 20]);
    const norm = new q.LayerNorm(3, new nn.Parameter(torch.ones(3)), new nn.Parameter(torch.zeros(3)), 0.1, 10);
    expect(
      norm(quint8(0, 1, 2))
        .int_repr()
        .tolist(),
    ).toEqual([0, 10, 22]);
    expect(() => new q.LayerNorm(3, torch.ones(3), null, 0.1, 0)).toThrow(
      "cannot assign 'torch.FloatTensor' as parameter 'weight' (torch.nn.Parameter or None expected)",
    );
  });
  it("layers in training take a configuration", () => {
    const layer = new qat.Linear(3, 2, { qconfig: ptq.default_qat_qconfig });
    expect(layer.weight_fake_quant).toBeInstanceOf(ptq.FakeQuantize);
    expect(
      new qat.Conv2d(2, 3, 2, { bias: false, qconfig: ptq.default_qat_qconfig })(torch.ones(1, 2, 4, 4)).shape,
    ).toEqual([1, 3, 3, 3]);
    expect(new qat.Embedding(4, 3, { qconfig: ptq.default_embedding_qat_qconfig })(torch.tensor([1])).shape).toEqual([
      1, 3,
    ]);
  });
  it("factories of configurations are called without new", () => {
    expect(String(made(ptq.float_qparams_weight_only_qconfig))).toBe(
      "PlaceholderObserver(dtype=torch.float32, is_dynamic=False)",
    );
    expect(String(made(ptq.default_weight_only_qconfig))).toBe("Identity()");
    expect(String(made(ptq.default_debug_qconfig))).toBe("RecordingObserver()");
  });
  it("dynamic LSTM draws what PyTorch's constructor draws", () => {
    torch.manual_seed(0);
    ptq.quantize_dynamic(new nn.Sequential(new nn.LSTM(3, 4)), new Set([nn.LSTM]));
    const after = torch.randn(1).item();
    torch.manual_seed(0);
    new nn.LSTM(3, 4);
    for (const shape of [[16, 3], [16, 4], [16], [16]]) torch.randn(shape);
    expect(torch.randn(1).item()).toBe(after);
  });
});
