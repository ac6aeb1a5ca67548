/**
 * conv1d to conv_transpose3d: the convolution operator for each number of dims, with unbatched inputs and padding by
 * name.
 */
import { warn } from "../../support/warnings.ts";
import { shapeText } from "../../layout/shape.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { assertBiasDType, expandParam } from "./convolution-checks.ts";
import { composite } from "../declare/operator.ts";
import { zeroPad } from "../view/copies/zero-pad.ts";
import type { Dims, Operator, Shape } from "../declare/types.ts";
import { convolution } from "./convolution.ts";
import { sizeAt } from "../../support/checked.ts";

/** Padding in elements, or "same" for as much as keeps the size, or "valid" for none. */
export type Padding = Dims | "same" | "valid";

/** Arguments of convolutions, by name. */
export interface ConvOptions {
  /** The kernels: [C_out, C_in / groups, …]. */
  weight?: Tensor;
  /** Bias of the output channels: [C_out]. */
  bias?: Tensor | null;
  /** Step between windows. Default 1. */
  stride?: Dims;
  /** Zeros on both sides of every dim, or "same" or "valid". Default 0. */
  padding?: Padding;
  /** Distance between the kernel's elements. Default 1. */
  dilation?: Dims;
  /** Groups of channels that do not see one another. Default 1. */
  groups?: number;
}
/** The type of the convolutions. */
export type ConvOp = Operator<
  (
    input: Tensor,
    weight: Tensor,
    bias?: Tensor | null,
    stride?: Dims,
    padding?: Padding,
    dilation?: Dims,
    groups?: number,
  ) => Tensor,
  ConvOptions
>;

/** Adds the batch dim that an unbatched input lacks, and takes it away from the result. */
function batched(input: Tensor, rank: number, name: string, run: (input: Tensor) => Tensor): Tensor {
  if (input.shape.length === rank + 2) return run(input);
  if (input.shape.length !== rank + 1) {
    throw new RuntimeError(
      `Expected ${rank + 1}D (unbatched) or ${rank + 2}D (batched) input to ${name}, but got input of size: ${shapeText(input.shape)}`,
    );
  }
  return run(input.unsqueeze(0)).squeeze(0);
}

function samePadding(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  stride: Shape,
  dilation: Shape,
  groups: number,
): Tensor {
  const rank = weight.shape.length - 2;
  if (input.shape.length !== weight.shape.length)
    throw new RuntimeError(
      `Expected ${rank + 2}-dimensional input for ${rank + 2}-dimensional weight${shapeText(weight.shape)}, but got ${input.shape.length}-dimensional input of size ${shapeText(input.shape)} instead`,
    );
  const steps = expandParam(dilation, "dilation", rank);
  if (stride.some((n) => n !== 1)) throw new RuntimeError("padding='same' is not supported for strided convolutions");
  const totals = steps.map((step, d) => step * (sizeAt(weight.shape, d + 2) - 1));
  if (groups > 0 && steps.some((step, d) => step % 2 === 1 && sizeAt(weight.shape, d + 2) % 2 === 0))
    warn(
      "Using padding='same' with even kernel lengths and odd dilation may require a zero-padded copy of the input be created",
    );
  const front = totals.map((total) => Math.floor(total / 2));
  // Where a total is odd, one more element is padded behind than in front.
  const padded = totals.reduce((x, total, d) => zeroPad(x, d + 2, 0, total % 2), input);
  return convolution(padded, weight, bias, [1], front, steps, false, [0], groups);
}

function conv(rank: number): ConvOp {
  const name = `conv${rank}d`;
  const all = (value: number): string => `[${new Array<number>(rank).fill(value).join(", ")}]`;
  return composite(
    `${name}(Tensor input, Tensor weight, Tensor? bias=None, int[${rank}] stride=${all(1)}, int|str[${rank}] padding=${all(0)}, int[${rank}] dilation=${all(1)}, int groups=1) -> Tensor`,
    (
      input: Tensor,
      weight: Tensor,
      bias: Tensor | null,
      stride: Shape,
      padding: Shape | string,
      dilation: Shape,
      groups: number,
    ) => {
      assertBiasDType(input, bias);
      return batched(input, rank, name, (x) => {
        if (padding === "same") return samePadding(x, weight, bias, stride, dilation, groups);
        if (typeof padding === "string" && padding !== "valid")
          throw new RuntimeError(`Invalid padding string: '${padding}'`);
        return convolution(
          x,
          weight,
          bias,
          stride,
          padding === "valid" ? [0] : (padding as Shape),
          dilation,
          false,
          [0],
          groups,
        );
      });
    },
  );
}

