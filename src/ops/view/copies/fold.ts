/**
 * Windows of images as columns and back (im2col, col2im), and rearrangements of channels: pixel_shuffle,
 * channel_shuffle.
 */
import { foldWindows } from "../../../compute/view/fold-windows.ts";
import { suggestedFormat } from "../../../layout/memory-format.ts";
import { contiguousStrides, numel, shapeText, wrapExistingDim } from "../../../layout/shape.ts";
import { RuntimeError } from "../../../support/errors.ts";
import { aliasTensor, emptyTensor, type Tensor } from "../../../tensor/tensor.ts";
import { copyInto, discard, packed, zerosOf } from "../../../compute/copy-elements.ts";
import { composite, operator } from "../../declare/operator.ts";
import type { Dims, Operator, Shape } from "../../declare/types.ts";
import { constant_pad_nd } from "./padding.ts";
import { sizeAt } from "../../../support/checked.ts";
import type { Pair } from "../../../support/tuples.ts";

interface Windows {
  readonly kernel: Pair<number>;
  readonly dilation: Pair<number>;
  readonly padding: Pair<number>;
  readonly stride: Pair<number>;
}

/** The number of sizes, in the words of the kernels. */
function assertTwo(values: Readonly<Record<string, readonly number[]>>): void {
  for (const [name, value] of Object.entries(values))
    if (value.length !== 2) throw new RuntimeError(`It is expected ${name} equals to 2, but got size ${value.length}`);
}

function checkWindows({ kernel, dilation, padding, stride }: Windows): void {
  assertTwo({ kernel_size: kernel, dilation, padding, stride });
  if (kernel[0] <= 0 || kernel[1] <= 0)
    throw new RuntimeError(
      `kernel size should be greater than zero, but got kernel_height: ${kernel[0]} kernel_width: ${kernel[1]}`,
    );
  if (stride[0] <= 0 || stride[1] <= 0)
    throw new RuntimeError(
      `stride should be greater than zero, but got stride_height: ${stride[0]} stride_width: ${stride[1]}`,
    );
  if (dilation[0] <= 0 || dilation[1] <= 0)
    throw new RuntimeError(
      `dilation should be greater than zero, but got dilation_height: ${dilation[0]} dilation_width: ${dilation[1]}`,
    );
  if (padding[0] < 0 || padding[1] < 0)
    throw new RuntimeError(
      `padding should be non-negative, but got pad_height: ${padding[0]} pad_width: ${padding[1]}`,
    );
}

/** How many windows fit along each of the two dims. */
function windowCounts(size: Pair<number>, { kernel, dilation, padding, stride }: Windows): [number, number] {
  return ([0, 1] as const).map(
    (i) => Math.floor((size[i] + 2 * padding[i] - (dilation[i] * (kernel[i] - 1) + 1)) / stride[i]) + 1,
  );
}

/** A padded image [N, C, H, W] seen as [N, C, KH, KW, OH, OW]. */
function windowsOf(image: Tensor, counts: Pair<number>, { kernel, dilation, stride }: Windows): Tensor {
  const [n, c, h, w] = image.strides as [number, number, number, number];
  return aliasTensor(
    image,
    [sizeAt(image.shape, 0), sizeAt(image.shape, 1), kernel[0], kernel[1], counts[0], counts[1]],
    [n, c, h * dilation[0], w * dilation[1], h * stride[0], w * stride[1]],
    image.offset,
  );
}

const ARGUMENTS = "int[2] kernel_size, int[2] dilation, int[2] padding, int[2] stride";
/** Numbers for height and width: the schema makes pairs of them. */
type HeightWidthPair = Pair<number>;
type Unfold = (
  self: Tensor,
  kernel: HeightWidthPair,
  dilation: HeightWidthPair,
  padding: HeightWidthPair,
  stride: HeightWidthPair,
) => Tensor;
type Fold = (
  self: Tensor,
  output: HeightWidthPair,
  kernel: HeightWidthPair,
  dilation: HeightWidthPair,
  padding: HeightWidthPair,
  stride: HeightWidthPair,
) => Tensor;

