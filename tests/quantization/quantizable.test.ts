/** LSTM and attention that can be observed, their quantized forms, and dynamic convolutions, beside PyTorch 2.15. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import * as torch from "../../src/index.ts";

const { nn } = torch;
const { quantizable, quantized } = torch.ao.nn;
const { convert, default_qconfig, DeQuantStub, prepare, QuantStub } = torch.ao.quantization;
type Tensor = torch.Tensor;

beforeEach(() => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  torch.manual_seed(0);
});

class Recurrent extends nn.Module<(x: Tensor) => Tensor> {
  quant = new QuantStub();
  lstm = new nn.LSTM(4, 3, 2);
  fc = new nn.Linear(3, 2);
  dequant = new DeQuantStub();
  declare qconfig: unknown;
  forward(x: Tensor): Tensor {
    const [output] = this.lstm(this.quant(x));
    return this.dequant(this.fc(output));
  }
}

class Attentive extends nn.Module<(x: Tensor) => [Tensor, Tensor]> {
  quant = new QuantStub();
  a = new nn.MultiheadAttention(4, 2);
  dequant = new DeQuantStub();
  declare qconfig: unknown;
  forward(given: Tensor): [Tensor, Tensor] {
    const x = this.quant(given);
    const [output, weights] = this.a(x, x, x);
    return [this.dequant(output), this.dequant(weights!)];
  }
}

function near(found: Tensor, wanted: readonly number[], within: number): void {
  (found.flatten().tolist() as number[])
    .slice(0, wanted.length)
    .forEach((value, i) => expect(Math.abs(value - wanted[i]!)).toBeLessThan(within));
}

describe("LSTM", () => {
  it("computes what nn.LSTM computes, with its states", () => {
    const lstm = new nn.LSTM(4, 3, { num_layers: 2, bidirectional: true, batch_first: true }).eval();
    (lstm as unknown as { qconfig: unknown }).qconfig = default_qconfig;
    const own = quantizable.LSTM.from_float(lstm);
    const x = torch.randn(2, 5, 4);
    const states: [Tensor, Tensor] = [torch.randn(4, 2, 3), torch.randn(4, 2, 3)];
    for (const hidden of [null, states]) {
      const [output, [hn, cn]] = hidden === null ? own(x) : own(x, hidden);
      const [wanted, [h, c]] = hidden === null ? lstm(x) : lstm(x, hidden);
      for (const [a, b] of [
        [output, wanted],
        [hn, h],
        [cn, c],
      ] as const)
        expect(torch.allclose(a, b, 1e-5, 1e-6)).toBe(true);
    }
  });

  it("is observed and converted with the model that it is part of", () => {
    const model = new Recurrent().eval();
    model.qconfig = default_qconfig;
    const x = torch.randn(5, 2, 4);
    const prepared = prepare(model);
    expect(prepared.lstm._get_name()).toBe("QuantizableLSTM");
    near(prepared(x), [0.0398, -0.1999, 0.0425, -0.1931, 0.0609, -0.2156], 1e-4);
    const converted = convert(prepared);
    expect(converted.lstm).toBeInstanceOf(quantized.LSTM);
    near(converted(x), [0.0401, -0.1978, 0.0401, -0.1928, 0.0601, -0.2153], 0.003);
    expect(String(converted)).toContain(
      "(igates): QuantizedLinear(in_features=4, out_features=12, scale=0.0232684407383",
    );
  });

  it("has gates of their own, and refuses what PyTorch refuses", () => {
    const cell = new quantizable.LSTMCell(4, 3, { split_gates: true });
    expect(Object.keys(cell.state_dict()).slice(0, 3)).toEqual([
      "igates.input.weight",
      "igates.input.bias",
      "igates.forget.weight",
    ]);
    expect(cell(torch.randn(2, 4))[0].shape).toEqual([2, 3]);
    expect(() => quantizable.LSTM.from_float(new nn.LSTM(2, 2))).toThrow(
      "other must have qconfig or qconfig must be provided",
    );
    expect(() => quantized.LSTM.from_float(cell)).toThrow("non-observed LSTM module");
    expect(() => new quantizable.LSTM(2, 2, { dropout: 3 })).toThrow("dropout should be a number in range [0, 1]");
  });
});

describe("attention", () => {
  it("computes what nn.MultiheadAttention computes", () => {
    for (const options of [{}, { add_bias_kv: true, add_zero_attn: true }, { kdim: 4, vdim: 4, bias: false }]) {
      const attention = new nn.MultiheadAttention(4, 2, options).eval();
      (attention as unknown as { qconfig: unknown }).qconfig = default_qconfig;
      const own = quantizable.MultiheadAttention.from_float(attention);
      const x = torch.randn(3, 3, 4);
      const mask = torch.ones(3, 3).triu(1).bool();
      const padding = torch.tensor([
        [false, false, true],
        [false, true, false],
        [false, false, false],
      ]);
      for (const named of [
        {},
        { attn_mask: mask },
        { key_padding_mask: padding, average_attn_weights: false },
        { need_weights: false },
      ]) {
        const [output, weights] = own(x, x, x, named);
        const [wanted, shown] = attention(x, x, x, named);
        expect(torch.allclose(output, wanted, 1e-5, 1e-6)).toBe(true);
        if (shown !== null) expect(torch.allclose(weights!, shown, 1e-5, 1e-6)).toBe(true);
        else expect(weights).toBeNull();
      }
    }
  });

  it("is observed and converted, and comes back as real numbers", () => {
    const model = new Attentive().eval();
    model.qconfig = default_qconfig;
    const x = torch.randn(5, 2, 4);
    const prepared = prepare(model);
    const [real] = prepared(x);
    const converted = convert(prepared);
    expect(converted.a).toBeInstanceOf(quantized.MultiheadAttention);
    expect(Object.keys(converted.state_dict())).not.toContain("a.in_proj_weight");
    const [output, weights] = converted(x);
    expect(output.sub(real).abs().max().item()).toBeLessThan(0.05);
    expect(Math.abs(weights.sum(-1).sub(1).abs().max().item())).toBeLessThan(0.05);
    const back = (converted.a as unknown as InstanceType<typeof quantized.MultiheadAttention>).dequantize();
    expect(back.in_proj_weight.sub(model.a.in_proj_weight).abs().max().item()).toBeLessThan(0.01);
  });
});

describe("dynamic convolutions", () => {
  it("cut their results to the range of the input, as PyTorch's do", () => {
    const { dynamic } = nn.quantized;
    const x = torch.tensor([[[1, -0.5, 2, 0.25, -1]]]).float();
    const layer = new dynamic.Conv1d(1, 1, 2);
    layer.set_weight_bias(
      torch.quantize_per_tensor(torch.tensor([[[1, 0.5]]]), 0.01, 0, torch.qint8),
      torch.tensor([0.5]),
    );
    expect(String(layer)).toBe("DynamicQuantizedConv1d(1, 1, kernel_size=(2,), stride=(1,), scale=1.0, zero_point=0)");
    near(layer.forward(x, false), [1.25, 1, 1.9882, 0.25], 0.02);
    expect(() => layer(torch.ones(2, 2))).toThrow("Input shape must be `(N, C, L)`!");
    expect(new dynamic.ConvTranspose2d(2, 3, 3)(torch.randn(1, 2, 4, 4)).shape).toEqual([1, 3, 6, 6]);
  });
});
