/**
 * `grid_sample` with tensor methods: slower than its kernels, but its gradients can be differentiated again. It stands
 * for the kernels where a backward pass is recorded.
 */
import type { GridMode } from "../../compute/sample/grid-kernels.ts";
import { numel } from "../../layout/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { itemAt } from "../../support/checked.ts";

/** From the grid's -1 to 1 to places of pixels. */
function place(x: Tensor, size: number, aligned: boolean): Tensor {
  return aligned ? x.add(1).mul((size - 1) / 2) : x.add(1).mul(size).sub(1).div(2);
}

/** Mirrored at the borders `low / 2` and `high / 2` until it lies between them. */
function reflected(x: Tensor, low: number, high: number): Tensor {
  if (low === high) return x.mul(0);
  const [start, span] = [low / 2, (high - low) / 2];
  const distance = x.sub(start).abs();
  const flips = distance.div(span).detach().floor();
  const rest = distance.sub(flips.mul(span));
  const isOdd = flips.remainder(2).ne(0).to(x.dtype);
  return rest.add(isOdd.mul(rest.mul(-2).add(span))).add(start);
}

/** Places held inside the image as the padding mode says; with zeros around they stay. */
function padded(x: Tensor, size: number, { padding, aligned }: GridMode): Tensor {
  if (padding === "zeros") return x;
  if (padding === "border") return x.clamp(0, size - 1);
  return (aligned ? reflected(x, 0, 2 * (size - 1)) : reflected(x, -1, 2 * size - 1)).clamp(0, size - 1);
}

/** What one dim contributes: the pixels that are read, and their weights. */
interface Tap {
  readonly index: Tensor;
  readonly weight: Tensor;
}

/** Weights of cubic convolution with a = -3/4 at distance t from the second of four pixels. */
function cubicWeights(t: Tensor): Tensor[] {
  const a = -0.75;
  const near = (x: Tensor): Tensor =>
    x
      .mul(a + 2)
      .sub(a + 3)
      .mul(x)
      .mul(x)
      .add(1);
  const far = (x: Tensor): Tensor =>
    x
      .mul(a)
      .sub(5 * a)
      .mul(x)
      .add(8 * a)
      .mul(x)
      .sub(4 * a);
  const back = t.neg().add(1);
  return [far(t.add(1)), near(t), near(back), far(back.add(1))];
}

function tapsOf(x: Tensor, size: number, mode: GridMode): Tap[] {
  const at = place(x, size, mode.aligned);
  if (mode.mode === "nearest") {
    const index = padded(at, size, mode).detach().round();
    return [{ index, weight: index.mul(0).add(1) }];
  }
  if (mode.mode === "bicubic") {
    const first = at.detach().floor();
    return cubicWeights(at.sub(first)).map((weight, i) => ({
      index: padded(first.add(i - 1), size, mode).round(),
      weight,
    }));
  }
  const inside = padded(at, size, mode);
  const first = inside.detach().floor();
  const t = inside.sub(first);
  return [
    { index: first, weight: t.neg().add(1) },
    { index: first.add(1), weight: t },
  ];
}

/** Samples of `input` [N, C, ...] at the points of `grid` [N, ..., 2 or 3]. */
export function sampleByTensors(input: Tensor, grid: Tensor, mode: GridMode): Tensor {
  const [samples, channels] = input.shape as [number, number];
  const sizes = input.shape.slice(2);
  const count = numel(grid.shape.slice(1, -1));
  const points = grid.reshape([samples, count, sizes.length]);
  const pixels = input.reshape([samples, channels, numel(sizes)]);
  // The grid names x first; dims of the image begin with the deepest.
  const taps = sizes.map((size, d) => tapsOf(points.select(-1, sizes.length - 1 - d), size, mode));
  const combine = (d: number, flat: Tensor | null, weight: Tensor | null): Tensor[] => {
    if (d === sizes.length) {
      const places = flat!.to(points.dtype).long().unsqueeze(1).expand([samples, channels, count]);
      return [pixels.gather(2, places).mul(weight!.unsqueeze(1))];
    }
    return itemAt(taps, d).flatMap((tap) => {
      const size = itemAt(sizes, d);
      const valid = tap.index.ge(0).mul(tap.index.lt(size)).to(points.dtype);
      const index = tap.index.clamp(0, size - 1);
      const part = tap.weight.mul(valid);
      return combine(d + 1, flat ? flat.mul(size).add(index) : index, weight ? weight.mul(part) : part);
    });
  };
  const parts = combine(0, null, null);
  return parts.reduce((sum, part) => sum.add(part)).reshape([samples, channels, ...grid.shape.slice(1, -1)]);
}
