/** ONNX's Resize and sampling of grids. https://onnx.ai/onnx/operators/onnx__Resize.html */
import { float32, float64, int64 } from "../../../dtype.ts";
import * as F from "../../../nn/functional/index.ts";
import { tensor } from "../../../methods/implementations.ts";
import { arange } from "../../../ops/create/ranges/range.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { need, listOfNumbers, optionalInput, wrapAxis, type OnnxNode, type OnnxOperator } from "../node.ts";
import { itemAt, sizeAt } from "../../../support/checked.ts";

/** Where a place of the result is in the input, in elements. */
function coordinate(
  mode: string,
  place: number,
  scale: number,
  from: number,
  to: number,
  roi: readonly [number, number],
  node: OnnxNode,
): number {
  switch (mode) {
    case "half_pixel":
      return (place + 0.5) / scale - 0.5;
    case "half_pixel_symmetric": {
      const adjustment = to / (scale * from);
      return (from / 2) * (1 - adjustment) + (place + 0.5) / scale - 0.5;
    }
    case "pytorch_half_pixel":
      return to > 1 ? (place + 0.5) / scale - 0.5 : 0;
    case "align_corners":
      // The length as the scale has it, which need not be whole.
      return to === 1 ? 0 : (place * (from - 1)) / (scale * from - 1);
    case "asymmetric":
      return place / scale;
    case "tf_half_pixel_for_nn":
      return (place + 0.5) / scale;
    case "tf_crop_and_resize":
      return to > 1
        ? roi[0] * (from - 1) + (place * (roi[1] - roi[0]) * (from - 1)) / (to - 1)
        : 0.5 * (roi[0] + roi[1]) * (from - 1);
    default:
      throw node.error(`there is no coordinate_transformation_mode ${mode}`);
  }
}

function nearest(mode: string, x: number): number {
  if (mode === "floor") return Math.floor(x);
  if (mode === "ceil") return Math.ceil(x);
  if (mode === "round_prefer_ceil") return Math.floor(x + 0.5);
  return Math.ceil(x - 0.5);
}

const linear = (x: number): number => Math.max(1 - Math.abs(x), 0);

/** Keys's cubic convolution. */
const cubic = (x: number, a: number): number => {
  const d = Math.abs(x);
  if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
};

interface Resizing {
  readonly mode: string;
  readonly transformation: string;
  readonly nearestMode: string;
  readonly cubicA: number;
  readonly excludeOutside: boolean;
  readonly antialias: boolean;
  readonly extrapolation: number;
}

/** Weights of one dim: a row for each place of the result; null for a place outside. */
function rowsOf(
  how: Resizing,
  from: number,
  to: number,
  scale: number,
  roi: readonly [number, number],
  node: OnnxNode,
): (number[] | null)[] {
  return Array.from({ length: to }, (_, place) => {
    const at = coordinate(how.transformation, place, scale, from, to, roi, node);
    if (how.transformation === "tf_crop_and_resize" && (at < 0 || at > from - 1)) return null;
    const row = new Array<number>(from).fill(0);
    const add = (index: number, weight: number): void => {
      if (index >= 0 && index < from) row[index]! += weight;
      else if (!how.excludeOutside) row[Math.min(Math.max(index, 0), from - 1)]! += weight;
    };
    if (how.mode === "nearest") {
      row[Math.min(Math.max(nearest(how.nearestMode, at), 0), from - 1)] = 1;
      return row;
    }
    const stretch = how.antialias ? Math.min(scale, 1) : 1;
    const reach = (how.mode === "linear" ? 1 : 2) / stretch;
    const kernel = (x: number): number => (how.mode === "linear" ? linear(x) : cubic(x, how.cubicA));
    const [first, last] = [Math.floor(at - reach) + 1, Math.ceil(at + reach) - 1];
    for (let index = first; index <= last; index++) add(index, kernel((index - at) * stretch));
    if (first > last) add(Math.round(at), 1);
    const total = row.reduce((a, b) => a + b, 0);
    return how.excludeOutside || how.antialias ? row.map((weight) => weight / total) : row;
  });
}

/** A matrix product along each dim that changes; the matrices are small and made once for a call. */
function resized(
  x: Tensor,
  axes: readonly number[],
  sizes: readonly number[],
  scales: readonly number[],
  roi: readonly number[] | null,
  how: Resizing,
  node: OnnxNode,
): Tensor {
  let result = x;
  axes.forEach((axis, i) => {
    const [from, to] = [sizeAt(result.shape, axis), itemAt(sizes, i)];
    const crop: readonly [number, number] = roi === null ? [0, 1] : [itemAt(roi, i), itemAt(roi, i + axes.length)];
    const plain = how.transformation !== "tf_crop_and_resize";
    if (from === to && scales[i] === 1 && plain) return;
    const rows = rowsOf(how, from, to, itemAt(scales, i), crop, node);
    if (how.mode === "nearest" && plain) {
      result = result.index_select(
        axis,
        tensor(
          rows.map((row) => row!.indexOf(1)),
          { dtype: int64 },
        ),
      );
      return;
    }
    const dtype = result.dtype === float64 ? float64 : float32;
    const matrix = tensor(
      rows.map((row) => row ?? new Array<number>(from).fill(0)),
      { dtype },
    );
    const moved = result.to(dtype).movedim(axis, -1).matmul(matrix.t());
    const outside = tensor(
      rows.map((row) => (row === null ? 1 : 0)),
      { dtype },
    );
    result = (
      rows.includes(null) ? moved.mul(outside.neg().add(1)).add(outside.mul(how.extrapolation)) : moved
    ).movedim(-1, axis);
  });
  return result;
}

