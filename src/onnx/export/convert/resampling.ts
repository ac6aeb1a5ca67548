/** Resizing and sampling of images. */
import { float32, int64 } from "../../../dtype.ts";
import { floatValue, type Builder, type Name } from "../builder.ts";
import type { ConvertedCall, Converter } from "../call.ts";
import type { DimSize, DynamicSize } from "../sizes.ts";
import { itemAt } from "../../../support/checked.ts";

interface Resampling {
  readonly filter: "nearest" | "nearest-exact" | "linear" | "cubic" | "linear-aa" | "cubic-aa" | "lanczos-aa";
  readonly output: readonly DimSize[];
  readonly scales: readonly (number | DynamicSize)[];
  readonly input: readonly DimSize[];
  readonly aligned: boolean;
}

/** Scale factors that are not what sizes give: PyTorch then counts with the factors. */
function ownFactors({ input, output, scales, aligned }: Resampling): number[] | null {
  if (aligned) return null;
  const factors = scales.map((scale, d) => {
    if (typeof scale !== "number") return null;
    const [from, to] = [itemAt(input, d), itemAt(output, d)];
    const values = (size: DimSize): readonly number[] =>
      typeof size === "number" ? scales.map(() => size) : size.values;
    const plain = values(from).every((size, i) => Math.abs(size / itemAt(values(to), i) - scale) < 1e-12);
    return plain && typeof from === "number" && typeof to === "number" ? null : 1 / scale;
  });
  return factors.every((factor) => factor === null)
    ? null
    : factors.map((factor, d) => factor ?? 1 / (scales[d] as number));
}

const upsample: Converter = (call, graph) => {
  const how = call.raw("resampling") as Resampling;
  const { filter, output, aligned } = how;
  if (filter === "lanczos-aa") throw call.unsupported("ONNX has no resampling by Lanczos' filter");
  const mode = filter.startsWith("nearest") ? "nearest" : filter.startsWith("linear") ? "linear" : "cubic";
  const attributes: Record<string, number | string | ReturnType<typeof floatValue>> = {
    mode,
    coordinate_transformation_mode: aligned ? "align_corners" : filter === "nearest" ? "asymmetric" : "half_pixel",
  };
  if (mode === "nearest") attributes["nearest_mode"] = filter === "nearest" ? "floor" : "round_prefer_ceil";
  if (mode === "cubic") attributes["cubic_coeff_a"] = floatValue(filter.endsWith("-aa") ? -0.5 : -0.75);
  if (filter.endsWith("-aa")) attributes["antialias"] = attributes["exclude_outside"] = 1;
  const factors = ownFactors(how);
  if (factors !== null) {
    const scales = graph.constant([1, 1, ...factors], float32);
    return graph.node("Resize", [call.self.name, "", scales], attributes);
  }
  const lead = graph.node("Shape", [call.self.name], { start: 0, end: 2 });
  const sizes = graph.node("Concat", [lead, graph.ints(output)], { axis: 0 });
  return graph.node("Resize", [call.self.name, "", "", sizes], attributes);
};

interface GridMode {
  readonly rank: number;
  readonly mode: string;
  readonly padding: string;
  readonly aligned: boolean;
}

const gridSample: Converter = (call, graph) => {
  const { rank, mode, padding, aligned } = call.raw("mode") as GridMode;
  if (rank !== 2 && graph.opset < 20) throw call.unsupported("volumes need opset_version 20");
  const names: Record<string, string> =
    graph.opset >= 20
      ? { bilinear: "linear", nearest: "nearest", bicubic: "cubic" }
      : { bilinear: "bilinear", nearest: "nearest", bicubic: "bicubic" };
  return graph.node("GridSample", [call.tensor("input").name, call.tensor("grid").name], {
    mode: names[mode]!,
    padding_mode: padding,
    align_corners: Number(aligned),
  });
};

