/** Sampling of images at the points of a grid, and grids of affine maps. */
import { warn } from "../../support/warnings.ts";
import { float64, type DType } from "../../dtype.ts";
import { numel, shapeText, sizeText } from "../../layout/shape.ts";
import { notImplemented, NotImplementedError, RuntimeError, ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { assertSameDType } from "../../compute/product/matrix-product.ts";
import { packed, zerosOf } from "../../compute/copy-elements.ts";
import type { GridMode } from "../../compute/sample/grid-kernels.ts";
import { composite, operator } from "../declare/operator.ts";
import { ones } from "../create/create.ts";
import { cat } from "../view/join.ts";
import { arange } from "../create/ranges/range.ts";
import type { Context } from "../declare/context.ts";
import type { Operator, Shape } from "../declare/types.ts";
import { gradientsThrough } from "../../autograd/recompute.ts";
import { sampleByTensors } from "./grid-by-tensors.ts";
import { readingInputs } from "../declare/reads-inputs.ts";
import { itemAt } from "../../support/checked.ts";
import { gridSampleBackward, gridSample } from "../../compute/sample/run-grid-sample.ts";

type Sampler = Operator<(input: Tensor, grid: Tensor, mode: GridMode) => Tensor>;

const sample_backward: Operator<(grad: Tensor, input: Tensor, grid: Tensor, mode: GridMode) => Tensor[]> = operator(
  "grid_sampler_backward(Tensor grad, Tensor input, Tensor grid, any mode) -> (Tensor, Tensor)",
  {
    forward: gridSampleBackward,
  },
);

/** The gradients through the same samples by tensor methods, to be differentiated again. */
function recordedGradients(gradient: Tensor, c: Context): (Tensor | null)[] {
  const [input, grid] = [c.tensor("input"), c.tensor("grid")];
  const needs = [c.needs("input"), c.needs("grid")] as const;
  const gradients = gradientsThrough(
    [input, grid].filter((_, i) => needs[i]),
    (list) => {
      const [first, second] = needs[0] ? list : [input, list[0]];
      return [sampleByTensors(first, second ?? grid, c.value<GridMode>("mode"))];
    },
    [gradient],
  );
  return [input, grid].map((tensor, i) => {
    if (!needs[i]) return null;
    return gradients.shift() ?? tensor.new_zeros(tensor.shape);
  });
}

function sampler(node: string): Sampler {
  return operator("grid_sampler(Tensor input, Tensor grid, any mode) -> Tensor", {
    node,
    recorded: readingInputs(["input", "grid"], false),
    forward: gridSample,
    joint: {
      uses: { input: ["input", "grid"], grid: ["input", "grid"] },
      formula: ([grad], c) => (grad ? recordedGradients(grad, c) : []),
      fused: ([grad], c) =>
        grad ? sample_backward(grad, c.tensor("input"), c.tensor("grid"), c.value<GridMode>("mode")) : [],
    },
  });
}

const samplers = { 2: sampler("GridSampler2DBackward0"), 3: sampler("GridSampler3DBackward0") };

function check(input: Tensor, grid: Tensor): void {
  const [a, b] = [input.shape, grid.shape];
  const shown = `but got input with sizes ${shapeText(a)} and grid with sizes ${shapeText(b)}`;
  if (a[0] !== b[0])
    throw new RuntimeError(`grid_sampler(): expected grid and input to have same batch size, ${shown}`);
  if (b.at(-1) !== a.length - 2)
    throw new RuntimeError(
      `grid_sampler(): expected grid to have size ${a.length - 2} in last dimension, but got grid with sizes ${shapeText(b)}`,
    );
  for (let d = 2; d < a.length; d++) {
    if (itemAt(a, d) <= 0)
      throw new RuntimeError(
        `grid_sampler(): expected input to have non-empty spatial dimensions, but input has sizes ${shapeText(a)} with dimension ${d} being empty`,
      );
  }
  if ((a.length !== 4 && a.length !== 5) || a.length !== b.length)
    throw new RuntimeError(
      `grid_sampler(): expected ${a.length === 4 ? 4 : 5}D input and grid with same number of dimensions, ${shown}`,
    );
  assertSameDType(input, grid);
  if (!input.dtype.is_floating_point)
    throw notImplemented(a.length === 4 ? "grid_sampler_2d_cpu_kernel_impl" : "grid_sampler3d_cpu", input.dtype);
}

function sampleGrid(
  input: Tensor,
  grid: Tensor,
  mode: GridMode["mode"],
  padding: GridMode["padding"],
  aligned: boolean,
): Tensor {
  check(input, grid);
  const rank = (input.shape.length - 2) as 2 | 3;
  return samplers[rank](input, grid, { rank, mode, padding, aligned });
}

export interface GridSampleOptions {
  grid?: Tensor;
  mode?: GridMode["mode"];
  padding_mode?: GridMode["padding"];
  align_corners?: boolean | null;
}

const ALIGNMENT =
  "Default grid_sample and affine_grid behavior has changed to align_corners=False since 1.3.0. Please specify align_corners=True if the old behavior is desired. See the documentation of grid_sample for details.";

/**
 * Values of images [N, C, (D,) H, W] at the points of grids [N, (D,) H, W, 2 or 3], whose coordinates (x first) run
 * from -1 to 1 over the image.
 * @example
 * const grid = F.affine_grid(torch.tensor([[[1.0, 0, 0], [0, 1, 0]]]).float(), [1, 1, 2, 2], false);
 * F.grid_sample(torch.tensor([[[[1, 2.5], [3, 4]]]]), grid, { align_corners: false }).flatten(); // tensor([1.0000, 2.5000, 3.0000, 4.0000])
 */
export const grid_sample: Operator<
  (
    input: Tensor,
    grid: Tensor,
    mode?: GridMode["mode"],
    padding_mode?: GridMode["padding"],
    align_corners?: boolean | null,
  ) => Tensor,
  GridSampleOptions
> = composite(
  "grid_sample(Tensor input, Tensor grid, str mode='bilinear', str padding_mode='zeros', bool? align_corners=None) -> Tensor",
  (input: Tensor, grid: Tensor, mode: string, padding: string, aligned: boolean | null) => {
    if (!["bilinear", "nearest", "bicubic"].includes(mode))
      throw new ValueError(
        `nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: '${mode}'`,
      );
    if (!["zeros", "border", "reflection"].includes(padding))
      throw new ValueError(
        `nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or 'reflection', but got: '${padding}'`,
      );
    if (aligned === null) warn(ALIGNMENT);
    return sampleGrid(input, grid, mode as GridMode["mode"], padding as GridMode["padding"], aligned ?? false);
  },
);

const modeNames = ["bilinear", "nearest", "bicubic"] as const;
const paddingNames = ["zeros", "border", "reflection"] as const;

type NumberedSampler = Operator<
  (input: Tensor, grid: Tensor, interpolation_mode: number, padding_mode: number, align_corners: boolean) => Tensor,
  { grid?: Tensor; interpolation_mode?: number; padding_mode?: number; align_corners?: boolean }
>;

function numbered(name: string): NumberedSampler {
  return composite(
    `${name}(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners) -> Tensor`,
    (input: Tensor, grid: Tensor, mode: number, padding: number, aligned: boolean) =>
      sampleGrid(input, grid, modeNames[mode]!, paddingNames[padding]!, aligned),
  );
}

/** `grid_sample` with modes by number: 0 bilinear, 1 nearest, 2 bicubic; padding 0 zeros, 1 border, 2 reflection. */
export const grid_sampler: NumberedSampler = numbered("grid_sampler");
/**
 * `grid_sample` of images [N, C, H, W], with numbers for modes: 0 bilinear, 1 nearest, 2 bicubic; padding 0 zeros, 1
 * border, 2 reflection.
 */
export const grid_sampler_2d: NumberedSampler = numbered("grid_sampler_2d");
/**
 * `grid_sample` of volumes [N, C, D, H, W], with numbers for modes: 0 bilinear, 1 nearest; padding 0 zeros, 1 border, 2
 * reflection.
 */
export const grid_sampler_3d: NumberedSampler = numbered("grid_sampler_3d");

/** Coordinates of `size` pixels from -1 to 1: their centres, or from edge to edge when aligned. */
function coordinates(size: number, aligned: boolean, dtype: DType): Tensor {
  if (size <= 1) return zerosOf([size], dtype);
  // the two halves from their own ends and rounded once, as linspace makes them
  const step = dtype === float64 ? 2 / (size - 1) : Math.fround(2 / (size - 1));
  const half = size >> 1;
  const ends = [
    arange(half, { dtype: float64 }).mul(step).sub(1),
    arange(size - half - 1, -1, -1, { dtype: float64 })
      .mul(-step)
      .add(1),
  ];
  const spread = packed(cat(ends, 0), dtype);
  return aligned ? spread : spread.mul((size - 1) / size);
}

/** The output's own points with a 1 behind each, [N, positions, 3 or 4]. */
function basePoints(size: Shape, aligned: boolean, dtype: DType): Tensor {
  const spatial = size.slice(2);
  const rank = spatial.length;
  const axes = spatial
    .map((n, d) =>
      coordinates(n, aligned, dtype)
        .view(spatial.map((_, e) => (e === d ? n : 1)))
        .expand(spatial)
        .unsqueeze(-1),
    )
    .reverse();
  return cat([...axes, ones([...spatial, 1], { dtype })], rank)
    .view(1, numel(spatial), rank + 1)
    .expand([itemAt(size, 0), -1, -1]);
}

/** The points of `affine_grid`: theta [N, 2, 3] or [N, 3, 4] applied to places from -1 to 1. */
const affine_operator: Operator<(theta: Tensor, size: Shape, align_corners: boolean) => Tensor> = operator(
  "affine_grid_generator(Tensor theta, int[] size, bool align_corners) -> Tensor",
  {
    forward: (theta: Tensor, size: Shape, aligned: boolean) =>
      basePoints(size, aligned, theta.dtype)
        .bmm(theta.transpose(1, 2))
        .view([itemAt(size, 0), ...size.slice(2), size.length - 2]),
    derivative: {
      theta: [
        [],
        (grad, c) => {
          const size = c.value<Shape>("size");
          const points = basePoints(size, c.value<boolean>("align_corners"), grad.dtype);
          return points
            .transpose(1, 2)
            .bmm(grad.reshape([itemAt(size, 0), numel(size.slice(2)), size.length - 2]))
            .transpose(1, 2);
        },
      ],
    },
  },
);

/** `affine_grid` without its checks. */
export const affine_grid_generator: typeof affine_operator = affine_operator;

/**
 * A grid for `grid_sample`: where each output pixel of `size` [N, C, (D,) H, W] lies in the input, by affine maps
 * `theta` [N, 2, 3] or [N, 3, 4].
 * @example
 * F.affine_grid(torch.tensor([[[1, 0, 0], [0, 1, 0]]]).float(), [1, 1, 2, 3], false).shape; // [1, 2, 3, 2]
 */
export const affine_grid: Operator<
  (theta: Tensor, size: Shape, align_corners?: boolean | null) => Tensor,
  { theta?: Tensor; size?: Shape; align_corners?: boolean | null }
> = composite(
  "affine_grid(Tensor theta, int[] size, bool? align_corners=None) -> Tensor",
  (theta: Tensor, size: Shape, aligned: boolean | null) => {
    const tuple = `(${size.join(", ")})`;
    if (!theta.dtype.is_floating_point)
      throw new ValueError(`Expected theta to have floating point type, but got ${String(theta.dtype)}`);
    if (size.length === 4 || size.length === 5) {
      const rank = size.length - 2;
      if (theta.shape.length !== 3 || theta.shape[1] !== rank || theta.shape[2] !== rank + 1) {
        throw new ValueError(
          `Expected a batch of ${rank}D affine matrices of shape Nx${rank}x${rank + 1} for size ${tuple}. Got ${sizeText(theta.shape)}.`,
        );
      }
    } else {
      throw new NotImplementedError(
        `affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. Got size ${tuple}.`,
      );
    }
    if (aligned === null) warn(ALIGNMENT);
    if (aligned && size.slice(2).includes(1))
      warn(
        "Since version 1.3.0, affine_grid behavior has changed for unit-size grids when align_corners=True. This is not an intended use case of affine_grid. See the documentation of affine_grid for details.",
      );
    if (Math.min(...size) <= 0) throw new ValueError(`Expected non-zero, positive output size. Got ${tuple}`);
    return affine_operator(theta, size, aligned ?? false);
  },
);
