/** `interpolate` and the upsampling functions: spatial dims brought to other sizes. */
import { shapeText } from "../../layout/shape.ts";
import { notImplemented, NotImplementedError, RuntimeError, ValueError } from "../../support/errors.ts";
import { warn } from "../../support/warnings.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d } from "../pool/avg-pool.ts";
import { composite } from "../declare/operator.ts";
import { resampleOperator, scaleOf } from "./resample-plan.ts";
import type { Filter } from "../../compute/sample/resample-kernels.ts";
import type { Operator, Shape } from "../declare/types.ts";
import { entryOf, itemAt, sizeAt } from "../../support/checked.ts";

/** Modes of `interpolate`. */
export type InterpolateMode =
  | "nearest"
  | "nearest-exact"
  | "linear"
  | "bilinear"
  | "trilinear"
  | "bicubic"
  | "lanczos"
  | "area";

interface Mode {
  readonly filter: Filter;
  readonly node: string;
  readonly rank: number;
  readonly kernel: string;
}

const modes: readonly (Mode & { readonly mode: string; readonly antialias: boolean })[] = [
  ...[1, 2, 3].flatMap((rank) => [
    {
      mode: "nearest",
      antialias: false,
      rank,
      filter: "nearest" as const,
      node: `UpsampleNearest${rank}DBackward0`,
      kernel:
        rank === 2
          ? "upsample_nearest2d_channels_last"
          : rank === 3
            ? "upsample_nearest3d_channels_last"
            : "compute_indices_weights_nearest",
    },
    {
      mode: "nearest-exact",
      antialias: false,
      rank,
      filter: "nearest-exact" as const,
      node: `UpsampleNearestExact${rank}DBackward0`,
      kernel: rank === 1 ? "compute_indices_weights_nearest" : `upsample_nearest${rank}d_channels_last`,
    },
  ]),
  {
    mode: "linear",
    antialias: false,
    rank: 1,
    filter: "linear",
    node: "UpsampleLinear1DBackward0",
    kernel: "compute_indices_weights_linear",
  },
  {
    mode: "bilinear",
    antialias: false,
    rank: 2,
    filter: "linear",
    node: "UpsampleBilinear2DBackward0",
    kernel: "upsample_bilinear2d_channels_last",
  },
  {
    mode: "trilinear",
    antialias: false,
    rank: 3,
    filter: "linear",
    node: "UpsampleTrilinear3DBackward0",
    kernel: "upsample_trilinear3d_channels_last",
  },
  {
    mode: "bicubic",
    antialias: false,
    rank: 2,
    filter: "cubic",
    node: "UpsampleBicubic2DBackward0",
    kernel: "compute_indices_weights_cubic",
  },
  {
    mode: "bilinear",
    antialias: true,
    rank: 2,
    filter: "linear-aa",
    node: "UpsampleBilinear2DAaBackward0",
    kernel: "compute_index_ranges_weights",
  },
  {
    mode: "bicubic",
    antialias: true,
    rank: 2,
    filter: "cubic-aa",
    node: "UpsampleBicubic2DAaBackward0",
    kernel: "compute_index_ranges_weights",
  },
  {
    mode: "lanczos",
    antialias: true,
    rank: 2,
    filter: "lanczos-aa",
    node: "UpsampleLanczos2DAaBackward0",
    kernel: "compute_index_ranges_weights",
  },
];
const operators = new Map(modes.map((mode) => [mode, resampleOperator(mode.node)]));

const axes = ["D", "H", "W"];

function checkSizes(input: Tensor, output: Shape): void {
  const rank = output.length;
  const sizes = input.shape.slice(2);
  if ([...sizes, ...output].some((size) => size <= 0)) {
    const shown = (list: Shape): string =>
      `(${axes
        .slice(3 - rank)
        .map((axis, d) => `${axis}: ${list[d]}`)
        .join(", ")})`;
    throw new RuntimeError(
      `Input and output sizes should be greater than 0, but got input ${shown(sizes)} ${rank === 1 ? "and " : ""}output ${shown(output)}`,
    );
  }
  if (input.shape[1] === 0)
    throw new RuntimeError(
      `Non-empty ${rank + 2}D data tensor expected but got a tensor with sizes ${shapeText(input.shape)}`,
    );
}

