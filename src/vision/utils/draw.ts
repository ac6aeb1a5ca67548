/** Boxes, masks and keypoints on images, as torchvision draws them. */
import { bool, int64, uint8 } from "../../dtype.ts";
import { functionSignature, type Arguments } from "../../nn/arguments.ts";
import { no_grad } from "../../autograd/modes.ts";
import { frombuffer } from "../../ops/create/from-data.ts";
import { ones } from "../../ops/create/create.ts";
import { where } from "../../ops/elementwise/where.ts";
import { tensor } from "../../methods/implementations.ts";
import { NotImplementedError, TypeError, ValueError } from "../../support/errors.ts";
import { warnAlways } from "../../support/warnings.ts";
import { elementsOf } from "../../tensor/elements.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { to_dtype } from "../transforms/functional/dtype.ts";
import { colorsFor, type Color } from "./colors.ts";
import { textBox, textCoverage } from "./font.ts";
import { Raster, type Ink } from "./raster.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";

/** One color for all, or a list of colors; null for a palette. */
export type Colors = Color | readonly Color[] | null;

function checkImage(image: unknown, channels: readonly number[], text: string, sentence: string): void {
  if (!(image instanceof Tensor)) throw new TypeError(`${sentence}, got ${typeof image}`);
  if (image.dtype !== uint8 && !image.dtype.is_floating_point)
    throw new ValueError(`The image dtype must be uint8 or float, got ${String(image.dtype)}`);
  if (image.dim() !== 3) throw new ValueError("Pass individual images, not batches");
  if (!channels.includes(sizeAt(image.shape, 0))) throw new ValueError(text);
}

/** Draws on a copy of an image's bytes; the result has the image's dtype. */
function drawn(image: Tensor, blends: boolean, draw: (raster: Raster) => void): Tensor {
  const bytes = to_dtype(image.detach(), uint8, true);
  const [, height, width] = image.shape as [number, number, number];
  const rows = bytes.permute(1, 2, 0).contiguous();
  const raster = new Raster(Uint8Array.from(elementsOf(rows) as Uint8Array), width, height, blends);
  draw(raster);
  const result = frombuffer(raster.data, { dtype: uint8 }).view([height, width, 3]).permute(2, 0, 1).contiguous();
  return to_dtype(result, image.dtype, true);
}

interface BoxOptions {
  /** A text for each box. */
  labels?: readonly (string | null)[] | null;
  /** Colors of the boxes. */
  colors?: Colors;
  /** Whether boxes are filled, with the color let through. */
  fill?: boolean;
  /** Pixels that outlines are wide. */
  width?: number;
  /** Another font than the default one: refused. */
  font?: string | null;
  font_size?: number | null;
  /** Colors of the texts. Default those of the boxes, black on filled labels. */
  label_colors?: Colors;
  /** Colors behind the texts. Default those of the boxes. */
  label_background_colors?: Colors;
  /** Whether texts stand on a colored ground. */
  fill_labels?: boolean;
}
const boxArguments = functionSignature<{ image: Tensor; boxes: Tensor } & Required<BoxOptions>>(
  "draw_bounding_boxes",
  "image, boxes, labels=None, colors=None, fill=False, width=1, font=None, font_size=None, label_colors=None, label_background_colors=None, fill_labels=False",
);

/**
 * An image [1 or 3, height, width] (uint8, or float from 0 to 1) with boxes [count, 4] (x1, y1, x2, y2) or [count, 8] (the
 * four corners) drawn on it: RGB, a copy. Labels are in the font that torchvision uses by default.
 * @throws ValueError for boxes in another notation, too few labels or colors; NotImplementedError for other fonts.
 * @example
 * import * as torch from "flambeau";
 * import { utils } from "flambeau/vision";
 * const image = torch.zeros([3, 3, 4], { dtype: torch.uint8 });
 * utils.draw_bounding_boxes(image, torch.tensor([[0, 0, 2, 2]]), { colors: "blue" }).select(0, 2); // tensor([[255, 255, 255, 0], [255, 0, 255, 0], [255, 255, 255, 0]], dtype=torch.uint8)
 */
