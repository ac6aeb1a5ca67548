/** Models of videos and of optical flow are what torchvision 0.29's are: states, initial values, results, losses. */
import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { describe, expect, test, vi } from "vitest";
import * as torch from "../../src/index.ts";
import { models } from "../../src/vision/index.ts";
import * as optical_flow from "../../src/vision/models/optical-flow/index.ts";
import * as video from "../../src/vision/models/video/index.ts";
import { recordedInput } from "../support/replay-models.ts";

interface Facts {
  shape: number[];
  sum: number;
  abs: number;
  first: number[];
}
interface Run {
  keys: string[];
  size: number[];
  eval: Facts;
  loss: number;
  gradients: { total: number; count: number; some: Record<string, number> };
}
interface Built {
  state: [name: string, shape: number[], sum: number][];
  repr: string;
}
const packed = readFileSync(new URL("data/video.json.br", import.meta.url));
const recorded = JSON.parse(brotliDecompressSync(packed).toString()) as {
  builders: Record<string, Built>;
  video: Record<string, Run>;
  flow: Record<string, Omit<Run, "eval"> & { eval: Facts[] }>;
  preset: Facts;
};

/** Numbers that agree to a share of the largest of them. */
function expectNear(actual: readonly number[], expected: readonly number[], share: number, what: string): void {
  expect(actual, what).toHaveLength(expected.length);
  const scale = Math.max(1e-6, ...expected.map(Math.abs));
  for (const [i, value] of expected.entries())
    if (!(Math.abs((actual[i] ?? NaN) - value) <= share * scale))
      expect.fail(`${what}[${i}]: ${actual[i]} instead of ${value}`);
}
function expectFacts(actual: torch.Tensor, expected: Facts, share: number): void {
  expect(actual.shape).toEqual(expected.shape);
  const flat = actual.detach().to(torch.float64).flatten();
  const sums = [flat.sum().item() as number, flat.abs().sum().item() as number];
  expectNear(sums, [expected.sum, expected.abs], share, "sums");
  expectNear(flat.narrow(0, 0, Math.min(6, flat.numel())).tolist() as number[], expected.first, share * 10, "values");
}
function expectGradients(model: torch.nn.Module, expected: Run["gradients"], share: number): void {
  const all = [...model.named_parameters()];
  const norms = all.flatMap(([name, { grad }]) =>
    grad === null ? [] : [[name, grad.norm().item() as number] as const],
  );
  expect(norms).toHaveLength(expected.count);
  expectNear([Math.hypot(...norms.map(([, norm]) => norm))], [expected.total], share, "gradients");
  const found = Object.fromEntries(norms);
  const names = Object.keys(expected.some);
  // What is rounding beside the others is not compared by itself.
  const room = expected.total * 1e-3;
  for (const name of names)
    if (!(Math.abs((found[name] ?? NaN) - expected.some[name]!) <= share * 10 * expected.some[name]! + room * share))
      expect.fail(`${name}: ${found[name]} instead of ${expected.some[name]}`);
}

