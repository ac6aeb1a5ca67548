/** Layers of a classifier whose results another model works with. */
import * as nn from "../../nn/index.ts";
import { ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { FeatureMaps } from "../ops/feature-pyramid.ts";

/** A module that gives feature maps by their names. */
export type MapsOf = nn.Module<(x: Tensor) => FeatureMaps>;

/**
 * The layers of a model up to the last that is asked for, one after the other: images to results of those that
 * `return_layers` names, by the names that it gives them. Only direct children have names here.
 * @throws {ValueError} for layers that the model has not
 * @example
 * import * as torch from "flambeau";
 * import { models } from "flambeau/vision";
 * import { IntermediateLayerGetter } from "flambeau/vision/models/segmentation";
 * const body = new IntermediateLayerGetter(models.resnet18(), { layer1: "fine", layer3: "coarse" });
 * Object.values(body(torch.rand(1, 3, 64, 64))).map((map) => map.shape[1]); // [ 64, 256 ]
 */
export class IntermediateLayerGetter extends nn.Module<(x: Tensor) => Record<string, Tensor>> {
  readonly return_layers: Readonly<Record<string, string>>;
  constructor(model: nn.Module, return_layers: Readonly<Record<string, string>>) {
    super();
    const children = [...model.named_children()];
    const names = children.map(([name]) => name);
    const wanted = new Set(Object.keys(return_layers));
    for (const name of wanted)
      if (!names.includes(name)) throw new ValueError("return_layers are not present in model");
    for (const [name, child] of children) {
      this.add_module(name, child);
      wanted.delete(name);
      if (wanted.size === 0) break;
    }
    this.return_layers = return_layers;
  }
  override get _version(): number {
    return 2;
  }
  forward(x: Tensor): Record<string, Tensor> {
    const results: Record<string, Tensor> = {};
    let value = x;
    for (const [name, layer] of this.named_children()) {
      value = (layer as nn.Layer)(value);
      const result = this.return_layers[name];
      if (result !== undefined) results[result] = value;
    }
    return results;
  }
}

/** A block of a mobile network. */
interface Block {
  readonly _is_cn?: boolean;
  readonly out_channels?: number;
}
/** Where the stages of a mobile network begin: the first layer, blocks that halve the size, the last layer. */
export function stagesOf(features: nn.Sequential): { places: number[]; channels: (place: number) => number } {
  const blocks: readonly (nn.Layer & Block)[] = [...features];
  const inner = blocks.flatMap((block, i) => (block._is_cn === true ? [i] : []));
  return {
    places: [0, ...inner, blocks.length - 1],
    channels: (place) => blocks.at(place)?.out_channels ?? 0,
  };
}
