/** The messages of TensorBoard's event files (tensorflow/core/util/event.proto, framework/summary.proto). */
import { TypeError, ValueError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { DT_STRING, Message } from "./message.ts";

/** How a scalar is written. */
export interface ScalarStyle {
  /** As a tensor, which is read faster. */
  readonly new_style?: boolean;
  /** In the new style: with the digits of a float64. */
  readonly double_precision?: boolean;
}

/** A value of a hyperparameter. One that is null is left out. */
export type HyperParameter = number | string | boolean | Tensor | null;

/** One value of a summary. */
export function summaryValue(tag: string, fill: (message: Message) => Message): Message {
  return new Message().message(1, fill(new Message().string(1, tag)));
}

/** The plugin that shows a value, and what it needs to know. */
export function metadata(plugin: string, content: Uint8Array = new Uint8Array(0)): Message {
  const data = new Message().string(1, plugin);
  return new Message().message(1, content.length === 0 ? data : data.bytes(2, content));
}

/** `TensorShapeProto`. */
export function shapeMessage(shape: readonly number[]): Message {
  const dims = new Message();
  for (const size of shape) dims.message(2, new Message().integer(1, size));
  return dims;
}

/** `simple_value`; in the new style a tensor, of float64 where it is to be exact. */
export function scalarSummary(tag: string, number: number, style: ScalarStyle = {}): Message {
  if (style.new_style !== true) return summaryValue(tag, (message) => message.float(2, number));
  const exact = style.double_precision === true;
  const content = new Message().integer(1, exact ? 2 : 1);
  if (exact) content.doubles(6, [number]);
  else content.floats(5, [number]);
  return summaryValue(tag, (message) => message.message(8, content).message(9, metadata("scalars")));
}

/** A text, which TensorBoard shows as Markdown. */
export function textSummary(tag: string, text: string): Message {
  const tensor = new Message()
    .integer(1, DT_STRING)
    .message(2, shapeMessage([1]))
    .string(8, text);
  return summaryValue(`${tag}/text_summary`, (message) => message.message(8, tensor).message(9, metadata("text")));
}

/** Truth values are the numbers 1 and 0, as PyTorch writes them. */
const DATA_TYPES = { string: 1, boolean: 3, number: 3 } as const;

/** The kind of a hyperparameter, and the number in a tensor. */
function plainOf(item: HyperParameter): number | string | boolean | null {
  const plain = item instanceof Tensor ? Number(item.item()) : item;
  if (plain !== null && !((typeof plain) in DATA_TYPES))
    throw new ValueError("value should be one of int, float, str, bool, or torch.Tensor");
  return plain;
}

/** `google.protobuf.Value`. */
function valueOf(item: number | string | boolean): Message {
  return typeof item === "string" ? new Message().string(3, item) : new Message().double(2, Number(item));
}

/** The three summaries that tell of a run with hyperparameters: the experiment, its beginning, its end. */
export function hparamsSummaries(
  parameters: Readonly<Record<string, HyperParameter>>,
  metrics: readonly string[],
  domains: Readonly<Record<string, readonly (number | string | boolean)[]>> = {},
): readonly Message[] {
  const plugin = (tag: string, field: number, content: Message): Message =>
    summaryValue(tag, (message) =>
      message.message(9, metadata("hparams", new Message().message(field, content).finish())),
    );
  const plain = Object.entries(parameters).flatMap(([name, item]) => {
    const known = plainOf(item);
    return known === null ? [] : [[name, known] as const];
  });
  for (const [name, list] of Object.entries(domains)) {
    if (!(name in parameters) || !Array.isArray(list) || list.some((item) => typeof item !== typeof parameters[name]))
      throw new TypeError(
        `parameter: hparam_domain_discrete[${name}] should be a list of same type as hparam_dict[${name}].`,
      );
  }
  const experiment = new Message();
  const start = new Message();
  for (const [name, item] of plain) {
    const about = new Message().string(1, name).integer(4, DATA_TYPES[typeof item as "number"]);
    const domain = domains[name];
    if (domain !== undefined) {
      const list = new Message();
      for (const each of domain) list.message(1, valueOf(each));
      about.message(5, list);
    }
    experiment.message(4, about);
    start.message(1, new Message().string(1, name).message(2, valueOf(item)));
  }
  for (const tag of metrics) experiment.message(5, new Message().message(1, new Message().string(2, tag)));
  return [
    plugin("_hparams_/experiment", 2, experiment),
    plugin("_hparams_/session_start_info", 3, start),
    plugin("_hparams_/session_end_info", 4, new Message().integer(1, 1)),
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
    for (const shape of shapes) list.message(7, shapeMessage(shape));
    if (shapes.length > 0)
      node.message(5, new Message().string(1, "_output_shapes").message(2, new Message().message(1, list)));
    if (text !== "") node.message(5, new Message().string(1, "attr").message(2, new Message().string(2, text)));
    graph.message(1, node);
  }
  return graph.message(4, new Message().integer(1, 22));
}
