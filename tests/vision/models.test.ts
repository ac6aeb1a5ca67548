/** The small models are what torchvision says; `npx tsx tools/vision-models.ts` replays all 74. */
import { describe, expect, test } from "vitest";
import * as torch from "../../src/index.ts";
import { models } from "../../src/vision/index.ts";
import { modelFacts, replayModel } from "../support/replay-models.ts";

const facts = modelFacts();

describe("models", () => {
  test.each([
    "squeezenet1_1",
    "shufflenet_v2_x0_5",
    "mobilenet_v3_small",
    "mnasnet0_5",
    "resnet18",
    "regnet_y_400mf",
    "efficientnet_b0",
    "densenet121",
    "googlenet",
    "swin_t",
  ])("%s agrees with torchvision", (name) => {
    expect(replayModel(name, facts[name]!).problems).toEqual([]);
  });

  test("all recorded models have a builder", () => {
    // Files of tests before this one may have imported models of other modules.
    const names = models.list_models({ module: models });
    expect(Object.keys(facts).filter((name) => !names.includes(name))).toEqual([]);
    expect(names).toHaveLength(80);
  });

  test("names are found by patterns", () => {
    expect(models.list_models({ include: ["vit_b*", "swin_?"], exclude: "*_b" })).toEqual([
      "swin_s",
      "swin_t",
      "vit_b_16",
      "vit_b_32",
    ]);
    expect(() => models.get_model("resnet19")).toThrow("Unknown model resnet19");
  });

  test("weights tell where they are and what they expect", () => {
    const weights = models.ResNet50_Weights.DEFAULT;
    expect(String(weights)).toBe("ResNet50_Weights.IMAGENET1K_V2");
    expect(weights.url).toBe("https://download.pytorch.org/models/resnet50-11ad3fa6.pth");
    expect(weights.meta).toMatchObject({ num_params: 25557032, min_size: [1, 1], _ops: 4.089, _file_size: 97.79 });
    expect(weights.meta._metrics).toEqual({ "ImageNet-1K": { "acc@1": 80.858, "acc@5": 95.434 } });
    expect(weights.meta.categories?.slice(0, 2)).toEqual(["tench", "goldfish"]);
    expect(weights.meta.categories).toHaveLength(1000);
    expect(models.get_weight("ResNet50_Weights.IMAGENET1K_V2")).toBe(weights);
    expect(models.get_model_weights("resnet50")).toBe(models.ResNet50_Weights);
    expect(models.VGG16_Weights.IMAGENET1K_FEATURES?.meta.categories).toBe(null);
    expect(() => models.get_weight("ResNet50_Weights")).toThrow("Invalid weight name provided: 'ResNet50_Weights'.");
  });

  test("settings are torchvision's, by position and by name", () => {
    torch.manual_seed(0);
    const model = models.resnet18({ num_classes: 3, zero_init_residual: true });
    expect(model.fc.weight.shape).toEqual([3, 512]);
    const block = model.layer1.at(0) as unknown as models.BasicBlock;
    expect((block.bn2 as torch.nn.BatchNorm2d).weight.sum().item()).toBe(0);
    expect((new models.SqueezeNet("1_1", 7).classifier.at(1) as unknown as torch.nn.Conv2d).out_channels).toBe(7);
    expect(() => models.resnext50_32x4d({ groups: 2 })).toThrow(
      "The parameter 'groups' expected value 32 but got 2 instead.",
    );
  });
});
