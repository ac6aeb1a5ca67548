/** Operators that programs call and that PyTorch's core has under other names, or not at all. */
import { visionOperator } from "../aten/index.ts";
import { pad_sequence } from "../nn/utils/rnn.ts";
import { tensordot } from "../ops/product/contractions/contractions.ts";
import { quantizedOperator } from "./quantized/operators.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** An operator: plain arguments in their places. */
export type ExtraOperator = (...args: never[]) => unknown;

/** Names under which PyTorch's core has operators. */
export const otherNames: Readonly<Record<string, string>> = {
  "aten::__not__": "aten::logical_not",
  "prim::abs": "aten::abs",
  "prim::min": "aten::min",
  "prim::max": "aten::max",
};

/** Operators by their names with the name space. */
const extra: Readonly<Record<string, ExtraOperator>> = {
  "aten::tensordot": (a: Tensor, b: Tensor, of_a: readonly number[], of_b: readonly number[]) =>
    tensordot(a, b, [of_a, of_b]),
  "aten::pad_sequence": (
    sequences: Tensor[],
    batch_first = false,
    padding_value = 0,
    padding_side: "left" | "right" = "right",
  ) => pad_sequence(sequences, { batch_first, padding_value, padding_side }),
};

/** An operator that is none of PyTorch's core, by its name with the name space, or null. */
export function extraOperator(name: string): ExtraOperator | null {
  const own = Object.hasOwn(extra, name) ? extra[name] : undefined;
  if (own) return own;
  if (name.startsWith("torchvision::")) return visionOperator(name);
  return /^quantized::|^aten::(de)?quantize/.test(name) ? quantizedOperator(name) : null;
}
