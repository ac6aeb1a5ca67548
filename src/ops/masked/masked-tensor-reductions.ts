/** Reductions of masked tensors (torch/masked/maskedtensor/reductions.py). */
import type { DType } from "../../dtype.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { operator } from "../declare/operator.ts";
import { withoutMasked } from "./mask.ts";
import { isSparse, maskOf, noSparseReduction, type Rule } from "./masked-parts.ts";
import * as reductions from "./masked-reductions.ts";
import { dataOf, type MaskedTensor, wrapped } from "./masked-tensor.ts";

const { sum, prod, amax, amin, argmax, argmin } = reductions;
const PLAIN = { sum, prod, amax, amin, argmax, argmin };

/** The data with masked-out elements replaced by a value that leaves the result as it is (0 for a sum); gradients pass unchanged. */
const combined = operator<(data: Tensor, mask: Tensor, identity: unknown) => Tensor>(
  "_masked_combine(Tensor data, Tensor mask, any identity) -> Tensor",
  {
    node: "CombineBackward",
    forward: (data: Tensor, mask: Tensor, identity: readonly [Parameters<typeof withoutMasked>[0], string, number]) =>
      withoutMasked(identity[0], identity[1], data, mask, identity[2]),
    derivative: { data: [[], (grad) => grad] },
  },
);

const IDENTITIES = {
  sum: "sum",
  prod: "prod",
  amax: "highest",
  amin: "lowest",
  argmax: "highest",
  argmin: "lowest",
  norm: "norm",
} as const;

interface Reduction {
  readonly dim: number | readonly number[] | null;
  readonly keepdim: boolean;
  readonly dtype: DType | null;
  readonly order: number;
}

/** A reduction of strided data over the elements where `mask` is true. */
function reducedData(name: string, data: Tensor, mask: Tensor, { dim, keepdim, dtype, order }: Reduction): Tensor {
  if (name === "all") {
    const filled = data.masked_fill(mask.logical_not(), true);
    return dim === null ? filled.all() : filled.all(dim as number, { keepdim });
  }
  const options = { dim, keepdim, dtype };
  if (name === "var") return reductions.var(data, { ...options, mask } as never);
  if (name === "std") return reductions.std(data, { ...options, mask } as never);
  if (name === "mean") {
    const total = reductions.sum(combined(data, mask, ["sum", "sum", 2]), {
      ...options,
      dtype: dtype ?? data.dtype,
    } as never);
    return total.div(reductions.sum(mask, { dim, keepdim } as never));
  }
  const own = combined(data, mask, [IDENTITIES[name as keyof typeof IDENTITIES], name, order]);
  if (name === "norm") return reductions.norm(own, order, { ...options } as never);
  return PLAIN[name as keyof typeof PLAIN](own, options as never);
}

/** The mask of a reduction's results: true where at least one of the reduced elements is unmasked. */
function reducedCounts(mask: Tensor, dim: Reduction["dim"], keepdim: boolean): Tensor {
  if (dim === null) return mask.any();
  const dims = typeof dim === "number" ? [dim] : [...dim].sort((a, b) => b - a);
  return dims.reduce((left, d) => left.any(d, { keepdim }), mask);
}

/** A reduction of all elements or along dims. */
export const reduce: Rule = (record, bound) => {
  const { name, schema } = record;
  const self = bound[0] as MaskedTensor;
  const at = (argument: string): unknown => bound[schema.arguments.findIndex((each) => each.name === argument)];
  const given = at("dim") as Reduction["dim"] | undefined;
  const dim = given === undefined || given === null || (Array.isArray(given) && given.length === 0) ? null : given;
  const order = at("p") ?? at("ord") ?? 2;
  const options: Reduction = {
    dim,
    keepdim: Boolean(at("keepdim")),
    dtype: (at("dtype") as DType | null | undefined) ?? null,
    order: order === "fro" ? 2 : Number(order),
  };
  if (isSparse(self)) {
    if (dim !== null) throw noSparseReduction(name);
    const values = dataOf(self).values();
    const counts = maskOf(self);
    return wrapped(reducedData(name, values, counts, options), counts.any());
  }
  const mask = self._masked_mask;
  return wrapped(reducedData(name, dataOf(self), mask, options), reducedCounts(mask, dim, options.keepdim));
};
