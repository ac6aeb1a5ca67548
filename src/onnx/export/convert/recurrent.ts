/** Layers of LSTM, GRU and plain recurrent networks. */
import type { Attribute, Builder, Name } from "../builder.ts";
import type { ConvertedCall, Converter } from "../call.ts";
import { itemAt } from "../../../support/checked.ts";

/** Order of the gates: PyTorch's places in ONNX's order (input, output, forget, cell; update, reset, new). */
const orders: Record<string, readonly number[]> = { LSTM: [0, 3, 1, 2], GRU: [1, 0, 2], RNN: [0] };

/** Rows of weights or biases in ONNX's order of gates. */
function reordered(graph: Builder, name: Name, op: string): Name {
  const order = orders[op]!;
  if (order.length === 1) return name;
  const parts = graph.nodeOf("Split", [name], { axis: 0, num_outputs: order.length }, order.length);
  return graph.node(
    "Concat",
    order.map((place) => itemAt(parts, place)),
    { axis: 0 },
  );
}

function layer(call: ConvertedCall, graph: Builder, op: "LSTM" | "GRU" | "RNN", kind: string): readonly Name[] {
  const gates = call.tensor("gates");
  const { dtype } = gates;
  const hidden = call.tensor("w_hh");
  const size = call.fixed(hidden.shape[1], "the size of the hidden state");
  const rows = call.fixed(hidden.shape[0], "the number of gates");
  const zeros = (): Name => graph.constant(new Array<number>(rows).fill(0), dtype);
  // The gates are the input times its weights; ONNX wants both apart.
  const product = call.producer("gates");
  if (product?.operator !== "linear") throw call.unsupported("its gates do not come from a linear layer");
  const made = product;
  const input = made.tensor("input").name;
  const weight = made.tensor("weight").name;
  const inputBias = made.tensorOrNull("bias")?.name ?? zeros();
  const hiddenBias = call.tensorOrNull("b_hh")?.name ?? zeros();
  const first = graph.ints([0]);
  const lead = (name: Name): Name => graph.node("Unsqueeze", [name, first]);
  const biases = graph.node("Concat", [reordered(graph, inputBias, op), reordered(graph, hiddenBias, op)], { axis: 0 });
  const inputs = [
    input,
    lead(reordered(graph, weight, op)),
    lead(reordered(graph, hidden.name, op)),
    lead(biases),
    "",
    lead(call.tensor("h0").name),
  ];
  if (op === "LSTM") inputs.push(lead(call.tensor("c0").name));
  const attributes: Record<string, Attribute> = {
    hidden_size: size,
    direction: call.flag("reverse") ? "reverse" : "forward",
  };
  if (op === "GRU") attributes["linear_before_reset"] = 1;
  if (kind === "RNN_RELU") attributes["activations"] = ["Relu"];
  const names = graph.nodeOf(op, inputs, attributes, op === "LSTM" ? 3 : 2);
  const [all, ...last] = names;
  return [graph.node("Squeeze", [all!, graph.ints([1])]), ...last.map((name) => graph.node("Squeeze", [name, first]))];
}

const kinds: Record<string, "GRU" | "RNN"> = { GRU: "GRU", RNN_TANH: "RNN", RNN_RELU: "RNN" };

export const recurrent: Record<string, Converter> = {
  lstm_layer: (call, graph) => layer(call, graph, "LSTM", "LSTM"),
  recurrent_layer: (call, graph) => {
    const kind = call.text("kind");
    const op = kinds[kind];
    if (op === undefined) throw call.unsupported(`there is no layer of kind ${kind}`);
    return layer(call, graph, op, kind);
  },
};
