/** All models by name, and what is asked by name: `get_model`, `list_models`, `get_weight`. */
import type * as nn from "../../nn/index.ts";
import { KeyError, ValueError, withHelp } from "../../support/errors.ts";
import { suggestion } from "../../support/nearest.ts";
import type { ModelBuilder } from "./builder.ts";
import { alexnet } from "./alexnet.ts";
import { convnext_base, convnext_large, convnext_small, convnext_tiny } from "./convnext.ts";
import { densenet121, densenet161, densenet169, densenet201 } from "./densenet.ts";
import {
  efficientnet_b0,
  efficientnet_b1,
  efficientnet_b2,
  efficientnet_b3,
  efficientnet_b4,
  efficientnet_b5,
  efficientnet_b6,
  efficientnet_b7,
  efficientnet_v2_l,
  efficientnet_v2_m,
  efficientnet_v2_s,
} from "./efficientnet.ts";
import { googlenet } from "./googlenet.ts";
import { inception_v3 } from "./inception.ts";
import { maxvit_t } from "./maxvit.ts";
import { mnasnet0_5, mnasnet0_75, mnasnet1_0, mnasnet1_3 } from "./mnasnet.ts";
import { mobilenet_v2 } from "./mobilenetv2.ts";
import { mobilenet_v3_large, mobilenet_v3_small } from "./mobilenetv3.ts";
import {
  regnet_x_16gf,
  regnet_x_1_6gf,
  regnet_x_32gf,
  regnet_x_3_2gf,
  regnet_x_400mf,
  regnet_x_800mf,
  regnet_x_8gf,
  regnet_y_128gf,
  regnet_y_16gf,
  regnet_y_1_6gf,
  regnet_y_32gf,
  regnet_y_3_2gf,
  regnet_y_400mf,
  regnet_y_800mf,
  regnet_y_8gf,
} from "./regnet.ts";
import {
  resnet101,
  resnet152,
  resnet18,
  resnet34,
  resnet50,
  resnext101_32x8d,
  resnext101_64x4d,
  resnext50_32x4d,
  wide_resnet101_2,
  wide_resnet50_2,
} from "./resnet.ts";
import { shufflenet_v2_x0_5, shufflenet_v2_x1_0, shufflenet_v2_x1_5, shufflenet_v2_x2_0 } from "./shufflenetv2.ts";
import { squeezenet1_0, squeezenet1_1 } from "./squeezenet.ts";
import { swin_b, swin_s, swin_t, swin_v2_b, swin_v2_s, swin_v2_t } from "./swin-transformer.ts";
import { vgg11, vgg11_bn, vgg13, vgg13_bn, vgg16, vgg16_bn, vgg19, vgg19_bn } from "./vgg.ts";
import { vit_b_16, vit_b_32, vit_h_14, vit_l_16, vit_l_32 } from "./vision-transformer.ts";
import * as enums from "./weights/enums.ts";
import { addedModels } from "./added-models.ts";
import type { PublishedWeights, WeightsEnum } from "./weights/weights.ts";
import { membersOf } from "../../support/members.ts";

/** A builder of which only the name is known. */
type AnyBuilder = ModelBuilder<nn.Module, Record<string, unknown>>;

const builders: readonly { readonly model: string }[] = [
  alexnet,
  convnext_base,
  convnext_large,
  convnext_small,
  convnext_tiny,
  densenet121,
  densenet161,
  densenet169,
  densenet201,
  efficientnet_b0,
  efficientnet_b1,
  efficientnet_b2,
  efficientnet_b3,
  efficientnet_b4,
  efficientnet_b5,
  efficientnet_b6,
  efficientnet_b7,
  efficientnet_v2_l,
  efficientnet_v2_m,
  efficientnet_v2_s,
  googlenet,
  inception_v3,
  maxvit_t,
  mnasnet0_5,
  mnasnet0_75,
  mnasnet1_0,
  mnasnet1_3,
  mobilenet_v2,
  mobilenet_v3_large,
  mobilenet_v3_small,
  regnet_x_16gf,
  regnet_x_1_6gf,
  regnet_x_32gf,
  regnet_x_3_2gf,
  regnet_x_400mf,
  regnet_x_800mf,
  regnet_x_8gf,
  regnet_y_128gf,
  regnet_y_16gf,
  regnet_y_1_6gf,
  regnet_y_32gf,
  regnet_y_3_2gf,
  regnet_y_400mf,
  regnet_y_800mf,
  regnet_y_8gf,
  resnet101,
  resnet152,
  resnet18,
  resnet34,
  resnet50,
  resnext101_32x8d,
  resnext101_64x4d,
  resnext50_32x4d,
  shufflenet_v2_x0_5,
  shufflenet_v2_x1_0,
  shufflenet_v2_x1_5,
  shufflenet_v2_x2_0,
  squeezenet1_0,
  squeezenet1_1,
  swin_b,
  swin_s,
  swin_t,
  swin_v2_b,
  swin_v2_s,
  swin_v2_t,
  vgg11,
  vgg11_bn,
  vgg13,
  vgg13_bn,
  vgg16,
  vgg16_bn,
  vgg19,
  vgg19_bn,
  vit_b_16,
  vit_b_32,
  vit_h_14,
  vit_l_16,
  vit_l_32,
  wide_resnet101_2,
  wide_resnet50_2,
];
const classifiers = /* @__PURE__ */ new Map(builders.map((build) => [build.model, build as AnyBuilder]));

