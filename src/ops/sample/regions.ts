/** Bilinear values at a grid of places within a box of a map: what RoIAlign takes the mean or maximum of (https://arxiv.org/abs/1703.06870). */
import { int64 } from "../../dtype.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { arange } from "../create/ranges/range.ts";
import { sizeAt } from "../../support/checked.ts";

/** How a box is divided into cells and where values are taken in them. */
export interface RegionGrid {
  /** Rows and columns of cells. */
  readonly size: readonly [rows: number, columns: number];
  /** From the box's units to the map's. */
  readonly scale: number;
  /** Places along each side of a cell; 0 or less: as many as the cell has pixels there. */
  readonly samplingRatio: number;
  /** Pixels' middles lie at halves. */
  readonly aligned: boolean;
  /** How the four pixels around a place meet: their weighted sum, or the largest of the weighted ones (ONNX's "max"). */
  readonly meet: "sum" | "max";
}

/** Both neighbours of each place and their weights; places outside by more than a pixel have none. */
function neighbours(at: Tensor, extent: number): [low: Tensor, high: Tensor, wLow: Tensor, wHigh: Tensor] {
  const inside = at.ge(-1).logical_and(at.le(extent)).to(at.dtype);
  const clamped = at.clamp(0, extent - 1);
  const low = clamped.floor();
  const high = low.add(1).clamp({ max: extent - 1 });
  const share = clamped.sub(low);
  return [low.to(int64), high.to(int64), share.rsub(1).mul(inside), share.mul(inside)];
}

/** Values between the elements along one dim. */
function along(values: Tensor, dim: 1 | 2, at: Tensor, meet: RegionGrid["meet"]): Tensor {
  const [low, high, wLow, wHigh] = neighbours(at, sizeAt(values.shape, dim));
  const shaped = (weights: Tensor): Tensor => (dim === 1 ? weights.view(-1, 1) : weights);
  const below = values.index_select(dim, low).mul(shaped(wLow));
  const above = values.index_select(dim, high).mul(shaped(wHigh));
  return meet === "sum" ? below.add(above) : below.maximum(above);
}

/**
 * Values of a map [channels, H, W] at the places of a box [x1, y1, x2, y2], [channels, rows * down, columns * across], and
 * how many places each cell has; null where it has none.
 */
export function sampleRegion(
  map: Tensor,
  box: readonly number[],
  { size: [rows, columns], scale, samplingRatio, aligned, meet }: RegionGrid,
): { values: Tensor; cell: [down: number, across: number] } | null {
  const offset = aligned ? 0.5 : 0;
  const [x1, y1, x2, y2] = box.map((side) => side * scale - offset) as [number, number, number, number];
  const least = aligned ? -Infinity : 1;
  const [width, height] = [Math.max(x2 - x1, least), Math.max(y2 - y1, least)];
  const per = (length: number, cells: number): number =>
    samplingRatio > 0 ? samplingRatio : Math.ceil(length / cells);
  const [down, across] = [per(height, rows), per(width, columns)];
  if (down <= 0 || across <= 0) return null;
  const places = (from: number, length: number, count: number): Tensor =>
    arange(count)
      .to(map.dtype)
      .add(0.5)
      .mul(length / count)
      .add(from);
  const lines = along(map, 1, places(y1, height, rows * down), meet);
  return { values: along(lines, 2, places(x1, width, columns * across), meet), cell: [down, across] };
}
