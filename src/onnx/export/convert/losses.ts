/** Losses. */
import type { PointwiseFamily } from "../../../ops/declare/family.ts";
import { int64 } from "../../../dtype.ts";
import type { Builder, Name } from "../builder.ts";
import type { ConvertedCall, Converter } from "../call.ts";
import { formulaOf } from "./formula.ts";
import { reduced } from "./reductions.ts";
import { itemAt } from "../../../support/checked.ts";

const names = ["none", "mean", "sum"];

/** A loss that compares element by element: its formula, then the reduction. */
export function convertLoss(call: ConvertedCall, graph: Builder, family: PointwiseFamily): Name {
  const { dtype } = call.result();
  const values = formulaOf(call, graph, family, dtype, dtype);
  const reduction = call.number("reduction");
  if (reduction === 0) return values;
  return reduced(graph, reduction === 1 ? "ReduceMean" : "ReduceSum", values, [], false);
}

const nllLoss: Converter = (call, graph) => {
  const [input, target, weight] = [call.self, call.tensor("target"), call.tensorOrNull("weight")];
  const zero = graph.ints([0]);
  const isSample = input.shape.length === 1;
  const lead = (name: Name): Name => (isSample ? graph.node("Unsqueeze", [name, zero]) : name);
  const reduction = itemAt(names, call.number("reduction"));
  const loss = graph.node(
    "NegativeLogLikelihoodLoss",
    [lead(input.name), lead(call.as(target, int64)), weight?.name ?? ""],
    { reduction, ignore_index: call.number("ignore_index") },
  );
  return isSample && reduction === "none" ? graph.node("Squeeze", [loss, zero]) : loss;
};

export const losses: Record<string, Converter> = { nll_loss: nllLoss };
