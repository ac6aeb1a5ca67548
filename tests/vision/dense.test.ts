/** Models of segmentation and detection are what torchvision 0.29's are: states, initial values, results, losses. */
import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { describe, expect, test, vi } from "vitest";
import * as torch from "../../src/index.ts";
import * as onnx from "../../src/onnx/index.ts";
import { models, ops } from "../../src/vision/index.ts";
import * as detection from "../../src/vision/models/detection/index.ts";
import * as segmentation from "../../src/vision/models/segmentation/index.ts";
import { recordedInput } from "../support/replay-models.ts";

interface Facts {
  shape: number[];
  sum: number;
  abs: number;
  first: number[];
}
interface Gradients {
  total: number;
  count: number;
  some: Record<string, number>;
}
interface Built {
  state: [name: string, shape: number[], sum: number][];
  frozen: number;
  repr: string;
}
interface Run {
  keys: string[];
  eval: Record<string, Facts>;
  losses: Record<string, number>;
  gradients: Gradients;
}
interface DetectorRun extends Omit<Run, "eval"> {
  eval: Record<string, Facts & { values: number[] }>[];
  empty: Record<string, number>;
}
const packed = readFileSync(new URL("data/dense.json.br", import.meta.url));
const recorded = JSON.parse(brotliDecompressSync(packed).toString()) as {
  builders: Record<string, Built>;
  segmentation: Record<string, Run>;
  detection: Record<string, DetectorRun>;
  loaded: Record<"boxes" | "labels" | "scores", number[]>[];
};

/** Numbers that agree to a share of the largest of them. */
function expectNear(actual: readonly number[], expected: readonly number[], share: number, what: string): void {
  expect(actual, what).toHaveLength(expected.length);
  const scale = Math.max(1e-6, ...expected.map(Math.abs));
  for (const [i, value] of expected.entries())
    if (!(Math.abs((actual[i] ?? NaN) - value) <= share * scale))
      expect.fail(`${what}[${i}]: ${actual[i]} instead of ${value}`);
}
function expectFacts(actual: torch.Tensor, expected: Facts, share: number, what: string): void {
  expect(actual.shape, what).toEqual(expected.shape);
  const flat = actual.detach().to(torch.float64).flatten();
  const { abs } = expected;
  expectNear([flat.sum().item() as number, flat.abs().sum().item() as number], [expected.sum, abs], share, what);
  expectNear(flat.narrow(0, 0, Math.min(6, flat.numel())).tolist() as number[], expected.first, share * 10, what);
}
function expectGradients(model: torch.nn.Module, expected: Gradients, share: number): void {
  const grads = [...model.named_parameters()].flatMap(([name, { grad }]) =>
    grad === null ? [] : [[name, grad] as const],
  );
  expect(grads).toHaveLength(expected.count);
  const norms = grads.map(([name, grad]) => [name, grad.norm().item() as number] as const);
  expectNear([Math.hypot(...norms.map(([, norm]) => norm))], [expected.total], share, "gradients");
  const some = Object.fromEntries(norms.filter(([name]) => name in expected.some));
  expect(Object.keys(some)).toEqual(Object.keys(expected.some));
  for (const [name, norm] of Object.entries(expected.some)) expectNear([some[name] ?? NaN], [norm], share * 10, name);
}