const im2col: Unfold = operator(`im2col(Tensor self, ${ARGUMENTS}) -> Tensor`, {
  forward: (
    self: Tensor,
    kernel: HeightWidthPair,
    dilation: HeightWidthPair,
    padding: HeightWidthPair,
    stride: HeightWidthPair,
  ) => {
    const windows: Windows = { kernel, dilation, padding, stride };
    checkWindows(windows);
    const rank = self.shape.length;
    if (rank < 3) wrapExistingDim(Math.max(1, rank), rank); // PyTorch asks for the sizes first
    if ((rank !== 3 && rank !== 4) || self.shape.slice(-3).includes(0))
      throw new RuntimeError(
        `Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but got: ${shapeText(self.shape)}`,
      );
    const size = self.shape.slice(-2) as [number, number];
    const counts = windowCounts(size, windows);
    if (counts[0] < 1 || counts[1] < 1) {
      throw new RuntimeError(
        `Given input with spatial size (${size[0]}, ${size[1]}), kernel_size=(${kernel.join(", ")}), dilation=(${dilation.join(", ")}), padding=(${padding.join(", ")}), calculated shape of the array of sliding blocks as (${counts.join(", ")}), but its components must be at least one.`,
      );
    }
    const image = rank === 3 ? aliasTensor(self, [1, ...self.shape], [0, ...self.strides], self.offset) : self;
    const wide =
      padding[0] === 0 && padding[1] === 0
        ? image
        : constant_pad_nd(image, [padding[1], padding[1], padding[0], padding[0]]);
    const view = windowsOf(wide, counts, windows);
    const columns = copyInto(emptyTensor(view.shape, self.dtype), view);
    discard(wide, self);
    const shape = [
      ...(rank === 4 ? [sizeAt(image.shape, 0)] : []),
      sizeAt(image.shape, 1) * kernel[0] * kernel[1],
      counts[0] * counts[1],
    ];
    return aliasTensor(columns, shape, contiguousStrides(shape), 0);
  },
  derivative: {
    self: [
      [],
      (grad, c) =>
        col2im(
          grad,
          c.shape("self").slice(-2) as [number, number],
          c.value("kernel_size"),
          c.value("dilation"),
          c.value("padding"),
          c.value("stride"),
        ),
    ],
  },
});

const col2im: Fold = operator(`col2im(Tensor self, int[2] output_size, ${ARGUMENTS}) -> Tensor`, {
  forward: (
    self: Tensor,
    output: HeightWidthPair,
    kernel: HeightWidthPair,
    dilation: HeightWidthPair,
    padding: HeightWidthPair,
    stride: HeightWidthPair,
  ) => {
    const windows: Windows = { kernel, dilation, padding, stride };
    assertTwo({ output_size: output });
    checkWindows(windows);
    const rank = self.shape.length;
    if ((rank !== 2 && rank !== 3) || self.shape.slice(-2).includes(0))
      throw new RuntimeError(
        `Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for input, but got: ${shapeText(self.shape)}`,
      );
    const [rows, length] = self.shape.slice(-2) as [number, number];
    const area = kernel[0] * kernel[1];
    if (rows % area !== 0)
      throw new RuntimeError(
        `Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got input.size(1)=${rows} and kernel_size=(${kernel.join(", ")}).`,
      );
    const counts = windowCounts(output, windows);
    const given = `Given output_size=(${output.join(", ")}), kernel_size=(${kernel.join(", ")}), dilation=(${dilation.join(", ")}), padding=(${padding.join(", ")}), stride=(${stride.join(", ")})`;
    if (counts[0] < 1 || counts[1] < 1)
      throw new RuntimeError(
        `${given}, calculated shape of the array of sliding blocks as (${counts.join(", ")}), but its components must be at least one.`,
      );
    if (length !== counts[0] * counts[1])
      throw new RuntimeError(
        `${given}, expected size of input's dimension 2 to match the calculated number of sliding blocks ${counts[0]} * ${counts[1]} = ${counts[0] * counts[1]}, but got input.size(2)=${length}.`,
      );
    const batch = rank === 3 ? sizeAt(self.shape, 0) : 1;
    if (!self.dtype.is_complex && self.dtype.kind !== "bool")
      return foldWindows(self, [...(rank === 3 ? [batch] : []), rows / area, ...output], {
        output,
        counts,
        ...windows,
      });
    const wide = zerosOf([batch, rows / area, output[0] + 2 * padding[0], output[1] + 2 * padding[1]], self.dtype);
    const view = windowsOf(wide, counts, windows);
    const source = packed(self);
    const columns = aliasTensor(source, view.shape, contiguousStrides(view.shape), source.offset);
    const at = (tensor: Tensor, y: number, x: number): Tensor => {
      const [n, c, , , h, w] = tensor.strides as [number, number, number, number, number, number];
      return aliasTensor(
        tensor,
        [batch, rows / area, ...counts],
        [n, c, h, w],
        tensor.offset + y * tensor.strides[2]! + x * tensor.strides[3]!,
      );
    };
    // Windows overlap, but the same corner of all windows does not.
    for (let y = 0; y < kernel[0]; y++) for (let x = 0; x < kernel[1]; x++) at(view, y, x).add_(at(columns, y, x));
    discard(source, self);
    const shape = [...(rank === 3 ? [batch] : []), rows / area, ...output];
    if (padding[0] === 0 && padding[1] === 0) return aliasTensor(wide, shape, contiguousStrides(shape), 0);
    const inner = aliasTensor(
      wide,
      [batch, rows / area, ...output],
      wide.strides,
      padding[0] * wide.strides[2]! + padding[1],
    );
    const result = copyInto(emptyTensor(inner.shape, self.dtype), inner);
    discard(wide);
    return aliasTensor(result, shape, contiguousStrides(shape), 0);
  },
  derivative: {
    self: [
      [],
      (grad, c) => im2col(grad, c.value("kernel_size"), c.value("dilation"), c.value("padding"), c.value("stride")),
    ],
  },
});

