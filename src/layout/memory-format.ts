/**
 * Memory formats: the order in which the elements of images and volumes lie, row-major or with channels last, and which
 * of them strides suggest.
 */
import { RuntimeError } from "../support/errors.ts";
import { contiguousStrides, filled, type Layout } from "./shape.ts";

/** How results lay out their elements: `torch.contiguous_format`, … */
export type MemoryFormat = "contiguous_format" | "preserve_format" | "channels_last" | "channels_last_3d";

/** A format that says where each element lies, for a shape alone. */
export type DenseFormat = Exclude<MemoryFormat, "preserve_format">;

/** Dims from the fastest to the slowest, where channels are last. */
const CHANNELS_LAST_ORDER: Readonly<Record<number, readonly number[]>> = { 4: [1, 3, 2, 0], 5: [1, 4, 3, 2, 0] };

/** The strides of a format; channels-last ones are for as many dims as the format names. */
export function formatStrides(shape: readonly number[], format: DenseFormat): number[] {
  if (format === "contiguous_format") return contiguousStrides(shape);
  const rank = format === "channels_last" ? 4 : 5;
  if (shape.length !== rank) throw new RuntimeError(`required rank ${rank} tensor to use ${format} format`);
  const strides = filled(rank, 0);
  let stride = 1;
  for (const dim of CHANNELS_LAST_ORDER[rank]!) {
    strides[dim] = stride;
    stride *= shape[dim]!;
  }
  return strides;
}

/** Whether strides rise in the order of channels last. What both orders could be (one channel, one pixel) is neither. */
function looksChannelsLast(shape: readonly number[], strides: readonly number[]): boolean {
  if (strides[1] === 0) return false;
  let least = 0;
  for (const dim of CHANNELS_LAST_ORDER[shape.length]!) {
    const stride = strides[dim]!;
    if (shape[dim] === 0 || stride < least) return false;
    if (dim === 0 && least === strides[1]) return false;
    least = shape[dim]! > 1 ? stride * shape[dim]! : stride;
  }
  return true;
}

/**
 * The format that strides suggest, which operators give to their results (ATen's `suggest_memory_format`). Strides of
 * dims of size 1 count too.
 */
export function suggestedFormat({ shape, strides }: Pick<Layout, "shape" | "strides">): DenseFormat {
  const rank = shape.length;
  if ((rank === 4 || rank === 5) && looksChannelsLast(shape, strides))
    return rank === 4 ? "channels_last" : "channels_last_3d";
  return "contiguous_format";
}
