/** Pooling. */
import { int64 } from "../../../dtype.ts";
import type { Builder, Name } from "../builder.ts";
import type { ConvertedCall, Converter, Operand } from "../call.ts";
import { bothSides, onBatch } from "./convolutions.ts";

function strides(call: ConvertedCall, rank: number): number[] {
  const given = call.raw("stride");
  const isGiven = given !== null && given !== undefined && !(Array.isArray(given) && given.length === 0);
  return call.numbers(isGiven ? "stride" : "kernel_size", rank);
}

const maxPool =
  (rank: number, withIndices: boolean): Converter =>
  (call, graph) => {
    const input = call.self;
    const attributes = {
      kernel_shape: call.numbers("kernel_size", rank),
      strides: strides(call, rank),
      pads: bothSides(call.numbers("padding", rank)),
      dilations: call.numbers("dilation", rank),
      ceil_mode: Number(call.flag("ceil_mode")),
    };
    if (!withIndices) return onBatch(graph, input, rank, (x) => graph.node("MaxPool", [x], attributes));
    const spatial = input.shape.slice(-rank);
    let places: Name = "";
    const values = onBatch(graph, input, rank, (x) => {
      const [best, indices] = graph.nodeOf("MaxPool", [x], attributes, 2);
      // ONNX counts through the whole tensor, PyTorch within a plane.
      places = graph.node("Mod", [indices!, graph.product(spatial, int64)]);
      return best!;
    });
    const isBatch = input.shape.length === rank + 2;
    return [values, isBatch ? places : graph.node("Squeeze", [places, graph.ints([0])])];
  };

const averagePool =
  (rank: number): Converter =>
  (call, graph) => {
    const input = call.self;
    const kernel = call.numbers("kernel_size", rank);
    const stride = strides(call, rank);
    const padding = call.numbers("padding", rank);
    const ceil = call.flag("ceil_mode");
    const divisor = call.raw("divisor_override");
    const attributes = {
      kernel_shape: kernel,
      strides: stride,
      pads: bothSides(padding),
      ceil_mode: Number(ceil),
      count_include_pad: Number(call.flag("count_include_pad")),
    };
    const isPlain = divisor === null || divisor === undefined;
    return onBatch(graph, input, rank, (x, shape) => {
      if (isPlain && !ceil) return graph.node("AveragePool", [x], attributes);
      return averageByHand(call, graph, x, shape, { kernel, stride, padding, rank, isPlain });
    });
  };

/**
 * Windows that reach over the end, or a divisor of one's own: the sum over a padded plane, divided by how many elements
 * PyTorch counts, since runtimes disagree on ceil_mode.
 */
function averageByHand(
  call: ConvertedCall,
  graph: Builder,
  x: Name,
  shape: Operand["shape"],
  window: { kernel: number[]; stride: number[]; padding: number[]; rank: number; isPlain: boolean },
): Name {
  const { kernel, stride, padding, rank, isPlain } = window;
  const { dtype } = call.self;
  const out = call.result().shape.slice(-rank).map((size) => call.fixed(size, "the size of the result"));
  const size = shape.slice(-rank).map((each) => call.fixed(each, "the size of the input"));
  const before = [0, 0, ...padding];
  const after = out.map((count, i) => Math.max((count - 1) * stride[i]! + kernel[i]! - size[i]! - padding[i]!, 0));
  const padded = graph.node("Pad", [x, graph.ints([...before, 0, 0, ...after]), graph.constant(0, dtype)]);
  const volume = kernel.reduce((a, b) => a * b, 1);
  const mean = graph.node("AveragePool", [padded], { kernel_shape: kernel, strides: stride });
  const total = graph.node("Mul", [mean, graph.constant(volume, dtype)]);
  if (!isPlain) return graph.node("Div", [total, graph.scalar(call.number("divisor_override"), dtype)]);
  const counted = call.flag("count_include_pad");
  const along = out.map((count, i) =>
    Array.from({ length: count }, (_, place) => {
      const start = place * stride[i]! - padding[i]!;
      const end = Math.min(start + kernel[i]!, size[i]! + padding[i]!);
      return counted ? end - start : Math.min(end, size[i]!) - Math.max(start, 0);
    }),
  );
  const counts = along.reduce<unknown>((rest, row) => (rest === null ? row : outer(rest, row)), null);
  return graph.node("Div", [total, graph.constant(counts, dtype)]);
}

