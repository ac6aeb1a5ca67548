/** torchvision 0.29's quantizable models: states, texts, published weights, scores of 8 bits, training for them. */
import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { beforeAll, describe, expect, test, vi } from "vitest";
import * as torch from "../../src/index.ts";
import { models } from "../../src/vision/index.ts";
import * as quantization from "../../src/vision/models/quantization/index.ts";
import { recordedInput } from "../support/replay-models.ts";

const { nn } = torch;
type State = [name: string, shape: number[] | string][];
interface Built {
  state: State;
  repr: string;
  fused: string;
  quantized?: { state: State; repr: string };
}
const unpacked = (name: string): Buffer =>
  brotliDecompressSync(readFileSync(new URL(`data/${name}.br`, import.meta.url)));
const recorded = JSON.parse(unpacked("quantization.json").toString()) as {
  builders: Record<string, Built>;
  weights: Record<string, Record<string, unknown>>;
  training: Record<string, { losses: number[]; state: State }>;
  small: Record<string, number[]>;
};

const stateOf = (model: torch.nn.Module): State =>
  Object.entries<unknown>(model.state_dict()).map(([key, value]) => [
    key,
    value instanceof torch.Tensor ? [...value.shape] : Array.isArray(value) ? "tuple" : "dtype",
  ]);
type Made = torch.nn.Module<(x: torch.Tensor) => torch.Tensor> & quantization.utils.Quantizable;
const settingsOf = (name: string): Record<string, unknown> => ({
  num_classes: 7,
  ...(/googlenet|inception/.test(name) ? { init_weights: false } : {}),
});
const make = (name: string, more: Record<string, unknown> = {}): Made =>
  models.get_model(name, { ...settingsOf(name), ...more, weights: null }) as unknown as Made;

beforeAll(() => {
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
});

describe("builders", () => {
  test.each(Object.entries(recorded.builders))("%s has torchvision's layers, fused too", (name, built) => {
    torch.manual_seed(0);
    const model = make(name);
    expect(stateOf(model)).toEqual(built.state);
    expect(String(model).slice(0, built.repr.length)).toBe(built.repr);
    model.eval();
    model.fuse_model();
    expect(String(model).slice(0, built.fused.length)).toBe(built.fused);
  });

  test.each(Object.entries(recorded.builders).filter(([, each]) => each.quantized))("%s of 8 bits", (name, built) => {
    const { state, repr } = built.quantized!;
    torch.manual_seed(0);
    const made = make(name, { quantize: true });
    expect(made.training).toBe(false);
    expect(stateOf(made)).toEqual(state);
    const numbers = /-?\d+\.\d+(e-?\d+)?/g;
    const text = repr.slice(0, repr.lastIndexOf("\n")).replaceAll(numbers, "#");
    expect(String(made).slice(0, 1500).replaceAll(numbers, "#").slice(0, text.length)).toBe(text);
    expect(made(recordedInput([1, 3, 64, 64])).shape).toEqual([1, 7]);
  });

  test("weights of PyTorch's files give its scores to the last bit", () => {
    const states = torch.load<Record<string, torch.nn.StateDict>>(unpacked("quantized-models.pt"));
    const made: Record<string, [Made, backend: string]> = {
      shufflenetv2: [
        new quantization.QuantizableShuffleNetV2([1, 2, 1], [8, 16, 16, 24, 32], { num_classes: 7 }),
        "fbgemm",
      ],
      mobilenetv2: [quantization.mobilenet_v2({ num_classes: 7, width_mult: 0.1, round_nearest: 2 }), "qnnpack"],
    };
    for (const [name, [model, backend]] of Object.entries(made)) {
      quantization.utils._replace_relu(model);
      quantization.utils.quantize_model(model, backend);
      expect(String(model.load_state_dict(states[name]!)), name).toBe("<All keys matched successfully>");
      const scores = model(recordedInput([2, 3, 64, 64]))
        .flatten()
        .tolist() as number[];
      expect(scores, name).toHaveLength(14);
      for (const [i, score] of recorded.small[name]!.entries()) expect(scores[i], name).toBeCloseTo(score, 5);
    }
  });

  test.each(Object.entries(recorded.training))("training for 8 bits: %s", (name, { losses, state }) => {
    const [block, backend] = name.split(" ") as ["basic" | "bottleneck", string];
    const { QuantizableBasicBlock, QuantizableBottleneck, QuantizableResNet } = quantization.resnet;
    torch.manual_seed(0);
    const kind = block === "basic" ? QuantizableBasicBlock : QuantizableBottleneck;
    const model = new QuantizableResNet(kind, [1, 1, 1, 1], { num_classes: 5 });
    quantization.utils._replace_relu(model);
    model.fuse_model(true);
    model.qconfig = torch.ao.quantization.get_default_qat_qconfig(backend);
    torch.ao.quantization.prepare_qat(model, null, true);
    const optimizer = new torch.optim.SGD(model.parameters(), { lr: 0.01 });
    for (const [step, expected] of losses.entries()) {
      const scores = model(recordedInput([4, 3, 32, 32]).mul(1 + step / 8));
      const loss = nn.functional.cross_entropy(scores, torch.tensor([1, 3, 0, 4]));
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      // Rounding to 8 bits magnifies that of sums, and norms of 4 images do so from step to step.
      expect(Math.abs((loss.item() as number) / expected - 1), `step ${step}`).toBeLessThan(0.02 + 0.3 * step);
    }
    model.eval();
    expect(stateOf(torch.ao.quantization.convert(model))).toEqual(state);
  });
});