describe("builders", () => {
  test.each(Object.entries(recorded.builders))("%s has torchvision's state", (name, { state, repr }) => {
    torch.manual_seed(0);
    const model = models.get_model(name);
    const built = Object.entries(model.state_dict());
    expect(built.map(([key, value]) => [key, value.shape])).toEqual(state.map(([key, shape]) => [key, shape]));
    for (const [i, [key, , sum]] of state.entries()) {
      const value = built[i]?.[1] as torch.Tensor;
      // Sums of many values of both signs: to the rounding of values that are added.
      const room = 1e-5 * Math.max(Math.abs(sum), 0.02 * Math.sqrt(value.numel()));
      const actual = value.to(torch.float64).sum().item() as number;
      if (!(Math.abs(actual - sum) <= room)) expect.fail(`${key}: ${actual} instead of ${sum}`);
    }
    expect(String(model).slice(0, repr.length)).toBe(repr);
  });

  test("names belong to modules, and help names the module of those that are not imported", () => {
    expect(models.list_models({ module: video })).toEqual([
      "mc3_18",
      "mvit_v1_b",
      "mvit_v2_s",
      "r2plus1d_18",
      "r3d_18",
      "s3d",
      "swin3d_b",
      "swin3d_s",
      "swin3d_t",
    ]);
    expect(() => models.get_model("mvit_v3")).toThrow('Import "flambeau/vision/models/video"');
    expect(() => video.r3d_18({ weights: "DEFAULT", num_classes: 5 })).toThrow(
      "The parameter 'num_classes' expected value 400 but got 5 instead.",
    );
    // Python's words after the function's name.
    expect(() => models.get_model("mvit_v1_b", { temporal_size: 8 })).toThrow(
      "got multiple values for keyword argument 'temporal_size'",
    );
  });

  test("weights tell where they are and what they expect", async () => {
    const weights = video.Swin3D_B_Weights["KINETICS400_IMAGENET22K_V1"]!;
    expect(models.get_weight("Swin3D_B_Weights.KINETICS400_IMAGENET22K_V1")).toBe(weights);
    expect(String(models.get_model_weights("swin3d_b").DEFAULT)).toBe("Swin3D_B_Weights.KINETICS400_V1");
    expect(weights.url).toBe("https://download.pytorch.org/models/swin3d_b_22k-7c6ae6fa.pth");
    expect(weights.meta).toMatchObject({
      num_params: 88048984,
      min_size: [1, 1],
      min_temporal_size: 1,
      _metrics: { "Kinetics-400": { "acc@1": 81.643, "acc@5": 95.574 } },
    });
    expect(weights.meta.categories).toHaveLength(400);
    expect(weights.meta.categories?.slice(-2)).toEqual(["yoga", "zumba"]);
    expect(video.S3D_Weights.DEFAULT.meta.min_temporal_size).toBe(14);
    expect(String(video.R3D_18_Weights.DEFAULT.transforms())).toBe(
      "VideoClassification(\n    crop_size=[112, 112]\n    resize_size=[128, 171]\n    mean=[0.43216, 0.394666, 0.37645]\n    std=[0.22803, 0.22145, 0.216989]\n    interpolation=InterpolationMode.BILINEAR\n)",
    );
    const source = video.mc3_18();
    const fetched = vi.spyOn(video.MC3_18_Weights.DEFAULT, "get_state_dict").mockResolvedValue(source.state_dict());
    const loaded = await video.mc3_18({ weights: "KINETICS400_V1" });
    fetched.mockRestore();
    expect(torch.equal(loaded.fc.weight, source.fc.weight)).toBe(true);
  });

  test("the preset brings frames to the model's size", () => {
    const frames = torch
      .arange(2 * 3 * 20 * 30)
      .mul(7)
      .remainder(256)
      .to(torch.uint8)
      .reshape(2, 3, 20, 30);
    const preset = video.R3D_18_Weights.DEFAULT.transforms({ crop_size: [8, 10], resize_size: [12, 14] });
    expectFacts(preset(frames), recorded.preset, 1e-4);
    expect(preset(frames.unsqueeze(0)).shape).toEqual([1, 3, 2, 8, 10]);
  });
});

