/** Batches of operators that work along dims: the dims of items stand one place further on. */
import { inferShape } from "../../layout/reshape.ts";
import { numel } from "../../layout/shape.ts";
import { constant_pad_nd } from "../../ops/view/copies/padding.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type BatchedCall, eachResult, isTensor, type BatchingRule, tensorNames } from "./batch.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";

const DIM_NAMES = ["dim", "dims", "dim0", "dim1", "dim2", "dimension", "axis"];

/** The arguments that name dims, with the dims of the whole batch in their places. */
function shifted(call: BatchedCall, rank: number): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  for (const name of DIM_NAMES) {
    if (!call.has(name)) continue;
    const given = call.arg<unknown>(name);
    if (typeof given === "number") changes[name] = call.dim(given, rank);
    else if (Array.isArray(given)) changes[name] = (given as number[]).map((dim) => call.dim(dim, rank));
  }
  return changes;
}

/** The tensor arguments with the batch in front; with `deep`, those without dims get one. */
function wholes(call: BatchedCall, deep: boolean): Record<string, unknown> {
  const names = tensorNames(call.record).filter((name) => isTensor(call.arg(name)));
  return Object.fromEntries(
    names.map((name) => {
      const tensor = call.arg(name);
      const whole = call.whole(tensor);
      return [name, deep && tensor.shape.length === 0 ? whole.unsqueeze(1) : whole] as const;
    }),
  );
}

function rankOf(call: BatchedCall): number {
  return call.arg(itemAt(tensorNames(call.record), 0)).shape.length;
}

/** Operators along dims that keep as many; an item without dims counts as one of one element. */
export const along: BatchingRule = (call) => {
  const rank = rankOf(call);
  const result = call.run({ ...wholes(call, true), ...shifted(call, Math.max(1, rank)) });
  return rank === 0 ? eachResult(result, (tensor) => tensor.squeeze(1)) : result;
};

/** Views and other operators along dims of items that have some, also such as change how many there are. */
export const shiftedDims: BatchingRule = (call) => call.run({ ...wholes(call, false), ...shifted(call, rankOf(call)) });

/** `unfold`: a number is a list of one. */
export const windows: BatchingRule = (call) => {
  const self = call.arg("self");
  if (self.shape.length > 0) return shiftedDims(call);
  const dimension = call.dim(call.arg<number>("dimension"), 1);
  return (call.run({ self: call.value(self).unsqueeze(1), dimension }) as Tensor).squeeze(1);
};

/** `linalg_pinv`: tolerances stand for matrices. */
export const pseudoInverse: BatchingRule = (call) => {
  const self = call.arg("A");
  const fit = (limit: unknown): unknown => (call.isBatched(limit) ? call.aligned(limit, self.shape.length - 2) : limit);
  return call.run({ A: call.whole(self), atol: fit(call.arg<unknown>("atol")), rtol: fit(call.arg<unknown>("rtol")) });
};

/** The same for what adds a dim. */
export const addedDim: BatchingRule = (call) =>
  call.run({ ...wholes(call, false), ...shifted(call, rankOf(call) + 1) });

/** Operators on the last dims, for which all before are one batch. */
export const leading: BatchingRule = (call) => {
  const names = tensorNames(call.record).filter((name) => isTensor(call.arg(name)));
  return call.run(Object.fromEntries(names.map((name) => [name, call.whole(call.arg(name))])));
};

/** The same for several matrices that broadcast against each other; pivots have a dim less. */
export const broadcastLeading: BatchingRule = (call) => {
  const names = tensorNames(call.record).filter((name) => isTensor(call.arg(name)));
  const own = (name: string): number => (name === "pivots" ? 1 : 2);
  const lead = Math.max(...names.map((name) => call.arg(name).shape.length - own(name)));
  const changes = names.map((name) => {
    const tensor = call.arg(name);
    let whole = call.whole(tensor);
    for (let d = tensor.shape.length - own(name); d < lead; d++) whole = whole.unsqueeze(1);
    return [name, whole] as const;
  });
  return call.run(Object.fromEntries(changes));
};

/** `renorm`: the slices of a dim of all items are slices of one. */
export const renormalising: BatchingRule = (call) => {
  const self = call.arg("self");
  const dim = call.dim(call.arg<number>("dim"), self.shape.length);
  const first = call.whole(self).movedim(dim, 1);
  const rows = first.reshape([sizeAt(first.shape, 0) * sizeAt(first.shape, 1), ...first.shape.slice(2)]);
  return (call.run({ self: rows, dim: 0 }) as Tensor).reshape(first.shape).movedim(1, dim);
};

/** The Fourier transforms: the batch is a dim more. */
export const fourier: BatchingRule = (call) =>
  call.run({ self: call.value(call.arg("self")), dim: call.arg<readonly number[]>("dim").map((each) => each + 1) });

/** `embed_first`: zeros after each item. */
export const padding: BatchingRule = (call) => {
  const self = call.arg("self");
  return constant_pad_nd(call.whole(self), [0, call.arg<number>("count") - sizeAt(self.shape, 0)], 0);
};

/** The item as one dim. */
function flat(call: BatchedCall, self: Tensor): Tensor {
  return call.value(self).reshape([call.size, numel(self.shape)]);
}