describe("published weights", () => {
  test.each(Object.entries(recorded.weights))("%s", (name, told) => {
    const weights = models.get_weight(name) as quantization.QuantizedWeights;
    const { meta } = weights;
    const { classes, url, transforms, unquantized, ...rest } = told;
    expect(weights.url).toBe(url);
    expect(String(weights.transforms())).toBe(transforms);
    expect(String(meta.unquantized)).toBe(unquantized);
    expect(meta.categories).toHaveLength(classes as number);
    expect(meta).toMatchObject(rest);
  });

  test("are chosen by quantize, fix settings, and are loaded", async () => {
    expect(models.list_models({ module: quantization })).toEqual(Object.keys(recorded.builders));
    expect(String(models.get_model_weights("quantized_resnet50").DEFAULT)).toBe(
      "ResNet50_QuantizedWeights.IMAGENET1K_FBGEMM_V2",
    );
    expect(() =>
      quantization.resnet18({ quantize: true, weights: models.ResNet18_Weights.DEFAULT, progress: false }),
    ).toThrow("Invalid Weight class provided; expected ResNet18_QuantizedWeights but received ResNet18_Weights.");
    expect(() => quantization.resnet18({ quantize: true, weights: "DEFAULT", num_classes: 5 })).toThrow(
      "The parameter 'num_classes' expected value 1000 but got 5 instead.",
    );
    expect(() => quantization.resnet18({ quantize: true, weights: "DEFAULT", backend: "qnnpack" })).toThrow(
      "The parameter 'backend' expected value 'fbgemm' but got 'qnnpack' instead.",
    );
    expect(() => quantization.shufflenet_v2_x0_5({ quantize: true, backend: "none" })).toThrow(
      "Quantized backend not supported ",
    );
    const source = quantization.shufflenet_v2_x0_5({ quantize: true });
    const { DEFAULT } = quantization.ShuffleNet_V2_X0_5_QuantizedWeights;
    const fetched = vi.spyOn(DEFAULT, "get_state_dict").mockResolvedValue(source.state_dict());
    const loaded = await quantization.shufflenet_v2_x0_5({ weights: DEFAULT, quantize: true });
    fetched.mockRestore();
    const image = recordedInput([1, 3, 64, 64]);
    expect(torch.equal(loaded(image), source(image))).toBe(true);
  });

  test("GoogLeNet and Inception v3 drop what published weights have for training", async () => {
    const real = quantization.googlenet({ init_weights: false });
    const { DEFAULT } = models.GoogLeNet_Weights;
    const fetched = vi.spyOn(DEFAULT, "get_state_dict").mockResolvedValue(real.state_dict());
    const loaded = await quantization.googlenet({ weights: DEFAULT });
    const kept = await quantization.googlenet({ weights: DEFAULT, aux_logits: true });
    fetched.mockRestore();
    expect([loaded.aux1, loaded.aux_logits, loaded.transform_input]).toEqual([null, false, true]);
    expect(kept.aux1).not.toBeNull();
  });
});
