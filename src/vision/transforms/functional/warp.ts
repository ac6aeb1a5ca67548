/** Images seen through a grid: rotate, affine, perspective. */
import { float32, float64, type DType } from "../../../dtype.ts";
import { functionSignature, type Arguments } from "../../../nn/arguments.ts";
import * as F from "../../../nn/functional/index.ts";
import { solve } from "../../../ops/linalg/solve.ts";
import { tensor } from "../../../methods/implementations.ts";
import { linspace } from "../../../ops/create/ranges/range.ts";
import { empty } from "../../../ops/create/create.ts";
import { cat } from "../../../ops/view/join.ts";
import { ValueError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { checkInterpolation, checkLength, sizeOf, type Fill, type InterpolationMode } from "./geometry.ts";
import { itemAt, sizeAt } from "../../../support/checked.ts";
import type { Pair, Tuple } from "../../../support/tuples.ts";

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/**
 * From places of the result to places of the input, both measured from the middle: rotation, scale, shear, translation,
 * inverted.
 */
function inverseMatrix(
  [cx, cy]: Pair<number>,
  angle: number,
  [tx, ty]: Pair<number>,
  scale: number,
  shear: Pair<number>,
): Tuple<number, 6> {
  const [rotation, sx, sy] = [radians(angle), radians(shear[0]), radians(shear[1])];
  const a = Math.cos(rotation - sy) / Math.cos(sy);
  const b = -(a * Math.tan(sx) + Math.sin(rotation));
  const c = Math.sin(rotation - sy) / Math.cos(sy);
  const d = Math.cos(rotation) - c * Math.tan(sx);
  const m = [d / scale, -b / scale, 0, -c / scale, a / scale, 0] as [number, number, number, number, number, number];
  m[2] += cx - m[0] * (cx + tx) - m[1] * (cy + ty);
  m[5] += cy - m[3] * (cx + tx) - m[4] * (cy + ty);
  return m;
}

/** A place [x, y] of an image, which may be none, measured from the middle. */
function fromMiddle(center: readonly number[] | null, width: number, height: number): Pair<number> {
  if (center === null) return [0, 0];
  const [x, y] = center as [number, number];
  return [x - width * 0.5, y - height * 0.5];
}

/** The middles of pixels, measured from the middle of an image of that size: [1, height, width, 3], the last is 1. */
function baseGrid(xs: Tensor, ys: Tensor, dtype: DType): Tensor {
  const grid = empty(1, ys.numel(), xs.numel(), 3, { dtype });
  grid.select(-1, 0).copy_(xs);
  grid.select(-1, 1).copy_(ys.unsqueeze(-1));
  grid.select(-1, 2).fill_(1);
  return grid;
}

function affineGrid(matrix: readonly number[], dtype: DType, w: number, h: number, ow: number, oh: number): Tensor {
  const centered = (size: number): Tensor => linspace((1 - size) * 0.5, (size - 1) * 0.5, size);
  const theta = tensor([...matrix], { dtype })
    .reshape(1, 2, 3)
    .transpose(1, 2)
    .div(tensor([0.5 * w, 0.5 * h], { dtype }));
  return baseGrid(centered(ow), centered(oh), dtype)
    .view(1, oh * ow, 3)
    .bmm(theta)
    .view(1, oh, ow, 2);
}

function checkFill(image: Tensor, interpolation: InterpolationMode, fill: Fill): void {
  checkInterpolation(interpolation);
  const channels = sizeAt(image.shape, -3);
  if (fill !== null && typeof fill !== "number" && fill.length > 1 && fill.length !== channels)
    throw new ValueError(
      `The number of elements in 'fill' cannot broadcast to match the number of channels of the image (${fill.length} != ${channels})`,
    );
  if (interpolation !== "nearest" && interpolation !== "bilinear")
    throw new ValueError(`Interpolation mode '${interpolation}' is unsupported with Tensor input`);
}

/** An image at the places of a grid; beyond its edges lies `fill`. */
function throughGrid(image: Tensor, grid: Tensor, mode: "nearest" | "bilinear", fill: Fill): Tensor {
  const [, oh, ow] = grid.shape as [number, number, number];
  const shape = [...image.shape.slice(0, -2), oh, ow];
  if (image.numel() === 0) return image.reshape(shape);
  const images = image.reshape(-1, ...image.shape.slice(-3));
  const batch = sizeAt(images.shape, 0);
  const exact = image.dtype === grid.dtype;
  let values = exact ? images : images.to(grid.dtype);
  if (fill !== null) {
    // A channel of ones tells how much of a pixel comes from the image.
    values = cat([values, values.new_ones([batch, 1, ...sizeOf(images)])], 1);
  }
  values = F.grid_sample(values, grid.expand(batch, -1, -1, -1), { mode, padding_mode: "zeros", align_corners: false });
  if (fill !== null) {
    const channels = sizeAt(values.shape, 1) - 1;
    const covered = values.narrow(1, channels, 1);
    const color = tensor(typeof fill === "number" ? [fill] : [...fill], { dtype: values.dtype }).view(1, -1, 1, 1);
    values = values.narrow(1, 0, channels);
    values =
      mode === "nearest"
        ? color.expand(values.shape).where(covered.expand(values.shape).lt(0.5), values)
        : values.sub(color).mul(covered).add(color);
  }
  return (exact ? values : values.round().to(image.dtype)).reshape(shape);
}

const gridType = (image: Tensor): DType => (image.dtype.is_floating_point ? image.dtype : float32);

interface AffineOptions {
  inpt?: Tensor;
  angle?: number;
  translate?: readonly number[];
  scale?: number;
  shear?: number | readonly number[];
  interpolation?: InterpolationMode;
  fill?: Fill;
  center?: readonly number[] | null;
}
const affines = functionSignature<Required<AffineOptions>>(
  "affine",
  "inpt, angle, translate, scale, shear, interpolation='nearest', fill=None, center=None",
);
/**
 * Rotates clockwise by `angle` degrees, moves by `translate` pixels, scales, shears by degrees; the size stays.
 * @example
 * import * as torch from "flambeau";
 * import { transforms } from "flambeau/vision";
 * transforms.functional.affine(torch.tensor([[[1, 2, 3.5]]]), 0, [1, 0], 1, 0); // tensor([[[0., 1., 2.]]])
 */
export function affine(
  ...args: Arguments<
    [
      inpt: Tensor,
      angle: number,
      translate: readonly number[],
      scale: number,
      shear: number | readonly number[],
      interpolation?: InterpolationMode,
      fill?: Fill,
      center?: readonly number[] | null,
    ],
    AffineOptions
  >
): Tensor {
  const { inpt: image, angle, translate, scale, shear, interpolation, fill, center } = affines.bind(args);
  checkLength(translate, "Argument translate", 2);
  if (scale <= 0) throw new ValueError("Argument scale should be positive");
  const shears =
    typeof shear === "number" ? [shear, 0] : shear.length === 1 ? [itemAt(shear, 0), itemAt(shear, 0)] : shear;
  if (shears.length !== 2)
    throw new ValueError(`Shear should be a sequence containing two values. Got [${shears.join(", ")}]`);
  checkFill(image, interpolation, fill);
  const [height, width] = sizeOf(image);
  const middle = fromMiddle(center, width, height);
  const matrix = inverseMatrix(middle, angle, translate as [number, number], scale, shears as [number, number]);
  const grid = affineGrid(matrix, gridType(image), width, height, width, height);
  return throughGrid(image, grid, interpolation as "nearest" | "bilinear", fill);
}

/** The size that holds all corners of a rotated image. As in torchvision in float32. */
function rotatedSize(m: readonly number[], w: number, h: number): [width: number, height: number] {
  const corners = tensor([
    [-0.5 * w, -0.5 * h, 1],
    [-0.5 * w, 0.5 * h, 1],
    [0.5 * w, 0.5 * h, 1],
    [0.5 * w, -0.5 * h, 1],
  ]).to(float32);
  const places = corners.matmul(
    tensor([...m], { dtype: float32 })
      .view(2, 3)
      .t(),
  );
  const halves = tensor([0.5 * w, 0.5 * h], { dtype: float32 });
  const tolerance = 1e-4;
  const snapped = (values: Tensor): Tensor =>
    values
      .add(halves)
      .mul(1 / tolerance)
      .trunc()
      .mul(tolerance);
  const size = snapped(places.amax(0))
    .ceil()
    .sub(snapped(places.amin(0)).floor());
  return size.tolist() as [number, number];
}

interface RotateOptions {
  inpt?: Tensor;
  angle?: number;
  interpolation?: InterpolationMode;
  expand?: boolean;
  center?: readonly number[] | null;
  fill?: Fill;
}
const rotating = functionSignature<Required<RotateOptions>>(
  "rotate",
  "inpt, angle, interpolation='nearest', expand=False, center=None, fill=None",
);
/**
 * Rotates counter-clockwise by degrees; with `expand` the result holds the whole image.
 * Images [..., C, H, W] keep their shape but for `expand`.
 * @example
 * import * as torch from "flambeau";
 * import { transforms } from "flambeau/vision";
 * transforms.functional.rotate(torch.tensor([[[1, 2], [3, 4.5]]]), 90); // tensor([[[2.0000, 4.5000],...
 */
export function rotate(
  ...args: Arguments<
    [
      inpt: Tensor,
      angle: number,
      interpolation?: InterpolationMode,
      expand?: boolean,
      center?: readonly number[] | null,
      fill?: Fill,
    ],
    RotateOptions
  >
): Tensor {
  const { inpt: image, angle: degrees, interpolation, expand, center, fill } = rotating.bind(args);
  const angle = ((degrees % 360) + 360) % 360;
  const [height, width] = sizeOf(image);
  if (center === null) {
    if (angle === 0) return image.clone();
    const quarter = angle / 90;
    if (quarter === 2 || (Number.isInteger(quarter) && (expand || height === width)))
      return image.rot90(quarter, [-2, -1]);
  }
  checkFill(image, interpolation, fill);
  const middle = fromMiddle(center, width, height);
  const matrix = inverseMatrix(middle, -angle, [0, 0], 1, [0, 0]);
  const [ow, oh] = expand ? rotatedSize(matrix, width, height) : [width, height];
  const grid = affineGrid(matrix, gridType(image), width, height, ow, oh);
  return throughGrid(image, grid, interpolation as "nearest" | "bilinear", fill);
}

type Points = readonly (readonly number[])[];

/** The eight numbers of the perspective that brings four points [x, y] to four others. */
export function perspectiveCoefficients(startpoints: Points, endpoints: Points): number[] {
  if (startpoints.length !== 4 || endpoints.length !== 4)
    throw new ValueError(
      `Please provide exactly four corners, got ${startpoints.length} startpoints and ${endpoints.length} endpoints.`,
    );
  const rows = endpoints.flatMap((to, i) => {
    const [x, y] = to as [number, number];
    const [u, v] = startpoints[i] as [number, number];
    return [
      [x, y, 1, 0, 0, 0, -u * x, -u * y],
      [0, 0, 0, x, y, 1, -v * x, -v * y],
    ];
  });
  const right = tensor(startpoints.flat(), { dtype: float64 });
  return solve(tensor(rows, { dtype: float64 }), right)
    .to(float32)
    .tolist() as number[];
}

interface PerspectiveOptions {
  inpt?: Tensor;
  startpoints?: Points | null;
  endpoints?: Points | null;
  interpolation?: InterpolationMode;
  fill?: Fill;
  coefficients?: readonly number[] | null;
}
const perspectives = functionSignature<Required<PerspectiveOptions>>(
  "perspective",
  "inpt, startpoints, endpoints, interpolation='bilinear', fill=None, coefficients=None",
);
/** The perspective that brings four points of the image, [x, y] each, to four others. */
export function perspective(
  ...args: Arguments<
    [
      inpt: Tensor,
      startpoints: Points | null,
      endpoints: Points | null,
      interpolation?: InterpolationMode,
      fill?: Fill,
      coefficients?: readonly number[] | null,
    ],
    PerspectiveOptions
  >
): Tensor {
  const { inpt: image, startpoints, endpoints, interpolation, fill, coefficients } = perspectives.bind(args);
  if (coefficients !== null && startpoints !== null && endpoints !== null)
    throw new ValueError("The startpoints/endpoints and the coefficients shouldn't be defined concurrently.");
  if (coefficients !== null && coefficients.length !== 8)
    throw new ValueError("Argument coefficients should have 8 float values");
  if (coefficients === null && (startpoints === null || endpoints === null))
    throw new ValueError("Either the startpoints/endpoints or the coefficients must have non `None` values.");
  checkFill(image, interpolation, fill);
  const c = (coefficients ?? perspectiveCoefficients(startpoints!, endpoints!)) as readonly number[]; // checked above
  const [oh, ow] = sizeOf(image);
  const dtype = gridType(image);
  const middles = (size: number): Tensor => linspace(0.5, size - 0.5, size, { dtype });
  const base = baseGrid(middles(ow), middles(oh), dtype).view(1, oh * ow, 3);
  const numerator = tensor([c.slice(0, 3), c.slice(3, 6)], { dtype })
    .unsqueeze(0)
    .transpose(1, 2)
    .div(tensor([0.5 * ow, 0.5 * oh], { dtype }));
  const denominator = tensor(
    [
      [...c.slice(6), 1],
      [...c.slice(6), 1],
    ],
    { dtype },
  )
    .unsqueeze(0)
    .transpose(1, 2);
  const grid = base.bmm(numerator).div_(base.bmm(denominator)).sub_(1).view(1, oh, ow, 2);
  return throughGrid(image, grid, interpolation as "nearest" | "bilinear", fill);
}

interface ElasticOptions {
  inpt?: Tensor;
  displacement?: Tensor;
  interpolation?: InterpolationMode;
  fill?: Fill;
}
const elasticity = functionSignature<Required<ElasticOptions>>(
  "elastic",
  "inpt, displacement, interpolation='bilinear', fill=None",
);
/** Moves each pixel by a displacement [1, H, W, 2] (across, down), in halves of the image. */
export function elastic(
  ...args: Arguments<
    [inpt: Tensor, displacement: Tensor, interpolation?: InterpolationMode, fill?: Fill],
    ElasticOptions
  >
): Tensor {
  const { inpt: image, displacement, interpolation, fill } = elasticity.bind(args);
  checkFill(image, interpolation, fill);
  const [height, width] = sizeOf(image);
  if (displacement.shape.join() !== [1, height, width, 2].join())
    throw new ValueError(
      `Argument displacement shape should be (1, ${height}, ${width}, 2), but given torch.Size([${displacement.shape.join(", ")}])`,
    );
  const dtype = gridType(image);
  const middles = (size: number): Tensor => linspace((1 - size) / size, (size - 1) / size, size, { dtype });
  const grid = baseGrid(middles(width), middles(height), dtype).narrow(-1, 0, 2);
  return throughGrid(image, grid.add(displacement.to(dtype)), interpolation as "nearest" | "bilinear", fill);
}
/** `elastic`. Images [..., C, H, W] keep their shape; the displacement is [1, H, W, 2]. */
export const elastic_transform: typeof elastic = elastic;
