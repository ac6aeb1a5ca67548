/** Training with fake quantization beside PyTorch 2.15: draws, losses, fused layers, arguments by name. */
import { describe, expect, it } from "vitest";
import * as torch from "flambeau";
import { nn } from "flambeau";

const ptq = torch.ao.quantization;
const fused = torch.ao.nn.intrinsic.qat;
const F = nn.functional;

class Net extends nn.Module<(x: torch.Tensor) => torch.Tensor> {
  quant = new ptq.QuantStub();
  conv = new nn.Conv2d(1, 2, 3);
  bn = new nn.BatchNorm2d(2);
  relu = new nn.ReLU();
  fc = new nn.Linear(8, 3);
  dequant = new ptq.DeQuantStub();
  qconfig: unknown = null;
  forward(x: torch.Tensor): torch.Tensor {
    return this.dequant(this.fc(this.relu(this.bn(this.conv(this.quant(x)))).flatten(1)));
  }
}

describe("training with fake quantization", () => {
  it("gives PyTorch's losses after a seed: making the layers draws what PyTorch's draw", () => {
    torch.manual_seed(2);
    const plain = new Net().train();
    plain.qconfig = ptq.get_default_qat_qconfig({ backend: "fbgemm" });
    const model = ptq.fuse_modules_qat(plain, [["conv", "bn", "relu"]]);
    ptq.prepare_qat(model, { inplace: true });
    const optimizer = new torch.optim.SGD(model.parameters(), { lr: 0.05 });
    const losses: number[] = [];
    for (let step = 0; step < 4; step++) {
      const loss = F.cross_entropy(model(torch.randn(3, 1, 4, 4)), torch.tensor([0, 1, 2]));
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      losses.push(Number(loss.item()));
      if (step === 2) model.apply(ptq.disable_observer).apply(fused.freeze_bn_stats);
    }
    [1.17915, 1.30339, 0.898176, 1.19475].forEach((expected, i) => expect(losses[i]).toBeCloseTo(expected, 4));
    const converted = ptq.convert({ module: model.eval(), inplace: false });
    expect(Object.keys(converted.state_dict())).toContain("conv.scale");
    expect(converted.get_submodule("conv")._get_name()).toBe("QuantizedConvReLU2d");
  });

  it("a linear layer with its batch norm trains as one and becomes a quantized linear layer", () => {
    torch.manual_seed(0);
    const model = ptq.fuse_modules_qat(new nn.Sequential(new nn.Linear(4, 5), new nn.BatchNorm1d(5)).train(), [
      ["0", "1"],
    ]);
    (model as { qconfig?: unknown }).qconfig = ptq.get_default_qat_qconfig();
    const prepared = ptq.prepare_qat(model);
    const layer = prepared.get_submodule("0") as InstanceType<typeof fused.LinearBn1d>;
    expect(layer).toBeInstanceOf(fused.LinearBn1d);
    expect([...prepared(torch.randn(6, 4)).shape]).toEqual([6, 5]);
    expect(Number(layer.bn.num_batches_tracked!.item())).toBe(1);
    layer.freeze_bn_stats();
    prepared(torch.randn(6, 4));
    expect(Number(layer.bn.num_batches_tracked!.item())).toBe(1);
    expect(layer.to_float()._get_name()).toBe("Linear");
    expect(String(ptq.convert(prepared.eval()).get_submodule("0"))).toMatch(
      /^QuantizedLinear\(in_features=4, out_features=5/,
    );
  });

  it("tables, and the way back to float layers", () => {
    const qconfig = ptq.default_embedding_qat_qconfig;
    const bag = Object.assign(new nn.EmbeddingBag(5, 4), { qconfig });
    const state = torch.get_rng_state();
    const trained = torch.ao.nn.qat.EmbeddingBag.from_float(bag);
    expect(torch.equal(torch.get_rng_state(), state)).toBe(true); // nothing is drawn for a table that is there
    expect([...trained(torch.tensor([[1, 3]])).shape]).toEqual([1, 4]);
    expect(trained.weight).toBe(bag.weight);
    expect(trained.to_float()._get_name()).toBe("EmbeddingBag");
    expect(() => torch.ao.nn.qat.Embedding.from_float(new nn.Linear(2, 2))).toThrow(
      "qat.Embedding.from_float only works for Embedding, got Linear",
    );
    expect(() => new torch.ao.nn.qat.Linear(4, 3)).toThrow("qconfig must be provided for QAT module");
    expect(() => torch.ao.nn.qat.Linear.from_float(new nn.Linear(2, 2))).toThrow(
      "Input float module must have qconfig defined",
    );
  });

  it("configurations print as in Python", () => {
    expect(String(ptq.default_qconfig)).toBe(
      "QConfig(activation=functools.partial(<class 'torch.ao.quantization.observer.MinMaxObserver'>, quant_min=0, quant_max=127){}, weight=functools.partial(<class 'torch.ao.quantization.observer.MinMaxObserver'>, dtype=torch.qint8, qscheme=torch.per_tensor_symmetric){})",
    );
  });

  it("functions take every argument by name", () => {
    const model = new ptq.QuantWrapper(new nn.Linear(4, 2)).eval() as nn.Module & { qconfig?: unknown };
    model.qconfig = ptq.get_default_qconfig("x86");
    const prepared = ptq.prepare({ model, inplace: true });
    expect(prepared).toBe(model);
    const mapping = ptq.get_default_static_quant_module_mappings();
    expect(ptq.convert(prepared, { mapping, inplace: true })).toBe(model);
    const dynamic = ptq.quantize_dynamic({ model: new nn.Sequential(new nn.Linear(4, 2)), dtype: torch.qint8 });
    expect(String(dynamic)).toContain("DynamicQuantizedLinear");
  });
});
