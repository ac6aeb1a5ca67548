/** Summaries that plugins of TensorBoard show: tensors, sound, curves of precision and recall, charts, meshes. */
import {
  bfloat16,
  bool,
  complex128,
  complex64,
  float16,
  float32,
  float64,
  int16,
  int32,
  int64,
  int8,
  uint8,
  type DType,
} from "../../dtype.ts";
import { AssertionError, ValueError } from "../../support/errors.ts";
import { view_as_real } from "../../ops/elementwise/complex/complex.ts";
import { stack } from "../../ops/view/join.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { DT_STRING, Message } from "./message.ts";
import { metadata, shapeMessage, summaryValue } from "./summaries.ts";

/** Charts of several curves: categories of titles, each with the kind of the chart and the tags of its curves. */
export type CustomScalarLayout = Readonly<
  Record<string, Readonly<Record<string, readonly ["Multiline" | "Margin", readonly string[]]>>>
>;

const DT_FLOAT = 1;

/** Half-precision numbers as PyTorch writes them: the bits of the float32 of the same value. */
function bitsOfFloats(values: readonly number[]): readonly number[] {
  return [...new Int32Array(Float32Array.from(values).buffer)];
}

/** For each dtype its number in types.proto, and how TensorProto holds the elements. */
const CONTENTS: ReadonlyMap<DType, readonly [type: number, fill: (message: Message, flat: Tensor) => Message]> =
  (() => {
    const list = (flat: Tensor): number[] => flat.tolist() as number[];
    const halves = (message: Message, flat: Tensor): Message => message.integers(13, bitsOfFloats(list(flat)));
    const integers = (message: Message, flat: Tensor): Message => message.integers(7, list(flat));
    const pairs = (flat: Tensor): number[] => list(view_as_real(flat).flatten());
    return new Map([
      [float16, [19, halves]],
      [bfloat16, [14, halves]],
      [float32, [DT_FLOAT, (message, flat) => message.floats(5, list(flat))]],
      [float64, [2, (message, flat) => message.doubles(6, list(flat))]],
      [int8, [6, integers]],
      [int16, [5, integers]],
      [int32, [3, integers]],
      [uint8, [4, (message, flat) => message.integers(16, list(flat))]],
      [int64, [9, (message, flat) => message.integers(10, list(flat))]],
      [bool, [10, (message, flat) => message.integers(11, list(flat))]],
      [complex64, [8, (message, flat) => message.floats(9, pairs(flat))]],
      [complex128, [18, (message, flat) => message.doubles(12, pairs(flat))]],
    ] as const);
  })();

/** A whole tensor. */
export function tensorSummary(tag: string, tensor: Tensor): Message {
  const contents = CONTENTS.get(tensor.dtype);
  if (contents === undefined) throw new ValueError(`${tag} has unsupported tensor dtype ${String(tensor.dtype)}`);
  const [type, fill] = contents;
  const content = fill(
    new Message().integer(1, type).message(2, shapeMessage(tensor.shape)),
    tensor.detach().contiguous().flatten(),
  );
  return summaryValue(tag, (message) => message.message(8, content).message(9, metadata("tensor")));
}

/** A tensor of floats that a plugin shows. */
function floatsFor(tag: string, tensor: Tensor, about: Message): Message {
  const content = new Message()
    .integer(1, DT_FLOAT)
    .message(2, shapeMessage(tensor.shape))
    .floats(5, tensor.flatten().tolist() as number[]);
  return summaryValue(tag, (message) => message.message(8, content).message(9, about));
}

