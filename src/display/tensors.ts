/** The ways to show a tensor: numbers in a table, colours, a picture, text. */
import { notebookImage, notebookDisplay, pictureOf, tableOf, notebookValues } from "../methods/notebook.ts";
import { ValueError } from "../support/errors.ts";
import type { MimeBundle } from "../support/platform/notebook.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { itemAt, sizeAt } from "../support/checked.ts";

/** A way to show a tensor. */
export type TensorView = "heat" | "image" | "table" | "text";

/** Pixels of a picture at most; cells of a table at most. */
const [PIXELS, CELLS] = [1 << 20, 10_000];
/** Red, green and blue of the ends of a heat map; 0 is white. */
const [BELOW, ABOVE] = [
  [24, 100, 171],
  [201, 42, 42],
] as const;

/** Colours from blue (below 0) by white to red (above), in proportion to the largest value; what is no number is grey. */
function heatOf(values: readonly number[], height: number, width: number): string {
  let largest = 0;
  for (const value of values) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  return pictureOf(height, width, 3, (i, c) => {
    const value = itemAt(values, i);
    if (Number.isNaN(value)) return 128;
    const part = largest === 0 ? 0 : Math.max(-1, Math.min(1, value / largest));
    return Math.round(255 + ((part < 0 ? BELOW : ABOVE)[c]! - 255) * Math.abs(part));
  });
}

function refuse(tensor: Tensor, view: TensorView, shape: string): never {
  throw new ValueError(`display: as "${view}" a tensor is ${shape}, but got [${tensor.shape.join(", ")}]`);
}

/** What a notebook shows of a tensor; without a wish small matrices are tables, large ones heat maps, [1 or 3, H, W] images. */
export function contentsOfTensor(tensor: Tensor, view: TensorView | undefined): MimeBundle {
  const best = notebookDisplay(tensor);
  const text = { "text/plain": best["text/plain"]! };
  const { shape } = tensor;
  const [height = 0, width = 0] = shape.slice(-2);
  const pixels = height * width;
  const drawable = tensor.storage.device.type !== "meta" && tensor.dtype.kind !== "complex" && tensor.numel() > 0;
  if (view === undefined) {
    if (Object.keys(best).length > 1 || !drawable || shape.length !== 2 || pixels > PIXELS || height < 2) return best;
    return { ...text, "image/png": heatOf(notebookValues(tensor), height, width) };
  }
  if (view === "text") return text;
  if (!drawable) throw new ValueError(`display: as "${view}" needs real values, and at least one`);
  if (view === "image") {
    const channels = shape.length === 3 ? sizeAt(shape, 0) : 1;
    if (shape.length > 3 || shape.length < 2 || (channels !== 1 && channels !== 3) || pixels > PIXELS)
      refuse(tensor, view, `[H, W], [1, H, W] or [3, H, W] with at most ${PIXELS} pixels`);
    return { ...text, "image/png": notebookImage(notebookValues(tensor), channels, height, width) };
  }
  const columns = shape.at(-1) ?? 1;
  const limit = view === "heat" ? PIXELS : CELLS;
  if (shape.length > 2 || tensor.numel() > limit) refuse(tensor, view, `[W] or [H, W] with at most ${limit} elements`);
  const values = notebookValues(tensor.reshape(-1));
  if (view === "table") return { ...text, "text/html": tableOf(values, columns) };
  return { ...text, "image/png": heatOf(values, values.length / columns, columns) };
}
