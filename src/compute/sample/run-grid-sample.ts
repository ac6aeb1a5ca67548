/** Sampling of images at the points of a grid, and its gradients. */
import { numel, type Shape } from "../../layout/shape.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard, packed, wideOf, zerosOf } from "../copy-elements.ts";
import { sampleGradientKernel, sampleKernel, type GridMode } from "./grid-kernels.ts";
import { sizeAt } from "../../support/checked.ts";

/** Positions that one thread takes at once. */
const POSITIONS = 256;

interface Sizes {
  readonly channels: number;
  readonly positions: number;
  readonly spatial: Shape;
}

function sizesOf(input: Tensor, grid: Tensor): Sizes {
  return { channels: sizeAt(input.shape, 1), positions: numel(grid.shape.slice(1, -1)), spatial: input.shape.slice(2) };
}

/** Gradients of the image and of the grid. */
export function gridSampleBackward(grad: Tensor, input: Tensor, grid: Tensor, mode: GridMode): Tensor[] {
  const dtype = wideOf(input.dtype);
  const [g, x, points] = [packed(grad, dtype), packed(input, dtype), packed(grid, dtype)];
  const [imageGradient, gridGradient] = [zerosOf(input.shape, dtype), zerosOf(grid.shape, dtype)];
  const { channels, positions, spatial } = sizesOf(input, grid);
  if (numel(grid.shape) > 0) {
    sampleGradientKernel(grad, dtype, mode)(
      0,
      sizeAt(input.shape, 0),
      channels,
      positions,
      ...spatial,
      argumentOf(x),
      argumentOf(points),
      argumentOf(g),
      argumentOf(imageGradient),
      argumentOf(gridGradient),
    );
  }
  [g, x, points].forEach((tensor, i) => {
    discard(tensor, [grad, input, grid][i]);
  });
  return [packed(imageGradient, input.dtype), packed(gridGradient, grid.dtype)];
}

/** Values of an image at the points of a grid. */
export function gridSample(input: Tensor, grid: Tensor, mode: GridMode): Tensor {
  const dtype = wideOf(input.dtype);
  const [x, points] = [packed(input, dtype), packed(grid, dtype)];
  const { channels, positions, spatial } = sizesOf(input, grid);
  const out = emptyTensor([sizeAt(input.shape, 0), channels, ...grid.shape.slice(1, -1)], dtype);
  const parts = Math.ceil(positions / POSITIONS);
  if (numel(out.shape) > 0)
    sampleKernel(input, dtype, mode)(
      0,
      sizeAt(input.shape, 0) * parts,
      channels,
      positions,
      parts,
      POSITIONS,
      ...spatial,
      argumentOf(x),
      argumentOf(points),
      argumentOf(out),
    );
  discard(x, input);
  discard(points, grid);
  return packed(out, input.dtype);
}
