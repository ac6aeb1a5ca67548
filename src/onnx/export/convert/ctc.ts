/** The CTC loss, for which ONNX has no operator: the forward recursion as a Scan over time, with all sizes open. */
import { int64, type DType } from "../../../dtype.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import type { GraphProto, ValueInfoProto } from "../../format/model.ts";
import { dataTypeNumber } from "../../format/tensors.ts";
import type { Builder, Name } from "../builder.ts";
import type { ConvertedCall, Converter } from "../call.ts";
import { reduced } from "./reductions.ts";

/** Lengths as [N], whether they are a tensor, a list or a number. */
function lengths(call: ConvertedCall, graph: Builder, name: string): Name {
  const tensor = call.tensorOrNull(name);
  if (tensor === null) return graph.ints(call.dims(name));
  return graph.node("Reshape", [call.as(tensor, int64), graph.ints([-1])]);
}

/** Targets as [N, S]; those that stand one after the other are cut by their lengths. */
function rowsOfTargets(call: ConvertedCall, graph: Builder, counts: Name): Name {
  const targets = call.tensor("targets");
  const labels = call.as(targets, int64);
  if (targets.shape.length === 2) return labels;
  const [zero, one] = [graph.constant(0, int64), graph.ints([1])];
  // One more element, so that there is always one to read.
  const flat = graph.node("Pad", [labels, graph.ints([0, 1])]);
  const starts = graph.node("CumSum", [counts, zero], { exclusive: 1 });
  const longest = graph.node("ReduceMax", [counts], { keepdims: 0 });
  const steps = graph.node("Range", [zero, longest, graph.constant(1, int64)]);
  const places = graph.node("Add", [graph.node("Unsqueeze", [starts, one]), steps]);
  const last = graph.node("Sub", [graph.node("Shape", [flat]), one]);
  return graph.node("Gather", [flat, graph.node("Min", [places, last])]);
}

/** log(exp(a) + exp(b) + …), where all may be minus infinity. */
function logSum(graph: Builder, terms: readonly Name[], zero: Name, lowest: Name): Name {
  const most = graph.node("Max", terms);
  const base = graph.node("Where", [graph.node("Equal", [most, lowest]), zero, most]);
  const parts = terms.map((term) => graph.node("Exp", [graph.node("Sub", [term, base])]));
  return graph.node("Add", [graph.node("Log", [graph.node("Sum", parts)]), base]);
}

/** States moved to the right by some places, minus infinity coming in: [N, W]. */
function moved(graph: Builder, states: Name, by: number, width: Name, fill: Name): Name {
  const padded = graph.node("Pad", [states, graph.ints([0, by, 0, 0]), fill]);
  return graph.node("Slice", [padded, graph.ints([0]), width, graph.ints([1])]);
}

/** The type of a value of the body, whose sizes are open. */
function info(name: Name, dtype: DType, rank: number): ValueInfoProto {
  const dim = Array.from({ length: rank }, (_, i) => ({ dim_param: `${name}_dim_${i}` }));
  return { name, type: { tensor_type: { elem_type: dataTypeNumber(dtype), shape: { dim } } } };
}

/** A tensor of the result's shape, for runs without values. */
export function ctcResult(logProbs: Tensor, reduction: unknown): Tensor {
  const isRow = (reduction === "none" || reduction === 0) && logProbs.ndim === 3;
  return isRow ? logProbs.sum([0, 2]) : logProbs.sum();
}