/** Reductions: over some dims, or over all of an item. */
export const reduction: BatchingRule = (call) => {
  const name = itemAt(tensorNames(call.record), 0);
  const self = call.arg(name);
  const rank = self.shape.length;
  const given = call.has("dim") ? call.arg<number | readonly number[] | null>("dim") : null;
  const keeps = call.has("keepdim") && call.arg<boolean>("keepdim");
  const isAll = given === null || (Array.isArray(given) && given.length === 0);
  if (rank === 0) {
    const type = call.record.schema.arguments.find((argument) => argument.name === "dim")?.type;
    if (!isAll) shifted(call, 1); // for its check
    const last = call.value(self).unsqueeze(1);
    return call.run({ [name]: last, dim: type === "int" ? 1 : [1], ...(call.has("keepdim") && { keepdim: false }) });
  }
  if (!isAll) return call.run({ [name]: call.value(self), ...shifted(call, rank) });
  const isList = call.record.schema.arguments.some((argument) => argument.name === "dim" && argument.type === "int[]");
  if (isList) return call.run({ [name]: call.value(self), dim: self.shape.map((_, d) => d + 1) });
  const result = call.run({ [name]: flat(call, self), dim: 1, ...(call.has("keepdim") && { keepdim: false }) });
  if (!keeps) return result;
  return eachResult(result, (tensor) => tensor.reshape([call.size, ...self.shape.map(() => 1)]));
};

/** `max`, `min`, `median`: along a dim, or of all elements, where the operator has no dim. */
export const extremum =
  (whole: (flat: Tensor) => Tensor): BatchingRule =>
  (call) =>
    call.has("dim") ? reduction(call) : whole(flat(call, call.arg("self")));

/** `view` and its kin. */
export const reshaping: BatchingRule = (call) => {
  const self = call.arg("self");
  const size = inferShape(call.arg<readonly number[]>("size"), numel(self.shape));
  return call.run({ self: call.value(self), size: [call.size, ...size] });
};

/** `expand`: new dims of an item come after the batch. */
export const expanding: BatchingRule = (call) => {
  const self = call.arg("self");
  const size = call.arg<readonly number[]>("size");
  return call.run({ self: call.aligned(self, size.length), size: [call.size, ...size] });
};

/** `repeat`. */
export const repeating: BatchingRule = (call) => {
  const repeats = call.arg<readonly number[]>("repeats");
  return call.run({ self: call.aligned(call.arg("self"), repeats.length), repeats: [1, ...repeats] });
};

/** `permute`. */
export const permuting: BatchingRule = (call) => {
  const self = call.arg("self");
  const dims = call.arg<readonly number[]>("dims");
  return call.run({ self: call.value(self), dims: [0, ...dims.map((dim) => call.dim(dim, self.shape.length))] });
};

/** `transpose`, which takes items without dims too. */
export const transposing: BatchingRule = (call) => {
  const self = call.arg("self");
  if (self.shape.length > 0) return shiftedDims(call);
  shifted(call, 1);
  return call.value(self).transpose(0, 0);
};

/** `t`: matrices transposed, vectors as they are. */
export const matrixTransposing: BatchingRule = (call) => {
  const self = call.arg("self");
  if (self.shape.length > 2) return call.run({ self }); // for its error
  return self.shape.length < 2 ? call.value(self).transpose(0, 0) : call.value(self).transpose(1, 2);
};

/** `squeeze`: all dims of size 1, but not the batch. */
export const squeezing: BatchingRule = (call) => {
  const self = call.arg("self");
  const { length: rank } = self.shape;
  const given = call.arg<number | readonly number[] | null>("dim");
  const list = typeof given === "number" ? [given] : given;
  const dims = list === null ? self.shape.flatMap((size, d) => (size === 1 ? [d] : [])) : list;
  const found = dims.map((dim) => call.dim(dim, Math.max(rank, 1)));
  const places = rank === 0 ? [] : found;
  return call.run({ self: call.value(self), dim: typeof given === "number" ? (places[0] ?? []) : places });
};

/** `roll`: without dims, the item as one row. */
export const rolling: BatchingRule = (call) => {
  const self = call.arg("self");
  const dims = call.arg<readonly number[]>("dims");
  if (dims.length > 0) return along(call);
  return (call.run({ self: flat(call, self), dims: [1] }) as Tensor).reshape([call.size, ...self.shape]);
};

/** `cat`: what is empty and has one dim is left out, as always. */
export const concatenating: BatchingRule = (call) => {
  const tensors = call.arg<readonly Tensor[]>("tensors");
  const real = tensors.filter(({ shape }) => shape.length !== 1 || shape[0] !== 0);
  const used = real.length === 0 ? tensors : real;
  const dim = call.dim(call.arg<number>("dim"), itemAt(used, 0).shape.length);
  return call.run({ tensors: used.map((tensor) => call.whole(tensor)), dim });
};

/** `stack`. */
export const stacking: BatchingRule = (call) => {
  const tensors = call.arg<readonly Tensor[]>("tensors");
  const dim = call.dim(call.arg<number>("dim"), itemAt(tensors, 0).shape.length + 1);
  return call.run({ tensors: tensors.map((tensor) => call.whole(tensor)), dim });
};

/** `diag_embed`: its dims are those of the result. */
export const diagonalEmbedding: BatchingRule = addedDim;