const resize: OnnxOperator = (inputs, node) => {
  const x = need(inputs, 0, node);
  const isOld = node.opset < 11;
  const given = (place: number): number[] | null => {
    const value = optionalInput(inputs, place);
    return value === null || value.numel() === 0 ? null : listOfNumbers(value);
  };
  const roi = isOld ? null : given(1);
  const scalesGiven = isOld ? (given(1) ?? node.floats("scales")) : given(2);
  const sizesGiven = isOld ? null : given(3);
  const axes = (node.ints("axes") ?? x.shape.map((_, i) => i)).map((axis) => wrapAxis(axis, x.ndim));
  let sizes = sizesGiven ?? axes.map((axis, i) => Math.floor(sizeAt(x.shape, axis) * itemAt(scalesGiven!, i)));
  let scales = scalesGiven ?? axes.map((axis, i) => itemAt(sizes, i) / sizeAt(x.shape, axis));
  const policy = node.text("keep_aspect_ratio_policy", "stretch");
  if (sizesGiven !== null && policy !== "stretch") {
    const scale = policy === "not_larger" ? Math.min(...scales) : Math.max(...scales);
    scales = axes.map(() => scale);
    sizes = axes.map((axis) => Math.floor(scale * sizeAt(x.shape, axis) + 0.5));
  }
  const how: Resizing = {
    mode: node.text("mode", "nearest"),
    transformation: node.text("coordinate_transformation_mode", isOld ? "asymmetric" : "half_pixel"),
    nearestMode: node.text("nearest_mode", isOld ? "floor" : "round_prefer_floor"),
    cubicA: node.float("cubic_coeff_a", -0.75),
    excludeOutside: Boolean(node.int("exclude_outside", 0)),
    antialias: Boolean(node.int("antialias", 0)),
    extrapolation: node.float("extrapolation_value", 0),
  };
  return resized(x, axes, sizes, scales, roi, how, node).to(x.dtype);
};

const gridSample: OnnxOperator = (inputs, node) => {
  const [x, grid] = [need(inputs, 0, node), need(inputs, 1, node)];
  const modes: Record<string, "bilinear" | "nearest" | "bicubic"> = {
    bilinear: "bilinear",
    linear: "bilinear",
    nearest: "nearest",
    bicubic: "bicubic",
    cubic: "bicubic",
  };
  const mode = modes[node.text("mode", "linear")];
  if (mode === undefined) throw node.error(`there is no mode ${node.text("mode", "linear")}`);
  return F.grid_sample(x, grid, {
    mode,
    padding_mode: node.text("padding_mode", "zeros") as "zeros" | "border" | "reflection",
    align_corners: Boolean(node.int("align_corners", 0)),
  });
};

const affineGrid: OnnxOperator = (inputs, node) => {
  const [theta, size] = [need(inputs, 0, node), listOfNumbers(need(inputs, 1, node))];
  return F.affine_grid(theta, size, { align_corners: Boolean(node.int("align_corners", 0)) });
};

/** Blocks [N, channels * block, blocks] added into planes of any number of dims, then what is padding is cut off. */
const col2im: OnnxOperator = (inputs, node) => {
  const [x, size, block] = [
    need(inputs, 0, node),
    listOfNumbers(need(inputs, 1, node)),
    listOfNumbers(need(inputs, 2, node)),
  ];
  const rank = size.length;
  const ones = new Array<number>(rank).fill(1);
  const pads = node.ints("pads") ?? new Array<number>(2 * rank).fill(0);
  const [dilation, stride] = [node.ints("dilations") ?? ones, node.ints("strides") ?? ones];
  const wide = size.map((n, i) => n + itemAt(pads, i) + itemAt(pads, i + rank));
  let plane: Tensor;
  if (rank === 2) plane = F.fold(x, wide, block, { dilation, stride });
  else {
    const rows = sizeAt(x.shape, 0);
    const cells = block.reduce((a, b) => a * b, 1);
    const channels = sizeAt(x.shape, 1) / cells;
    // The place of each element in the flat plane: a sum over dims, within the block and of the block.
    let places: Tensor | null = null;
    wide.forEach((n, i) => {
      const blocks = Math.floor((n - itemAt(dilation, i) * (itemAt(block, i) - 1) - 1) / itemAt(stride, i)) + 1;
      const along = (count: number, step: number, dim: number): Tensor =>
        arange(count)
          .mul(step)
          .reshape([...ones, ...ones].map((one, k) => (k === dim ? count : one)));
      const step = wide.slice(i + 1).reduce((a, b) => a * b, 1);
      const own = along(itemAt(block, i), itemAt(dilation, i) * step, i).add(
        along(blocks, itemAt(stride, i) * step, rank + i),
      );
      places = places === null ? own : places.add(own);
    });
    const source = x.reshape([rows * channels, -1]);
    const index = places!.reshape([1, -1]).expand(source.shape);
    const total = wide.reduce((a, b) => a * b, 1);
    plane = source.new_zeros([rows * channels, total]).scatter_add(1, index, source);
    plane = plane.reshape([rows, channels, ...wide]);
  }
  size.forEach((n, i) => {
    plane = plane.narrow(i + 2, itemAt(pads, i), n);
  });
  return plane;
};

export const resampling: Record<string, OnnxOperator> = {
  Resize: resize,
  Upsample: resize,
  GridSample: gridSample,
  AffineGrid: affineGrid,
  Col2Im: col2im,
};
