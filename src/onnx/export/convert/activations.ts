/** Activations that ONNX has operators for; others are exported by their formulas. */
import { float32 } from "../../../dtype.ts";
import { floatValue, type Builder, type Name } from "../builder.ts";
import type { ConvertedCall, Converter, TensorOperand } from "../call.ts";
import { DynamicSize } from "../sizes.ts";
import { convertFormula } from "./formula.ts";
import { itemAt } from "../../../support/checked.ts";

/** In float32 where an operator of ONNX does not take half types everywhere. */
function floating(call: ConvertedCall, graph: Builder, make: (x: Name) => Name): Name {
  const { dtype } = call.self;
  const result = call.result().dtype;
  const wide = graph.wide(dtype.is_floating_point ? dtype : float32);
  return graph.cast(make(call.as(call.self, wide)), wide, result);
}

const unary =
  (
    op: string,
    attributes: (call: ConvertedCall) => Record<string, number | ReturnType<typeof floatValue>> = () => ({}),
  ): Converter =>
  (call, graph) =>
    floating(call, graph, (x) => graph.node(op, [x], attributes(call)));

const clip: Converter = (call, graph) => {
  const [low, high] = ["min_val", "max_val"].map((name, i) => call.raw(name) ?? call.raw(itemAt(["min", "max"], i)));
  const isNumber = (value: unknown): boolean =>
    value === null || value === undefined || typeof value === "number" || value instanceof DynamicSize;
  const { dtype } = call.self;
  if (!isNumber(low) || !isNumber(high) || dtype !== call.result().dtype) {
    // Bounds that are tensors, or that change the dtype.
    return convertFormula(call, graph);
  }
  const bound = (value: unknown): Name =>
    value === null || value === undefined ? "" : graph.scalar(value as number, dtype);
  return graph.node("Clip", [call.self.name, bound(low), bound(high)]);
};

/** Softmax and its logarithm; 0-d tensors have one element, which counts as a dim. */
const soft =
  (op: string): Converter =>
  (call, graph) =>
    floating(call, graph, (x) => {
      if (call.self.shape.length > 0) return graph.node(op, [x], { axis: call.dim("dim") });
      const row = graph.node("Unsqueeze", [x, graph.ints([0])]);
      return graph.node("Squeeze", [graph.node(op, [row], { axis: 0 })]);
    });

/** ONNX has Gelu since version 20. */
const gelu: Converter = (call, graph) =>
  graph.opset >= 20
    ? unary("Gelu", (c) => ({ approximate: c.raw("approximate") as never }))(call, graph)
    : convertFormula(call, graph);

const glu: Converter = (call, graph) => {
  const dim = call.dim("dim");
  const [value, gate] = graph.nodeOf("Split", [call.self.name], { axis: dim, num_outputs: 2 }, 2) as [string, string];
  return graph.node("Mul", [value, graph.node("Sigmoid", [gate])]);
};

const prelu: Converter = (call, graph) => {
  const self = call.self;
  const weight: TensorOperand = call.tensor("weight");
  const count = weight.shape[0] ?? 1;
  if (self.shape.length <= 2 || count === 1 || weight.shape.length !== 1)
    return graph.node("PRelu", [self.name, weight.name]);
  const shape = [count, ...self.shape.slice(2).map(() => 1)];
  return graph.node("PRelu", [self.name, graph.reshape(weight.name, weight.shape, shape)]);
};

export const activations: Record<string, Converter> = {
  relu: (call, graph) => graph.node("Relu", [call.self.name]),
  sigmoid: unary("Sigmoid"),
  tanh: unary("Tanh"),
  elu: (call, graph) =>
    Number(call.raw("scale") ?? 1) === 1 && Number(call.raw("input_scale") ?? 1) === 1
      ? unary("Elu", (c) => ({ alpha: floatValue(c.number("alpha", 1)) }))(call, graph)
      : convertFormula(call, graph),
  selu: unary("Selu"),
  celu: unary("Celu", (c) => ({ alpha: floatValue(c.number("alpha", 1)) })),
  leaky_relu: unary("LeakyRelu", (c) => ({ alpha: floatValue(c.number("negative_slope", 0.01)) })),
  hardsigmoid: unary("HardSigmoid", () => ({ alpha: floatValue(1 / 6), beta: floatValue(0.5) })),
  hardswish: unary("HardSwish"),
  mish: unary("Mish"),
  hardtanh: clip,
  clamp: clip,
  softmax: soft("Softmax"),
  log_softmax: soft("LogSoftmax"),
  gelu,
  glu,
  prelu,
};
