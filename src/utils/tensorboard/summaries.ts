/** The messages of TensorBoard's event files (tensorflow/core/util/event.proto, framework/summary.proto). */
import type { Tensor } from "../../tensor/tensor.ts";
import { float64, int64, uint8 } from "../../dtype.ts";
import { ValueError } from "../../support/errors.ts";
import { searchsorted } from "../../ops/index/search.ts";
import { Message } from "./message.ts";
import { encodePng } from "../../support/png.ts";
import { itemAt, lastOf } from "../../support/checked.ts";

/** A value of a hyperparameter. */
export type HyperParameter = number | string | boolean;

/** How the dims of an image stand: as PyTorch's `dataformats`. */
export type DataFormat = "CHW" | "HWC" | "HW" | "NCHW" | "NHWC";

/** One value of a summary. */
function value(tag: string, fill: (message: Message) => Message): Message {
  return new Message().message(1, fill(new Message().string(1, tag)));
}

/** The plugin that shows a value, and what it needs to know. */
function metadata(plugin: string, content: Uint8Array): Message {
  const data = new Message().string(1, plugin);
  return new Message().message(1, content.length === 0 ? data : data.bytes(2, content));
}

/** `simple_value`. */
export function scalarSummary(tag: string, number: number): Message {
  return value(tag, (message) => message.float(2, number));
}

/** TensorFlow's buckets: 1e-12 growing by a tenth up to 1e20, the same below zero, and zero. */
const edges = (() => {
  const positive: number[] = [];
  for (let edge = 1e-12; edge < 1e20; edge *= 1.1) positive.push(edge);
  return [...positive.map((edge) => -edge).reverse(), 0, ...positive];
})();

/** `histo`: how many elements lie in each bucket. Elements that are no numbers are an error, as in PyTorch. */
export function histogramSummary(tag: string, tensor: Tensor): Message {
  const values = tensor.detach().to(float64).flatten();
  if (values.numel() === 0) throw new ValueError("The input has no element.");
  // The place of the last edge that is not above the element; the last bucket has both its ends.
  const limits = new Float64Array(edges);
  const bounds = values.new_tensor(limits, { dtype: float64 });
  const places = searchsorted(bounds, values, { right: true }).sub(1);
  const inside = values.ge(itemAt(edges, 0)).logical_and(values.le(lastOf(edges)));
  const counts = places
    .masked_select(inside)
    .clamp(0, edges.length - 2)
    .to(int64)
    .bincount(null, edges.length - 1)
    .tolist() as number[];
  const first = counts.findIndex((count) => count > 0);
  const last = counts.findLastIndex((count) => count > 0);
  // One empty bucket before the first, whose limit is that one's lower end.
  const buckets = first < 0 ? [0] : [0, ...counts.slice(first, last + 1)];
  const upper = first < 0 ? [0] : edges.slice(first, last + 2);
  const histogram = new Message()
    .double(1, values.min().item())
    .double(2, values.max().item())
    .double(3, values.numel())
    .double(4, values.sum().item())
    .double(5, values.dot(values).item())
    .doubles(6, upper)
    .doubles(7, buckets);
  return value(tag, (message) => message.message(5, histogram));
}

/** The tensor with dims [height, width, channels]; of many images a grid, 8 a row. */
function asImage(tensor: Tensor, format: DataFormat): Tensor {
  if (tensor.dim() !== format.length)
    throw new ValueError(
      `size of input tensor and input format are different. tensor shape: (${tensor.shape.join(", ")}), input_format: ${format}`,
    );
  if (format === "HW") return tensor.unsqueeze(2);
  if (format === "HWC") return tensor;
  if (format === "CHW") return tensor.permute(1, 2, 0);
  const images = format === "NCHW" ? tensor.permute(0, 2, 3, 1) : tensor;
  const [count = 0, height = 0, width = 0, channels = 0] = images.shape;
  const columns = Math.min(count, 8);
  const rows = Math.ceil(count / columns);
  const all = images.new_zeros([rows * columns, height, width, channels]);
  all.narrow(0, 0, count).copy_(images);
  return all
    .view(rows, columns, height, width, channels)
    .permute(0, 2, 1, 3, 4)
    .reshape(rows * height, columns * width, channels);
}