/** Resamples to `output`, or by `factors`. */
export function resampled(
  input: Tensor,
  mode: string,
  output: Shape | null,
  factors: readonly number[] | null,
  aligned: boolean,
  antialias: boolean,
): Tensor {
  const rank = input.shape.length - 2;
  const chosen = modes.find((entry) => entry.mode === mode && entry.rank === rank && entry.antialias === antialias)!;
  const size = output ?? input.shape.slice(2).map((n, d) => Math.trunc(n * itemAt(factors!, d)));
  checkSizes(input, size);
  const takes =
    (input.dtype.name.startsWith("q") && /nearest[23]d|bilinear/.test(chosen.kernel)) ||
    (input.dtype.is_floating_point && !(antialias && input.dtype.itemsize === 2)) ||
    (input.dtype.name === "uint8" &&
      (mode.startsWith("nearest") || mode === "bilinear" || mode === "bicubic" || mode === "lanczos"));
  if (!takes) throw notImplemented(chosen.kernel, input.dtype);
  const sizes = input.shape.slice(2);
  return entryOf(operators, chosen)(input, {
    filter: chosen.filter,
    input: sizes,
    output: size,
    aligned,
    // PyTorch asks for no factor where a size stays (but for nearest and bicubic pixels), or, for nearest pixels in two
    // dims, stays or doubles.
    scales: sizes.map((n, d) => {
      const stays = size[d] === n;
      const plain =
        mode === "nearest"
          ? rank === 2 && (stays || size[d] === 2 * n)
          : stays && (antialias || mode.endsWith("linear"));
      return scaleOf(n, itemAt(size, d), aligned, plain ? null : (factors?.[d] ?? null));
    }),
  });
}

export interface InterpolateOptions {
  size?: number | Shape | null;
  scale_factor?: number | readonly number[] | null;
  mode?: InterpolateMode;
  align_corners?: boolean | null;
  recompute_scale_factor?: boolean | null;
  antialias?: boolean;
}

/** One number for all spatial dims, or one for each. */
export type PerDim = number | readonly number[];

function perDim(value: PerDim, rank: number): readonly number[] {
  return typeof value === "number" ? new Array<number>(rank).fill(value) : value;
}

const tuple = (list: PerDim): string =>
  typeof list === "number" ? String(list) : list.length === 1 ? `(${list[0]},)` : `(${list.join(", ")})`;

/** Size or factors, exactly one of them, one number for each spatial dim. */
function target(
  input: Tensor,
  size: PerDim | null,
  factor: PerDim | null,
): { output: Shape | null; factors: readonly number[] | null } {
  const rank = input.shape.length - 2;
  const spatial = `[${input.shape.slice(2).join(", ")}]`;
  if (size !== null && factor !== null) throw new ValueError("only one of size or scale_factor should be defined");
  if (size === null && factor === null) throw new ValueError("either size or scale_factor should be defined");
  if (size !== null && typeof size !== "number" && size.length !== rank) {
    throw new ValueError(
      `Input and output must have the same number of spatial dimensions, but got input with spatial dimensions of ${spatial} and output size of ${tuple(size)}. Please provide input tensor in (N, C, d1, d2, ...,dK) format and output size in (o1, o2, ...,oK) format.`,
    );
  }
  if (factor !== null && typeof factor !== "number" && factor.length !== rank) {
    throw new ValueError(
      `Input and scale_factor must have the same number of spatial dimensions, but got input with spatial dimensions of ${spatial} and scale_factor of shape ${tuple(factor)}. Please provide input tensor in (N, C, d1, d2, ...,dK) format and scale_factor in (s1, s2, ...,sK) format.`,
    );
  }
  return { output: size === null ? null : perDim(size, rank), factors: factor === null ? null : perDim(factor, rank) };
}

const requiredRank: Readonly<Record<string, number>> = { linear: 3, bilinear: 4, trilinear: 5 };

function assertMode(input: Tensor, mode: string): void {
  const rank = input.shape.length;
  if (
    rank >= 3 &&
    rank <= 5 &&
    (mode === "area" || modes.some((entry) => entry.mode === mode && entry.rank === rank - 2))
  )
    return;
  if (rank >= 3 && rank <= 5 && requiredRank[mode] !== undefined)
    throw new NotImplementedError(`Got ${rank}D input, but ${mode} mode needs ${requiredRank[mode]}D input`);
  throw new NotImplementedError(
    `Input Error: Only 3D, 4D and 5D input Tensors supported (got ${rank}D) for the modes: nearest | linear | bilinear | bicubic | trilinear | lanczos | area | nearest-exact (got ${mode})`,
  );
}

