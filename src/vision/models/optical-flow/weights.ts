/** Published weights of RAFT: trained on Flying Chairs and Flying Things, some then on Sintel and KITTI. */
import { OpticalFlow } from "../../transforms/flow-preset.ts";
import { PublishedWeights, type WeightsEnum } from "../weights/weights.ts";

/** One entry of an enum of an optical flow model's weights. */
export class OpticalFlowWeights extends PublishedWeights {
  /** `line`: name, file, whether torchvision trained them, errors by data set (`Set:name=value,name=value`). */
  constructor(
    enum_name: string,
    { parameters, ops, size }: { parameters: number; ops: number; size: number },
    line: string,
  ) {
    const [name = "", file = "", own, ...sets] = line.split(" ");
    const metrics = sets.map((text): [string, Record<string, number>] => {
      const [data = "", values = ""] = text.split(":");
      const pairs = values.split(",").map((pair) => pair.split("=") as [string, string]);
      return [data, Object.fromEntries(pairs.map(([metric, value]) => [metric, Number(value)]))];
    });
    super(enum_name, name, file, {
      num_params: parameters,
      min_size: [128, 128],
      categories: null,
      recipe:
        own === "own"
          ? "https://github.com/pytorch/vision/tree/main/references/optical_flow"
          : "https://github.com/princeton-vl/RAFT",
      _metrics: Object.fromEntries(metrics),
      _ops: ops,
      _file_size: size,
    });
  }
  /** What two images have to go through before the model. */
  transforms(): OpticalFlow {
    return new OpticalFlow();
  }
}
/** The enum of an optical flow model's weights. */
export type OpticalFlowWeightsEnum = WeightsEnum<OpticalFlowWeights>;

function enumOf(
  enum_name: string,
  usual: string,
  sizes: { parameters: number; ops: number; size: number },
  ...lines: readonly string[]
): OpticalFlowWeightsEnum {
  const all = lines.map((line) => new OpticalFlowWeights(enum_name, sizes, line));
  const entries = Object.fromEntries(all.map((each) => [each.name, each]));
  return { ...entries, DEFAULT: entries[usual] } as OpticalFlowWeightsEnum;
}

/**
 * Weights of `raft_large`. `epe` is the mean distance in pixels from the true flow, `per_image_epe` the mean of the images'
 * means, `fl_all` KITTI's share of pixels that are far off.
 */
export const Raft_Large_Weights: OpticalFlowWeightsEnum = /* @__PURE__ */ enumOf(
  "Raft_Large_Weights",
  "C_T_SKHT_V2",
  { parameters: 5257536, ops: 211.007, size: 20.129 },
  "C_T_V1 raft_large_C_T_V1-22a6c225.pth ported Sintel-Train-Cleanpass:epe=1.4411 Sintel-Train-Finalpass:epe=2.7894 Kitti-Train:per_image_epe=5.0172,fl_all=17.4506",
  "C_T_V2 raft_large_C_T_V2-1bb1363a.pth own Sintel-Train-Cleanpass:epe=1.3822 Sintel-Train-Finalpass:epe=2.7161 Kitti-Train:per_image_epe=4.5118,fl_all=16.0679",
  "C_T_SKHT_V1 raft_large_C_T_SKHT_V1-0b8c9e55.pth ported Sintel-Test-Cleanpass:epe=1.94 Sintel-Test-Finalpass:epe=3.18",
  "C_T_SKHT_V2 raft_large_C_T_SKHT_V2-ff5fadd5.pth own Sintel-Test-Cleanpass:epe=1.819 Sintel-Test-Finalpass:epe=3.067",
  "C_T_SKHT_K_V1 raft_large_C_T_SKHT_K_V1-4a6a5039.pth ported Kitti-Test:fl_all=5.1",
  "C_T_SKHT_K_V2 raft_large_C_T_SKHT_K_V2-b5c70766.pth own Kitti-Test:fl_all=5.19",
);
/** Weights of `raft_small`. */
export const Raft_Small_Weights: OpticalFlowWeightsEnum = /* @__PURE__ */ enumOf(
  "Raft_Small_Weights",
  "C_T_V2",
  { parameters: 990162, ops: 47.655, size: 3.821 },
  "C_T_V1 raft_small_C_T_V1-ad48884c.pth ported Sintel-Train-Cleanpass:epe=2.1231 Sintel-Train-Finalpass:epe=3.279 Kitti-Train:per_image_epe=7.6557,fl_all=25.2801",
  "C_T_V2 raft_small_C_T_V2-01064c6d.pth own Sintel-Train-Cleanpass:epe=1.9901 Sintel-Train-Finalpass:epe=3.2831 Kitti-Train:per_image_epe=7.5978,fl_all=25.2369",
);
