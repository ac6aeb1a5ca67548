/** Means of what regions of feature maps have in their cells, as operators, and the places whose mean is taken. */
import { gatherRegions, spreadRegions, type RegionPlaces } from "../../compute/sample/region-kernels.ts";
import { int32 } from "../../dtype.ts";
import { arange } from "../../ops/create/ranges/range.ts";
import type { Context } from "../../ops/declare/context.ts";
import { operator } from "../../ops/declare/operator.ts";
import { stack } from "../../ops/view/join.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** The lists that the kernels read, and how many cells there are. */
export type Places = [
  y_places: Tensor,
  y_weights: Tensor,
  x_places: Tensor,
  x_weights: Tensor,
  counts: Tensor,
  rows: number,
  columns: number,
];
const PLACES =
  "Tensor y_places, Tensor y_weights, Tensor x_places, Tensor x_weights, Tensor counts, int rows, int columns";
const LISTS = ["y_places", "y_weights", "x_places", "x_weights", "counts"] as const;

function placesOf(
  [yPlaces, yWeights, xPlaces, xWeights, counts, rows, columns]: Places,
  positions: boolean,
): RegionPlaces {
  return {
    positions,
    down: { places: yPlaces, weights: yWeights, cells: rows },
    across: { places: xPlaces, weights: xWeights, cells: columns },
    counts,
  };
}

function savedPlaces(c: Context): Places {
  const [yPlaces, yWeights, xPlaces, xWeights, counts] = LISTS.map((name) => c.tensor(name)) as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ];
  return [yPlaces, yWeights, xPlaces, xWeights, counts, c.value("rows"), c.value("columns")];
}

/** Means [regions, channels, rows, columns] of maps [n, channels, H, W]. */
export type RegionMeans = (input: Tensor, ...places: Places) => Tensor;

/** The operators of RoIAlign's kind; `positions`: each cell has channels of its own. */
function regionMeans(name: string, positions: boolean): RegionMeans {
  const spread: (grad: Tensor, shape: readonly number[], ...places: Places) => Tensor = operator(
    `${name}_backward(Tensor grad, int[] shape, ${PLACES}) -> Tensor`,
    {
      forward: (grad: Tensor, shape: readonly number[], ...places: Places) =>
        spreadRegions(grad, placesOf(places, positions), shape),
      derivative: { grad: [LISTS, (grad, c) => means(grad, ...savedPlaces(c))] },
    },
  );
  const means: RegionMeans = operator(`${name}(Tensor input, ${PLACES}) -> Tensor`, {
    forward: (input: Tensor, ...places: Places) => gatherRegions(input, placesOf(places, positions)),
    derivative: { input: [LISTS, (grad, c) => spread(grad, c.shape("input"), ...savedPlaces(c))] },
  });
  return means;
}
/** Of `roi_align`. */
export const alignedMeans: RegionMeans = regionMeans("roi_align", false);
/** Of `ps_roi_align`. */
export const alignedMeansByPosition: RegionMeans = regionMeans("ps_roi_align", true);
/** Of `ps_roi_pool`. */
export const pooledMeansByPosition: RegionMeans = regionMeans("ps_roi_pool", true);

/**
 * Places along one side of all regions' cells, from where each begins and how long it is. Regions that are turned around have
 * as many places as `least` says.
 */
export function sideOf(
  start: Tensor,
  length: Tensor,
  cells: number,
  samplingRatio: number,
  extent: number,
  least = 0,
): { places: Tensor; weights: Tensor; counts: Tensor } {
  const { dtype, device } = start;
  const options = { dtype, device };
  const step = length.div(cells).view(-1, 1, 1);
  const counts =
    samplingRatio > 0 ? length.new_full(length.shape, samplingRatio) : step.ceil().clamp({ min: least }).view(-1);
  const most = samplingRatio > 0 ? samplingRatio : Math.max(1, Number(counts.max().item()));
  const within = arange(most, options)
    .add(0.5)
    .mul(step)
    .div(counts.view(-1, 1, 1));
  const at = arange(cells, options)
    .view(-1, 1)
    .mul(step)
    .add(start.view(-1, 1, 1))
    .add(within)
    .flatten(1);
  // Places outside by more than a pixel have no weight; the others are moved to the border.
  const inside = at.ge(-1).logical_and(at.le(extent)).to(dtype);
  const clamped = at.clamp(0, extent - 1);
  const low = clamped.floor();
  const share = clamped.sub(low);
  return {
    places: stack([low, low.add(1).clamp({ max: extent - 1 })]).to(int32),
    weights: stack([share.rsub(1).mul(inside), share.mul(inside)]),
    counts: counts.to(int32),
  };
}