const ctcLoss: Converter = (call, graph) => {
  const given = call.self;
  const { dtype } = given;
  const isBatch = given.shape.length === 3;
  const one = graph.ints([1]);
  const probs = isBatch ? given.name : graph.node("Unsqueeze", [given.name, one]);
  const [steps, counts] = [lengths(call, graph, "input_lengths"), lengths(call, graph, "target_lengths")];
  const [zero, lowest] = [graph.constant(0, dtype), graph.constant(-Infinity, dtype)];

  // The classes with blanks between them, [N, W]: blank, first, blank, second, …, blank.
  const targets = rowsOfTargets(call, graph, counts);
  const blanks = graph.node("Pad", [targets, graph.ints([0, 1, 0, 0]), graph.constant(call.number("blank"), int64)]);
  const size = graph.node("Shape", [targets], { start: 1, end: 2 });
  const width = graph.node("Add", [graph.node("Mul", [size, graph.ints([2])]), one]);
  const flatWidth = graph.node("Squeeze", [width]);
  const place = graph.node("Range", [graph.constant(0, int64), flatWidth, graph.constant(1, int64)]);
  const isLabel = graph.node("Mod", [place, graph.ints([2])]);
  const half = graph.node("Div", [graph.node("Add", [place, one]), graph.ints([2])]);
  const classes = graph.node("Gather", [blanks, graph.node("Mul", [half, isLabel])], { axis: 1 });

  // A blank may be left out between two different labels.
  const before = moved(graph, classes, 2, width, graph.constant(-1, int64));
  const differs = graph.node("Not", [graph.node("Equal", [classes, before])]);
  const skips = graph.node("And", [differs, graph.node("Greater", [place, one])]);

  // Before the first step all is in the first state.
  const start = graph.node("Where", [graph.node("Equal", [place, graph.constant(0, int64)]), zero, lowest]);
  const first = graph.node("Expand", [start, graph.node("Shape", [classes])]);
  const count = graph.node("Shape", [probs], { start: 0, end: 1 });
  const times = graph.node("Range", [
    graph.constant(0, int64),
    graph.node("Squeeze", [count]),
    graph.constant(1, int64),
  ]);

  const [states, row, time] = [graph.fresh("ctc_states"), graph.fresh("ctc_row"), graph.fresh("ctc_time")];
  const { nodes, result } = graph.apart(() => {
    const step = moved(graph, states, 1, width, lowest);
    const skipped = graph.node("Where", [skips, moved(graph, states, 2, width, lowest), lowest]);
    const sum = logSum(graph, [states, step, skipped], zero, lowest);
    const next = graph.node("Add", [sum, graph.node("GatherElements", [row, classes], { axis: 1 })]);
    // Samples whose time is over stay as they are.
    const goesOn = graph.node("Unsqueeze", [graph.node("Less", [time, steps]), one]);
    return graph.node("Where", [goesOn, next, states]);
  });
  const body: GraphProto = {
    name: "ctc_step",
    node: nodes,
    initializer: [],
    sparse_initializer: [],
    input: [info(states, dtype, 2), info(row, dtype, 2), info(time, int64, 0)],
    output: [info(result, dtype, 2)],
    value_info: [],
    metadata_props: [],
  };
  const last = graph.node("Scan", [first, probs, times], { num_scan_inputs: 2, body });

  // It ends in the last label or in the blank behind it.
  const end = graph.node("Unsqueeze", [graph.node("Mul", [counts, graph.ints([2])]), one]);
  const onBlank = graph.node("GatherElements", [last, end], { axis: 1 });
  const previous = graph.node("Max", [graph.node("Sub", [end, one]), graph.ints([0])]);
  const hasLabel = graph.node("Greater", [end, graph.ints([0])]);
  const onLabel = graph.node("Where", [hasLabel, graph.node("GatherElements", [last, previous], { axis: 1 }), lowest]);
  const total = graph.node("Squeeze", [logSum(graph, [onBlank, onLabel], zero, lowest), one]);
  let loss = graph.node("Neg", [total]);
  if (call.flag("zero_infinity")) loss = graph.node("Where", [graph.node("IsInf", [loss]), zero, loss]);
  const reduction = call.raw("reduction");
  if (reduction === "none" || reduction === 0) return isBatch ? loss : graph.node("Squeeze", [loss]);
  if (reduction === "sum" || reduction === 2) return reduced(graph, "ReduceSum", loss, [], false);
  const parts = graph.node("Max", [counts, one]);
  return reduced(graph, "ReduceMean", graph.node("Div", [loss, graph.cast(parts, int64, dtype)]), [], false);
};

export const ctc: Record<string, Converter> = { ctc_loss: ctcLoss };