export function draw_bounding_boxes(
  ...args: Arguments<
    [
      image: Tensor,
      boxes: Tensor,
      labels?: readonly (string | null)[] | null,
      colors?: Colors,
      fill?: boolean,
      width?: number,
    ],
    BoxOptions & { image?: Tensor; boxes?: Tensor }
  >
): Tensor {
  const given = boxArguments.bind(args);
  const { image, boxes, fill, width, fill_labels } = given;
  checkImage(image, [1, 3], "Only grayscale and RGB images are supported", "Tensor expected");
  const list = boxes.to(int64).tolist() as number[][];
  if (
    boxes.shape.at(-1) === 4 &&
    (boxes.tolist() as [number, number, number, number][]).some(([x1, y1, x2, y2]) => x1 > x2 || y1 > y2)
  )
    throw new ValueError(
      "Boxes need to be in (xmin, ymin, xmax, ymax) format. Use torchvision.ops.box_convert to convert them",
    );
  if (list.length === 0) {
    warnAlways("boxes doesn't contain any box. No box was drawn");
    return image;
  }
  const labels = given.labels ?? list.map(() => null);
  if (labels.length !== list.length)
    throw new ValueError(
      `Number of boxes (${list.length}) and labels (${labels.length}) mismatch. Please specify labels for each box.`,
    );
  const colors = colorsFor(given.colors, list.length);
  const labelColors =
    given.label_colors !== null || fill_labels ? colorsFor(given.label_colors ?? "black", list.length) : colors;
  const grounds =
    fill_labels && given.label_background_colors !== null
      ? colorsFor(given.label_background_colors, list.length)
      : colors;
  if (given.font !== null)
    throw new NotImplementedError("draw_bounding_boxes: labels are drawn in the default font only; leave `font` out");
  if (given.font_size !== null) warnAlways("Argument 'font_size' will be ignored since 'font' is not set.");
  return drawn(image.shape[0] === 1 ? image.expand([3, -1, -1]) : image, fill, (raster) => {
    list.forEach((box, i) => {
      const color = itemAt(colors, i);
      if (box.length > 4) drawTilted(raster, box, color, fill, width);
      else drawBox(raster, box, color, fill, width);
      const label = labels[i];
      if (typeof label !== "string") return;
      const [x, y] = [itemAt(box, 0) + width + 1, itemAt(box, 1) + width + 1];
      if (fill_labels) {
        const [left, top, right, bottom] = textBox(label);
        raster.rectangle(x + left - 1, y + top - 1, x + right + 1, y + bottom + 1, itemAt(grounds, i), true, 1);
      }
      drawText(raster, x, y, label, itemAt(labelColors, i));
    });
  });
}

/** How opaque fillings are. */
const fillOpacity = 100;

function drawBox(raster: Raster, box: readonly number[], color: Ink, fill: boolean, width: number): void {
  const [x1, y1, x2, y2] = box as [number, number, number, number];
  if (fill) raster.rectangle(x1, y1, x2, y2, [...color.slice(0, 3), fillOpacity], true, width);
  if (width !== 0) raster.rectangle(x1, y1, x2, y2, color, false, width);
}

/** A box by its corners: the first side dashed, so that its direction can be seen. */
function drawTilted(raster: Raster, box: readonly number[], color: Ink, fill: boolean, width: number): void {
  const corners = ([0, 2, 4, 6] as const).map((i) => [itemAt(box, i), itemAt(box, i + 1)] as const);
  drawDashes(raster, corners[0], corners[1], color, width);
  for (let i = 1; i < 4; i++) raster.lines([corners[i]!, corners[(i + 1) % 4]!], color, width);
  if (fill) raster.polygon(corners, [...color.slice(0, 3), fillOpacity]);
}

/** Dashes and gaps of five pixels. */
function drawDashes(
  raster: Raster,
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
  color: Ink,
  width: number,
): void {
  let [x, y] = [x1, y1];
  let left = Math.sqrt((x2 - x1) ** 2 + (y2 - y1) ** 2);
  for (let isDash = true; left > 0; isDash = !isDash) {
    const length = Math.min(left, 5);
    const angle = Math.atan2(y2 - y, x2 - x);
    const [endX, endY] = [x + Math.cos(angle) * length, y + Math.sin(angle) * length];
    const dash: readonly [number, number][] = [
      [x, y],
      [endX, endY],
    ];
    if (isDash) raster.lines(dash, color, width);
    left -= length;
    [x, y] = [endX, endY];
  }
}

function drawText(raster: Raster, x: number, y: number, text: string, color: Ink): void {
  const [left, top, right] = textBox(text);
  const coverage = textCoverage(text);
  const mixing = new Raster(raster.data, raster.width, raster.height, true);
  for (let i = 0; i < coverage.length; i++)
    mixing.point(x + left + (i % (right - left)), y + top + Math.floor(i / (right - left)), [
      ...color.slice(0, 3),
      coverage[i]!,
    ]);
}

const maskArguments = functionSignature<{ image: Tensor; masks: Tensor; alpha: number; colors: Colors }>(
  "draw_segmentation_masks",
  "image, masks, alpha=0.8, colors=None",
);

/**
 * An RGB image [3, height, width] (uint8, or float from 0 to 1) with masks [count, height, width] of bool laid over it; where
 * masks overlap it is black.
 * @param alpha How opaque the masks are, 0 to 1.
 * @example
 * import * as torch from "flambeau";
 * import { utils } from "flambeau/vision";
 * const image = torch.full([3, 1, 2], 100, { dtype: torch.uint8 });
 * utils.draw_segmentation_masks(image, torch.tensor([[true, false]]), 0.5, "red").select(1, 0); // tensor([[177, 100], [50, 100], [50, 100]], dtype=torch.uint8)
 */
