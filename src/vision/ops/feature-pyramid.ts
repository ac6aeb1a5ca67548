/** Feature pyramids: maps of several sizes get the same channels and what coarser maps know (https://arxiv.org/abs/1612.03144). */
import * as F from "../../nn/functional/index.ts";
import * as nn from "../../nn/index.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import type { LoadStateArguments } from "../../nn/module/index.ts";
import { pythonTypeName } from "../../ops/declare/bind.ts";
import { itemAt, lastOf } from "../../support/checked.ts";
import { ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { Conv2dNormActivation } from "./misc.ts";
import type { NormMaker } from "./makers.ts";

/** Feature maps by their names, from the finest to the coarsest. */
export type FeatureMaps = Readonly<Record<string, Tensor>>;
/** What an extra block gets and gives: maps of the pyramid and their names. */
export type ExtraMaps = [maps: Tensor[], names: string[]];

/**
 * What adds maps to a pyramid's: a subclass's `forward(results, inputs, names)` gives all maps and their names. Maps are
 * [n, channels, H, W], from the finest to the coarsest.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * const block = new ops.feature_pyramid_network.LastLevelMaxPool();
 * block instanceof ops.feature_pyramid_network.ExtraFPNBlock; // true
 */
export abstract class ExtraFPNBlock extends nn.Module<
  (results: Tensor[], x: readonly Tensor[], names: string[]) => ExtraMaps
> {
  abstract forward(results: Tensor[], x: readonly Tensor[], names: string[]): ExtraMaps;
}

/**
 * Adds every second pixel of the coarsest map as the map "pool".
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * const [maps, names] = new ops.feature_pyramid_network.LastLevelMaxPool()([torch.ones(1, 2, 4, 4)], [], ["0"]);
 * names; // [ '0', 'pool' ]
 */
export class LastLevelMaxPool extends ExtraFPNBlock {
  forward(x: Tensor[], _y: readonly Tensor[], names: string[]): ExtraMaps {
    return [
      [...x, F.max_pool2d(lastOf(x), 1, { stride: 2, padding: 0 }) as Tensor],
      [...names, "pool"],
    ];
  }
}

/**
 * Adds the maps "p6" and "p7", each by a convolution of stride 2, as RetinaNet has them: of maps [n, in_channels, H, W],
 * [n, out_channels, H / 2, W / 2] and [n, out_channels, H / 4, W / 4].
 * @throws {RuntimeError} at a call, for maps of other channels.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * const more = new ops.feature_pyramid_network.LastLevelP6P7(2, 2);
 * const [maps] = more([torch.ones(1, 2, 4, 4)], [torch.ones(1, 2, 4, 4)], ["0"]);
 * maps.map((map) => map.shape[2]); // [4, 2, 1]
 */
export class LastLevelP6P7 extends ExtraFPNBlock {
  p6: nn.Conv2d;
  p7: nn.Conv2d;
  /** Whether p6 comes from the pyramid's last map rather than from its input. */
  use_P5: boolean;
  constructor(in_channels: number, out_channels: number) {
    super();
    this.p6 = new nn.Conv2d(in_channels, out_channels, 3, 2, 1);
    this.p7 = new nn.Conv2d(out_channels, out_channels, 3, 2, 1);
    for (const layer of [this.p6, this.p7]) initialize(layer);
    this.use_P5 = in_channels === out_channels;
  }
  forward(p: Tensor[], c: readonly Tensor[], names: string[]): ExtraMaps {
    const p6 = this.p6(lastOf(this.use_P5 ? p : c));
    return [
      [...p, p6, this.p7(F.relu(p6))],
      [...names, "p6", "p7"],
    ];
  }
}

function initialize(layer: nn.Conv2d): void {
  nn.init.kaiming_uniform_(layer.weight, { a: 1 });
  if (layer.bias !== null) nn.init.constant_(layer.bias, 0);
}

/** Arguments of `FeaturePyramidNetwork` by their names. */
export interface FeaturePyramidNetworkOptions {
  /** Channels of each map that comes in. */
  in_channels_list?: readonly number[];
  /** Channels of all maps of the pyramid. */
  out_channels?: number;
  extra_blocks?: ExtraFPNBlock | null;
  norm_layer?: NormMaker | null;
}
const pyramid = signature<Required<FeaturePyramidNetworkOptions>>(
  "FeaturePyramidNetwork",
  "in_channels_list, out_channels, extra_blocks=None, norm_layer=None",
);
/**
 * A pyramid of feature maps: each is brought to `out_channels`, the coarser one is enlarged and added, and a convolution
 * smooths the sum. Maps [n, in_channels_list[i], H_i, W_i] by name, from the finest to the coarsest, give maps
 * [n, out_channels, H_i, W_i] by the same names, and those of `extra_blocks`.
 * @throws {ValueError} for maps of 0 channels, {TypeError} for extra blocks that are no `ExtraFPNBlock`.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * const fpn = new ops.FeaturePyramidNetwork([10, 20], 5);
 * const maps = fpn({ fine: torch.rand(1, 10, 8, 8), coarse: torch.rand(1, 20, 4, 4) });
 * Object.values(maps).map((map) => map.shape); // [[1, 5, 8, 8], [1, 5, 4, 4]]
 */
export class FeaturePyramidNetwork extends nn.Module<(<M extends FeatureMaps>(x: M) => M & FeatureMaps)> {
  inner_blocks: nn.ModuleList;
  layer_blocks: nn.ModuleList;
  extra_blocks: ExtraFPNBlock | null;
  constructor(
    ...args: Arguments<
      [
        in_channels_list: readonly number[],
        out_channels: number,
        extra_blocks?: ExtraFPNBlock | null,
        norm_layer?: NormMaker | null,
      ],
      FeaturePyramidNetworkOptions
    >
  ) {
    super();
    const { in_channels_list, out_channels, extra_blocks, norm_layer } = pyramid.bind(args);
    this.inner_blocks = new nn.ModuleList();
    this.layer_blocks = new nn.ModuleList();
    const plain = { norm_layer, activation_layer: null };
    for (const channels of in_channels_list) {
      if (channels === 0) throw new ValueError("in_channels=0 is currently not supported");
      this.inner_blocks.append(
        new Conv2dNormActivation(channels, out_channels, { kernel_size: 1, padding: 0, ...plain }),
      );
      this.layer_blocks.append(new Conv2dNormActivation(out_channels, out_channels, { kernel_size: 3, ...plain }));
    }
    for (const layer of this.modules()) if (layer instanceof nn.Conv2d) initialize(layer);
    if (extra_blocks !== null && !(extra_blocks instanceof ExtraFPNBlock))
      throw new TypeError(`extra_blocks should be of type ExtraFPNBlock not <class '${pythonTypeName(extra_blocks)}'>`);
    this.extra_blocks = extra_blocks;
  }
  override get _version(): number {
    return 2;
  }
  /** Checkpoints of version 1 have convolutions where there are blocks now. */
  override _load_from_state_dict(...args: LoadStateArguments): void {
    const [state_dict, prefix, local_metadata] = args;
    if ((local_metadata.version ?? 1) < 2)
      for (const block of ["inner_blocks", "layer_blocks"])
        for (let i = 0; i < this.inner_blocks.length; i++)
          for (const name of ["weight", "bias"]) {
            const old = `${prefix}${block}.${i}.${name}`;
            if (!state_dict.has(old)) continue;
            state_dict.set(`${prefix}${block}.${i}.0.${name}`, state_dict.get(old));
            state_dict.delete(old);
          }
    super._load_from_state_dict(...args);
  }
  /** The map brought to the pyramid's channels by the block of a number, which counts from the end below 0. */
  get_result_from_inner_blocks(x: Tensor, idx: number): Tensor {
    return (itemAt([...this.inner_blocks], idx < 0 ? idx + this.inner_blocks.length : idx) as nn.Layer)(x);
  }
  /** The sum smoothed by the block of a number, which counts from the end below 0. */
  get_result_from_layer_blocks(x: Tensor, idx: number): Tensor {
    return (itemAt([...this.layer_blocks], idx < 0 ? idx + this.layer_blocks.length : idx) as nn.Layer)(x);
  }
  forward(x: FeatureMaps): Record<string, Tensor> {
    const maps: Tensor[] = Object.values(x);
    let inner = this.get_result_from_inner_blocks(lastOf(maps), -1);
    const results = [this.get_result_from_layer_blocks(inner, -1)];
    for (let idx = maps.length - 2; idx >= 0; idx--) {
      const lateral = this.get_result_from_inner_blocks(itemAt(maps, idx), idx);
      inner = lateral.add(F.interpolate(inner, { size: lateral.shape.slice(-2), mode: "nearest" }));
      results.unshift(this.get_result_from_layer_blocks(inner, idx));
    }
    let found: ExtraMaps = [results, Object.keys(x)];
    if (this.extra_blocks !== null) found = this.extra_blocks(results, maps, found[1]);
    const [all, names] = found;
    return Object.fromEntries(names.map((name, i) => [name, itemAt(all, i)]));
  }
}
