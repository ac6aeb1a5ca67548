/**
 * What a deformable convolution reads: for each place of its result and each place of its kernel all channels of the map at
 * a point between pixels. Channels are beside one another in memory, so that a point is found once for all of them.
 */
import { computeType, type DType } from "../../dtype.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import { kernel, type KernelBuilder } from "../../kernel/build.ts";
import { constant, type BufferParameter, type Scalar } from "../../kernel/ir.ts";
import * as layouts from "../../layout/views.ts";
import { numel } from "../../layout/shape.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { aliasOf } from "../alias.ts";
import { discard, narrowed, packed, wideOf, zerosOf } from "../copy-elements.ts";
import { kernelFor } from "../kernel-for.ts";

type Pair = readonly [number, number];

/** How the kernel goes over the maps: each pair is down, then across. */
export interface DeformSteps {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
}

const NAMES = [
  "places",
  "columns",
  "height",
  "width",
  "channels",
  "groups",
  "taps",
  "across",
  "stride_down",
  "stride_across",
  "padding_down",
  "padding_across",
  "dilation_down",
  "dilation_across",
] as const;
type Sizes = Record<(typeof NAMES)[number], Scalar>;

/** The numbers that all three kernels take, in the order of their names. */
function numbersOf(input: Tensor, offset: Tensor, steps: DeformSteps): number[] {
  const { kernel: taps, stride, padding, dilation } = steps;
  const [rows, columns] = [sizeAt(offset.shape, 2), sizeAt(offset.shape, 3)];
  const count = taps[0] * taps[1];
  const [channels, height, width] = [1, 2, 3].map((d) => sizeAt(input.shape, d)) as [number, number, number];
  const groups = sizeAt(offset.shape, 1) / (2 * count);
  return [rows * columns, columns, height, width, channels, groups, count, taps[1], ...stride, ...padding, ...dilation];
}

/** One of the four pixels around a point: its share, and where it is when it is inside of the map. */
interface Pixel {
  readonly at: Scalar;
  readonly inside: Scalar;
  readonly weight: Scalar;
}

/** A point of the map: the pixels around it (upper left and right, lower left and right). */
interface Point {
  readonly pixels: readonly [Pixel, Pixel, Pixel, Pixel];
  /** How far it is from the upper and from the left pixels. */
  readonly down: Scalar;
  readonly right: Scalar;
  /** Where its offset down and its mask are among all of them; its offset across is `places` further on. */
  readonly offset: Scalar;
  readonly mask: Scalar;
  /** Where its channels are among what is read. */
  readonly columns: Scalar;
}

/** Finds the point of a tap for one place of the result. */
function pointAt(
  k: KernelBuilder,
  offsets: BufferParameter,
  sizes: Sizes,
  image: Scalar,
  place: Scalar,
  group: Scalar,
  tap: Scalar,
): Point {
  const { places, columns, height, width, channels, groups, taps, across } = sizes;
  const row = k.let(place.div(columns));
  const column = k.let(place.sub(row.mul(columns)));
  const tapRow = k.let(tap.div(across));
  const tapColumn = k.let(tap.sub(tapRow.mul(across)));
  const mask = k.let(image.mul(groups).add(group).mul(taps).add(tap).mul(places).add(place));
  const offset = k.let(image.mul(groups).add(group).mul(taps).add(tap).mul(2).mul(places).add(place));
  const along = (at: Scalar, moved: Scalar): { share: Scalar; first: Scalar } => {
    const by = k.let(k.load(offsets, at));
    const exact = k.let(by.add(moved.cast(by.type)));
    const low = k.let(exact.floor());
    // Of infinity nothing is left over; what is no number stays so.
    const share = k.let(exact.eq(low).select(constant(0, exact.type), exact.sub(low)));
    return { share, first: k.let(low.cast("i32")) };
  };
  const start = (at: Scalar, step: Scalar, padding: Scalar, tapAt: Scalar, dilation: Scalar): Scalar =>
    at.mul(step).sub(padding).add(tapAt.mul(dilation));
  const y = along(offset, start(row, sizes.stride_down, sizes.padding_down, tapRow, sizes.dilation_down));
  const x = along(
    offset.add(places),
    start(column, sizes.stride_across, sizes.padding_across, tapColumn, sizes.dilation_across),
  );
  const one = constant(1, y.share.type);
  const perGroup = k.let(channels.div(groups));
  const first = k.let(group.mul(perGroup));
  const map = k.let(image.mul(height).mul(width).mul(channels).add(first));
  const pixel = (below: 0 | 1, beside: 0 | 1): Pixel => {
    const [r, c] = [k.let(y.first.add(below)), k.let(x.first.add(beside))];
    const inside = k.let(r.ge(0).and(r.lt(height)).and(c.ge(0)).and(c.lt(width)));
    const weight = (below ? y.share : one.sub(y.share)).mul(beside ? x.share : one.sub(x.share));
    return {
      at: k.let(inside.select(r.mul(width).add(c).mul(channels).add(map), 0)),
      inside,
      weight: k.let(weight),
    };
  };
  const pixels = [pixel(0, 0), pixel(0, 1), pixel(1, 0), pixel(1, 1)] as const;
  const position = image.mul(places).add(place);
  const line = k.let(position.mul(taps).add(tap).mul(channels).add(first));
  return { pixels, down: y.share, right: x.share, offset, mask, columns: line };
}