export function draw_segmentation_masks(
  ...args: Arguments<
    [image: Tensor, masks: Tensor, alpha?: number, colors?: Colors],
    { image?: Tensor; masks?: Tensor; alpha?: number; colors?: Colors }
  >
): Tensor {
  const { image, masks: given, alpha, colors } = maskArguments.bind(args);
  checkImage(image, [3], "Pass an RGB image. Other Image formats are not supported", "The image must be a tensor");
  const masks = given.dim() === 2 ? given.unsqueeze(0) : given;
  if (masks.dim() !== 3) throw new ValueError("masks must be of shape (H, W) or (batch_size, H, W)");
  if (masks.dtype !== bool) throw new ValueError(`The masks must be of dtype bool. Got ${String(masks.dtype)}`);
  if (masks.shape[1] !== image.shape[1] || masks.shape[2] !== image.shape[2])
    throw new ValueError("The image and the masks must have the same height and width");
  const count = sizeAt(masks.shape, 0);
  if (count === 0) {
    warnAlways("masks doesn't contain any mask. No mask was drawn");
    return image;
  }
  const { dtype } = image;
  const inks = colorsFor(colors, count).map((color) =>
    tensor(dtype.is_floating_point ? color.map((part) => part / 255) : [...color], { dtype }).view([3, 1, 1]),
  );
  return no_grad(() => {
    let over: Tensor = image.detach();
    inks.forEach((ink, i) => {
      over = where(masks.select(0, i), ink, over);
    });
    over = over.masked_fill(masks.sum(0).gt(1), 0);
    return image
      .mul(1 - alpha)
      .add(over.mul(alpha))
      .to(dtype);
  });
}

interface KeypointOptions {
  /** Pairs of keypoints that a line connects. */
  connectivity?: readonly (readonly [number, number])[] | null;
  /** The color of all points. */
  colors?: Color | null;
  /** Of a point, in pixels. */
  radius?: number;
  /** Of a line, in pixels. */
  width?: number;
  /** Which points are seen: [instances, points]. */
  visibility?: Tensor | null;
}
const keypointArguments = functionSignature<{ image: Tensor; keypoints: Tensor } & Required<KeypointOptions>>(
  "draw_keypoints",
  "image, keypoints, connectivity=None, colors=None, radius=2, width=3, visibility=None",
);

/**
 * An RGB image [3, height, width] (uint8, or float from 0 to 1) with keypoints [instances, points, 2] (x, y) drawn on it, and
 * white lines between those that are connected. As in torchvision no points are drawn without a color.
 * @example
 * import * as torch from "flambeau";
 * import { utils } from "flambeau/vision";
 * const image = torch.zeros([3, 3, 3], { dtype: torch.uint8 });
 * utils.draw_keypoints(image, torch.tensor([[[1, 1]]]), { radius: 1, colors: "red" }).select(0, 0); // tensor([[0, 255, 0], [255, 255, 255], [0, 255, 0]], dtype=torch.uint8)
 */
export function draw_keypoints(
  ...args: Arguments<
    [
      image: Tensor,
      keypoints: Tensor,
      connectivity?: readonly (readonly [number, number])[] | null,
      colors?: Color | null,
      radius?: number,
      width?: number,
      visibility?: Tensor | null,
    ],
    KeypointOptions & { image?: Tensor; keypoints?: Tensor }
  >
): Tensor {
  const { image, keypoints, connectivity, colors, radius, width, visibility } = keypointArguments.bind(args);
  checkImage(image, [3], "Pass an RGB image. Other Image formats are not supported", "The image must be a tensor");
  if (keypoints.dim() !== 3) throw new ValueError("keypoints must be of shape (num_instances, K, 2)");
  const all = visibility ?? ones([...keypoints.shape.slice(0, -1)], { dtype: bool });
  const seen = all.dim() === 3 ? all.squeeze(-1) : all;
  if (seen.dim() !== 2) throw new ValueError(`visibility must be of shape (num_instances, K). Got ndim=${seen.dim()}`);
  if (seen.shape[0] !== keypoints.shape[0] || seen.shape[1] !== keypoints.shape[1])
    throw new ValueError(
      "keypoints and visibility must have the same dimensionality for num_instances and K. " +
        `Got visibility.shape=torch.Size([${seen.shape.join(", ")}]) and keypoints.shape=torch.Size([${keypoints.shape.join(", ")}])`,
    );
  const white: Ink = [255, 255, 255];
  const ink = colors === null ? null : itemAt(colorsFor(colors, 1), 0);
  const instances = keypoints.to(int64).tolist() as [number, number][][];
  const visible = seen.to(bool).tolist() as boolean[][];
  return drawn(image, false, (raster) => {
    instances.forEach((points, instance) => {
      points.forEach(([x, y], i) => {
        if (ink !== null && itemAt(itemAt(visible, instance), i))
          raster.ellipse(x - radius, y - radius, x + radius, y + radius, ink);
      });
      for (const [from, to] of connectivity ?? [])
        if (itemAt(visible, instance).at(from)! && itemAt(visible, instance).at(to)! && width !== 0)
          raster.lines([points.at(from)!, points.at(to)!], white, width);
    });
  });
}
