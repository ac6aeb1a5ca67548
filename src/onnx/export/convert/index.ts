/** Which operators are exported, and how. */
import type { Tensor } from "../../../tensor/tensor.ts";
import type { OperatorCall } from "../../../ops/declare/call.ts";
import type { Builder, Name } from "../builder.ts";
import type { ConvertedCall, Converter } from "../call.ts";
import type { WithoutValues } from "../capture-model.ts";
import { activations } from "./activations.ts";
import { convolutions } from "./convolutions.ts";
import { ctc, ctcResult } from "./ctc.ts";
import { convertFormula } from "./formula.ts";
import { distinct, foundPlaces, indexing, selected, selectedSome } from "./indexing.ts";
import { convertLoss, losses } from "./losses.ts";
import { norms } from "./norms.ts";
import { pools } from "./pools.ts";
import { products } from "./products.ts";
import { recurrent } from "./recurrent.ts";
import { reductions } from "./reductions.ts";
import { resampling } from "./resampling.ts";
import { shapes } from "./shapes.ts";

const converters: Readonly<Record<string, Converter>> = {
  ...activations,
  ...convolutions,
  ...ctc,
  ...indexing,
  ...losses,
  ...norms,
  ...pools,
  ...products,
  ...recurrent,
  ...reductions,
  ...resampling,
  ...shapes,
};

/** Functions of other operators that ONNX has an operator for, or that are shorter as a whole. */
const wholes = new Set([
  ...Object.keys(convolutions),
  ...Object.keys(pools).filter((name) => !/^max_(un)?pool(\dd)?$/.test(name)),
  "matmul",
  "linear",
  "scaled_dot_product_attention",
  "layer_norm",
  "group_norm",
  ...Object.keys(ctc),
]);

/**
 * What a whole call gives where tensors have no values, if its own computation would look at some: a tensor of the result's
 * shape; null for all others.
 */
export const withoutValues: WithoutValues = (name, args, { known, count }) => {
  if (name === "ctc_loss") return () => ctcResult(args[0] as Tensor, args[5]);
  if (name === "nonzero") return () => foundPlaces(args[0] as Tensor, args[1] === true, count);
  if (name === "unique" && args[4] === null) return () => distinct(args, count);
  if (name !== "masked_select") return null;
  const [self, mask] = args as [Tensor, Tensor];
  const elements = known(mask);
  return () => (elements === null ? selectedSome(self, mask, count) : selected(self, elements));
};

/** Whether a call is exported as it is; else it falls apart into the operators that it is made of. */
export function isWhole(name: string, call: OperatorCall, opset: number): boolean {
  if (!call.isComposite) return true;
  const argument = (wanted: string): unknown => {
    const place = call.record.schema.arguments.findIndex((each) => each.name === wanted);
    return place < 0 ? undefined : call.args[place];
  };
  if (name === "batch_norm") return argument("training") === false;
  if (name === "instance_norm") return true;
  if (name === "gelu") return opset >= 20;
  // Where places of maxima are wanted, the operator inside gives both.
  if (/^(max_pool|adaptive_max_pool)\dd$/.test(name))
    return argument("return_indices") !== true && call.record.schema.returns.length === 1;
  if (name === "scaled_dot_product_attention") return argument("need_attn_weights") !== true;
  return wholes.has(name);
}

/** Adds the nodes of a call and gives the names of its results. */
export function convertCall(call: ConvertedCall, graph: Builder): readonly Name[] {
  const { record, name } = call.step;
  const converter = converters[name];
  let made: Name | readonly Name[];
  if (converter !== undefined) made = converter(call, graph);
  else if (record !== null && "pointwise" in record) made = convertFormula(call, graph);
  else if (record?.elements !== undefined) made = convertLoss(call, graph, record.elements);
  else throw call.unsupported("there is no ONNX operator for it here");
  return typeof made === "string" ? [made] : made;
}
