/** Histograms of tensors, with NumPy's rules for bins and TensorFlow's buckets. */
import { float64, int64 } from "../../dtype.ts";
import { itemAt, lastOf } from "../../support/checked.ts";
import { ValueError } from "../../support/errors.ts";
import { nonFiniteText } from "../../support/python.ts";
import { searchsorted } from "../../ops/index/search.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { Message } from "./message.ts";
import { summaryValue } from "./summaries.ts";

/** How the edges of a histogram are found: TensorFlow's, one of NumPy's rules, a number of bins, or the edges themselves. */
export type HistogramBins =
  | "tensorflow"
  | "auto"
  | "fd"
  | "doane"
  | "scott"
  | "rice"
  | "sturges"
  | "sqrt"
  | number
  | readonly number[]
  | Tensor;

/** TensorFlow's buckets: 1e-12 growing by a tenth up to 1e20, the same below zero, and zero. */
const edges = (() => {
  const positive: number[] = [];
  for (let edge = 1e-12; edge < 1e20; edge *= 1.1) positive.push(edge);
  return [...positive.map((edge) => -edge).reverse(), 0, ...positive];
})();

/** The width of a bin by one of NumPy's rules: numpy.histogram_bin_edges lists them. */
function widthBy(rule: string, values: Tensor): number {
  const count = values.numel();
  const range = values.max().sub(values.min()).item();
  const sturges = range / (Math.log2(count) + 1);
  const spread = (): number => values.quantile(0.75).sub(values.quantile(0.25)).item();
  const deviation = (): number => values.std({ correction: 0 }).item();
  const friedman = (): number => (2 * spread()) / count ** (1 / 3);
  switch (rule) {
    case "auto":
      return Math.min(Math.max(friedman(), range / Math.sqrt(count) / 2), sturges);
    case "fd":
      return friedman();
    case "doane": {
      const sigma = deviation();
      if (count < 3 || !(sigma > 0)) return 0;
      const skewness = values.sub(values.mean()).div(sigma).pow(3).mean().item();
      const error = Math.sqrt((6 * (count - 2)) / ((count + 1) * (count + 3)));
      return range / (1 + Math.log2(count) + Math.log2(1 + Math.abs(skewness) / error));
    }
    case "scott":
      return ((24 * Math.sqrt(Math.PI)) / count) ** (1 / 3) * deviation();
    case "rice":
      return range / (2 * count ** (1 / 3));
    case "sturges":
      return sturges;
    case "sqrt":
      return range / Math.sqrt(count);
    default:
      throw new ValueError(`'${rule}' is not a valid estimator for \`bins\``);
  }
}

/** The edges that `bins` means for these values. */
function edgesOf(bins: HistogramBins, values: Tensor): readonly number[] {
  if (bins === "tensorflow") return edges;
  const listed = bins instanceof Tensor ? (bins.tolist() as number | number[]) : bins;
  if (typeof listed === "object") {
    if (listed.some((edge, i) => i > 0 && edge < itemAt(listed, i - 1)))
      throw new ValueError("`bins` must increase monotonically, when an array");
    return listed;
  }
  let [low, high] = [values.min().item(), values.max().item()];
  if (!Number.isFinite(low) || !Number.isFinite(high))
    throw new ValueError(
      `autodetected range of [${nonFiniteText(low) ?? low}, ${nonFiniteText(high) ?? high}] is not finite`,
    );
  let count = 1;
  if (typeof listed === "number") {
    count = Math.trunc(listed);
    if (count < 1) throw new ValueError("`bins` must be positive, when an integer");
  } else {
    const width = widthBy(listed, values);
    if (width > 0) count = Math.max(1, Math.ceil((high - low) / width));
  }
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  const step = (high - low) / count;
  return Array.from({ length: count + 1 }, (_, i) => (i === count ? high : low + i * step));
}

/** The counts of several neighboring bins as one, so that there are about `most`. */
function merged(counts: readonly number[], limits: readonly number[], most: number): readonly [number[], number[]] {
  const several = Math.floor(counts.length / most);
  const sums: number[] = [];
  for (let at = 0; at < counts.length; at += several)
    sums.push(counts.slice(at, at + several).reduce((sum, count) => sum + count, 0));
  const starts = limits.slice(0, -1).filter((_, i) => i % several === 0);
  return [sums, [...starts, lastOf(limits)]];
}

/** A histogram that was counted elsewhere. */
export function rawHistogramSummary(
  tag: string,
  [min, max, num, sum, squares]: readonly [number, number, number, number, number],
  limits: readonly number[],
  counts: readonly number[],
): Message {
  const histogram = new Message()
    .double(1, min)
    .double(2, max)
    .double(3, num)
    .double(4, sum)
    .double(5, squares)
    .doubles(6, limits)
    .doubles(7, counts);
  return summaryValue(tag, (message) => message.message(5, histogram));
}

/** `histo`: how many elements lie in each bin; elements outside all bins, and those that are no numbers, in none. */
export function histogramSummary(
  tag: string,
  tensor: Tensor,
  bins: HistogramBins = "tensorflow",
  max_bins: number | null = null,
): Message {
  const values = tensor.detach().to(float64).flatten();
  if (values.numel() === 0) throw new ValueError("The input has no element.");
  const found = edgesOf(bins, values);
  // The place of the last edge that is not above the element; the last bin has both its ends.
  const bounds = values.new_tensor(new Float64Array(found), { dtype: float64 });
  const places = searchsorted(bounds, values, { right: true }).sub(1);
  const inside = values.ge(itemAt(found, 0)).logical_and(values.le(lastOf(found)));
  const counted = places
    .masked_select(inside)
    .clamp(0, found.length - 2)
    .to(int64)
    .bincount(null, found.length - 1)
    .tolist() as number[];
  const [counts, limits] =
    max_bins !== null && counted.length > max_bins ? merged(counted, found, max_bins) : [counted, found];
  const first = counts.findIndex((count) => count > 0);
  const last = counts.findLastIndex((count) => count > 0);
  if (first < 0) throw new ValueError("The histogram is empty, please file a bug report.");
  // One empty bin before the first, whose limit is that one's lower end.
  return rawHistogramSummary(
    tag,
    [values.min().item(), values.max().item(), values.numel(), values.sum().item(), values.dot(values).item()],
    limits.slice(first, last + 2),
    [0, ...counts.slice(first, last + 1)],
  );
}