describe("video", () => {
  const { resnet, MViT, SwinTransformer3d, S3D, VideoResNet } = video;
  function blocks(second: boolean): video.mvit.MSBlockConfig[] {
    const [three, one, two] = [
      [3, 3, 3],
      [1, 1, 1],
      [1, 2, 2],
    ];
    const [first, none] = [second ? 24 : 16, [] as number[]];
    const keys = { kernel_kv: three!, stride_kv: two! };
    return [
      {
        ...{ num_heads: 2, input_channels: 16, output_channels: first, ...keys },
        ...{ kernel_q: second ? three! : none, stride_q: second ? one! : none },
      },
      { num_heads: 4, input_channels: first, output_channels: 24, kernel_q: three!, stride_q: two!, ...keys },
      {
        ...{ num_heads: 4, input_channels: 24, output_channels: 24 },
        ...{ kernel_q: none, stride_q: none, kernel_kv: none, stride_kv: none },
      },
    ];
  }
  function build(name: string): torch.nn.Module<(x: torch.Tensor) => torch.Tensor> {
    const rest = { num_classes: 5, stochastic_depth_prob: 0.3 };
    const { Conv3DSimple, Conv2Plus1D, Conv3DNoTemporal, Bottleneck, BasicStem } = resnet;
    if (name === "mvit_v1") return new MViT([24, 16], 8, blocks(false), false, false, false, false, rest);
    if (name === "mvit_v2")
      return new MViT([16, 16], 8, blocks(true), true, false, true, true, { ...rest, attention_dropout: 0.1 });
    if (name === "mvit_mixed")
      return new MViT([16, 16], 8, blocks(true), true, true, true, true, { num_classes: 5, dropout: 0 });
    if (name === "swin")
      return new SwinTransformer3d([2, 4, 4], 24, [2, 2], [2, 4], [2, 3, 3], { num_classes: 5, dropout: 0.1 });
    if (name === "s3d") return Object.assign(new S3D(5), { avgpool: new torch.nn.AdaptiveAvgPool3d(1) });
    if (name === "bottleneck") {
      const makers = [Conv3DSimple, Conv2Plus1D, Conv3DNoTemporal, Conv3DSimple];
      return new VideoResNet(Bottleneck, makers, [1, 1, 1, 1], BasicStem, 5);
    }
    return models.get_model(name, { num_classes: 5 }) as video.VideoResNet;
  }

  test.each(Object.entries(recorded.video))("%s gives torchvision's scores, loss and gradients", (name, run) => {
    torch.manual_seed(0);
    const model = build(name).eval();
    expect(Object.keys(model.state_dict())).toEqual(run.keys);
    const x = recordedInput(run.size);
    expectFacts(model(x), run.eval, 1e-4);
    model.train();
    torch.manual_seed(1);
    const loss = torch.nn.functional.cross_entropy(model(x), torch.tensor([1, 3]));
    expectNear([loss.item() as number], [run.loss], 1e-3, "loss");
    loss.backward();
    expectGradients(model, run.gradients, 1e-2);
  });

  test.each(["r2plus1d_18", "mvit_v2", "swin"])("%s is traced and compiled", (name) => {
    const model = build(name).eval();
    const x = recordedInput(name === "mvit_v2" ? [1, 3, 8, 16, 16] : [1, 3, 4, 20, 24]);
    const [wanted, compiled, traced] = torch.no_grad(() => [
      model(x),
      torch.compile(model)(x),
      (torch.fx.symbolic_trace(model) as typeof model)(x),
    ]);
    expect(torch.allclose(compiled!, wanted!, { atol: 1e-5 })).toBe(true);
    expect(torch.allclose(traced!, wanted!, { atol: 1e-5 })).toBe(true);
  });

  // The number of nodes is that of torch.fx.symbolic_trace of torchvision's model.
  test("attention of MViT's second version mixes dtypes under autocast; graphs hold stochastic depth", () => {
    const model = build("mvit_v2").eval();
    const x = recordedInput([1, 3, 8, 16, 16]);
    const half = torch.no_grad(() => torch.autocast("cpu", { dtype: torch.bfloat16 }, () => model(x)));
    expect(half.dtype).toBe(torch.bfloat16);
    expect(torch.allclose(half.float(), model(x), { atol: 0.02 })).toBe(true);
    const traced = torch.fx.symbolic_trace(new SwinTransformer3d([2, 4, 4], 24, [2, 2], [2, 4], [2, 3, 3]));
    const calls = [...traced.graph.nodes].filter((node) => node.name.startsWith("stochastic_depth"));
    expect(calls).toHaveLength(8);
  });

  test("what does not fit is refused", () => {
    expect(() => new MViT([16, 16], 4, [], false, false, false, false)).toThrow(
      "The configuration parameter can't be empty.",
    );
    expect(() => build("mvit_v1")(torch.ones(3, 4))).toThrow("Unsupported input dimension torch.Size([3, 4])");
    expect(() => new SwinTransformer3d([2, 4, 4], 24, [1, 1], [2, 4], [2, 3])).toThrow(
      "window_size and shift_size must be of length 2",
    );
    const makers = Array.from({ length: 4 }, () => resnet.Conv3DSimple);
    expect(
      () => new VideoResNet(resnet.Bottleneck, makers, [1, 1, 1, 1], resnet.BasicStem, { zero_init_residual: true }),
    ).toThrow("'Bottleneck' object has no attribute 'bn3'");
  });
});