/** What a kernel does with each point: `channels` is how many a group has. */
type Visit = (k: KernelBuilder, point: Point, channels: Scalar, sizes: Sizes) => void;

/** A kernel that goes over all points, by places of the result, or by images where `collides`. */
function pointKernel(
  on: Tensor,
  name: string,
  dtype: DType,
  hasMask: boolean,
  collides: boolean,
  buffers: (k: KernelBuilder) => Visit,
): CompiledKernel {
  return kernelFor(on, `${name}:${dtype.name}:${hasMask}`, () =>
    kernel(name, (k) => {
      const { begin, end } = k.parallelRange();
      const sizes = Object.fromEntries(NAMES.map((each) => [each, k.param(each)])) as Sizes;
      const { places, groups, taps, channels } = sizes;
      const offsets = k.buffer("offsets", dtype.name);
      const visit = buffers(k);
      const perGroup = k.let(channels.div(groups));
      const ofPlace = (image: Scalar, place: Scalar): void =>
        k.for(0, groups, (group) =>
          k.for(0, taps, (tap) => visit(k, pointAt(k, offsets, sizes, image, place, group, tap), perGroup, sizes)),
        );
      k.for(begin, end, (index) => {
        if (collides) return k.for(0, places, (place) => ofPlace(index, place));
        const image = k.let(index.div(places));
        ofPlace(image, k.let(index.sub(image.mul(places))));
      });
    }),
  );
}

/** Images with their channels beside one another: [n, H, W, channels]. */
function byPixels(images: Tensor, dtype: DType): Tensor {
  return packed(aliasOf(images, layouts.permute(images, [0, 2, 3, 1])), dtype);
}

interface Prepared {
  readonly dtype: DType;
  readonly numbers: readonly number[];
  readonly offsets: Tensor;
  readonly masks: Tensor | null;
}

function prepared(input: Tensor, offset: Tensor, mask: Tensor | null, steps: DeformSteps): Prepared {
  const dtype = wideOf(input.dtype);
  return {
    dtype,
    numbers: numbersOf(input, offset, steps),
    offsets: packed(offset, dtype),
    masks: mask && packed(mask, dtype),
  };
}

/** What is read, times the mask: [n, places of the result, places of the kernel, channels]. */
export function deformColumns(input: Tensor, offset: Tensor, mask: Tensor | null, steps: DeformSteps): Tensor {
  const { dtype, numbers, offsets, masks } = prepared(input, offset, mask, steps);
  const [n, channels] = [sizeAt(input.shape, 0), sizeAt(input.shape, 1)];
  const [places, taps] = [itemAt(numbers, 0), itemAt(numbers, 6)];
  const out = emptyTensor([n, places, taps, channels], dtype);
  const maps = byPixels(input, dtype);
  const run = pointKernel(input, "deform_columns", dtype, masks !== null, false, (builder) => {
    const given = masks && builder.buffer("masks", dtype.name);
    const [from, to] = [builder.buffer("maps", dtype.name), builder.buffer("out", dtype.name)];
    return (k, { pixels, columns, mask: at }, count) => {
      const factor = given && k.let(k.load(given, at));
      const weights = pixels.map(({ weight }) => k.let(factor ? weight.mul(factor) : weight));
      const sum = (value: (pixel: Pixel, weight: Scalar, c: Scalar) => Scalar): void =>
        k.vector(0, count, (c) => {
          const terms = pixels.map((pixel, i) => value(pixel, itemAt(weights, i), c));
          k.store(
            to,
            columns.add(c),
            terms.reduce((a, b) => a.add(b)),
          );
        });
      const zero = constant(0, computeType(dtype));
      k.if(
        pixels.map(({ inside }) => inside).reduce((a, b) => a.and(b)),
        () => sum((pixel, weight, c) => k.load(from, pixel.at.add(c)).mul(weight)),
        // A pixel that is not there counts as 0, whatever stands where it is read instead.
        () =>
          sum((pixel, weight, c) =>
            pixel.inside.select(k.load(from, pixel.at.add(c)).mul(weight), outside(weight, zero)),
          ),
      );
    };
  });
  if (numel(out.shape) > 0)
    run(0, n * places, ...numbers, ...[offsets, ...(masks ? [masks] : []), maps, out].map(argumentOf));
  release([maps, offsets, masks], [input, offset, mask]);
  return narrowed(out, input.dtype);
}

/** A point that is no number shows in the result. */
function outside(weight: Scalar, zero: Scalar): Scalar {
  return weight.isnan().select(weight, zero);
}