describe("builders", () => {
  test.each(Object.entries(recorded.builders))("%s has torchvision's state", (name, { state, frozen, repr }) => {
    torch.manual_seed(0);
    const aux = /^(fcn_|deeplab)/.test(name) ? { aux_loss: true } : {};
    const model = models.get_model(name, { weights_backbone: null, ...aux });
    const built = Object.entries(model.state_dict());
    expect(built.map(([key, value]) => [key, value.shape])).toEqual(state.map(([key, shape]) => [key, shape]));
    for (const [i, [key, , sum]] of state.entries()) {
      const value = built[i]?.[1] as torch.Tensor;
      // Sums of many values of both signs: to the rounding of values that are added.
      const room = 1e-5 * Math.max(Math.abs(sum), 0.02 * Math.sqrt(value.numel()));
      const actual = value.to(torch.float64).sum().item() as number;
      if (!(Math.abs(actual - sum) <= room)) expect.fail(`${key}: ${actual} instead of ${sum}`);
    }
    expect([...model.parameters()].filter((parameter) => !parameter.requires_grad)).toHaveLength(frozen);
    expect(String(model).slice(0, 2000)).toBe(repr);
  });

  test("names belong to modules, and to builders that fetch a backbone unless told otherwise", () => {
    expect(models.list_models({ module: segmentation })).toEqual([
      "deeplabv3_mobilenet_v3_large",
      "deeplabv3_resnet101",
      "deeplabv3_resnet50",
      "fcn_resnet101",
      "fcn_resnet50",
      "lraspp_mobilenet_v3_large",
    ]);
    expect(models.list_models({ module: models })).toHaveLength(80);
    expect(models.list_models({ include: "fcn_*" })).toEqual(["fcn_resnet101", "fcn_resnet50"]);
    expect(() => segmentation.lraspp_mobilenet_v3_large({ weights_backbone: null, aux_loss: true })).toThrow(
      "This model does not use auxiliary loss",
    );
    expect(() => segmentation.fcn_resnet50({ weights: "DEFAULT", num_classes: 5 })).toThrow(
      "The parameter 'num_classes' expected value 21 but got 5 instead.",
    );
    expect(() => segmentation.fcn_resnet50({ weights: "COCO_V9" })).toThrow("COCO_V9");
  });

  test("weights tell where they are and what they expect", () => {
    const weights = segmentation.FCN_ResNet101_Weights.DEFAULT;
    expect(models.get_weight("FCN_ResNet101_Weights.COCO_WITH_VOC_LABELS_V1")).toBe(weights);
    expect(models.get_model_weights("fcn_resnet101")).toBe(segmentation.FCN_ResNet101_Weights);
    expect(String(weights)).toBe("FCN_ResNet101_Weights.COCO_WITH_VOC_LABELS_V1");
    expect(weights.url).toBe("https://download.pytorch.org/models/fcn_resnet101_coco-7ecb50ca.pth");
    expect(weights.meta).toMatchObject({
      num_params: 54314346,
      min_size: [1, 1],
      recipe: "https://github.com/pytorch/vision/tree/main/references/segmentation#deeplabv3_resnet101",
      _metrics: { "COCO-val2017-VOC-labels": { miou: 63.7, pixel_acc: 91.9 } },
      _ops: 232.738,
      _file_size: 207.711,
    });
    expect(weights.meta.categories?.slice(0, 3)).toEqual(["__background__", "aeroplane", "bicycle"]);
    expect(weights.meta.categories).toHaveLength(21);
    const preset = weights.transforms();
    expect(preset.resize_size).toEqual([520]);
    expect(weights.transforms({ resize_size: 26 })(torch.ones(3, 13, 26)).shape).toEqual([3, 26, 52]);
  });

  test("published values come as a promise: the whole model's, or the backbone's, which are frozen in part", async () => {
    const { LRASPP_MobileNet_V3_Large_Weights, lraspp_mobilenet_v3_large } = segmentation;
    const source = lraspp_mobilenet_v3_large({ weights_backbone: null });
    const whole = vi.spyOn(LRASPP_MobileNet_V3_Large_Weights.DEFAULT, "get_state_dict");
    whole.mockResolvedValue(source.state_dict());
    const classifier = models.mobilenet_v3_large();
    const fetched = vi.spyOn(models.MobileNet_V3_Large_Weights["IMAGENET1K_V1"]!, "get_state_dict");
    fetched.mockResolvedValue(classifier.state_dict());
    try {
      const loaded = await lraspp_mobilenet_v3_large({ weights: "COCO_WITH_VOC_LABELS_V1" });
      expect(fetched).not.toHaveBeenCalled();
      expect(loaded.classifier.cbr.state_dict()["0.weight"]).toEqual(source.classifier.cbr.state_dict()["0.weight"]);
      const detector = await detection.fasterrcnn_mobilenet_v3_large_320_fpn({ num_classes: 2 });
      expect(fetched).toHaveBeenCalledOnce();
      const key = "0.0.weight";
      const body = Object.entries(detector.state_dict()).find(([name]) => name === `backbone.body.${key}`);
      expect(torch.equal(body?.[1] as torch.Tensor, classifier.state_dict()[`features.${key}`] as torch.Tensor)).toBe(
        true,
      );
      expect([...detector.modules()].some((layer) => layer instanceof ops.FrozenBatchNorm2d)).toBe(true);
      expect([...detector.parameters()].some((parameter) => !parameter.requires_grad)).toBe(true);
    } finally {
      whole.mockRestore();
      fetched.mockRestore();
    }
  });
});

