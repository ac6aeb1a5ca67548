/** What layers of regions have in common: the size of their results, and the scale of boxes. */
import type { Arguments } from "../../nn/arguments.ts";
import * as nn from "../../nn/index.ts";
import { pythonSize } from "../../nn/layers/layer.ts";
import { pythonRepr } from "../../support/python.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** A call of such a layer. */
export type Regions = (input: Tensor, rois: Tensor | readonly Tensor[]) => Tensor;

/** Settings of such a layer, by their names. */
export interface RegionSettings {
  output_size: number | readonly number[];
  /** From the boxes' units to the map's. */
  spatial_scale: number;
}

/** Arguments of a layer without further settings. */
export type RegionArguments = Arguments<
  [output_size: number | readonly number[], spatial_scale: number],
  Partial<RegionSettings>
>;

/** A layer that gives each region of maps one size. */
export abstract class RegionLayer extends nn.Module<Regions> {
  output_size: number | readonly number[];
  spatial_scale: number;
  constructor({ output_size, spatial_scale }: RegionSettings) {
    super();
    this.output_size = output_size;
    this.spatial_scale = spatial_scale;
  }
  override extra_repr(): string {
    return `output_size=${pythonSize(this.output_size)}, spatial_scale=${pythonRepr(this.spatial_scale)}`;
  }
}
