/** Pooling of raw tensors of any rank: maxima with places, means and their gradients, and values moved to and from places. */
import { int32 } from "../../dtype.ts";
import { numel, type Shape } from "../../layout/shape.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard, narrowed, packed, wideOf } from "../copy-elements.ts";
import { fixedOf, windowArguments, type Window } from "../windows.ts";
import { fractionalKernel } from "./fractional-kernel.ts";
import { zerosOf } from "../copy-elements.ts";
import {
  addedGradientKernel,
  dividesEvenly,
  gatheredGradientKernel,
  gradientWay,
  leavesGaps,
  sharesKernel,
  writtenGradientKernel,
} from "./pool-gradient-kernels.ts";
import { averageKernel, gatherKernel, maxKernel, scatterKernel } from "./pool-kernels.ts";

/** Planes in front of the spatial dims. */
function planesOf(shape: Shape, rank: number): number {
  return numel(shape.slice(0, shape.length - rank));
}

function outShape(shape: Shape, rank: number, window: Window): number[] {
  return [...shape.slice(0, shape.length - rank), ...window.out.slice(3 - rank)];
}

export function movePlaneValues(
  values: Tensor,
  indices: Tensor,
  shape: Shape,
  rank: number,
  kind: "add" | "write" | "gather",
): Tensor {
  const dtype = wideOf(values.dtype);
  const [source, places] = [packed(values, dtype), packed(indices)];
  const result = kind === "gather" ? emptyTensor(shape, dtype) : zerosOf(shape, dtype);
  const [planes, count, volume] = [
    planesOf(indices.shape, rank),
    numel(indices.shape.slice(-rank)),
    numel((kind === "gather" ? values.shape : shape).slice(-rank)),
  ];
  const index = places.dtype === int32 ? "int32" : "int64";
  const run =
    kind === "gather" ? gatherKernel(values, dtype, index) : scatterKernel(values, dtype, index, kind === "add");
  if (numel(indices.shape) > 0)
    run(0, planes, count, volume, argumentOf(source), argumentOf(places), argumentOf(result));
  discard(source, values);
  discard(places, indices);
  return narrowed(result, values.dtype);
}

export function poolMaxima(self: Tensor, window: Window, rank: number, indices: boolean): Tensor[] {
  const dtype = wideOf(self.dtype);
  const x = packed(self, dtype);
  const shape = outShape(self.shape, rank, window);
  const out = emptyTensor(shape, dtype);
  const places = indices ? emptyTensor(shape, int32) : null;
  if (numel(shape) > 0)
    maxKernel(self, dtype, fixedOf(window), indices)(
      0,
      planesOf(self.shape, rank),
      ...windowArguments(window),
      argumentOf(x),
      argumentOf(out),
      ...(places ? [argumentOf(places)] : []),
    );
  discard(x, self);
  const values = narrowed(out, self.dtype);
  return places ? [values, places] : [values];
}

/** How windows at the border are counted: with padding or without, or always by one number. */
export interface Counting {
  readonly includePadding: boolean;
  readonly divisor: number | null;
}

export function poolMeans(self: Tensor, window: Window, rank: number, { includePadding, divisor }: Counting): Tensor {
  const dtype = wideOf(self.dtype);
  const x = packed(self, dtype);
  const shape = outShape(self.shape, rank, window);
  const out = emptyTensor(shape, dtype);
  if (numel(shape) > 0)
    averageKernel(self, dtype, fixedOf(window))(
      0,
      planesOf(self.shape, rank),
      ...windowArguments(window),
      Number(includePadding),
      divisor ?? 0,
      argumentOf(x),
      argumentOf(out),
    );
  discard(x, self);
  return narrowed(out, self.dtype);
}

export function poolMeansGradient(
  grad: Tensor,
  window: Window,
  rank: number,
  { includePadding, divisor }: Counting,
  shape: Shape,
): Tensor {
  const dtype = wideOf(grad.dtype);
  const fixed = fixedOf(window);
  const way = gradientWay(fixed);
  if (numel(grad.shape) === 0) return zerosOf(shape, grad.dtype);
  const g = packed(grad, dtype);
  const result =
    way === "add" || (way === "write" && leavesGaps(fixed)) ? zerosOf(shape, dtype) : emptyTensor(shape, dtype);
  const [planes, numbers, counting] = [
    planesOf(shape, rank),
    windowArguments(window),
    [Number(includePadding), divisor ?? 0],
  ];
  if (way === "gather") {
    const shares = emptyTensor(grad.shape, dtype);
    sharesKernel(grad, dtype, fixed, dividesEvenly(fixed, includePadding, divisor))(
      0,
      planes,
      ...numbers,
      ...counting,
      argumentOf(g),
      argumentOf(shares),
    );
    gatheredGradientKernel(grad, dtype, fixed)(0, planes, ...numbers, argumentOf(shares), argumentOf(result));
    discard(shares);
  } else {
    const run = way === "write" ? writtenGradientKernel : addedGradientKernel;
    run(grad, dtype, fixed)(0, planes, ...numbers, ...counting, argumentOf(g), argumentOf(result));
  }
  discard(g, grad);
  return narrowed(result, grad.dtype);
}

export function fractionalMaxima(self: Tensor, kernel: Shape, out: Shape, samples: Tensor): Tensor[] {
  const rank = kernel.length;
  const dtype = wideOf(self.dtype);
  const [x, random] = [packed(self, dtype), packed(samples, dtype)];
  const shape = [...self.shape.slice(0, -rank), ...out];
  const [values, places] = [emptyTensor(shape, dtype), emptyTensor(shape, int32)];
  const three = (list: Shape): number[] => [...new Array<number>(3 - rank).fill(1), ...list];
  if (numel(shape) > 0) {
    fractionalKernel(self, dtype, rank)(
      0,
      numel(shape.slice(0, -rank)),
      ...three(self.shape.slice(-rank)),
      ...three(out),
      ...three(kernel),
      argumentOf(x),
      argumentOf(random),
      argumentOf(values),
      argumentOf(places),
    );
  }
  discard(x, self);
  discard(random, samples);
  return [narrowed(values, self.dtype), places];
}
