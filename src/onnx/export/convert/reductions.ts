/** Sums, means, extremes, norms, sorting. */
import { bool, int64, type DType } from "../../../dtype.ts";
import type { Builder, Name } from "../builder.ts";
import type { ConvertedCall, Converter, TensorOperand } from "../call.ts";
import type { DimSize } from "../sizes.ts";
import { itemAt } from "../../../support/checked.ts";

/** Reduces along dims; every dim where none is named. */
export function reduced(graph: Builder, op: string, x: Name, axes: readonly number[], keep: boolean): Name {
  return graph.node(op, axes.length === 0 ? [x] : [x, graph.ints(axes)], { keepdims: Number(keep) });
}

const keeps = (call: ConvertedCall): boolean => call.flag("keepdim");

const plain =
  (op: string): Converter =>
  (call, graph) => {
    const { dtype } = call.result();
    return reduced(graph, op, call.as(call.self, dtype), call.axes("dim"), keeps(call));
  };

/** Extremes of booleans are those of small integers. */
function extreme(graph: Builder, op: string, x: TensorOperand, axes: readonly number[], keep: boolean): Name {
  if (x.dtype !== bool) return reduced(graph, op, x.name, axes, keep);
  return graph.cast(reduced(graph, op, graph.cast(x.name, bool, int64), axes, keep), int64, bool);
}

const extremes =
  (op: string): Converter =>
  (call, graph) =>
    extreme(graph, op, call.self, call.axes("dim"), keeps(call));

/** `max(dim)` and `min(dim)`: values and the first place of each. */
const withPlaces =
  (kind: "Max" | "Min"): Converter =>
  (call, graph) => {
    const self = call.self;
    if (!call.has("dim")) return extreme(graph, `Reduce${kind}`, self, call.axes("dim"), false);
    const axis = call.dim("dim");
    const keepdims = Number(keeps(call));
    const indices =
      self.shape.length === 0 ? graph.constant(0, int64) : graph.node(`Arg${kind}`, [self.name], { axis, keepdims });
    if (self.shape.length === 0) return [graph.node("Identity", [self.name]), indices];
    return [extreme(graph, `Reduce${kind}`, self, [axis], keeps(call)), indices];
  };

const argument =
  (kind: "Max" | "Min"): Converter =>
  (call, graph) => {
    const { name, shape } = call.self;
    if (shape.length === 0) return graph.constant(0, int64);
    if (call.has("dim"))
      return graph.node(`Arg${kind}`, [name], { axis: call.dim("dim"), keepdims: Number(keeps(call)) });
    const flat = graph.node("Reshape", [name, graph.ints([-1])]);
    return graph.node(`Arg${kind}`, [flat], { axis: 0, keepdims: 0 });
  };

const truth =
  (op: "ReduceMax" | "ReduceMin"): Converter =>
  (call, graph) => {
    const whole = graph.cast(call.as(call.self, bool), bool, int64);
    return graph.cast(reduced(graph, op, whole, call.axes("dim"), keeps(call)), int64, call.result().dtype);
  };

/** Number of elements that are reduced, as a number of a dtype. */
function count(graph: Builder, x: TensorOperand, axes: readonly number[], dtype: DType): Name {
  return graph.product(
    axes.map((axis): DimSize => itemAt(x.shape, axis)),
    dtype,
  );
}

function variance(call: ConvertedCall, graph: Builder): { mean: Name; variance: Name } {
  const self = call.self;
  const { dtype } = self;
  const axes = call.axes("dim");
  const mean = reduced(graph, "ReduceMean", self.name, axes, true);
  const centred = graph.node("Sub", [self.name, mean]);
  const total = reduced(graph, "ReduceSum", graph.node("Mul", [centred, centred]), axes, keeps(call));
  const correction = call.number("correction", 1);
  const all = count(graph, self, axes, dtype);
  const divisor = correction === 0 ? all : graph.node("Sub", [all, graph.constant(correction, dtype)]);
  const shownMean = keeps(call) || axes.length === 0 ? mean : graph.node("Squeeze", [mean, graph.ints(axes)]);
  return { mean: shownMean, variance: graph.node("Div", [total, divisor]) };
}