function release(used: readonly (Tensor | null)[], given: readonly (Tensor | null)[]): void {
  used.forEach((tensor, i) => {
    if (tensor) discard(tensor, given[i] ?? null);
  });
}

/** The gradient of the maps [n, channels, H, W] by that of what is read. */
export function deformInputGradient(
  grad: Tensor,
  input: Tensor,
  offset: Tensor,
  mask: Tensor | null,
  steps: DeformSteps,
): Tensor {
  const { dtype, numbers, offsets, masks } = prepared(input, offset, mask, steps);
  const [n, channels] = [sizeAt(input.shape, 0), sizeAt(input.shape, 1)];
  const [height, width] = [sizeAt(input.shape, 2), sizeAt(input.shape, 3)];
  const maps = zerosOf([n, height, width, channels], dtype);
  const gradient = packed(grad, dtype);
  const run = pointKernel(input, "deform_input_gradient", dtype, masks !== null, true, (builder) => {
    const given = masks && builder.buffer("masks", dtype.name);
    const [from, to] = [builder.buffer("gradient", dtype.name), builder.buffer("maps", dtype.name)];
    return (k, { pixels, columns, mask: at }, count) => {
      const factor = given && k.let(k.load(given, at));
      for (const { at: pixel, inside, weight } of pixels)
        k.if(inside, () => {
          const share = k.let(factor ? weight.mul(factor) : weight);
          k.vector(0, count, (c) =>
            k.store(to, pixel.add(c), k.load(to, pixel.add(c)).add(k.load(from, columns.add(c)).mul(share))),
          );
        });
    };
  });
  if (numel(gradient.shape) > 0)
    run(0, n, ...numbers, ...[offsets, ...(masks ? [masks] : []), gradient, maps].map(argumentOf));
  release([gradient, offsets, masks], [grad, offset, mask]);
  const back = aliasOf(maps, layouts.permute(maps, [0, 3, 1, 2]));
  const result = packed(back, input.dtype);
  discard(maps, result);
  return result;
}

/** The gradients of offsets and of the mask (null without one) by that of what is read. */
export function deformOffsetGradients(
  grad: Tensor,
  input: Tensor,
  offset: Tensor,
  mask: Tensor | null,
  steps: DeformSteps,
): [offset: Tensor, mask: Tensor | null] {
  const { dtype, numbers, offsets, masks } = prepared(input, offset, mask, steps);
  const [n, places] = [sizeAt(input.shape, 0), itemAt(numbers, 0)];
  const [maps, gradient] = [byPixels(input, dtype), packed(grad, dtype)];
  const offsetGradient = zerosOf(offset.shape, dtype);
  const maskGradient = mask && zerosOf(mask.shape, dtype);
  const run = pointKernel(input, "deform_offset_gradient", dtype, masks !== null, false, (builder) => {
    const given = masks && builder.buffer("masks", dtype.name);
    const [from, reading] = [builder.buffer("gradient", dtype.name), builder.buffer("maps", dtype.name)];
    const to = builder.buffer("offset_gradient", dtype.name);
    const toMask = masks && builder.buffer("mask_gradient", dtype.name);
    return (k, { pixels, down, right, offset: at, mask: maskAt, columns }, count, sizes) => {
      const zero = constant(0, down.type);
      const totals = pixels.map(() => k.variable(zero, "total"));
      // The gradient's product with each of the four pixels is all that is needed of the channels.
      pixels.forEach(({ at: pixel, inside }, i) =>
        k.if(inside, () =>
          k.vector(0, count, (c) =>
            itemAt(totals, i).accumulate("add", k.load(from, columns.add(c)).mul(k.load(reading, pixel.add(c)))),
          ),
        ),
      );
      const [a, b, c, d] = totals.map((total) => k.let(total.get())) as [Scalar, Scalar, Scalar, Scalar];
      const between = (share: Scalar, low: Scalar, high: Scalar): Scalar =>
        constant(1, zero.type).sub(share).mul(low).add(share.mul(high));
      const factor = given && k.let(k.load(given, maskAt));
      const times = (x: Scalar): Scalar => (factor ? x.mul(factor) : x);
      k.store(to, at, times(between(right, c.sub(a), d.sub(b))));
      k.store(to, at.add(sizes.places), times(between(down, b.sub(a), d.sub(c))));
      if (toMask) k.store(toMask, maskAt, between(down, between(right, a, b), between(right, c, d)));
    };
  });
  const buffers = [
    offsets,
    ...(masks ? [masks] : []),
    gradient,
    maps,
    offsetGradient,
    ...(maskGradient ? [maskGradient] : []),
  ];
  if (numel(gradient.shape) > 0) run(0, n * places, ...numbers, ...buffers.map(argumentOf));
  release([gradient, maps, offsets, masks], [grad, input, offset, mask]);
  return [narrowed(offsetGradient, offset.dtype), maskGradient && narrowed(maskGradient, mask!.dtype)];
}