/** A sound as a WAV file with 16 bits a sample. */
function encodeWav(samples: Int16Array, rate: number): Uint8Array {
  const all = new Uint8Array(44 + 2 * samples.length);
  const view = new DataView(all.buffer);
  const letters = (at: number, text: string): void => {
    for (let i = 0; i < text.length; i++) all[at + i] = text.charCodeAt(i);
  };
  letters(0, "RIFF");
  view.setUint32(4, 36 + 2 * samples.length, true);
  letters(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // plain samples
  view.setUint16(22, 1, true); // one channel
  view.setUint32(24, rate, true);
  view.setUint32(28, 2 * rate, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  letters(36, "data");
  view.setUint32(40, 2 * samples.length, true);
  samples.forEach((sample, i) => {
    view.setInt16(44 + 2 * i, sample, true);
  });
  return all;
}

/** Sound: samples from -1 to 1; what is louder is cut off. */
export function audioSummary(tag: string, tensor: Tensor, rate: number): Message {
  let samples = tensor.detach().squeeze();
  if (samples.abs().max().item() > 1) {
    console.warn("warning: audio amplitude out of range, auto clipped.");
    samples = samples.clamp(-1, 1);
  }
  if (samples.dim() !== 1) throw new AssertionError("input tensor should be 1 dimensional.");
  const file = encodeWav(samples.mul(32767).to(int16).contiguous().toTypedArray() as Int16Array, rate);
  const audio = new Message()
    .float(1, rate)
    .integer(2, 1)
    .integer(3, samples.numel())
    .bytes(4, file)
    .string(5, "audio/wav");
  return summaryValue(tag, (message) => message.message(6, audio));
}

/** What the plugin of the curves needs to know. TensorBoard takes 127 thresholds at most. */
function curvePlugin(thresholds: number): Message {
  return metadata("pr_curves", new Message().integer(2, thresholds).finish());
}

/** Counts and rates at each threshold, as they were counted elsewhere: [6, thresholds]. */
export function rawCurveSummary(tag: string, rows: readonly Tensor[], thresholds: number): Message {
  return floatsFor(tag, stack(rows.map((row) => row.detach().to(float64))), curvePlugin(Math.min(thresholds, 127)));
}

/** Precision and recall of `predictions` (0 … 1) for `labels` (0 or 1), at evenly spaced thresholds. */
export function curveSummary(
  tag: string,
  labels: Tensor,
  predictions: Tensor,
  most: number,
  weights: Tensor | number,
): Message {
  const thresholds = Math.min(most, 127);
  const places = predictions
    .detach()
    .mul(thresholds - 1)
    .floor()
    .to(int64)
    .flatten();
  const truth = labels.detach().to(float64);
  const inside = places.ge(0).logical_and(places.le(thresholds - 1));
  const counted = (each: Tensor): Tensor =>
    places
      .masked_select(inside)
      .bincount(each.mul(weights).flatten().masked_select(inside), thresholds)
      .flip(0)
      .cumsum(0)
      .flip(0);
  const positive = counted(truth);
  const wrong = counted(truth.neg().add(1));
  const negative = wrong.select(0, 0).sub(wrong);
  const missed = positive.select(0, 0).sub(positive);
  const rate = (all: Tensor): Tensor => positive.div(all.clamp(1e-7));
  return rawCurveSummary(
    tag,
    [positive, wrong, negative, missed, rate(positive.add(wrong)), rate(positive.add(missed))],
    thresholds,
  );
}

/** How curves stand together in charts. */
export function layoutSummary(layout: CustomScalarLayout): Message {
  const whole = new Message();
  for (const [category, charts] of Object.entries(layout)) {
    const group = new Message().string(1, category);
    for (const [title, [kind, tags]] of Object.entries(charts)) {
      const curves = new Message();
      if (kind === "Margin") {
        if (tags.length !== 3) throw new AssertionError("len(tags) != 3");
        const series = new Message();
        tags.forEach((tag, i) => series.string(i + 1, tag));
        curves.message(1, series);
      } else for (const tag of tags) curves.string(1, tag);
      group.message(2, new Message().string(1, title).message(kind === "Margin" ? 3 : 2, curves));
    }
    whole.message(2, group);
  }
  const content = new Message().integer(1, DT_STRING).message(2, shapeMessage([])).bytes(8, whole.finish());
  return summaryValue("custom_scalars__config__", (message) =>
    message.message(8, content).message(9, metadata("custom_scalars")),
  );
}

/** The parts of a mesh: their names and numbers in the plugin's messages. */
const PARTS = [
  ["VERTEX", 1],
  ["FACE", 2],
  ["COLOR", 3],
] as const;

/** A cloud of points, or a mesh: vertices, faces and colors, each [batch, points, 3]. */
export function meshSummary(
  tag: string,
  [vertices, faces, colors]: readonly [Tensor, Tensor | null, Tensor | null],
  config: object | null,
): Message {
  const given = PARTS.flatMap(([name, number], i) => {
    const tensor = [vertices, faces, colors][i] ?? null;
    return tensor === null ? [] : [{ name, number, tensor: tensor.detach() }];
  });
  const components = given.reduce((bits, { number }) => bits | (1 << number), 0);
  const all = new Message();
  for (const { name, number, tensor } of given) {
    if (tensor.dim() !== 3)
      throw new ValueError(`Tensor shape should be of shape BxNx3, but got torch.Size([${tensor.shape.join(", ")}]).`);
    const about = new Message()
      .string(2, tag)
      .integer(3, number)
      .string(5, sortedJson(config ?? {}))
      .integers(6, tensor.shape)
      .integer(7, components);
    all.add(floatsFor(`${tag}_${name}`, tensor, metadata("mesh", about.finish())).finish());
  }
  return all;
}

/** JSON as `json.dumps(…, sort_keys=True)` writes it. */
function sortedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([name, item]) => `${JSON.stringify(name)}: ${sortedJson(item)}`).join(", ")}}`;
}
