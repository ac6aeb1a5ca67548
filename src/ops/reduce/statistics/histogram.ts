/** Histograms of points in one or more dimensions: the edges of the bins, and the kernel that counts. */
import { hasValues } from "../../../compute/look-at.ts";
import { cppNames } from "../../../dtype.ts";
import { numel, sameShape, shapeText } from "../../../layout/shape.ts";
import { notImplemented, RuntimeError } from "../../../support/errors.ts";
import { Tensor } from "../../../tensor/tensor.ts";
import { linspace } from "../../create/ranges/range.ts";
import { sizeAt } from "../../../support/checked.ts";
import { countPoints } from "../../../compute/statistics/counting-kernels.ts";

/** Numbers of bins, or their edges, one for each dimension of the points. */
export type Bins = readonly (number | Tensor)[];

function checkBins(input: Tensor, bins: Bins): void {
  const dims = sizeAt(input.shape, -1);
  if (bins.length !== dims) {
    throw new RuntimeError("histogramdd: The size of bins must be equal to the innermost dimension of the input.");
  }
  bins.forEach((item, d) => {
    if (!(item instanceof Tensor)) return;
    if (item.dtype !== input.dtype) {
      throw new RuntimeError(
        `torch.histogramdd: input tensor and bins tensors should have the same dtype, but got input with dtype ${cppNames[input.dtype.name]} and bins for dimension ${d} with dtype ${cppNames[item.dtype.name]}`,
      );
    } else if (item.shape.length !== 1) {
      throw new RuntimeError(
        `torch.histogramdd: bins tensor should have one dimension, but got ${item.shape.length} dimensions in the bins tensor for dimension ${d}`,
      );
    } else if (item.shape[0] === 0) {
      throw new RuntimeError(
        `torch.histogramdd: bins tensor should have at least 1 element, but got 0 elements in the bins tensor for dimension ${d}`,
      );
    }
  });
}

function checkWeight(input: Tensor, weight: Tensor): void {
  if (weight.dtype !== input.dtype) {
    throw new RuntimeError(
      `torch.histogramdd: if weight tensor is provided, input tensor and weight tensor should have the same dtype, but got input(${cppNames[input.dtype.name]}), and weight(${cppNames[weight.dtype.name]})`,
    );
  }
  if (sameShape(weight.shape, input.shape.slice(0, -1))) return;
  throw new RuntimeError(
    `torch.histogramdd: if weight tensor is provided it should have the same shape as the input tensor excluding its innermost dimension, but got input with shape ${shapeText(input.shape)} and weight with shape ${shapeText(weight.shape)}`,
  );
}

/**
 * The interval that equal bins divide in each dimension: as given, or that of the data; one of no width is widened by
 * 1/2 on both sides.
 */
function rangesOf(input: Tensor, range: readonly number[] | null): [low: number, high: number][] {
  const dims = sizeAt(input.shape, -1);
  let lows: number[];
  let highs: number[];
  if (range) {
    if (range.length !== 2 * dims)
      throw new RuntimeError(
        `torch.histogramdd: for a ${dims}-dimensional histogram range should have ${2 * dims} elements, but got ${range.length}`,
      );
    [lows, highs] = [range.filter((_, i) => i % 2 === 0), range.filter((_, i) => i % 2 === 1)];
  } else if (numel(input.shape) === 0 || !hasValues(input)) {
    [lows, highs] = [new Array<number>(dims).fill(0), new Array<number>(dims).fill(1)];
  } else {
    const points = input.detach().reshape([-1, dims]);
    [lows, highs] = [points.amin(0).tolist() as number[], points.amax(0).tolist() as number[]];
  }
  return lows.map((low, d) => {
    const high = highs[d]!;
    const shown = (x: number): string =>
      Number.isNaN(x) ? "nan" : Math.abs(x) === Infinity ? (x > 0 ? "inf" : "-inf") : String(x);
    if (!Number.isFinite(low) || !Number.isFinite(high))
      throw new RuntimeError(`torch.histogramdd: dimension ${d}'s range [${shown(low)}, ${shown(high)}] is not finite`);
    if (low > high)
      throw new RuntimeError(
        `torch.histogramdd: min should not exceed max, but got min ${low} max ${high} for dimension ${d}`,
      );
    return low === high ? [low - 0.5, high + 0.5] : [low, high];
  });
}

/** Histogram and edges of points [..., dims]; `density` divides by the total and the size of each bin. */
export function histogramOf(
  input: Tensor,
  bins: Bins,
  range: readonly number[] | null,
  weight: Tensor | null,
  density: boolean,
): { hist: Tensor; edges: Tensor[] } {
  const { dtype } = input;
  if (dtype.name !== "float32" && dtype.name !== "float64")
    throw notImplemented(bins.some((item) => item instanceof Tensor) ? "histogram_cpu" : "histogramdd", dtype);
  checkBins(input, bins);
  if (weight) checkWeight(input, weight);
  const ranges = bins.every((item) => item instanceof Tensor) ? [] : rangesOf(input, range);
  bins.forEach((item, d) => {
    if (typeof item === "number" && item <= 0)
      throw new RuntimeError(`torch.histogram(): bins must be > 0, but got ${item} for dimension ${d}`);
  });
  const edges = bins.map((item, d) =>
    item instanceof Tensor ? item : linspace(ranges[d]![0], ranges[d]![1], item + 1, { dtype }),
  );
  let hist = countPoints(input, edges, weight);
  if (density) {
    hist = hist.div(hist.sum());
    edges.forEach((edge, d) => {
      const bins = sizeAt(edge.shape, 0) - 1;
      const plain = edge.detach();
      const widths = plain.narrow(0, 1, bins).sub(plain.narrow(0, 0, bins));
      hist = hist.div(widths.view(edges.map((_, at) => (at === d ? bins : 1))));
    });
  }
  return { hist, edges };
}