/** Places of the windows' elements along one dim of a padded plane: [kernel, windows]. */
function windowPlaces(graph: Builder, kernel: number, dilation: number, stride: number, count: DimSize): Name {
  const windows = graph.node("Range", [
    graph.constant(0, int64),
    graph.node("Squeeze", [graph.size(count)]),
    graph.constant(1, int64),
  ]);
  const starts = graph.node("Mul", [windows, graph.constant(stride, int64)]);
  const within = graph.constant(
    Array.from({ length: kernel }, (_, i) => [i * dilation]),
    int64,
  );
  return graph.node("Add", [within, starts]);
}

interface Windows {
  readonly kernel: number[];
  readonly dilation: number[];
  readonly padding: number[];
  readonly stride: number[];
}

function windowsOf(call: ConvertedCall): Windows {
  return {
    kernel: call.numbers("kernel_size", 2),
    dilation: call.numbers("dilation", 2),
    padding: call.numbers("padding", 2),
    stride: call.numbers("stride", 2),
  };
}

/** How many windows a dim has, if its size is known. */
const windowCount = (
  call: ConvertedCall,
  size: DimSize | undefined,
  { kernel, dilation, padding, stride }: Windows,
  d: number,
): number =>
  Math.floor(
    (call.fixed(size, "the size of the image") +
      2 * itemAt(padding, d) -
      itemAt(dilation, d) * (itemAt(kernel, d) - 1) -
      1) /
      itemAt(stride, d),
  ) + 1;

const im2col: Converter = (call, graph) => {
  const windows = windowsOf(call);
  const { kernel, dilation, padding, stride } = windows;
  const { shape, dtype, name } = call.self;
  const isBatch = shape.length === 4;
  const zero = graph.ints([0]);
  const batch = isBatch ? name : graph.node("Unsqueeze", [name, zero]);
  const [height, width] = shape.slice(-2);
  const counts = [windowCount(call, height, windows, 0), windowCount(call, width, windows, 1)] as [
    number,
    number,
    ...number[],
  ];
  const pads = graph.ints([0, 0, ...padding, 0, 0, ...padding]);
  const padded = graph.node("Pad", [batch, pads, graph.constant(0, dtype)]);
  const rows = windowPlaces(graph, itemAt(kernel, 0), itemAt(dilation, 0), itemAt(stride, 0), counts[0]);
  const columns = windowPlaces(graph, itemAt(kernel, 1), itemAt(dilation, 1), itemAt(stride, 1), counts[1]);
  // [N, C, kh, oh, W], then [N, C, kh, oh, kw, ow].
  const byRow = graph.node("Gather", [padded, rows], { axis: 2 });
  const byBoth = graph.node("Gather", [byRow, columns], { axis: 4 });
  const turned = graph.node("Transpose", [byBoth], { perm: [0, 1, 2, 4, 3, 5] });
  const channels = call.fixed(shape.at(-3), "the number of channels");
  const flat = graph.node("Reshape", [turned, graph.ints([0, channels * itemAt(kernel, 0) * itemAt(kernel, 1), -1])]);
  return isBatch ? flat : graph.node("Squeeze", [flat, zero]);
};

/** ONNX's Col2Im is that of PyTorch. */
const col2im: Converter = (call, graph) => {
  const { kernel, dilation, padding, stride } = windowsOf(call);
  const isBatch = call.self.shape.length === 3;
  const zero = graph.ints([0]);
  const batch = isBatch ? call.self.name : graph.node("Unsqueeze", [call.self.name, zero]);
  const image = graph.node("Col2Im", [batch, graph.ints(call.dims("output_size")), graph.ints(kernel)], {
    dilations: dilation,
    pads: [...padding, ...padding],
    strides: stride,
  });
  return isBatch ? image : graph.node("Squeeze", [image, zero]);
};

export const resampling: Record<string, Converter> = { upsample, grid_sampler: gridSample, im2col, col2im };