/** The builder of a name: a classifier's, or that of another module that the program imports. */
const builderOf = (name: string): AnyBuilder | undefined =>
  classifiers.get(name) ?? (addedModels.get(name)?.build as AnyBuilder | undefined);
const allNames = (): string[] => [...classifiers.keys(), ...addedModels.keys()];

/** Turns a shell pattern (`*`, `?`, `[a-c]`) into a regular expression, as Python's fnmatch does. */
function pattern(text: string): RegExp {
  const source = text
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".")
    .replaceAll("[!", "[^");
  return new RegExp(`^${source}$`);
}

/** Which names `list_models` gives: shell patterns, one or more. */
export interface ListModelsOptions {
  /** Only models of this module: `models`, or what `flambeau/vision/models/detection` exports. */
  module?: object | null;
  include?: string | readonly string[] | null;
  exclude?: string | readonly string[] | null;
}
const list = (patterns: string | readonly string[] | null | undefined): RegExp[] =>
  (typeof patterns === "string" ? [patterns] : (patterns ?? [])).map(pattern);

/**
 * The names of all models, in order: the classifiers, and those of `flambeau/vision/models/segmentation`,
 * `…/detection`, `…/video`, `…/optical_flow` and `…/quantization` where the program imports these.
 * @example
 * import { models } from "flambeau/vision";
 * models.list_models({ include: "resnet*" }); // ['resnet101', 'resnet152', 'resnet18', 'resnet34', 'resnet50']
 */
export function list_models({ module = null, include, exclude }: ListModelsOptions = {}): string[] {
  const members = module === null ? null : new Set<unknown>(Object.values(module));
  const wanted = list(include);
  const unwanted = list(exclude);
  return allNames()
    .filter((name) => members === null || members.has(builderOf(name)))
    .filter((name) => wanted.length === 0 || wanted.some((each) => each.test(name)))
    .filter((name) => !unwanted.some((each) => each.test(name)))
    .sort();
}

/** The function that builds the model of a name. */
export function get_model_builder(name: string): AnyBuilder {
  const key = name.toLowerCase();
  const found = builderOf(key);
  if (found !== undefined) return found;
  // Models of other modules are there once their module is imported, so that others need not carry them.
  const part = /^(fcn|deeplab|lraspp)/.test(key)
    ? "segmentation"
    : /(rcnn|retinanet|fcos|ssd)/.test(key)
      ? "detection"
      : /^(r3d|mc3|r2plus|s3d|mvit|swin3d)/.test(key)
        ? "video"
        : key.startsWith("quantized_")
          ? "quantization"
          : key.startsWith("raft") && "optical_flow";
  const help = part ? `Import "flambeau/vision/models/${part}", which adds its models.` : suggestion(key, allNames());
  throw new ValueError(withHelp(`Unknown model ${key}`, help));
}

/** A model that was built by name: what it gives depends on the name. */
export type NamedModel = nn.Module;

/**
 * Builds a model by name; with `weights` it gives a promise, and so it does where the builder fetches a backbone's.
 * @example
 * import { models } from "flambeau/vision";
 * const model = models.get_model("squeezenet1_1", { num_classes: 10 });
 */
export function get_model(
  name: string,
  config: Record<string, unknown> & { weights: PublishedWeights | string },
): Promise<NamedModel>;
export function get_model(name: string, config?: Record<string, unknown> & { weights?: null }): NamedModel;
export function get_model(name: string, config: Record<string, unknown> = {}): NamedModel | Promise<NamedModel> {
  // Which signature holds, the presence of weights decides there as here.
  return (get_model_builder(name) as (config: Record<string, unknown>) => NamedModel | Promise<NamedModel>)(config);
}

type AnyEnum = WeightsEnum<PublishedWeights>;
const enumOf = (name: string): AnyEnum | undefined =>
  membersOf<AnyEnum>(enums)[name] ?? [...addedModels.values()].find((each) => each.enum_name === name)?.weights;

/** The weights of a model, given by name or by its builder. */
export function get_model_weights(name: string | { readonly model: string }): AnyEnum {
  const { model } = typeof name === "string" ? get_model_builder(name) : name;
  const other = addedModels.get(model);
  if (other !== undefined) return other.weights;
  const key = `${model}_weights`.replaceAll("_", "");
  const found = Object.keys(enums).find((each) => each.toLowerCase().replaceAll("_", "") === key)!; // each model has one
  return enumOf(found)!;
}

/**
 * Weights by their full name.
 * @example
 * import { models } from "flambeau/vision";
 * models.get_weight("ResNet50_Weights.IMAGENET1K_V2").meta.num_params; // 25557032
 */
export function get_weight(name: string): PublishedWeights {
  const [enumName, valueName, ...rest] = name.split(".");
  if (valueName === undefined || rest.length > 0) throw new ValueError(`Invalid weight name provided: '${name}'.`);
  const found = enumOf(enumName!);
  if (found === undefined)
    throw new ValueError(
      withHelp(
        `The weight enum '${enumName}' for the specific method couldn't be retrieved.`,
        suggestion(enumName!, Object.keys(enums)),
      ),
    );
  const weights = found[valueName];
  if (weights === undefined) throw new KeyError(withHelp(valueName, suggestion(valueName, Object.keys(found))));
  return weights;
}
