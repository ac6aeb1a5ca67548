/** How notebooks show a tensor: text for all, a table for small matrices, a picture for images (Deno's Jupyter kernel). */
import type { MimeBundle } from "../support/platform/notebook.ts";
import { encodePng } from "../support/png.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { textOf } from "./tensor-text.ts";
import { itemAt } from "../support/checked.ts";

/** Rows and columns of a table, above which the text does better. */
const TABLE = 20;
/** Pixels of a picture. */
const PIXELS = 1 << 20;
/** Pixels of the longer side, to which small pictures are blown up. */
const LARGE = 192;

/** The elements as numbers, in order. */
export function notebookValues(tensor: Tensor): number[] {
  return (tensor.tolist() as unknown[]).flat(Infinity).map(Number);
}

/** Numbers as a table. */
export function tableOf(values: readonly number[], columns: number): string {
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

/** A PNG file in base 64; `colour` gives channel `c` of pixel `i`, row by row. Each pixel is a square, so that small pictures can be seen. */
export function pictureOf(
  height: number,
  width: number,
  channels: number,
  colour: (i: number, c: number) => number,
): string {
  const size = Math.max(1, Math.floor(LARGE / Math.max(height, width)));
  const across = width * size;
  const pixels = Uint8Array.from({ length: height * size * across * channels }, (_, i) => {
    const at = Math.floor(i / channels);
    const row = Math.floor(at / across / size);
    return colour(row * width + Math.floor((at % across) / size), i % channels);
  });
  let text = "";
  for (const byte of encodePng(pixels, height * size, across, channels)) text += String.fromCharCode(byte);
  return btoa(text);
}

/** Values from the least to the largest as 0 … 255; the channels follow one another. */
export function notebookImage(values: readonly number[], channels: number, height: number, width: number): string {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const plane = height * width;
  return pictureOf(height, width, channels, (i, c) =>
    Math.round((255 * (itemAt(values, c * plane + i) - low)) / (high - low || 1)),
  );
}

/** What a notebook shows of a tensor. */
export function notebookDisplay(tensor: Tensor): MimeBundle {
  const bundle: MimeBundle = { "text/plain": textOf(tensor) };
  const { shape, dtype } = tensor;
  if (tensor.storage.device.type === "meta" || dtype.kind === "complex") return bundle;
  const [first = 0, height = 0, width = 0] = shape;
  if (shape.length === 3 && (first === 1 || first === 3) && height * width >= 64 && height * width <= PIXELS)
    bundle["image/png"] = notebookImage(notebookValues(tensor), first, height, width);
  else if (shape.length === 2 && first > 0 && height > 0 && first <= TABLE && height <= TABLE)
    bundle["text/html"] = tableOf(notebookValues(tensor), height);
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
