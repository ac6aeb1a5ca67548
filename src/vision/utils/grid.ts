/** Many images as one: grids, and files of them. */
import { uint8 } from "../../dtype.ts";
import { functionSignature, type Arguments } from "../../nn/arguments.ts";
import { no_grad } from "../../autograd/modes.ts";
import { cat, stack } from "../../ops/view/join.ts";
import { TypeError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { writeImage } from "../io/image.ts";

/** Settings of a grid. */
export interface GridOptions {
  /** Images in a row. Default 8. */
  nrow?: number;
  /** Pixels between images and around them. Default 2. */
  padding?: number;
  /** Whether to bring the values to 0 to 1. */
  normalize?: boolean;
  /** What is brought to 0 and to 1. Default the smallest and the largest value. */
  value_range?: readonly [min: number, max: number] | null;
  /** Whether each image is scaled by its own values. */
  scale_each?: boolean;
  /** Value of the pixels between images. Default 0. */
  pad_value?: number;
}
const gridArguments = functionSignature<{ tensor: Tensor | readonly Tensor[] } & Required<GridOptions>>(
  "make_grid",
  "tensor, nrow=8, padding=2, normalize=False, value_range=None, scale_each=False, pad_value=0.0",
);

/** Brings values to 0 to 1, in place. */
function scale(image: Tensor, range: readonly [number, number] | null): void {
  const [low, high] = range ?? [image.min().item() as number, image.max().item() as number];
  image
    .clamp_({ min: low, max: high })
    .sub_(low)
    .div_(Math.max(high - low, 1e-5));
}

/** Images as a batch of at least three channels. */
function batchOf(images: Tensor): Tensor {
  let batch = images.dim() === 2 ? images.unsqueeze(0) : images;
  if (batch.dim() === 3) batch = (batch.shape[0] === 1 ? cat([batch, batch, batch], 0) : batch).unsqueeze(0);
  return batch.dim() === 4 && batch.shape[1] === 1 ? cat([batch, batch, batch], 1) : batch;
}

/**
 * A batch of images [n, channels, height, width], or a list of images of one size, side by side as one image.
 * @example
 * import * as torch from "flambeau";
 * import { utils } from "flambeau/vision";
 * utils.make_grid(torch.zeros(5, 3, 10, 8), { nrow: 3 }).shape; // [3, 26, 32]
 */
export function make_grid(
  ...args: Arguments<
    [
      tensor: Tensor | readonly Tensor[],
      nrow?: number,
      padding?: number,
      normalize?: boolean,
      value_range?: readonly [number, number] | null,
      scale_each?: boolean,
      pad_value?: number,
    ],
    GridOptions & { tensor?: Tensor | readonly Tensor[] }
  >
): Tensor {
  const { tensor, nrow, padding, normalize, value_range, scale_each, pad_value } = gridArguments.bind(args);
  if (!(tensor instanceof Tensor) && !Array.isArray(tensor))
    throw new TypeError(`tensor or list of tensors expected, got ${typeof tensor}`);
  if (Array.isArray(tensor)) {
    const wrong = (tensor as unknown[]).find((image) => !(image instanceof Tensor));
    if (wrong !== undefined)
      throw new TypeError(`tensor or list of tensors expected, got a list containing ${typeof wrong}`);
  }
  return no_grad(() => {
    let batch = batchOf(tensor instanceof Tensor ? tensor : stack([...tensor], 0));
    if (normalize) {
      batch = batch.clone();
      if (value_range !== null && !(Array.isArray(value_range) && value_range.length === 2))
        throw new TypeError("value_range has to be a tuple (min, max) if specified. min and max are numbers");
      for (const part of scale_each ? (batch.unbind(0) as Tensor[]) : [batch]) scale(part, value_range);
    }
    const [count, channels, tall, wide] = batch.shape as [number, number, number, number];
    if (count === 1) return batch.squeeze(0);
    const across = Math.min(nrow, count);
    const down = Math.ceil(count / across);
    const [height, width] = [tall + padding, wide + padding];
    const grid = batch.new_full([channels, height * down + padding, width * across + padding], pad_value);
    for (let i = 0; i < count; i++)
      grid
        .narrow(1, Math.floor(i / across) * height + padding, tall)
        .narrow(2, (i % across) * width + padding, wide)
        .copy_(batch.select(0, i));
    return grid;
  });
}

/**
 * Writes an image, or a batch as a grid, to a file whose name tells the format (png, jpg, jpeg, webp); values from 0 to 1.
 * In a page it becomes a download. Shapes: [channels, height, width], a batch [n, channels, height, width], or a list
 * of images of one shape.
 * @param format Instead of the name's ending.
 * @example
 * ```ts ignore
 * await utils.save_image(samples, "samples.png", { nrow: 4, normalize: true });
 * ```
 */
export async function save_image(
  tensor: Tensor | readonly Tensor[],
  fp: string,
  { format = null, ...options }: GridOptions & { format?: string | null } = {},
): Promise<void> {
  const grid = make_grid(tensor, options);
  const bytes = no_grad(() => grid.mul(255).add_(0.5).clamp_({ min: 0, max: 255 }).to(uint8));
  await writeImage(bytes, fp, format);
}
