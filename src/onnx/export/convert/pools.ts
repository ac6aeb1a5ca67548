/** Pooling. */
import { bool, int64, type DType } from "../../../dtype.ts";
import type { Builder, Name } from "../builder.ts";
import type { ConvertedCall, Converter, TensorOperand } from "../call.ts";
import type { DimSize } from "../sizes.ts";
import { bothSides, onBatch } from "./convolutions.ts";
import { itemAt } from "../../../support/checked.ts";

function strides(call: ConvertedCall, rank: number): number[] {
  const given = call.raw("stride");
  const isGiven = given !== null && given !== undefined && !(Array.isArray(given) && given.length === 0);
  return call.numbers(isGiven ? "stride" : "kernel_size", rank);
}

const maxPool =
  (rank: number): Converter =>
  (call, graph) => {
    const input = call.self;
    const attributes = {
      kernel_shape: call.numbers("kernel_size", rank),
      strides: strides(call, rank),
      pads: bothSides(call.numbers("padding", rank)),
      dilations: call.numbers("dilation", rank),
      ceil_mode: Number(call.flag("ceil_mode")),
    };
    return onBatch(graph, input, rank, (x) => graph.node("MaxPool", [x], attributes));
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
  shape: TensorOperand["shape"],
  window: { kernel: number[]; stride: number[]; padding: number[]; rank: number; isPlain: boolean },
): Name {
  const { kernel, stride, padding, rank, isPlain } = window;
  const { dtype } = call.self;
  const out = call
    .result()
    .shape.slice(-rank)
    .map((size) => call.fixed(size, "the size of the result"));
  const size = shape.slice(-rank).map((each) => call.fixed(each, "the size of the input"));
  const before = [0, 0, ...padding];
  const after = out.map((count, i) =>
    Math.max((count - 1) * itemAt(stride, i) + itemAt(kernel, i) - itemAt(size, i) - itemAt(padding, i), 0),
  );
  const padded = graph.node("Pad", [x, graph.ints([...before, 0, 0, ...after]), graph.constant(0, dtype)]);
  const volume = kernel.reduce((a, b) => a * b, 1);
  const mean = graph.node("AveragePool", [padded], { kernel_shape: kernel, strides: stride });
  const total = graph.node("Mul", [mean, graph.constant(volume, dtype)]);
  if (!isPlain) return graph.node("Div", [total, graph.scalar(call.number("divisor_override"), dtype)]);
  const counted = call.flag("count_include_pad");
  const along = out.map((count, i) =>
    Array.from({ length: count }, (_, place) => {
      const start = place * itemAt(stride, i) - itemAt(padding, i);
      const end = Math.min(start + itemAt(kernel, i), itemAt(size, i) + itemAt(padding, i));
      return counted ? end - start : Math.min(end, itemAt(size, i)) - Math.max(start, 0);
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
  const list = given.length === 1 && rank > 1 ? new Array<(typeof given)[0]>(rank).fill(itemAt(given, 0)) : given;
  return list.map((size, i) =>
    size === null || size === undefined
      ? null
      : call.fixed(size === input[i] ? input[i] : size, "the size of the result"),
  );
}

/** Windows of a dim whose size is known only when the model runs: which elements belong to which, as a matrix. */
function sharedOut(
  graph: Builder,
  { name, axis, rank }: { name: Name; axis: number; rank: number },
  from: DimSize,
  size: number,
  kind: "Average" | "Max",
  dtype: DType,
): Name {
  const whole = graph.node("Squeeze", [graph.size(from)]);
  const numbers = (values: number[]): Name =>
    graph.constant(
      values.map((value) => [value]),
      int64,
    );
  const windows = Array.from({ length: size }, (_, i) => i);
  const divisor = graph.constant(size, int64);
  const starts = graph.node("Div", [graph.node("Mul", [numbers(windows), whole]), divisor]);
  const reach = graph.node("Mul", [numbers(windows.map((i) => i + 1)), whole]);
  const ends = graph.node("Div", [graph.node("Add", [reach, graph.constant(size - 1, int64)]), divisor]);
  const places = graph.node("Range", [graph.constant(0, int64), whole, graph.constant(1, int64)]);
  const belongs = graph.node("And", [graph.node("LessOrEqual", [starts, places]), graph.node("Less", [places, ends])]);
  const perm = Array.from({ length: rank }, (_, i) => i);
  [perm[axis], perm[rank - 1]] = [rank - 1, axis];
  const turned = axis === rank - 1 ? name : graph.node("Transpose", [name], { perm });
  let result: Name;
  if (kind === "Average") {
    const shares = graph.node("Div", [
      graph.cast(belongs, bool, dtype),
      graph.cast(graph.node("Sub", [ends, starts]), int64, dtype),
    ]);
    result = graph.node("MatMul", [turned, graph.node("Transpose", [shares], { perm: [1, 0] })]);
  } else {
    const rows = graph.node("Unsqueeze", [turned, graph.ints([rank - 1])]);
    const masked = graph.node("Where", [belongs, rows, graph.constant(-Infinity, dtype)]);
    result = graph.node("ReduceMax", [masked, graph.ints([rank])], { keepdims: 0 });
  }
  return axis === rank - 1 ? result : graph.node("Transpose", [result], { perm });
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
      const from = spatial[i];
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
      const axis = lead + i;
      const from = itemAt(spatial, i);
      if (typeof from !== "number") {
        name = sharedOut(graph, { name, axis, rank: input.shape.length }, from, size, kind, input.dtype);
        return;
      }
      const reduce = kind === "Max" ? "ReduceMax" : "ReduceMean";
      const parts = Array.from({ length: size }, (_, place) => {
        const [start, end] = [Math.floor((place * from) / size), Math.ceil(((place + 1) * from) / size)];
        const part = graph.node("Slice", [name, graph.ints([start]), graph.ints([end]), graph.ints([axis])]);
        return graph.node(reduce, [part, graph.ints([axis])], { keepdims: 1 });
      });
      name = parts.length === 1 ? itemAt(parts, 0) : graph.node("Concat", parts, { axis });
    });
    return name;
  };

interface PoolWindow {
  readonly size: readonly DimSize[];
  readonly out: readonly DimSize[];
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  readonly adaptive: boolean;
}

/** The maxima of windows that are worked out already, and their places within a plane. */
const windowedMax: Converter = (call, graph) => {
  const rank = call.number("rank");
  const { adaptive: isAdaptive, ...window } = call.raw("window") as PoolWindow;
  if (isAdaptive) throw call.unsupported("places of maxima of windows of different sizes");
  const input = call.self;
  const [size, out, kernel, stride, padding, dilation] = [
    window.size,
    window.out,
    window.kernel,
    window.stride,
    window.padding,
    window.dilation,
  ].map((list) => list.slice(-rank)) as [DimSize[], DimSize[], number[], number[], number[], number[]];
  // What the windows reach over the end, whatever made them do so.
  const after = out.map((count, i) => {
    if (typeof count !== "number" || typeof size[i] !== "number") return itemAt(padding, i);
    return Math.max(
      (count - 1) * itemAt(stride, i) +
        itemAt(dilation, i) * (itemAt(kernel, i) - 1) +
        1 -
        size[i] -
        itemAt(padding, i),
      0,
    );
  });
  const attributes = { kernel_shape: kernel, strides: stride, pads: [...padding, ...after], dilations: dilation };
  const lead = input.shape.length - rank;
  const plane = graph.reshape(input.name, input.shape, [-1, 1, ...input.shape.slice(lead)]);
  const [values, indices] = graph.nodeOf("MaxPool", [plane], attributes, 2) as [string, string];
  // ONNX counts through the whole tensor, PyTorch within a plane.
  const places = graph.node("Mod", [indices, graph.product(size, int64)]);
  return [values, places].map((name) => graph.reshape(name, [], call.result().shape));
};

/** Values back at their places of a plane of zeros. */
const unpool: Converter = (call, graph) => {
  const [values, indices] = [call.tensor("values"), call.tensor("indices")];
  const rank = call.number("rank");
  const { shape, dtype } = call.result();
  const lead = shape.length - rank;
  const flat = (name: Name): Name => graph.reshape(name, [], [...values.shape.slice(0, lead), -1]);
  const zeros = graph.node(
    "ConstantOfShape",
    [
      graph.node(
        "Concat",
        [
          graph.ints(values.shape.slice(0, lead)),
          graph.node("Unsqueeze", [graph.product(shape.slice(lead), int64), graph.ints([0])]),
        ],
        { axis: 0 },
      ),
    ],
    { value: graph.filling(0, dtype) },
  );
  const written = graph.node("ScatterElements", [zeros, flat(call.as(indices, int64)), flat(values.name)], {
    axis: lead,
  });
  return graph.reshape(written, [], shape);
};

export const pools: Record<string, Converter> = {
  max_pool1d: maxPool(1),
  max_pool2d: maxPool(2),
  max_pool3d: maxPool(3),
  max_pool: windowedMax,
  max_unpool2d: unpool,
  max_unpool3d: unpool,
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
