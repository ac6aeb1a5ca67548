/** The files of TensorBoard's projector: vectors, their labels, their pictures, and where they are. */
import { textEncoder } from "../../support/platform/text-coding.ts";
import { AssertionError } from "../../support/errors.ts";
import { encodePng } from "../../support/png.ts";
import { pythonFloat } from "../../support/python.ts";
import { sizeAt } from "../../support/checked.ts";
import { float32, uint8 } from "../../dtype.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { gridOf } from "./pictures.ts";

/** What goes with vectors. */
export interface ProjectorOptions {
  /** A label for each vector; lists of labels with `metadata_header`. */
  readonly metadata?: readonly unknown[] | null;
  /** A picture for each vector: [count, 1 or 3, height, width], 0 … 1. */
  readonly label_img?: Tensor | null;
  /** When the vectors were so. */
  readonly global_step?: number | null;
  /** What they are called. */
  readonly tag?: string;
  /** The names of the labels where each vector has several. */
  readonly metadata_header?: readonly string[] | null;
}

/** A cell of the table of labels. */
function cellText(value: unknown): string {
  return typeof value === "boolean" ? (value ? "True" : "False") : String(value);
}

/** A table of labels; the first line names them where there are several. */
function labelTable(metadata: readonly unknown[], header: readonly string[] | null): string {
  if (header === null || header.length === 0) return metadata.map((label) => `${cellText(label)}\n`).join("");
  const rows = metadata as readonly (readonly unknown[])[];
  if (header.length !== rows[0]?.length)
    throw new AssertionError("len of header must be equal to the number of columns in metadata");
  return [header, ...rows].map((row) => `${row.map(cellText).join("\t")}\n`).join("");
}

/** All pictures as one, square, which the projector cuts up. */
function sprite(images: Tensor): Uint8Array {
  const side = Math.ceil(Math.sqrt(sizeAt(images.shape, 0)));
  const grid = gridOf(images.detach(), side);
  const width = sizeAt(grid.shape, 1);
  const square = grid.new_zeros([width, width, 3], { dtype: float32 });
  square.narrow(0, 0, sizeAt(grid.shape, 0)).copy_(grid);
  const pixels = square.mul(255).clamp(0, 255).to(uint8).toTypedArray() as Uint8Array;
  return encodePng(pixels, width, width, 3);
}

/** A text as protobuf's text format quotes it. */
function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}

/** The files for the vectors, by their names in the writer's folder, and what the projector's configuration says of them. */
export function embeddingFiles(
  mat: Tensor,
  { metadata = null, label_img = null, global_step = null, tag = "default", metadata_header = null }: ProjectorOptions,
): { files: ReadonlyMap<string, Uint8Array>; entry: string } {
  const encoder = textEncoder();
  const step = String(global_step ?? 0).padStart(5, "0");
  // A slash in a tag is no folder.
  const folder = `${step}/${tag.replaceAll("%", "%25").replaceAll("/", "%2f").replaceAll("\\", "%5c")}`;
  const files = new Map<string, Uint8Array>();
  const lines = [`tensor_name: ${quoted(`${tag}:${step}`)}`];
  if (mat.dim() !== 2) throw new AssertionError("mat should be 2D, where mat.size(0) is the number of data points");
  const count = sizeAt(mat.shape, 0);
  if (metadata !== null) {
    if (count !== metadata.length) throw new AssertionError("#labels should equal with #data points");
    files.set(`${folder}/metadata.tsv`, encoder.encode(labelTable(metadata, metadata_header)));
    lines.push(`metadata_path: ${quoted(`${folder}/metadata.tsv`)}`);
  }
  if (label_img !== null) {
    if (count !== sizeAt(label_img.shape, 0)) throw new AssertionError("#images should equal with #data points");
    files.set(`${folder}/sprite.png`, sprite(label_img));
    const [width, height] = [sizeAt(label_img.shape, 3), sizeAt(label_img.shape, 2)];
    lines.push("sprite {", `  image_path: ${quoted(`${folder}/sprite.png`)}`);
    lines.push(`  single_image_dim: ${width}`, `  single_image_dim: ${height}`, "}");
  }
  const text = mat.dtype.is_floating_point ? pythonFloat : String;
  const rows = mat.detach().tolist() as readonly (readonly number[])[];
  files.set(`${folder}/tensors.tsv`, encoder.encode(rows.map((row) => `${row.map(text).join("\t")}\n`).join("")));
  lines.push(`tensor_path: ${quoted(`${folder}/tensors.tsv`)}`);
  return { files, entry: `embeddings {\n${lines.map((line) => `  ${line}\n`).join("")}}\n` };
}
