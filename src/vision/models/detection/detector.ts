/** What all detectors do first: check images and targets, bring them to one size, find feature maps. */
import * as nn from "../../../nn/index.ts";
import { pythonTypeName } from "../../../ops/declare/bind.ts";
import { AssertionError, TypeError, ValueError } from "../../../support/errors.ts";
import { pythonFloat, pythonRepr } from "../../../support/python.ts";
import { Tensor } from "../../../tensor/tensor.ts";
import type { FeatureMaps } from "../../ops/feature-pyramid.ts";
import type { ImageList, HeightWidth } from "./image-list.ts";
import { indicesWhere } from "./matching.ts";
import type { Losses } from "./rpn.ts";
import { heightWidthOf, type Detection, type GeneralizedRCNNTransform, type DetectionTarget } from "./transform.ts";

/** Images to a feature map or several. */
export type DetectorBody = nn.Module<(x: Tensor) => FeatureMaps | Tensor>;
/** Images to feature maps that all have `out_channels` channels. */
export type DetectorBackbone = DetectorBody & { out_channels: number };

/**
 * A call of a detector. Images are [3, H, W] with values from 0 to 1, each of its own size. In training it gives losses
 * and needs targets; else it gives what was found in each image, whether there are targets or not.
 */
export interface DetectorCall {
  (images: readonly Tensor[]): Detection[];
  (images: readonly Tensor[], targets?: readonly DetectionTarget[] | null): Losses | Detection[];
}

/** What a detector works with. */
export interface Prepared {
  /** Height and width of the images that were given. */
  originals: HeightWidth[];
  images: ImageList;
  targets: DetectionTarget[] | null;
  features: FeatureMaps;
}

/** Refuses what a constructor cannot use in place of a class's module. */
export function checkKind(name: string, value: unknown, kind: string, fits: boolean, or = " instead of"): void {
  if (value !== null && !fits)
    throw new TypeError(`${name} should be of type ${kind} or None${or} <class '${pythonTypeName(value)}'>`);
}
/** Refuses backbones that do not say how many channels their maps have. */
export function checkBackbone(backbone: object): void {
  if (!("out_channels" in backbone))
    throw new ValueError(
      "backbone should contain an attribute out_channels specifying the number of output channels (assumed to be the same for all the levels)",
    );
}

function checkBoxes(targets: readonly DetectionTarget[] | null): void {
  if (targets === null) throw new AssertionError("targets should not be none when in training mode");
  for (const { boxes } of targets) {
    if (!((boxes as unknown) instanceof Tensor))
      throw new AssertionError(`Expected target boxes to be of type Tensor, got <class '${pythonTypeName(boxes)}'>.`);
    if (boxes.ndim !== 2 || boxes.shape[1] !== 4)
      throw new AssertionError(
        `Expected target boxes to be a tensor of shape [N, 4], got torch.Size(${pythonRepr(boxes.shape)}).`,
      );
  }
}
function refuseEmptyBoxes(targets: readonly DetectionTarget[]): void {
  for (const [i, { boxes }] of targets.entries()) {
    const bad = boxes
      .narrow(1, 2, 2)
      .le(boxes.narrow(1, 0, 2))
      .any(1);
    if (Number(bad.any().item()) === 0) continue;
    const first = Number(indicesWhere(bad).select(0, 0).item());
    const box = (boxes.select(0, first).tolist() as number[]).map(pythonFloat).join(", ");
    throw new AssertionError(
      `All bounding boxes should have positive height and width. Found invalid box [${box}] for target at index ${i}.`,
    );
  }
}

/** A module of images that gives what is in them. */
export abstract class Detector extends nn.Module<DetectorCall> {
  abstract transform: GeneralizedRCNNTransform;
  abstract backbone: DetectorBody;
  abstract forward(images: readonly Tensor[], targets?: readonly DetectionTarget[] | null): Losses | Detection[];
  /** Images and targets as the network sees them. */
  protected prepare(given: readonly Tensor[], known: readonly DetectionTarget[] | null): Prepared {
    if (this.training) checkBoxes(known);
    for (const { shape } of given)
      if (shape.length < 2)
        throw new AssertionError(
          `expecting the last two dimensions of the Tensor to be H and W instead got torch.Size(${pythonRepr(shape)})`,
        );
    const originals = given.map(heightWidthOf);
    const [images, targets] = this.transform(given, known);
    if (targets !== null) refuseEmptyBoxes(targets);
    const maps = this.backbone(images.tensors);
    return { originals, images, targets, features: maps instanceof Tensor ? { "0": maps } : maps };
  }
}

/** The feature maps of a pyramid, in order. */
export const mapsIn = (features: FeatureMaps): Tensor[] => Object.values(features);
