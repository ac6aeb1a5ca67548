/** Convolutions and their transposes. */
import type { Builder, Name } from "../builder.ts";
import type { ConvertedCall, Converter, TensorOperand } from "../call.ts";
import { itemAt } from "../../../support/checked.ts";

/** Runs on a batch: an input without one gets a batch of one for the time. */
export function onBatch(
  graph: Builder,
  input: TensorOperand,
  rank: number,
  make: (input: Name, shape: TensorOperand["shape"]) => Name,
): Name {
  if (input.shape.length === rank + 2) return make(input.name, input.shape);
  const zero = graph.ints([0]);
  const batch = graph.node("Unsqueeze", [input.name, zero]);
  return graph.node("Squeeze", [make(batch, [1, ...input.shape]), zero]);
}

/** The same padding on both sides, in ONNX's order: all beginnings, then all ends. */
export const bothSides = (padding: readonly number[]): number[] => [...padding, ...padding];

/** What stands for a string: "valid" none, "same" what keeps the size, the larger half at the end. */
function pads(call: ConvertedCall, rank: number, kernel: readonly number[], dilation: readonly number[]): number[] {
  const given = call.raw("padding");
  const text =
    typeof given === "string" ? given : Array.isArray(given) && typeof given[0] === "string" ? given[0] : null;
  if (text === null) return bothSides(call.numbers("padding", rank));
  if (text === "valid") return new Array<number>(2 * rank).fill(0);
  const total = kernel.map((size, i) => itemAt(dilation, i) * (size - 1));
  return [...total.map((each) => Math.floor(each / 2)), ...total.map((each) => each - Math.floor(each / 2))];
}

const convolution =
  (rank: number): Converter =>
  (call, graph) => {
    const [input, weight, bias] = [call.tensor("input"), call.tensor("weight"), call.tensorOrNull("bias")];
    const kernel = weight.shape.slice(2).map((size) => call.fixed(size, "the size of the kernel"));
    const dilations = call.numbers("dilation", rank);
    const attributes = {
      kernel_shape: kernel,
      strides: call.numbers("stride", rank),
      pads: pads(call, rank, kernel, dilations),
      dilations,
      group: call.number("groups"),
    };
    return onBatch(graph, input, rank, (x) => graph.node("Conv", [x, weight.name, bias?.name ?? ""], attributes));
  };

const transposed =
  (rank: number): Converter =>
  (call, graph) => {
    const [input, weight, bias] = [call.tensor("input"), call.tensor("weight"), call.tensorOrNull("bias")];
    const attributes = {
      kernel_shape: weight.shape.slice(2).map((size) => call.fixed(size, "the size of the kernel")),
      strides: call.numbers("stride", rank),
      pads: bothSides(call.numbers("padding", rank)),
      dilations: call.numbers("dilation", rank),
      output_padding: call.numbers("output_padding", rank),
      group: call.number("groups"),
    };
    return onBatch(graph, input, rank, (x) =>
      graph.node("ConvTranspose", [x, weight.name, bias?.name ?? ""], attributes),
    );
  };

/** PyTorch's general form, which says by an argument whether it is transposed. */
const general: Converter = (call, graph) => {
  const rank = call.tensor("input").shape.length - 2;
  return (call.flag("transposed") ? transposed(rank) : convolution(rank))(call, graph);
};

export const convolutions: Record<string, Converter> = {
  conv1d: convolution(1),
  conv2d: convolution(2),
  conv3d: convolution(3),
  conv_transpose1d: transposed(1),
  conv_transpose2d: transposed(2),
  conv_transpose3d: transposed(3),
  convolution: general,
};
