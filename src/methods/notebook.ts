/** How notebooks show a tensor: text for all, a table for small matrices, a picture for images (Deno's Jupyter kernel). */
import { encodePng } from "../support/png.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { formatOf } from "./text.ts";

/** Contents by type, as Jupyter's messages have them. */
export type MimeBundle = Record<string, string>;

/** Rows and columns of a table, above which the text does better. */
const TABLE = 20;
/** Pixels of a picture. */
const PIXELS = 1 << 20;

function valuesOf(tensor: Tensor): number[] {
  return (tensor.tolist() as unknown[]).flat(Infinity).map(Number);
}

function table(values: readonly number[], columns: number): string {
  const cell = (value: number): string => `<td>${Number.isInteger(value) ? value : value.toFixed(4)}</td>`;
  const rows: string[] = [];
  for (let start = 0; start < values.length; start += columns)
    rows.push(
      `<tr>${values
        .slice(start, start + columns)
        .map(cell)
        .join("")}</tr>`,
    );
  return `<table>${rows.join("")}</table>`;
}

/** Values from the least to the largest as 0 … 255, the channels of a pixel side by side. */
function picture(values: readonly number[], channels: number, height: number, width: number): string {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const plane = height * width;
  const pixels = Uint8Array.from({ length: values.length }, (_, i) => {
    const value = values[(i % channels) * plane + Math.floor(i / channels)]!;
    return Math.round((255 * (value - low)) / (high - low || 1));
  });
  let text = "";
  for (const byte of encodePng(pixels, height, width, channels)) text += String.fromCharCode(byte);
  return btoa(text);
}

/** What a notebook shows of a tensor. */
export function notebookDisplay(tensor: Tensor): MimeBundle {
  const bundle: MimeBundle = { "text/plain": formatOf(tensor) };
  const { shape, dtype } = tensor;
  if (tensor.storage.device.type === "meta" || dtype.kind === "complex") return bundle;
  const [first = 0, height = 0, width = 0] = shape;
  if (shape.length === 3 && (first === 1 || first === 3) && height * width >= 64 && height * width <= PIXELS)
    bundle["image/png"] = picture(valuesOf(tensor), first, height, width);
  else if (shape.length === 2 && first > 0 && height > 0 && first <= TABLE && height <= TABLE)
    bundle["text/html"] = table(valuesOf(tensor), height);
  return bundle;
}

/** Properties for the prototype of tensors, in the whole package: bundles do not run in notebooks. */
export const notebookProperties: PropertyDescriptorMap = {
  [Symbol.for("Jupyter.display")]: {
    value(this: Tensor) {
      return notebookDisplay(this);
    },
    configurable: true,
    writable: true,
  },
};