interface WindowOptions {
  kernel_size?: Dims;
  dilation?: Dims;
  padding?: Dims;
  stride?: Dims;
}

/**
 * The windows of images [N, C, H, W] (or [C, H, W]) as columns: [N, C * KH * KW, windows].
 * @example
 * F.unfold(torch.randn(2, 5, 3, 4), [2, 3]).shape; // [2, 30, 4]
 */
export const unfold: Operator<
  (input: Tensor, kernel_size: Dims, dilation?: Dims, padding?: Dims, stride?: Dims) => Tensor,
  WindowOptions
> = composite(
  "unfold(Tensor input, int[2] kernel_size, int[2] dilation=[1, 1], int[2] padding=[0, 0], int[2] stride=[1, 1]) -> Tensor",
  (
    input: Tensor,
    kernel: HeightWidthPair,
    dilation: HeightWidthPair,
    padding: HeightWidthPair,
    stride: HeightWidthPair,
  ) => im2col(input, kernel, dilation, padding, stride),
);

/** Adds columns of windows up to images of `output_size`: the inverse of `unfold` where windows do not overlap. */
export const fold: Operator<
  (input: Tensor, output_size: Dims, kernel_size: Dims, dilation?: Dims, padding?: Dims, stride?: Dims) => Tensor,
  WindowOptions & { output_size?: Dims }
> = composite(
  "fold(Tensor input, int[2] output_size, int[2] kernel_size, int[2] dilation=[1, 1], int[2] padding=[0, 0], int[2] stride=[1, 1]) -> Tensor",
  (
    input: Tensor,
    output: HeightWidthPair,
    kernel: HeightWidthPair,
    dilation: HeightWidthPair,
    padding: HeightWidthPair,
    stride: HeightWidthPair,
  ) => col2im(input, output, kernel, dilation, padding, stride),
);

/** A copy of `self`, viewed as `split`, with its dims in another order and then in `shape`. */
function rearranged(self: Tensor, split: Shape, order: readonly number[], shape: Shape): Tensor {
  const source = packed(self);
  const strides = contiguousStrides(split);
  const view = aliasTensor(
    source,
    order.map((d) => split[d]!),
    order.map((d) => strides[d]!),
    source.offset,
  );
  const result =
    numel(split) === 0 ? emptyTensor(view.shape, self.dtype) : copyInto(emptyTensor(view.shape, self.dtype), view);
  discard(source, self);
  return aliasTensor(result, shape, contiguousStrides(shape), 0);
}

function assertImageFormat(self: Tensor): void {
  if (suggestedFormat(self) === "channels_last_3d")
    throw new RuntimeError("Unsupported memory format. Supports only ChannelsLast, Contiguous");
}