export type InterpolateOp = Operator<
  (
    input: Tensor,
    size?: PerDim | null,
    scale_factor?: PerDim | null,
    mode?: InterpolateMode,
    align_corners?: boolean | null,
    recompute_scale_factor?: boolean | null,
    antialias?: boolean,
  ) => Tensor,
  InterpolateOptions
>;

/**
 * Resizes the spatial dims of [N, C, ...] to `size`, or by `scale_factor`.
 * @param align_corners whether the centres of corner pixels meet, rather than their outer corners
 * @example
 * F.interpolate(torch.tensor([[[1, 2.5]]]), { size: 4, mode: "nearest" }).flatten(); // tensor([1.0000, 1.0000, 2.5000, 2.5000])
 */
export const interpolate: InterpolateOp = composite(
  "interpolate(Tensor input, int[*]? size=None, float[*]? scale_factor=None, str mode='nearest', bool? align_corners=None, bool? recompute_scale_factor=None, bool antialias=False) -> Tensor",
  (
    input: Tensor,
    size: PerDim | null,
    factor: PerDim | null,
    mode: string,
    aligned: boolean | null,
    recompute: boolean | null,
    antialias: boolean,
  ) => {
    if ((mode === "nearest" || mode === "area" || mode === "nearest-exact") && aligned !== null) {
      throw new ValueError(
        "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear",
      );
    }
    if (input.shape.length < 2) assertMode(input, mode);
    let { output, factors } = target(input, size, factor);
    if (recompute && size !== null)
      throw new ValueError("recompute_scale_factor is not meaningful with an explicit size.");
    if (factors !== null && factors.some((by, d) => !(Math.abs(by * sizeAt(input.shape, d + 2)) < 2 ** 63)))
      throw new RuntimeError("value cannot be converted to type int64_t without overflow");
    if (recompute || (mode === "area" && output === null)) {
      output = input.shape.slice(2).map((n, d) => Math.floor(n * itemAt(factors!, d)));
      factors = null;
    }
    if (antialias && !((mode === "bilinear" || mode === "bicubic" || mode === "lanczos") && input.shape.length === 4))
      throw new ValueError(
        "Anti-alias option is restricted to bilinear, bicubic, and lanczos modes and requires a 4-D tensor as input",
      );
    assertMode(input, mode);
    if (mode === "lanczos" && aligned) throw new ValueError("Lanczos mode does not support align_corners=True");
    if (mode === "lanczos" && !antialias) throw new ValueError("Lanczos mode requires antialias=True");
    if (mode === "area")
      return itemAt([adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d], input.shape.length - 3)(
        input,
        output!,
      );
    return resampled(input, mode, output, factors, aligned ?? false, antialias);
  },
);

/** Older names of `interpolate`. */
export const upsample_nearest: Operator<
  (input: Tensor, size?: PerDim | null, scale_factor?: PerDim | null) => Tensor,
  { size?: PerDim | null; scale_factor?: PerDim | null }
> = composite(
  "upsample_nearest(Tensor input, int[*]? size=None, float[*]? scale_factor=None) -> Tensor",
  (input: Tensor, size: PerDim | null, factor: PerDim | null) => {
    warn("`nn.functional.upsample_nearest` is deprecated. Use `nn.functional.interpolate` instead.");
    return interpolate(input, size, factor, "nearest");
  },
);
/** `interpolate` in mode "bilinear" with `align_corners`: PyTorch's older function. */
export const upsample_bilinear: Operator<
  (input: Tensor, size?: PerDim | null, scale_factor?: PerDim | null) => Tensor,
  { size?: PerDim | null; scale_factor?: PerDim | null }
> = composite(
  "upsample_bilinear(Tensor input, int[*]? size=None, float[*]? scale_factor=None) -> Tensor",
  (input: Tensor, size: PerDim | null, factor: PerDim | null) => {
    warn("`nn.functional.upsample_bilinear` is deprecated. Use `nn.functional.interpolate` instead.");
    return interpolate(input, size, factor, "bilinear", true);
  },
);