/**
 * 1-d convolution of [N, C, L] (or [C, L]) with [O, C / groups, K].
 * @example
 * F.conv1d(torch.randn(1, 2, 8), torch.randn(4, 2, 3), { padding: 1 }).shape; // [1, 4, 8]
 */
export const conv1d: ConvOp = conv(1);
/**
 * 2-d convolution of [N, C, H, W] (or [C, H, W]) with [O, C / groups, KH, KW].
 * @example
 * F.conv2d(torch.randn(1, 2, 8, 8), torch.randn(4, 2, 3, 3), { padding: 1 }).shape; // [1, 4, 8, 8]
 */
export const conv2d: ConvOp = conv(2);
/**
 * 3-d convolution of [N, C, D, H, W] (or [C, D, H, W]) with [O, C / groups, KD, KH, KW].
 * @example
 * F.conv3d(torch.randn(1, 2, 8, 8, 8), torch.randn(4, 2, 3, 3, 3), { padding: 1 }).shape; // [1, 4, 8, 8, 8]
 */
export const conv3d: ConvOp = conv(3);

/** Arguments of transposed convolutions, by name. */
export interface ConvTransposeOptions {
  /** The kernels: [C_in, C_out / groups, …]. */
  weight?: Tensor;
  /** Bias of the output channels: [C_out]. */
  bias?: Tensor | null;
  /** Step between windows. Default 1. */
  stride?: Dims;
  /** Zeros on both sides. Default 0. */
  padding?: Dims;
  /** Added to one side of the output's sizes. Default 0. */
  output_padding?: Dims;
  /** Groups of channels that do not see one another. Default 1. */
  groups?: number;
  /** Distance between the kernel's elements. Default 1. */
  dilation?: Dims;
}
/** The type of the transposed convolutions. */
export type ConvTransposeOp = Operator<
  (
    input: Tensor,
    weight: Tensor,
    bias?: Tensor | null,
    stride?: Dims,
    padding?: Dims,
    output_padding?: Dims,
    groups?: number,
    dilation?: Dims,
  ) => Tensor,
  ConvTransposeOptions
>;

function convTranspose(rank: number): ConvTransposeOp {
  const name = `conv_transpose${rank}d`;
  const all = (value: number): string => `[${new Array<number>(rank).fill(value).join(", ")}]`;
  return composite(
    `${name}(Tensor input, Tensor weight, Tensor? bias=None, int[${rank}] stride=${all(1)}, int[${rank}] padding=${all(0)}, int[${rank}] output_padding=${all(0)}, int groups=1, int[${rank}] dilation=${all(1)}) -> Tensor`,
    (
      input: Tensor,
      weight: Tensor,
      bias: Tensor | null,
      stride: Shape,
      padding: Shape,
      outputPadding: Shape,
      groups: number,
      dilation: Shape,
    ) =>
      batched(input, rank, name, (x) =>
        convolution(x, weight, bias, stride, padding, dilation, true, outputPadding, groups),
      ),
  );
}

/**
 * Transposed 1-d convolution of [N, C, L] with [C, O / groups, K]: the gradient of conv1d as a map of its own.
 * @example
 * F.conv_transpose1d(torch.randn(1, 2, 8), torch.randn(2, 4, 3), { stride: 2 }).shape; // [1, 4, 17]
 */
export const conv_transpose1d: ConvTransposeOp = convTranspose(1);
/**
 * Transposed 2-d convolution of [N, C, H, W] with [C, O / groups, KH, KW].
 * @example
 * F.conv_transpose2d(torch.randn(1, 2, 8, 8), torch.randn(2, 4, 3, 3), { stride: 2 }).shape; // [1, 4, 17, 17]
 */
export const conv_transpose2d: ConvTransposeOp = convTranspose(2);
/**
 * Transposed 3-d convolution of [N, C, D, H, W] with [C, O / groups, KD, KH, KW].
 * @example
 * F.conv_transpose3d(torch.randn(1, 2, 8, 8, 8), torch.randn(2, 4, 3, 3, 3), { stride: 2 }).shape; // [1, 4, 17, 17, 17]
 */
export const conv_transpose3d: ConvTransposeOp = convTranspose(3);

/** 1-d convolution of [time, batch, channels] with [K, C, O]. */
export const conv_tbc: Operator<
  (self: Tensor, weight: Tensor, bias: Tensor, pad?: number) => Tensor,
  { weight?: Tensor; bias?: Tensor; pad?: number }
> = composite(
  "conv_tbc(Tensor self, Tensor weight, Tensor bias, int pad=0) -> Tensor",
  (self: Tensor, weight: Tensor, bias: Tensor, pad: number) =>
    convolution(self.permute(1, 2, 0), weight.permute(2, 1, 0), bias, [1], [pad], [1], false, [0], 1).permute(2, 0, 1),
);