/**
 * Channels [C * r², H, W] spread to pixels [C, H * r, W * r]; any dims may stand before.
 * @example
 * F.pixel_shuffle(torch.arange(4).view(1, 4, 1, 1), 2).flatten(); // tensor([0, 1, 2, 3])
 */
export const pixel_shuffle: Operator<(self: Tensor, upscale_factor: number) => Tensor, { upscale_factor?: number }> =
  operator("pixel_shuffle(Tensor self, int upscale_factor) -> Tensor", {
    format: "self",
    forward: (self: Tensor, r: number) => {
      if (self.shape.length < 3)
        throw new RuntimeError(
          `pixel_shuffle expects input to have at least 3 dimensions, but got input with ${self.shape.length} dimension(s)`,
        );
      assertImageFormat(self);
      if (r <= 0) throw new RuntimeError(`pixel_shuffle expects a positive upscale_factor, but got ${r}`);
      const [c, h, w] = self.shape.slice(-3) as [number, number, number];
      if (c % (r * r) !== 0)
        throw new RuntimeError(
          `pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but input.size(-3)=${c} is not divisible by ${r * r}`,
        );
      const lead = self.shape.slice(0, -3);
      return rearranged(
        self,
        [numel(lead), c / (r * r), r, r, h, w],
        [0, 1, 4, 2, 5, 3],
        [...lead, c / (r * r), h * r, w * r],
      );
    },
    derivative: { self: [[], (grad, c) => pixel_unshuffle(grad, c.value<number>("upscale_factor"))] },
  });

/** The inverse of `pixel_shuffle`. */
export const pixel_unshuffle: Operator<
  (self: Tensor, downscale_factor: number) => Tensor,
  { downscale_factor?: number }
> = operator("pixel_unshuffle(Tensor self, int downscale_factor) -> Tensor", {
  format: "self",
  forward: (self: Tensor, r: number) => {
    if (self.shape.length < 3)
      throw new RuntimeError(
        `pixel_unshuffle expects input to have at least 3 dimensions, but got input with ${self.shape.length} dimension(s)`,
      );
    assertImageFormat(self);
    if (r <= 0) throw new RuntimeError(`pixel_unshuffle expects a positive downscale_factor, but got ${r}`);
    const [c, h, w] = self.shape.slice(-3) as [number, number, number];
    if (h % r !== 0)
      throw new RuntimeError(
        `pixel_unshuffle expects height to be divisible by downscale_factor, but input.size(-2)=${h} is not divisible by ${r}`,
      );
    if (w % r !== 0)
      throw new RuntimeError(
        `pixel_unshuffle expects width to be divisible by downscale_factor, but input.size(-1)=${w} is not divisible by ${r}`,
      );
    const lead = self.shape.slice(0, -3);
    return rearranged(
      self,
      [numel(lead), c, h / r, r, w / r, r],
      [0, 1, 3, 5, 2, 4],
      [...lead, c * r * r, h / r, w / r],
    );
  },
  derivative: { self: [[], (grad, c) => pixel_shuffle(grad, c.value<number>("downscale_factor"))] },
});

/** Channels of `groups` interleaved: the first of each group, then the second of each, … */
export const channel_shuffle: Operator<(self: Tensor, groups: number) => Tensor, { groups?: number }> = operator(
  "channel_shuffle(Tensor self, int groups) -> Tensor",
  {
    format: "self",
    forward: (self: Tensor, groups: number) => {
      if (self.shape.length <= 2)
        throw new RuntimeError(
          `channel_shuffle expects input with > 2 dims, but got input with sizes ${shapeText(self.shape)}`,
        );
      if (groups <= 0)
        throw new RuntimeError(`Number of groups to divide channels in must be positive. Value of groups:${groups}`);
      const [n, c] = self.shape as [number, number];
      if (c % groups !== 0)
        throw new RuntimeError(
          `Number of channels must be divisible by groups. Got ${c} channels and ${groups} groups.`,
        );
      return rearranged(self, [n, groups, c / groups, numel(self.shape.slice(2))], [0, 2, 1, 3], self.shape);
    },
    derivative: { self: [[], (grad, c) => channel_shuffle(grad, c.shape("self")[1]! / c.value<number>("groups"))] },
  },
);
