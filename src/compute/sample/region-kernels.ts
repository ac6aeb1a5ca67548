/** Means of bilinear values in the cells of regions, and what of their gradient falls on each pixel: RoIAlign's kernels. */
import { computeType } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import { sizeAt } from "../../support/checked.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard, packed, zerosOf } from "../copy-elements.ts";
import { kernelFor } from "../kernel-for.ts";

/** Where values are taken along one side of each region's cells. */
export interface RegionSide {
  /** The pixels before and after each place, int32 [2, regions, cells * most]. */
  readonly places: Tensor;
  /** Their weights, of the maps' dtype. */
  readonly weights: Tensor;
  /** Cells. */
  readonly cells: number;
}

/** All places of all regions. */
export interface RegionPlaces {
  readonly down: RegionSide;
  readonly across: RegionSide;
  /** Each region's image, and how many places its cells have down and across: int32 [3, regions]. */
  readonly counts: Tensor;
}

/**
 * `gathers`: maps [n, channels, H, W] give means [regions, channels, rows, columns]; else gradients of such means are added
 * to zeros of the shape `maps`.
 */
function run(
  values: Tensor,
  { down, across, counts }: RegionPlaces,
  maps: readonly number[],
  gathers: boolean,
): Tensor {
  const { dtype } = values;
  const [images, channels, height, width] = [0, 1, 2, 3].map((d) => sizeAt(maps, d)) as [
    number,
    number,
    number,
    number,
  ];
  const regions = sizeAt(counts.shape, 1);
  const shape = [regions, channels, down.cells, across.cells];
  const result = gathers ? emptyTensor(shape, dtype) : zerosOf(maps, dtype);
  const lists = [down.places, down.weights, across.places, across.weights, counts].map((list) => packed(list));
  const source = packed(values);
  const compiled = kernelFor(values, `regions:${dtype.name}:${gathers}`, () =>
    kernel(gathers ? "regions" : "regions_gradient", (k) => {
      const { begin, end } = k.parallelRange();
      const names = ["regions", "channels", "height", "width", "rows", "columns", "most_down", "most_across"] as const;
      const [regionCount, channelCount, h, w, rows, columns, mostDown, mostAcross] = names.map((name) =>
        k.param(name),
      ) as [Scalar, Scalar, Scalar, Scalar, Scalar, Scalar, Scalar, Scalar];
      const [from, to] = [k.buffer("values", dtype.name), k.buffer("out", dtype.name)];
      const [yPlaces, yWeights] = [k.buffer("y_places", "int32"), k.buffer("y_weights", dtype.name)];
      const [xPlaces, xWeights] = [k.buffer("x_places", "int32"), k.buffer("x_weights", dtype.name)];
      const numbers = k.buffer("counts", "int32");
      const type = computeType(dtype);
      const [yMost, xMost] = [k.let(rows.mul(mostDown)), k.let(columns.mul(mostAcross))];
      const [yAfter, xAfter] = [k.let(regionCount.mul(yMost)), k.let(regionCount.mul(xMost))];

      /** Calls `each` for the places of a region's cells, with its number among the result's and the factor of the mean. */
      const cellsOf = (
        region: Scalar,
        first: Scalar,
        plane: Scalar,
        each: (cell: Scalar, share: Scalar, pixels: (visit: (pixel: Scalar, weight: Scalar) => void) => void) => void,
      ): void => {
        const yCount = k.let(k.load(numbers, regionCount.add(region)));
        const xCount = k.let(k.load(numbers, regionCount.mul(2).add(region)));
        const share = k.let(constant(1, type).div(yCount.mul(xCount).max(1).cast(type)));
        k.for(0, rows, (row) =>
          k.for(0, columns, (column) => {
            const [y0, x0] = [
              k.let(region.mul(yMost).add(row.mul(mostDown))),
              k.let(region.mul(xMost).add(column.mul(mostAcross))),
            ];
            each(k.let(first.add(row.mul(columns)).add(column)), share, (visit) =>
              k.for(0, yCount, (i) => {
                const y = k.let(y0.add(i));
                const lines = [y, y.add(yAfter)].map((at) => ({
                  line: k.let(plane.add(k.load(yPlaces, at).mul(w))),
                  weight: k.let(k.load(yWeights, at)),
                }));
                k.for(0, xCount, (j) => {
                  const x = k.let(x0.add(j));
                  for (const at of [x, x.add(xAfter)]) {
                    const place = k.let(k.load(xPlaces, at));
                    const weight = k.let(k.load(xWeights, at));
                    for (const { line, weight: other } of lines) visit(line.add(place), other.mul(weight));
                  }
                });
              }),
            );
          }),
        );
      };

      k.for(begin, end, (item) => {
        const outer = k.let(item.div(channelCount));
        const channel = k.let(item.sub(outer.mul(channelCount)));
        if (gathers) {
          const plane = k.let(k.load(numbers, outer).mul(channelCount).add(channel).mul(h.mul(w)));
          cellsOf(outer, k.let(item.mul(rows.mul(columns))), plane, (cell, share, pixels) => {
            const sum = k.variable(constant(0, type), "sum");
            pixels((pixel, weight) => sum.set(sum.get().add(k.load(from, pixel).mul(weight))));
            k.store(to, cell, sum.get().mul(share));
          });
          return;
        }
        // Each thread has planes of its own, so that no two add to one pixel.
        const plane = k.let(item.mul(h.mul(w)));
        k.for(0, regionCount, (region) =>
          k.if(k.load(numbers, region).eq(outer), () => {
            const first = k.let(region.mul(channelCount).add(channel).mul(rows.mul(columns)));
            cellsOf(region, first, plane, (cell, share, pixels) => {
              const gradient = k.let(k.load(from, cell).mul(share));
              pixels((pixel, weight) => k.store(to, pixel, k.load(to, pixel).add(gradient.mul(weight))));
            });
          }),
        );
      });
    }),
  );
  if (regions > 0 && result.numel() > 0)
    compiled(
      0,
      channels * (gathers ? regions : images),
      regions,
      channels,
      height,
      width,
      down.cells,
      across.cells,
      sizeAt(down.places.shape, 2) / down.cells,
      sizeAt(across.places.shape, 2) / across.cells,
      argumentOf(source),
      argumentOf(result),
      ...lists.map((list) => argumentOf(list)),
    );
  discard(source, values);
  return result;
}

/** Means [regions, channels, rows, columns] of maps [n, channels, H, W]. */
export function gatherRegions(maps: Tensor, places: RegionPlaces): Tensor {
  return run(maps, places, maps.shape, true);
}

/** The gradient of maps of a shape, of that of the means. */
export function spreadRegions(gradient: Tensor, places: RegionPlaces, maps: readonly number[]): Tensor {
  return run(gradient, places, maps, false);
}