/** `image`: bytes are taken as they are, floating-point values from 0 to 1. */
export function imageSummary(tag: string, tensor: Tensor, format: DataFormat): Message {
  const image = asImage(tensor.detach(), format);
  const [height = 0, width = 0, channels = 0] = image.shape;
  if (channels < 1 || channels > 4) throw new ValueError(`an image has 1 to 4 channels, but this one has ${channels}`);
  const bytes = tensor.dtype === uint8 ? image : image.mul(255).clamp(0, 255).to(uint8);
  const pixels = bytes.contiguous().toTypedArray() as Uint8Array;
  const picture = new Message()
    .integer(1, height)
    .integer(2, width)
    .integer(3, channels)
    .bytes(4, encodePng(pixels, height, width, channels));
  return value(tag, (message) => message.message(4, picture));
}

const DT_STRING = 7;

/** A text, which TensorBoard shows as Markdown. */
export function textSummary(tag: string, text: string): Message {
  const shape = new Message().message(2, new Message().integer(1, 1));
  const tensor = new Message().integer(1, DT_STRING).message(2, shape).string(8, text);
  return value(`${tag}/text_summary`, (message) =>
    message.message(8, tensor).message(9, metadata("text", new Uint8Array(0))),
  );
}

const DATA_TYPES = { string: 1, boolean: 2, number: 3 } as const;

/** `google.protobuf.Value`. */
function valueOf(item: HyperParameter): Message {
  if (typeof item === "number") return new Message().double(2, item);
  return typeof item === "string" ? new Message().string(3, item) : new Message().integer(4, item);
}

/** The three summaries that tell of a run with hyperparameters: the experiment, its beginning, its end. */
export function hparamsSummaries(
  parameters: Readonly<Record<string, HyperParameter>>,
  metrics: readonly string[],
  seconds: number,
): readonly Message[] {
  const plugin = (tag: string, field: number, content: Message): Message =>
    value(tag, (message) => message.message(9, metadata("hparams", new Message().message(field, content).finish())));
  const experiment = new Message();
  for (const [name, item] of Object.entries(parameters))
    experiment.message(4, new Message().string(1, name).integer(4, DATA_TYPES[typeof item as "number"]));
  for (const tag of metrics) experiment.message(5, new Message().message(1, new Message().string(2, tag)));
  const start = new Message();
  for (const [name, item] of Object.entries(parameters))
    start.message(1, new Message().string(1, name).message(2, valueOf(item)));
  start.double(5, seconds);
  return [
    plugin("_hparams_/experiment", 2, experiment),
    plugin("_hparams_/session_start_info", 3, start),
    plugin("_hparams_/session_end_info", 4, new Message().integer(1, 1).double(2, seconds)),
  ];
}

/** A node of a graph. */
export interface GraphNodeDescription {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly shapes: readonly (readonly number[])[];
  readonly text: string;
}

/** `GraphDef` (framework/graph.proto). */
export function graphDefinition(nodes: readonly GraphNodeDescription[]): Message {
  const graph = new Message();
  for (const { name, op, inputs, shapes, text } of nodes) {
    const node = new Message().string(1, name).string(2, op);
    for (const input of inputs) node.string(3, input);
    const list = new Message();
    for (const shape of shapes) {
      const dims = new Message();
      for (const size of shape) dims.message(2, new Message().integer(1, size));
      list.message(7, dims);
    }
    if (shapes.length > 0)
      node.message(5, new Message().string(1, "_output_shapes").message(2, new Message().message(1, list)));
    if (text !== "") node.message(5, new Message().string(1, "attr").message(2, new Message().string(2, text)));
    graph.message(1, node);
  }
  return graph.message(4, new Message().integer(1, 22));
}
