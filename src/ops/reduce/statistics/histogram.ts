/** Histograms of points in one or more dimensions: the edges of the bins, and the kernel that counts. */
import { kernelFor } from "../../../compute/kernel-for.ts";
import { hasValues } from "../../../compute/look-at.ts";
import { cppNames, int32 } from "../../../dtype.ts";
import { kernel } from "../../../kernel/build.ts";
import { constant } from "../../../kernel/ir.ts";
import { numel, sameShape } from "../../../layout/shape.ts";
import { notImplemented, RuntimeError } from "../../../support/errors.ts";
import { writeElements } from "../../../tensor/elements.ts";
import { argumentOf, emptyTensor, Tensor } from "../../../tensor/tensor.ts";
import { linspace } from "../../create/ranges/range.ts";
import { discard, packed, zerosOf } from "../../../compute/copy-elements.ts";
import { sizeAt } from "../../../support/checked.ts";

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
    `torch.histogramdd: if weight tensor is provided it should have the same shape as the input tensor excluding its innermost dimension, but got input with shape [${input.shape.join(", ")}] and weight with shape [${weight.shape.join(", ")}]`,
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

/**
 * Adds 1 (or a weight) to the bin of every point [points, dims]; the last bin of each dimension includes its upper
 * edge.
 */
export function countPoints(input: Tensor, edges: readonly Tensor[], weight: Tensor | null): Tensor {
  const { dtype } = input;
  const counts = edges.map((edge) => sizeAt(edge.shape, 0) - 1);
  const out = zerosOf(counts, dtype);
  const count = numel(input.shape.slice(0, -1));
  if (count === 0 || numel(counts) === 0) return out;
  const [values, amounts] = [packed(input.detach()), weight ? packed(weight.detach()) : null];
  // All edges in one row, and how many bins there are in each dimension.
  const row = emptyTensor([numel([counts.reduce((sum, n) => sum + n + 1, 0)])], dtype);
  const sizes = emptyTensor([counts.length], int32);
  writeElements(sizes, (elements) => (elements as Int32Array).set(counts));
  let start = 0;
  edges.forEach((edge, d) => {
    row.narrow(0, start, counts[d]! + 1).copy_(edge.detach());
    start += counts[d]! + 1;
  });
  const run = kernelFor(input, `histogram:${dtype.name}:${amounts ? "weighted" : "plain"}`, ({ atomics }) =>
    kernel("histogram", (k) => {
      const { begin, end } = k.rangeOr(atomics, "collide");
      const dims = k.param("dims");
      const [xs, es, ns, to] = [
        k.buffer("values", dtype.name),
        k.buffer("edges", dtype.name),
        k.buffer("sizes", "int32"),
        k.buffer("out", dtype.name),
      ];
      const ws = amounts ? k.buffer("weights", dtype.name) : null;
      k.for(begin, end, (i) => {
        const [place, first] = [k.variable(constant(0, "i32"), "place"), k.variable(constant(0, "i32"), "first")];
        k.for(0, dims, (d) => {
          const m = k.let(k.load(ns, d));
          const x = k.let(k.load(xs, i.mul(dims).add(d)));
          const inside = x.ge(k.load(es, first.get())).and(x.le(k.load(es, first.get().add(m))));
          k.if(
            inside.and(place.get().ge(0)),
            () => {
              const [low, high] = [k.variable(constant(0, "i32"), "low"), k.variable(m, "high")];
              // The last edge that is not above x.
              k.while(high.get().sub(low.get()).gt(1), () => {
                const middle = k.let(low.get().add(high.get()).shr(1));
                k.if(
                  k.load(es, first.get().add(middle)).le(x),
                  () => low.set(middle),
                  () => high.set(middle),
                );
              });
              place.set(place.get().mul(m).add(low.get()));
            },
            () => place.set(-1),
          );
          first.set(first.get().add(m).add(1));
        });
        k.if(place.get().ge(0), () => {
          const old = k.load(to, place.get());
          const amount = ws ? k.load(ws, i) : constant(1, old.type);
          if (atomics) k.atomic("add", to, place.get(), amount);
          else k.store(to, place.get(), old.add(amount));
        });
      });
    }),
  );
  run(
    0,
    count,
    counts.length,
    argumentOf(values),
    argumentOf(row),
    argumentOf(sizes),
    argumentOf(out),
    ...(amounts ? [argumentOf(amounts)] : []),
  );
  discard(values, input);
  if (amounts) discard(amounts, weight);
  discard(row);
  discard(sizes);
  return out;
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