describe("segmentation", () => {
  const build = (name: string): torch.nn.Module<(x: torch.Tensor) => segmentation.SegmentationResult> => {
    const { fcn, deeplabv3, IntermediateLayerGetter, FCN, DeepLabV3, LRASPP } = segmentation;
    const maps: Record<string, string> =
      name === "lraspp" ? { layer2: "low", layer3: "high" } : { layer2: "out", layer1: "aux" };
    const body = new IntermediateLayerGetter(models.resnet18(), maps);
    if (name === "fcn") return new FCN(body, new fcn.FCNHead(128, 5), new fcn.FCNHead(64, 5));
    if (name === "deeplabv3")
      return new DeepLabV3(body, new deeplabv3.DeepLabHead(128, 5, [2, 4]), new fcn.FCNHead(64, 5));
    return new LRASPP(body, 128, 256, 5, 16);
  };

  test.each(Object.entries(recorded.segmentation))(
    "%s gives torchvision's scores, losses and gradients",
    (name, run) => {
      torch.manual_seed(0);
      const model = build(name).eval();
      expect(Object.keys(model.state_dict())).toEqual(run.keys);
      const x = recordedInput([2, 3, 40, 56]);
      const scores = Object.entries(model(x));
      expect(scores.map(([key]) => key)).toEqual(Object.keys(run.eval));
      for (const [key, value] of scores) expectFacts(value as torch.Tensor, run.eval[key]!, 1e-4, key);
      model.train();
      torch.manual_seed(1);
      const target = torch
        .arange(2 * 40 * 56)
        .remainder(5)
        .reshape(2, 40, 56);
      const losses = Object.entries(model(x)).map(
        ([key, value]) => [key, torch.nn.functional.cross_entropy(value as torch.Tensor, target)] as const,
      );
      for (const [key, loss] of losses) expectNear([loss.item() as number], [run.losses[key]!], 1e-4, key);
      losses
        .map(([, loss]) => loss)
        .reduce((a, b) => a.add(b))
        .backward();
      expectGradients(model, run.gradients, 2e-3);
    },
  );

  // The numbers of nodes are those of torch.fx.symbolic_trace of torchvision's models.
  test.each([
    ["fcn", 50],
    ["deeplabv3", 70],
    ["lraspp", 68],
  ] as const)("%s is traced, compiled and written as ONNX for images of any size", async (name, nodes) => {
    const model = build(name).eval();
    const [x, other] = [recordedInput([1, 3, 40, 56]), recordedInput([2, 3, 32, 48])];
    const wanted = torch.no_grad(() => [model(x).out, model(other).out] as const);
    const traced = torch.fx.symbolic_trace(model) as typeof model;
    expect([...(traced as torch.fx.GraphModule).graph.nodes]).toHaveLength(nodes);
    const compiled = torch.compile(model);
    const half = torch.no_grad(() => torch.autocast("cpu", { dtype: torch.bfloat16 }, () => model(x).out));
    expect(half.dtype).toBe(torch.bfloat16);
    expect(half.float().sub(wanted[0]).norm().item()).toBeLessThan(0.02 * (wanted[0].norm().item() as number));
    const loaded = onnx.load(onnx.export(model, [x]).bytes());
    const results: [string, torch.Tensor, torch.Tensor][] = torch.no_grad(() => [
      ["traced", traced(x).out, wanted[0]],
      ["traced, of another size", traced(other).out, wanted[1]],
      ["compiled", compiled(x).out, wanted[0]],
      ["compiled, of another size", compiled(other).out, wanted[1]],
    ]);
    const first = (loaded as (x: torch.Tensor) => torch.Tensor | readonly torch.Tensor[])(x);
    results.push(["ONNX", Array.isArray(first) ? (first[0] as torch.Tensor) : (first as torch.Tensor), wanted[0]]);
    for (const [what, actual, expected] of results)
      expect(torch.allclose(actual, expected, { atol: 1e-5 }), what).toBe(true);
  });

  test("layers that a model has not are refused", () => {
    expect(() => new segmentation.IntermediateLayerGetter(models.resnet18(), { layer9: "out" })).toThrow(
      "return_layers are not present in model",
    );
  });
});