/** The p-norm: https://docs.pytorch.org/docs/stable/generated/torch.linalg.vector_norm.html */
const norm: Converter = (call, graph) => {
  const { dtype } = call.result();
  const p = call.number("p", 2);
  const axes = call.axes("dim");
  const keep = keeps(call);
  const x = call.as(call.self, dtype);
  if (p === 2) return reduced(graph, "ReduceL2", x, axes, keep);
  if (p === 1) return reduced(graph, "ReduceL1", x, axes, keep);
  const size = graph.node("Abs", [x]);
  if (p === Infinity) return reduced(graph, "ReduceMax", size, axes, keep);
  if (p === -Infinity) return reduced(graph, "ReduceMin", size, axes, keep);
  if (p === 0) {
    const isNot = graph.node("Not", [graph.node("Equal", [x, graph.constant(0, dtype)])]);
    return reduced(graph, "ReduceSum", graph.cast(isNot, bool, dtype), axes, keep);
  }
  const total = reduced(graph, "ReduceSum", graph.node("Pow", [size, graph.constant(p, dtype)]), axes, keep);
  return graph.node("Pow", [total, graph.constant(1 / p, dtype)]);
};

const cumulative: Converter = (call, graph) => {
  const { dtype } = call.result();
  const x = call.as(call.self, dtype);
  if (call.self.shape.length === 0) return x;
  return graph.node("CumSum", [x, graph.constant(call.dim("dim"), int64)]);
};

/** Products along a dim: sums of logarithms would not take zeros, so each is the last times the next. */
const cumulativeProduct: Converter = (call, graph) => {
  const { dtype } = call.result();
  const dim = call.dim("dim");
  const size = call.fixed(call.self.shape[dim], "the size of the dim");
  if (size === 0) return call.as(call.self, dtype);
  const parts = graph.nodeOf("Split", [call.as(call.self, dtype)], { axis: dim, num_outputs: size }, size);
  let last: Name | null = null;
  const products = parts.map((part) => (last = last === null ? part : graph.node("Mul", [last, part])));
  return graph.node("Concat", products, { axis: dim });
};

function sorted(call: ConvertedCall, graph: Builder, k: DimSize | null, largest: boolean): readonly Name[] {
  const { name, shape, dtype } = call.self;
  if (shape.length === 0) return [graph.node("Identity", [name]), graph.constant(0, int64)];
  const axis = call.dim("dim");
  const wide = dtype === bool ? int64 : dtype;
  const [values, indices] = graph.nodeOf(
    "TopK",
    [graph.cast(name, dtype, wide), graph.size(k ?? itemAt(shape, axis))],
    { axis, largest: Number(largest), sorted: 1 },
    2,
  ) as [string, string];
  return [graph.cast(values, wide, dtype), indices];
}

export const reductions: Record<string, Converter> = {
  sum: plain("ReduceSum"),
  mean: plain("ReduceMean"),
  prod: plain("ReduceProd"),
  logsumexp: plain("ReduceLogSumExp"),
  amax: extremes("ReduceMax"),
  amin: extremes("ReduceMin"),
  aminmax: (call, graph) => {
    const axes = call.axes("dim");
    return [
      extreme(graph, "ReduceMin", call.self, axes, keeps(call)),
      extreme(graph, "ReduceMax", call.self, axes, keeps(call)),
    ];
  },
  max: withPlaces("Max"),
  min: withPlaces("Min"),
  argmax: argument("Max"),
  argmin: argument("Min"),
  any: truth("ReduceMax"),
  all: truth("ReduceMin"),
  var: (call, graph) => variance(call, graph).variance,
  std: (call, graph) => graph.node("Sqrt", [variance(call, graph).variance]),
  var_mean: (call, graph) => {
    const both = variance(call, graph);
    return [both.variance, both.mean];
  },
  std_mean: (call, graph) => {
    const both = variance(call, graph);
    return [graph.node("Sqrt", [both.variance]), both.mean];
  },
  norm,
  cumsum: cumulative,
  cumprod: cumulativeProduct,
  topk: (call, graph) => sorted(call, graph, call.dimension("k"), call.flag("largest")),
  sort: (call, graph) => sorted(call, graph, null, call.flag("descending")),
  nansum: (call, graph) => {
    const { dtype } = call.result();
    const x = call.as(call.self, dtype);
    const numbers = dtype.is_floating_point
      ? graph.node("Where", [graph.node("IsNaN", [x]), graph.constant(0, dtype), x])
      : x;
    return reduced(graph, "ReduceSum", numbers, call.axes("dim"), keeps(call));
  },
  count_nonzero: (call, graph) => {
    const isNot = graph.cast(call.as(call.self, bool), bool, int64);
    return reduced(graph, "ReduceSum", isNot, call.axes("dim"), false);
  },
};
