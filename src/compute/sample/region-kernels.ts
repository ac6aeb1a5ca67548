/**
 * Means of bilinear values in the cells of regions, and what of their gradient falls on each pixel: the kernels of RoIAlign,
 * and of its position-sensitive kin, where each cell of a region looks at channels of its own.
 */
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
  /**
   * Whether channel `c` of the means takes cell [row, column] from channel `(c * rows + row) * columns + column` of the maps.
   * A cell without places is NaN then (0 divided by 0, as in torchvision).
   */
  readonly positions?: boolean;
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
  { down, across, counts, positions = false }: RegionPlaces,
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
  const planes = positions ? Math.floor(channels / (down.cells * across.cells)) : channels;
  const shape = [regions, planes, down.cells, across.cells];
  const result = gathers ? emptyTensor(shape, dtype) : zerosOf(maps, dtype);
  const lists = [down.places, down.weights, across.places, across.weights, counts].map((list) => packed(list));
  const source = packed(values);
  const compiled = kernelFor(values, `regions:${dtype.name}:${gathers}:${positions}`, () =>
    kernel(`${positions ? "position_" : ""}regions${gathers ? "" : "_gradient"}`, (k) => {
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

      type Visit = (visit: (pixel: Scalar, weight: Scalar) => void) => void;
      /** Calls `each` for the places of one of a region's cells, with the factor of the mean. */
      const cellOf = (
        region: Scalar,
        row: Scalar,
        column: Scalar,
        plane: Scalar,
        each: (share: Scalar, pixels: Visit) => void,
      ): void => {
        const yCount = k.let(k.load(numbers, regionCount.add(region)));
        const xCount = k.let(k.load(numbers, regionCount.mul(2).add(region)));
        const both = yCount.mul(xCount);
        const share = k.let(constant(1, type).div((positions ? both : both.max(1)).cast(type)));
        const [y0, x0] = [
          k.let(region.mul(yMost).add(row.mul(mostDown))),
          k.let(region.mul(xMost).add(column.mul(mostAcross))),
        ];
        each(share, (visit) =>
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
      };
      /** Calls `each` for all cells of a region. */
      const cellsOf = (each: (row: Scalar, column: Scalar, cell: Scalar) => void): void =>
        k.for(0, rows, (row) => k.for(0, columns, (column) => each(row, column, k.let(row.mul(columns).add(column)))));
      const cells = k.let(rows.mul(columns));

      k.for(begin, end, (item) => {
        const outer = k.let(item.div(channelCount));
        const channel = k.let(item.sub(outer.mul(channelCount)));
        if (gathers) {
          const channelsThere = positions ? k.let(channelCount.mul(cells)) : channelCount;
          const image = k.let(k.load(numbers, outer).mul(channelsThere));
          cellsOf((row, column, cell) => {
            const wanted = positions ? channel.mul(cells).add(cell) : channel;
            const plane = k.let(image.add(wanted).mul(h.mul(w)));
            cellOf(outer, row, column, plane, (share, pixels) => {
              const sum = k.variable(constant(0, type), "sum");
              pixels((pixel, weight) => sum.set(sum.get().add(k.load(from, pixel).mul(weight))));
              k.store(to, item.mul(cells).add(cell), sum.get().mul(share));
            });
          });
          return;
        }
        // Each thread has planes of its own, so that no two add to one pixel.
        const plane = k.let(item.mul(h.mul(w)));
        const spread = (region: Scalar, row: Scalar, column: Scalar, at: Scalar): void =>
          cellOf(region, row, column, plane, (share, pixels) => {
            const gradient = k.let(k.load(from, at).mul(share));
            pixels((pixel, weight) => k.store(to, pixel, k.load(to, pixel).add(gradient.mul(weight))));
          });
        k.for(0, regionCount, (region) =>
          k.if(k.load(numbers, region).eq(outer), () => {
            if (positions) {
              // Of a channel one cell of each region takes something.
              const group = k.let(channel.div(cells));
              const cell = k.let(channel.sub(group.mul(cells)));
              const row = k.let(cell.div(columns));
              const first = region.mul(channelCount.div(cells)).add(group).mul(cells);
              spread(region, row, k.let(cell.sub(row.mul(columns))), k.let(first.add(cell)));
              return;
            }
            const first = k.let(region.mul(channelCount).add(channel).mul(cells));
            cellsOf((row, column, cell) => spread(region, row, column, k.let(first.add(cell))));
          }),
        );
      });
    }),
  );
  if (regions > 0 && result.numel() > 0)
    compiled(
      0,
      gathers ? planes * regions : channels * images,
      regions,
      gathers ? planes : channels,
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