/** The outer product of nested lists with one more row. */
function outer(left: unknown, row: readonly number[]): unknown {
  return Array.isArray(left) ? left.map((each) => outer(each, row)) : row.map((each) => (left as number) * each);
}

/** Sizes to which a plane is brought. */
function wanted(call: ConvertedCall, rank: number): (number | null)[] {
  const given = call.dims("output_size");
  const input = call.self.shape.slice(-rank);
  const list = given.length === 1 && rank > 1 ? new Array<(typeof given)[0]>(rank).fill(given[0]!) : given;
  return list.map((size, i) => (size === null || size === undefined ? null : call.fixed(size === input[i] ? input[i] : size, "the size of the result")));
}

const adaptive =
  (rank: number, kind: "Average" | "Max"): Converter =>
  (call, graph) => {
    const input = call.self;
    const sizes = wanted(call, rank);
    if (sizes.every((size) => size === 1))
      return onBatch(graph, input, rank, (x) => graph.node(`Global${kind}Pool`, [x]));
    const spatial = input.shape.slice(-rank);
    const steps = sizes.map((size, i) => {
      const from = spatial[i]!;
      if (size === null) return 1;
      return typeof from === "number" && from % size === 0 ? from / size : null;
    });
    if (steps.every((step) => step !== null))
      return onBatch(graph, input, rank, (x) =>
        graph.node(kind === "Max" ? "MaxPool" : "AveragePool", [x], { kernel_shape: steps, strides: steps }),
      );
    // Windows of different sizes: dim by dim, each window a slice of its own. Maxima and means allow that, as windows
    // are products of intervals and those of one dim have all the same others.
    let name = input.name;
    const lead = input.shape.length - rank;
    sizes.forEach((size, i) => {
      if (size === null) return;
      const from = call.fixed(spatial[i], "the size of an input that its windows do not divide");
      const axis = lead + i;
      const reduce = kind === "Max" ? "ReduceMax" : "ReduceMean";
      const parts = Array.from({ length: size }, (_, place) => {
        const [start, end] = [Math.floor((place * from) / size), Math.ceil(((place + 1) * from) / size)];
        const part = graph.node("Slice", [name, graph.ints([start]), graph.ints([end]), graph.ints([axis])]);
        return graph.node(reduce, [part, graph.ints([axis])], { keepdims: 1 });
      });
      name = parts.length === 1 ? parts[0]! : graph.node("Concat", parts, { axis });
    });
    return name;
  };

export const pools: Record<string, Converter> = {
  max_pool1d: maxPool(1, false),
  max_pool2d: maxPool(2, false),
  max_pool3d: maxPool(3, false),
  max_pool1d_with_indices: maxPool(1, true),
  max_pool2d_with_indices: maxPool(2, true),
  max_pool3d_with_indices: maxPool(3, true),
  avg_pool1d: averagePool(1),
  avg_pool2d: averagePool(2),
  avg_pool3d: averagePool(3),
  adaptive_avg_pool1d: adaptive(1, "Average"),
  adaptive_avg_pool2d: adaptive(2, "Average"),
  adaptive_avg_pool3d: adaptive(3, "Average"),
  adaptive_max_pool1d: adaptive(1, "Max"),
  adaptive_max_pool2d: adaptive(2, "Max"),
  adaptive_max_pool3d: adaptive(3, "Max"),
};