type AnyDetector = torch.nn.Module<detection.DetectorCall>;

describe("detection", () => {
  const { anchor_utils, backbone_utils, faster_rcnn, mask_rcnn, keypoint_rcnn } = detection;
  const body = (): detection.DetectorBackbone =>
    new backbone_utils.BackboneWithFPN(models.resnet18(), { layer2: "0", layer3: "1" }, [128, 256], 32);
  const pool = (size: number): ops.MultiScaleRoIAlign => new ops.MultiScaleRoIAlign(["0", "1"], size, 2);
  const anchors = (): detection.anchor_utils.AnchorGenerator =>
    new anchor_utils.AnchorGenerator([[12], [24], [48]], [0.5, 1, 2]);
  const twoStages = (): detection.FasterRCNNOptions => ({
    rpn_anchor_generator: anchors(),
    box_roi_pool: pool(5),
    box_head: new faster_rcnn.TwoMLPHead(32 * 25, 48),
    box_predictor: new faster_rcnn.FastRCNNPredictor(48, 4),
    rpn_pre_nms_top_n_train: 120,
    rpn_pre_nms_top_n_test: 60,
    rpn_post_nms_top_n_train: 60,
    rpn_post_nms_top_n_test: 30,
    box_batch_size_per_image: 24,
    rpn_batch_size_per_image: 32,
    box_detections_per_img: 6,
    box_score_thresh: 0.01,
  });
  const sizes = { min_size: 64, max_size: 96 };

  function build(name: string): AnyDetector {
    if (name === "retinanet" || name === "retinanet_giou") {
      const few = { score_thresh: 0.005, detections_per_img: 12 };
      const model = new detection.RetinaNet(body(), 4, { ...sizes, ...few, anchor_generator: anchors() });
      const { regression_head } = model.head as detection.retinanet.RetinaNetHead;
      if (name.endsWith("giou")) regression_head._loss_type = "giou";
      return model;
    }
    if (name === "fcos") {
      const anchor_generator = new anchor_utils.AnchorGenerator([[8], [16], [32]], [1]);
      const few = { score_thresh: 0.05, detections_per_img: 12 };
      return new detection.FCOS(body(), 4, { ...sizes, ...few, anchor_generator });
    }
    if (name === "ssd") {
      const boxes = new anchor_utils.DefaultBoxGenerator([[2], [2, 3], [2]], { min_ratio: 0.2, max_ratio: 0.8 });
      const maps = { layer2: "0", layer3: "1", layer4: "2" };
      const backbone = new segmentation.IntermediateLayerGetter(models.resnet18(), maps);
      const few = { score_thresh: 0.2, topk_candidates: 20, detections_per_img: 12 };
      return new detection.ssd.SSD(backbone, boxes, [80, 64], 4, few);
    }
    const two = twoStages();
    if (name === "faster_rcnn") return new detection.FasterRCNN(body(), { ...sizes, ...two });
    if (name === "mask_rcnn") {
      const mask_head = new mask_rcnn.MaskRCNNHeads(32, [16, 16], 1);
      const mask_predictor = new mask_rcnn.MaskRCNNPredictor(16, 16, 4);
      return new detection.MaskRCNN(body(), { ...sizes, ...two, mask_roi_pool: pool(6), mask_head, mask_predictor });
    }
    const keypoint_head = new keypoint_rcnn.KeypointRCNNHeads(32, [16, 16]);
    const keypoint_predictor = new keypoint_rcnn.KeypointRCNNPredictor(16, 5);
    return new detection.KeypointRCNN(body(), null, [48, 56, 64], 96, {
      ...two,
      keypoint_roi_pool: pool(6),
      keypoint_head,
      keypoint_predictor,
    });
  }
  const images = (): torch.Tensor[] => [recordedInput([3, 40, 56]), recordedInput([3, 64, 48]).mul(0.7)];
  function targets(name: string): detection.DetectionTarget[] {
    return [
      [40, 56],
      [64, 48],
    ].map(([h, w], i) => {
      const boxes = [
        [4, 6, 24, 30],
        [20, 10, 44, 38],
        [8, 3, 20, 15],
      ].slice(0, 3 - i) as [number, number, number, number][];
      const masks = torch.zeros(boxes.length, h!, w!, { dtype: torch.uint8 });
      for (const [k, [x1, y1, x2, y2]] of boxes.entries())
        masks
          .select(0, k)
          .narrow(0, y1 + 2, Math.min(y2, h!) - y1 - 2)
          .narrow(1, x1, x2 - 3 - x1)
          .fill_(1);
      const places = [
        [0, 0, 1],
        [0.25, 0.5, 2],
        [0.5, 0.5, 0],
        [1, 1, 1],
        [0.75, 1.2, 1],
      ] as const;
      const keypoints = boxes.map(([x1, y1, x2, y2]) =>
        places.map(([x, y, seen]) => [x1 + x * (x2 - x1), y1 + y * (y2 - y1), seen]),
      );
      const labels = torch.tensor([1, 3, 2].slice(0, 3 - i));
      return {
        boxes: torch.tensor(boxes).float(),
        labels: name === "keypoint_rcnn" ? labels.clamp({ max: 1 }) : labels,
        masks,
        keypoints: torch.tensor(keypoints).float(),
      };
    });
  }
  const numbers = (losses: detection.Losses | detection.Detection[]): Record<string, number> =>
    Object.fromEntries(Object.entries(losses as detection.Losses).map(([key, loss]) => [key, loss.item() as number]));
  const expectLosses = (actual: Record<string, number>, expected: Record<string, number>): void => {
    expect(Object.keys(actual)).toEqual(Object.keys(expected));
    for (const [key, loss] of Object.entries(expected)) expectNear([actual[key] ?? NaN], [loss], 1e-4, key);
  };

  test.each(Object.entries(recorded.detection))("%s finds, loses and learns as torchvision's", (name, run) => {
    torch.manual_seed(0);
    const model = build(name).eval();
    expect(Object.keys(model.state_dict())).toEqual(run.keys);
    torch.no_grad(() => {
      for (const [key, value] of model.named_parameters())
        if (["cls_", "bbox_", "_head."].some((part) => key.includes(part)) && value.ndim > 1 && !key.includes("mask"))
          value.mul_(name === "ssd" ? 0.05 : 3);
    });
    const found = torch.no_grad(() => model(images())) as detection.Detection[];
    expect(found).toHaveLength(run.eval.length);
    for (const [i, each] of run.eval.entries()) {
      const result = found[i]!;
      expect(Object.keys(result)).toEqual(Object.keys(each));
      for (const [key, facts] of Object.entries(each)) {
        const value = result[key as keyof detection.Detection]!;
        expectFacts(value, facts, 1e-3, `${key} of image ${i}`);
        const flat = value.to(torch.float64).flatten();
        const first = flat.narrow(0, 0, Math.min(48, flat.numel())).tolist() as number[];
        expectNear(first, facts.values, 1e-3, `${key} of image ${i}`);
      }
    }
    model.train();
    torch.manual_seed(1);
    const losses = model(images(), targets(name)) as detection.Losses;
    expectLosses(numbers(losses), run.losses);
    Object.values(losses)
      .reduce((a, b) => a.add(b))
      .backward();
    expectGradients(model, run.gradients, 5e-3);
    const empty = targets(name);
    for (const [key, value] of Object.entries(empty[1]!)) empty[1]![key] = (value as torch.Tensor).narrow(0, 0, 0);
    torch.manual_seed(2);
    expectLosses(numbers(model(images(), empty)), run.empty);
  });

  test("a state dict that PyTorch wrote gives the boxes that PyTorch found", async () => {
    const layers = [new torch.nn.Conv2d(3, 8, 5, { stride: 4, padding: 2 }), new torch.nn.ReLU()];
    const backbone = Object.assign(new torch.nn.Sequential(...layers), { out_channels: 8 });
    const model = new detection.FasterRCNN(backbone, {
      min_size: 32,
      max_size: 64,
      rpn_anchor_generator: new anchor_utils.AnchorGenerator([[8, 16]], [[0.5, 1]]),
      box_roi_pool: new ops.MultiScaleRoIAlign(["0"], 3, 2),
      box_head: new faster_rcnn.TwoMLPHead(72, 16),
      box_predictor: new faster_rcnn.FastRCNNPredictor(16, 3),
      box_score_thresh: 0.1,
      box_detections_per_img: 5,
    }).eval();
    const state = await torch.load(readFileSync(new URL("data/faster-rcnn.pth", import.meta.url)));
    model.load_state_dict(state as torch.nn.StateDict);
    const found = model(images()) as detection.Detection[];
    expect(found).toHaveLength(recorded.loaded.length);
    for (const [i, each] of recorded.loaded.entries())
      for (const key of ["boxes", "labels", "scores"] as const)
        expectNear(found[i]![key].flatten().tolist() as number[], each[key], 1e-4, `${key} of image ${i}`);
  });

  test("a detector is compiled", () => {
    const model = build("retinanet").eval();
    const compiled = torch.compile(model);
    const [found, same] = torch.no_grad(() => [model(images()), compiled(images())]) as detection.Detection[][];
    expect(torch.equal(same![1]!.boxes, found![1]!.boxes)).toBe(true);
  });

  test("under autocast boxes are chosen and regions read in float32", () => {
    torch.manual_seed(0);
    const model = build("faster_rcnn");
    torch.manual_seed(1);
    const losses = torch.autocast("cpu", { dtype: torch.bfloat16 }, () => model(images(), targets("faster_rcnn")));
    const expected = [1.3548349142074585, 0.04906105995178223, 0.6944515705108643, 0.06396207958459854];
    for (const [i, loss] of Object.values(numbers(losses)).entries()) expectNear([loss], [expected[i]!], 2e-2, `${i}`);
    const [found] = torch.autocast("cpu", { dtype: torch.bfloat16 }, () =>
      model.eval()(images()),
    ) as detection.Detection[];
    expect([found!.boxes.dtype, found!.scores.dtype]).toEqual([torch.bfloat16, torch.bfloat16]);
    const boxes = torch.tensor([[0, 1, 5, 6]], { dtype: torch.float16 });
    const scores = torch.tensor([0.5], { dtype: torch.float16 });
    expect(() => ops.nms(boxes, scores, 0.5)).toThrow(`"nms_kernel" not implemented for 'Half'`);
    torch.autocast("cpu", () => {
      expect(ops.nms(boxes, scores, 0.5).tolist()).toEqual([0]);
      const regions = ops.roi_align(torch.rand(1, 2, 8, 8, { dtype: torch.bfloat16 }), [boxes.float()], 2);
      expect(regions.dtype).toBe(torch.bfloat16);
    });
  });

  test("nothing is found in an image of NaNs, and its losses are NaN", () => {
    const bad = images();
    bad[0]!.fill_(NaN);
    for (const name of ["faster_rcnn", "mask_rcnn", "keypoint_rcnn", "fcos"]) {
      const model = build(name);
      const losses = Object.values(numbers(model(bad, targets(name))));
      expect(losses.map((loss) => Number.isNaN(loss))).toEqual(losses.map(() => true));
      expect((model.eval()(bad) as detection.Detection[]).map(({ boxes }) => boxes.shape)).toEqual([
        [0, 4],
        [0, 4],
      ]);
    }
  });

  test("what a detector cannot use is refused in torchvision's words", () => {
    const model = build("retinanet");
    const [image] = images() as [torch.Tensor];
    const [target] = targets("retinanet") as [detection.DetectionTarget];
    expect(() => model([image])).toThrow("targets should not be none when in training mode");
    const flat = { ...target, boxes: torch.tensor([[1, 2, 1, 5]]).float() };
    expect(() => model([image], [flat])).toThrow(
      "All bounding boxes should have positive height and width. Found invalid box [",
    );
    expect(() => model([image, image], [target])).toThrow("list index out of range");
    expect(() => model([], [])).toThrow("list index out of range");
    const wrong = { ...target, boxes: torch.ones(3) };
    expect(() => model([image], [wrong])).toThrow(
      "Expected target boxes to be a tensor of shape [N, 4], got torch.Size([3]).",
    );
    expect(() => model.eval()([image.unsqueeze(0)])).toThrow(
      "images is expected to be a list of 3d tensors of shape [C, H, W], got torch.Size([1, 3, 40, 56])",
    );
    expect(() => model([torch.ones(3, 4, 4, { dtype: torch.uint8 })])).toThrow(
      "Expected input images to be of floating type (in range [0, 1]), but found type torch.uint8 instead",
    );
    expect(() => new detection.FasterRCNN(body())).toThrow(
      "num_classes should not be None when box_predictor is not specified",
    );
    expect(() => new detection.FasterRCNN(new torch.nn.Linear(1, 1) as never, 2)).toThrow(
      "backbone should contain an attribute out_channels",
    );
  });

  test("weights tell of classes, masks and points", () => {
    const { meta } = detection.KeypointRCNN_ResNet50_FPN_Weights["COCO_LEGACY"]!;
    expect(meta).toMatchObject({
      categories: ["no person", "person"],
      recipe: "https://github.com/pytorch/vision/issues/1606",
      _metrics: { "COCO-val2017": { box_map: 50.6, kp_map: 61.1 } },
    });
    expect(meta.keypoint_names).toHaveLength(17);
    expect(detection.FasterRCNN_ResNet50_FPN_Weights.DEFAULT.meta.categories).toHaveLength(91);
    expect(models.list_models({ module: detection })).toHaveLength(12);
    expect(() => detection.keypointrcnn_resnet50_fpn({ weights: "DEFAULT", num_keypoints: 3 })).toThrow(
      "The parameter 'num_keypoints' expected value 17 but got 3 instead.",
    );
  });

  test("images can be as large in batches as the largest, by a multiple", () => {
    const transform = new detection.transform.GeneralizedRCNNTransform(64, 96, [0, 0, 0], [1, 1, 1]);
    const [list] = transform.eval()(images());
    expect(list.image_sizes).toEqual([
      [64, 89],
      [85, 64],
    ]);
    expect(list.tensors.shape).toEqual([2, 3, 96, 96]);
  });
});
