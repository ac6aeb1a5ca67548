/** The largest values in the cells of regions, where they are, and their gradients: RoIPool's kernels. */
import { computeType, float16, int32 } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant } from "../../kernel/ir.ts";
import { sizeAt } from "../../support/checked.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard, packed, zerosOf } from "../copy-elements.ts";
import { kernelFor } from "../kernel-for.ts";

/** What a cell has whose pixels are not greater (NaN is not): the least number of float32, in other dtypes too. */
const LEAST = -3.4028234663852886e38;

/**
 * Of maps [n, channels, H, W], the largest value of each cell, 0 where it has no pixels, and the number of its pixel in the
 * plane (the first of equal ones), -1 where there is none; both [regions, channels, rows, columns]. `images`: each region's
 * image, int32 [regions]. `down` and `across`: first and last pixel (which is no part) of each cell, int32
 * [2, regions, cells].
 */
export function maximaOfRegions(
  maps: Tensor,
  images: Tensor,
  down: Tensor,
  across: Tensor,
): [maxima: Tensor, places: Tensor] {
  const { dtype } = maps;
  const [channels, height, width] = [1, 2, 3].map((d) => sizeAt(maps.shape, d)) as [number, number, number];
  const [regions, rows, columns] = [sizeAt(images.shape, 0), sizeAt(down.shape, 2), sizeAt(across.shape, 2)];
  const shape = [regions, channels, rows, columns];
  const [maxima, places] = [emptyTensor(shape, dtype), emptyTensor(shape, int32)];
  const source = packed(maps);
  const run = kernelFor(maps, `region_maxima:${dtype.name}`, () =>
    kernel("region_maxima", (k) => {
      const { begin, end } = k.parallelRange();
      const [all, c, h, w] = [k.param("regions"), k.param("channels"), k.param("height"), k.param("width")];
      const [r, s] = [k.param("rows"), k.param("columns")];
      const [from, images, ys, xs] = [
        k.buffer("maps", dtype.name),
        k.buffer("images", "int32"),
        k.buffer("down", "int32"),
        k.buffer("across", "int32"),
      ];
      const [to, at] = [k.buffer("maxima", dtype.name), k.buffer("places", "int32")];
      const type = computeType(dtype);
      k.for(begin, end, (item) => {
        const region = k.let(item.div(c));
        const plane = k.let(
          k
            .load(images, region)
            .mul(c)
            .add(item.sub(region.mul(c)))
            .mul(h.mul(w)),
        );
        k.for(0, r, (row) => {
          const y = k.let(region.mul(r).add(row));
          const [top, bottom] = [k.let(k.load(ys, y)), k.let(k.load(ys, all.mul(r).add(y)))];
          k.for(0, s, (column) => {
            const x = k.let(region.mul(s).add(column));
            const [left, right] = [k.let(k.load(xs, x)), k.let(k.load(xs, all.mul(s).add(x)))];
            const largest = k.variable(constant(dtype === float16 ? -Infinity : LEAST, type), "largest");
            const place = k.variable(constant(-1, "i32"), "place");
            k.for(top, bottom, (i) =>
              k.for(left, right, (j) => {
                const pixel = k.let(i.mul(w).add(j));
                const value = k.let(k.load(from, plane.add(pixel)));
                k.if(value.gt(largest.get()), () => {
                  largest.set(value);
                  place.set(pixel);
                });
              }),
            );
            const isEmpty = bottom.le(top).or(right.le(left));
            const cell = k.let(item.mul(r).add(row).mul(s).add(column));
            k.store(to, cell, isEmpty.select(constant(0, type), largest.get()));
            k.store(at, cell, place.get());
          });
        });
      });
    }),
  );
  if (regions > 0 && maps.numel() > 0)
    run(
      0,
      regions * channels,
      regions,
      channels,
      height,
      width,
      rows,
      columns,
      ...[source, images, down, across, maxima, places].map((each) => argumentOf(each)),
    );
  discard(source, maps);
  return [maxima, places];
}

/**
 * Values at places that `maximaOfRegions` found: of maps, taken [regions, channels, rows, columns]; or of such values, added
 * to zeros of the shape `maps`.
 */
export function atMaxima(
  values: Tensor,
  places: Tensor,
  images: Tensor,
  maps: readonly number[],
  gathers: boolean,
): Tensor {
  const { dtype } = values;
  const [count, channels, height, width] = [0, 1, 2, 3].map((d) => sizeAt(maps, d)) as [number, number, number, number];
  const regions = sizeAt(images.shape, 0);
  const cells = sizeAt(places.shape, 2) * sizeAt(places.shape, 3);
  const result = gathers ? emptyTensor(places.shape, dtype) : zerosOf(maps, dtype);
  const source = packed(values);
  const run = kernelFor(values, `at_maxima:${dtype.name}:${gathers}`, () =>
    kernel(gathers ? "at_maxima" : "to_maxima", (k) => {
      const { begin, end } = k.parallelRange();
      const [all, c, plane, each] = [k.param("regions"), k.param("channels"), k.param("plane"), k.param("cells")];
      const [from, found, images] = [
        k.buffer("values", dtype.name),
        k.buffer("places", "int32"),
        k.buffer("images", "int32"),
      ];
      const to = k.buffer("out", dtype.name);
      const type = computeType(dtype);
      k.for(begin, end, (item) => {
        const outer = k.let(item.div(c));
        const channel = k.let(item.sub(outer.mul(c)));
        if (gathers) {
          const start = k.let(k.load(images, outer).mul(c).add(channel).mul(plane));
          k.for(0, each, (i) => {
            const cell = k.let(item.mul(each).add(i));
            const place = k.let(k.load(found, cell));
            const value = k.load(from, start.add(place.max(0)));
            k.store(to, cell, place.lt(0).select(constant(0, type), value));
          });
          return;
        }
        // Each thread has planes of its own, so that no two add to one pixel.
        k.for(0, all, (region) =>
          k.if(k.load(images, region).eq(outer), () =>
            k.for(0, each, (i) => {
              const cell = k.let(region.mul(c).add(channel).mul(each).add(i));
              const place = k.let(k.load(found, cell));
              k.if(place.ge(0), () => {
                const pixel = k.let(item.mul(plane).add(place));
                k.store(to, pixel, k.load(to, pixel).add(k.load(from, cell)));
              });
            }),
          ),
        );
      });
    }),
  );
  if (regions > 0 && result.numel() > 0)
    run(
      0,
      channels * (gathers ? regions : count),
      regions,
      channels,
      height * width,
      cells,
      ...[source, places, images, result].map((each) => argumentOf(each)),
    );
  discard(source, values);
  return result;
}