describe("optical flow", () => {
  const { raft_large, raft_small, raft } = optical_flow;
  const image = recordedInput([1, 3, 128, 136]);
  const pair = [image.clamp(-1, 1), image.roll([2, 3], [2, 3]).clamp(-1, 1).mul(0.9)] as const;

  test.each(Object.entries(recorded.flow))("%s gives torchvision's flow, loss and gradients", (name, run) => {
    torch.manual_seed(0);
    const model = (name === "raft_large" ? raft_large() : raft_small()).eval();
    const flows = torch.no_grad(() => model(...pair, { num_flow_updates: 2 }));
    expect(flows).toHaveLength(run.eval.length);
    for (const [i, facts] of run.eval.entries()) expectFacts(flows[i]!, facts, 1e-3);
    model.train();
    const loss = model(...pair, 2)
      .map((flow, i) =>
        flow
          .sub(1)
          .abs()
          .mean()
          .mul(0.8 ** (1 - i)),
      )
      .reduce((a, b) => a.add(b));
    expectNear([loss.item() as number], [run.loss], 1e-3, "loss");
    loss.backward();
    expectGradients(model, run.gradients, 1e-2);
  });

  test("weights and the preset are torchvision's", () => {
    const { Raft_Large_Weights, Raft_Small_Weights, OpticalFlow } = optical_flow;
    expect(models.list_models({ module: optical_flow })).toEqual(["raft_large", "raft_small"]);
    expect(String(Raft_Large_Weights.DEFAULT)).toBe("Raft_Large_Weights.C_T_SKHT_V2");
    expect(models.get_weight("Raft_Small_Weights.C_T_V1").meta).toMatchObject({
      num_params: 990162,
      min_size: [128, 128],
      recipe: "https://github.com/princeton-vl/RAFT",
      _metrics: { "Kitti-Train": { per_image_epe: 7.6557, fl_all: 25.2801 } },
    });
    expect(Object.keys(Raft_Large_Weights)).toHaveLength(7);
    const preset = Raft_Small_Weights.DEFAULT.transforms();
    expect(preset).toBeInstanceOf(OpticalFlow);
    expect(String(preset)).toBe("OpticalFlow()");
    const [one, two] = preset(torch.zeros(3, 2, 2, { dtype: torch.uint8 }), torch.ones(1, 3, 2, 2));
    expect([one.max().item(), two.min().item()]).toEqual([-1, 1]);
  });

  test("what does not fit is refused in torchvision's words", () => {
    const model = raft_small().eval();
    const ones = (h: number, w: number): torch.Tensor => torch.ones(1, 3, h, w);
    expect(() => model(ones(128, 128), ones(128, 136))).toThrow(
      "input images should have the same shape, instead got (128, 128) != torch.Size([128, 136])",
    );
    expect(() => model(ones(130, 128), ones(130, 128))).toThrow(
      "input image H and W should be divisible by 8, instead got 130 (h) and 128 (w)",
    );
    expect(() => model(ones(64, 128), ones(64, 128))).toThrow(
      "H and W of feature maps should be at least 16; got: torch.Size([8, 16]). Remember that input images to the model are downsampled by 8, so that means their dimensions should be at least 8 * 16 = 128.",
    );
    expect(() => new raft.FeatureEncoder({ layers: [1, 2] })).toThrow(
      "The expected number of layers is 5, instead got 2",
    );
    expect(() => new raft.RecurrentBlock({ input_size: 1, hidden_size: 1, kernel_size: [3] })).toThrow(
      "kernel_size should have the same length as padding, instead got len(kernel_size) = 1 and len(padding) = 2",
    );
  });
});
